"""The public facts of a commit as an entry lists them: what changes for the reader, a line each, with its place."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from mkdocs_commit_digest.publish.citations import is_linkable, is_plain_path
from mkdocs_commit_digest.publish.text import plain, shorten

if TYPE_CHECKING:
    from mkdocs_commit_digest.archive.facts import Fact
    from mkdocs_commit_digest.archive.records import CommitRecord, FileChange
    from mkdocs_commit_digest.forges import Forge
    from mkdocs_commit_digest.vocabulary import Vocabulary

MAX_SHOWN = 8
"""Facts of an entry that stand there openly; the others are folded."""

MAX_FOLDED = 60
"""Folded facts that are listed; the others are counted."""

MAX_NAME = 120
MAX_VALUE = 80
MAX_TEXT = 160
"""Characters of an author's text that are quoted."""

_PARAMETER = re.compile(r"\([^()]+\)$")
_BEFORE_LAST_NAME = re.compile(r".*(?:::|[.#\s])", re.DOTALL)
_KEYWORDS = r"(?:[\w()]{1,20}\s){0,5}?"
"""What stands before the name of a definition: `def`, `pub async fn`."""
_WITH_SIGNATURE = frozenset({"api", "error", "setting", "option"})
_WITHOUT_TEXT = frozenset({"dependency", "requirement"})
"""Kinds whose text names a group of a manifest, which is no word of the author's."""


@dataclass(frozen=True, slots=True)
class FactLine:
    """A fact, ready for the template; every string is plain text, not escaped."""

    word: str
    """Kind and change in the page's language: `new option`."""
    name: str
    """Empty for a note, which is quoted only."""
    signature: str
    """What follows the name of a definition: `(host, *, tls)`."""
    old: str
    new: str
    is_pair: bool
    """Whether `old → new` is shown, even where one of them is nothing."""
    is_renamed: bool
    """Whether `old` is the former name."""
    text: str
    """The author's own word, shortened."""
    place: str
    """The file's name, shown where there is no name to link."""
    url: str | None


@dataclass(frozen=True, slots=True)
class FactList:
    """What changes for the reader by one commit, the most telling first."""

    shown: tuple[FactLine, ...]
    folded: tuple[FactLine, ...]
    more: int
    """Folded facts in all: those listed in `folded`, and those that are only counted."""

    @property
    def not_listed(self) -> int:
        """Facts that are only counted."""
        return self.more - len(self.folded)


def public_facts(commit: CommitRecord) -> tuple[Fact, ...]:
    """Return the facts that people outside the project can meet, in the record's order; tests are none of them."""
    return tuple(fact for fact in commit.facts if fact.public and fact.kind != "test")


def fact_list(commit: CommitRecord, forge: Forge | None, words: Vocabulary) -> FactList:
    """Return the lines of an entry; an empty list if the record has no public facts."""
    facts = public_facts(commit)
    files = {change.path: change for change in commit.files}
    lines = [
        fact_line(fact, _address(fact, commit.sha, files, forge), words) for fact in facts[: MAX_SHOWN + MAX_FOLDED]
    ]
    return FactList(tuple(lines[:MAX_SHOWN]), tuple(lines[MAX_SHOWN:]), max(0, len(facts) - MAX_SHOWN))


def fact_line(fact: Fact, url: str | None, words: Vocabulary) -> FactLine:
    """Return a fact as it is shown anywhere, linked to `url` where there is one."""
    name, text = plain(fact.name), plain(fact.text)
    old, new = plain(fact.old or ""), plain(fact.new or "")
    signature = ""
    if fact.kind == "note":
        name, text, old, new = "", text or name, "", ""
    elif fact.kind == "deprecation" and _repeats(new, text):
        new = ""
    elif fact.kind in _WITH_SIGNATURE and fact.change in {"added", "removed"}:
        found = _signature(name, new or old)
        signature, old, new = ("", old, new) if found is None else (found, "", "")
    if fact.kind == "release":
        name = name.removesuffix(f" {new}") or new
    if new == name:
        new = ""
    return FactLine(
        word=_word(fact, words),
        name=shorten(name, MAX_NAME),
        signature=shorten(signature, MAX_VALUE),
        old=shorten(old, MAX_VALUE),
        new=shorten(new, MAX_VALUE),
        is_pair=fact.change == "changed"
        and fact.kind != "deprecation"
        and bool(old or new)
        and not _is_one_sided(fact),
        is_renamed=fact.change == "renamed",
        text="" if fact.kind in _WITHOUT_TEXT or _repeats(text, name) else shorten(text, MAX_TEXT),
        place=shorten(plain(fact.path.rpartition("/")[2]), MAX_NAME),
        url=url,
    )


def _word(fact: Fact, words: Vocabulary) -> str:
    if fact.kind == "note" and (key := f"facts.notes.{fact.new or fact.old}") in words:
        return words(key)
    if _is_parameter(fact):
        if fact.old and fact.new:
            return words("facts.parameter.required" if is_now_required(fact) else "facts.parameter.changed")
        return words("facts.parameter.added" if fact.new else "facts.parameter.removed")
    return words(f"facts.{fact.kind}.{fact.change}")


def is_now_required(fact: Fact) -> bool:
    """Whether a parameter had a default, and has none any more."""
    return _is_parameter(fact) and bool(fact.old and fact.new) and "=" in str(fact.old) and "=" not in str(fact.new)


def _is_parameter(fact: Fact) -> bool:
    """Facts of one parameter are named by the definition and, in brackets, the parameter."""
    return fact.kind == "api" and fact.change == "changed" and bool(_PARAMETER.search(fact.name))


def _is_one_sided(fact: Fact) -> bool:
    """A parameter that is new or gone has a word that says so."""
    return _is_parameter(fact) and not (fact.old and fact.new)


def _signature(name: str, value: str) -> str | None:
    """Return what a definition has after its name: `Client.get`, `def get(url)` → `(url)`; None if no name is in it."""
    last = _BEFORE_LAST_NAME.sub("", name)
    found = re.match(rf"{_KEYWORDS}{re.escape(last)}(?![\w-])", value) if last else None
    return value[found.end() :] if found else None


def _repeats(text: str, other: str) -> bool:
    """Whether a text says nothing but what stands beside it; values are cut earlier than texts."""
    return bool(text) and other.startswith(text.removesuffix("…"))


def _address(fact: Fact, sha: str, files: dict[str, FileChange], forge: Forge | None) -> str | None:
    """Return the line at this commit; what is gone, or lies in no file that can be shown, links to the commit."""
    if forge is None:
        return None
    change = files.get(fact.path)
    is_there = is_linkable(change) if change else is_plain_path(fact.path)
    return forge.file(sha, fact.path, fact.line) if is_there and fact.change != "removed" else forge.commit(sha)
