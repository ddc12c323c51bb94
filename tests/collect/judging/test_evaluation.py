"""Judgements are compared with labels, and the author's own prefixes make labels."""

import os

import pytest

from mkdocs_commit_digest.archive.records import ChangeType, Tier
from mkdocs_commit_digest.collect.judging.evaluation import Confusion, evaluate, evaluate_archive
from mkdocs_commit_digest.collect.judging.labels import (
    Label,
    Labels,
    label_of,
    read_labels,
    without_prefix,
)
from mkdocs_commit_digest.collect.judging.short_ids import with_full_ids
from mkdocs_commit_digest.errors import DigestError, SettingsError
from tests.helpers.commits import commit_of, model_settings, record_of
from tests.helpers.day_records import a_day

CODE = {"src/a.py": ("x = 1\n", "x = 2\n")}
DOCS = {"docs/a.md": ("", "x\n")}


def labels_from_conventional(commits):
    """Label commits by their conventional prefix."""
    return Labels(tuple(Label(commit.sha, label_of(commit.subject)) for commit in commits), prefix_removed=True)


@pytest.mark.parametrize(
    ("subject", "label"),
    [
        ("feat(api)!: x", "feature"),
        ("chore: x", "configuration"),
        ("ci: x", "configuration"),
        ("build(deps): x", "configuration"),
        ("tests: x", "tests"),
        ("perf: x", "performance"),
        ("refactor: x", "refactor"),
        ("style: x", None),
        ("Fix the sum", None),
        ("[Fix] x", None),
    ],
)
def test_a_conventional_prefix_is_a_label(subject, label):
    assert (label_of(subject) or None) == (ChangeType(label) if label else None)


def test_the_prefix_is_taken_off_before_judging():
    assert without_prefix(commit_of("feat(api)!: drop v1 (#3)")).subject == "drop v1 (#3)"
    assert without_prefix(commit_of("Drop v1")).subject == "Drop v1"
    misled = commit_of("feat: explain the cache", DOCS)
    outcome = evaluate(labels_from_conventional([misled]), [misled])
    assert outcome.types.counts == {("feature", "documentation"): 1}


def test_stored_records_count_as_they_were_judged():
    record = record_of(commit_of("feat: explain the cache", DOCS), model_settings(), Tier.LOW)
    outcome = evaluate(Labels((Label(record.sha, ChangeType.FEATURE, Tier.HIGH),)), [record])
    assert outcome.types.accuracy == 1
    assert outcome.tiers.counts == {("high", "low"): 1}


def test_records_are_judged_again_without_their_prefix():
    record = record_of(commit_of("feat: explain the cache", DOCS), model_settings())
    outcome = evaluate(labels_from_conventional([record]), [record])
    assert outcome.types.counts == {("feature", "documentation"): 1}


def test_missing_and_repeated_commits_are_not_counted():
    commit = commit_of("fix: x", CODE)
    labels = Labels((Label(commit.sha, ChangeType.FIX), Label("b" * 40, ChangeType.FIX)))
    outcome = evaluate(labels, [commit, commit])
    assert outcome.types.total == 1
    assert outcome.missing == 1
    assert "1 labelled commit is not in the archive; collect its day first" in outcome.describe()


def test_disagreements_are_named():
    misled = commit_of("feat: explain the cache", DOCS)
    outcome = evaluate(labels_from_conventional([misled]), [misled])
    assert [(verdict.sha, verdict.label, verdict.judged) for verdict in outcome.disagreements] == [
        (misled.sha, "feature", "documentation")
    ]
    assert f"{misled.sha[:12]}  feature → documentation  feat: explain the cache" in outcome.describe()


def test_shares_follow_their_definitions():
    confusion = Confusion({("fix", "fix"): 6, ("fix", "feature"): 2, ("feature", "feature"): 1, ("feature", "fix"): 1})
    assert confusion.accuracy == pytest.approx(0.7)
    assert confusion.majority == pytest.approx(0.8)
    assert confusion.recall("fix") == pytest.approx(0.75)
    assert confusion.precision("fix") == pytest.approx(6 / 7)
    assert confusion.recall("tests") is None
    assert confusion.table().splitlines()[1].split() == ["feature", "1", "1", "0.50", "0.33"]


def test_a_table_is_read_with_what_is_empty_in_it(tmp_path):
    path = tmp_path / "labels.tsv"
    path.write_text(f"# prefix removed\nsha\tchange type\ttier\n{'a' * 40}\tfix\thigh\n{'b' * 40}\ttests\n", "utf-8")
    rows = (Label("a" * 40, ChangeType.FIX, Tier.HIGH), Label("b" * 40, ChangeType.TESTS))
    assert read_labels(path) == Labels(rows, prefix_removed=True)


@pytest.mark.parametrize("line", ["abc", "abc\tnonsense", "abc\tfix\tenormous"])
def test_a_wrong_line_is_named(tmp_path, line):
    path = tmp_path / "labels.tsv"
    path.write_text(f"sha\tchange type\ttier\n{line}\n", "utf-8")
    with pytest.raises(SettingsError, match=r"labels\.tsv:2: "):
        read_labels(path)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="the system has no pipes in its folders")
def test_a_table_that_is_no_file_is_named_and_holds_nobody(tmp_path):
    path = tmp_path / "labels.tsv"
    os.mkfifo(path)
    (tmp_path / "link").symlink_to(path)
    for table in (path, tmp_path / "link", tmp_path):
        with pytest.raises(SettingsError, match=r"cannot be read.*is not a regular file"):
            read_labels(table)


def test_a_table_that_is_no_text_is_named(tmp_path):
    path = tmp_path / "labels.tsv"
    path.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(SettingsError, match="cannot be read"):
        read_labels(path)


def test_the_archive_is_compared_in_one_call(tmp_path):
    record = record_of(commit_of("fix: x", CODE), model_settings())
    path = tmp_path / "labels.tsv"
    path.write_text(f"{record.sha}\tfix\t{record.importance.tier}\n", "utf-8")
    said = evaluate_archive(path, [a_day(record)])
    assert "change types: 1 commit, accuracy 1.000" in said
    assert "tiers: 1 commit, accuracy 1.000" in said


@pytest.mark.parametrize("digits", [7, 12, 39, 40])
def test_short_ids_are_completed(tmp_path, digits):
    record = record_of(commit_of("fix: x", CODE), model_settings())
    path = tmp_path / "labels.tsv"
    path.write_text(f"{record.sha[:digits].upper()}\tfix\n", "utf-8")
    assert "change types: 1 commit, accuracy 1.000" in evaluate_archive(path, [a_day(record)])


@pytest.mark.parametrize(
    ("sha", "told"),
    [
        ("abc123", "'abc123' is not the id of a commit; give at least 7"),
        ("not-an-id", "'not-an-id' is not the id of a commit"),
        ("abc1234", "'abc1234' begins the ids of several commits"),
    ],
)
def test_an_id_that_names_no_single_commit_is_told(sha, told):
    labels = Labels((Label(sha, ChangeType.FIX),))
    with pytest.raises(SettingsError, match=told):
        with_full_ids(labels, ["abc1234" + "0" * 33, "abc1234" + "1" * 33])


def test_nothing_measured_is_a_failure(tmp_path):
    path = tmp_path / "labels.tsv"
    path.write_text(f"{'b' * 40}\tfix\n{'c' * 40}\tfix\n", "utf-8")
    with pytest.raises(
        DigestError, match=r"nothing was measured\. 2 labelled commits are not in the archive; .* their days"
    ):
        evaluate_archive(path, [a_day(record_of(commit_of("fix: x", CODE), model_settings()))])
