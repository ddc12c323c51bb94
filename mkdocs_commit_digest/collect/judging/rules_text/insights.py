"""Facts that belong under the headings of technical insight; nothing where there are none. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mkdocs_commit_digest.archive.records import Insight
from mkdocs_commit_digest.collect.judging.rules_text.naming import code, name_list

if TYPE_CHECKING:
    from collections.abc import Sequence

    from mkdocs_commit_digest.archive.facts import Fact
    from mkdocs_commit_digest.vocabulary import Vocabulary

_MANY_NAMES = 3
"""New public names from which they are more than a detail."""


def insight_of(facts: Sequence[Fact], words: Vocabulary) -> Insight:
    """Tell of new public names, and of what authors' notes say of security and speed."""
    public = [fact for fact in facts if fact.public]
    new = [fact.name for fact in public if fact.kind == "api" and fact.change == "added"]
    architecture = words("rules.new_names", names=name_list([code(name) for name in new], words))
    granted = [f"{fact.name}: {fact.new}" for fact in facts if fact.kind == "operation" and fact.new and _opens(fact)]
    security = [words("rules.opens", names=name_list([code(name) for name in granted], words))] if granted else []
    return Insight(
        architecture=architecture if len(new) >= _MANY_NAMES else "",
        performance=words.list(_notes(public, "performance", words), by="between"),
        security=words.list([*_notes(public, "security", words), *security], by="between"),
    )


def _notes(public: Sequence[Fact], kind: str, words: Vocabulary) -> list[str]:
    notes = [fact.text or fact.name for fact in public if fact.kind == "note" and kind in {fact.new, fact.old}]
    return [words("rules.note", said=note.rstrip(".。")) for note in notes[:3]]


def _opens(fact: Fact) -> bool:
    """Whether a workflow may do more, strangers start it, or an installer runs a command."""
    return fact.name.startswith(("permissions ", "trigger ", "install hook "))
