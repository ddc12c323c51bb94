"""The author's own sentences are picked out of a message; templates and trailers are not."""

import pytest

from mkdocs_commit_digest.collect.judging.messages import explanation, headline


@pytest.mark.parametrize(
    ("subject", "said"),
    [
        ("fix(server): stop at a closed socket (#12)", "Stop at a closed socket."),
        ("[New Model] GLM4.7-Flash (#17247)", "New Model: GLM4.7-Flash."),
        ("Add a cache", "Add a cache."),
        ("`run` takes two arguments now", "`run` takes two arguments now."),
        ("fooBar is gone for good", "fooBar is gone for good."),
        ("Why does it hang?", "Why does it hang?"),
        ("修复空指针", "修复空指针。"),
        ("", ""),
    ],
)
def test_the_subject_becomes_a_sentence(subject, said):
    assert headline(subject) == said


def test_the_first_paragraph_that_explains_is_taken():
    body = (
        "<!-- describe\nyour change -->\n## Motivation\n\n- [ ] tests\n- [x] docs\n\n"
        "Thank you for contributing!\n\n"
        "The pool kept every page, so that\nlong runs ran out of memory. Now pages are freed.\n\n"
        "Fixes #12\n\nSigned-off-by: Ann <a@x.org>\nCo-authored-by: Bob <b@x.org>"
    )
    assert explanation(body, most=200) == (
        "The pool kept every page, so that long runs ran out of memory. Now pages are freed."
    )


@pytest.mark.parametrize(
    "body",
    [
        "",
        "Signed-off-by: Ann <a@x.org>",
        "* fix\n\n* lint\n\n* more",
        "Fixes #1",
        "Closes owner/name#1",
        "```\ncode here is not prose\n```",
        "https://x.org/a/b",
        "> quoted text of somebody else",
        "Bumps [a](https://x.org) from 1 to 2.",
        "(cherry picked from commit 1234567)",
        "This reverts commit 1234567890.",
        "See merge request group/project!3",
        "Apply suggestion from @gemini-code-assist[bot]",
        "Apply suggestions from code review\n\nApply suggestion from @ann",
        "address review comments",
        "Merge branch 'main' into topic",
        "@ann please look at this once more",
        "@ann @bob-c",
        "[pre-commit.ci] auto fixes from pre-commit.com hooks",
        "The first comment is from @coderabbitai[bot] and it was right.",
    ],
)
def test_what_explains_nothing_is_left_out(body):
    assert explanation(body, most=200) == ""


@pytest.mark.parametrize(
    ("body", "kept"),
    [
        ("The pool kept every page for good (cc @ann, @bob).", "The pool kept every page for good."),
        ("The pool kept every page, as suggested by @ann-b.", "The pool kept every page."),
        ("The pool kept every page for good. Co-authored by @ann @bob.", "The pool kept every page for good."),
        ("Suggested by @copilot[bot]. The pool kept every page.", "The pool kept every page."),
        ("Use the @property decorator for all fields.", "Use the @property decorator for all fields."),
        ("Ask ann@example.org for the old format.", "Ask ann@example.org for the old format."),
    ],
)
def test_thanks_and_calls_are_left_out_of_an_explanation(body, kept):
    assert explanation(body, most=200) == kept


def test_a_subject_stays_if_it_is_all_there_is():
    assert headline("Apply suggestion from @gemini-code-assist[bot] (#7)") == (
        "Apply suggestion from @gemini-code-assist[bot]."
    )


def test_long_explanations_end_with_a_whole_sentence_or_an_ellipsis():
    assert explanation("One sentence stands here. " + "Another follows it. " * 40, most=60) == (
        "One sentence stands here. Another follows it."
    )
    cut = explanation("word " * 400, most=60)
    assert len(cut) <= 60
    assert cut.endswith("…")


@pytest.mark.parametrize(
    "body",
    [
        "a" * 100_000,
        "-" * 100_000,
        "<!--" * 20_000,
        "```\n" * 20_000,
        "a: " * 30_000,
        "\n" * 99_999,
        "cc @a" + " @a" * 5_000,
        "(, " * 9_000 + "@",
    ],
)
def test_hostile_bodies_are_read_quickly(body):
    assert len(explanation(body, most=200)) <= 201
