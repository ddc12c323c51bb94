"""Material's search finds parts of words and numbers on every site that has not said otherwise."""

import json
import sys
from types import ModuleType, SimpleNamespace

import pytest
from material.plugins.search.plugin import SearchPlugin

from mkdocs_commit_digest.site.search_separator import HAN, SEPARATOR, part_words, without_page_tags
from tests.helpers.day_records import some_days
from tests.helpers.digest_site import build_site


@pytest.fixture
def material():
    plugin = SearchPlugin()
    plugin.load_config({})
    return plugin


def test_a_separator_that_nobody_set_is_ours(material):
    part_words([SimpleNamespace(config={}), ModuleType("hooks"), material])
    assert material.config.separator == f"{SEPARATOR}|{HAN}"


def test_a_separator_of_the_site_stays(material):
    material.config["separator"] = " "
    part_words([material])
    assert material.config.separator == " "


@pytest.mark.parametrize(("chinese", "pipeline"), [(True, []), (False, None)])
def test_a_chinese_site_stems_nothing(material, chinese, pipeline):
    part_words([material], chinese=chinese)
    assert material.config.pipeline == pipeline


def test_a_pipeline_of_the_site_stays(material):
    material.config["pipeline"] = ["stemmer"]
    part_words([material], chinese=True)
    assert material.config.pipeline == ["stemmer"]


def test_where_a_dictionary_cuts_sentences_characters_stay_together(material, monkeypatch):
    monkeypatch.setattr(sys.modules["material.plugins.search.plugin"], "jieba", ModuleType("jieba"))
    part_words([material])
    assert material.config.separator == SEPARATOR


def test_tags_are_taken_off_commits_only():
    locations = ["digest/2026-01-20/", "digest/2026-01-20/#t-0123456789ab", "guide/#t-shirts"]
    entries = [{"location": location, "tags": ["engine"]} for location in locations]
    without_page_tags([SimpleNamespace(), SimpleNamespace(search_index=SimpleNamespace(entries=entries))])
    assert ["tags" in entry for entry in entries] == [True, False, True]


@pytest.mark.parametrize("first", [True, False])
def test_the_order_of_plugins_does_not_matter(tmp_path, first):
    site = build_site(tmp_path, some_days(2), digest_first=first)
    index = json.loads((site / "search/search_index.json").read_text("utf-8"))
    assert index["config"]["separator"] == f"{SEPARATOR}|{HAN}"
    assert {("tags" in entry) for entry in index["docs"] if "#t-" in entry["location"]} == {False}
