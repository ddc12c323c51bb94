"""Manifests of Go, Ruby and PHP."""

from __future__ import annotations

import re

from mkdocs_commit_digest.collect.facts.dependencies.declarations import Declaration, PackageManifest, requirement
from mkdocs_commit_digest.collect.facts.markup import read_json, table_at

_GO_LINE = re.compile(r"(?:require\s+)?([\w.~-]+\.[\w./~-]+)\s+(v[\w.+-]+)")
_GO_DEMAND = re.compile(r"(go|toolchain)\s+(?:go)?([\w.]+)")


def read_go_mod(text: str) -> PackageManifest:
    """Read a Go module: what it requires itself, not what that requires in turn."""
    declared: list[Declaration] = []
    block = ""
    for line in text.splitlines():
        code, _, comment = line.partition("//")
        code = code.strip()
        if code.endswith("("):
            block = code.removesuffix("(").strip()
        elif code == ")":
            block = ""
        elif found := _GO_DEMAND.fullmatch(code):
            is_go = found[1] == "go"
            name = "Go" if is_go else "Go toolchain"
            declared += requirement(name, found[2], needle=found[1], reaches_users=is_go)
        elif comment.strip().startswith("indirect"):
            continue
        elif (block == "require" or code.startswith("require ")) and (found := _GO_LINE.fullmatch(code)):
            declared.append(Declaration(found[1], found[2]))
    return PackageManifest(tuple(declared))


_GEM = re.compile(
    r"""
    \s*(?:(gem)|[\w.]+\.(add_(?:development_|runtime_)?dependency))  # a Gemfile's or a gemspec's line
    [\s(]+["']([\w./-]+)["']                                        # the gem
    ((?:\s*,\s*\[?["'][^"'\n]{1,80}["']\]?)*)                        # its versions
    """,
    re.VERBOSE,
)
_RUBY = re.compile(r"""\s*(?:ruby|[\w.]+\.required_ruby_version\s*=)\s*\(?["']([^"'\n]+)["']""")
_GEM_GROUP = re.compile(r"\s*group\s+([:\w, ]+?)\s+do\b")


def read_gems(text: str) -> PackageManifest:
    """Read a Gemfile or a gemspec, line by line."""
    declared: list[Declaration] = []
    group = ""
    for line in text.splitlines():
        line = line[:2_000]  # noqa: PLW2901 - what is longer is no line of a Gemfile
        if found := _GEM.match(line):
            inner = found[2] == "add_development_dependency" or bool({"test", "development"} & set(group.split()))
            versions = ", ".join(re.findall(r"[\"']([^\"']+)[\"']", found[4]))
            declared.append(Declaration(found[3], versions, group or ("dev" if inner else ""), not inner))
        elif found := _RUBY.match(line):
            declared += requirement("Ruby", found[1], needle="ruby")
        elif found := _GEM_GROUP.match(line):
            group = " ".join(re.findall(r"\w+", found[1]))
        elif line.startswith("end"):
            group = ""
    return PackageManifest(tuple(declared))


def read_composer(text: str) -> PackageManifest | None:
    """Read PHP's composer.json."""
    content = read_json(text)
    if not isinstance(content, dict):
        return None
    declared: list[Declaration] = []
    for key, inner in (("require", False), ("require-dev", True)):
        for name, value in table_at(content, key).items():
            if name == "php":
                declared += requirement("PHP", value, needle="php")
            elif isinstance(value, str):
                declared.append(Declaration(name, value, "dev" if inner else "", not inner))
    return PackageManifest(tuple(declared), str(content.get("name") or ""))
