"""Lock files: the versions chosen for what the project itself asks for, not for what that brings along."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from mkdocs_commit_digest.collect.facts.dependencies.declarations import Declaration, PackageManifest
from mkdocs_commit_digest.collect.facts.markup import read_json, read_yaml, table_at

if TYPE_CHECKING:
    from collections.abc import Iterator

_LOCK = "lock"
_NAME = re.compile(r'^name = "([^"\n]{1,120})"', re.MULTILINE)
_VERSION = re.compile(r'^version = "([^"\n]{1,120})"', re.MULTILINE)
_OWN_SOURCE = re.compile(r"^source = \{ (?:editable|virtual|workspace|directory) = ", re.MULTILINE)
_UV_DEPENDENCY = re.compile(r'\{ name = "([^"\n]{1,120})"')
_CARGO_DEPENDENCY = re.compile(r'^ "([^" \n]{1,120})(?: ([^" \n]{1,60}))?', re.MULTILINE)


def _packages(text: str) -> Iterator[str]:
    yield from text.split("[[package]]")[1:]


def read_cargo_lock(text: str) -> PackageManifest:
    """Read the versions of crates that the workspace's own crates (those without a source) name."""
    versions: dict[str, set[str]] = {}
    direct: dict[str, None] = {}
    own: set[str] = set()
    for block in _packages(text):
        name, version = _NAME.search(block), _VERSION.search(block)
        if not name or not version:
            continue
        if "\nsource = " in block:
            versions.setdefault(name[1], set()).add(version[1])
            continue
        own.add(name[1])
        for crate, chosen in _CARGO_DEPENDENCY.findall(block):
            direct[f"{crate} {chosen}".strip()] = None
    chosen_by_name: dict[str, set[str]] = {}
    for crate in direct:
        name_only, _, chosen = crate.partition(" ")
        if name_only not in own:
            chosen_by_name.setdefault(name_only, set()).update({chosen} if chosen else versions.get(name_only, set()))
    return _manifest(chosen_by_name, reaches_users=True)


def read_uv_lock(text: str) -> PackageManifest:
    """Read the versions of packages that the workspace's own packages name."""
    versions: dict[str, set[str]] = {}
    direct: set[str] = set()
    for block in _packages(text):
        name, version = _NAME.search(block), _VERSION.search(block)
        if not name:
            continue
        if _OWN_SOURCE.search(block):
            direct |= set(_UV_DEPENDENCY.findall(block.partition("[package.metadata]")[0]))
        elif version:
            versions.setdefault(name[1], set()).add(version[1])
    return _manifest({name: versions[name] for name in sorted(direct) if name in versions})


def read_package_lock(text: str) -> PackageManifest | None:
    """Read npm's lock: the versions of what its root and its workspaces name."""
    content = read_json(text)
    packages = table_at(content, "packages")
    chosen: dict[str, set[str]] = {}
    for path, entry in packages.items():
        if "node_modules/" in path:
            continue
        for key in ("dependencies", "devDependencies", "optionalDependencies"):
            for name in table_at(entry, key):
                at = packages.get(f"{path}/node_modules/{name}") or packages.get(f"node_modules/{name}")
                version = table_at(at).get("version")
                if isinstance(version, str):
                    chosen.setdefault(name, set()).add(version)
    return _manifest(chosen) if packages else None


def read_pnpm_lock(text: str) -> PackageManifest | None:
    """Read pnpm's lock: the section of its importers alone, which is small."""
    start = re.search(r"^importers:", text, re.MULTILINE)
    if not start:
        return None
    end = re.compile(r"^\S", re.MULTILINE).search(text, start.end())
    content = read_yaml(text[start.start() : end.start() if end else len(text)])
    chosen: dict[str, set[str]] = {}
    for importer in table_at(content, "importers").values():
        for key in ("dependencies", "devDependencies", "optionalDependencies"):
            for name, entry in table_at(importer, key).items():
                version = str(table_at(entry).get("version", "")).partition("(")[0]
                if version and not version.startswith("link:"):
                    chosen.setdefault(name, set()).add(version)
    return _manifest(chosen)


_GEM_BLOCK = re.compile(r"^DEPENDENCIES\n((?:  .*\n?)*)", re.MULTILINE)
_GEM_VERSION = re.compile(r"^    ([\w.-]+) \(([^)\n]+)\)$", re.MULTILINE)


def read_gem_lock(text: str) -> PackageManifest | None:
    """Read Bundler's lock."""
    block = _GEM_BLOCK.search(text)
    if not block:
        return None
    versions = dict(_GEM_VERSION.findall(text))
    names = re.findall(r"^  ([\w.-]+)", block[1], re.MULTILINE)
    return _manifest({name: {versions[name]} for name in names if name in versions}, reaches_users=True)


def _manifest(chosen: dict[str, set[str]], *, reaches_users: bool = False) -> PackageManifest:
    """Return what a lock file chose; it reaches users where programs are built from it, as Cargo's and Bundler's do."""
    return PackageManifest(
        tuple(Declaration(name, ", ".join(sorted(versions)), _LOCK, reaches_users) for name, versions in chosen.items())
    )
