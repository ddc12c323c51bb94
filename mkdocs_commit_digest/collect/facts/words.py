"""Messages, tests and exports that come and go in a parsed file → facts."""

from __future__ import annotations

import re
from difflib import SequenceMatcher
from typing import TYPE_CHECKING

from mkdocs_commit_digest.archive.facts import Fact, FactChange

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from mkdocs_commit_digest.collect.facts.comparison import Comparison
    from mkdocs_commit_digest.collect.facts.languages.definitions import SourceMessage

_LIKE = 0.6
"""How alike two messages must be to be one that was reworded."""
_MOST_COMPARED = 40
_FLAG = re.compile(r"(?<![\w-])--?[A-Za-z][\w-]*")
_CODE = re.compile(r"`([^`\s]{2,80})`")


def message_facts(path: str, compared: Comparison, *, is_open: bool) -> Iterator[Fact]:
    """Yield messages of errors and of deprecation that are new, gone or reworded."""
    added = [one for one in compared.messages_added if one.kind in {"error", "deprecation"}]
    removed = [one for one in compared.messages_removed if one.kind in {"error", "deprecation"}]
    for old, new in _reworded(removed, added):
        added.remove(new)
        removed.remove(old)
        yield _message("changed", new, path, is_open=is_open, old=old.text, new=new.text)
    for one in added:
        yield _message("added", one, path, is_open=is_open)
    for one in removed:
        yield _message("removed", one, path, is_open=is_open)


def _reworded(
    removed: Sequence[SourceMessage], added: Sequence[SourceMessage]
) -> list[tuple[SourceMessage, SourceMessage]]:
    pairs: list[tuple[SourceMessage, SourceMessage]] = []
    left = list(removed[:_MOST_COMPARED])
    for new in added[:_MOST_COMPARED]:
        alike = [(SequenceMatcher(None, old.text, new.text).quick_ratio(), old) for old in left if old.kind == new.kind]
        close = [pair for pair in alike if pair[0] >= _LIKE and _ratio(pair[1], new) >= _LIKE]
        if close:
            best = max(close, key=lambda pair: pair[0])[1]
            left.remove(best)
            pairs.append((best, new))
    return pairs


def _ratio(old: SourceMessage, new: SourceMessage) -> float:
    return SequenceMatcher(None, old.text, new.text).ratio()


def _message(  # noqa: PLR0913 - the sides of a change, all but three keyword-only
    change: FactChange, one: SourceMessage, path: str, *, is_open: bool, old: str | None = None, new: str | None = None
) -> Fact:
    kind = "deprecation" if one.kind == "deprecation" else "error"
    name = one.name or one.text
    if kind == "deprecation" and not one.name:
        told = _FLAG.search(one.text) or _CODE.search(one.text)
        name = (told[1] if told.re is _CODE else told[0]) if told else one.owner or one.text
    text = one.text if kind == "deprecation" else ""
    new = new or (text if one.name and change == "added" else None)
    return Fact(
        kind=kind, change=change, name=name, old=old, new=new, path=path, line=one.line, public=is_open, text=text
    )


def test_facts(path: str, compared: Comparison) -> Iterator[Fact]:
    """Yield how many tests came, went, or are skipped now, one fact each, with their names."""
    functions = [
        one for one in compared.differences if (told := one.new or one.old) and told.is_test and told.kind == "function"
    ]
    changes: tuple[FactChange, ...] = ("added", "removed")
    for change in changes:
        found = [told for one in functions if one.change == change and (told := one.new or one.old)]
        messages = compared.messages_added if change == "added" else compared.messages_removed
        called = [one for one in messages if one.kind in {"test", "skipped"}]
        names = [one.last_name for one in found] + [one.text for one in called]
        lines = [one.line for one in found] + [one.line for one in called]
        if names:
            yield _tests(path, change, names, min(lines))
    skipped = [one.new for one in functions if one.old and one.new and one.new.is_skipped > one.old.is_skipped]
    if skipped:
        yield _tests(path, "changed", [one.last_name for one in skipped], skipped[0].line)


def _tests(path: str, change: FactChange, names: Sequence[str], line: int) -> Fact:
    count = f"{len(names)}" if change != "changed" else f"{len(names)} skipped"
    return Fact(
        kind="test",
        change=change,
        name=path,
        path=path,
        line=line,
        text=", ".join(names[:40]),
        old=count if change == "removed" else None,
        new=None if change == "removed" else count,
    )


def export_facts(path: str, compared: Comparison) -> Iterator[Fact]:
    """Yield names that an index hands on to others now, or no longer."""
    sides = (
        (compared.exports_added, "added", compared.new_all),
        (compared.exports_removed, "removed", compared.old_all),
    )
    for exports, change, names in sides:
        for one in exports:
            if one.name == "*" or not (one.is_public or one.name in (names or ())):
                continue
            if one.name not in names if names is not None else not _is_own(path, one.source):
                continue
            yield Fact(kind="api", change=change, name=one.name, path=path, line=one.line)


def _is_own(path: str, source: str) -> bool:
    """Tell whether what an index takes from elsewhere is the project's; other packages of Python are only used."""
    *folders, file = path.split("/")
    package = source.split(".", 1)[0].strip("_")
    return not file.endswith((".py", ".pyi")) or not package or package in {folder.strip("_") for folder in folders}
