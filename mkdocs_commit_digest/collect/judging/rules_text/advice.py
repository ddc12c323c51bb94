"""Facts → what a reader may have to do, by name: what is gone, renamed, required, another, deprecated. Pure."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from mkdocs_commit_digest.collect.judging.rules_text.naming import (
    code,
    code_value,
    name_list,
    parameter_of,
    with_values,
)
from mkdocs_commit_digest.collect.judging.rules_text.plain_words import weight_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from mkdocs_commit_digest.archive.facts import Fact
    from mkdocs_commit_digest.vocabulary import Vocabulary

_SINGLY = 3
"""Facts of one sort that have a sentence each; more are told together."""
_MAX_QUOTE = 200
_LEAST_QUOTE = 3
"""Words of a text that tells more than a name."""
_WITHOUT_REQUIRED = re.compile(r"\.(?:[cm]?jsx?|lua|php|sh|bash)$")
"""Files in languages whose calls may leave out what has no default."""
_VERSION = re.compile(r"[\^~><=v\s]*(\d{1,6})(?:\.(\d{1,6}))?(?!\w)")
_REMOVED = ("api", "option", "variable", "setting", "schema", "file")


def risks_of(facts: Sequence[Fact], words: Vocabulary) -> tuple[str, ...]:
    """Return what may break for users, the gravest first."""
    public = [fact for fact in facts if fact.public and fact.kind != "test"]
    parts = (_removed, _renamed, _parameters, _changed, _defaults, _requirements, _major_updates, _operations)
    return tuple(dict.fromkeys(sentence for part in parts for sentence in part(public, words)))


def deprecations_of(facts: Sequence[Fact], words: Vocabulary) -> tuple[str, ...]:
    """Return what is deprecated now, in the author's words where there are any."""
    found = [fact for fact in facts if fact.public and fact.kind == "deprecation" and fact.change == "added"]
    if len(found) > _SINGLY:
        return (words("rules.deprecated_many", names=name_list([code(fact.name) for fact in found], words)),)
    return tuple(_deprecated(fact, words) for fact in found)


def _deprecated(fact: Fact, words: Vocabulary) -> str:
    text = _quote(fact.new or fact.text)
    if weight_of(text) >= _LEAST_QUOTE:
        return words("rules.deprecated_said", name=code(fact.name), said=text)
    return words("rules.deprecated", name=code(fact.name))


def _quote(text: str) -> str:
    return text if len(text) <= _MAX_QUOTE else text[: _MAX_QUOTE - 1].rsplit(" ", 1)[0] + "…"


def _removed(public: Sequence[Fact], words: Vocabulary) -> Iterator[str]:
    for kind in _REMOVED:
        names = [code(fact.name) for fact in public if fact.kind == kind and fact.change == "removed"]
        if names:
            yield words(f"rules.removed.{kind}", n=len(names), names=name_list(names, words))


def _renamed(public: Sequence[Fact], words: Vocabulary) -> Iterator[str]:
    found = [fact for fact in public if fact.change == "renamed" and fact.kind in _REMOVED and fact.old]
    if len(found) > _SINGLY:
        pairs = [words("rules.renamed_pair", old=code(fact.old or ""), new=code(fact.name)) for fact in found]
        yield words("rules.renamed_many", names=name_list(pairs, words))
        return
    for fact in found:
        yield words("rules.renamed", old=code(fact.old or ""), new=code(fact.name))


def _parameters(public: Sequence[Fact], words: Vocabulary) -> Iterator[str]:
    said = [(fact, sentence) for fact in public if (sentence := _of_parameter(fact, words))]
    if len(said) > _SINGLY:
        owners = dict.fromkeys(code(parameter[0]) for fact, _ in said if (parameter := parameter_of(fact)))
        yield words("rules.parameters_many", n=len(owners), names=name_list(list(owners), words))
        return
    yield from (sentence for _, sentence in said)


def _of_parameter(fact: Fact, words: Vocabulary) -> str:
    """Say what callers must do; nothing, if calls stay as they are."""
    found, key = parameter_of(fact), _parameter_key(fact)
    if found is None or not key:
        return ""
    values = {"old": code_value(fact.old, words), "new": code_value(fact.new, words)}
    return words(f"rules.{key}", name=code(found[0]), parameter=code(found[1]), **values)


def _parameter_key(fact: Fact) -> str:
    old, new = fact.old, fact.new
    if not old or not new:
        is_new = "parameter_required" if new and _is_required(fact, new) else ""
        return is_new if new else "parameter_removed"
    if old == new:
        return "parameter_moved"
    if _has_default(old) and not _has_default(new):
        return "parameter_now_required" if _is_required(fact, new) else ""
    if _has_default(new) and not _has_default(old) and _without_default(new) == _without_default(old):
        return ""
    return "parameter_changed"


def _is_required(fact: Fact, parameter: str) -> bool:
    is_optional = _has_default(parameter) or parameter.lstrip().startswith(("*", "...", "&")) or "?" in parameter
    return not is_optional and not _WITHOUT_REQUIRED.search(fact.path)


def _has_default(parameter: str) -> bool:
    return "=" in parameter.replace("=>", "")


def _without_default(parameter: str) -> str:
    return "".join(parameter.split("=", 1)[0].split())


def _changed(public: Sequence[Fact], words: Vocabulary) -> Iterator[str]:
    """Tell of definitions, options, settings and schemas that are not what they were."""
    for kind in ("api", "option", "variable", "setting", "schema", "licence"):
        found = [
            fact for fact in public if fact.kind == kind and fact.change == "changed" and parameter_of(fact) is None
        ]
        if not found:
            continue
        names = list(dict.fromkeys((with_values if len(found) == 1 else _by_name)(fact, words) for fact in found))
        yield words(f"rules.changed.{kind}", n=len(names), names=name_list(names, words))


def _by_name(fact: Fact, _words: Vocabulary) -> str:
    return code(fact.name)


def _defaults(public: Sequence[Fact], words: Vocabulary) -> Iterator[str]:
    found = [fact for fact in public if fact.kind == "default" and fact.change == "changed"]
    if len(found) > _SINGLY:
        yield words("rules.defaults_many", names=name_list([with_values(fact, words) for fact in found], words))
        return
    for fact in found:
        old, new = code_value(fact.old, words), code_value(fact.new, words)
        if old.endswith("…`") or new.endswith("…`"):
            yield words("rules.default_other", name=code(fact.name))
            continue
        yield words("rules.default_set", name=code(fact.name), old=old, new=new)


def _requirements(public: Sequence[Fact], words: Vocabulary) -> Iterator[str]:
    for fact in public:
        if fact.kind != "requirement" or not fact.new:
            continue
        values = {"name": fact.name.replace("`", "'"), "new": code_value(fact.new, words)}
        if fact.change == "changed" and fact.old:
            yield words("rules.needs_now", **values, old=code_value(fact.old, words))
        elif fact.change == "added":
            yield words("rules.needs", **values)


def _major_updates(public: Sequence[Fact], words: Vocabulary) -> Iterator[str]:
    names = [
        with_values(fact, words)
        for fact in public
        if fact.kind == "dependency" and fact.change == "changed" and _is_major(fact.old or "", fact.new or "")
    ]
    if names:
        yield words("rules.major_updates", n=len(names), names=name_list(names, words))


def _is_major(old: str, new: str) -> bool:
    """Tell whether a version is one of the next row; below 1.0 the second number makes a row."""
    was, now = (_VERSION.match(_first_version(text)) for text in (old, new))
    if not was or not now:
        return False
    (major, minor), (new_major, new_minor) = ((int(one[1]), int(one[2] or 0)) for one in (was, now))
    return new_major > major or (new_major == major == 0 and new_minor > minor)


def _first_version(text: str) -> str:
    return re.split(r"[,;|]|\s-\s", text, maxsplit=1)[0].strip()


def _operations(public: Sequence[Fact], words: Vocabulary) -> Iterator[str]:
    """Tell of hooks that run while a package is installed, and of triggers that strangers set off."""
    for fact in public:
        if fact.kind == "operation" and fact.change != "removed" and fact.name.startswith(("install hook", "trigger")):
            yield words("rules.operation", name=code(fact.name), new=code_value(fact.new, words))
