"""What a patch says is read once, and what a file is holds for all that is said of its commit."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mkdocs_commit_digest.archive.records import CommitRecord
from mkdocs_commit_digest.collect.commits import Commit
from mkdocs_commit_digest.collect.diff.changed_file import ChangedFile
from mkdocs_commit_digest.collect.diff.file_kinds import FileKind
from mkdocs_commit_digest.collect.diff.hunks import hunks_in, line_ranges
from mkdocs_commit_digest.collect.excerpts import excerpt
from tests.helpers.commits import commit_of, model_settings
from tests.helpers.commits import record_of as record_by_rules
from tests.helpers.git_repo import GitRepo, submodule
from tests.helpers.history import LINES, read

TABLES = {"src/engine/api_tables.py": ("", "".join(f"def entry_{n}():\n    return {n}\n" for n in range(60)))}
ATTRIBUTES = "src/engine/api_tables.py linguist-generated\n"


@pytest.fixture
def repo(tmp_path):
    return GitRepo(tmp_path / "source")


def record_of(commit):
    return record_by_rules(commit, model_settings())


def test_what_a_repository_calls_generated_is_so_for_the_judgement_as_for_the_excerpt():
    by_hand, generated = (commit_of("Extend tables", TABLES, gitattributes=told) for told in ("", ATTRIBUTES))
    assert record_of(by_hand).importance.tier != "low"
    assert record_of(generated).importance.tier == "low"
    assert record_of(generated).change_type != record_of(by_hand).change_type
    shown = excerpt(generated, budget_tokens=2_000, count=len)
    assert "[generated]" in shown.text


def test_attributes_of_the_tip_are_known_wherever_history_is_read(repo):
    repo.commit("Add tables", {path: after for path, (_, after) in TABLES.items()})
    repo.commit("Say so", {".gitattributes": ATTRIBUTES})
    said, added = read(repo)
    assert [file.kind for file in added.files] == [FileKind.GENERATED]
    assert record_of(added).importance.tier == "low"
    assert [file.kind for file in said.files] == [FileKind.CONFIGURATION]


def test_both_contents_of_a_file_are_known_by_their_ids(repo):
    first = repo.commit("Add", {"a": LINES, "b": "1\n"})
    repo.commit("Change", {"a": None, "b": "2\n", "lib": submodule(first)}, renames={})
    changed, added = ({file.path: file for file in commit.files} for commit in read(repo))
    assert {path: (file.old_id, len(file.new_id)) for path, file in added.items()} == {"a": ("", 40), "b": ("", 40)}
    assert (changed["a"].old_id, changed["a"].new_id) == (added["a"].new_id, "")
    assert changed["b"].old_id == added["b"].new_id != changed["b"].new_id
    assert (changed["lib"].old_id, changed["lib"].new_id) == ("", first)


def test_a_patch_is_parsed_where_somebody_asks_and_once(repo):
    repo.commit("Add", {"a.py": LINES})
    file = read(repo)[0].files[0]
    assert not {"hunks", "changed_lines", "kind"} & vars(file).keys()
    assert file.hunks is file.hunks
    assert file.changed_lines is file.changed_lines


def test_a_record_gives_the_commit_it_was_made_of_without_its_patches():
    commit = commit_of("Add", {"src/a.py": ("", "x\n"), "docs/b.md": ("y\n", "")})
    stored = CommitRecord.model_validate_json(record_of(commit).model_dump_json())
    again = Commit.of_record(stored)
    assert [(file.path, file.status, file.lines, file.kind) for file in again.files] == [
        (file.path, file.status, file.lines, file.kind) for file in commit.files
    ]
    assert (again.files_total, again.additions, again.deletions) == (2, 1, 1)


@given(
    st.lists(st.lists(st.sampled_from([" x", "+y", "-z", "\\ No newline at end of file", "+@@ -1 +1 @@"]), min_size=1))
)
def test_hunks_hold_every_line_under_their_headers(hunks):
    heads = [f"@@ -{n},3 +{n + 1},3 @@ def f{n}():" for n in range(1, len(hunks) + 1)]
    patch = "diff --git a/x b/x\n--- a/x\n+++ b/x\n" + "".join(
        "\n".join([head, *lines, ""]) for head, lines in zip(heads, hunks, strict=True)
    )
    found = ChangedFile("x", patch=patch).hunks
    assert [(hunk.old_start, hunk.new_start, hunk.context, list(hunk.lines)) for hunk in found] == [
        (n, n + 1, f" def f{n}():", lines) for n, lines in enumerate(hunks, 1)
    ]


@given(st.text("@- +\n1,d\\", max_size=80))
def test_any_text_has_hunks_lines_and_ranges(patch):
    file = ChangedFile("x.py", patch=patch)
    assert sum(len(hunk.lines) for hunk in file.hunks) <= patch.count("\n") + 1
    assert all(line[0] in "+-" for line in file.changed_lines)
    assert all(removed or added for _, removed, added in line_ranges(patch, file.body_start))
    assert all(line is None or line > 0 for line in map(file.new_line, range(len(patch))))


@pytest.mark.parametrize("line", ["@@ -1 +1 @@\n", "@@ \n", "@@ -" + "1" * 200 + "\n", "diff --git \n", "+\n"])
def test_hostile_patches_are_parsed_quickly(line):
    patch = "diff --git a/x b/x\n@@ -1 +1 @@\n" + line * (1_000_000 // len(line))
    began = time.perf_counter()
    sum(1 for _ in hunks_in(patch))
    assert time.perf_counter() - began < 60  # not with the square of the lines, which would take hours
