"""Manifests before and after: what a project needs, of which version, and who gets it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mkdocs_commit_digest.collect.facts.dependencies.manifests import reader_of
from tests.helpers.file_versions import facts_in, facts_of, told, versions


def change(path, old, new, *, public=True):
    return told(facts_in(path, old, new), public=public)


@pytest.mark.parametrize(
    ("path", "old", "new", "fact"),
    [
        ("pyproject.toml", '[project]\ndependencies = ["httpx>=0.27,<1"]\n', '[project]\ndependencies = ["httpx>=0.28,<1"]\n', ("httpx", ">=0.27,<1", ">=0.28,<1")),
        ("pyproject.toml", '[tool.poetry.dependencies]\nhttpx = "^0.27"\n', '[tool.poetry.dependencies]\nhttpx = {version = "^0.28"}\n', ("httpx", "^0.27", "^0.28")),
        ("requirements.txt", "httpx==0.27 # why\n-r other.txt\n", "httpx==0.28 \\\n    --hash=sha256:aa\n", ("httpx", "==0.27", "==0.28")),
        ("setup.cfg", "[options]\ninstall_requires =\n    httpx>=1\n", "[options]\ninstall_requires =\n    httpx>=2\n", ("httpx", ">=1", ">=2")),
        ("setup.py", "NEEDS = ['httpx>=1']\nsetup(install_requires=NEEDS)\n", "NEEDS = ['httpx>=2']\nsetup(install_requires=NEEDS)\n", ("httpx", ">=1", ">=2")),
        ("Pipfile", '[packages]\nhttpx = "==1"\n', '[packages]\nhttpx = "==2"\n', ("httpx", "==1", "==2")),
        ("environment.yml", "dependencies:\n  - numpy=1.10\n  - pip:\n    - x\n", "dependencies:\n  - numpy=1.11\n", ("numpy", "=1.10", "=1.11")),
        ("Cargo.toml", '[dependencies]\nserde = "1.0.1"\n', '[dependencies]\nserde = { version = "1.0.2", features = ["derive"] }\n', ("serde", "1.0.1", "1.0.2")),
        ("Cargo.toml", '[workspace.dependencies]\nserde = "1"\n', '[workspace.dependencies]\nserde = "2"\n', ("serde", "1", "2")),
        ("Cargo.toml", "[target.'cfg(unix)'.dependencies]\nlibc = '0.1'\n", "[target.'cfg(unix)'.dependencies]\nlibc = '0.2'\n", ("libc", "0.1", "0.2")),
        ("package.json", '{"dependencies": {"react": "^18"}}', '{"dependencies": {"react": "^19"}}', ("react", "^18", "^19")),
        ("pnpm-workspace.yaml", "catalog:\n  react: ^18\n", "catalog:\n  react: ^19\n", ("react", "^18", "^19")),
        ("go.mod", "module x\n\nrequire (\n\ta.org/b v1.0.0\n)\n", "module x\n\nrequire (\n\ta.org/b v1.1.0\n\tc.org/d v1 // indirect\n)\n", ("a.org/b", "v1.0.0", "v1.1.0")),
        ("Gemfile", 'gem "rails", "~> 7.0"\n', 'gem "rails", "~> 7.1"\n', ("rails", "~> 7.0", "~> 7.1")),
        ("x.gemspec", 'spec.add_dependency "rack", ">= 2"\n', 'spec.add_dependency "rack", ">= 3"\n', ("rack", ">= 2", ">= 3")),
        ("pom.xml", "<project xmlns='m'><properties><v>1</v></properties><dependencies><dependency><groupId>g</groupId><artifactId>a</artifactId><version>${v}</version></dependency></dependencies></project>",
         "<project xmlns='m'><properties><v>2</v></properties><dependencies><dependency><groupId>g</groupId><artifactId>a</artifactId><version>${v}</version></dependency></dependencies></project>", ("g:a", "1", "2")),
        ("build.gradle.kts", '    implementation("g:a:1.0")\n', '    implementation("g:a:1.1")\n', ("g:a", "1.0", "1.1")),
        ("gradle/libs.versions.toml", '[versions]\nk = "1"\n[libraries]\na = { module = "g:a", version.ref = "k" }\n', '[versions]\nk = "2"\n[libraries]\na = { module = "g:a", version.ref = "k" }\n', ("g:a", "1", "2")),
        ("Dockerfile", "ARG V=3.12\nFROM python:${V} AS base\nFROM base\n", "ARG V=3.13\nFROM python:${V} AS base\nFROM base\n", ("python", "3.12", "3.13")),
        ("x.csproj", '<Project><PackageReference Include="A" Version="1"/></Project>', '<Project><PackageReference Include="A" Version="2"/></Project>', ("A", "1", "2")),
        ("composer.json", '{"require": {"a/b": "^1"}}', '{"require": {"a/b": "^2"}}', ("a/b", "^1", "^2")),
    ],
)  # fmt: skip
def test_a_dependency_of_users_is_told_with_both_versions(path, old, new, fact):
    assert ("dependency", "changed", *fact) in change(path, old, new)


@pytest.mark.parametrize(
    ("path", "old", "new", "fact"),
    [
        ("pyproject.toml", '[project]\nrequires-python = ">=3.9"\n', '[project]\nrequires-python = ">=3.10"\n', ("Python", ">=3.9", ">=3.10")),
        ("Cargo.toml", '[package]\nname="x"\nrust-version = "1.75"\n', '[package]\nname="x"\nrust-version = "1.78"\n', ("Rust", "1.75", "1.78")),
        ("package.json", '{"engines": {"node": ">=18"}}', '{"engines": {"node": ">=20"}}', ("Node.js", ">=18", ">=20")),
        ("go.mod", "module x\ngo 1.24.0\n", "module x\ngo 1.25.0\n", ("Go", "1.24.0", "1.25.0")),
        ("CMakeLists.txt", "cmake_minimum_required(VERSION 3.18)\n", "cmake_minimum_required(VERSION 3.20)\n", ("CMake", "3.18", "3.20")),
        ("docs/install.md", "Requires Chrome >= 107.\n", "Requires Chrome >= 111.\n", ("Chrome", "107", "111")),
        ("docs/build.md", "## Dependencies\n\n- zlib  1.2.1 (2003-11-17)\n", "## Dependencies\n\n- zlib  1.2.5 (2010-04-19)\n", ("zlib", "1.2.1", "1.2.5")),
    ],
)  # fmt: skip
def test_a_demanded_version_is_told(path, old, new, fact):
    assert change(path, old, new) == [("requirement", "changed", *fact)]


@pytest.mark.parametrize(
    ("path", "old", "new"),
    [
        ("pyproject.toml", '[dependency-groups]\ndev = ["ruff==1"]\n', '[dependency-groups]\ndev = ["ruff==2"]\n'),
        ("Cargo.toml", '[dev-dependencies]\nx = "1"\n', '[dev-dependencies]\nx = "2"\n'),
        ("package.json", '{"private": true, "devDependencies": {"x": "1"}}', '{"private": true, "devDependencies": {"x": "2"}}'),
        ((".github/workflows/ci.yml", "      - uses: actions/checkout@v4\n", "      - uses: actions/checkout@v5\n")),
        ((".pre-commit-config.yaml", "repos:\n- repo: https://github.com/a/b\n  rev: v1\n", "repos:\n- repo: https://github.com/a/b\n  rev: v2\n")),
        ("tests/data/Cargo.toml", '[dependencies]\nx = "1"\n', '[dependencies]\nx = "2"\n'),
        (("requirements-dev.txt", "x==1\n", "x==2\n")),
        (".nvmrc", "20\n", "22\n"),
    ],
)  # fmt: skip
def test_what_only_developers_get_is_told_as_not_public(path, old, new):
    facts = facts_in(path, old, new)
    assert [one.change for one in facts] == ["changed"]
    assert not facts[0].public


def test_what_is_bundled_into_a_package_reaches_users_and_tools_do_not():
    text = '{"files": ["dist"], "devDependencies": {"magic-string": "%s", "vitest": "%s", "@types/node": "%s"}}'
    facts = facts_in("packages/vite/package.json", text % ("1", "1", "1"), text % ("2", "2", "2"))
    assert {one.name for one in facts if one.public} == {"magic-string"}


def test_an_action_pinned_to_a_commit_is_told_by_the_version_beside_it():
    line = "      - uses: actions/checkout@{} # {}\n"
    facts = facts_in(".github/workflows/a.yml", line.format("a" * 40, "v4.1"), line.format("b" * 40, "v4.2"))
    assert told(facts, public=False) == [("dependency", "changed", "actions/checkout", "v4.1", "v4.2")]


def test_a_new_extra_names_its_group():
    fact = facts_in("pyproject.toml", "[project]\n", '[project.optional-dependencies]\ncli = ["click"]\n')[0]
    assert (fact.name, fact.text, fact.line) == ("click", "optional: cli", 2)


def test_a_dependency_that_becomes_optional_has_changed():
    old = '[project]\ndependencies = ["click>=8"]\n'
    new = '[project]\ndependencies = []\n[project.optional-dependencies]\ncli = ["click>=8"]\n'
    assert change("pyproject.toml", old, new) == [("dependency", "changed", "click", "required", "optional: cli")]


def test_a_supported_python_is_told_by_its_classifier_where_the_minimum_stays():
    text = '[project]\nrequires-python = ">=3.10"\nclassifiers = ["Programming Language :: Python :: 3.13"%s]\n'
    new = text % ', "Programming Language :: Python :: 3.14"'
    assert change("pyproject.toml", text % "", new) == [("requirement", "added", "Python", None, "3.14")]


def test_dependencies_that_move_to_another_manifest_have_not_changed():
    files = (
        versions("setup.py", "setup(install_requires=['httpx>=1'])\n", "setup()\n"),
        versions("pyproject.toml", "[project]\n", '[project]\ndependencies = ["httpx>=1"]\n'),
    )
    assert not told(facts_of(*files))


CARGO_LOCK = """
[[package]]
name = "own"
version = "0.1.0"
dependencies = [
 "serde",
]

[[package]]
name = "serde"
version = "{}"
source = "registry"

[[package]]
name = "deep"
version = "{}"
source = "registry"
"""


def test_a_lock_file_tells_of_direct_dependencies_only():
    old, new = CARGO_LOCK.format("1.0.1", "1.0.1"), CARGO_LOCK.format("1.0.2", "1.0.2")
    assert change("Cargo.lock", old, new) == [("dependency", "changed", "serde", "1.0.1", "1.0.2")]


def test_a_lock_file_is_silent_where_the_manifest_speaks():
    files = (
        versions("Cargo.toml", '[dependencies]\nserde = "1.0.1"\n', '[dependencies]\nserde = "1.0.2"\n'),
        versions("Cargo.lock", CARGO_LOCK.format("1.0.1", "1"), CARGO_LOCK.format("1.0.2", "1")),
    )
    assert [one.path for one in facts_of(*files)] == ["Cargo.toml"]


UV_LOCK = """
[[package]]
name = "own"
source = {{ editable = "." }}
dependencies = [
    {{ name = "httpx" }},
]

[[package]]
name = "httpx"
version = "{}"
source = {{ registry = "x" }}
"""


@pytest.mark.parametrize(
    ("path", "text", "name"),
    [
        ("uv.lock", UV_LOCK, "httpx"),
        (("pnpm-lock.yaml", "importers:\n  .:\n    dependencies:\n      react:\n        specifier: ^1\n        version: {}(x)\n\npackages:\n", "react")),
        ("package-lock.json", '{{"packages": {{"": {{"dependencies": {{"react": "^1"}}}}, "node_modules/react": {{"version": "{}"}}}}}}', "react"),
        ("Gemfile.lock", "GEM\n  specs:\n    rack ({})\n\nDEPENDENCIES\n  rack\n", "rack"),
    ],
)  # fmt: skip
def test_each_lock_file_gives_the_version_chosen(path, text, name):
    facts = facts_in(path, text.format("1.0.1"), text.format("1.0.2"))
    assert told(facts, public=False) == [("dependency", "changed", name, "1.0.1", "1.0.2")]


def test_a_file_that_cannot_be_read_on_one_side_says_nothing():
    assert not facts_in("pyproject.toml", "[project\n", '[project]\ndependencies = ["x"]\n')


def test_a_script_in_a_dockerfile_is_no_image():
    new = "FROM alpine:3\nRUN python -c \\\n  from os import path\nRUN <<EOF\nfrom x import y\nEOF\n"
    assert change("Dockerfile", None, new) == [("dependency", "added", "alpine", None, "3")]


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("pom.xml", '<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]><project><version>&b;</version></project>'),
        ("environment.yml", "a: &a [x,x]\nb: &b [*a,*a]\nc: &c [*b,*b]\ndependencies: *c\n"),
        ("environment.yml", "[" * 5_000),
        ("package.json", "[" * 100_000),
        ("pyproject.toml", "a = " + "[" * 50_000),
        ("setup.py", "setup(" + "(" * 50_000),
        ("package.json", '{"dependencies": {"x": {"y": 1}}, "scripts": [], "engines": "no"}'),
        ("Cargo.toml", 'dependencies = "no"\n[features]\nx = 3\n'),
        ("pyproject.toml", "project = 3\n[tool]\npoetry = []\n"),
        ("requirements.txt", "x" * 100_000 + "\n" + "(" * 3_000),
    ],
)  # fmt: skip
def test_hostile_manifests_are_read_as_far_as_they_go(path, text):
    assert len(facts_in(path, "", text)) < 10


@given(st.sampled_from(["pyproject.toml", "package.json", "pom.xml", "go.mod", "Gemfile", "Dockerfile", "environment.yml", "uv.lock", "build.gradle", "setup.cfg", "setup.py", ".github/workflows/x.yml"]), st.text(max_size=400))  # fmt: skip
def test_no_text_makes_a_reader_fail(path, text):
    reader_of(path)(text)
