"""What changes between two versions of real, small sources, language by language."""

import pytest

from tests.helpers.facts import lines_of, told, versions

ADDED_PARAMETER = {
    "src/api.py": (
        "def get(url: str, timeout: float = 5) -> str:\n    return url\n",
        "def get(url: str, timeout: float = 5, retries: int = 0) -> str:\n    return url\n",
        "api changed get(retries) [ → retries: int = 0]",
    ),
    "src/api.ts": (
        "export function get(url: string): string { return url }\n",
        "export function get(url: string, retries = 0): string { return url }\n",
        "api changed get(retries) [ → retries = 0]",
    ),
    "src/Api.tsx": (
        "export const Api = (props: Props) => <b>{props.x}</b>\n",
        "export const Api = (props: Props, ref?: Ref) => <b>{props.x}</b>\n",
        "api changed Api(ref) [ → ref: Ref]",
    ),
    "lib/api.js": (
        "export function get(url) { return url }\n",
        "export function get(url, retries = 0) { return url }\n",
        "api changed get(retries) [ → retries = 0]",
    ),
    "pkg/api.go": (
        "package api\n\nfunc Get(url string) error { return nil }\n",
        "package api\n\nfunc Get(url string, retries int) error { return nil }\n",
        "api changed Get(retries) [ → retries: int]",
    ),
    "src/api.rs": (
        "pub fn get(url: &str) -> String { url.into() }\n",
        "pub fn get(url: &str, retries: u8) -> String { url.into() }\n",
        "api changed get(retries) [ → retries: u8]",
    ),
    "src/main/java/Api.java": (
        "public class Api { public String get(String url) { return url; } }\n",
        "public class Api { public String get(String url, int retries) { return url; } }\n",
        "api changed Api.get(retries) [ → retries: int]",
    ),
    "src/Api.kt": (
        "class Api {\n  fun get(url: String): String = url\n}\n",
        "class Api {\n  fun get(url: String, retries: Int = 0): String = url\n}\n",
        "api changed Api.get(retries) [ → retries: Int = 0]",
    ),
    "include/api.h": (
        "int get(const char *url);\n",
        "int get(const char *url, int retries);\n",
        "api changed get(retries) [ → retries: int]",
    ),
    "include/api.hpp": (
        "namespace net { class Api { public: int get(int url); }; }\n",
        "namespace net { class Api { public: int get(int url, int retries = 0); }; }\n",
        "api changed net::Api::get(retries) [ → retries: int = 0]",
    ),
    "include/api.cuh": (
        "template <typename T> __global__ void get(T* url);\n",
        "template <typename T> __global__ void get(T* url, int retries);\n",
        "api changed get(retries) [ → retries: int]",
    ),
    "src/Api.cs": (
        "public class Api { public string Get(string url) { return url; } }\n",
        "public class Api { public string Get(string url, int retries = 0) { return url; } }\n",
        "api changed Api.Get(retries) [ → retries: int = 0]",
    ),
    "lib/api.rb": (
        "class Api\n  def get(url)\n    url\n  end\nend\n",
        "class Api\n  def get(url, retries: 0)\n    url\n  end\nend\n",
        "api changed Api::get(retries:) [ → retries: = 0]",
    ),
    "src/Api.php": (
        "<?php\nclass Api { public function get(string $url) { return $url; } }\n",
        "<?php\nclass Api { public function get(string $url, int $retries = 0) { return $url; } }\n",
        "api changed Api::get($retries) [ → $retries: int = 0]",
    ),
    "Sources/Api.swift": (
        "public struct Api { public func get(url: String) -> String { return url } }\n",
        "public struct Api { public func get(url: String, retries: Int = 0) -> String { return url } }\n",
        "api changed Api.get(retries) [ → retries: Int = 0]",
    ),
    "src/Api.scala": (
        "class Api { def get(url: String): String = url }\n",
        "class Api { def get(url: String, retries: Int = 0): String = url }\n",
        "api changed Api.get(retries) [ → retries: Int = 0]",
    ),
}


@pytest.mark.parametrize("path", ADDED_PARAMETER)
def test_a_new_parameter_is_told_in_every_language(parser, path):
    old, new, expected = ADDED_PARAMETER[path]
    assert lines_of(told(parser, versions(path, old, new))) == [expected]


@pytest.mark.parametrize("path", ADDED_PARAMETER)
def test_a_file_that_only_gets_a_comment_tells_nothing(parser, path):
    old = ADDED_PARAMETER[path][0]
    comment = "# Words.\n" if path.endswith((".py", ".rb")) else "// Words.\n"
    assert lines_of(told(parser, versions(path, old, f"{old}{comment}"))) == []


@pytest.mark.parametrize("path", ADDED_PARAMETER)
def test_a_definition_that_goes_with_its_file_is_removed(parser, path):
    (first, *_) = lines_of(told(parser, versions(path, ADDED_PARAMETER[path][0], None)), public=True)
    assert first.split(" ")[:2] == ["api", "removed"]


class TestPython:
    def python(self, parser, old, new, path="pkg/api.py", **others):
        return lines_of(told(parser, versions(path, old, new), **others))

    def test_a_renamed_function_is_told_as_renamed(self, parser):
        body = "(x):\n    total = sum(each.amount for each in x)\n    return round(total, 2)\n"
        assert self.python(parser, f"def price{body}", f"def cost{body}") == ["api renamed cost [price → cost]"]

    def test_another_default_is_a_default(self, parser):
        found = self.python(parser, "def f(a, b=1): return a\n", "def f(a, b=2): return a\n")
        assert found == ["default changed f(b) [1 → 2]"]

    def test_a_parameter_that_is_required_now_is_told_with_both_sides(self, parser):
        found = self.python(parser, "def f(a, b=1): return a\n", "def f(a, b): return a\n")
        assert found == ["api changed f(b) [b = 1 → b]"]

    def test_parameters_in_another_order_are_told_by_the_signature(self, parser):
        found = self.python(parser, "def f(a, b): return a\n", "def f(b, a): return a\n")
        assert found == ["api changed f [def f(a, b) → def f(b, a)]"]

    def test_parameters_given_by_name_have_no_order(self, parser):
        assert self.python(parser, "def f(*, a, b): return a\n", "def f(*, b, a): return a\n") == []

    def test_another_return_type_is_told(self, parser):
        found = self.python(parser, "def f() -> int: ...\n", "def f() -> str: ...\n")
        assert found == ["api changed f [int → str]"]

    def test_line_breaks_and_trailing_commas_make_no_difference(self, parser):
        assert (
            self.python(parser, "def f(a, b=(1, 2)): return a\n", "def f(\n    a,\n    b=(1, 2),\n): return a\n") == []
        )

    def test_a_number_that_is_written_otherwise_is_the_same(self, parser):
        assert self.python(parser, "LIMIT = 0b0_1\nSIZE = 1_000\n", "LIMIT = 0b01\nSIZE = 1000\n") == []

    def test_a_constant_with_another_value_is_a_default(self, parser):
        assert self.python(parser, "LIMIT = 10\n", "LIMIT = 20\n") == ["default changed LIMIT [10 → 20]"]

    def test_members_come_with_their_class(self, parser):
        found = self.python(parser, "", "class Client:\n    timeout = 5\n    def get(self): ...\n")
        assert found == ["api added Client [ → class Client]"]

    def test_fields_of_a_settings_class_are_settings(self, parser):
        old = "class ServerConfig(BaseModel):\n    port: int = 80\n"
        found = self.python(parser, old, f"{old}    host: str = 'x'\n")
        assert found == ["setting added ServerConfig.host [ → host: str = 'x']"]

    def test_a_new_exception_is_an_error(self, parser):
        found = self.python(parser, "", "class Refused(ConnectionError):\n    pass\n")
        assert found == ["error added Refused [ → class Refused(ConnectionError)]"]

    def test_a_new_message_is_an_error_with_its_words(self, parser):
        found = self.python(parser, "def f(x): return x\n", "def f(x):\n    raise ValueError(f'no such {x} here')\n")
        assert found == ["error added no such {x} here"]

    def test_a_warning_of_deprecation_names_what_is_deprecated(self, parser):
        new = "def f():\n    warnings.warn('f is old, use g instead', DeprecationWarning)\n"
        result = told(parser, versions("pkg/api.py", "def f():\n    pass\n", new))
        (fact,) = [fact for fact in result.facts if fact.kind == "deprecation"]
        assert (fact.change, fact.name, fact.text) == ("added", "f", "f is old, use g instead")

    def test_tests_are_counted_and_named(self, parser):
        new = "def test_one(): ...\ndef test_two(): ...\ndef helper(): ...\n"
        (fact,) = told(parser, versions("tests/test_api.py", "", new)).facts
        assert (fact.kind, fact.change, fact.new, fact.text) == ("test", "added", "2", "test_one, test_two")


class TestOtherMarks:
    def test_a_rust_attribute_deprecates(self, parser):
        old = "pub fn get() {}\n"
        found = lines_of(told(parser, versions("src/x.rs", old, f'#[deprecated(note = "use put")]\n{old}')))
        assert found == ["deprecation added get [ → use put]"]

    def test_a_go_comment_deprecates(self, parser):
        old = "package p\n\n// Get gets.\nfunc Get() {}\n"
        new = "package p\n\n// Get gets.\n//\n// Deprecated: use Put.\nfunc Get() {}\n"
        assert lines_of(told(parser, versions("p/x.go", old, new))) == ["deprecation added Get [ → use Put.]"]

    def test_a_jsdoc_tag_deprecates_a_field(self, parser):
        old = "export interface Options {\n  host?: string\n}\n"
        new = "export interface Options {\n  /** @deprecated use `origin` */\n  host?: string\n}\n"
        assert lines_of(told(parser, versions("x/a.ts", old, new))) == [
            "deprecation added Options.host [ → use `origin`]"
        ]

    def test_rust_tests_inside_sources_are_tests(self, parser):
        old = "pub fn f() {}\n"
        new = f"{old}#[cfg(test)]\nmod tests {{\n    fn help() {{}}\n    #[test]\n    fn works() {{}}\n}}\n"
        (fact,) = told(parser, versions("src/x.rs", old, new)).facts
        assert (fact.kind, fact.new, fact.text) == ("test", "1", "works")


def test_a_method_that_becomes_a_field_has_no_other_default(parser):
    old = "class App:\n    def ignores(self, error) -> bool:\n        return False\n"
    found = told(parser, versions("pkg/a.py", old, "class App:\n    ignores: None = None\n"))
    assert [(fact.kind, fact.change, fact.name) for fact in found.facts] == [("api", "changed", "App.ignores")]
