"""What is counted in a diff is what a reader would count."""

from mkdocs_commit_digest.collect.diff.file_kinds import FileKind
from mkdocs_commit_digest.collect.judging.change_facts import facts_of
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


def test_options_that_only_moved_are_not_new():
    moved = 'parser.add_argument("--depth")\n'
    counted = facts(
        {
            "src/a.py": (moved + "x\n", "x\n"),
            "src/b.py": ("x\n", "x\n" + moved + 'parser.add_argument("--width")\nos.environ["CACHE_DIR"]\n'),
        }
    )
    assert counted.options_added == ("--width", "CACHE_DIR")
    assert counted.options_removed == ()


def test_a_default_changes_where_only_a_literal_does():
    assert facts({"src/a.py": ("default_size: int = 4\n", "default_size: int = 8\n")}).defaults == 1
    assert facts({"src/a.py": ("default_size: int = 4\n", "other_default: int = 4\n")}).defaults == 0


def test_major_updates_are_read_from_manifests():
    counted = facts(
        {
            "requirements.txt": ("torch==1.13.0\nnumpy>=1.26.0\n", "torch==2.1.0\nnumpy>=1.26.4\n"),
            "package.json": ('  "vite": "^4.2.0",\n', '  "vite": "^5.0.0",\n'),
            "Cargo.toml": ('version = "1.0.0"\nserde = "1.0"\n', 'version = "2.0.0"\nserde = "1.1"\n'),
        }
    )
    assert counted.major_updates == ("torch 1 → 2", "vite 4 → 5")


def test_formatting_and_comments_are_told_from_changes():
    assert facts({"src/a.py": ("f(a,b)\n", "f(\n    a,\n    b)\n")}).formatting_only
    assert not facts({"src/a.py": ("f(a,b)\n", "f(b, a)\n")}).formatting_only
    assert not facts({"src/a.py": ("", "x\n")}).formatting_only
    assert facts({"src/a.c": ("// old\nint x;\n", "/* new */\nint x;\n")}).comments_only
    assert not facts({"src/a.c": ("#define A 1\n", "#define A 2\n")}).comments_only


def test_companions_do_not_hide_what_a_commit_is():
    only_docs = facts({"docs/a.md": ("", "x\n"), "CHANGELOG.md": ("", "x\n")})
    assert only_docs.is_only(FileKind.DOCUMENTATION)
    assert not facts({"docs/a.md": ("", "x\n"), "src/a.py": ("", "x\n")}).is_only(FileKind.DOCUMENTATION)
    assert facts({"CHANGELOG.md": ("", "x\n")}).is_only(FileKind.DOCUMENTATION)
    assert not facts({}).is_only(FileKind.DOCUMENTATION)
