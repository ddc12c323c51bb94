"""`Only comments` and `only formatting` are said where they are true, and not said where it is not sure."""

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from mkdocs_commit_digest.collect.judging.change_facts import facts_of
from tests.helpers.commits import commit_of


def facts(path, before, after):
    return facts_of(commit_of("x", {path: (before, after)}))


AROUND = "int before;\n"


@pytest.mark.parametrize(
    ("path", "before", "after"),
    [
        ("src/a.c", "// old\nint x;\n", "/* new */\nint x;\n"),
        ("src/a.c", "/*\n * old\n */\nint x;\n", "/*\n * new\n * more\n */\nint x;\n"),
        ("src/a.py", "# old\nx = 1\n", "# new\n\nx = 1\n"),
        ("src/a.rs", "/// Adds.\nfn f() {}\n", "/// Adds two.\n/// See `g`.\nfn f() {}\n"),
        ("src/a.ts", "/**\n" + " * a\n" * 9 + " */\nx();\n", "/**\n" + " * a\n" * 8 + " * b\n */\nx();\n"),
        ("src/a.go", "// old\nvar x = 1\n", "// new\nvar x = 1\n"),
        ("src/a.ts", "x();\n", "// why\nx();\n"),
        ("src/a.lua", "-- old\nx()\n", "-- new\nx()\n"),
        ("src/a.rb", "# old\nx\n", "# new\nx\n"),
    ],
)
def test_whole_lines_of_comment_are_only_comments(path, before, after):
    assert facts(path, before, after).comments_only


@pytest.mark.parametrize(
    ("path", "before", "after"),
    [
        ("src/a.c", "x();\n", "/* now */ y();\n"),
        ("src/a.c", "x();\n", "/* a */ y(); /* b */\n"),
        ("src/a.h", "#define A 1\n", "#undef A\n"),
        ("src/a.c", AROUND, AROUND + "#undef A\n"),
        ("src/a.js", "class A {\n  #private = 1;\n}\n", "class A {\n  #private = 2;\n}\n"),
        ("src/a.ts", "x();\n", "#private = 1;\n"),
        ("src/a.py", "x = 1\n", '"""Text."""; run()\nx = 1\n'),
        ("src/a.py", "x = 1\n", '"""Text.""" + run()\nx = 1\n'),
        ("src/a.py", 'x = """\n# old\n"""\n', 'x = """\n# new\n"""\n'),
        ("src/a.c", "a = b\n  * c;\n", "a = b\n  * d;\n"),
        ("src/a.c", "a = b\n" + "  * c\n" * 9 + "  * c;\n", "a = b\n" + "  * c\n" * 9 + "  * d;\n"),
        ("src/a.c", "a = b\n" + "  * c\n" * 9 + ";\n", "a = b\n" + "  * c\n" * 8 + "  * d\n;\n"),
        ("src/a.c", "int f(p)\n{\n  *p = 1;\n}\n", "int f(p)\n{\n  *p = 2;\n}\n"),
        ("src/a.c", "/*\nrun();\n*/\nx;\n", "run();\nx;\n"),
        ("src/a.c", "/*\n  a\n*/\nx;\n/*\n  b\n*/\n", "/*\n  a\nx;\n  b\n*/\n"),
        ("src/a.c", "// a\nrun();\n", "// a \\\nrun();\n"),
        ("src/a.go", "package a\n", "//go:build linux\npackage a\n"),
        ("src/a.py", "x = 1\n", "#!/usr/bin/env python\nx = 1\n"),
        ("src/a.rb", "x = 1\n", "# frozen_string_literal: true\nx = 1\n"),
        ("src/a.java", 'x = """\n  // old\n  """;\n', 'x = """\n  // new\n  """;\n'),
        ("src/a.ts", "x = `\n// old\n`;\n", "x = `\n// new\n`;\n"),
        ("src/a.unknown", "# old\n", "# new\n"),
        ("src/a.c", "x;\n", "\nx;\n"),
    ],
)
def test_what_may_run_is_no_comment(path, before, after):
    assert not facts(path, before, after).comments_only


@pytest.mark.parametrize(
    ("path", "before", "after"),
    [
        ("src/a.c", "f(a,b);\n", "f(\n    a,\n    b);\n"),
        ("src/a.rs", "fn f() {\n  g( 1 );\n}\n", "fn f() {\n    g(1);\n}\n"),
        ("src/a.ts", "if (a) {\nb ();\n}\n", "if (a) {\n  b();\n}\n"),
        ("src/A.java", 'call("a  b",c);\n', 'call("a  b", c);\n'),
    ],
)
def test_the_same_tokens_at_the_same_place_are_only_formatting(path, before, after):
    assert facts(path, before, after).formatting_only


@pytest.mark.parametrize(
    ("path", "before", "after"),
    [
        ("src/a.py", "if a:\n    b()\n    c()\n", "if a:\n    b()\nc()\n"),
        ("src/a.yaml", "a:\n  b:\n    c: 1\n", "a:\n  b:\n  c: 1\n"),
        ("src/a.c", "check(p);\nuse(p);\n", "use(p);\ncheck(p);\n"),
        ("src/a.c", "check(p);\na();\nb();\nc();\nuse(p);\n", "a();\nb();\nc();\nuse(p);\ncheck(p);\n"),
        ("src/a.c", 'say("a b");\n', 'say("ab");\n'),
        ("src/a.c", "x = a + +b;\n", "x = a ++b;\n"),
        ("src/a.c", "return x;\n", "returnx;\n"),
        ("src/a.c", "#define A \\\n  b;\n", "#define A\n  b;\n"),
        ("src/a.c", "// say\nrun();\n", "// say run();\n"),
        ("src/a.js", "return {\n};\n", "return\n{\n};\n"),
        ("src/a.ts", "x = `\n  a;\n`;\n", "x = `\na;\n`;\n"),
        ("src/a.go", "f()\n", "f ()\ng()\n"),
        ("src/a.c", "f(b, a);\n", "f(a, b);\n"),
    ],
)
def test_what_may_run_otherwise_is_no_formatting(path, before, after):
    assert not facts(path, before, after).formatting_only


LINES = st.lists(
    st.sampled_from(
        ["x = 1", "y = 2", "if x:", "    y = x", "# note", "    # note", "y = x  # why", "", '"""text"""', "print(x)"]
    ),
    max_size=6,
)


def runs_alike(before, after):
    """Whether Python compiles both to the same code, lines aside."""
    return compile_text(before) == compile_text(after)


def compile_text(text):
    try:
        code = compile(text, "a", "exec")
    except SyntaxError:
        return None
    return code.co_code, code.co_consts, code.co_names


@given(LINES, LINES)
def test_only_comments_never_changes_what_python_runs(before, after):
    before, after = ("".join(f"{line}\n" for line in lines) for lines in (before, after))
    assume(before and after and before != after)
    found = facts("src/a.py", before, after)
    assert not found.formatting_only
    if found.comments_only:
        assert runs_alike(before, after)


C_LINES = st.lists(
    st.sampled_from(
        [
            "a();",
            "b();",
            "/* a */",
            "/*",
            "*/",
            "// c",
            "/* a */ b();",
            "* p = 1;",
            " * note",
            "b( );",
            "a ();",
            "#undef A",
        ]
    ),
    max_size=7,
)


@given(C_LINES, C_LINES)
def test_only_comments_and_only_formatting_never_change_what_c_runs(before, after):
    before, after = ("".join(f"{line}\n" for line in lines) for lines in (before, after))
    assume(before and after and before != after)
    found = facts("src/a.c", before, after)
    if found.comments_only or found.formatting_only:
        assert tokens(before) == tokens(after)


def tokens(text):
    """The text without comments and white space, as a C compiler goes through it."""
    kept, rest = [], text
    while rest:
        if rest.startswith("//"):
            rest = rest.partition("\n")[2]
        elif rest.startswith("/*"):
            rest = rest[2:].partition("*/")[2]
        else:
            kept.append(rest[0])
            rest = rest[1:]
    return "".join("".join(kept).split())
