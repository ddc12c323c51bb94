"""What is counted in a diff is what a reader would count."""

import pytest

from mkdocs_commit_digest.archive.facts import Fact
from mkdocs_commit_digest.collect.diff.file_kinds import FileKind
from mkdocs_commit_digest.collect.judging.change_facts import OPTION_KINDS, facts_of
from tests.helpers.commits import commit_of


def facts(files):
    return facts_of(commit_of("x", files))


def test_lines_and_files_are_counted_by_kind():
    counted = facts({"src/a.py": ("a\nb\n", "a\nc\nd\n"), "docs/a.md": ("", "x\n"), "uv.lock": ("", "y\n" * 9)})
    assert counted.source_lines == 3
    assert counted.lines[FileKind.LOCK] == 9
    assert counted.written_lines == 4
    assert counted.files[FileKind.DOCUMENTATION] == 1


def test_new_and_lost_sources_are_named_largest_first():
    counted = facts(
        {"src/a.py": ("", "a\n"), "src/b.py": ("", "a\nb\n"), "src/c.py": ("c\n", ""), "tests/x.py": ("", "x\n")}
    )
    assert counted.new_sources == ("src/b.py", "src/a.py")
    assert counted.lost_sources == ("src/c.py",)


def fact(kind, change, name, old=None, new=None, *, public=True):
    return Fact(kind=kind, change=change, name=name, old=old, new=new, public=public)


def counted(*found):
    return facts_of(commit_of("x"), found)


def test_names_are_those_that_people_outside_can_meet():
    facts = counted(fact("api", "added", "seen"), fact("api", "added", "hidden", public=False))
    assert facts.named({"api"}, "added") == ("seen",)
    assert facts.named({"option"}) == ()


def test_what_is_renamed_goes_under_its_old_name_and_comes_under_its_new_one():
    facts = counted(fact("option", "renamed", "--width", "--wide", "--width"), fact("option", "changed", "--height"))
    assert facts.named(OPTION_KINDS, "removed") == ("--wide",)
    assert facts.named(OPTION_KINDS, "added") == ("--width",)
    assert facts.named(OPTION_KINDS, "changed") == ("--height",)


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("1.13.0", "2.1.0", ("torch 1 → 2",)),
        ("^4.2.0", "^5.0.0", ("torch 4 → 5",)),
        ("0.13", "0.14.1", ("torch 0.13 → 0.14",)),
        ("1.26.0", "1.27.0", ()),
        ("2.0", "1.0", ()),
        (None, "1.0", ()),
        ("main", "a1b2c3d", ()),
    ],
)
def test_a_major_update_may_be_incompatible(old, new, told):
    assert counted(fact("dependency", "changed", "torch", old, new)).major_updates() == told


def test_what_only_developers_depend_on_is_no_update_for_users():
    facts = counted(fact("dependency", "changed", "pytest", "7", "8", public=False))
    assert facts.major_updates() == ("pytest 7 → 8",)
    assert facts.major_updates(public_only=True) == ()


def test_companions_do_not_hide_what_a_commit_is():
    only_docs = facts({"docs/a.md": ("", "x\n"), "CHANGELOG.md": ("", "x\n")})
    assert only_docs.is_only(FileKind.DOCUMENTATION)
    assert not facts({"docs/a.md": ("", "x\n"), "src/a.py": ("", "x\n")}).is_only(FileKind.DOCUMENTATION)
    assert facts({"CHANGELOG.md": ("", "x\n")}).is_only(FileKind.DOCUMENTATION)
    assert not facts({}).is_only(FileKind.DOCUMENTATION)
