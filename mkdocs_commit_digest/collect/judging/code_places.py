"""Paths → how near to users they lie: scripts and tools, and what only automates the repository. Pure."""

from __future__ import annotations

from functools import lru_cache

from pathspec import GitIgnoreSpec

_PERIPHERY_WORDS = frozenset(
    {"bench", "benchmark", "benchmarks", "contrib", "demo", "demos", "dev", "devtools", "examples", "hack", "misc"}
    | {"playground", "script", "scripts", "site", "tooling", "tools", "website", "xtask"}
)
_SHIPPED = frozenset({"src", "lib", "crates", "packages", "pkg", "internal", "cmd", "include"})
"""Folders whose content is built and shipped, so that a name below them is a part of the product: `src/tools/`."""
_TOP = frozenset({"tool"})
"""Names that say so of a folder at the top only; further down they are parts of a product: `commands/tool/`."""
_ABOUT_PROJECT = frozenset(
    {
        "authors",
        "codeowners",
        "code_of_conduct",
        "code-of-conduct",
        "contributing",
        "contributors",
        "copying",
        "governance",
    }
    | {"licence", "license", "maintainers", "notice", "owners", "support"}
)
"""Names of pages on who makes a project and how, whatever their endings."""
_AUTOMATION = frozenset({"ci", ".ci", "ci-scripts", "buildkite", "jenkins", "azure-pipelines"})


def is_periphery(path: str) -> bool:
    """Tell whether a file lies in a folder of scripts, tools or the like.

    >>> is_periphery("tools/release.py"), is_periphery("crates/uv/src/commands/tool/run.rs")
    (True, False)
    """
    folders = path.lower().split("/")[:-1]
    shipped = next((n for n, folder in enumerate(folders) if folder in _SHIPPED), len(folders))
    return bool(folders) and (not _PERIPHERY_WORDS.isdisjoint(folders[:shipped]) or folders[0] in _TOP)


def is_automation(path: str) -> bool:
    """Tell whether a file only serves the work on the repository: CI, and what begins with a dot."""
    folders = path.lower().split("/")
    return any(folder.startswith(".") and folder != ".." for folder in folders) or not _AUTOMATION.isdisjoint(
        folders[:-1]
    )


def is_about_project(path: str) -> bool:
    """Tell whether a page is on who makes the project, and how: those who use it find nothing of a change there."""
    return path.lower().rpartition("/")[2].partition(".")[0] in _ABOUT_PROJECT


@lru_cache(maxsize=16)
def spec_of(patterns: tuple[str, ...]) -> GitIgnoreSpec:
    """Compile gitignore-style patterns once."""
    return GitIgnoreSpec.from_lines(patterns)
