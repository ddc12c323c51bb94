"""Python's manifests: pyproject.toml, requirements files, setup.cfg, setup.py (read, never run), Pipfile, conda."""

from __future__ import annotations

import ast
import configparser
import re
from typing import TYPE_CHECKING, Any

from packaging.requirements import InvalidRequirement, Requirement

from mkdocs_commit_digest.collect.facts.dependencies.declarations import Declaration, PackageManifest, requirement
from mkdocs_commit_digest.collect.facts.markup import read_toml, read_yaml, strings_in, table_at

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_MAX_LINE = 2_000
_MAX_SETUP_PY = 200_000
_CLASSIFIER = "Programming Language :: Python :: "
_LICENCE_CLASSIFIER = "License :: "
_MINOR = re.compile(r"\d+\.\d+")


def requirement_line(line: str, group: str = "", *, reaches_users: bool = True) -> Declaration | None:
    """Read one dependency specifier (PEP 508); None: it is none."""
    text = re.sub(r"(?:^|\s)#.*|\s+--?[a-z-]+.*", "", line[:_MAX_LINE]).strip().rstrip("\\").strip()
    if not text or text.startswith(("-", ".", "/")):
        return None
    try:
        parsed = Requirement(text)
    except InvalidRequirement:
        return None
    value = parsed.url or ",".join(sorted(str(parsed.specifier).split(","), key=lambda one: (one[:1] != ">", one)))
    marker = f"; {parsed.marker}" if parsed.marker and "extra" not in str(parsed.marker) else ""
    return Declaration(parsed.name, f"{value}{marker}".removeprefix("; "), group, reaches_users)


def read_pyproject(text: str) -> PackageManifest | None:
    """Read PEP 621, PEP 735, poetry, uv, pdm, hatch and the build system's requirements."""
    content = read_toml(text)
    if content is None:
        return None
    project, poetry = table_at(content, "project"), table_at(content, "tool", "poetry")
    declared = [*_project(project), *_development(content), *_poetry(poetry)]
    declared += _lines(table_at(content, "build-system").get("requires"), "build")
    licence = project.get("license") or poetry.get("license")
    if isinstance(licence, dict):
        licence = licence.get("text")
    return PackageManifest(
        tuple(declared),
        str(project.get("name") or poetry.get("name") or ""),
        _text(project.get("version") or poetry.get("version")),
        is_private=f"{_LICENCE_CLASSIFIER}Private".lower() in str(project.get("classifiers")).lower()
        or "private ::" in str(project.get("classifiers")).lower(),
        licence=_text(licence),
    )


def _project(project: dict[str, Any]) -> Iterator[Declaration]:
    yield from _lines(project.get("dependencies"))
    for extra, lines in table_at(project, "optional-dependencies").items():
        is_inner = extra.lower() in _DEVELOPMENT
        yield from _lines(lines, extra if is_inner else f"optional: {extra}", reaches_users=not is_inner)
    demanded = requirement("Python", project.get("requires-python"), needle="requires-python")
    yield from demanded
    yield from supported_pythons(strings_in(project.get("classifiers")))


_DEVELOPMENT = frozenset(
    {"dev", "develop", "development", "test", "tests", "testing", "lint", "linting", "docs", "doc", "typing", "types"}
    | {"format", "ci", "release", "bench", "benchmark", "benchmarks", "coverage", "mypy", "nox", "tox", "pre-commit"}
)


def supported_pythons(classifiers: Iterable[str]) -> Iterator[Declaration]:
    """Yield each minor version of Python that classifiers name."""
    for one in classifiers:
        version = one.removeprefix(_CLASSIFIER)
        if version != one and _MINOR.fullmatch(version):
            yield Declaration("Python", version, "classifiers", kind="requirement", needle=f":: {version}")


def _development(content: dict[str, Any]) -> Iterator[Declaration]:
    for group, lines in table_at(content, "dependency-groups").items():
        yield from _lines(lines, group, reaches_users=False)
    yield from _lines(table_at(content, "tool", "uv").get("dev-dependencies"), "dev", reaches_users=False)
    for group, lines in table_at(content, "tool", "pdm", "dev-dependencies").items():
        yield from _lines(lines, group, reaches_users=False)
    for name, environment in table_at(content, "tool", "hatch", "envs").items():
        for key in ("dependencies", "extra-dependencies"):
            yield from _lines(table_at(environment).get(key), f"hatch: {name}", reaches_users=False)


def _poetry(poetry: dict[str, Any]) -> Iterator[Declaration]:
    yield from _versions(poetry.get("dependencies"))
    yield from _versions(poetry.get("dev-dependencies"), "dev", reaches_users=False)
    for group, table in table_at(poetry, "group").items():
        yield from _versions(table_at(table).get("dependencies"), group, reaches_users=False)


def _versions(table: object, group: str = "", *, reaches_users: bool = True) -> Iterator[Declaration]:
    """Read tables of names and versions, as poetry and Pipenv write them."""
    for name, value in table_at(table).items():
        first = value[0] if isinstance(value, list) and value else value
        version = _table_version(first) if isinstance(first, dict) else _text(first)
        if name.lower() == "python":
            yield from requirement("Python", version, needle="python")
            continue
        optional = isinstance(first, dict) and first.get("optional") is True
        yield Declaration(name, version, group or ("optional" if optional else ""), reaches_users)


def _table_version(table: dict[str, Any]) -> str:
    source = next((table[key] for key in ("git", "url", "path", "file") if key in table), "")
    where = next((table[key] for key in ("rev", "tag", "branch", "ref") if key in table), "")
    return _text(table.get("version")) or "@".join(filter(None, (_text(source), _text(where))))


def _lines(lines: object, group: str = "", *, reaches_users: bool = True) -> Iterator[Declaration]:
    for line in strings_in(lines):
        if found := requirement_line(line, group, reaches_users=reaches_users):
            yield found


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""


_COMPILED = re.compile(r"autogenerated by pip-compile|generated by uv via|# {1,4}via\b", re.IGNORECASE)
_ASKED_FOR = re.compile(r"via -r |via .*\.(?:in|toml|cfg|py)\b|# +-r ", re.IGNORECASE)


def is_compiled(text: str) -> bool:
    """Tell a requirements file that a resolver wrote, which is a lock file."""
    return bool(_COMPILED.search(text[:20_000]))


def read_requirements(text: str, group: str = "", *, reaches_users: bool = True) -> PackageManifest:
    """Read a requirements file; of a compiled one only what somebody asked for directly."""
    compiled, found = is_compiled(text), []
    lines = text.splitlines()
    for number, line in enumerate(lines):
        declared = requirement_line(line, group, reaches_users=reaches_users)
        if declared and (not compiled or _is_asked_for(lines, number)):
            found.append(declared)
    return PackageManifest(tuple(found))


def _is_asked_for(lines: list[str], number: int) -> bool:
    """In a compiled file: the comments beside or below name a file rather than another package."""
    below = lines[number : number + 30]
    end = next((at for at, line in enumerate(below) if at and not line.lstrip().startswith(("#", "--"))), len(below))
    return bool(_ASKED_FOR.search("\n".join(below[:end])))


def read_setup_cfg(text: str) -> PackageManifest | None:
    """Read the declarative setuptools configuration."""
    parser = configparser.RawConfigParser(strict=False)
    try:
        parser.read_string(text)
    except (configparser.Error, ValueError):
        return None

    def lines(section: str, option: str) -> list[str]:
        return parser.get(section, option, fallback="").splitlines()

    declared = [*_lines(lines("options", "install_requires")), *_lines(lines("options", "setup_requires"), "build")]
    if parser.has_section("options.extras_require"):
        for extra in parser.options("options.extras_require"):
            inner = extra in _DEVELOPMENT
            group = extra if inner else f"optional: {extra}"
            declared += _lines(lines("options.extras_require", extra), group, reaches_users=not inner)
    python = parser.get("options", "python_requires", fallback="")
    declared += [*requirement("Python", python, needle="python_requires")]
    declared += supported_pythons(line.strip() for line in lines("metadata", "classifiers"))
    own = {key: parser.get("metadata", key, fallback="") for key in ("name", "version", "license")}
    version = "" if own["version"].startswith(("attr:", "file:")) else own["version"]
    return PackageManifest(tuple(declared), own["name"], version, licence=own["license"])


def read_setup_py(text: str) -> PackageManifest | None:
    """Read the literals that a setup script hands to `setup()`; the script is parsed, never run."""
    if len(text) > _MAX_SETUP_PY:
        return None
    try:
        tree = ast.parse(text)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None
    names = {
        node.targets[0].id: node.value
        for node in tree.body
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name)
    }
    call = next(
        (node for node in ast.walk(tree) if isinstance(node, ast.Call) and ast.unparse(node.func).endswith("setup")),
        None,
    )
    given = {one.arg: _literal(one.value, names) for one in call.keywords if one.arg} if call else {}
    declared = [*_lines(given.get("install_requires")), *_lines(given.get("setup_requires"), "build")]
    for extra, lines in table_at(given.get("extras_require")).items():
        inner = str(extra).lower() in _DEVELOPMENT
        group = str(extra) if inner else f"optional: {extra}"
        declared += _lines(lines, group, reaches_users=not inner)
    declared += requirement("Python", given.get("python_requires"), needle="python_requires")
    declared += supported_pythons(strings_in(given.get("classifiers")))
    own = [_text(given.get(key)) for key in ("name", "version", "license")]
    return PackageManifest(tuple(declared), own[0], own[1], licence=own[2])


def _literal(node: ast.expr, names: dict[str, ast.expr]) -> object:
    if isinstance(node, ast.Name) and node.id in names:
        node = names[node.id]
    if isinstance(node, ast.Dict):
        return {
            key.value: _literal(value, names)
            for key, value in zip(node.keys, node.values, strict=True)
            if isinstance(key, ast.Constant)
        }
    if isinstance(node, ast.List | ast.Tuple):
        return [one.value for one in node.elts if isinstance(one, ast.Constant)]
    return node.value if isinstance(node, ast.Constant) else None


def read_pipfile(text: str) -> PackageManifest | None:
    """Read a Pipfile."""
    content = read_toml(text)
    if content is None:
        return None
    declared = [
        *_versions(content.get("packages")),
        *_versions(content.get("dev-packages"), "dev", reaches_users=False),
    ]
    demanded = table_at(content, "requires")
    return PackageManifest((*declared, *requirement("Python", demanded.get("python_version"), needle="python_version")))


_CONDA = re.compile(r"\s*(?:[\w.-]+::)?([A-Za-z][\w.-]*)\s*([<>=!~ ].*)?")


def read_conda(text: str) -> PackageManifest | None:
    """Read a conda environment."""
    content = read_yaml(text)
    declared: list[Declaration] = []
    listed = content.get("dependencies") if isinstance(content, dict) else None
    for one in listed if isinstance(listed, list) else ():
        if isinstance(one, dict):
            declared += _lines(one.get("pip"))
        elif isinstance(one, str) and (found := _CONDA.fullmatch(one)):
            name, version = found[1], (found[2] or "").strip()
            if name == "python":
                declared += requirement("Python", version)
            else:
                declared.append(Declaration(name, version))
    return PackageManifest(tuple(declared)) if declared else None
