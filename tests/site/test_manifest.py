"""A manifest that says anything else than ours do is none, though its digest fits."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime

import pytest

from mkdocs_commit_digest.publish.outputs import Heading, Page
from mkdocs_commit_digest.site.manifest import Manifest, digest_of, kept_file, manifest_of, output_of

PAGE = Page(
    "digest/index.md", {"date": date(2026, 1, 20)}, "<p>x</p>", (Heading(2, "a", "A"),), feeds=(("a", "b", "c"),)
)
KEPT, CONTENT = kept_file(PAGE, "key")
MANIFEST = Manifest("key", datetime(2026, 1, 20, tzinfo=UTC), None, {"UTC": "x"}, (("a", "b", "c"),), {PAGE.uri: KEPT})


def forged(content):
    """Give a manifest's content a head that fits, as whoever can write into the cache can."""
    return MANIFEST.to_bytes().split()[0] + b" " + digest_of(content).encode() + b"\n" + content


def facts():
    return json.loads(MANIFEST.to_bytes().partition(b"\n")[2])


def test_a_manifest_comes_back_as_it_was():
    assert manifest_of(forged(json.dumps(facts()).encode())) == manifest_of(MANIFEST.to_bytes())
    read = manifest_of(MANIFEST.to_bytes())
    assert (read.key, read.since, read.until, read.zones, read.feeds) == (
        "key",
        MANIFEST.since,
        None,
        {"UTC": "x"},
        PAGE.feeds,
    )
    assert output_of(PAGE.uri, read.files[PAGE.uri], CONTENT) == PAGE


@pytest.mark.parametrize(
    "content", [b"{", b"{}", b"[]", b"null", b'"x"', b"[" * 100_000, b'{"key": ' * 100_000, b"\xff", b"1" * 5_000]
)
def test_a_manifest_that_is_something_else_is_none(content):
    assert manifest_of(forged(content)) is None


@pytest.mark.parametrize("value", [5.5, "x", ["x"], {"x": 1}, {"x": ["", "", 5]}, {"x": ["", "", {"body": "x"}]}])
@pytest.mark.parametrize("name", ["since", "until", "zones", "feeds", "files"])
def test_a_manifest_with_a_fact_of_another_kind_is_none(name, value):
    if (name, value) not in [("since", 5.5), ("until", 5.5)]:  # seconds since 1970
        assert manifest_of(forged(json.dumps(facts() | {name: value}).encode())) is None


@pytest.mark.parametrize("value", [None, "x", -1, [5]])
@pytest.mark.parametrize("name", ["front_matter", "outline", "feeds", "body"])
def test_a_page_with_a_fact_of_another_kind_makes_the_manifest_none(name, value):
    changed = facts()
    changed["files"][PAGE.uri][2][name] = value
    assert manifest_of(forged(json.dumps(changed).encode())) is None


@pytest.mark.parametrize("said", ["x", 5, None, ["2026-01-20"]])
def test_a_page_whose_date_is_none_is_not_kept(said):
    changed = facts()
    changed["files"][PAGE.uri][2]["front_matter"] = {"date": {"date": said}}
    read = manifest_of(forged(json.dumps(changed).encode()))
    assert output_of(PAGE.uri, read.files[PAGE.uri], CONTENT) is None


@pytest.mark.parametrize(
    "uri", ["/etc/passwd", "../x", "digest/../../x", "digest//x", "./x", "a\\b", "c:x", "a\0b", ""]
)
def test_a_manifest_that_names_a_file_outside_its_folder_is_none(uri):
    changed = facts()
    changed["files"][uri] = [digest_of(b"private"), "", None]
    assert manifest_of(forged(json.dumps(changed).encode())) is None
