"""Kept search entries are those that the search plugin would make, or they are not used."""

from __future__ import annotations

import json
from types import SimpleNamespace

import pytest
from material.plugins.search import plugin as material_search
from mkdocs.contrib.search.search_index import SearchIndex as MkDocsIndex
from mkdocs.structure.toc import get_toc

from mkdocs_commit_digest.kept import Kept
from mkdocs_commit_digest.search_entries import keep_entries
from tests.helpers.day_records import some_days
from tests.helpers.digest_site import build_site

CONFIG = {"lang": ["en"], "separator": " ", "pipeline": [], "fields": {}, "indexing": "full"}
INDEXES = {"material": material_search.SearchIndex, "mkdocs": MkDocsIndex}


@pytest.fixture(params=list(INDEXES))
def kind(request):
    return INDEXES[request.param]


def a_page(**changes):
    heading = {"level": 2, "id": "commits", "name": "Commits", "children": []}
    values = {
        "content": '<h2 id="commits">Commits</h2><p>Fix the parser</p>',
        "url": "digest/2026-01-20/",
        "title": "Tuesday",
        "meta": {"title": "Tuesday", "tags": ["engine"]},
        "toc": get_toc([heading]),
        "file": SimpleNamespace(src_uri="digest/2026-01-20.md"),
    }
    return SimpleNamespace(**(values | changes))


def entries_of(index):
    return index.entries if hasattr(index, "entries") else index._entries


def indexed(kind, folder, page, *, config=CONFIG, ours=True):
    index = kind(**config)
    assert keep_entries(index, Kept(folder), lambda _: ours)
    index.add_entry_from_context(page)
    return entries_of(index)


def made(kind, page):
    index = kind(**CONFIG)
    index.add_entry_from_context(page)
    return entries_of(index)


def mark_kept(folder):
    """Change what is kept, so that its use can be seen."""
    (file,) = folder.rglob("*.kept")
    key, _, rest = file.read_bytes().partition(b" ")
    entries = json.loads(rest.partition(b"\n")[2])
    entries[0]["text"] = "kept"
    file.unlink()
    Kept(folder)("digest/2026-01-20.md", key.decode(), lambda: json.dumps(entries).encode())


def test_entries_are_the_same_made_or_kept(kind, tmp_path):
    assert indexed(kind, tmp_path, a_page()) == indexed(kind, tmp_path, a_page()) == made(kind, a_page())


def test_kept_entries_are_used_for_the_same_page(kind, tmp_path):
    indexed(kind, tmp_path, a_page())
    mark_kept(tmp_path)
    assert indexed(kind, tmp_path, a_page())[0]["text"] == "kept"


@pytest.mark.parametrize(
    "change",
    [
        {"content": "<p>Fix the lexer</p>"},
        {"url": "other/"},
        {"title": "Wednesday"},
        {"meta": {"title": "Tuesday", "tags": ["lexer"]}},
        {"meta": {"title": "Tuesday", "tags": ["engine"], "search": {"boost": 2}}},
        {"toc": get_toc([])},
    ],
    ids=["content", "url", "title", "tags", "boost", "outline"],
)
def test_a_changed_page_is_indexed_anew(kind, tmp_path, change):
    indexed(kind, tmp_path, a_page())
    mark_kept(tmp_path)
    assert indexed(kind, tmp_path, a_page(**change)) == made(kind, a_page(**change))


def test_other_options_of_the_search_index_anew(kind, tmp_path):
    indexed(kind, tmp_path, a_page())
    mark_kept(tmp_path)
    assert indexed(kind, tmp_path, a_page(), config=CONFIG | {"lang": ["de"]}) == made(kind, a_page())


def test_other_pages_are_left_to_the_search(kind, tmp_path):
    assert indexed(kind, tmp_path, a_page(), ours=False) == made(kind, a_page())
    assert not list(tmp_path.rglob("*.kept"))


@pytest.mark.parametrize("damage", [b"", b"[]", b'{"key": 1}', b"\xff", b"[" * 100_000])
def test_a_damaged_file_is_made_anew(kind, tmp_path, damage):
    indexed(kind, tmp_path, a_page())
    (file,) = tmp_path.rglob("*.kept")
    file.write_bytes(damage)
    assert indexed(kind, tmp_path, a_page()) == made(kind, a_page())
    assert json.loads(file.read_bytes().partition(b"\n")[2])


def test_words_cut_by_a_dictionary_are_never_kept(tmp_path, monkeypatch):
    monkeypatch.setattr(material_search, "jieba", object())
    assert not keep_entries(material_search.SearchIndex(**CONFIG), Kept(tmp_path), lambda _: True)


def test_an_unknown_search_is_left_alone(tmp_path):
    class SearchIndex:
        entries = ()

    assert not keep_entries(SearchIndex(), Kept(tmp_path), lambda _: True)


def test_a_second_build_is_byte_for_byte_a_first_one(tmp_path):
    """A record changes in between, so some of the kept things hold and some do not."""
    before, after = some_days(5), (*some_days(4), *some_days(6, commits=4)[:2])
    records = {record.day: record for record in (*before, *after)}.values()
    build_site(tmp_path / "warm", before)
    build_site(tmp_path / "warm", records)
    warm = files_of(build_site(tmp_path / "warm", records))
    assert warm == files_of(build_site(tmp_path / "cold", records))


def files_of(site):
    """Everything but dates of building."""
    return {
        str(file.relative_to(site)): file.read_bytes()
        for file in sorted(site.rglob("*"))
        if file.is_file() and not file.name.startswith("sitemap.xml")
    }
