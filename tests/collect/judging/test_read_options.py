"""Options are read where a parser or a program reads them, and are called new by no more than the patch shows."""

import time

import pytest

from mkdocs_commit_digest.collect.diff.changed_file import ChangedFile
from mkdocs_commit_digest.collect.judging.change_facts import facts_of
from mkdocs_commit_digest.collect.judging.read_options import options_of
from tests.helpers.commits import commit_of


def added(after, before="", **more):
    files = {"src/a.py": (before, after)} | {f"{name}.md": texts for name, texts in more.items()}
    return facts_of(commit_of("x", files)).options_added


@pytest.mark.parametrize(
    ("line", "names"),
    [
        ('parser.add_argument("--to", choices=["sglang", "hf"])\n', ("--to",)),
        ('parser.add_argument("-t", "--to", default="-x")\n', ("--to",)),
        ('parser.add_argument("-t", help="as --to")\n', ("-t",)),
        ('parser.add_argument(\n    "--to",\n    choices=["sglang", "hf"],\n)\n', ("--to",)),
        ('parser.add_argument("path")\n', ()),
        ('@click.option("--color/--no-color", default=True)\n', ("--color",)),
        ('    force: bool = typer.Option(\n        False,\n        "--force",\n        "-f",\n    )\n', ("--force",)),
        ("program.option('-p, --port <number>', 'where to listen')\n", ("--port",)),
        ('app.add_flag("--quiet", quiet);\n', ("--quiet",)),
        ('flags.StringVar(&opts.name, "cache-dir", "", "where")\n', ("--cache-dir",)),
        ('flag.Parse("anything")\n', ()),
        ('os.environ["CACHE_DIR"]\n', ("CACHE_DIR",)),
        ('os.environ.get(\n    "CACHE_DIR", "x"\n)\n', ("CACHE_DIR",)),
        ('if os.environ["CACHE_DIR"] == "x":\n', ("CACHE_DIR",)),
        ('os.environ["CACHE_DIR"] = "x"\n', ()),
        ("process.env.CACHE_DIR || process.env['CACHE_SIZE']\n", ("CACHE_DIR", "CACHE_SIZE")),
        ("process.env.CACHE_DIR = 1\n", ()),
        ('os.Getenv("CACHE_DIR"); std::env::var("CACHE_SIZE")\n', ("CACHE_DIR", "CACHE_SIZE")),
    ],
)
def test_what_a_program_reads_is_found_and_what_it_chooses_from_is_not(line, names):
    assert added(line) == names


@pytest.mark.parametrize("name", ["--to", "CACHE_DIR"])
def test_what_stands_on_another_line_of_the_patch_is_not_new(name):
    read = f'parser.add_argument("{name}")\n' if name[0] == "-" else f'getenv("{name}")\n'
    assert added(f"x\n{read}", "x\n") == (name,)
    assert added(f"use({name})\n{read}", f"use({name})\n") == ()
    assert added(read, f"removed {name} here\n") == ()
    assert added(read, guide=(f"Say `{name}`.\n", f"Say `{name}`.\nMore.\n")) == ()
    assert added(read, guide=("x\n", f"x\nSay `{name}`.\n")) == (name,)


def test_a_longer_name_is_another_one():
    assert added('add_argument("--to")\n', "use(--to-all, --into, x--to)\n") == ("--to",)


def test_an_option_renamed_within_a_call_is_seen_on_both_sides():
    call = 'add_argument(\n    "--{}",\n    default=1,\n)\n'
    counted = facts_of(commit_of("x", {"src/a.py": (call.format("old"), call.format("new"))}))
    assert (counted.options_added, counted.options_removed) == (("--new",), ("--old",))


def test_names_of_files_and_heads_of_hunks_are_no_lines():
    path = 'add_argument("--to")os.environ["CACHE_DIR"]'
    head = f"diff --git a/{path} b/{path}\n--- a/{path}\n+++ b/{path}\n"
    patch = ChangedFile(path, patch=f"{head}@@ -1 +1 @@ {path}\n-x\n+y\n")
    assert options_of([patch], [patch]) == ((), ())
    assert options_of([ChangedFile(path, patch=head)], [ChangedFile(path)]) == ((), ())


@pytest.mark.parametrize(
    "line",
    [
        "add_argument(" * 9_000,
        'add_argument("' + "-" * 50_000,
        "os.environ[" + " " * 60_000,
        "getenv(\n+" * 9_000,
        "flags.StringVar(&" + "a." * 30_000,
        "--" * 60_000,
        "\n".join(f'+add_argument("--n{n}")' for n in range(9_000)),
    ],
)
def test_hostile_patches_are_read_quickly(line):
    patch = ChangedFile("src/a.py", patch=f"@@ -1 +1 @@\n+{line}\n-{line}\n")
    begin = time.process_time()
    options_of([patch], [patch])
    assert time.process_time() - begin < 2
