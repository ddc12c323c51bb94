"""Rust's manifests: Cargo.toml with its workspace, targets and features; rust-toolchain."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from mkdocs_commit_digest.collect.facts.dependencies.declarations import Declaration, PackageManifest, requirement
from mkdocs_commit_digest.collect.facts.markup import read_toml, table_at

if TYPE_CHECKING:
    from collections.abc import Iterator

_TABLES = (("dependencies", "", True), ("build-dependencies", "build", True), ("dev-dependencies", "dev", False))
_CHANNEL = re.compile(r"[\w.-]{1,60}")


def read_cargo(text: str) -> PackageManifest | None:
    """Read a crate's or a workspace's manifest."""
    content = read_toml(text)
    if content is None:
        return None
    package, shared = table_at(content, "package"), table_at(content, "workspace", "package")
    declared = [*_crates(content), *_features(content)]
    for condition, table in table_at(content, "target").items():
        declared += _crates(table_at(table), f"target: {condition}")
    declared += _table(table_at(content, "workspace").get("dependencies"), "workspace", reaches_users=True)
    demanded = package.get("rust-version") or shared.get("rust-version")
    declared += requirement("Rust", demanded, needle="rust-version")
    own = {key: package.get(key) or shared.get(key) for key in ("version", "license")}
    return PackageManifest(
        tuple(declared),
        str(package.get("name") or ""),
        own["version"] if isinstance(own["version"], str) else "",
        is_private=package.get("publish") is False,
        licence=own["license"] if isinstance(own["license"], str) else "",
    )


def _crates(content: dict[str, Any], condition: str = "") -> Iterator[Declaration]:
    for key, group, reaches_users in _TABLES:
        where = ", ".join(filter(None, (condition, group)))
        yield from _table(content.get(key) or content.get(key.replace("-", "_")), where, reaches_users=reaches_users)


def _table(table: object, group: str, *, reaches_users: bool) -> Iterator[Declaration]:
    for key, value in table_at(table).items():
        if isinstance(value, str):
            yield Declaration(key, value, group, reaches_users)
        elif isinstance(value, dict):
            if "path" in value:
                continue  # a crate of the project itself
            is_own = value.get("workspace") is True
            optional = value.get("optional") is True and not group
            name = value.get("package")
            yield Declaration(
                name if isinstance(name, str) else key,
                _crate_version(value),
                "optional" if optional else group,
                reaches_users and not is_own,
                needle=key,
            )


def _crate_version(table: dict[str, Any]) -> str:
    if table.get("workspace") is True:
        return "workspace"
    version = table.get("version")
    if isinstance(version, str):
        return version
    source = table.get("git") or table.get("path")
    at = next((table[key] for key in ("rev", "tag", "branch") if isinstance(table.get(key), str)), "")
    return "@".join(filter(None, (source if isinstance(source, str) else "", at)))


def _features(content: dict[str, Any]) -> Iterator[Declaration]:
    """The features that users may choose; one that begins with an underscore is the crate's own."""
    for name, needs in table_at(content, "features").items():
        if isinstance(needs, list):
            listed = ", ".join(str(one) for one in needs[:30])
            yield Declaration(name, f"[{listed}]", "feature", not name.startswith("_"), kind="setting")


def read_toolchain(text: str) -> PackageManifest | None:
    """Read `rust-toolchain` or `rust-toolchain.toml`."""
    content = read_toml(text)
    channel = table_at(content, "toolchain").get("channel") if content else None
    if channel is None:
        line = text.strip()
        channel = line if _CHANNEL.fullmatch(line) else None
    return PackageManifest(requirement("Rust toolchain", channel, needle="channel", reaches_users=False))
