"""Reading only what differs tells the same as reading both versions whole, and costs less."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mkdocs_commit_digest.collect.facts.comparison import compare
from mkdocs_commit_digest.collect.facts.languages.differing import compare_files
from mkdocs_commit_digest.collect.facts.languages.passages import passages
from mkdocs_commit_digest.collect.facts.languages.registry import GRAMMARS
from mkdocs_commit_digest.collect.facts.languages.source_trees import parse, parse_like
from mkdocs_commit_digest.collect.facts.languages.walk import read_module
from mkdocs_commit_digest.collect.facts.lines import hunks_of
from tests.helpers.facts import told, versions

PIECES = {
    "Python": [
        "import os\n", "from a import get, put\n", "@mark\ndef get(url, retries=3): raise ValueError('no such url')\n",
        "def get(url):\n    return 1\n", "class Client(Base):\n    size = 3\n\n    def get(self): ...\n",
        "class Base:\n    def close(self):\n        raise OSError('it is closed already')\n", "LIMIT = 3\n", "LIMIT = 4\n",
        "__all__ = ['get']\n", "if True:\n    def inner(): ...\n", "# about what follows\n",
        "TEXT = '''\n\ndef hidden(): ...\n\n'''\n", "raise ValueError('no such url')\n",
    ],
    "Rust": [
        "use a::b;\n", "pub use a::Client;\n", "pub struct Client { pub size: u32 }\n",
        "impl Client {\n    pub fn get(&self) -> u32 { 1 }\n\n    fn put(&self) {}\n}\n", "pub fn get(url: &str) {}\n",
        'pub fn get(url: &str) { panic!("no such url") }\n', "pub mod inner {\n\n    pub fn deep() {}\n\n}\n",
        "const LIMIT: u32 = 3;\n", "/// About it.\n", "#[deprecated]\n", 'const TEXT: &str = r#"\n\npub fn hidden() {}\n\n"#;\n',
    ],
    "TypeScript": [
        "import { a } from './a'\n", "export * from './b'\n", "export function get(url: string): void {}\n",
        "export function get(url: string, more = 1): void { throw new Error('no such url') }\n",
        "export class Client {\n  size = 3\n\n  get() {}\n}\n", "const LIMIT = 3\n", "export const LIMIT = 4\n",
        "export interface Options {\n  size?: number\n\n  name: string\n}\n", "/** @deprecated use get */\n",
        "const text = `\n\nexport function hidden() {}\n\n`\n",
    ],
    "Go": [
        "package a\n", 'func Get(url string) error { return errors.New("no such url") }\n', "func Get() {}\n",
        "type Client struct {\n\tSize int\n\n\tName string\n}\n", "func (c *Client) Get() {}\n", "const Limit = 3\n",
        "var (\n\tA = 1\n\n\tB = 2\n)\n", "// Deprecated: use Put.\n", "const text = `\n\nfunc Hidden() {}\n\n`\n",
    ],
}  # fmt: skip


LOCK = """[[package]]
name = "a"
version = "1"
dependencies = [
 "b",
]

[[package]]
name = "b"
version = "2"
source = "x"
"""


@pytest.mark.parametrize("language", PIECES)
def test_what_is_left_out_changes_no_answer(language):
    grammar = GRAMMARS[language]
    piece = st.lists(st.tuples(st.sampled_from(PIECES[language]), st.sampled_from(["", "\n", "\n\n"])), max_size=7)

    @settings(max_examples=150, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
    @given(piece, piece, piece, piece)
    def check(head, before, after, tail):
        old, new = ("".join(a + b for a, b in (*head, *middle, *tail)) for middle in (before, after))
        assert differing(grammar, old, new) == whole(grammar, old, new)

    check()


def summary(found):
    """What facts are made of; two messages of one text may be told by either line."""
    return (
        sorted(repr((d.change, d.old and d.old.name, d.new and d.new.name)) for d in found.differences),
        sorted({(e.name, e.source) for e in found.exports_added}),
        sorted({(e.name, e.source) for e in found.exports_removed}),
        sorted({(m.text, m.owner) for m in found.messages_added}),
        sorted({(m.text, m.owner) for m in found.messages_removed}),
        found.old_all,
        found.new_all,
    )


@pytest.mark.parametrize(
    ("language", "old", "new"),
    [
        ("Rust", "#[deprecated]\n\n/// About it.\n\npub struct A;\n", "/// About it.\n\npub struct A;\n"),
        ("Rust", '#[deprecated(\n    note = "no"\n)]\n\npub struct A;\n', "use a::b;\n\npub struct A;\n"),
        (
            "Rust",
            "pub struct A;\nimpl A {\n    pub fn get() {}\n}\nimpl A {\n    pub fn get() {}\n}\n\npub struct A;\n",
            "#[deprecated]\nimpl A {\n    pub fn get() {}\n}\n\npub struct A;\n",
        ),
        (
            "C++",
            "void get(int a);\n\nnamespace a {\n\nvoid put();\n\n}\n",
            "namespace a {\n\nvoid get(int a);\n\nvoid put();\n\n}\n",
        ),
        (
            "C++",
            "namespace a {\n\nvoid get();\n\n}\nnamespace b {\n\nvoid put(int a);\n\n}\n",
            "namespace a {\n\nvoid get();\n\n}\nnamespace b {\n\nvoid put(int b);\n\n}\n",
        ),
        ("Python", "@deprecated(\n    'no'\n)\n\ndef get(): ...\n", "import os\n\ndef get(): ...\n"),
    ],
)  # fmt: skip
def test_what_stands_around_a_passage_is_read(language, old, new):
    assert differing(GRAMMARS[language], old, new) == whole(GRAMMARS[language], old, new)


def differing(grammar, old, new):
    return summary(compare_files(grammar, old.encode(), new.encode(), hunks_of(versions("a.txt", old, new))))


def whole(grammar, old, new):
    return summary(compare(*(read_module(grammar, parse(grammar, side.encode())) for side in (old, new))))


def test_a_passage_that_opens_what_another_closes_is_never_left_out():
    old = b'TEXT = """\n\ndef f(): ...\n\n"""\n\nLIMIT = 3\n\nALL = 1\n'
    found = passages(GRAMMARS["Python"], old, old + b"MORE = 1\n")
    left_out = [found.old[number] for number, _ in found.same]
    assert b"".join(left_out).count(b'"""') == 0
    assert any(b"LIMIT" in passage for passage in left_out)


def test_a_tree_that_grows_out_of_another_is_the_same():
    grammar = GRAMMARS["Python"]
    lines = [b"def f%d(a, b=%d):\n    return a\n\n\n" % (n, n) for n in range(50)]
    old, new = b"".join(lines), b"".join([*lines[:10], b"class A:\n    x = 1\n", *lines[12:40], b"y = 2"])
    file = versions("a.py", old, new)
    grown = parse_like(grammar, new, parse(grammar, old), hunks_of(file))
    assert str(grown.tree.root_node) == str(parse(grammar, new).tree.root_node)


def test_hunks_that_do_not_fit_do_no_harm():
    grammar = GRAMMARS["Python"]
    old, new = b"def f(): ...\n" * 9, b"def g(a): ...\n" * 4
    for hunks in [(), ((0, 1, 0, 1),), ((5, 90, 2, 3),), ((3, 2, 1, 0),)]:
        grown = parse_like(grammar, new, parse(grammar, old), hunks)
        assert str(grown.tree.root_node) == str(parse(grammar, new).tree.root_node)


@pytest.mark.parametrize(
    ("path", "old", "new"),
    [
        ("pkg/a.py", "def get(size=1_000): ...\n", "def get(size=1000): ...\n"),
        ("pkg/a.py", "def get(mask=0b0_1): ...\n", "def get(mask=0b01): ...\n"),
        ("pkg/a.py", "LIMIT = 1_000\n", "LIMIT = 1000\n"),
        ("tests/test_a.py", "@skipif(a)\ndef test_a(x): ...\n", "@skipif(b)\ndef test_a(x, y): ...\n"),
        ("Cargo.lock", LOCK, LOCK.split("dependencies", maxsplit=1)[0]),
        ("docs/install.md", "# Requirements\n\n", '# Requirements\n\n`requires = ["uv_build>=0.12.5,<0.13"]`\n'),
    ],
)  # fmt: skip
def test_nothing_is_told_where_nothing_is_new(parser, path, old, new):
    assert lines_public(told(parser, versions(path, old, new))) == []


@pytest.mark.parametrize(
    "path", ["crates/uv-dev/src/lib.rs", "scripts/build.py", "pkg/test_vectors/make.py", "x-bench/a.go"]
)
def test_what_only_developers_run_is_not_public(parser, path):
    sources = {
        "rs": 'pub fn get() { panic!("there is no such thing") }\n',
        "py": "def get(): raise ValueError('there is no such thing')\n",
        "go": 'package a\nfunc Get() error { return errors.New("there is no such thing") }\n',
    }
    result = told(parser, versions(path, None, sources[path.rpartition(".")[2]]))
    assert result.facts
    assert lines_public(result) == []


def test_a_field_that_is_an_option_is_told_once(parser):
    old = "use clap::Parser;\n\n#[derive(Parser)]\npub struct CheckArgs {\n    #[arg(long)]\n    pub quiet: bool,\n}\n"
    new = old.replace("}\n", "    /// Do less.\n    #[arg(long)]\n    pub no_install: bool,\n}\n")
    result = told(parser, versions("crates/cli/src/lib.rs", old, new))
    assert [fact.kind for fact in result.facts if "install" in fact.name] == ["option"]


def lines_public(result):
    return [f"{fact.kind} {fact.change} {fact.name}" for fact in result.facts if fact.public]
