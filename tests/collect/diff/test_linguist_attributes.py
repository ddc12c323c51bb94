"""A repository may say what its files are, in patterns as git reads them, and cannot make anybody wait."""

import re
import time

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from pathspec import GitIgnoreSpec

from mkdocs_commit_digest.collect.diff.changed_file import ChangedFile
from mkdocs_commit_digest.collect.diff.file_kinds import FileKind
from mkdocs_commit_digest.collect.diff.linguist_attributes import linguist_attributes

PIECES = ("a", "b", "/", "*", "**", "/**/", "?", "[ab]", "[a-c]")


def kind_of(path, gitattributes):
    return ChangedFile(path, attributes=linguist_attributes(gitattributes)).kind


def test_attributes_overrule_names():
    told = "schema/*.py linguist-generated\n*.h linguist-vendored=true\nnotes/** linguist-documentation\n"
    assert kind_of("schema/a.py", told) is FileKind.GENERATED
    assert kind_of("src/a.h", told) is FileKind.VENDORED
    assert kind_of("notes/deep/a.py", told) is FileKind.DOCUMENTATION
    assert kind_of("src/a.py", told) is FileKind.SOURCE


def test_later_attributes_take_earlier_ones_back():
    told = "gen/* linguist-generated\ngen/kept.py -linguist-generated\ngen/too.py linguist-generated=false\n"
    assert kind_of("gen/a.py", told) is FileKind.GENERATED
    assert kind_of("gen/kept.py", told) is FileKind.SOURCE
    assert kind_of("gen/too.py", told) is FileKind.SOURCE


def test_sets_of_characters_are_within_a_name():
    told = "src/[!_]*.py linguist-generated\n[z-a]x linguist-vendored\nsrc[!a]b linguist-vendored\n"
    assert kind_of("src/a.py", told) is FileKind.GENERATED
    assert kind_of("src/_a.py", told) is FileKind.SOURCE
    assert kind_of("src/b", told) is FileKind.SOURCE


def test_other_attributes_and_odd_lines_say_nothing():
    told = (
        "# comment\n\n \n*.py text eol=lf\n[attr]macro linguist-generated\n!x linguist-vendored\n/ linguist-vendored\n"
    )
    assert kind_of("a.py", told) is FileKind.SOURCE


@given(
    st.lists(st.sampled_from(PIECES), min_size=1, max_size=6).map("".join),
    st.lists(st.text("abc", min_size=1, max_size=4), min_size=1, max_size=4).map("/".join),
)
def test_patterns_match_as_in_gitignore(pattern, path):
    assume(pattern.strip("/") and not re.search(r"\*{3}|//|\*\*/$", pattern))
    found = linguist_attributes(f"{pattern} linguist-generated").find(path)
    assert (found is not None) == GitIgnoreSpec.from_lines([pattern]).match_file(path)


@given(st.text(max_size=60), st.text(max_size=60))
def test_any_text_is_read(line, path):
    linguist_attributes(f"{line} linguist-generated").find(path)


@pytest.mark.parametrize("path", ["a" * 1_000, "/".join("a" * 500)])
@pytest.mark.parametrize(
    "pattern", ["*a" * 100 + "*b", "**/a/" * 50 + "b", "a" * 255 + "b", "*[ab]" * 50 + "c", "[" * 255, "?" * 200 + "*b"]
)
def test_hostile_patterns_cost_little(pattern, path):
    began = time.process_time()
    told = linguist_attributes(f"{pattern} linguist-generated\n" * 2_000)
    for _ in range(10):
        told.find(path)
    assert time.process_time() - began < 2
