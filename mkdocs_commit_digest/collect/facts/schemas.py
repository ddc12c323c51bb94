"""Schemas of data and interfaces before and after: SQL, Protocol Buffers, GraphQL, OpenAPI."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from mkdocs_commit_digest.archive.facts import Fact
from mkdocs_commit_digest.collect.facts.lines import is_unreadable, line_of, readable
from mkdocs_commit_digest.collect.facts.markup import read_json, read_yaml, table_at
from mkdocs_commit_digest.collect.facts.public_places import is_public_place

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from mkdocs_commit_digest.archive.facts import FactChange
    from mkdocs_commit_digest.collect.facts.sources import FileVersions, Project

_Names = dict[str, str]
"""What a schema holds, by name; the value is what may change of it: a type, a number."""

_COMMENT = re.compile(r"--[^\n]*|/\*(?:[^*]|\*(?!/))*+(?:\*/|\Z)")
_SLASHES = re.compile(r"//[^\n]*|/\*(?:[^*]|\*(?!/))*+(?:\*/|\Z)")
_CREATED = re.compile(
    r"\bCREATE\s+(?:OR\s+REPLACE\s+)?(?:UNIQUE\s+|TEMP(?:ORARY)?\s+|MATERIALIZED\s+)?"
    r"(TABLE|VIEW|INDEX|TYPE|FUNCTION|PROCEDURE|SEQUENCE)"
    r"\s+(?:CONCURRENTLY\s+)?(?:IF\s+NOT\s+EXISTS\s+)?[`\"\[]?([\w.]{1,120})",
    re.IGNORECASE,
)
_DROPPED = re.compile(
    r"\bDROP\s+(TABLE|VIEW|INDEX|TYPE|FUNCTION|PROCEDURE|SEQUENCE)\s+(?:IF\s+EXISTS\s+)?[`\"\[]?([\w.]{1,120})",
    re.IGNORECASE,
)
_ALTERED = re.compile(
    r"\bALTER\s+TABLE\s+(?:ONLY\s+)?(?:IF\s+EXISTS\s+)?[`\"\[]?([\w.]{1,120})[`\"\]]?\s+(ADD|DROP)\s+(?:COLUMN\s+)?"
    r"(?:IF\s+(?:NOT\s+)?EXISTS\s+)?[`\"\[]?(\w{1,120})[`\"\]]?(?:\s+(\w{1,40}))?",
    re.IGNORECASE,
)
_NO_COLUMN = frozenset({"constraint", "primary", "foreign", "index", "unique", "check", "partition", "key"})


def extract_schemas(file: FileVersions, _project: Project) -> Iterator[Fact]:
    """Yield the tables, messages, types and paths that a schema gains, loses or changes."""
    reader = _reader_of(file.path.lower())
    if reader is None or file.entry_type != "file" or is_unreadable(file) or file.old == file.new:
        return
    if file.path.endswith(".sql") and file.status == "added":
        yield from _migration(file)
        return
    old, new = (reader(text) if (text := readable(side)) else {} for side in (file.old_text, file.new_text))
    if old is None or new is None:
        return
    for name in {**new, **old}:
        if old.get(name) != new.get(name):
            parent = name.rpartition(".")[0]
            is_told = parent and (parent in old) != (parent in new)
            if not is_told:
                yield _fact(file, name, old.get(name), new.get(name))


def _reader_of(path: str) -> Callable[[str], _Names | None] | None:
    name = path.rpartition("/")[2]
    if path.endswith(".sql"):
        return _sql
    if path.endswith(".proto"):
        return _proto
    if path.endswith((".graphql", ".graphqls", ".gql")):
        return _graphql
    is_openapi = re.fullmatch(r".*(?:openapi|swagger).*\.(?:ya?ml|json)", name)
    return _openapi if is_openapi else None


def _sql(text: str) -> _Names:
    code = _COMMENT.sub(" ", text)
    return {f"{kind.lower()} {name}": "" for kind, name in _CREATED.findall(code)[:5_000]}


def _migration(file: FileVersions) -> Iterator[Fact]:
    """Read what a new script does to a schema that stands elsewhere."""
    code = _COMMENT.sub(" ", readable(file.new_text))
    undone = re.search(
        r"^--\s*(?:\+goose Down|migrate:down|\+migrate Down|DOWN\b)",
        readable(file.new_text),
        re.MULTILINE | re.IGNORECASE,
    )
    if undone:
        code = _COMMENT.sub(" ", readable(file.new_text)[: undone.start()])
    elif re.search(r"\bdown\b", file.path.rpartition("/")[2], re.IGNORECASE):
        return
    dropped = {f"{kind.lower()} {name}" for kind, name in _DROPPED.findall(code)[:1_000]}
    created = {f"{kind.lower()} {name}" for kind, name in _CREATED.findall(code)[:1_000]}
    for name in sorted(created - dropped):
        yield _fact(file, name, None, "")
    for name in sorted(dropped - created):
        yield _fact(file, name, "", None)
    for table, action, column, kind in _ALTERED.findall(code)[:1_000]:
        if column.lower() not in _NO_COLUMN:
            is_added = action.upper() == "ADD"
            yield _fact(file, f"column {table}.{column}", None if is_added else "", kind if is_added else None)


_PROTO = re.compile(
    r"""
    \b(message|service|enum|oneof|extend)\s+(\w{1,120})\s*\{                     # a block begins
    |(\})
    |\brpc\s+(\w{1,120})\s*([^{;]{0,300})
    |(?<=[;{}])\s*+((?:[\w.<>,]{1,80}\s+){0,4})(\w{1,120})\s*=\s*(\d{1,9})\s*[;\[]  # a field: type, name, number
    """,
    re.VERBOSE,
)


def _proto(text: str) -> _Names:
    found: _Names = {}
    blocks: list[str] = []
    for one in _PROTO.finditer(_SLASHES.sub(" ", text)):
        owner = ".".join(filter(None, blocks))
        prefix = f"{owner}." if owner else ""
        if one[1]:
            blocks.append("" if one[1] in {"oneof", "extend"} else one[2])
            if one[1] not in {"oneof", "extend"}:
                found[prefix + one[2]] = ""
        elif one[3] and blocks:
            blocks.pop()
        elif one[4]:
            found[prefix + one[4]] = " ".join(one[5].split())
        elif one[7] and owner:
            found[prefix + one[7]] = f"{' '.join(one[6].split())} = {one[8]}".strip()
        if len(blocks) > 40 or len(found) > 20_000:  # noqa: PLR2004
            break
    return found


_GRAPHQL = re.compile(
    r"^[ \t]*(?:extend[ \t]+)?(type|input|interface|enum|union|scalar)[ \t]+(\w{1,120})"
    r"|^[ \t]*(directive)[ \t]+(@\w{1,120})"
    r"|^[ \t]+(\w{1,120})[ \t]*(?:\([^)]{0,2000}\))?[ \t]*:[ \t]*([\w\[\]!]{1,120})|^(\})",
    re.MULTILINE,
)
_BLOCK_STRING = re.compile(r'"""(?:[^"]|"(?!""))*+(?:"""|\Z)|#[^\n]*')


def _graphql(text: str) -> _Names:
    found: _Names = {}
    owner = ""
    for one in _GRAPHQL.finditer(_BLOCK_STRING.sub(" ", text)):
        if one[2] or one[4]:
            owner = one[2] or one[4]
            found[owner] = ""
        elif one[5] and owner:
            found[f"{owner}.{one[5]}"] = one[6]
        elif one[7]:
            owner = ""
    return found


_METHODS = ("get", "put", "post", "delete", "patch", "head", "options", "trace")


def _openapi(text: str) -> _Names | None:
    content: Any = read_json(text) if text.lstrip().startswith("{") else read_yaml(text)
    if not isinstance(content, dict):
        return None
    found: _Names = {}
    for path, operations in table_at(content, "paths").items():
        for method in _METHODS:
            if method in table_at(operations):
                found[f"{method.upper()} {path}"] = ""
    models = table_at(content, "components", "schemas") or table_at(content, "definitions")
    for model, schema in models.items():
        found[model] = ""
        for name, inner in table_at(schema, "properties").items():
            found[f"{model}.{name}"] = str(table_at(inner).get("type") or table_at(inner).get("$ref") or "")
    return found


def _fact(file: FileVersions, name: str, old: str | None, new: str | None) -> Fact:
    change: FactChange = "added" if old is None else "removed" if new is None else "changed"
    return Fact(
        kind="schema",
        change=change,
        name=name,
        old=old or None,
        new=new or None,
        path=file.path,
        line=line_of(file, re.split(r"[. ]", name)[-1], change),
        public=is_public_place(file.path, documentation=True),
    )
