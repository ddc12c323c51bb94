"""Ranges of changed lines, told from git's own patches: short, in order, and enough to find every line again."""

import random
import re

import pytest

from mkdocs_commit_digest.collect.judging.changed_lines import MAX_FILES, MAX_RANGES, with_changed_lines
from tests.helpers.git_repo import GitRepo
from tests.helpers.history import read

LINES = [f"line {n}" for n in range(1, 61)]


def text_of(lines):
    return "".join(f"{line}\n" for line in lines)


@pytest.fixture
def repo(tmp_path):
    return GitRepo(tmp_path / "source")


def hunks(repo, after, *, before=LINES, path="src/app.py", **options):
    """What is kept of a change from some lines to others."""
    repo.commit("Before", {path: text_of(before)})
    sha = repo.commit("After", {path: text_of(after)})
    (commit,) = read(repo, [sha], **options)
    (change,) = with_changed_lines(commit)
    return change.hunks


@pytest.mark.parametrize(
    ("after", "expected"),
    [
        ([*LINES[:11], "new", *LINES[12:]], "12-1+1"),
        ([*LINES[:11], *LINES[14:]], "12-3"),
        ([*LINES[:11], "a", "b", *LINES[11:]], "12+2"),
        (["a", *LINES], "1+1"),
        ([*LINES, "z"], "61+1"),
        ([*LINES[:4], "a", *LINES[5:7], *LINES[9:40], "b", *LINES[40:]], "5-1+1 8-2 41+1"),
        (["all"], "1-60+1"),
    ],
)
def test_a_range_names_the_first_line_before_and_how_many_went_and_came(repo, after, expected):
    assert hunks(repo, after) == expected


def test_a_file_without_a_last_end_of_line_is_counted_alike(repo):
    repo.commit("Before", {"a.py": "one\ntwo"})
    sha = repo.commit("After", {"a.py": "one\nthree"})
    assert with_changed_lines(read(repo, [sha])[0])[0].hunks == "2-1+1"


def applied(before, after, written):
    """Make the text after from the one before and what the ranges name of it."""
    made, position, taken = [], 0, 0
    for part in written.split():
        start, removed, added = (
            int(each or 0) for each in re.fullmatch(r"(\d+)(?:-(\d+))?(?:\+(\d+))?", part).groups()
        )
        made += before[position : start - 1]
        taken += start - 1 - position
        made += after[taken : taken + added]
        position, taken = start - 1 + removed, taken + added
    return made + before[position:]


def test_a_hundred_changes_lead_from_the_text_before_to_the_one_after(repo):
    chance = random.Random(7)
    before, texts = [f"line {n}" for n in range(300)], []
    repo.commit("First", {"src/app.py": text_of(before)})
    for n in range(100):
        after = [line for line in before if chance.random() > 0.03]
        for place in sorted(chance.sample(range(len(after)), 6), reverse=True):
            after[place:place] = [f"new {n} {place} {k}" for k in range(chance.randrange(4))]
        texts.append((before, after))
        repo.commit(f"Change {n}", {"src/app.py": text_of(after)})
        before = after
    for commit, (old, new) in zip(read(repo)[::-1][1:], texts, strict=True):
        (change,) = with_changed_lines(commit)
        assert applied(old, new, change.hunks) == new


def test_many_ranges_become_few_and_the_closest_are_taken_together(repo):
    before = [f"line {n}" for n in range(2_000)]
    places = [n * (5 if n < 100 else 11) for n in range(150)]
    after = [f"new {n}" if n in places else line for n, line in enumerate(before)]
    written = hunks(repo, after, before=before)
    assert len(written.split()) == MAX_RANGES
    assert applied(before, after, written) == after


def test_only_changed_source_code_that_was_read_whole_has_ranges(repo):
    assert hunks(repo, ["x"], path="README.md") == ""
    assert hunks(repo, ["x"], path="tests/test_app.py") == ""
    assert hunks(repo, [f"{line}!" for line in LINES], patch_bytes_per_file=200) == ""
    sha = repo.commit("New", {"src/new.py": "x\n"})
    assert with_changed_lines(read(repo, [sha])[0])[0].hunks == ""


def test_a_commit_of_very_many_files_has_none(repo):
    names = [f"src/f{n}.py" for n in range(MAX_FILES + 1)]
    repo.commit("Before", dict.fromkeys(names, "a\n"))
    sha = repo.commit("After", dict.fromkeys(names, "b\n"))
    assert {change.hunks for change in with_changed_lines(read(repo, [sha])[0])} == {""}


def test_a_renamed_file_has_the_ranges_of_its_change(repo):
    repo.commit("Before", {"src/old.py": text_of(LINES)})
    sha = repo.commit("Move", {"src/new.py": text_of([*LINES[:-1], "z"])}, renames={"src/old.py": "src/new.py"})
    (change,) = with_changed_lines(read(repo, [sha])[0])
    assert (change.status, change.old_path, change.hunks) == ("renamed", "src/old.py", "60-1+1")
