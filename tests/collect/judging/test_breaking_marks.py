"""A change breaks users where its author marks it so; words within a sentence are no mark."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mkdocs_commit_digest.collect.judging.breaking_marks import is_marked_breaking
from tests.helpers.commits import commit_of


@pytest.mark.parametrize(
    ("subject", "body"),
    [
        ("feat!: drop v1", ""),
        ("feat(api)!: drop v1", ""),
        ("odd!: drop v1", ""),
        ("odd(api)!: drop v1", ""),
        ("package/part!: drop v1", ""),
        ("✨ feat!: drop v1", ""),
        ("Breaking: drop v1", ""),
        ("BREAKING CHANGE: drop v1", ""),
        ("breaking(api): drop v1", ""),
        ("[BREAKING] Drop v1", ""),
        ("[Core] [breaking change] Drop v1", ""),
        ("Drop v1 (breaking change)", ""),
        ("Drop v1 (BREAKING) (#12)", ""),
        ("💥 Drop v1", ""),
        (":boom: Drop v1", ""),
        ("🐛(parser)!: refuse empty names", ""),
        ("Drop v1", "BREAKING CHANGE: v1 is gone"),
        ("Drop v1", "Why.\n\nBREAKING-CHANGE: v1 is gone"),
        ("Drop v1", "Why.\n\n BREAKING CHANGE: v1 is gone"),
        ("Drop v1", "Why.\n\n- BREAKING CHANGE: v1 is gone"),
        ("Drop v1", "Why.\n\n* **BREAKING CHANGE**: v1 is gone"),
        ("Drop v1", "Why.\n\n**BREAKING CHANGE:** v1 is gone"),
        ("Drop v1", "Why.\n\n## BREAKING CHANGES:\n\nv1 is gone"),
    ],
)
def test_a_mark_is_a_mark_wherever_authors_put_it(subject, body):
    assert is_marked_breaking(commit_of(subject, body=body))


@pytest.mark.parametrize(
    ("subject", "body"),
    [
        ("Rework the cache, without breaking changes", ""),
        ("Non-breaking: rename the cache", ""),
        ("Fix line breaking: keep words whole", ""),
        ("Document breaking changes of v2", ""),
        ("Avoid breaking callers", ""),
        ("Tell of breaking change: what to do", ""),
        ("Wow! Look: a cache", ""),
        ("if (!done): stop", ""),
        ("std::move!::x", ""),
        ("Add a", "## Checklist\n- [ ] BREAKING CHANGE: explain\n<!-- BREAKING CHANGE: no -->"),
        ("Add a", "BREAKING CHANGE: none"),
        ("Add a", "BREAKING CHANGE: N/A"),
        ("Add a", "BREAKING CHANGE:\n"),
        ("Add a", "This is no BREAKING CHANGE: all stays."),
        ("Add a", "```\nBREAKING CHANGE: how to write one\n```"),
    ],
)
def test_words_alone_are_none(subject, body):
    assert not is_marked_breaking(commit_of(subject, body=body))


@given(st.from_regex(r"[A-Za-z][a-z]{1,12}(\([a-z ]{1,9}\))?", fullmatch=True))
def test_any_type_may_carry_an_exclamation_mark(kind):
    assert is_marked_breaking(commit_of(f"{kind}!: do it"))
    if kind.lower() != "breaking":
        assert not is_marked_breaking(commit_of(f"{kind}: do it"))


@pytest.mark.parametrize("text", ["BREAKING CHANGE" * 2_000, "(" * 20_000, " \n" * 20_000, "💥" * 20_000, "#" * 20_000])
def test_long_messages_are_read_within_bounds(text):
    is_marked_breaking(commit_of(text, body=text))
