"""Threads: commits of several days that belong together, and what each entry says of the others."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import UTC
from typing import TYPE_CHECKING, Literal, cast

from mkdocs_commit_digest.archive.records import Tier
from mkdocs_commit_digest.publish.relations import RISK_DAYS, RelationKind, relations_of, same_changes
from mkdocs_commit_digest.publish.series import MAX_GAP, Series, series_of
from mkdocs_commit_digest.publish.subjects import subject_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from datetime import date, datetime

    from mkdocs_commit_digest.publish.relations import Relation
    from mkdocs_commit_digest.publish.reports import DayReport, Entry
    from mkdocs_commit_digest.vocabulary import Vocabulary

ThreadKind = Literal["series", "revert", "fix", "risk", "same"]
KINDS: tuple[ThreadKind, ...] = ("series", "revert", "fix", "risk", "same")
"""In the order of the page."""

MAX_OTHERS = 3
"""Commits that one line of an entry names."""

_BOTH_WAYS: Mapping[RelationKind, tuple[str, str]] = {
    "revert": ("reverts", "reverted_by"),
    "again": ("brings_back", "brought_back_by"),
    "fix": ("fixes", "fixed_by"),
    "lines": ("fixes_lines", "lines_fixed_by"),
    "risk": ("touches_risks", "risks_touched_by"),
    "same": ("same_as", "same_as"),
}
"""What the later commit is to the earlier one, and the reverse."""

_AS_THREAD: Mapping[RelationKind, ThreadKind] = {"again": "revert", "lines": "fix"}

Place = tuple["date", str]
"""Day and anchor: what no two entries share."""


@dataclass(frozen=True, slots=True)
class Note:
    """One line of an entry: how it belongs to others."""

    name: str
    """Key of the label in `locales/`, section `threads`."""
    others: tuple[Entry, ...]
    part: int = 0
    total: int | None = None
    more: int = 0
    """Further commits of this kind."""


@dataclass(frozen=True, slots=True)
class Thread:
    """Commits that belong together, oldest first."""

    kind: ThreadKind
    title: str
    """Of a series; else empty, and the first commit's subject stands for it."""
    entries: tuple[Entry, ...]
    parts: tuple[int, ...] = ()
    """Of a series, the number of each entry."""
    total: int | None = None
    open: bool = False
    """Whether something is known to be missing: parts of a series, or any answer to risks."""

    @property
    def last(self) -> date:
        """The day of its newest commit."""
        return self.entries[-1].day

    @property
    def anchor(self) -> str:
        """Id on the page of threads."""
        return f"{self.kind}-{self.entries[0].commit.sha[:12]}-{self.entries[-1].commit.sha[:6]}"


@dataclass(frozen=True, slots=True)
class ThreadIndex:
    """What is known of threads in all reports."""

    notes: Mapping[Place, tuple[Note, ...]] = field(default_factory=dict)
    threads: tuple[Thread, ...] = ()
    """Newest activity first."""

    def of(self, entry: Entry) -> tuple[Note, ...]:
        """Return an entry's lines."""
        return self.notes.get((entry.day, entry.anchor), ())


def thread_index(reports: Sequence[DayReport]) -> ThreadIndex:
    """Find the threads of all days in time that grows with the number of commits."""
    entries = sorted((entry for report in reports for entry in report.entries), key=_utc_of)
    by_repository: dict[str, list[Entry]] = defaultdict(list)
    for entry in entries:
        by_repository[entry.repository].append(entry)
    series = [found for each in by_repository.values() for found in series_of(each)]
    relations = [found for each in by_repository.values() for found in relations_of(each)]
    known = {(relation.later.commit.sha, relation.earlier.commit.sha) for relation in relations}
    relations += [r for r in same_changes(entries) if (r.later.commit.sha, r.earlier.commit.sha) not in known]
    threads = [*map(_of_series, series), *_chains(relations), *_open_risks(entries, relations)]
    newest = entries[-1].local_time if entries else None
    if newest:
        threads = [each for thread in threads if len((each := _close_thread(thread, newest)).entries) > 1 or each.open]
    threads.sort(key=lambda thread: _utc_of(thread.entries[-1]), reverse=True)
    return ThreadIndex(_notes(series, relations), tuple(threads))


def note_label(note: Note, words: Vocabulary) -> str:
    """Say how an entry belongs to the others."""
    if note.name != "part":
        said = words(f"threads.{note.name}")
    elif note.total is None:
        said = words("threads.part", part=note.part)
    else:
        said = words("threads.part_of", part=note.part, total=note.total)
    return words("threads.label", said=said)


def thread_title(thread: Thread, words: Vocabulary) -> str:
    """Return what a thread is called: the name of its series, or its first commit's subject."""
    return thread.title or subject_of(thread.entries[0], words)


def _utc_of(entry: Entry) -> datetime:
    return entry.local_time.astimezone(UTC)


def _of_series(series: Series) -> Thread:
    ordered = sorted(series.parts, key=lambda part: (_utc_of(part[1]), part[0]))
    return Thread(
        "series",
        series.title,
        tuple(entry for _, entry in ordered),
        tuple(part for part, _ in ordered),
        series.total,
        open=not series.complete,
    )


def _chains(relations: Iterable[Relation]) -> Iterator[Thread]:
    """Put relations that share a commit into one thread a kind: a fix of a fix goes on with the first."""
    chains: dict[tuple[ThreadKind, Place], dict[Place, Entry]] = {}
    for relation in relations:
        kind = _AS_THREAD.get(relation.kind) or cast("ThreadKind", relation.kind)
        earlier, later = _location(relation.earlier), _location(relation.later)
        one, other = chains.get((kind, earlier), {}), chains.get((kind, later), {})
        if one is not other or not one:
            moved, one = sorted((one, other), key=len)  # the shorter, so that nothing is moved time and again
            one |= {**moved, earlier: relation.earlier, later: relation.later}
            chains |= {(kind, place): one for place in (*moved, earlier, later)}
    seen: set[int] = set()
    for (kind, _), chain in chains.items():
        if id(chain) not in seen:
            seen.add(id(chain))
            yield Thread(kind, "", tuple(sorted(chain.values(), key=_utc_of)))


def _open_risks(entries: Iterable[Entry], relations: Iterable[Relation]) -> Iterator[Thread]:
    """Yield commits of high importance whose risks nothing has answered yet."""
    answered = {_location(relation.earlier) for relation in relations if relation.kind != "same"}
    for entry in entries:
        analysis = entry.commit.analysis
        high = entry.commit.importance.tier is Tier.HIGH
        if high and (analysis.risks or analysis.findings) and _location(entry) not in answered:
            yield Thread("risk", "", (entry,), open=True)


def _close_thread(thread: Thread, newest: datetime) -> Thread:
    """Close what nobody waits for any more."""
    patience = RISK_DAYS if thread.kind == "risk" else MAX_GAP
    if not thread.open or newest - thread.entries[-1].local_time <= patience:
        return thread
    return Thread(thread.kind, thread.title, thread.entries, thread.parts, thread.total)


def _notes(series: Iterable[Series], relations: Iterable[Relation]) -> dict[Place, tuple[Note, ...]]:
    others: dict[Place, dict[str, list[Entry]]] = defaultdict(dict)
    notes: dict[Place, list[Note]] = defaultdict(list)
    for each in series:
        _add_parts(each, notes)
    for relation in relations:
        forth, back = _BOTH_WAYS[relation.kind]
        others[_location(relation.later)].setdefault(forth, []).append(relation.earlier)
        others[_location(relation.earlier)].setdefault(back, []).append(relation.later)
    for place, named in others.items():
        for name, found in named.items():
            notes[place].append(Note(name, tuple(found[:MAX_OTHERS]), more=max(0, len(found) - MAX_OTHERS)))
    return {place: tuple(found) for place, found in notes.items()}


def _add_parts(series: Series, notes: dict[Place, list[Note]]) -> None:
    """Tell each part of the ones before and after it."""
    ordered = sorted(series.parts, key=lambda part: (part[0], _utc_of(part[1])))
    for n, (part, entry) in enumerate(ordered):
        near = tuple(other for _, other in ordered[max(0, n - 1) : n + 2] if other is not entry)
        notes[_location(entry)].append(Note("part", near, part, series.total))


def _location(entry: Entry) -> Place:
    return entry.day, entry.anchor
