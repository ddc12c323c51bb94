"""Fill the reference pages from the code, so that they cannot fall behind it.

A line `<!-- generated: options -->` of a page is replaced, while the site is built, by what the code says; the
page's file stays as it is. `GENERATED` names what there is.
"""

from __future__ import annotations

import ast
import inspect
import json
import re
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import click

from mkdocs_commit_digest.archive import analysis_records, facts, landing_records, records
from mkdocs_commit_digest.cli import main
from mkdocs_commit_digest.collect.judging.importance_weights import WEIGHTS
from mkdocs_commit_digest.failures import FailureKind
from mkdocs_commit_digest.options import model_schema, notify_schema
from mkdocs_commit_digest.options import schema as option_schema
from mkdocs_commit_digest.options.schema import PluginOptions
from mkdocs_commit_digest.vocabulary import vocabulary

if TYPE_CHECKING:
    from collections.abc import Mapping

MARK = re.compile(r"^<!-- generated: (?P<what>[a-z ]+) -->$", re.MULTILINE)
DECISIONS = Path(__file__).parent.parent / "adr"


def on_page_markdown(markdown: str, **_: Any) -> str:
    """MkDocs hook: replace the marks of a page."""
    return MARK.sub(lambda mark: GENERATED[mark["what"]](), markdown)


def options() -> str:
    """Document every option: type, default, and the docstring under it."""
    schema = PluginOptions.model_json_schema()
    rooms = (option_schema, model_schema, notify_schema)
    docstrings = {name: texts for room in rooms for name, texts in _docstrings(inspect.getsource(room)).items()}
    for name, fields in docstrings.items():
        described = schema if name == PluginOptions.__name__ else schema["$defs"].get(name, {"properties": {}})
        for field, text in fields.items():
            described["properties"][field].setdefault("description", text)
    plain, sections = [], []
    for name, field in schema["properties"].items():
        target = _section_of(field)
        if target is None:
            plain.append(_option(3, name, field, schema))
        else:
            section = schema["$defs"][target]
            entries = (_option(3, f"{name}.{inner}", spec, section) for inner, spec in section["properties"].items())
            field.setdefault("description", section["description"])
            sections.append("\n\n".join([_option(2, name, field, schema), *entries]))
    required, *others = sections
    return "\n\n".join([required, "## Options of one value { #plain }", *plain, *others])


def commands() -> str:
    """Document every command with its arguments."""
    context = click.Context(main, info_name="commit-digest")
    return "\n\n".join(_command(name, main.commands[name], context) for name in main.list_commands(context))


def archive_fields() -> str:
    """Document what an archive file holds: one table a record."""
    schema = records.DayRecord.model_json_schema()
    rooms = (records, analysis_records, landing_records, facts)
    docstrings = {name: texts for room in rooms for name, texts in _docstrings(inspect.getsource(room)).items()}
    objects = {name: part for name, part in schema["$defs"].items() if "properties" in part}
    shown = {"DayRecord": schema} | {name: objects[name] for name in docstrings if name in objects}
    return "\n\n".join(_record(name, part, docstrings[name], schema["$defs"]) for name, part in shown.items())


def importance_rules() -> str:
    """List the rules that add points, as the pages word them."""
    rows = "\n".join(f"| `{code}` | {points:g} | {_reason(code)} |" for code, points in WEIGHTS.items())
    return f"| rule | points | as a page says it |\n|---|--:|---|\n{rows}"


def importance_ceilings() -> str:
    """List what holds a commit down."""
    codes = (key.removeprefix("reasons.") for key in vocabulary("en").entries if key.startswith("reasons.ceiling_"))
    return "\n".join(f"- {_reason(code)}" for code in codes)


def failure_kinds() -> str:
    """List the kinds of failure, as English pages word them."""
    rows = "\n".join(f"| `{kind}` | {vocabulary('en')(f'failures.{kind}')} |" for kind in FailureKind)
    return f"| kind | as a page says it |\n|---|---|\n{rows}"


def decisions() -> str:
    """List the decision records by number."""
    titles = ((file, file.read_text("utf-8").partition("\n")[0].lstrip("# ")) for file in DECISIONS.glob("[0-9]*.md"))
    return "\n".join(f"- [{title}]({file.name})" for file, title in sorted(titles))


GENERATED = {
    "options": options,
    "commands": commands,
    "archive fields": archive_fields,
    "failure kinds": failure_kinds,
    "decisions": decisions,
    "importance rules": importance_rules,
    "importance ceilings": importance_ceilings,
}


# --- options ---


def _option(level: int, name: str, field: dict[str, Any], section: dict[str, Any]) -> str:
    forms = {"items": "list of sections", "additionalProperties": "sections by name"}
    form = next((said for key, said in forms.items() if key in field), "section")
    traits = [form if _section_of(field) else _type(field)]
    default = field.get("default")
    if name.rpartition(".")[2] in section.get("required", ()):
        traits.append("required")
    elif default not in (None, [], {}) and not _section_of(field):
        traits.append(f"default `{default if isinstance(default, str) else json.dumps(default)}`")
    heading = f"{'#' * level} `{name}` {{ #{name.replace('.', '-')} }}"
    return f"{heading}\n\n*{', '.join(traits)}*\n\n{' '.join(field.get('description', '').split())}"


def _section_of(field: dict[str, Any]) -> str | None:
    inner = field.get("items") or field.get("additionalProperties")
    reference = field.get("$ref") or (inner.get("$ref") if isinstance(inner, dict) else None)
    return reference.rpartition("/")[2] if reference else None


def _type(field: dict[str, Any], parts: Mapping[str, Any] = MappingProxyType({})) -> str:
    """Put a JSON schema into words; `parts` are the schemas that it may refer to."""
    if "anyOf" in field:
        return _type(next(choice for choice in field["anyOf"] if choice.get("type") != "null"), parts)
    if "$ref" in field:
        name = field["$ref"].rpartition("/")[2]
        return _type(parts[name]) if "enum" in parts.get(name, ()) else f"[{name}](#{name.lower()})"
    if values := field.get("enum") or [field[key] for key in ("const",) if key in field]:
        return ("one of " if len(values) > 1 else "") + ", ".join(f"`{value}`" for value in values)
    kind = str(field.get("type"))
    if kind == "array":
        return f"list of {_type(field['items'], parts)}"
    if kind == "object" and isinstance(field.get("additionalProperties"), dict):
        return f"mapping of names to {_type(field['additionalProperties'])}"
    words = {"string": "text", "boolean": "`true` or `false`", "object": "mapping", "integer": "integer"}
    formats = {"date": "date (YYYY-MM-DD)", "date-time": "date and time (ISO 8601)"}
    return formats.get(str(field.get("format"))) or words.get(kind, kind) + _bounds(field)


def _bounds(field: dict[str, Any]) -> str:
    low, above, high = (field.get(key) for key in ("minimum", "exclusiveMinimum", "maximum"))
    if low is not None and high is not None:
        return f" from {low} to {high}"
    said = [f" {word} {value}" for word, value in (("from", low), ("above", above), ("to", high)) if value is not None]
    return "".join(said)


# --- commands ---


def _command(name: str, command: click.Command, parent: click.Context) -> str:
    context = click.Context(command, info_name=name, parent=parent)
    text = re.sub(r"(?<!\n)\n(?!\n)", " ", inspect.cleandoc(command.help or ""))
    rows = [record for parameter in command.params if (record := parameter.get_help_record(context))]
    table = "\n".join(f"| `{_argument(argument)}` | {meaning} |" for argument, meaning in rows)
    usage = " ".join([context.command_path, *command.collect_usage_pieces(context)])
    return f"## `{name}` {{ #{name} }}\n\n    {usage}\n\n{text}\n\n| argument | meaning |\n|---|---|\n{table}"


def _argument(text: str) -> str:
    return text.replace("[%Y-%m-%d]", "YYYY-MM-DD").replace("|", "&#124;")


# --- importance ---


def _reason(code: str) -> str:
    """Word a reason in English, without what a rule saw, or with `…` in its place."""
    entry = vocabulary("en").entries[f"reasons.{code}"]
    text = entry if isinstance(entry, str) else entry["other"]
    return re.sub(r"\{\w+\}", "…", re.sub(r"(, going by|:) “?\{\w+\}”?$", "", text))


# --- records ---


def _docstrings(source: str) -> dict[str, dict[str, str]]:
    """Class name → field → the string under it."""
    found: dict[str, dict[str, str]] = {}
    for node in ast.parse(source).body:
        if not isinstance(node, ast.ClassDef):
            continue
        texts = found.setdefault(node.name, {})
        for field, below in zip(node.body, node.body[1:], strict=False):
            if (
                isinstance(field, ast.AnnAssign)
                and isinstance(below, ast.Expr)
                and isinstance(below.value, ast.Constant)
            ):
                texts[ast.unparse(field.target)] = " ".join(str(below.value.value).split())
    return found


def _record(name: str, schema: dict[str, Any], docstrings: dict[str, str], parts: Mapping[str, Any]) -> str:
    rows = "\n".join(
        f"| `{field}` | {_type(spec, parts)} | {docstrings.get(field, '')} |"
        for field, spec in schema["properties"].items()
    )
    summary = schema.get("description", "").partition("\n\n")[0]
    return f"## {name} {{ #{name.lower()} }}\n\n{summary}\n\n| field | type | meaning |\n|---|---|---|\n{rows}"
