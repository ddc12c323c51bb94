"""A change fragment → its notes, whatever tool it is written for."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from mkdocs_commit_digest.collect.facts.markup import read_json, read_yaml, strings_in
from mkdocs_commit_digest.collect.facts.notes.entries import BULLET, ReleaseNote, note_of, notes_on
from mkdocs_commit_digest.collect.facts.notes.kinds import kind_in

if TYPE_CHECKING:
    from collections.abc import Iterator

_MAX_FRAGMENT = 40_000
_FRONT_MATTER = re.compile(r"\A---\s*\n(.{0,4000}?)\n---\s*(?:\n|\Z)", re.DOTALL)
_BUMP = re.compile(r"""^\s*["']?[@\w/.-]+["']?\s*:\s*["']?(major|minor|patch)\b""", re.MULTILINE)
_DIRECTIVE = re.compile(r"^\.\. [^\n]*\n|^:orphan:\s*$|<!--.{0,4000}?-->", re.MULTILINE | re.DOTALL)
_CHANGE = re.compile(
    r"""
    ^\.\.[ ]change::[^\n]*\n          # the directive,
    (?P<body>(?:[ \t]+[^\n]*\n?|\n)*+)  # and what is indented below it
    """,
    re.VERBOSE | re.MULTILINE,
)
_FIELD = re.compile(r":\w+:")
_FENCED_NOTE = re.compile(r"```release-note:([\w-]{1,40})\n(.{1,4000}?)\n```", re.DOTALL)
_NO_FRAGMENT = re.compile(
    r"(?:readme|_?template|config|towncrier|\.gitignore|index|\.keep|\.gitkeep)(?:\..*)?", re.IGNORECASE
)
_TEXT_KEYS = ("note", "body", "title", "comment", "description", "synopsis", "message", "summary", "text")
_KIND_KEYS = ("change_type", "kind", "type", "category", "significance")
_RENO_SECTIONS = frozenset(
    {
        "features",
        "issues",
        "upgrade",
        "deprecations",
        "critical",
        "security",
        "fixes",
        "other",
        "prelude",
        "api",
        "enhancements",
    }
)


def fragment_notes(path: str, text: str) -> list[ReleaseNote]:
    """Return the notes of a fragment; none for the folder's own files (README, template, configuration)."""
    name = path.rpartition("/")[2]
    if _NO_FRAGMENT.fullmatch(name) or len(text) > _MAX_FRAGMENT:
        return []
    if name.endswith((".yaml", ".yml")):
        return list(_of_table(read_yaml(text), text))
    if name.endswith(".json"):
        return list(_of_table(read_json(text), text))
    if fenced := _FENCED_NOTE.findall(text):
        notes = [note_of(body, kind_in(kind), _line(text, body)) for kind, body in fenced]
        return [note for note in notes if note]
    return list(_of_changes(text)) or list(_of_prose(name, text))


def _of_changes(text: str) -> Iterator[ReleaseNote]:
    """Read `.. change::` directives, each with its tags and a text."""
    for found in _CHANGE.finditer(text):
        lines = [line.strip() for line in found["body"].split("\n")]
        tags = next((line for line in lines if line.startswith(":tags:")), "")
        prose = ["" if _FIELD.match(line) else line for line in lines]
        yield from _first_paragraph(
            prose, kind_in(tags.removeprefix(":tags:")), text.count("\n", 0, found.start("body"))
        )


def _of_prose(name: str, text: str) -> Iterator[ReleaseNote]:
    kind = kind_in(" ".join(name.split(".")[1:-1])) or ("breaking" if ".breaking" in name else "")
    body, offset = text, 0
    if front := _FRONT_MATTER.match(text):
        body, offset = text[front.end() :], text.count("\n", 0, front.end())
        bumps = _BUMP.findall(front[1])
        kind = kind or next((kind_in(one) for one in ("major", "minor", "patch") if one in bumps), "")
        if synopsis := re.search(r"^synopsis:\s*[\"']?([^\n]{1,500}?)[\"']?\s*$", front[1], re.MULTILINE):
            if note := note_of(synopsis[1], kind, 2):
                yield note
            return
    body = _DIRECTIVE.sub(lambda found: "\n" * found[0].count("\n"), body)
    lines = body.splitlines()
    bullets = [number for number, line in enumerate(lines, 1) if BULLET.match(line[:200])]
    first = next((number for number, line in enumerate(lines, 1) if line.strip()), 0)
    starts_plain = bool(first) and first not in bullets and not lines[first - 1].startswith("#")
    if bullets and not starts_plain:
        for note in notes_on(lines, bullets):
            yield ReleaseNote(note.raw, note.text, note.kind or kind, note.line + offset)
        return
    yield from _first_paragraph(lines, kind, offset)


def _first_paragraph(lines: list[str], kind: str, offset: int) -> Iterator[ReleaseNote]:
    """Yield what a fragment of prose says first; a heading above the text is its own best summary."""
    content = [(number, line) for number, line in enumerate(lines, 1)]
    start = next((number for number, line in content if line.strip()), 0)
    if not start:
        return
    paragraph: list[str] = []
    for _, line in content[start - 1 :]:
        if not line.strip() or re.fullmatch(r"\s*([=\-~^*])\1{2,}\s*", line[:200]):
            break
        paragraph.append(line.strip().lstrip("#").strip())
    if note := note_of(" ".join(paragraph), kind, start + offset):
        yield note


def _of_table(content: Any, text: str) -> Iterator[ReleaseNote]:
    """Read reno's sections, and tables with one text and one kind."""
    if not isinstance(content, dict):
        return
    body = next((content[key] for key in _TEXT_KEYS if isinstance(content.get(key), str) and content[key].strip()), "")
    for key, value in content.items():
        if key not in _RENO_SECTIONS or body:
            continue
        for one in [value] if isinstance(value, str) else strings_in(value):
            if note := note_of(_first_block(one), kind_in(key), _line(text, one)):
                yield note
    kind = next((kind_in(content[key]) for key in _KIND_KEYS if isinstance(content.get(key), str)), "")
    component = content.get("component")
    prefix = f"{component}: " if isinstance(component, str) and component and body else ""
    if note := note_of(prefix + _first_block(body), kind, _line(text, body)):
        yield note


def _first_block(text: str) -> str:
    return text.strip().partition("\n\n")[0]


def _line(text: str, part: str) -> int:
    at = text.find(part.strip()[:30].partition("\n")[0])
    return text.count("\n", 0, max(at, 0)) + 1
