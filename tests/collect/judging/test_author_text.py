"""The author's own sentences and bullets are picked out of a message; templates, trailers and bots are not."""

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mkdocs_commit_digest.collect.judging.rules_text.author_text import author_text

POOL = "The pool kept every page, so that long runs ran out of memory. Now pages are freed."


def explanation(body, *, subject="Free pages", most=200):
    return author_text(subject, body, most=most).explanation


def points(body, subject="Free pages"):
    return author_text(subject, body, most=200).points


def test_the_first_paragraph_that_explains_is_taken():
    body = (
        "<!-- describe\nyour change -->\n## Motivation\n\n- [ ] tests\n- [x] docs\n\n"
        "Thank you for contributing!\n\n"
        "The pool kept every page, so that\nlong runs ran out of memory. Now pages are freed.\n\n"
        "Fixes #12\n\nSigned-off-by: Ann <a@x.org>\nCo-authored-by: Bob <b@x.org>"
    )
    assert explanation(body) == POOL


@pytest.mark.parametrize(
    "body",
    [
        "",
        "Signed-off-by: Ann <a@x.org>",
        "* fix\n\n* lint\n\n* more",
        "Fixes #1",
        "Closes owner/name#1",
        "PR dependency: #4357.",
        "```\ncode here is not prose\n```",
        "Before:\n\n    indented code is not prose either",
        "https://x.org/a/b",
        "See https://x.org/a/b for more",
        "> quoted text of somebody else",
        "| a | table | of | numbers |",
        "Bumps [a](https://x.org) from 1 to 2.",
        "(cherry picked from commit 1234567)",
        "This reverts commit 1234567890.",
        "See merge request group/project!3",
        "Apply suggestion from @gemini-code-assist[bot]",
        "Apply suggestions from code review\n\nApply suggestion from @ann",
        "address review comments",
        "Merge branch 'main' into topic",
        "6 files changed, +824 / −7.",
        "@ann please look at this once more",
        "@ann @bob-c",
        "[pre-commit.ci] auto fixes from pre-commit.com hooks",
        "The first comment is from @coderabbitai[bot] and it was right.",
        "## Test Plan\n\nExisting coverage for all that this does.",
        "**Test plan**\n\nExisting coverage for all that this does.",
        "Test plan:\n\nExisting coverage for all that this does.",
        "Test plan\n---------\n\nExisting coverage for all that this does.",
        "Tested by: running everything on my own machine twice",
        "## 🔍 Related Issues\n\nSome issue that was opened a year ago.",
        "## Summary by CodeRabbit\n\n* **New Features**\n  * Added a pool of pages that is freed.",
        "<details>\n<summary>Logs</summary>\n\nThis is a log of what went on there.\n\n</details>",
        "~~The pool kept every page for good.~~",
        "Thanks to everyone who tested this so patiently!",
        "🤖 Generated with [Claude Code](https://x.org)",
        '<sub>Stack created with <a\nhref="https://x.org/stack">GitHub Stacks CLI</a></sub>',
    ],
)
def test_what_explains_nothing_is_left_out(body):
    assert explanation(body) == ""
    assert points(body) == ()


@pytest.mark.parametrize(
    "body",
    [
        "Free pages.",
        "This PR frees pages",
        "free the pages (#12)",
        "Free pages. " + POOL,
        "This commit frees pages.\n\n" + POOL,
    ],
)
def test_what_only_repeats_the_subject_is_left_out(body):
    assert explanation(body) in {"", POOL}


@pytest.mark.parametrize(
    ("body", "kept"),
    [
        ("The pool kept every page for good (cc @ann, @bob).", "The pool kept every page for good."),
        ("The pool kept every page, as suggested by @ann-b.", "The pool kept every page."),
        ("The pool kept every page for good. Co-authored by @ann @bob.", "The pool kept every page for good."),
        ("Suggested by @copilot[bot]. The pool kept every page.", "The pool kept every page."),
        ("Use the @property decorator for all fields.", "Use the @property decorator for all fields."),
        ("Ask ann@example.org for the old format.", "Ask ann@example.org for the old format."),
        ("The pool kept every page. See https://x.org/1.", "The pool kept every page."),
        ("The pool ~~never~~ kept every page.", "The pool kept every page."),
        ("The **pool** kept [every page](https://x.org).", "The pool kept every page."),
        ("The pool kept every page:\n\n```\nlog\n```", ""),
        (
            "Small fix of what was done in\nhttps://x.org/pull/1 some days ago",
            "Small fix of what was done in https://x.org/pull/1 some days ago.",
        ),
        (
            "The sizes of nightly (Aug\n11) are those of last month.",
            "The sizes of nightly (Aug 11) are those of last month.",
        ),
        (
            "The suite is large (e.g. One test runs for hours). It is cut.",
            "The suite is large (e.g. One test runs for hours). It is cut.",
        ),
        ("#12 was merged while the pool still failed.", "#12 was merged while the pool still failed."),
        ("每个请求都会重建缓存，现在改为共享", "每个请求都会重建缓存，现在改为共享。"),
    ],
)
def test_an_explanation_is_plain_words_without_thanks_and_pointers(body, kept):
    assert explanation(body) == kept


def test_the_paragraph_that_says_why_comes_first():
    what = "It is a list with a lock around it."
    why = "Long runs ran out of memory because every page was kept."
    assert explanation(f"{what}\n\n{why}") == why
    assert explanation(f"{what}\n\nHowever, {why.lower()}") == what
    assert explanation(f"{what}\n\n## Numbers\n\n{why}") == what
    assert explanation(f"{POOL}\n\n{why}") == POOL
    assert explanation(f"## Changes\n\n{what} It fails never.\n\n## Motivation\n\nPages are large things.") == (
        "Pages are large things."
    )


def test_words_stand_as_their_author_wrote_them():
    assert explanation("uv loses constraints that recurse") == "uv loses constraints that recurse."


def test_bullets_are_told_as_written_without_marks():
    body = "Changes:\n* Free **pages** at once;\n* keep the ~~old~~ `lock`\n  of the pool, and\n* log what is freed."
    assert points(body) == ("Free pages at once.", "keep the `lock` of the pool.", "log what is freed.")


@pytest.mark.parametrize(
    "bullet",
    [
        "- [ ] I have read the guide",
        "- [x] Tests have been added",
        "- ~~drop all pages for good~~",
        "- [Release notes](https://x.org)",
        "- https://x.org/a/pull/12",
        "- See #12",
        "- dependency-name: pytest-django",
        "- fix lint",
        "- address review comments of Bob",
        "- Merge branch 'main' into topic",
        "- free the pages",
        "- wip",
        "  - a part of the one above",
    ],
)
def test_bullets_that_say_nothing_of_the_change_are_left_out(bullet):
    kept = ("Log what is kept in memory.", "Keep the lock of the pool.")
    assert points(f"- Log what is kept in memory\n{bullet}\n- Keep the lock of the pool") == kept


def test_sections_on_how_it_was_made_hold_no_bullets():
    body = (
        "## Description\n- Log what is freed\n- Keep the lock\n\n## Test plan\n### By hand\n- ran it once more\n"
        "- ran it again here\n\n## Notes\n- Needs the new pool\n\n**Benchmark results**\n- 4 times as fast\n"
    )
    assert points(body) == ("Log what is freed.", "Keep the lock.", "Needs the new pool.")


def test_breaking_changes_are_read_with_their_words():
    assert author_text("x", "BREAKING CHANGE: pages are\n  not kept", most=200).breaking == "pages are not kept."
    assert author_text("x", "## BREAKING CHANGES\n\nfoo", most=200).breaking == ""
    assert author_text("x", "This is not a breaking change.", most=200).breaking is None


def test_long_explanations_end_with_a_whole_sentence_or_an_ellipsis():
    assert explanation("One sentence stands here. " + "Another follows it. " * 40, most=60) == (
        "One sentence stands here. Another follows it."
    )
    cut = explanation("word " * 400, most=60)
    assert len(cut) <= 60
    assert cut.endswith("…")
    assert explanation("word " * 9 + "`code that is cut off here` " + "word " * 99, most=60).count("`") % 2 == 0


@pytest.mark.parametrize(
    "body",
    [
        "a" * 100_000,
        "-" * 100_000,
        "- " * 50_000,
        "- a\n" * 25_000,
        "<!--" * 20_000,
        "<details" * 20_000,
        "```\n" * 20_000,
        "~~" * 50_000,
        "**" * 50_000 + "x",
        "[" * 50_000,
        "[a](" * 20_000,
        "<a " * 30_000,
        "a: " * 30_000,
        "\n" * 99_999,
        "\t" * 99_999,
        "cc @a" + " @a" * 5_000,
        "(, " * 9_000 + "@",
        "https://" * 9_000,
        "A. " * 30_000,
        "BREAKING CHANGE: " * 5_000,
        "BREAKING CHANGE: x\n" + " y\n" * 9_000,
        'Revert "' * 9_000,
        "## a\n" * 9_000,
        "a/a/" * 9_000 + "#",
    ],
)
def test_hostile_bodies_are_read_quickly(body):
    started = time.perf_counter()
    found = author_text(body[:1_000], body, most=200)
    assert time.perf_counter() - started < 5
    assert len(found.explanation) <= 201
    assert all(len(point) <= 241 for point in found.points)


@settings(deadline=None)
@given(st.text(alphabet="-*#`~[]()<>! \nabA.:;@1", max_size=400), st.text(max_size=80))
def test_whatever_is_written_becomes_single_lines(body, subject):
    found = author_text(subject, body, most=120)
    texts = [found.explanation, *found.points, found.breaking or "", found.migration]
    assert not any("\n" in text for text in texts)
    assert len(found.explanation) <= 121


@pytest.mark.parametrize("part", ["**a ", "`a` **b ", "-.", "a-."])
def test_marks_that_nothing_ends_are_looked_at_once(part):
    started = time.perf_counter()
    author_text("Mend the door", "Therefore we do this because " + part * 8_000, most=480)
    assert time.perf_counter() - started < 0.8
