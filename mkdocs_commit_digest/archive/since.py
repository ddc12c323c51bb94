"""What changed between two points of a repository's history, as the archive knows it: tags, days, or commits."""

from __future__ import annotations

import difflib
import re
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Literal

from mkdocs_commit_digest.archive.first_releases import own_commits
from mkdocs_commit_digest.archive.release_join import ReleaseJoin
from mkdocs_commit_digest.archive.release_names import read_tag_name
from mkdocs_commit_digest.errors import SettingsError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from mkdocs_commit_digest.archive.records import CommitRecord, DayRecord
    from mkdocs_commit_digest.archive.release_state import ReleaseState

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_HEX = re.compile(r"[0-9a-f]{4,64}", re.ASCII)
_MAX_NAMED = 5
_CLOSE = 0.6


@dataclass(frozen=True, slots=True)
class HistoryPoint:
    """A place in a repository's history."""

    kind: Literal["release", "older", "day", "commit"]
    """older: a release before the archive's first day."""
    name: str
    """The tag, the day, or the commit's id."""


@dataclass(frozen=True, slots=True)
class RepositoryHistory:
    """What the archive holds of one repository."""

    name: str
    days: tuple[DayRecord, ...]
    """Oldest first."""
    state: ReleaseState
    join: ReleaseJoin = field(init=False)
    day_of: dict[str, date] = field(init=False)
    """An entry → its day. In the order of landing, oldest first."""

    def __post_init__(self) -> None:
        in_order = [(commit, day.day) for day in self.days for commit in reversed(day.commits)]
        object.__setattr__(self, "join", ReleaseJoin.of(self.state, (commit for commit, _ in in_order)))
        object.__setattr__(self, "day_of", {commit.sha: day for commit, day in in_order})

    @property
    def first_day(self) -> date | None:
        """Since when the archive knows of it."""
        return self.days[0].day if self.days else None


@dataclass(frozen=True, slots=True)
class ChangesBetween:
    """What lies between two points."""

    repository: str
    since: HistoryPoint
    to: HistoryPoint | None
    """None: all that there is."""
    commits: tuple[CommitRecord, ...]
    """Oldest first."""
    first_day: date | None
    """Since when the archive knows of the repository."""
    total: int | None
    """Commits, without merges, that git has between the two; None: not known."""
    not_held: int | None
    """How many of them the archive does not hold."""

    @property
    def is_whole(self) -> bool:
        """Whether the archive reaches back to where the changes begin."""
        return self.since.kind != "older"


def changes_between(history: RepositoryHistory, since: str, to: str | None) -> ChangesBetween:
    """Find what changed after one point, up to another.

    Args:
        history: What the archive holds of a repository.
        since: A tag, a day (`2026-07-01`, which belongs to what changed), or the first digits of a commit's id.
        to: As `since`; the day, the release or the commit itself belongs to what changed. None: up to the newest.

    Raises:
        SettingsError: one of them is not known; says what is.
    """
    start = find_point(history, since)
    end = find_point(history, to) if to else None
    if end and end.kind == "older":
        raise SettingsError(f"--to {to}: was released before the archive's first day, {history.first_day}")
    found = [commit for commit in _up_to(history, end) if not _is_before(history, commit, start)]
    if not found and end and _is_reversed(history, start, end):
        raise SettingsError(f"{to} came before {since}; ask for 'since {to} --to {since}'")
    counts = history.join.held_between(start.name, end.name) if end and _are_releases(start, end) else None
    total, not_held = counts or (None, None)
    return ChangesBetween(history.name, start, end, tuple(found), history.first_day, total, not_held)


def find_point(history: RepositoryHistory, text: str) -> HistoryPoint:
    """Understand what a user means by a tag, a day or a commit.

    Raises:
        SettingsError: nothing of that name is known; says what may be meant.
    """
    if (tag := _tag(text, tuple(history.join.by_tag), history.name)) is not None:
        return HistoryPoint("release", tag)
    if (tag := _tag(text, history.state.older, history.name)) is not None:
        return HistoryPoint("older", tag)
    if _DAY.fullmatch(text):
        try:
            return HistoryPoint("day", date.fromisoformat(text).isoformat())
        except ValueError as error:
            raise SettingsError(f"{text}: is no day ({error})") from error
    if _HEX.fullmatch(text.lower()):
        return _commit(history, text.lower())
    raise SettingsError(_unknown(history, text))


def _tag(text: str, tags: Sequence[str], repository: str) -> str | None:
    """Return a tag by its name, or by its version with or without a `v`."""
    if text in tags:
        return text
    asked = read_tag_name(text, repository)
    if not asked.numbers:
        return None
    read = (read_tag_name(tag, repository) for tag in tags)
    return next((tag.name for tag in read if (tag.package, tag.order) == (asked.package, asked.order)), None)


def _commit(history: RepositoryHistory, digits: str) -> HistoryPoint:
    found = {
        sha
        for sha, commit in history.join.commits.items()
        if any(own.startswith(digits) for own in (sha, *own_commits(commit)))
    }
    if len(found) == 1:
        return HistoryPoint("commit", found.pop())
    if found:
        raise SettingsError(f"{digits}: {len(found)} entries have a commit whose id begins so; give more digits")
    raise SettingsError(_unknown(history, digits))


def _unknown(history: RepositoryHistory, text: str) -> str:
    names = (*history.join.by_tag, *history.state.older)
    close = difflib.get_close_matches(text, names, n=1, cutoff=_CLOSE)
    known = [release.tag for release in reversed(history.join.main(prereleases=True))][:_MAX_NAMED]
    if close:
        hint = f"did you mean '{close[0]}'?"
    elif known:
        hint = f"the newest releases are {', '.join(known)}"
    else:
        hint = "no release is known; 'commit-digest collect' looks for tags"
    where = f"the archive knows {history.name} from {history.first_day} on" if history.days else _nothing(history)
    return f"{text}: neither a release, a day (YYYY-MM-DD) nor a commit of {history.name}; {hint} {where}"


def _nothing(history: RepositoryHistory) -> str:
    return f"The archive holds nothing of {history.name}; 'commit-digest collect --since YYYY-MM-DD' fills it"


def _up_to(history: RepositoryHistory, end: HistoryPoint | None) -> list[CommitRecord]:
    commits = list(history.join.commits.values())
    match end:
        case None:
            return commits
        case HistoryPoint("release", tag):
            return [commit for commit in commits if history.join.holds(tag, commit.sha)]
        case HistoryPoint("day", day):
            return [commit for commit in commits if history.day_of[commit.sha].isoformat() <= day]
        case _:
            return commits[: history.join.numbers[end.name] + 1]


def _is_before(history: RepositoryHistory, commit: CommitRecord, start: HistoryPoint) -> bool:
    match start:
        case HistoryPoint("release", tag):
            return history.join.holds(tag, commit.sha)
        case HistoryPoint("day", day):
            return history.day_of[commit.sha].isoformat() < day
        case HistoryPoint("commit", sha):
            return history.join.numbers[commit.sha] <= history.join.numbers[sha]
        case _:
            return False


def _are_releases(start: HistoryPoint, end: HistoryPoint) -> bool:
    return end.kind == "release" and start.kind in {"release", "older"}


def _is_reversed(history: RepositoryHistory, start: HistoryPoint, end: HistoryPoint) -> bool:
    """Whether something would be found the other way round."""
    return any(not _is_before(history, commit, end) for commit in _up_to(history, start))
