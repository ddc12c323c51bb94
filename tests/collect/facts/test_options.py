"""Command-line options and environment variables, as source code of many languages defines them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mkdocs_commit_digest.collect.facts.code import LANGUAGES, Code
from mkdocs_commit_digest.collect.facts.options import go, javascript, other_languages, python, rust
from tests.helpers.file_versions import facts_in, facts_of, told, versions


def options(path, old, new):
    return told(one for one in facts_in(path, old, new) if one.kind in {"option", "default", "setting"})


@pytest.mark.parametrize(
    ("path", "source", "name", "usage"),
    [
        ("app/cli.py", 'p.add_argument("-j", "--jobs", type=int, default=4, help="How many")\n', "--jobs", "-j, --jobs [default: 4]"),
        ("app/cli.py", 'p.add_option(PipOption("--jobs", "-j", metavar="N", help="How many"))\n', "--jobs", "--jobs, -j N"),
        ("app/cli.py", '@click.option("--color/--no-color", default=True, help="How many")\ndef run(): ...\n', "--color/--no-color", "--color, --no-color [default: True]"),
        ("app/cli.py", 'def f(max_jobs: int = typer.Option(4, help="How many")): ...\n', "--max-jobs", "--max-jobs [default: 4]"),
        ("app/cli.py", 'def f(jobs: Annotated[int, typer.Option("--jobs", help="How many")] = 4): ...\n', "--jobs", "--jobs [default: 4]"),
        ("app/cli.py", 'flags.DEFINE_integer("jobs", 4, "How many")\n', "--jobs", "--jobs integer [default: 4]"),
        ("src/lib.rs", "struct RunArgs {\n    /// How many\n    ///\n    /// More.\n    #[arg(long, short, default_value_t = 4)]\n    pub max_jobs: usize,\n}\n", "--max-jobs", "-m, --max-jobs <MAX_JOBS> [default: 4]"),
        ("src/lib.rs", 'let a = Arg::new("jobs").long("jobs").short(\'j\').value_name("N").help("How many");\n', "--jobs", "-j, --jobs <N>"),
        ("cmd/root.go", 'cmd.Flags().IntP("jobs", "j", 4, "How many")\n', "--jobs", "-j, --jobs int [default: 4]"),
        ("main.go", 'flag.IntVar(&jobs, "jobs", 4, "How many")\n', "--jobs", "--jobs int [default: 4]"),
        ("main.go", '&cli.IntFlag{Name: "jobs", Aliases: []string{"j"}, Usage: "How many", Value: 4}\n', "--jobs", "--jobs, -j int [default: 4]"),
        ("main.go", 'jobs = cli.Flag("jobs", "How many").Short(\'j\').Default("4").Int()\n', "--jobs", "-j, --jobs [default: 4]"),
        ("main.go", 'type T struct {\n\tJobs int `long:"jobs" description:"How many" default:"4"`\n}\n', "--jobs", "--jobs [default: 4]"),
        ("src/cli.ts", "cli.option('-j, --jobs <n>', 'How many', { default: 4 })\n", "--jobs", "-j, --jobs <n> [default: 4]"),
        ("src/cli.js", "program.option('--jobs [n]', `How many`, 4);\n", "--jobs", "--jobs [n] [default: 4]"),
        ("src/cli.js", "yargs.option('jobs', { alias: 'j', describe: 'How many', default: 4 })\n", "--jobs", "--jobs, -j [default: 4]"),
        ("src/cli.js", "parseArgs({ options: { jobs: { type: 'string', short: 'j', description: 'How many' } } })\n", "--jobs", "--jobs, -j <string>"),
        ("builtin/run.c", 'OPT_INTEGER(\'j\', "jobs", &jobs, N_("How many")),\n', "--jobs", "-j, --jobs"),
        ("lib/cli.rb", 'opts.on("-j", "--jobs N", "How many") do |n|\n', "--jobs", "-j, --jobs"),
        ("src/Run.java", '@Option(names = {"-j", "--jobs"}, description = "How many", defaultValue = "4")\n', "--jobs", "-j, --jobs [default: 4]"),
        ("src/Run.cs", 'var a = new Option<int>("--jobs", "How many");\n', "--jobs", "--jobs <int>"),
        ("src/Run.php", "<?php $this->addOption('jobs', 'j', InputOption::VALUE_NONE, 'How many');\n", "--jobs", "-j, --jobs"),
        ("configure.ac", "AS_HELP_STRING([--enable-jobs],[How many])\n", "--enable-jobs", "--enable-jobs"),
    ],
)  # fmt: skip
def test_a_new_option_is_told_with_its_value_and_help(path, source, name, usage):
    [fact] = [one for one in facts_in(path, "\n", source) if one.kind == "option"]
    assert (fact.change, fact.name, fact.new, fact.text, fact.public) == ("added", name, usage, "How many", True)


def test_options_that_a_program_reads_by_hand_are_known_by_its_help_text():
    usage = "const help = `\nOptions:\n  -t, --template NAME   use a template\n{}`\n"
    new = usage.format("  --interactive / --no-interactive   ask or not\n")
    assert options("src/cli.ts", usage.format(""), new) == [
        ("option", "added", "--interactive/--no-interactive", None, "--interactive, --no-interactive")
    ]


def test_settings_of_builds_and_of_test_runs_are_told():
    cmake = 'option(CURL_TYPECHECK "Check types" OFF)\n'
    assert options("CMakeLists.txt", "", cmake) == [("setting", "added", "CURL_TYPECHECK", None, "OFF")]
    ini = 'parser.addini("strict", "Be strict", type="bool", default=False)\n'
    assert options("src/main.py", "\n", ini) == [("setting", "added", "strict", None, "False")]


def test_another_help_text_alone_is_no_fact():
    line = 'p.add_argument("--jobs", default=4, help="{}")\n'
    assert not options("cli.py", line.format("How many"), line.format("How many at once"))


def test_another_default_is_a_fact_of_its_own():
    line = 'p.add_argument("--jobs", default={})\n'
    assert options("cli.py", line.format(4), line.format(8)) == [("default", "changed", "--jobs", "4", "8")]


def test_what_users_must_do_otherwise_is_a_change():
    line = 'p.add_argument("--mode", {})\n'
    changed = options("cli.py", line.format("choices=['a']"), line.format("choices=['a', 'b']"))
    assert changed == [("option", "changed", "--mode", "['a']", "['a', 'b']")]
    was = options("cli.ts", "cli.option('--profile', 'x')\n", "cli.option('--profile [name]', 'x')\n")
    assert was == [("option", "changed", "--profile", "--profile", "--profile [name]")]


def test_comments_strings_and_docs_define_nothing():
    new = '# p.add_argument("--a")\ntext = """\np.add_argument("--b")\n"""\n'
    assert not options("cli.py", "\n", new)
    assert not options("src/cli.rs", "\n", '// #[arg(long)]\n// pub a: bool,\nlet s = "#[arg(long)] pub b: bool,";\n')


@pytest.mark.parametrize("path", ["tests/cli.py", "examples/run.py", "scripts/run.py", ".ci/run.py", "pkg/a/kernel.py"])
def test_programs_of_developers_are_not_public(path):
    new = 'p.add_argument("--jobs")\nif __name__ == "__main__":\n    main()\n'
    assert not options(path, "\n", new)


def test_a_hidden_option_is_not_public_until_it_is_shown():
    line = 'p.add_argument("--jobs", help={})\n'
    assert not options("cli.py", "\n", line.format("argparse.SUPPRESS"))
    shown = options("cli.py", line.format("argparse.SUPPRESS"), line.format('"How many"'))
    assert shown == [("option", "added", "--jobs", None, "--jobs")]


COMMANDS = """
#[derive(Args)]
pub struct {first} {{
    #[arg(long)]
    pub frozen: bool,
}}
pub struct {second} {{
    #[arg(long)]
    pub frozen: bool,
}}
"""
FLATTENED = """
#[derive(Args)]
pub struct SyncArgs {
    #[command(flatten)]
    pub shared: Shared,
}
pub struct LockArgs {
    #[command(flatten, next_help_heading = "x")]
    pub shared: SharedArgs,
}
type Shared = SharedArgs<true>;
pub struct SharedArgs<const B: bool = false> {
    #[arg(long)]
    pub frozen: bool,
}
"""


def test_options_that_commands_take_from_one_place_have_not_changed():
    assert not options("src/lib.rs", COMMANDS.format(first="SyncArgs", second="LockArgs"), FLATTENED)


def test_an_option_that_one_more_command_has_is_named_with_it():
    old = "pub struct SyncArgs {\n    #[arg(long)]\n    pub frozen: bool,\n}\npub struct LockArgs {\n}\n"
    new = COMMANDS.format(first="SyncArgs", second="LockArgs")
    assert options("src/lib.rs", old, new) == [("option", "added", "lock --frozen", None, "--frozen")]


def test_an_option_that_moves_to_another_file_has_not_changed():
    line = 'p.add_argument("--jobs")\n'
    assert not told(facts_of(versions("app/a.py", line, "\n"), versions("app/b.py", "\n", line)))


def test_a_page_tells_of_an_option_only_where_the_source_changes_with_it():
    page = versions("docs/cmdline-opts/sigalgs.md", None, "---\nLong: sigalgs\nHelp: Signature algorithms\n---\n")
    source = versions("src/tool_getparam.c", "\n", "  {\"sigalgs\", ARG_STRG, ' ', C_SIGALGS},\n")
    assert ("option", "added", "--sigalgs", None, "--sigalgs") in told(facts_of(page, source))
    assert not told(facts_of(page))


def variables(path, old, new, *, public=True):
    return told((one for one in facts_in(path, old, new) if one.kind in {"variable", "default"}), public=public)


@pytest.mark.parametrize(
    ("path", "source", "default"),
    [
        ("app/a.py", 'x = os.environ.get("APP_JOBS", "4")\n', "4"),
        ("app/a.py", 'x = os.getenv("APP_JOBS")\n', None),
        ("app/a.py", 'x = os.environ["APP_JOBS"]\n', None),
        ("app/a.py", 'if "APP_JOBS" in os.environ: ...\n', None),
        ("app/a.py", "APP_JOBS = EnvInt(4)\n", None),
        ("app/a.py", 'ENV_JOBS = "APP_JOBS"\n', None),
        ("app/a.py", 'NAME = "APP_JOBS"\nx = os.getenv(NAME)\n', None),
        ("src/a.rs", 'let x = std::env::var("APP_JOBS");\n', None),
        ("src/a.rs", '#[arg(long, env = "APP_JOBS")]\npub jobs: u8,\n', None),
        ("src/env_vars.rs", 'pub const APP_JOBS: &\'static str = "APP_JOBS";\n', None),
        ("a.go", 'x := os.Getenv("APP_JOBS")\n', None),
        ("a.go", 'const envJobs = "APP_JOBS"\n', None),
        ("src/a.ts", "const x = process.env.APP_JOBS\n", None),
        ("src/a.ts", "const x = process.env['APP_JOBS']\n", None),
        ("src/a.c", 'char *x = getenv("APP_JOBS");\n', None),
        ("lib/a.rb", 'x = ENV.fetch("APP_JOBS", "4")\n', "4"),
        ("src/A.java", 'var x = System.getenv("APP_JOBS");\n', None),
        (".env.example", "APP_JOBS=4\n", "4"),
    ],
)  # fmt: skip
def test_a_variable_that_is_read_from_now_on_is_told(path, source, default):
    assert variables(path, "\n", source) == [("variable", "added", "APP_JOBS", None, default)]


@pytest.mark.parametrize(
    "source",
    [
        'os.environ["APP_JOBS"] = "1"\n',
        'os.environ.setdefault("APP_JOBS", "1")\n',
        '# os.getenv("APP_JOBS")\n',
        'x = "os.getenv(APP_JOBS)"\n',
        'log("APP_JOBS")\n',
    ],
)
def test_a_variable_that_is_set_or_only_spoken_of_is_none(source):
    assert not variables("app/a.py", "\n", source)


@pytest.mark.parametrize("name", ["HOME", "CI", "GITHUB_TOKEN", "XDG_CACHE_HOME", "CUDA_VISIBLE_DEVICES", "RANK"])
def test_variables_of_systems_and_of_ci_are_not_public(name):
    assert not variables("app/a.py", "\n", f'x = os.environ.get("{name}")\n')


def test_a_list_of_variables_tells_what_each_is_for_and_which_are_hidden():
    shown = '    /// How many.\n    #[attr_added_in("1")]\n    pub const {0}: &\'static str = "{0}";\n'
    hidden = '    #[attr_hidden]\n    pub const {0}: &\'static str = "{0}";\n'
    facts = facts_in("src/env_vars.rs", "\n", shown.format("APP_JOBS") + hidden.format("APP_INNER"))
    assert [(one.name, one.text, one.public) for one in facts] == [
        ("APP_JOBS", "How many.", True),
        ("APP_INNER", "", False),
    ]


def test_another_default_of_a_variable_is_told():
    line = 'x = os.environ.get("APP_JOBS", "{}")\n'
    assert variables("a.py", line.format(4), line.format(8)) == [("default", "changed", "APP_JOBS", "4", "8")]


def test_code_keeps_its_length_and_blanks_comments_and_strings():
    text = 'a = \'x\' # "y"\nb = """z\n""" + f(\'q\')\n'
    code = Code(text, "py")
    assert len(code.masked) == len(text)
    assert [text[start:end] for start, end in code.strings] == ["x", "z\n", "q"]
    assert "y" not in code.masked


READERS = {"py": python, "rs": rust, "go": go, "ts": javascript, "c": other_languages, "rb": other_languages}
WORDS = ["add_argument(", "#[arg(long", ")]", "Flags().String(", ".option(", "OPT_X(", "opts.on ", '"--a"', "'", '"', "`", "/*", "//", "#", "\n", "(", ")", "{", "}", ",", "x: u8", "default=1", '"""', 'r#"', "os.getenv("]  # fmt: skip


@given(st.sampled_from(sorted(LANGUAGES)), st.lists(st.sampled_from(WORDS), max_size=60))
def test_no_source_makes_a_reader_fail(language, words):
    text = " ".join(words)
    assert len(Code(text, language).masked) == len(text)
    facts_in(f"app/a.{language}", "\n", text)


@pytest.mark.parametrize(
    "part", ['"', "'''", '"""', "/*", "`", "(", "#[arg(long,", 'add_argument("--a",', "\\", 'r#"', "os.getenv("]
)
def test_a_megabyte_that_never_ends_is_read_in_bounded_time(part):
    for language in ("py", "rs", "go", "ts", "c"):
        facts_in(f"app/a.{language}", None, part * (200_000 // len(part)), removed=(), added=((1, part * 10),))


def test_a_table_of_flags_is_read_without_their_short_forms():
    source = "const flags = arg({ '--no-ai': Boolean, '--jobs': Number, '-j': '--jobs' }, { argv })\n"
    found = [(one.name, one.new) for one in facts_in("src/cli.ts", "\n", source) if one.kind == "option"]
    assert sorted(found) == [("--jobs", "--jobs <number>"), ("--no-ai", "--no-ai")]
