"""JSON schemas before and after → the settings that users may write from now on, no longer, or with another default."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, NamedTuple

from mkdocs_commit_digest.archive.facts import Fact
from mkdocs_commit_digest.collect.facts.lines import is_unreadable, line_of, readable
from mkdocs_commit_digest.collect.facts.markup import read_json, table_at
from mkdocs_commit_digest.collect.facts.public_places import is_public_place

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mkdocs_commit_digest.archive.facts import FactChange
    from mkdocs_commit_digest.collect.facts.sources import FileVersions, Project

_MAX_DEPTH = 6
_MAX_SETTINGS = 5_000


class _Setting(NamedTuple):
    kind: str
    default: str
    help: str


def extract_schema_settings(file: FileVersions, _project: Project) -> Iterator[Fact]:
    """Yield the settings that a JSON schema gains, loses or describes otherwise."""
    if (
        file.entry_type != "file"
        or not file.path.endswith(".json")
        or is_unreadable(file)
        or "schema" not in file.path.lower()
    ):
        return
    sides = [_settings(text) if (text := readable(side)) else {} for side in (file.old_text, file.new_text)]
    old, new = sides
    if file.status in {"added", "deleted"} or not (old and new):
        return
    for name in {**new, **old}:
        was, now = old.get(name), new.get(name)
        if was is None or now is None:
            if not _parent_tells(name, old if was is None else new):
                yield _fact(file, "added" if now else "removed", name, was, now)
        elif was.default != now.default:
            yield _fact(file, "changed", name, was, now, values=(was.default, now.default), kind="default")
        elif was.kind != now.kind:
            yield _fact(file, "changed", name, was, now, values=(was.kind, now.kind))


def _parent_tells(name: str, other: dict[str, _Setting]) -> bool:
    """Whether the table around a setting is new (or gone) as well, which says it all."""
    parent = name.rpartition(".")[0]
    return bool(parent) and parent not in other


def _settings(text: str) -> dict[str, _Setting]:
    """Return the settings that a schema describes, by their dotted names; empty: it is no schema."""
    root = read_json(text)
    if not isinstance(root, dict) or not ({"properties", "$defs", "definitions", "$ref", "allOf"} & root.keys()):
        return {}
    found: dict[str, _Setting] = {}
    waiting: list[tuple[str, Any, int]] = [("", root, 0)]
    while waiting and len(found) < _MAX_SETTINGS:
        prefix, schema, depth = waiting.pop(0)
        for part in _resolved(root, schema):
            for name, inner in table_at(part, "properties").items():
                full = f"{prefix}.{name}" if prefix else name
                if full not in found and isinstance(inner, dict):
                    found[full] = _setting(inner)
                    if depth < _MAX_DEPTH:
                        waiting.append((full, inner, depth + 1))
    return found


def _resolved(root: dict[str, Any], schema: Any) -> list[dict[str, Any]]:
    """Return a schema's own tables and those that it refers to, one level of alternatives deep."""
    parts: list[dict[str, Any]] = []
    waiting = [schema]
    while waiting and len(parts) < 20:  # noqa: PLR2004
        part = waiting.pop(0)
        if not isinstance(part, dict) or part in parts:
            continue
        parts.append(part)
        reference = part.get("$ref")
        if isinstance(reference, str) and reference.startswith("#/"):
            waiting.append(table_at(root, *reference[2:].split("/")[:10]))
        for key in ("allOf", "anyOf", "oneOf"):
            waiting += part[key][:20] if isinstance(part.get(key), list) else []
        if isinstance(part.get("items"), dict):
            waiting.append(part["items"])
    return parts


def _setting(schema: dict[str, Any]) -> _Setting:
    kind = schema.get("type") or schema.get("$ref") or schema.get("enum") or ""
    default = json.dumps(schema["default"], ensure_ascii=False)[:200] if "default" in schema else ""
    text = schema.get("description")
    words = text.partition("\n\n")[0] if isinstance(text, str) else ""
    return _Setting(str(kind)[:200], default, words)


def _fact(  # noqa: PLR0913 - one place where all of a fact comes together
    file: FileVersions,
    change: FactChange,
    name: str,
    old: _Setting | None,
    new: _Setting | None,
    *,
    values: tuple[str, str] | None = None,
    kind: str = "setting",
) -> Fact:
    was, now = values or (old.default if old else "", new.default if new else "")
    told = new or old
    return Fact(
        kind=kind,
        change=change,
        name=name,
        old=was or None,
        new=now or None,
        path=file.path,
        line=line_of(file, name.rpartition(".")[2], change),
        public=is_public_place(file.path, documentation=True),
        text=told.help if told else "",
    )
