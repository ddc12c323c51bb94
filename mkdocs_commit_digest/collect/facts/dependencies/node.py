"""JavaScript's manifests: package.json, and pnpm's catalogs."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from mkdocs_commit_digest.collect.facts.dependencies.declarations import Declaration, PackageManifest, requirement
from mkdocs_commit_digest.collect.facts.markup import read_json, read_yaml, table_at

if TYPE_CHECKING:
    from collections.abc import Iterator

_TABLES = {"dependencies": "", "peerDependencies": "peer", "optionalDependencies": "optional", "devDependencies": "dev"}
_ENGINES = {"node": "Node.js", "npm": "npm", "yarn": "Yarn", "pnpm": "pnpm", "bun": "Bun", "vscode": "VS Code"}
_OWN = ("workspace:", "link:", "file:", "portal:")
_HOOKS = ("preinstall", "install", "postinstall", "preprepare", "prepare", "postprepare")
_BUILT = re.compile(r"(?:^|/)(?:dist|lib|build|out|es|esm|cjs)(?:/|$)")
_TOOL = re.compile(
    r"@types/.+|.*(?:eslint|prettier|stylelint|vitest|playwright|cypress|puppeteer|commitlint|changesets?|babel|webpack).*"
    r"|typescript|tsx|ts-node|tsup|tsdown|unbuild|rimraf|husky|lint-staged|jest|mocha|chai|sinon|nyc|c8|ava|tap|jsdom"
    r"|rollup(?:-.*)?|@rollup/.*|esbuild|vite|rolldown|nodemon|npm-run-all.*|cross-env|concurrently|turbo|nx|lerna|knip"
    r"|publint|size-limit|@size-limit/.*|happy-dom|@vitest/.*|@testing-library/.*|release-it|semantic-release|bumpp|np"
)
"""Packages that build, check or release others and are not built into them."""


def read_package_json(text: str) -> PackageManifest | None:
    """Read a package's manifest.

    What a published package asks for to be built from may be bundled into it, and then reaches its users: tools by
    name do not.
    """
    content = read_json(text)
    if not isinstance(content, dict):
        return None
    is_private = content.get("private") is True
    bundles = not is_private and _ships_built_files(content)
    declared = [*_packages(content, bundles=bundles), *_engines(content)]
    scripts = table_at(content, "scripts")
    hooks = tuple((name, scripts[name]) for name in _HOOKS if isinstance(scripts.get(name), str))
    licence = content.get("license")
    return PackageManifest(
        tuple(declared),
        _text(content.get("name")),
        _text(content.get("version")),
        is_private=is_private,
        licence=_text(licence.get("type") if isinstance(licence, dict) else licence),
        install_hooks=hooks,
    )


def _packages(content: dict[str, Any], *, bundles: bool) -> Iterator[Declaration]:
    peers = table_at(content, "peerDependencies")
    for key, group in _TABLES.items():
        for name, value in table_at(content, key).items():
            if not isinstance(value, str) or value.startswith(_OWN) or (group == "dev" and name in peers):
                continue
            reaches_users = group != "dev" or (bundles and not _TOOL.fullmatch(name))
            yield Declaration(name, value, group, reaches_users)


def _ships_built_files(content: dict[str, Any]) -> bool:
    shipped = content.get("files")
    listed = [one for one in shipped if isinstance(one, str)] if isinstance(shipped, list) else []
    return any(_BUILT.search(one) for one in [*listed, _text(content.get("main")), _text(content.get("module"))])


def _engines(content: dict[str, Any]) -> Iterator[Declaration]:
    for engine, value in table_at(content, "engines").items():
        yield from requirement(_ENGINES.get(engine, engine), value, needle=engine)
    manager, _, version = _text(content.get("packageManager")).partition("@")
    yield from requirement(_ENGINES.get(manager, manager), version.partition("+")[0], reaches_users=False)
    for tool, value in table_at(content, "volta").items():
        yield from requirement(_ENGINES.get(tool, tool), value, reaches_users=False)


def read_pnpm_workspace(text: str) -> PackageManifest | None:
    """Read the catalogs, which the packages of a workspace share."""
    content = read_yaml(text)
    if not isinstance(content, dict):
        return None
    catalogs = {"": content.get("catalog"), **table_at(content, "catalogs")}
    return PackageManifest(
        tuple(
            Declaration(name, value, f"catalog: {catalog}" if catalog else "catalog")
            for catalog, table in catalogs.items()
            for name, value in table_at(table).items()
            if isinstance(value, str)
        )
    )


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""
