"""Changes that most readers pass over: updates of dependencies, and what bots do to a project's own house. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from mkdocs_commit_digest.archive.records import ChangeType, Tier
from mkdocs_commit_digest.publish.lead.grounds import Group, grounds_of
from mkdocs_commit_digest.publish.text import plain, shorten

if TYPE_CHECKING:
    from collections.abc import Iterable

    from mkdocs_commit_digest.archive.records import CommitRecord
    from mkdocs_commit_digest.publish.reports import Entry

NoiseKind = Literal["dependencies", "bots"]

FOLDED_FROM = 2
"""Changes of one kind from which they are one line."""

MAX_NAMES = 3
_MAX_NAME = 60

_BOT = re.compile(
    r"\[bot\]|[\s_-]bot$|^bot[\s_-]|^(?:dependabot|renovate|greenkeeper|pre-commit|github-actions|snyk)\b",
    re.IGNORECASE,
)
_HOUSEKEEPING = frozenset(
    {ChangeType.CONFIGURATION, ChangeType.TESTS, ChangeType.DOCUMENTATION, ChangeType.OTHER, ChangeType.REFACTOR}
)
"""Types of a bot's changes that are folded; where bots write features and fixes, these are told like any other."""
_OF_MANIFESTS = frozenset({"dependency", "requirement", "operation"})
_UPDATES = re.compile(
    r"(?:\w+(?:\([^()]{0,60}\))?!?:\s*)?(?:bump|update|upgrade|pin|lock|refresh|roll)(?:s|d|ed)?\b", re.IGNORECASE
)
_UPDATES_SOMETHING = re.compile(
    _UPDATES.pattern
    + r".{1,160}?(?:\bto\b|\bfrom\b|dependenc|\bdigest|lock ?file|\bactions?\b|\bcrate\b|\bmonorepo\b|pre-commit)",
    re.IGNORECASE,
)
_MAX_SUBJECT = 300


@dataclass(frozen=True, slots=True)
class Noise:
    """Changes that are one line, which opens."""

    kind: NoiseKind
    entries: tuple[Entry, ...]
    """Newest first, two at least."""
    names: tuple[str, ...]
    """What is updated, a few; empty where it is not known."""
    more: int
    """Further names."""


def noise_of(entries: Iterable[Entry]) -> tuple[Noise, ...]:
    """Return what is folded of some changes: a group for dependencies, one for the rest of what bots did."""
    found: dict[NoiseKind, list[Entry]] = {"dependencies": [], "bots": []}
    for entry in entries:
        if kind := kind_of_noise(entry):
            found[kind].append(entry)
    return tuple(_group(kind, tuple(each)) for kind, each in found.items() if len(each) >= FOLDED_FROM)


def kind_of_noise(entry: Entry) -> NoiseKind | None:
    """Say whether a change is passed over, and as what. None that is above low, or stands in the lead, is."""
    commit = entry.commit
    if commit.importance.tier is not Tier.LOW or commit.change_type not in _HOUSEKEEPING:
        return None
    if grounds_of(entry, None).group is not Group.ALSO:
        return None
    if _updates_alone(commit):
        return "dependencies"
    return "bots" if is_bot(commit.author) else None


def is_bot(author: str) -> bool:
    """Tell a program by its name: `renovate[bot]`, `pre-commit-ci`, `astral-bot`."""
    return bool(_BOT.search(author.strip()[:200]))


def _updates_alone(commit: CommitRecord) -> bool:
    """Whether a change moves dependencies, and does nothing else."""
    if commit.change_type not in {ChangeType.CONFIGURATION, ChangeType.OTHER}:
        return False
    facts = [fact for fact in commit.facts if fact.kind != "test"]
    if any(fact.kind not in _OF_MANIFESTS or fact.change != "changed" for fact in facts):
        return False
    pattern = _UPDATES if facts else _UPDATES_SOMETHING
    return bool(pattern.match(commit.subject[:_MAX_SUBJECT]))


def _group(kind: NoiseKind, entries: tuple[Entry, ...]) -> Noise:
    facts = (fact for entry in entries for fact in entry.commit.facts if fact.kind == "dependency")
    names = tuple(dict.fromkeys(shorten(plain(fact.name), _MAX_NAME) for fact in facts))
    shown = names if kind == "dependencies" else ()
    return Noise(kind, entries, shown[:MAX_NAMES], max(0, len(shown) - MAX_NAMES))
