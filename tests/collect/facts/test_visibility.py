"""Public is what the language and the project say is public."""

import pytest

from tests.helpers.facts import lines_of, told, versions


def public(parser, path, new, beside=None):
    return lines_of(told(parser, versions(path, "", new), beside=beside), public=True)


class TestPython:
    def test_an_underscore_makes_a_name_private(self, parser):
        assert public(parser, "pkg/a.py", "def _f(): ...\n") == []

    def test_all_names_what_is_public(self, parser):
        assert public(parser, "pkg/a.py", "__all__ = ['f']\ndef f(): ...\ndef g(): ...\n") == [
            "api added f [ → def f()]"
        ]

    def test_what_the_language_calls_in_a_module_is_not_public(self, parser):
        assert public(parser, "pkg/__init__.py", "def __getattr__(name): ...\n") == []

    def test_a_private_module_hides_its_names(self, parser):
        assert public(parser, "pkg/_a.py", "def f(): ...\n") == []

    @pytest.mark.parametrize("line", [b"from ._a import f\n", b"from ._a import *\n", b"from pkg._a import f as f\n"])
    def test_a_private_module_is_public_by_what_its_package_hands_on(self, parser, line):
        found = public(parser, "pkg/_a.py", "def f(): ...\ndef _g(): ...\n", beside={"pkg/__init__.py": line})
        assert found == ["api added f [ → def f()]"]

    @pytest.mark.parametrize("path", ["pkg/__init__.py", "pkg/a.pyi"])
    def test_what_a_package_uses_of_others_is_not_handed_on(self, parser, path):
        assert public(parser, path, "from typing_extensions import deprecated\nfrom ._a import get\n") == [
            "api added get"
        ]

    def test_a_package_may_stand_before_a_private_twin(self, parser):
        beside = {"src/pytest/__init__.py": b"from _pytest.mark import f\n__all__ = ['f']\n"}
        assert public(parser, "src/_pytest/mark.py", "def f(): ...\n", beside=beside) == ["api added f [ → def f()]"]


class TestRust:
    LIB = b"mod inner;\npub mod outer;\npub use inner::Shown;\n"

    def test_a_private_module_hides_its_names(self, parser):
        assert public(parser, "src/inner.rs", "pub fn f() {}\n", beside={"src/lib.rs": self.LIB}) == []

    def test_what_is_handed_on_is_public(self, parser):
        found = public(parser, "src/inner.rs", "pub struct Shown;\n", beside={"src/lib.rs": self.LIB})
        assert found == ["api added Shown [ → struct Shown]"]

    def test_a_public_module_shows_its_public_names_only(self, parser):
        source = "pub fn f() {}\npub(crate) fn g() {}\nfn h() {}\n"
        assert public(parser, "src/outer.rs", source, beside={"src/lib.rs": self.LIB}) == ["api added f [ → fn f()]"]

    @pytest.mark.parametrize(
        "said", [b"publish = false\n", b'description = "This is an internal component crate of a"\n']
    )
    def test_a_package_that_is_never_published_has_settings_only(self, parser, said):
        source = "pub fn f() {}\n#[derive(Deserialize)]\npub struct Options {\n    pub jobs: u32,\n}\n"
        beside = {"crates/a/src/lib.rs": b"pub mod b;\n", "crates/a/Cargo.toml": b"[package]\n" + said}
        assert public(parser, "crates/a/src/b.rs", source, beside=beside) == [
            "setting added Options::jobs [ → jobs: u32]"
        ]
        beside["Cargo.toml"] = beside.pop("crates/a/Cargo.toml")
        assert len(public(parser, "crates/a/src/b.rs", source, beside=beside)) == 3

    def test_a_program_has_no_public_names(self, parser):
        assert public(parser, "src/run.rs", "pub fn f() {}\n", beside={"src/main.rs": b"mod run;\n"}) == []


class TestOthers:
    def test_scripts_show_what_they_export_and_their_index_hands_on(self, parser):
        source = "export function f() {}\nexport function g() {}\nfunction h() {}\n"
        assert len(public(parser, "src/a.ts", source)) == 2
        index = {"src/index.ts": b"export { f } from './a'\n"}
        assert public(parser, "src/a.ts", source, beside=index) == ["api added f [ → function f()]"]

    def test_go_shows_capitals_outside_of_internal_and_of_programs(self, parser):
        source = "package p\n\nfunc F() {}\nfunc g() {}\n"
        assert public(parser, "p/a.go", source) == ["api added F [ → func F()]"]
        assert public(parser, "internal/p/a.go", source) == []
        assert public(parser, "cmd/a.go", source.replace("package p", "package main")) == []

    def test_headers_are_public_under_include_where_there_is_one(self, parser):
        source = "int f(void);\n"
        assert public(parser, "lib/a.h", source) == ["api added f [ → int f(void)]"]
        assert public(parser, "src/a.h", source, beside={"include": b""}) == []
        assert public(parser, "include/a.h", source, beside={"include": b""}) == ["api added f [ → int f(void)]"]

    @pytest.mark.parametrize("path", ["src/server.h", "numpy/_core/src/umath/reduction.h"])
    def test_headers_among_sources_are_not_public(self, parser, path):
        assert public(parser, path, "int f(void);\n") == []
        assert public(parser, "src/a.c", "int f(void) { return 1; }\n") == []

    def test_java_shows_what_it_says_is_public(self, parser):
        source = "class Hidden { public void f() {} }\n"
        assert public(parser, "src/main/java/Hidden.java", source) == []

    @pytest.mark.parametrize("folder", ["tests", "examples", "scripts", "benchmarks", ".github", "third_party", "docs"])
    def test_folders_that_are_no_product_show_nothing(self, parser, folder):
        assert public(parser, f"{folder}/a.py", "def f(): ...\n") == []
