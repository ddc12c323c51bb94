"""Releases, licences, schemas, operations, moved files and settings, read from text."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mkdocs_commit_digest.collect.facts.markup import read_yaml
from tests.helpers.file_versions import facts_in, facts_of, told, versions


def releases(*files):
    return [(one.name, one.old, one.new) for one in facts_of(*files) if one.kind == "release"]


@pytest.mark.parametrize(
    ("path", "line", "name"),
    [
        ("pyproject.toml", '[project]\nname = "x"\nversion = "{}"\n', "x 1.1.0"),
        ("Cargo.toml", '[package]\nname = "x"\nversion = "{}"\n', "x 1.1.0"),
        ("package.json", '{{"name": "x", "version": "{}"}}', "x 1.1.0"),
        ("src/x/__init__.py", '__version__ = "{}"\n', "1.1.0"),
        ("version.txt", "{}\n", "1.1.0"),
        ("include/curlver.h", '#define LIBCURL_VERSION "{}"\n', "1.1.0"),
    ],
)
def test_a_version_that_is_set_is_a_release(path, line, name):
    assert releases(versions(path, line.format("1.0.0"), line.format("1.1.0"))) == [(name, "1.0.0", "1.1.0")]


@pytest.mark.parametrize("version", ["1.1.0.dev0", "1.1.0-DEV", "1.1.0-SNAPSHOT", "1.1.0.dev"])
def test_a_version_of_development_is_none(version):
    line = '[project]\nname = "x"\nversion = "{}"\n'
    assert not releases(versions("pyproject.toml", line.format("1.0.0"), line.format(version)))


LOG = "# Changes\n\n## 1.1.0{}\n\n- x\n\n## 1.0.0 - 2024-01-01\n\n- y\n"
OLD_LOG = "# Changes\n\n## 1.0.0 - 2024-01-01\n\n- y\n"


def test_notes_of_old_releases_that_are_put_away_are_no_release():
    whole = LOG.format(" - 2024-02-01")
    assert not releases(
        versions("CHANGELOG.md", whole, "# Changes\n\n## 1.x - 2024-02-01\n\nSee changelogs/1.x.md.\n"),
        versions("changelogs/1.x.md", None, whole),
    )
    assert releases(versions("docs/changes/1.1.0.md", None, "# 1.1.0 - 2024-02-01\n\n- x\n"))


def test_a_dated_heading_of_a_changelog_is_a_release_and_a_plan_is_not():
    assert releases(versions("CHANGELOG.md", OLD_LOG, LOG.format(" - 2024-02-01"))) == [("1.1.0", "1.0.0", "1.1.0")]
    assert not releases(versions("CHANGELOG.md", OLD_LOG, LOG.format("")))
    assert not releases(versions("CHANGELOG.md", OLD_LOG, LOG.format(" (unreleased)")))


def test_a_release_is_told_once_by_the_file_that_says_it_best():
    line = '[project]\nname = "x"\nversion = "{}"\n'
    files = (
        versions("CHANGELOG.md", OLD_LOG, LOG.format("")),
        versions("pyproject.toml", line.format("1.0.0"), line.format("1.1.0")),
        versions("x/__init__.py", '__version__ = "1.0.0"\n', '__version__ = "1.1.0"\n'),
    )
    assert releases(*files) == [("x 1.1.0", "1.0.0", "1.1.0")]


def test_an_archived_changelog_releases_nothing():
    line = '[project]\nname = "x"\nversion = "{}"\n'
    files = (
        versions("pyproject.toml", line.format("1.0.0"), line.format("1.1.0")),
        versions("changelogs/0.x.md", None, "# 0.9.0\n\nReleased on 2020-01-01.\n\n- z\n"),
    )
    assert releases(*files) == [("x 1.1.0", "1.0.0", "1.1.0")]


def test_another_licence_is_told_and_another_year_is_not():
    mit, bsd = "Permission is hereby granted, free of charge", "Neither the name of"
    assert told(facts_in("LICENSE", mit, bsd)) == [("licence", "changed", "LICENSE", "MIT", "BSD-3-Clause")]
    assert not facts_in("LICENSE", f"2024 {mit}", f"2025 {mit}")
    files = (versions("COPYING", bsd, None), versions("LICENSE.txt", None, "Server Side Public License"))
    assert ("licence", "changed", "LICENSE.txt", "BSD-3-Clause", "SSPL-1.0") in told(facts_of(*files))


@pytest.mark.parametrize(
    ("path", "old", "new", "expected"),
    [
        ("schema.sql", "CREATE TABLE a (x int);", "CREATE TABLE a (x int);\nCREATE TABLE b (y int);", [("added", "table b", None, None)]),
        ("migrations/2.sql", None, "-- CREATE TABLE no\nALTER TABLE a ADD COLUMN z int;\nDROP TABLE b;", [("removed", "table b", None, None), ("added", "column a.z", None, "int")]),
        ("a.proto", "message A {\n  string x = 1;\n}", "message A {\n  string x = 2;\n  bool y = 3;\n}", [("changed", "A.x", "string = 1", "string = 2"), ("added", "A.y", None, "bool = 3")]),
        ("a.graphql", "type A {\n  x: Int\n}", "type A {\n  x: Int!\n}\ntype B {\n  y: Int\n}", [("changed", "A.x", "Int", "Int!"), ("added", "B", None, None)]),
        ("openapi.yaml", "paths:\n  /a:\n    get: {}\n", "paths:\n  /a:\n    get: {}\n    post: {}\n", [("added", "POST /a", None, None)]),
    ],
)  # fmt: skip
def test_names_of_a_schema_are_told(path, old, new, expected):
    assert [(one.change, one.name, one.old, one.new) for one in facts_in(path, old, new)] == expected


def test_a_json_schema_tells_of_settings_their_defaults_and_help():
    old = '{"properties": {"pip": {"$ref": "#/definitions/Pip"}}, "definitions": {"Pip": {"properties": {"jobs": {"default": 4}}}}}'
    new = old.replace(
        '{"default": 4}', '{"default": 8}, "cert": {"type": "string", "description": "A path.\\n\\nMore."}'
    )
    facts = facts_in("x.schema.json", old, new)
    assert told(facts) == [("default", "changed", "pip.jobs", "4", "8"), ("setting", "added", "pip.cert", None, None)]
    assert facts[1].text == "A path."


def test_a_schema_that_refers_to_itself_ends():
    text = '{"properties": {"a": {"$ref": "#"}}}'
    assert facts_in("x.schema.json", text, text.replace('"a"', '"b"'))


def test_example_configurations_tell_of_keys_also_in_comments():
    facts = facts_in("config.example.toml", "[a]\nx = 1\n", "[a]\nx = 2\n# y = 3\n")
    assert told(facts) == [("default", "changed", "a.x", "1", "2"), ("setting", "added", "a.y", None, "3")]
    helm = facts_in("charts/x/values.yaml", "image:\n  tag: 1\n", "image:\n  tag: 1\n  pull: Always\n")
    assert told(helm) == [("setting", "added", "image.pull", None, "Always")]


def test_workflows_tell_of_permissions_and_of_triggers_by_strangers():
    old = "on: push\npermissions:\n  contents: read\n"
    new = "on:\n  pull_request_target:\npermissions:\n  contents: write\n"
    names = {(one.name, one.old, one.new) for one in facts_in(".github/workflows/a.yml", old, new)}
    assert names == {
        ("permissions contents", "read", "write"),
        ("trigger pull_request_target", None, "pull_request_target"),
    }


WORKFLOW = "on: push\njobs:\n  build:\n    steps:\n      - uses: actions/checkout@v4\n      - run: |\n          make\n          {}\n"


@pytest.mark.parametrize(
    "command",
    [
        "curl -sSf https://x.example/install | sh",
        "wget -qO- https://x.example/i.sh | sudo -E bash -s -- -y",
        "bash <(curl -s https://x.example/i)",
        'sh -c "$(curl -fsSL https://x.example/i)"',
        "irm https://x.example/i.ps1 | iex",
        'echo "${{ github.event.pull_request.title }}"',
        "git switch ${{ github.head_ref }}",
    ],
)
def test_a_workflow_that_runs_what_others_wrote_is_told(command):
    old, new = WORKFLOW.format("make test"), WORKFLOW.format(command)
    found = facts_in(".github/workflows/a.yml", old, new)
    assert [(one.change, one.name, one.public) for one in found] == [("added", f"workflow runs {command}", False)]
    assert [one.change for one in facts_in(".github/workflows/a.yml", new, old)] == ["removed"]


@pytest.mark.parametrize(
    "command",
    [
        "make | tee log",
        "curl -O https://x.example/a.tgz",
        "echo ${{ github.sha }}",
        "bash ci/build.sh",
        "curl x | shasum",
    ],
)
def test_a_workflow_that_runs_its_own_commands_is_not(command):
    assert facts_in(".github/workflows/a.yml", WORKFLOW.format("make test"), WORKFLOW.format(command)) == []


@pytest.mark.parametrize("part", ["curl ", "| sudo ", "${{ github.event.", "sh $( ", "iwr |"])
def test_long_commands_of_workflows_take_little_time(part):
    began = time.process_time()
    facts_in(".github/workflows/a.yml", WORKFLOW.format("make"), WORKFLOW.format(part * 20_000))
    assert time.process_time() - began < 5


def test_hooks_programs_binaries_and_submodules_are_operations():
    hook = facts_in("package.json", '{"scripts": {}}', '{"scripts": {"postinstall": "sh x.sh"}}')
    assert told(hook) == [("operation", "added", "install hook postinstall", None, "sh x.sh")]
    program = facts_in("bin/run", None, "#!/bin/sh\n", new_mode="100755")
    assert told(program) == [("operation", "added", "executable bin/run", None, "100755")]
    binary = facts_in("src/a.c", "int x;\n", "\0\0", binary=True, removed=(), added=())
    assert ("operation", "changed", "binary src/a.c", "text", "binary") in told(binary)
    submodule = facts_in("lib/x", "a" * 40, "b" * 40, entry_type="submodule", removed=(), added=())
    assert told(submodule) == [("operation", "changed", "submodule lib/x", "a" * 12, "b" * 12)]


def test_public_files_that_move_or_go_are_told():
    moved = versions("docs/b.md", "x\n", "x\n", status="renamed", old_path="docs/a.md")
    assert told(facts_of(moved)) == [("file", "renamed", "docs/b.md", "docs/a.md", "docs/b.md")]
    assert told(facts_in("include/a.h", "int x;\n", None)) == [("file", "removed", "include/a.h", None, None)]
    assert not told(facts_in("src/a.c", "int x;\n", None))
    assert not told(facts_in("docs/design/a.md", "x\n", None))


def test_a_minimum_that_both_manifest_and_page_state_is_told_once():
    line = '[project]\nrequires-python = ">=3.{}"\n'
    files = (
        versions("docs/install.rst", "Python 3.9 or newer is supported.\n", "Python 3.10 or newer is supported.\n"),
        versions("pyproject.toml", line.format(9), line.format(10)),
    )
    assert [one.path for one in facts_of(*files)] == ["pyproject.toml"]


def test_pages_for_developers_and_lists_of_other_projects_demand_nothing():
    assert not facts_in("docs/design/x.md", "\n", "Requires Chrome >= 111.\n")
    text = "Requires: pytest >=7.{}\n"
    assert not facts_in(
        "docs/plugins.md",
        text.format(0) + text.format(1) + text.format(2),
        text.format(0) + text.format(1) + text.format(3),
    )


def test_yaml_keeps_scalars_as_written_and_multiplies_nothing():
    assert read_yaml("a: 1.10\nb: [yes, ~]\nc: &x {d: 1}\ne: *x\n") == {
        "a": "1.10",
        "b": ["yes", "~"],
        "c": {"d": "1"},
        "e": "",
    }
    assert read_yaml("[" * 100_000) is None


@given(st.text(max_size=300))
def test_no_text_makes_yaml_fail(text):
    read_yaml(text)


@given(
    st.sampled_from(["a.proto", "a.sql", "a.graphql", "openapi.json", "x.schema.json", "values.yaml", "LICENSE", "CHANGELOG.md", "version.py", ".github/workflows/a.yml", "docs/a.md", "changelog/1.fix.md", "docs/a.rst"]),
    st.text(max_size=200),
    st.text(max_size=200),
)  # fmt: skip
def test_no_change_of_text_makes_an_extractor_fail(path, old, new):
    facts_in(path, old, new)
