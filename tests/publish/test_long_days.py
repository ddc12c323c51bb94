"""A day with thousands of entries still has a page that can be read, and nothing of it is lost without a word."""

from __future__ import annotations

import random
import zlib

from mkdocs_commit_digest.archive.records import FileChange, Tier
from mkdocs_commit_digest.publish.long_days import MAX_LINES, MAX_WHOLE
from tests.helpers.day_records import a_commit, a_day, an_analysis
from tests.publish.test_changes import page_of, tree

CHOICE = random.Random(20)


def prose(words: int) -> str:
    return " ".join("".join(CHOICE.choices("etaoinshrdlu", k=CHOICE.randint(2, 9))) for _ in range(words))


def a_long_day(count: int, **values):
    return a_day(
        *(
            a_commit(
                f"Number {n}: {prose(6)}",
                seed=n,
                author=f"Author {n % 40}",
                tier=Tier.HIGH if n % 1_000 == 7 else Tier.MEDIUM if n % 100 == 7 else Tier.LOW,
                files=tuple(FileChange(path=f"src/{prose(1)}.py", additions=3) for _ in range(3)),
                **values,
            )
            for n in range(count)
        )
    )


def whole(root):
    return [node for node in root.iter("article") if "cd-entry" in node.get("class", "")]


def test_a_day_of_5000_changes_has_a_page_below_a_megabyte():
    analysis = an_analysis(prose(60), kind="model", model="m", impact_scope=prose(30), risks=(prose(20),))
    page = page_of(a_long_day(5_000, analysis=analysis))
    body = page.body.encode()
    assert len(body) < 1_000_000
    assert len(zlib.compress(body)) < 150_000
    root = tree(page)
    assert len(whole(root)) == MAX_WHOLE
    (further,) = (node for node in root.iter("section") if node.get("class") == "cd-further")
    assert sum(1 for _ in further.iter("li")) == MAX_LINES + 1
    text = " ".join("".join(further.itertext()).split())
    assert f"and {5_000 - MAX_WHOLE - MAX_LINES:,} more" in text
    assert "5,000 commits" in " ".join("".join(root.itertext()).split())


def test_what_matters_most_is_shown_whole_wherever_it_stands():
    page = page_of(a_long_day(1_200))
    shown = " ".join(" ".join("".join(node.itertext()) for node in whole(tree(page))).split())
    for n in range(7, 1_200, 100):
        assert f"Number {n}:" in shown


def test_every_link_within_the_page_of_a_long_day_finds_its_place():
    root = tree(page_of(a_long_day(400)))
    ids = {node.get("id") for node in root.iter() if node.get("id")}
    links = {node.get("href") for node in root.iter("a") if (node.get("href") or "").startswith("#")}
    assert links
    assert {link.removeprefix("#") for link in links} <= ids
    assert len({anchor for anchor in ids if anchor.startswith("c-")} - {a for a in ids if a.endswith("-title")}) >= 400


def test_an_ordinary_day_is_not_folded():
    root = tree(page_of(a_long_day(MAX_WHOLE)))
    assert len(whole(root)) == MAX_WHOLE
    assert not [node for node in root.iter("section") if node.get("class") == "cd-further"]
