"""Whose lines a commit changes, on real git repositories: git-blame(1) must say the same."""

import random
from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest

from mkdocs_commit_digest.archive.records import FileChange
from mkdocs_commit_digest.publish import publish
from mkdocs_commit_digest.publish.line_history import LineHistory, Range, ranges_of
from mkdocs_commit_digest.publish.outputs import Page
from mkdocs_commit_digest.publish.related_commits import thread_index
from mkdocs_commit_digest.publish.reports import day_reports
from tests.helpers.commits import model_settings, record_of
from tests.helpers.day_records import DAY, a_day, some_settings
from tests.helpers.git_repo import GitRepo
from tests.helpers.history import read

PATH = "src/app.py"
LINES = [f"value_{n} = {n}" for n in range(60)]
LONG = timedelta(days=365)
NOW = datetime(2026, 3, 1, tzinfo=UTC)


def text_of(lines):
    return "".join(f"{line}\n" for line in lines)


@pytest.fixture
def repo(tmp_path):
    return GitRepo(tmp_path / "source")


def commit(repo, day, message, lines=None, **values):
    """Commit a text of the file on a day of January."""
    files = {} if lines is None else {PATH: text_of(lines)}
    return repo.commit(message, files, at=f"2026-01-{day:02}T12:00:00+00:00", **values)


def records(repo, **values):
    """The history as the archive holds it; `values` replace fields of every file's record."""
    for commit in read(repo):
        record = record_of(commit, model_settings())
        files = tuple(change.model_copy(update=values) for change in record.files)
        yield a_day(record.model_copy(update={"files": files}), day=commit.committed_at.date())


def notes(repo, **values):
    reports = day_reports(tuple(records(repo, **values)))
    index = thread_index(reports)
    return {
        (entry.commit.subject, note.name): [other.commit.subject for other in note.others]
        for report in reports
        for entry in report.entries
        for note in index.of(entry)
    }


def of_its_lines(repo, **values):
    return [subjects for (_, name), subjects in notes(repo, **values).items() if name == "fixes_lines"]


def test_a_fix_of_lines_is_told_whatever_its_words_and_on_both_sides(repo):
    commit(repo, 1, "Begin", LINES)
    commit(repo, 9, "feat: widen values", [*LINES[:20], "wide = 1", "wider = 2", *LINES[20:]])
    commit(repo, 12, "fix: typo in a name", [*LINES[:20], "wide = 3", "wider = 2", *LINES[20:]])
    assert notes(repo) == {
        ("fix: typo in a name", "fixes_lines"): ["feat: widen values"],
        ("feat: widen values", "lines_fixed_by"): ["fix: typo in a name"],
    }


def test_lines_are_found_again_after_others_moved_them(repo):
    lines = LINES
    commit(repo, 1, "Begin", lines)
    lines = [*lines[:20], "wide = 1", *lines[20:]]
    commit(repo, 9, "feat: widen values", lines)
    lines = ["first = 0", *lines[:5], *lines[9:]]
    commit(repo, 10, "chore: move it all", lines)
    lines = [*(f"head_{n} = 0" for n in range(30)), *lines, "tail = 0"]
    commit(repo, 11, "feat: a head", lines)
    commit(repo, 12, "fix: narrow again", ["wide = 2" if line == "wide = 1" else line for line in lines])
    assert of_its_lines(repo) == [["feat: widen values"]]


def test_lines_are_followed_through_a_new_name(repo):
    commit(repo, 1, "Begin", LINES)
    lines = [*LINES[:20], "wide = 1", *LINES[20:]]
    commit(repo, 9, "feat: widen values", lines)
    commit(repo, 10, "Move", None, renames={PATH: "src/core/main.py"})
    after = text_of(["wide = 2" if line == "wide = 1" else line for line in lines])
    repo.commit("fix: narrow", {"src/core/main.py": after}, at="2026-01-11T12:00:00+00:00")
    assert of_its_lines(repo) == [["feat: widen values"]]


def test_lines_of_a_new_file_are_its_own(repo):
    commit(repo, 1, "Begin")
    commit(repo, 9, "feat: values", LINES)
    commit(repo, 10, "fix: another number", [*LINES[:-1], "value = 60"])
    assert of_its_lines(repo) == [["feat: values"]]


def test_a_line_put_between_two_new_ones_belongs_to_them_and_one_beside_them_does_not(repo):
    commit(repo, 1, "Begin", LINES)
    lines = [*LINES[:20], "if wide:", "    go()", *LINES[20:]]
    commit(repo, 9, "feat: widen", lines)
    commit(repo, 10, "fix: check", [*lines[:21], "    check()", *lines[21:]])
    commit(repo, 11, "fix: elsewhere", [*lines[:21], "    check()", *lines[21:22], "after()", *lines[22:]])
    assert of_its_lines(repo) == [["feat: widen"]]


def test_other_lines_of_the_same_file_are_not_told_even_if_words_agree(repo):
    commit(repo, 1, "Begin", LINES)
    commit(repo, 19, "feat: widen the parser values", [*LINES[:20], "wide = 1", *LINES[20:]])
    commit(repo, 20, "fix: the parser values", [*LINES[:20], "wide = 1", *LINES[20:-1], "last = 0"])
    assert notes(repo) == {}


def test_old_archives_without_ranges_are_matched_by_files(repo):
    commit(repo, 1, "Begin", LINES)
    commit(repo, 9, "feat: widen the parser values", [*LINES[:20], "wide = 1", *LINES[20:]])
    commit(repo, 10, "fix: the parser values", [*LINES[:20], "wide = 2", *LINES[20:]])
    assert ("fix: the parser values", "fixes") in notes(repo, hunks="")
    assert of_its_lines(repo, hunks="") == []
    assert of_its_lines(repo, hunks="nonsense") == []


def test_lines_that_a_revert_brought_back_are_not_laid_to_it(repo):
    wide = [*LINES[:20], "wide = 1", *LINES[20:]]
    commit(repo, 8, "Begin", wide)
    commit(repo, 9, "chore: drop it", LINES)
    commit(repo, 10, 'Revert "chore: drop it"', wide)
    commit(repo, 11, "fix: number", [*LINES[:20], "wide = 2", *LINES[20:]])
    assert of_its_lines(repo) == []


def test_lines_older_than_two_weeks_are_left_alone(repo):
    commit(repo, 1, "Begin", LINES)
    commit(repo, 2, "feat: widen", [*LINES[:20], "wide = 1", *LINES[20:]])
    commit(repo, 17, "fix: number", [*LINES[:20], "wide = 2", *LINES[20:]])
    assert of_its_lines(repo) == []


def test_a_branch_whose_start_is_not_on_record_says_nothing_of_lines(repo):
    commit(repo, 1, "Begin", LINES)
    start = commit(repo, 9, "feat: widen", [*LINES[:20], "wide = 1", *LINES[20:]])
    commit(repo, 10, "fix: number", [*LINES[:20], "wide = 2", *LINES[20:]])
    without = [
        day.model_copy(update={"commits": tuple(each for each in day.commits if each.sha != start)})
        for day in records(repo)
    ]
    assert not thread_index(day_reports(without)).notes


def test_the_page_says_that_lines_are_changed(repo):
    commit(repo, 1, "Begin", LINES)
    commit(repo, 19, "feat: widen", [*LINES[:20], "wide = 1", *LINES[20:]])
    commit(repo, 20, "fix: number", [*LINES[:20], "wide = 2", *LINES[20:]])
    for language, said in (("en", "Follow-up fix, changing lines of"), ("zh", "修改的代码行出自")):
        pages = publish(tuple(records(repo)), some_settings(language=language), now=NOW)
        (page,) = [page for page in pages if isinstance(page, Page) and page.uri.endswith(f"{DAY}.md")]
        assert said in page.body


def test_a_long_random_history_agrees_with_git_blame(repo):
    chance, lines = random.Random(11), [f"line {n}" for n in range(120)]
    commit(repo, 1, "Begin", lines)
    for n in range(60):
        for place in sorted(chance.sample(range(len(lines)), 4), reverse=True):
            width = chance.randrange(3)
            lines = [
                *lines[:place],
                *(f"new {n} {place} {k}" for k in range(chance.randrange(3))),
                *lines[place + width :],
            ]
        commit(repo, 2 + n // 3, f"Change {n}", lines)
    entries = [entry for report in day_reports(tuple(records(repo))) for entry in report.entries]
    by_sha = {entry.commit.sha: entry for entry in entries}
    history = LineHistory()
    for sha in reversed(repo.shas()):
        history.add(by_sha[sha])
    for sha in repo.shas()[:-1]:
        entry = by_sha[sha]
        removed = [
            number for start, count, _ in ranges_of(entry.commit.files[0]) for number in range(start, start + count)
        ]
        blame = repo.git("blame", "-s", "--porcelain", f"{sha}^", "--", PATH).decode().splitlines()
        owner = {int(line.split()[2]): line[:40] for line in blame if line[:1] != "\t" and is_header(line)}
        expected = Counter(owner[number] for number in removed)
        told = history.origin(entry, [PATH], LONG)
        assert not told.lost
        found = {each.commit.sha: count for each, count in told.of}
        assert expected.keys() <= found.keys()
        assert sum(found.values()) - expected.total() <= told.lines - len(removed)  # places between lines come on top
        assert all(found[sha] >= count for sha, count in expected.items())


def is_header(line):
    first = line.split(" ")[0]
    return len(first) == 40 and set(first) <= set("0123456789abcdef")


@pytest.mark.parametrize("written", ["", "x", "5-2 3-1", "5-2,7", "-3", "9" * 12, "1-1 " * 3_000])
def test_ranges_that_are_none_are_not_known(written):
    assert ranges_of(FileChange(path=PATH, additions=1, hunks=written)) is None


def test_ranges_are_read_as_they_are_written():
    change = FileChange(path=PATH, additions=7, hunks="12-3+5 40+2 50-1")
    assert ranges_of(change) == (Range(12, 3, 5), Range(40, 0, 2), Range(50, 1, 0))
    assert ranges_of(FileChange(path=PATH)) == ()
