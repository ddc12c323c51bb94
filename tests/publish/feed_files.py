"""What feed tests have in common: feeds made from records, and read back by independent parsers."""

import json
from dataclasses import replace
from datetime import UTC, datetime

import feedparser
from lxml import etree, html

from mkdocs_commit_digest.publish.feeds import feeds
from mkdocs_commit_digest.publish.reports import day_reports
from mkdocs_commit_digest.settings import FeedSettings
from tests.helpers.day_records import some_settings

ALL = ("rss", "atom", "json")
LATER = datetime(2026, 2, 1, tzinfo=UTC)
"""When every day of the builders is closed."""

NAMESPACES = {
    "atom": "http://www.w3.org/2005/Atom",
    "content": "http://purl.org/rss/1.0/modules/content/",
    "dc": "http://purl.org/dc/elements/1.1/",
}


def feed_settings(*repositories, site=None, language="en", **values):
    values = {"formats": ALL, "periods": ()} | values
    settings = some_settings(*repositories, language=language, feeds=FeedSettings(**values))
    return replace(settings, site=replace(settings.site, **site)) if site else settings


def feed_files(records, settings=None, *, now=LATER):
    """Return the files by their URIs, without the sitemaps that Material asks for."""
    made = feeds(day_reports(records), settings or feed_settings(), now=now)
    return {asset.uri: asset.content for asset in made if not asset.uri.endswith("/sitemap.xml")}


def rss(files):
    return etree.fromstring(files["digest/feed.xml"])


def atom(files):
    return etree.fromstring(files["digest/atom.xml"])


def json_feed(files):
    return json.loads(files["digest/feed.json"])


def read_entries(files):
    """Return (id, title, HTML) of every entry as three parsers read the three formats."""
    parsed_rss = feedparser.parse(files["digest/feed.xml"], sanitize_html=False)
    parsed_atom = feedparser.parse(files["digest/atom.xml"], sanitize_html=False)
    assert not parsed_rss.bozo
    assert not parsed_atom.bozo
    return {
        "rss": [(entry.id, entry.title, entry.content[0].value) for entry in parsed_rss.entries],
        "atom": [(entry.id, entry.title, entry.content[0].value) for entry in parsed_atom.entries],
        "json": [(item["id"], item["title"], item["content_html"]) for item in json_feed(files)["items"]],
    }


def link_texts(content):
    """Return the text of every link of an entry's HTML."""
    return [link.text_content() for link in html.fragment_fromstring(content, create_parent=True).iter("a")]
