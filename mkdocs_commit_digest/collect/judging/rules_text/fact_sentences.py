"""Facts → one sentence that sums them up: what is gone, new or another, by name. Pure."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from mkdocs_commit_digest.collect.judging.rules_text.naming import code, name_list, with_values

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from mkdocs_commit_digest.archive.facts import Fact
    from mkdocs_commit_digest.vocabulary import Vocabulary

_CLAUSES = 3
"""Kinds of change that one sentence names."""
_OUTSIDE = frozenset({"dependency", "requirement", "operation", "licence"})
"""Kinds that are told whether users meet them or not."""
_APART = frozenset({"note", "release", "test", "file"})
"""Kinds with sentences of their own, or that tell little where there are others."""
_NOTES = 2
_MAX_NOTE = 240


def fact_sentences(facts: Sequence[Fact], words: Vocabulary) -> str:
    """Sum up what people outside can meet; if there is nothing of it, what changes beside that, then inside."""
    public = [fact for fact in facts if fact.public and not _is_message(fact)]
    met = [fact for fact in public if fact.kind not in _APART]
    if said := [*_releases(public, words), *_notes(public, words), *_sentence(met, words)]:
        return words.list(said, by="between")
    files = [fact for fact in public if fact.kind == "file"]
    if said := _sentence(files, words) or _sentence([fact for fact in facts if fact.kind in _OUTSIDE], words):
        return said[0]
    inside = [fact for fact in facts if fact.kind not in _OUTSIDE | _APART and not _is_message(fact)]
    if clauses := _clauses(inside, words):
        return words("rules.inside", said=words.list(clauses, by="semicolon"))
    tests, messages = _tests(facts), [fact for fact in facts if _is_message(fact)]
    return next(iter(_sentence(tests, words) or _sentence(messages, words)), "")


def _is_message(fact: Fact) -> bool:
    """Whether a fact is about the words of an error, which say little without their place."""
    return fact.kind == "error" and not fact.name.replace(".", "").replace("::", "").isidentifier()


def _tests(facts: Sequence[Fact]) -> list[Fact]:
    """Return facts of tests, but those of a file whose tests only moved."""
    tests = [fact for fact in facts if fact.kind == "test"]
    texts = Counter(fact.text for fact in tests)
    return [fact for fact in tests if texts[fact.text] == 1]


def _releases(public: Iterable[Fact], words: Vocabulary) -> list[str]:
    names = [code(fact.name) for fact in public if fact.kind == "release" and fact.change == "added"]
    return [words("rules.releases", names=name_list(names, words))] if names else []


def _notes(public: Sequence[Fact], words: Vocabulary) -> list[str]:
    """Quote the author's notes for readers; those of a release are told of otherwise."""
    notes = [fact.text or fact.name for fact in public if fact.kind == "note" and fact.change == "added"]
    if any(fact.kind == "release" for fact in public):
        return []
    said = [words("rules.note", said=_shorten(note.rstrip(".。"))) for note in notes[:_NOTES]]
    return [*said, words("rules.more_notes", n=len(notes) - _NOTES)] if len(notes) > _NOTES else said


def _shorten(text: str) -> str:
    """Cut a quotation after a word."""
    if len(text) <= _MAX_NOTE:
        return text
    return text[: _MAX_NOTE - 1].rsplit(" ", 1)[0] + "…"


def _sentence(facts: Sequence[Fact], words: Vocabulary) -> list[str]:
    clauses = _clauses(facts, words)
    return [words("rules.sentence", said=_capital(words.list(clauses, by="semicolon")))] if clauses else []


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _clauses(facts: Sequence[Fact], words: Vocabulary) -> list[str]:
    """Say what became of things, those that share a verb together: `adds option --x, variable Y`."""
    groups: dict[tuple[str, str], list[Fact]] = {}
    for fact in facts:
        groups.setdefault((fact.kind, fact.change), []).append(fact)
    alike: dict[str, list[str]] = {}
    for (kind, change), some in list(groups.items())[:_CLAUSES]:
        if own := _own_clause(kind, change, some, words):
            alike[own] = []
        else:
            verb = "skipped" if (kind, change) == ("test", "changed") else change
            alike.setdefault(verb, []).append(_things(kind, change, some, words))
    return [words(f"rules.did.{key}", things=words.list(things)) if things else key for key, things in alike.items()]


def _own_clause(kind: str, change: str, facts: Sequence[Fact], words: Vocabulary) -> str:
    """Return the clause of a kind that has a verb of its own; of others, nothing."""
    if (kind, change) == ("default", "changed") and len(facts) == 1:
        old, new = (code(value) if value else words("rules.nothing") for value in (facts[0].old, facts[0].new))
        return words("rules.default_becomes", name=code(facts[0].name), old=old, new=new)
    key = f"rules.did.{kind}_{change}"
    return words(key, names=name_list(_names(kind, change, facts, words), words)) if key in words else ""


def _things(kind: str, change: str, facts: Sequence[Fact], words: Vocabulary) -> str:
    if kind == "test":
        return _tests_by_name(facts, words)
    names, key = _names(kind, change, facts, words), f"rules.things.{kind}"
    listed = name_list(names, words)
    return words(key, n=len(names), names=listed) if key in words else listed


def _names(kind: str, change: str, facts: Sequence[Fact], words: Vocabulary) -> list[str]:
    show = _HOW_NAMED.get((kind, change), _by_name)
    return list(dict.fromkeys(show(fact, words) for fact in facts))


def _by_name(fact: Fact, _words: Vocabulary) -> str:
    return code(fact.name)


def _with_new(fact: Fact, _words: Vocabulary) -> str:
    return code(f"{fact.name} {fact.new}") if fact.new else code(fact.name)


def _required(fact: Fact, words: Vocabulary) -> str:
    if not fact.old:
        return _with_new(fact, words)
    return words("rules.required_pair", new=code(f"{fact.name} {fact.new or ''}".strip()), old=code(fact.old))


def _operation(fact: Fact, words: Vocabulary) -> str:
    """Name what may run: `executable a/b.sh` → executable `a/b.sh`."""
    for sort in ("executable", "binary", "submodule", "permissions", "trigger", "install hook"):
        if fact.name.startswith(f"{sort} "):
            name = fact.name.removeprefix(f"{sort} ")
            return words(f"rules.operations.{sort.replace(' ', '_')}", name=code(name))
    return code(fact.name)


def _renamed(fact: Fact, words: Vocabulary) -> str:
    return words("rules.renamed_pair", old=code(fact.old or "?"), new=code(fact.name))


_HOW_NAMED: dict[tuple[str, str], Callable[[Fact, Vocabulary], str]] = {
    ("default", "changed"): with_values,
    ("dependency", "changed"): with_values,
    ("requirement", "changed"): _required,
    ("requirement", "added"): _with_new,
    ("licence", "changed"): with_values,
    **{("operation", change): _operation for change in ("added", "removed", "changed", "renamed")},
    **{(kind, "renamed"): _renamed for kind in ("api", "option", "variable", "setting", "file", "schema", "error")},
}


def _tests_by_name(facts: Sequence[Fact], words: Vocabulary) -> str:
    """Name tests; a fact tells of all tests of a file, and its text may be cut."""
    names = [name for fact in facts for name in fact.text.split(", ") if name and not name.endswith("…")]
    total = sum(int(count) for fact in facts if (count := (fact.new or fact.old or "").split(" ")[0]).isdigit())
    listed = name_list([code(name) for name in names] or [code(fact.name) for fact in facts], words, total)
    return words("rules.things.test", n=max(total, len(names)), names=listed)
