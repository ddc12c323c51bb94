"""The rules behind a tier: what each sees in a change. What each is worth stands in `importance_weights.py`. Pure."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from mkdocs_commit_digest.archive.records import ChangeType, Reason
from mkdocs_commit_digest.collect.diff.file_kinds import FileKind
from mkdocs_commit_digest.collect.judging.areas import area_of
from mkdocs_commit_digest.collect.judging.breaking_marks import is_marked_breaking
from mkdocs_commit_digest.collect.judging.change_facts import OPTION_KINDS
from mkdocs_commit_digest.collect.judging.code_places import is_about_project, is_automation, is_periphery, spec_of
from mkdocs_commit_digest.collect.judging.subject_signs import message_signals

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

    from mkdocs_commit_digest.archive.facts import Fact
    from mkdocs_commit_digest.archive.records import Classification
    from mkdocs_commit_digest.collect.commits import Commit
    from mkdocs_commit_digest.collect.judging.change_facts import ChangeFacts
    from mkdocs_commit_digest.collect.judging.subject_signs import Signal

_MANY_AREAS = 3
_NAMED = 3
"""Names printed with a reason."""
_MOST_NOTES = 8
"""A change that adds more notes writes those of others: a release, or a changelog that is set anew."""
_REFACTORED = 0.3
"""What names and size count in a refactoring, which is to change nothing for users, unless it announces a removal."""
_QUIET = frozenset({ChangeType.REFACTOR, ChangeType.CONFIGURATION})
_AGAINST_TYPE = 2.0
"""What an announced removal counts where the type alone would say that users notice nothing."""
_SCALED = frozenset(
    {"names_removed", "names_changed", "names_added", "size", "size_removed", "new_files", "many_areas"}
)
_UNSCALED_BY = frozenset({"breaking", "removal_words", "deprecation", "note_breaking"})

_NOTE_KINDS: Mapping[str, str] = {
    "breaking": "note_breaking",
    "removal": "note_breaking",
    "security": "note_security",
    "deprecation": "note_deprecation",
    "feature": "note_feature",
    "fix": "note_fix",
    "performance": "note_feature",
    "documentation": "",
    "internal": "",
}
"""Kind of a release note (facts/notes) → reason, if any; all others are `note_change`."""
_FACT_RULES: tuple[tuple[str, frozenset[str], tuple[str, ...]], ...] = (
    ("names_removed", frozenset({"api"}), ("removed",)),
    ("names_changed", frozenset({"api"}), ("changed",)),
    ("names_added", frozenset({"api"}), ("added",)),
    ("options_removed", OPTION_KINDS, ("removed",)),
    ("options_changed", OPTION_KINDS, ("changed",)),
    ("options_added", OPTION_KINDS, ("added",)),
    ("default_changed", frozenset({"default"}), ()),
    ("deprecation", frozenset({"deprecation"}), ("added", "changed")),
    ("requirement_changed", frozenset({"requirement"}), ()),
    ("licence_changed", frozenset({"licence"}), ()),
    ("schema_changed", frozenset({"schema"}), ()),
    ("operation_changed", frozenset({"operation"}), ()),
    ("errors_changed", frozenset({"error"}), ()),
    ("files_removed", frozenset({"file"}), ("removed",)),
    ("dependency_changed", frozenset({"dependency"}), ("added", "removed")),
)
"""Reason, and of which kinds and changes the facts are that give it."""
FELT = frozenset({"api", "default", "requirement", "licence", "schema", "deprecation"}) | OPTION_KINDS
"""Kinds of facts that users meet though no source changes: a setting, the version that is required."""


_TOLD = frozenset(
    {"names_removed", "names_changed", "names_added", "options_removed", "options_added", "default_changed"}
) | {
    "deprecation",
    "major_update",
    "many_areas",
}
"""What an analysis without a model tells of (rules.py), whatever it weighs."""


def reasons_for(
    commit: Commit,
    classification: Classification,
    facts: ChangeFacts,
    weights: Mapping[str, float],
    core: tuple[str, ...],
) -> tuple[Reason, ...]:
    """Apply every rule; return those that hold, in the order in which they are told."""
    reasons = (
        Reason(code=code, points=round(weights.get(code, 0.0) * factor, 2), detail=detail)
        for code, factor, detail in signals_for(commit, classification, facts, core)
    )
    return tuple(r for r in reasons if r.points or r.code in _TOLD or r.code.startswith("type_"))


def signals_for(
    commit: Commit, classification: Classification, facts: ChangeFacts, core: tuple[str, ...] = ()
) -> tuple[Signal, ...]:
    """Return what every rule that applies saw, each code once."""
    found: dict[str, Signal] = {}
    for signal in (
        _type_signal(classification),
        *([("breaking", 1.0, "")] if is_marked_breaking(commit) else []),
        *_fact_signals(facts),
        *_note_signals(facts),
        *message_signals(commit, classification.type),
        *_extent_signals(commit, facts, core),
        *_absence_signals(commit, facts),
    ):
        found.setdefault(signal[0], signal)
    return tuple(_for_type(signal, classification.type, found.keys()) for signal in found.values())


def _for_type(signal: Signal, change_type: ChangeType, found: Collection[str]) -> Signal:
    """Weigh what a refactoring or a chore does by whether it announces that something goes."""
    code, factor, detail = signal
    if code == "removal_words" and change_type in _QUIET:
        return code, _AGAINST_TYPE * factor, detail
    if code in _SCALED and change_type is ChangeType.REFACTOR and _UNSCALED_BY.isdisjoint(found):
        return code, round(_REFACTORED * factor, 2), detail
    return signal


def _type_signal(classification: Classification) -> Signal:
    """The type; of one that is a guess, no word is printed that would seem to prove it."""
    printed = () if classification.source == "estimated" else classification.evidence[:_NAMED]
    return f"type_{classification.type}", 1.0, ", ".join(printed)


def is_breaking(commit: Commit, facts: ChangeFacts) -> bool:
    """Tell whether the author says so, by a mark or in a release note that comes with the change."""
    return is_marked_breaking(commit) or any(note.new == "breaking" for note in _own_notes(facts))


def _fact_signals(facts: ChangeFacts) -> Iterator[Signal]:
    for code, kinds, changes in _FACT_RULES:
        if names := facts.named(kinds, *changes):
            yield code, _for_count(len(names)), some(names)
    if updates := facts.major_updates(public_only=True):
        yield "major_update", 1.0, some(updates)


def _own_notes(facts: ChangeFacts) -> tuple[Fact, ...]:
    """The release notes of the change itself; none where it writes those of many."""
    notes = tuple(fact for fact in facts.public if fact.kind == "note" and fact.change == "added")
    return notes if len(notes) <= _MOST_NOTES and not facts.named({"release"}) else ()


def _note_signals(facts: ChangeFacts) -> Iterator[Signal]:
    for note in _own_notes(facts):
        if code := _NOTE_KINDS.get(note.new or "", "note_change"):
            yield code, 1.0, note.text[:100]


def _for_count(count: int) -> float:
    """One name counts once, ten count twice: many names are more, but not by their number."""
    return round(1.0 + min(math.log10(count), 1.0), 2)


def some(names: tuple[str, ...]) -> str:
    """Name the first, and say that there are others."""
    return ", ".join(names[:_NAMED]) + (" …" if len(names) > _NAMED else "")


def _extent_signals(commit: Commit, facts: ChangeFacts, core: tuple[str, ...]) -> Iterator[Signal]:
    sources = [file for file in commit.files if file.kind is FileKind.SOURCE]
    if not sources:
        return
    central = [change.path for change in sources if core and spec_of(core).match_file(change.path)]
    if central:
        yield "core", 1.0, central[0]
    elif all(is_periphery(change.path) for change in sources):
        yield "periphery", 1.0, sources[0].path
    added, removed = (sum(getattr(change, side) for change in sources) for side in ("additions", "deletions"))
    if added:
        yield "size", _for_lines(added), f"+{added}"
    if removed:
        yield "size_removed", _for_lines(removed), str(removed)
    areas = {area_of(file) for file in sources}
    if len(areas) >= _MANY_AREAS:
        yield "many_areas", 1.0, str(len(areas))
    if facts.new_sources:
        yield "new_files", _for_count(len(facts.new_sources)), str(len(facts.new_sources))
    for code, kind in (("tested", FileKind.TESTS), ("documented", FileKind.DOCUMENTATION)):
        if beside := _largest(commit, kind):
            yield code, 1.0, beside


def _for_lines(lines: int) -> float:
    """Each factor of ten counts once; from a thousand lines on, more is not more important."""
    return round(min(math.log10(1 + lines), 3.0), 2)


def _largest(commit: Commit, kind: FileKind) -> str:
    files = [file for file in commit.files if file.kind is kind and not is_about_project(file.path)]
    return max(files, key=lambda file: (file.lines, file.path)).path if files else ""


def _absence_signals(commit: Commit, facts: ChangeFacts) -> Iterator[Signal]:
    """What keeps a change from users: no code in it, or nothing but what automates the repository."""
    paths = [file.path for file in commit.files if file.kind is not FileKind.RELEASE_NOTES]
    if paths and all(map(is_automation, paths)):
        yield "automation", 1.0, paths[0]
    has_code = FileKind.SOURCE in facts.files and not (facts.formatting_only or facts.comments_only)
    if facts.files and not has_code and not facts.named(FELT):
        yield "no_source", 1.0, ""
