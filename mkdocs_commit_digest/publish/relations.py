"""What a later commit has to do with an earlier one: takes it back, brings it again, mends it, or touches its risks.

Every commit is looked at once, in the order of time, with dictionaries of what came before: linear in their number.
The rules would rather miss a relation than claim a wrong one.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Literal

from mkdocs_commit_digest.archive.records import ChangeType
from mkdocs_commit_digest.publish.past_commits import MAX_FILES, Past
from mkdocs_commit_digest.publish.text import subject_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from mkdocs_commit_digest.archive.records import CommitRecord
    from mkdocs_commit_digest.publish.reports import Entry

RelationKind = Literal["revert", "again", "fix", "lines", "risk", "same"]
"""`lines` is a fix, too: one that changes lines which the earlier commit wrote."""

FIX_DAYS = timedelta(days=7)
"""How long after a commit a fix of the same files is taken for its follow-up, where nothing else says so."""

LINE_DAYS = timedelta(days=14)
"""How long after a commit a fix of the lines that it wrote is taken for its follow-up."""

RISK_DAYS = timedelta(days=14)
"""How long a commit's risks are looked after."""

_MAX_FIXED_FILES = 5
_MAX_MENTIONS = 3
_BODY_READ = 4_000

_QUOTED = re.compile(
    r"(?P<word>un-?revert|revert|re-?apply|re-?land)\w*:?\s+(?:PR\s+)?[\"“](?P<subject>.+)$", re.IGNORECASE
)
_CONVENTIONAL = re.compile(r"(?P<word>revert|re-?apply|re-?land)(?:\([^()]*\))?!?:\s+(?P<subject>.+)$", re.IGNORECASE)
_NUMBER = re.compile(
    r"\breverts?\b:?\s+(?:(?:the\s+)?(?:PR|MR|pull request)\s*)?(?:[\w.-]+/[\w.-]+)?[#!]?(\d{1,7})\b(?!\w)",
    re.IGNORECASE,
)
_AT_FAULT = re.compile(
    r"\b(?:introduced|caused|broken|broke|regress\w*|follow(?:ing|s)?[- ]?up|fix-?up|fixes:|since|after)(?!\w)"
    r"[^\n.;]{0,40}?(?:#(?P<number>\d{1,7})\b|\b(?P<sha>[0-9a-f]{7,64})\b)",
    re.IGNORECASE,
)
_MENTION = re.compile(r"(?<![\w/])#(\d{1,7})\b")
_NO_CODE = re.compile(
    r"(?:^|/)(?:tests?|testing|docs?|examples?|\.github|benchmarks?)/|(?:^|/)(?:test_[^/]*|conftest\.py|__init__\.py)$|[._]test\.\w+$"
    r"|\.(?:md|rst|txt|lock|toml|ya?ml|json|cfg|ini|csv|svg|png)$",
    re.IGNORECASE,
)
_WORD = re.compile(r"[a-z][a-z0-9_]{3,}")
_COMMON_WORDS = re.compile(
    r"fix|fixed|fixes|feat|feature|support|supports|with|from|when|into|after|before|that|this|bugfix|error|issue|"
    r"issues|update|updates|remove|removes|make|makes|allow|allows|only|handle|using|uses|avoid|missing|correct|"
    r"change|changes|test|tests|refactor|perf|chore|docs|build|enable|disable|default|some|more|also|improve|code|"
    r"file|files"
)


@dataclass(frozen=True, slots=True)
class Relation:
    """Two commits that have to do with each other."""

    kind: RelationKind
    later: Entry
    earlier: Entry


def relations_of(entries: Iterable[Entry]) -> Iterator[Relation]:
    """Yield the relations between commits of one repository; `entries` come oldest first."""
    past = Past()
    for entry in entries:
        linked: set[str] = {entry.commit.sha}
        for relation in _relations(entry, past):
            if relation.earlier.commit.sha not in linked and not is_one_landing(entry, relation.earlier):
                linked.add(relation.earlier.commit.sha)
                yield relation
        past.add(entry)


def same_changes(entries: Iterable[Entry]) -> Iterator[Relation]:
    """Yield a relation for each commit whose patch was seen before, in whatever repository, to its first appearance."""
    first: dict[str, Entry] = {}
    for entry in entries:
        commit = entry.commit
        if not commit.patch_id or not commit.additions + commit.deletions:
            continue
        known = first.setdefault(commit.patch_id, entry)
        if known.commit.sha != commit.sha and not is_one_landing(known, entry):
            yield Relation("same", entry, known)


def is_one_landing(one: Entry, other: Entry) -> bool:
    """Whether two commits came to the branch with one merge: what they have to do with each other is its own affair."""
    steps = {entry.commit.landed_with or entry.commit.sha for entry in (one, other)}
    return len(steps) == 1 and one.repository == other.repository


def _relations(entry: Entry, past: Past) -> Iterator[Relation]:
    """Yield the relations of one commit to earlier ones, the surest first."""
    commit = entry.commit
    if undone := _taken_back(commit, past):
        yield Relation("again" if _brings_back(commit) else "revert", entry, undone)
    if commit.change_type is ChangeType.FIX or "ixup" in commit.subject or "Fixes:" in commit.body:
        yield from _find_mended(entry, past)
    if (_is_fix(commit) or commit.change_type is ChangeType.REVERT) and (risky := _risk_touched(entry, past)):
        yield Relation("risk", entry, risky)


def _is_fix(commit: CommitRecord) -> bool:
    """Tell whether a commit is a fix by more than a guess of the rules, so that it may be taken for one unsaid."""
    return commit.change_type is ChangeType.FIX and commit.classification.source != "estimated"


def _brings_back(commit: CommitRecord) -> bool:
    found = _QUOTED.search(commit.subject[:500]) or _CONVENTIONAL.match(commit.subject[:500])
    return bool(found) and not found["word"].lower().startswith("revert")  # type: ignore[index]


def _taken_back(commit: CommitRecord, past: Past) -> Entry | None:
    """Return the commit that another says it takes back or brings again."""
    if commit.reverts and (found := past.with_sha(str(commit.reverts))):
        return found
    subject = subject_text(commit.subject, commit.pull_request)
    quoted = _QUOTED.search(subject) or _CONVENTIONAL.match(subject)
    if quoted and (found := past.with_subject(quoted["subject"])):
        return found
    if commit.change_type is ChangeType.REVERT:
        for text in (subject, commit.body[:_BODY_READ]):
            if number := _NUMBER.search(text):
                return past.numbers.get(int(number[1]))
    return None


def _find_mended(entry: Entry, past: Past) -> Iterator[Relation]:
    """Yield what a fix mends: the commits it names, or else the one whose lines, or all of whose files, it changes."""
    commit = entry.commit
    said = f"{subject_text(commit.subject, commit.pull_request)}\n{commit.body[:_BODY_READ]}"
    named = False
    for found in _AT_FAULT.finditer(said):
        at_fault = past.with_sha(found["sha"].lower()) if found["sha"] else past.numbers.get(int(found["number"]))
        if at_fault:
            named = True
            yield Relation("fix", entry, at_fault)
    if not _is_fix(commit):
        return
    paths = {change.path for change in commit.files}
    mentioned = [past.numbers.get(int(number)) for number in dict.fromkeys(_MENTION.findall(said))]
    near = [each for each in mentioned if each and any(change.path in paths for change in each.commit.files)]
    if len(near) <= _MAX_MENTIONS:
        yield from (Relation("fix", entry, each) for each in near)
    if not named and not near:
        yield from _guess_mended(entry, past)


def _guess_mended(entry: Entry, past: Past) -> Iterator[Relation]:
    """Yield the commit that wrote half of the lines which a fix changes; where lines are not known, files must do."""
    origin = past.lines.origin(entry, _code_files(entry.commit), LINE_DAYS)
    wrote, count = origin.of[0] if origin.of else (None, 0)
    if wrote and 2 * count >= origin.lines:
        if _can_be_at_fault(wrote.commit):
            yield Relation("lines", entry, wrote)
    elif (origin.lost or not origin.lines) and (last := _last_to_change(entry, past)):
        yield Relation("fix", entry, last)


def _can_be_at_fault(commit: CommitRecord) -> bool:
    """Tell whether what a commit wrote is its own: reverts and new layouts write what was there before."""
    if commit.change_type in {ChangeType.REVERT, ChangeType.DOCUMENTATION, ChangeType.TESTS}:
        return False
    return all(reason.code != "ceiling_formatting" for reason in commit.importance.reasons)


def _last_to_change(entry: Entry, past: Past) -> Entry | None:
    """Return the one commit of the last days that last changed every code file of a fix, and speaks of the same."""
    paths = _code_files(entry.commit)
    known = [past.changed.get(path) for path in paths]
    if not 1 <= len(paths) <= _MAX_FIXED_FILES or not all(known):
        return None
    lasts = [each for each in known if each]
    last = lasts[0][0]
    if any(other is not last for other, _ in lasts) or entry.local_time - last.local_time > FIX_DAYS:
        return None
    if not _can_be_at_fault(last.commit):
        return None
    made_it = any(made for _, made in lasts)
    shared = _words(entry.commit.subject) & _words(last.commit.subject)
    return last if len(shared) > (0 if made_it else 1) else None


def _risk_touched(entry: Entry, past: Past) -> Entry | None:
    """Return the recent commit with risks that last changed half of a fix's files or more, and speaks of the same."""
    paths = _code_files(entry.commit)
    if not 1 <= len(paths) <= 2 * _MAX_FIXED_FILES:
        return None
    found = [past.risky[path] for path in paths if path in past.risky and past.changed[path][0] is past.risky[path]]
    counts = Counter(each.commit.sha for each in found)
    last = max(found, key=lambda each: counts[each.commit.sha], default=None)
    if last is None or 2 * counts[last.commit.sha] < len(paths) or entry.local_time - last.local_time > RISK_DAYS:
        return None
    return last if _words(entry.commit.subject) & _words(last.commit.subject) else None


def _code_files(commit: CommitRecord) -> list[str]:
    if len(commit.files) > MAX_FILES:
        return []
    return [change.path for change in commit.files if not _NO_CODE.search(change.path)]


def _words(subject: str) -> set[str]:
    return {word for word in _WORD.findall(subject[:500].lower()) if not _COMMON_WORDS.fullmatch(word)}
