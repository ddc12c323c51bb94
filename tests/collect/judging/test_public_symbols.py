"""Public names are found by each language's custom; private ones and moves are not reported."""

import pytest

from mkdocs_commit_digest.collect.diff.changed_file import ChangedFile
from mkdocs_commit_digest.collect.judging.public_symbols import PublicNames, is_public_api, public_names
from tests.helpers.commits import commit_of


def names_in(path, before, after):
    return public_names(commit_of("x", {path: (before, after)}).files)


@pytest.mark.parametrize(
    ("path", "before", "after", "names"),
    [
        ("pkg/a.py", "", "class Cache:\n    def get(self): ...\nasync def load(): ...\n", ("Cache", "load")),
        ("pkg/a.py", "", "def _private(): ...\nx = 1\n", ()),
        ("src/a.rs", "", "pub struct Cache;\npub async fn load() {}\nfn inner() {}\npub(crate) fn near() {}\n", ("Cache", "load")),
        ("a.go", "", "func Load() {}\nfunc (c *Cache) Get() {}\nfunc load() {}\ntype Cache struct {}\n", ("Load", "Get", "Cache")),
        ("a.ts", "", "export function load() {}\nexport default class Cache {}\nfunction inner() {}\n", ("load", "Cache")),
        ("A.java", "", "public class Cache {\n  public int size() {\n  private int x() {\n", ("Cache", "size")),
        ("include/a.h", "", "struct Cache {\nint load(const char* path);\n#define CACHE_SIZE 4\n", ("Cache", "load", "CACHE_SIZE")),
        ("include/a.cuh", "", "template <int N>\nvoid launch_kernel(float* x,\n", ("launch_kernel",)),
        ("lib/a.rb", "", "class Cache\n  def get?\n", ("Cache", "get?")),
        ("Sources/a.swift", "", "public func load() {}\nfunc inner() {}\n", ("load",)),
        ("docs/a.py", "", "def f(): ...\n", ()),
        ("tests/test_a.py", "", "def test_f(): ...\n", ()),
        ("pkg/_a.py", "", "def f(): ...\n", ()),
        ("src/internal/a.go", "", "func Load() {}\n", ()),
    ],
)  # fmt: skip
def test_added_names_are_found(path, before, after, names):
    assert names_in(path, before, after).added == names


def test_removed_and_changed_names_are_told_apart():
    before = "def gone(a):\n    pass\n\ndef kept(a):\n    pass\n"
    after = "def kept(a, b):\n    pass\n"
    assert names_in("pkg/a.py", before, after) == PublicNames((), ("gone",), ("kept",))


def test_a_moved_definition_is_no_change():
    text = "def load(a):\n    return a\n"
    commit = commit_of("x", {"pkg/a.py": (text, "\n"), "pkg/b.py": ("\n", text)})
    assert not public_names(commit.files).removed


def test_context_lines_are_not_changes():
    before = "def near(a):\n    return 1\n"
    assert not names_in("pkg/a.py", before, "def near(a):\n    return 2\n")


@pytest.mark.parametrize(
    ("path", "is_api"),
    [("pkg/__init__.py", True), ("pkg/_x.py", False), ("a.md", False), ("scripts/a.py", False), ("x.unknown", False)],
)
def test_paths_tell_what_may_be_api(path, is_api):
    assert is_public_api(ChangedFile(path)) is is_api


@pytest.mark.parametrize("line", ["int " * 200, "a<" * 300, "public " * 100, "x " * 5_000 + "("])
def test_hostile_lines_are_read_quickly(line):
    assert names_in("a.h", "", f"{line}\n") == PublicNames()
    assert names_in("A.java", "", f"{line}\n") == PublicNames()
