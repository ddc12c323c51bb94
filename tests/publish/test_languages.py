"""One site in two languages: the plugin stands in `mkdocs.yml` twice, and neither digest gets into the other's way."""

import json

import pytest

from tests.helpers.day_records import some_days
from tests.helpers.digest_site import build_site
from tests.helpers.site_checker import links_of, problems_of


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    chinese = {"language": "zh", "path": "zh/digest", "archive": "digests-zh"}
    feeds = {"formats": ["rss", "atom", "json"]}
    return build_site(tmp_path_factory.mktemp("two"), some_days(3), feeds=feeds, second=chinese)


def test_two_digests_build_strictly_and_link_within_themselves(site):
    assert problems_of(site) == []
    for folder in ("digest", "zh/digest"):
        assert (site / folder / "2026-01-20/index.html").is_file()
    assert "高重要" in (site / "zh/digest/2026-01-20/index.html").read_text("utf-8")
    assert "High importance" in (site / "digest/2026-01-20/index.html").read_text("utf-8")


def test_both_share_one_style_sheet_and_one_script(site):
    for folder in ("digest", "zh/digest"):
        links = links_of((site / folder / "2026-01-20/index.html").read_text("utf-8"))
        own = [link for link in links if "assets/commit-digest." in link]
        assert len(own) == len(set(own)) == 2


def test_their_feeds_have_ids_of_their_own(site):
    feeds = [json.loads((site / folder / "feed.json").read_text("utf-8")) for folder in ("digest", "zh/digest")]
    assert feeds[0]["feed_url"] != feeds[1]["feed_url"]
    assert [feed["language"] for feed in feeds] == ["en", "zh"]
    ids = [{item["id"] for item in feed["items"]} for feed in feeds]
    assert all(ids)
    assert not ids[0] & ids[1]
