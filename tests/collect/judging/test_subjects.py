"""A subject line is taken apart into marks and a sentence."""

import pytest

from mkdocs_commit_digest.collect.judging.subjects import labels_of, pull_request_of, read_prefix, read_subject


@pytest.mark.parametrize(
    ("subject", "sentence", "labels"),
    [
        ("feat(api)!: drop v1 (#12)", "drop v1", ("api",)),
        ("[3/N][PD] Send the cache (#9)", "Send the cache", ("PD",)),
        ("[AMD CI] Move cases", "Move cases", ("AMD CI",)),
        ("[sglang, rollout] feat: add an engine", "add an engine", ("sglang", "rollout")),
        ("[Fix]: fetch the right file", "fetch the right file", ("Fix",)),
        ("[[Bugfix]] stop", "stop", ("Bugfix",)),
        ("【Feature】新增模型", "新增模型", ("Feature",)),
        ("net/http: fix a race", "fix a race", ("net/http",)),
        ("perf(parser,lexer): intern names", "intern names", ("parser", "lexer")),
        ("✨ Add stars", "Add stars", ()),
        (":bug: mend", "mend", ()),
        ("[AMD] CI - add partitions", "add partitions", ("AMD",)),
        ("`f`: takes two", "`f`: takes two", ()),
        ("std::move: not needed", "std::move: not needed", ()),
        ("Fix C++: it was broken", "Fix C++: it was broken", ()),
        ("[docs](https://x.org) moved", "[docs](https://x.org) moved", ()),
        ("https://x.org is down", "https://x.org is down", ()),
        ("[docs][docs] twice", "twice", ("docs",)),
        ("", "", ()),
        ("fix:", "fix:", ()),
        ("[]", "[]", ()),
    ],
)
def test_marks_are_told_from_the_sentence(subject, sentence, labels):
    parsed = read_subject(subject)
    assert parsed.sentence == sentence
    assert parsed.labels == labels


@pytest.mark.parametrize(
    ("subject", "labels"),
    [
        ("feat(api)!: drop v1", ("api",)),
        ("[AMD CI] Move cases", ("AMD CI",)),
        ("[CI] Move cases", ("CI",)),
        ("[Phase D 1/5] Begin", ("Phase D",)),
        ("[runtime · online 2/n] Go on", ("runtime · online",)),
        ("[v1/2 API] Go on", ("v1/2 API",)),
        ("[Fix][PD] Mend", ("PD",)),
        ("[Bug Fix] Mend", ()),
        ("【Feature】新增模型", ()),
        ("docs(test): explain", ()),
        ("[phase d][Phase D 2/5] Go on", ("phase d",)),
    ],
)
def test_labels_say_more_than_the_type_and_the_number(subject, labels):
    assert labels_of(subject) == labels


@pytest.mark.parametrize(
    ("subject", "breaking"),
    [("feat!: a", True), ("feat(x)!: a", True), ("feat!(x): a", True), ("feat: a!", False), ("Wow! New: a", False)],
)
def test_an_exclamation_mark_before_the_colon_breaks(subject, breaking):
    assert read_subject(subject).breaking is breaking


@pytest.mark.parametrize(
    ("subject", "body", "number"),
    [
        ("Add a (#123)", "", 123),
        ("Add a (#5) (#77)", "", 77),
        ("Add a (!42)", "", 42),
        ("Merge pull request #8 from ann/x", "", 8),
        ("Merge branch 'x' into 'main'", "Add a\n\nSee merge request group/sub/project!31", 31),
        ("Add a #19", "", None),
        ("Add a", "Fixes #4", None),
        ("Add #4 of the series", "", None),
        ("Add a (#0)", "", None),
        ("Add a (#99999999999999999)", "", None),
    ],
)
def test_pull_requests_are_read_as_forges_write_them(subject, body, number):
    assert pull_request_of(subject, body) == number


def test_a_prefix_is_measured_with_its_scope():
    assert read_prefix("feat(api)!: drop v1") == ("feat", len("feat(api)!: "))
    assert read_prefix("drop v1") is None
    assert read_prefix("feat:") is None


@pytest.mark.parametrize("subject", ["[" * 5_000, "a:" * 3_000, ":" * 9_000, "✨" * 9_000, "(#" * 4_000, "[a]" * 3_000])
def test_hostile_subjects_are_read_quickly(subject):
    assert len(read_subject(subject).labels) <= 8
