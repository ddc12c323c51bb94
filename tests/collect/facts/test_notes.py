"""Changelogs and fragments: what an author tells readers, in plain words, with its kind."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mkdocs_commit_digest.collect.diff.file_kinds import is_release_notes
from mkdocs_commit_digest.collect.facts.notes.plain_text import plain
from tests.helpers.file_versions import facts_in, facts_of, versions


def notes(path, old, new):
    return [(one.new, one.text) for one in facts_in(path, old, new) if one.kind == "note" and one.change == "added"]


@pytest.mark.parametrize(
    "path",
    [
        "CHANGELOG.md", "docs/release-notes.md", "changelog/123.bugfix.rst", "news/123.feature.1.rst", "CHANGES/9.misc",
        "newsfragments/x.md", "changelog.d/x.md", "releasenotes/notes/x-1a2b.yaml", ".changeset/odd-cats.md",
        ".chloggen/fix.yaml", "doc/manual/rl-next/x.md", "doc/release/upcoming_changes/1.change.rst",
        "doc/whats_new/v1.5.rst", "RELEASE-NOTES", "HISTORY.rst", "docs/releases/5.1.txt",
    ],
)  # fmt: skip
def test_changelogs_and_fragments_are_one_kind_of_file(path):
    assert is_release_notes(path)


@pytest.mark.parametrize("path", ["news/index.html", "news/2024-why.md", "src/changes.py", "changes/tracker.go"])
def test_what_only_sounds_alike_is_none(path):
    assert not is_release_notes(path)


@pytest.mark.parametrize(
    ("path", "text", "kind", "said"),
    [
        ("changelog/1.deprecation.rst", "The :option:`--pastebin` option is now deprecated.\n", "deprecation", "The --pastebin option is now deprecated."),
        ("newsfragments/2.feature.md", "Add `x` to **y** ([#12](https://a.b/12))\n", "feature", "Add x to y"),
        ("changelog.d/3.md", "<!-- template -->\n### Fixed\n\n- Do not fail on ``x`` (#3)\n", "fix", "Do not fail on x"),
        ("releasenotes/notes/a-1.yaml", "---\nsecurity:\n  - |\n    Refuse `..` in names.\n", "security", "Refuse .. in names."),
        (".changeset/odd-cats.md", "---\n'pkg': major\n---\n\nRemove the old door\n", "breaking", "Remove the old door"),
        (".chloggen/fix.yaml", "change_type: bug_fix\ncomponent: receiver\nnote: Close files\n", "fix", "receiver: Close files"),
        ("doc/manual/rl-next/x.md", "---\nsynopsis: New store\nissues: 3\n---\n\nLong text.\n", None, "New store"),
        (".chloggen/x.yaml", "change_type: breaking\nnote: Remove a gate\nissues: [15190, 15191]\n", "breaking", "Remove a gate"),
        ("doc/changelog/unreleased_21/1.rst", ".. change::\n    :tags: bug, sql\n    :tickets: 1\n\n    Fixed ``x``\n    in y.\n", "fix", "Fixed x in y."),
        (".changes/unreleased/a.yaml", "kind: Added\nbody: A door\n", "feature", "A door"),
        ("doc/release/upcoming_changes/1.new_feature.rst", "``np.x`` is new\n---------------\nMore.\n", "feature", "np.x is new"),
    ],
)  # fmt: skip
def test_a_fragment_of_any_tool_gives_its_note(path, text, kind, said):
    assert notes(path, None, text) == [(kind, said)]


def test_a_fragment_of_several_directives_gives_a_note_for_each():
    text = ".. change::\n    :tags: bug\n\n    Fixed a door\n\n    More.\n\n.. change::\n    :tags: usecase\n\n    Added a key\n"
    assert [said for _, said in notes("doc/changelog/unreleased_21/2.rst", None, text)] == [
        "Fixed a door",
        "Added a key",
    ]


CHANGELOG = """
# Changelog

## Unreleased

### Added

- **breaking:** Rename `a` ([#7])
- Add `b`,
  which does more

### Fixed

- Old fix

## 1.0.0 - 2024-01-01

- Old line
"""


def test_lines_that_a_changelog_gains_are_notes_of_the_heading_above():
    old = CHANGELOG.replace("- **breaking:** Rename `a` ([#7])\n- Add `b`,\n  which does more\n", "")
    assert notes("CHANGELOG.md", old, CHANGELOG) == [("breaking", "Rename a"), ("feature", "Add b, which does more")]


def test_the_line_of_a_note_is_where_it_begins():
    fact = facts_in("CHANGELOG.md", CHANGELOG.replace("- Old fix\n", ""), CHANGELOG)[0]
    assert CHANGELOG.split("\n")[fact.line - 1] == "- Old fix"


def test_a_note_that_is_reworded_or_moves_is_not_new():
    new = (
        CHANGELOG.replace("- Old fix", "- Old fix (#1)")
        .replace("- Old line\n", "")
        .replace("## 1.0", "- Old line\n\n## 1.0")
    )
    assert not notes("CHANGELOG.md", CHANGELOG, new)


def test_bullets_of_c_projects_and_paragraphs_below_bullets_are_read():
    old = "Curl\n\nThis release includes the following bugfixes:\n\n o old: thing [1]\n"
    assert notes("RELEASE-NOTES", old, old + " o ftp: remove #ifdef [24]\n") == [("fix", "ftp: remove #ifdef")]


def test_fragments_that_a_release_takes_in_are_not_taken_back():
    fragment = versions("changelog/1.bugfix.rst", "Mend it well\n", None)
    log = versions("CHANGELOG.rst", "1.0\n===\n", "1.1 (2024-05-01)\n=====\n\n- Mend it well, really\n\n1.0\n===\n")
    assert [one.change for one in facts_of(fragment, log) if one.kind == "note"] == ["added"]


def test_a_fragment_that_goes_alone_is_taken_back():
    facts = facts_in("changelog/1.bugfix.rst", "Mend it well\n", None)
    assert [(one.change, one.text) for one in facts if one.kind == "note"] == [("removed", "Mend it well")]


@pytest.mark.parametrize("path", ["changelog/README.md", "changelog.d/_template.md", ".changeset/config.json"])
def test_a_folders_own_files_are_no_notes(path):
    assert not notes(path, None, "- How to write fragments\n")


@pytest.mark.parametrize(
    ("raw", "said"),
    [
        ("[text](https://a.b) and [more][ref]", "text and more"),
        ("~~gone~~ kept by @someone in https://a.b/pull/1", "kept"),
        (":class:`~a.b.C` and :func:`d <e.f>`", "C and d"),
        ("Use `a` &lt;b&gt; (#1, #2)", "Use a <b>"),
        ("Fix it. Thanks @x", "Fix it."),
        ("snake_case_name * 2 stays", "snake_case_name * 2 stays"),
    ],
)
def test_markup_links_and_numbers_of_issues_go(raw, said):
    assert plain(raw) == said


@given(st.text(alphabet="`*_[]()<>~:#@! ab\n\\", max_size=300))
def test_plain_text_of_anything_is_one_line(raw):
    assert "\n" not in plain(raw)


def test_a_long_hostile_line_takes_no_time():
    for part in ("[", "`", "*", "<", "~~", ":a:`", "(#1 ", "!["):
        assert len(plain(part * 5_000)) <= 20_000
