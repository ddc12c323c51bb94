"""A page's body passes through Markdown as it is, whatever extension is on and whatever a commit says."""

from datetime import UTC, datetime

import markdown
import pytest

from mkdocs_commit_digest.archive.facts import Fact
from mkdocs_commit_digest.archive.records import (
    Citation,
    Evidence,
    FileChange,
    Importance,
    Insight,
    Reason,
    Tier,
)
from mkdocs_commit_digest.publish import publish
from mkdocs_commit_digest.publish.facts import MAX_FOLDED
from mkdocs_commit_digest.publish.outputs import Page
from tests.helpers.day_records import a_commit, a_day, an_analysis, an_overview, some_settings
from tests.helpers.site_checker import duplicate_ids, html_errors
from tests.publish.hostile import HOSTILE

NOW = datetime(2026, 1, 25, tzinfo=UTC)
EXTENSIONS = [
    "attr_list",
    "md_in_html",
    "tables",
    "admonition",
    "def_list",
    "footnotes",
    "abbr",
    "toc",
    "smarty",
    "meta",
    "pymdownx.arithmatex",
    "pymdownx.betterem",
    "pymdownx.blocks.admonition",
    "pymdownx.blocks.html",
    "pymdownx.caret",
    "pymdownx.critic",
    "pymdownx.details",
    "pymdownx.emoji",
    "pymdownx.escapeall",
    "pymdownx.highlight",
    "pymdownx.inlinehilite",
    "pymdownx.keys",
    "pymdownx.magiclink",
    "pymdownx.mark",
    "pymdownx.progressbar",
    "pymdownx.smartsymbols",
    "pymdownx.snippets",
    "pymdownx.superfences",
    "pymdownx.tabbed",
    "pymdownx.tasklist",
    "pymdownx.tilde",
]


def hostile_facts(text):
    """Of every way to be shown, more than stand openly and more than are listed."""
    for kind in ("option", "api", "default", "note", "release", "deprecation"):
        for change in ("added", "removed", "changed", "renamed"):
            yield Fact(
                kind=kind, change=change, name=text, old=text, new=f"{text}2", path=text, line=3, text=f"x{text}"
            )
    yield from (Fact(kind="error", change="added", name=f"{text}{n}", path=text) for n in range(MAX_FOLDED))


def hostile_commit(n, text):
    tier = list(Tier)[n % 3]
    analysis = an_analysis(
        text,
        kind="model",
        depth=Tier.HIGH,
        language=text[:40],
        impact_scope=text,
        insight=Insight(architecture=text, performance=text, security=text),
        risks=(text,),
        recommendations=(text,),
        findings=(text,),
        evidence=Evidence(
            checked=1, inferences=(text,), citations=(Citation(token=text, kind="path", path=text, line=3),)
        ),
    )
    reasons = (Reason(code=text, detail=text, points=1), Reason(code="breaking", detail=text, points=1))
    return a_commit(
        text,
        seed=n,
        tier=tier,
        author=text,
        areas=(text,),
        labels=(text,),
        files=(FileChange(path=text),),
        pull_request=n + 1,
        analysis=analysis,
        facts=tuple(hostile_facts(text)),
        importance=Importance(tier=tier, score=1, reasons=reasons),
    )


@pytest.fixture(scope="module")
def hostile_pages():
    day = a_day(*(hostile_commit(n, text) for n, text in enumerate(HOSTILE)), overview=an_overview(*HOSTILE))
    return [output for output in publish([day], some_settings(), now=NOW) if isinstance(output, Page)]


@pytest.mark.parametrize("extension", [*EXTENSIONS, "all of them"])
def test_markdown_leaves_hostile_pages_as_they_are(extension, hostile_pages, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "secret.txt").write_text("the secret")
    chosen = EXTENSIONS if extension == "all of them" else [extension]
    converter = markdown.Markdown(extensions=chosen, tab_length=2)
    days_and_tags = hostile_pages[:4]
    for page in hostile_pages if extension == "all of them" else days_and_tags:
        assert converter.reset().convert(page.body) == page.body


def test_hostile_pages_are_one_block_without_blank_lines(hostile_pages):
    for page in hostile_pages:
        assert page.body.startswith("<div ")
        assert page.body.endswith("</div>")
        assert all(line.strip() for line in page.body.split("\n"))


def test_hostile_pages_are_well_formed_and_their_ids_unique(hostile_pages):
    for page in hostile_pages:
        assert html_errors(page.body) == []
        assert duplicate_ids(page.body) == []


def test_hostile_text_adds_no_element_and_no_attribute_of_its_own(hostile_pages):
    names = {(tag, frozenset(attributes)) for page in hostile_pages for tag, attributes in elements_of(page.body)}
    tame = a_day(*(hostile_commit(n, f"tame `{n}`") for n in range(6)), overview=an_overview("tame `words`"))
    settings = some_settings()
    ours = {
        (tag, frozenset(attributes))
        for output in publish([tame], settings, now=NOW)
        if isinstance(output, Page)
        for tag, attributes in elements_of(output.body)
    }
    assert names <= ours


def test_hostile_text_links_nowhere_but_to_the_forge_and_the_site(hostile_pages):
    for page in hostile_pages:
        for _, attributes in elements_of(page.body):
            link = attributes.get("href", "")
            assert link.startswith(("https://github.com/octo/engine", "#", "..", "./")) or ":" not in link.split("/")[0]
            assert "evil.example" not in link or link.startswith("https://github.com/octo/engine/blob/")


def test_front_matter_cannot_break_out_of_a_theme(hostile_pages):
    for page in hostile_pages:
        shown = [
            page.front_matter["title"],
            page.front_matter.get("description", ""),
            *page.front_matter.get("tags", []),
        ]
        for text in [*shown, *(heading.text for heading in page.outline)]:
            assert not set(text) & set('<>"{}`\n\x00\u202e'), text
        page.markdown().encode("utf-8")


def elements_of(html):
    from html.parser import HTMLParser

    found = []

    class Reader(HTMLParser):
        def handle_starttag(self, tag, attrs):
            found.append((tag, dict(attrs)))

    Reader().feed(html)
    return found
