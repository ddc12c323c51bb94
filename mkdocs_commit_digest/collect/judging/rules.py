"""The analyst without a model: the author's words, counted facts, and where to look. Pure.

It says nothing that needs the code to be understood. All it reads is kept in a stored record, so an analysis can be
written again in another language without git.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from mkdocs_commit_digest.archive.records import Analysis, Coverage, Insight, Tier
from mkdocs_commit_digest.collect.diff.file_kinds import FileKind
from mkdocs_commit_digest.collect.judging.areas import MOST, all_areas_of
from mkdocs_commit_digest.collect.judging.messages import explanation, headline
from mkdocs_commit_digest.collect.judging.subjects import telling_subject

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

    from mkdocs_commit_digest.archive.records import ChangeType, Importance
    from mkdocs_commit_digest.collect.commits import Commit
    from mkdocs_commit_digest.collect.diff.changed_file import ChangedFile
    from mkdocs_commit_digest.vocabulary import Vocabulary

_EXPLANATION = {Tier.HIGH: 480, Tier.MEDIUM: 320, Tier.LOW: 160}
"""Characters taken from the body of the message."""
_KEY_FILES = 3
_NEEDS_TESTS = frozenset({"feature", "fix", "performance", "refactor", "architecture", "security"})
_TESTED_FROM = 20
"""Changed lines of source from which absent tests are worth a word."""
_RISKS = ("breaking", "names_removed", "options_removed", "default_changed", "major_update")
_POINTERS = ("names_changed", "options_added", "deprecation")


def analyse_by_rules(
    commit: Commit,
    importance: Importance,
    change_type: ChangeType,
    areas: Sequence[str],
    words: Vocabulary,
) -> Analysis:
    """Describe a commit by its message, its diffstat and the reasons for its tier, as deep as the tier asks."""
    tier = importance.tier
    deep, deepest = tier is not Tier.LOW, tier is Tier.HIGH
    risks = _said_of(importance, _RISKS, words) if deep else ()
    pointers = _recommendations(commit, importance, change_type, words) if deep else ()
    return Analysis(
        kind="rules",
        language=words.language,
        depth=tier,
        summary=_summary(commit, tier, areas, words),
        impact_scope=_impact(commit, areas, words) if deep else "",
        insight=_insight(commit, importance, words) if deepest else Insight(),
        risks=risks if deepest else (),
        recommendations=pointers if deepest else (*risks, *pointers),
        coverage=Coverage(files_total=commit.files_total, files_read=0),
        cost_usd=0.0,
    )


def _summary(commit: Commit, tier: Tier, areas: Sequence[str], words: Vocabulary) -> str:
    """The author's sentence, the first that explains it, and one of facts."""
    title = telling_subject(commit.subject, commit.body)
    body = commit.body if title == commit.subject else commit.body.partition(title)[2]
    said = headline(title)
    why = explanation(body, most=_EXPLANATION[tier])
    if why.rstrip(".").casefold() == said.rstrip(".").casefold():
        why = ""
    return " ".join(part for part in (said, why, _facts(commit, areas, words)) if part)


def _facts(commit: Commit, areas: Sequence[str], words: Vocabulary) -> str:
    if not commit.files:
        return words("rules.no_files")
    files, how = words("counts.files", n=commit.files_total), _extent(commit, words)
    if not areas:
        return words("rules.facts", files=files, how=how)
    key = "rules.facts_in" if len(commit.files) == commit.files_total else "rules.facts_among"
    return words(key, files=files, areas=_all_areas(commit, areas, words), how=how)


def _extent(commit: Commit, words: Vocabulary) -> str:
    """How many lines changed; where none did, what happened instead."""
    if commit.additions or commit.deletions:
        return words("rules.lines", additions=commit.additions, deletions=commit.deletions)
    happened = Counter(map(_without_lines, commit.files))
    if len(happened) == 1:
        return words(f"rules.without_lines.{next(iter(happened))}")
    counted = (
        words("rules.without_lines_count", n=count, what=words(f"rules.without_lines.{what}"))
        for what, count in happened.most_common()
    )
    return words.list(counted)


def _without_lines(change: ChangedFile) -> str:
    """Name what happened to a file none of whose lines changed."""
    if change.status in {"renamed", "copied"}:
        return change.status
    if change.binary:
        return "binary"
    if change.entry_type != "file" or change.status == "type-changed":
        return "entry"
    return "mode" if change.status == "modified" else "empty"


def _all_areas(commit: Commit, areas: Sequence[str], words: Vocabulary) -> str:
    """Name the areas that are kept, or three, and how many others there are; a single other one is named, too."""
    every = [*areas, *(area for area in all_areas_of(commit.files) if area not in areas)]
    most = max(len(areas), MOST)
    named = every if len(every) <= most + 1 else every[:most]
    said = words.list(_area(area, words) for area in named)
    others = len(every) - len(named)
    return words("rules.more_areas", areas=said, n=others) if others else said


def _area(name: str, words: Vocabulary) -> str:
    """A folder as code; what a file at the root is, in words."""
    return words(f"areas.{name}") if f"areas.{name}" in words else _code(name)


def _impact(commit: Commit, areas: Sequence[str], words: Vocabulary) -> str:
    most = _key_files(commit.files)
    key, named = [_file(change, words) for change in most], {change.path for change in most}
    sentences = [
        words("rules.areas", areas=_all_areas(commit, areas, words)) if areas else "",
        words("rules.key_files", files=words.list(key)) if key else "",
        *(_moves(commit.files, status, named, words) for status in ("added", "deleted", "renamed")),
    ]
    return _join_names(sentences, words)


def _moves(files: Iterable[ChangedFile], status: str, named: Collection[str], words: Vocabulary) -> str:
    """Count source files that came, went or moved, and name the largest that are not `named` yet."""
    found = [change for change in files if change.status == status and change.kind is FileKind.SOURCE]
    if not found:
        return ""
    others = sorted((c for c in found if c.path not in named), key=lambda c: (-c.lines, c.path))[:_KEY_FILES]
    if not others:
        return words(f"rules.{status}_files", n=len(found))
    listed = _list([c.path for c in others], words)
    if len(found) == 1:
        return words(f"rules.{status}_file_named", file=listed)
    form = "all" if len(others) == len(found) else "named"
    return words(f"rules.{status}_files_{form}", n=len(found), files=listed)


def _key_files(files: Iterable[ChangedFile]) -> list[ChangedFile]:
    """The files with the most changed lines, source before all else."""
    written = [change for change in files if change.lines and change.kind.is_written]
    return sorted(written, key=lambda c: (c.kind is not FileKind.SOURCE, -c.lines, c.path))[:_KEY_FILES]


def _recommendations(
    commit: Commit, importance: Importance, change_type: ChangeType, words: Vocabulary
) -> tuple[str, ...]:
    sources = [change for change in _key_files(commit.files) if change.kind is FileKind.SOURCE]
    tests = [change for change in commit.files if change.kind is FileKind.TESTS]
    found = list(_said_of(importance, _POINTERS, words))
    if sources and len(commit.files) > 1:
        found.insert(0, words("rules.look_first", file=_file(sources[0], words)))
    if "migrat" in commit.body.lower():
        found.append(words("rules.look_migration"))
    if tests and sources:
        largest = max(tests, key=lambda change: (change.lines, change.path))
        key = "rules.look_test" if len(tests) == 1 else "rules.look_tests"
        found.append(words(key, n=len(tests), file=_code(largest.path)))
    elif change_type in _NEEDS_TESTS and sum(change.lines for change in sources) >= _TESTED_FROM:
        found.append(words("rules.look_no_tests"))
    return tuple(found)


def _said_of(importance: Importance, codes: Sequence[str], words: Vocabulary) -> tuple[str, ...]:
    """Say what the reader may do about reasons of the tier; the details are those the rules saw."""
    details = {reason.code: reason.detail for reason in importance.reasons}
    return tuple(words(f"rules.on_{code}", names=_name_list(details[code], words)) for code in codes if code in details)


def _insight(commit: Commit, importance: Importance, words: Vocabulary) -> Insight:
    """Facts that belong under these headings; nothing where there are none."""
    details = {reason.code: reason.detail for reason in importance.reasons}
    architecture = [
        words("rules.architecture_names", names=_name_list(details["names_added"], words))
        if "names_added" in details
        else "",
        _source_areas(int(details["many_areas"]), commit, words) if "many_areas" in details else "",
    ]
    security = words("rules.security_words", names=details["security_words"]) if "security_words" in details else ""
    return Insight(architecture=_join_names(architecture, words), security=security)


def _source_areas(count: int, commit: Commit, words: Vocabulary) -> str:
    """Say in how many areas source code changes, beside how many there are if that is another number."""
    total = len(all_areas_of(commit.files))
    if count == total:
        return words("rules.architecture_areas", n=count)
    return words("rules.architecture_areas_of", n=count, total=total)


def _file(change: ChangedFile, words: Vocabulary) -> str:
    counts = {"additions": change.additions, "deletions": change.deletions}
    return words("rules.file", path=_code(change.path), **counts)


def _name_list(detail: str, words: Vocabulary) -> str:
    """`a, b …` → each name as code, and that there are others."""
    names = _list(detail.removesuffix(" …").split(", ") if detail else [], words)
    return words("rules.and_others", names=names) if detail.endswith(" …") else names


def _list(names: Iterable[str], words: Vocabulary) -> str:
    return words.list(_code(name) for name in names)


def _code(name: str) -> str:
    """Mark a name as code; a backtick in it would end the mark."""
    return "`" + name.replace("`", "'") + "`"


def _join_names(sentences: Iterable[str], words: Vocabulary) -> str:
    return words.list((sentence for sentence in sentences if sentence), by="between")
