from datetime import date
from urllib.parse import urljoin

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mkdocs_commit_digest.publish.uris import Uris, slug
from mkdocs_commit_digest.settings import Site
from tests.helpers.day_records import some_settings

DAY = date(2026, 1, 20)
PAGES = [
    "digest/index.md",
    "digest/2026-01-20.md",
    "digest/tags/index.md",
    "digest/tags/type-fix.md",
    "digest/tags/type-fix/2026-01.md",
    "digest/repositories/octo/engine.md",
    "digest/repositories/octo/index.md",
    "digest/feed.xml",
    "index.md",
]


@pytest.mark.parametrize("directory_urls", [True, False])
@pytest.mark.parametrize("start", [page for page in PAGES if page.endswith(".md")])
@pytest.mark.parametrize("target", PAGES)
def test_a_relative_link_leads_to_where_the_page_is_served(start, target, directory_urls):
    uris = Uris("digest/", directory_urls)
    base = "https://example.org/site/"
    link = uris.link(target, start=start)
    assert urljoin(base + uris.served_path(start), link) == base + uris.served_path(target)


def test_pages_are_served_as_mkdocs_serves_them():
    assert Uris("digest/", True).served_path("digest/2026-01-20.md") == "digest/2026-01-20/"
    assert Uris("digest/", True).served_path("digest/index.md") == "digest/"
    assert Uris("digest/", False).served_path("digest/index.md") == "digest/index.html"
    assert Uris("digest/", False).served_path("digest/repositories/a/b.c.md") == "digest/repositories/a/b.c.html"
    assert Uris("", True).served_path("index.md") == ""


def test_an_anchor_on_the_same_page_is_a_fragment_only():
    uris = Uris("digest/", True)
    assert uris.link("digest/2026-01-20.md", start="digest/2026-01-20.md", anchor="c-1") == "#c-1"


def test_pages_lie_below_the_configured_path():
    assert Uris.of(some_settings(path="daily/reports")).day(DAY) == "daily/reports/2026-01-20.md"
    assert Uris.of(some_settings(path="", site=Site())).index == "index.md"


@pytest.mark.parametrize(
    ("key", "expected"), [("fix", "fix"), ("sgl-project/sglang", "sgl-project--sglang"), ("v1.2", "v1.2")]
)
def test_plain_keys_are_their_own_slugs(key, expected):
    assert slug(key) == expected


@given(
    st.lists(
        st.text(st.characters(codec=None), min_size=1) | st.sampled_from(["a/b", "a--b", "a-b", "A-b", "a b"]),
        unique=True,
    )
)
def test_slugs_are_ascii_names_and_no_two_keys_share_one(keys):
    slugs = [slug(key) for key in keys]
    assert len(set(slugs)) == len(keys)
    for each in slugs:
        assert each
        assert each.isascii()
        assert not set(each) - set("abcdefghijklmnopqrstuvwxyz0123456789.-")
        assert ".." not in each


def test_a_key_cannot_pose_as_the_slug_of_another():
    made = slug("New Model")
    assert slug(made) != made
