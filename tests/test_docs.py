"""The documentation tells what the code does: nothing left out, nothing invented, no dead link."""

import importlib.util
import re
import shutil
import subprocess
import sys
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest
import yaml

from mkdocs_commit_digest.archive.export import export_rows
from mkdocs_commit_digest.archive.records import DayRecord
from mkdocs_commit_digest.cli import main
from mkdocs_commit_digest.collect.judging.importance import HIGH, MEDIUM
from mkdocs_commit_digest.collect.judging.importance_weights import WEIGHTS
from mkdocs_commit_digest.options.option_group import Options
from mkdocs_commit_digest.options.parsing import parsed_options
from mkdocs_commit_digest.options.schema import PluginOptions
from mkdocs_commit_digest.site.config_file import read_config_file

ROOT = Path(__file__).parent.parent
DOCS = ROOT / "docs"
PAGES = sorted([*DOCS.rglob("*.md"), *ROOT.glob("*.md")])
FENCE = re.compile(
    r"^(?P<indent> *)```(?P<language>\w*)[^\n]*\n(?P<text>.*?)^(?P=indent)```$", re.MULTILINE | re.DOTALL
)


def load_hook():
    spec = importlib.util.spec_from_file_location("reference_hook", DOCS / "hooks" / "reference.py")
    hook = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(hook)
    return hook


def option_paths(model=PluginOptions, prefix=""):
    """All options as `budget.usd_per_build`, sections included."""
    for name, field in model.model_fields.items():
        yield prefix + name
        section = next((part for part in _types_in(field.annotation) if _is_section(part)), None)
        if section:
            yield from option_paths(section, f"{prefix}{name}.")


def _types_in(annotation):
    yield annotation
    for part in getattr(annotation, "__args__", ()):
        yield from _types_in(part)


def _is_section(part):
    return isinstance(part, type) and issubclass(part, Options)


def fences(language):
    return [
        pytest.param(
            found["text"], id=f"{page.relative_to(ROOT)}:{page.read_text('utf-8')[: found.start()].count(chr(10)) + 1}"
        )
        for page in PAGES
        for found in FENCE.finditer(page.read_text("utf-8"))
        if found["language"] == language
    ]


class TestOptionReference:
    def test_every_option_is_in_it_with_a_description(self):
        text = load_hook().options()
        for path in option_paths():
            match = re.search(rf"^##+ `{re.escape(path)}` .*\n\n\*.+\*\n\n(.+)$", text, re.MULTILINE)
            assert match, f"{path} has no description; write a docstring under it in options/"

    def test_nothing_else_is_in_it(self):
        documented = re.findall(r"^##+ `([\w.]+)`", load_hook().options(), re.MULTILINE)
        assert sorted(documented) == sorted(option_paths())

    def test_types_bounds_and_defaults_are_said(self):
        text = load_hook().options()
        assert "*integer from 1 to 256, default `8`*" in text
        assert "*one of `landed`, `committer`, `author`, default `landed`*" in text
        assert "*text, required*" in text
        assert 'default `["rss"]`' in text

    def test_it_is_filled_in_where_its_page_says_so(self):
        page = (DOCS / "reference" / "options.md").read_text("utf-8")
        filled = load_hook().on_page_markdown(page, page=None)
        assert "generated:" not in filled
        assert "### `timezone`" in filled


class TestOtherReferences:
    def test_every_command_and_argument_is_in_the_reference(self):
        text = load_hook().commands()
        for name, command in main.commands.items():
            assert f"## `{name}`" in text
            for parameter in command.params:
                assert all(option in text for option in parameter.opts if option.startswith("-"))

    def test_every_field_of_the_archive_is_in_the_reference(self):
        text = load_hook().archive_fields()
        schema = DayRecord.model_json_schema()
        for part in [schema, *(part for part in schema["$defs"].values() if "properties" in part)]:
            assert f"## {part['title']} " in text
            assert all(f"| `{field}` |" in text for field in part["properties"])

    def test_every_field_of_the_export_is_in_the_reference(self, exported_row):
        page = (DOCS / "reference" / "archive.md").read_text("utf-8")
        table = page[page.index("## Export") :]
        assert [field for field in exported_row if f"`{field}`" not in table] == []
        assert [field for field in exported_row["analysis"] if f"`{field}`" not in table] == []

    def test_every_rule_of_importance_is_explained(self):
        hook = load_hook()
        assert all(f"| `{code}` | {points:g} | " in hook.importance_rules() for code, points in WEIGHTS.items())
        assert hook.importance_ceilings().count("\n- ") >= 5

    def test_the_thresholds_are_those_of_the_code(self):
        page = (DOCS / "guides" / "importance.md").read_text("utf-8")
        assert f"high from {HIGH:g} points, medium from {MEDIUM:g}" in page

    def test_every_decision_is_listed(self):
        listed = load_hook().decisions()
        assert all(file.name in listed for file in (DOCS / "adr").glob("0*.md"))

    def test_no_mark_asks_for_what_the_hook_does_not_make(self):
        hook = load_hook()
        asked = {
            mark for page in PAGES for mark in re.findall(r"<!-- generated: ([^>]*?) -->", page.read_text("utf-8"))
        }
        assert asked == set(hook.GENERATED)


@pytest.fixture
def exported_row():
    commit = {
        "sha": "0" * 40,
        "author": "A",
        "authored_at": "2026-01-20T10:00:00Z",
        "committed_at": "2026-01-20T10:00:00Z",
        "subject": "Fix it",
        "change_type": "fix",
        "importance": {"tier": "low", "score": 0},
        "analysis": {"kind": "rules", "language": "en", "summary": "Fixes it."},
    }
    day = {"repository": "a/b", "day": "2026-01-20", "timezone": "UTC", "commits": [commit]}
    (row,) = export_rows([DayRecord.model_validate(day)], ())
    return row


class TestExamples:
    """What a reader copies works."""

    @pytest.mark.parametrize("text", fences("yaml"))
    def test_a_configuration_in_the_documentation_is_accepted(self, text):
        for options in _plugin_options(yaml.load(re.sub(r" # \(\d+\)!", "", text), Loader=_Tolerant)):
            accepted = parsed_options({"repositories": ["https://github.com/mkdocs/mkdocs"]} | options)
            assert accepted.importance.weights.keys() <= WEIGHTS.keys()

    @pytest.mark.parametrize("text", [*fences("console"), *fences("yaml"), *fences("sh")])
    def test_a_command_in_the_documentation_exists(self, text):
        for name, arguments in re.findall(r"\bcommit-digest (\w+)([^|\n&]*)", text):
            assert name in main.commands
            known = {option for parameter in main.commands[name].params for option in parameter.opts}
            assert set(re.findall(r"(?<!\S)--?[a-z][\w-]*", arguments)) <= known

    @pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
    def test_a_command_named_in_a_sentence_exists(self, page):
        named = re.findall(r"`commit-digest ([a-z]+)", page.read_text("utf-8"))
        assert [name for name in named if name not in main.commands] == []

    @pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
    def test_a_make_target_named_in_the_documentation_exists(self, page):
        targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE))
        named = re.findall(r"(?:`|\$ )make ([a-z]+)", page.read_text("utf-8"))
        assert [name for name in named if name not in targets] == []

    @pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
    def test_an_option_named_by_its_path_exists(self, page):
        options = {re.sub(r"\[\d\]", "", path).partition(".")[0] for path in option_paths()}
        sections = "|".join(options - {"archive"})  # which is a module too
        named = re.findall(rf"`((?:{sections})(?:\[\d\])?\.(?!(?:py|json)`)\w+)`", page.read_text("utf-8"))
        known = set(option_paths())
        assert [path for path in named if re.sub(r"\[\d\]", "", path) not in known] == []


class _Tolerant(yaml.SafeLoader):
    """Reads examples with `!ENV`."""


_Tolerant.add_constructor("!ENV", lambda _, node: node.value[-1].value if node.value else "")


def _plugin_options(content):
    """The options of an example: of a whole file, of a list of plugins, or of the plugin alone."""
    plugins = content.get("plugins", []) if isinstance(content, dict) else content
    entries = (
        plugins.items()
        if isinstance(plugins, dict)
        else [pair for entry in plugins if isinstance(entry, dict) for pair in entry.items()]
    )
    found = [options for name, options in entries if name == "commit-digest"]
    if isinstance(content, dict) and content.keys() <= PluginOptions.model_fields.keys():
        found.append(content)
    return found


class TestLinks:
    @pytest.mark.parametrize("page", sorted(ROOT.glob("*.md")), ids=lambda page: page.name)
    def test_a_link_of_the_readme_leads_somewhere(self, page):
        text = FENCE.sub("", page.read_text("utf-8"))
        targets = re.findall(r"\]\(([^)#]+)(?:#[^)]*)?\)", text)
        assert [target for target in targets if "://" not in target and not (ROOT / target).exists()] == []


@pytest.fixture(scope="session")
def built_site(tmp_path_factory):
    """This project's own site, built as a newcomer builds it, with the pages as they are in the work tree."""
    if not (ROOT / ".git").exists():
        pytest.skip("needs the project's git history, which this copy does not have")
    clone = tmp_path_factory.mktemp("clone") / "project"
    git = ["git", "-c", "safe.directory=*"]
    subprocess.run([*git, "clone", "--quiet", ROOT, clone], check=True, capture_output=True)
    shutil.rmtree(clone / "docs")
    shutil.copytree(DOCS, clone / "docs", ignore=shutil.ignore_patterns("__pycache__"))
    for file in ("mkdocs.yml", "CONTRIBUTING.md", "CHANGELOG.md"):
        shutil.copy(ROOT / file, clone)
    command = [sys.executable, "-P", "-m", "mkdocs", "build", "--strict", "--quiet"]
    done = subprocess.run(command, cwd=clone, capture_output=True, text=True, timeout=900, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return clone / "site"


class TestOwnSite:
    def test_its_configuration_is_read_by_the_command_line_too(self):
        (raw,) = read_config_file(ROOT / "mkdocs.yml").plugins
        assert parsed_options(raw).model == ()

    def test_it_has_a_digest_of_this_repository(self, built_site):
        asked = ["git", "-c", "safe.directory=*", "rev-parse", "--is-shallow-repository"]
        if subprocess.run(asked, cwd=ROOT, capture_output=True, text=True, check=True).stdout.strip() == "true":
            pytest.skip("needs the whole history, and this is a shallow clone")
        assert (built_site / "digest" / "index.html").is_file()
        assert list((built_site / "digest").glob("20??-??-??"))

    def test_its_reference_is_filled_in(self, built_site):
        page = (built_site / "reference" / "options" / "index.html").read_text("utf-8")
        assert 'id="budget-usd_per_build"' in page
        assert "generated:" not in page

    def test_no_source_code_of_a_hook_is_published(self, built_site):
        assert not list(built_site.rglob("*.py"))

    def test_every_internal_link_leads_somewhere(self, built_site):
        pages = {file: _Page.of(file) for file in built_site.rglob("*.html")}
        dead = [
            f"{file.relative_to(built_site)}: {link}"
            for file, page in pages.items()
            if file.name != "404.html"
            for link in page.links
            if not _leads_somewhere(link, file, pages)
        ]
        assert dead == []


class _Page(HTMLParser):
    def __init__(self):
        super().__init__()
        self.ids, self.links = set(), set()

    @classmethod
    def of(cls, file):
        page = cls()
        page.feed(file.read_text("utf-8"))
        return page

    def handle_starttag(self, tag, attrs):  # noqa: ARG002 - HTMLParser calls it so
        attributes = dict(attrs)
        self.ids |= {attributes.get("id"), attributes.get("name")} - {None}
        for name in ("href", "src"):
            link = attributes.get(name)
            if link and not urlsplit(link).scheme and not link.startswith("//"):
                self.links.add(link)


def _leads_somewhere(link, file, pages):
    parts = urlsplit(link)
    target = (file.parent / unquote(parts.path)).resolve() if parts.path else file
    if target.is_dir():
        target /= "index.html"
    if not target.is_file():
        return False
    ids = pages[target].ids if target in pages else set()
    return not parts.fragment or target not in pages or unquote(parts.fragment) in ids
