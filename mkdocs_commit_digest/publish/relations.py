"""What a later commit has to do with an earlier one: takes it back, brings it again, mends it, or touches its risks.

Every commit is looked at once, in the order of time, with dictionaries of what came before: linear in their number.
The rules would rather miss a relation than claim a wrong one.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING, Literal

from mkdocs_commit_digest.publish.series import normal
from mkdocs_commit_digest.publish.text import subject_text
from mkdocs_commit_digest.records import ChangeType

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from mkdocs_commit_digest.publish.reports import Entry
    from mkdocs_commit_digest.records import CommitRecord

RelationKind = Literal["revert", "again", "fix", "risk", "same"]

FIX_DAYS = timedelta(days=7)
"""How long after a commit a fix of the same files is taken for its follow-up, where nothing else says so."""

RISK_DAYS = timedelta(days=14)
"""How long a commit's risks are looked after."""

MAX_FILES = 100
"""Commits with more files, such as a new licence header, say nothing of what belongs together."""

_MAX_FIXED_FILES = 5
_MAX_MENTIONS = 3
_BODY_READ = 4_000
_STEM = 40

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


@dataclass(slots=True)
class _Past:
    """The commits of one repository so far, by what they can be found by."""

    shas: dict[str, list[Entry]] = field(default_factory=dict)
    subjects: dict[str, Entry] = field(default_factory=dict)
    numbers: dict[int, Entry] = field(default_factory=dict)
    changed: dict[str, tuple[Entry, bool]] = field(default_factory=dict)
    """Path → the last commit that touched it, and whether that one made it."""
    risky: dict[str, Entry] = field(default_factory=dict)
    """Path → the last commit with risks that touched it."""

    def add(self, entry: Entry) -> None:
        """Remember a commit."""
        commit = entry.commit
        self.shas.setdefault(commit.sha[:7], []).append(entry)
        subject = normal(subject_text(commit.subject, commit.pull_request))
        if subject:
            self.subjects[subject] = entry
            self.subjects.setdefault(subject[:_STEM] + "…", entry)
        if commit.pull_request:
            self.numbers[commit.pull_request] = entry
        if len(commit.files) > MAX_FILES:
            return
        risks = bool(commit.analysis.risks or commit.analysis.findings)
        for change in commit.files:
            self.changed[change.path] = (entry, change.status == "added")
            if risks:
                self.risky[change.path] = entry

    def with_sha(self, sha: str) -> Entry | None:
        """Return the commit that a full or shortened id names."""
        found = [entry for entry in self.shas.get(sha[:7], ()) if entry.commit.sha.startswith(sha)]
        return found[-1] if len({entry.commit.sha for entry in found}) == 1 else None

    def with_subject(self, subject: str) -> Entry | None:
        """Return the last commit with a subject; forges cut long ones when they quote them."""
        text = subject.rstrip('"” ')
        cut = text.endswith(("…", "..."))
        text = normal(subject_text(text, 1))
        return self.subjects.get(text[:_STEM] + "…" if cut and len(text) >= _STEM else text)


def relations_of(entries: Iterable[Entry]) -> Iterator[Relation]:
    """Yield the relations between commits of one repository; `entries` come oldest first."""
    past = _Past()
    for entry in entries:
        linked: set[str] = {entry.commit.sha}
        for relation in _relations(entry, past):
            if relation.earlier.commit.sha not in linked:
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
        if known.commit.sha != commit.sha:
            yield Relation("same", entry, known)


def _relations(entry: Entry, past: _Past) -> Iterator[Relation]:
    """Yield the relations of one commit to earlier ones, the surest first."""
    commit = entry.commit
    if undone := _taken_back(commit, past):
        yield Relation("again" if _brings_back(commit) else "revert", entry, undone)
    if commit.change_type is ChangeType.FIX or "ixup" in commit.subject or "Fixes:" in commit.body:
        for earlier in _mended(entry, past):
            yield Relation("fix", entry, earlier)
    if commit.change_type in {ChangeType.FIX, ChangeType.REVERT} and (risky := _risk_touched(entry, past)):
        yield Relation("risk", entry, risky)


def _brings_back(commit: CommitRecord) -> bool:
    found = _QUOTED.search(commit.subject[:500]) or _CONVENTIONAL.match(commit.subject[:500])
    return bool(found) and not found["word"].lower().startswith("revert")  # type: ignore[index]


def _taken_back(commit: CommitRecord, past: _Past) -> Entry | None:
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


def _mended(entry: Entry, past: _Past) -> Iterator[Entry]:
    """Yield the commits that a fix mends: those it names, or else the one that last changed all its files."""
    commit = entry.commit
    said = f"{subject_text(commit.subject, commit.pull_request)}\n{commit.body[:_BODY_READ]}"
    named = False
    for found in _AT_FAULT.finditer(said):
        at_fault = past.with_sha(found["sha"].lower()) if found["sha"] else past.numbers.get(int(found["number"]))
        if at_fault:
            named = True
            yield at_fault
    if commit.change_type is not ChangeType.FIX:
        return
    paths = {change.path for change in commit.files}
    mentioned = [past.numbers.get(int(number)) for number in dict.fromkeys(_MENTION.findall(said))]
    near = [each for each in mentioned if each and any(change.path in paths for change in each.commit.files)]
    if len(near) <= _MAX_MENTIONS:
        yield from near
    if not named and not near and (last := _last_to_change(entry, past)):
        yield last


def _last_to_change(entry: Entry, past: _Past) -> Entry | None:
    """Return the one commit of the last days that last changed every code file of a fix, and speaks of the same."""
    paths = _code_files(entry.commit)
    known = [past.changed.get(path) for path in paths]
    if not 1 <= len(paths) <= _MAX_FIXED_FILES or not all(known):
        return None
    lasts = [each for each in known if each]
    last = lasts[0][0]
    if any(other is not last for other, _ in lasts) or entry.local_time - last.local_time > FIX_DAYS:
        return None
    if last.commit.change_type in {ChangeType.REVERT, ChangeType.DOCUMENTATION, ChangeType.TESTS}:
        return None
    made_it = any(made for _, made in lasts)
    shared = _words(entry.commit.subject) & _words(last.commit.subject)
    return last if len(shared) > (0 if made_it else 1) else None


def _risk_touched(entry: Entry, past: _Past) -> Entry | None:
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
