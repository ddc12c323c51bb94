"""Path → how its declarations are read."""

from __future__ import annotations

import fnmatch
import re
from functools import lru_cache, partial
from typing import TYPE_CHECKING

from mkdocs_commit_digest.collect.facts.dependencies import (
    environments,
    go_ruby_php,
    jvm_dotnet,
    locks,
    native,
    node,
    python,
    rust,
)

if TYPE_CHECKING:
    from mkdocs_commit_digest.collect.facts.dependencies.declarations import Reader

_BY_NAME: dict[str, Reader] = {
    "pyproject.toml": python.read_pyproject,
    "setup.cfg": python.read_setup_cfg,
    "setup.py": python.read_setup_py,
    "pipfile": python.read_pipfile,
    "cargo.toml": rust.read_cargo,
    "rust-toolchain": rust.read_toolchain,
    "rust-toolchain.toml": rust.read_toolchain,
    "package.json": node.read_package_json,
    "pnpm-workspace.yaml": node.read_pnpm_workspace,
    "go.mod": go_ruby_php.read_go_mod,
    "gemfile": go_ruby_php.read_gems,
    "pom.xml": jvm_dotnet.read_pom,
    "directory.packages.props": jvm_dotnet.read_dotnet,
    "packages.config": jvm_dotnet.read_dotnet,
    "composer.json": go_ruby_php.read_composer,
    "cmakelists.txt": native.read_cmake,
    "configure.ac": native.read_autoconf,
    "action.yml": environments.read_workflow,
    "action.yaml": environments.read_workflow,
    ".pre-commit-config.yaml": environments.read_pre_commit,
    ".python-version": environments.version_file("Python"),
    ".nvmrc": environments.version_file("Node.js"),
    ".node-version": environments.version_file("Node.js"),
    ".ruby-version": environments.version_file("Ruby"),
    ".go-version": environments.version_file("Go"),
    ".tool-versions": environments.read_tool_versions,
    "mise.toml": environments.read_mise,
    ".mise.toml": environments.read_mise,
    "cargo.lock": locks.read_cargo_lock,
    "uv.lock": locks.read_uv_lock,
    "package-lock.json": locks.read_package_lock,
    "pnpm-lock.yaml": locks.read_pnpm_lock,
    "gemfile.lock": locks.read_gem_lock,
}
_BY_PATTERN: tuple[tuple[str, Reader], ...] = (
    ("*.gemspec", go_ruby_php.read_gems),
    ("*.versions.toml", jvm_dotnet.read_gradle_catalog),
    ("*.gradle", jvm_dotnet.read_gradle),
    ("*.gradle.kts", jvm_dotnet.read_gradle),
    ("*.csproj", jvm_dotnet.read_dotnet),
    ("*.fsproj", jvm_dotnet.read_dotnet),
    ("*.props", jvm_dotnet.read_dotnet),
    ("environment*.yml", python.read_conda),
    ("environment*.yaml", python.read_conda),
    ("dockerfile*", environments.read_dockerfile),
    ("*.dockerfile", environments.read_dockerfile),
    ("containerfile*", environments.read_dockerfile),
    ("docker-compose*.y*ml", environments.read_compose),
    ("compose*.y*ml", environments.read_compose),
)
_WORKFLOWS = re.compile(r"(?:^|/)\.(?:github|gitea|forgejo)/(?:workflows|actions)/.+\.ya?ml")
_REQUIREMENTS = re.compile(r"(?:.*[-_.])?(?:requirements|constraints)(?:[-_.].*)?\.(?:txt|in)|vendor(?:ed)?\.txt")
_INNER = re.compile(
    r"(?:^|[-_./])(?:dev|develop|test|tests|testing|docs?|lint|ci|build|constraints|typing|bench\w*)(?:[-_./]|$)"
)


@lru_cache(maxsize=16_384)
def reader_of(path: str) -> Reader | None:
    """Return the reader of a manifest or lock file; None: the path names neither."""
    name = path.rpartition("/")[2].lower()
    if reader := _BY_NAME.get(name):
        return reader
    if _WORKFLOWS.search(path):
        return environments.read_workflow
    in_folder = "requirements/" in path.lower() and name.endswith((".txt", ".in"))
    if _REQUIREMENTS.fullmatch(name) or in_folder:
        inner = bool(_INNER.search(path.lower().removesuffix(".txt").removesuffix(".in")))
        group = "" if name == "requirements.txt" else name.rpartition(".")[0]
        return partial(python.read_requirements, group=group, reaches_users=not inner)
    return next((reader for pattern, reader in _BY_PATTERN if fnmatch.fnmatchcase(name, pattern)), None)


_LOCKS = frozenset({"cargo.lock", "uv.lock", "package-lock.json", "pnpm-lock.yaml", "gemfile.lock"})


def is_lock(path: str) -> bool:
    """Tell a lock file that is read here."""
    return path.rpartition("/")[2].lower() in _LOCKS


def is_vendored_list(path: str) -> bool:
    """Tell the list of what a project carries with it: its folder is not the project's own, yet users get all of it."""
    return path.endswith(
        ("/_vendor/vendor.txt", "/vendor/vendor.txt", "/_vendor/vendored.txt", "/_vendored/vendor.txt")
    )
