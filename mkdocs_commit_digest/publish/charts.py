"""Numbers over time, ready to be drawn by a template: the calendar of a year, weeks by tier, bars by name."""

from __future__ import annotations

from calendar import monthrange
from collections import Counter
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import chain, repeat
from typing import TYPE_CHECKING

from babel.dates import format_date

from mkdocs_commit_digest.archive.records import Tier

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from babel import Locale

COLUMN, COLUMN_HEIGHT = 10, 20
"""Units of a small drawing of weeks."""

LEVELS = 4
"""Shades of a day with commits; 0 is a day without."""

_DAYS_PER_WEEK = 7
_MONTHS = 12


@dataclass(frozen=True, slots=True)
class CalendarDay:
    """A square of the calendar."""

    day: date
    commits: int
    level: int
    """0 (none) to LEVELS (as many as on the busiest days)."""
    has_page: bool


@dataclass(frozen=True, slots=True)
class CalendarMonth:
    """A month of the calendar, week after week."""

    first: date
    name: str
    """Jan, 1月."""
    row: int
    """1-based row of its first day: 1 is the first day of a week in the reader's country."""
    days: tuple[CalendarDay, ...]

    @property
    def has_page(self) -> bool:
        """Whether any of its days has a page."""
        return any(day.has_page for day in self.days)


@dataclass(frozen=True, slots=True)
class Week:
    """A column of the trend."""

    first: date
    tiers: Mapping[Tier, int]
    height: float
    """Share of the highest column, 0 to 100."""


@dataclass(frozen=True, slots=True)
class Bar:
    """A line of a ranking."""

    name: str
    count: int
    share: float
    """Of the longest bar, 0 to 100."""
    by_week: tuple[int, ...] = ()
    """What the count consists of, oldest week first; none: not told."""

    @property
    def view_box(self) -> str:
        """The space of `columns`, as an SVG names it."""
        return f"0 0 {len(self.by_week) * COLUMN - 1} {COLUMN_HEIGHT}"

    @property
    def columns(self) -> str:
        """The weeks as columns of an SVG path, each COLUMN wide with the gap, at most COLUMN_HEIGHT high."""
        top = max(self.by_week, default=0) or 1
        heights = ((n, max(1, round(COLUMN_HEIGHT * count / top))) for n, count in enumerate(self.by_week) if count)
        return "".join(f"M{n * COLUMN} {COLUMN_HEIGHT}v-{height}h{COLUMN - 1}v{height}z" for n, height in heights)


def calendar(commits: Mapping[date, int], locale: Locale) -> tuple[CalendarMonth, ...]:
    """Return the twelve months up to the newest day, or fewer where the first day is younger.

    Args:
        commits: how many on each day that has a page.
        locale: names the months and knows on which day a week begins.
    """
    if not commits:
        return ()
    last = max(commits)
    begin = min(commits).replace(day=1)
    firsts = sorted(first for first in {_month_before(last, n) for n in range(_MONTHS)} if first >= begin)
    steps = _steps(count for day, count in commits.items() if day >= firsts[0])
    return tuple(_month(first, commits, steps, locale) for first in firsts)


def weeks(tiers: Mapping[date, Mapping[Tier, int]], count: int, locale: Locale) -> tuple[Week, ...]:
    """Return the commits of the last `count` weeks by tier, oldest first; weeks without commits included."""
    if not tiers:
        return ()
    last = _week_of(max(tiers), locale)
    sums = {last - timedelta(weeks=n): Counter[Tier]() for n in range(count - 1, -1, -1)}
    for day, found in tiers.items():
        week = _week_of(day, locale)
        if week in sums:
            sums[week].update(found)
    top = max(found.total() for found in sums.values()) or 1
    return tuple(Week(first, found, round(100 * found.total() / top, 1)) for first, found in sums.items())


def ranking(names: Iterable[str], limit: int) -> tuple[Bar, ...]:
    """Return the most frequent names with bars in proportion."""
    common = sorted(Counter(names).items(), key=lambda item: (-item[1], item[0]))[:limit]
    return tuple(Bar(name, count, round(100 * count / common[0][1], 1)) for name, count in common)


def trends(dated: Iterable[tuple[date, str]], firsts: Sequence[date], limit: int, locale: Locale) -> tuple[Bar, ...]:
    """Return the most frequent names of some weeks, each with its counts by week.

    Args:
        dated: the day and the name of each occurrence; days of other weeks do not count.
        firsts: the first days of the weeks, oldest first.
        limit: of names.
        locale: knows on which day a week begins.
    """
    place = {first: n for n, first in enumerate(firsts)}
    by_name: dict[str, list[int]] = {}
    for day, name in dated:
        week = place.get(_week_of(day, locale))
        if week is not None:
            by_name.setdefault(name, [0] * len(firsts))[week] += 1
    bars = ranking(chain.from_iterable(repeat(name, sum(counts)) for name, counts in by_name.items()), limit)
    return tuple(replace(bar, by_week=tuple(by_name[bar.name])) for bar in bars)


def _month(first: date, commits: Mapping[date, int], steps: Sequence[int], locale: Locale) -> CalendarMonth:
    days = []
    for number in range(1, monthrange(first.year, first.month)[1] + 1):
        day = first.replace(day=number)
        count = commits.get(day, 0)
        level = sum(count >= step for step in steps) if count else 0
        days.append(CalendarDay(day, count, level, day in commits))
    name = str(format_date(first, "LLL", locale=locale))
    return CalendarMonth(first, name, (first - _week_of(first, locale)).days + 1, tuple(days))


def _steps(counts: Iterable[int]) -> tuple[int, ...]:
    """Return the counts from which a day has level 1, 2, …: the quartiles of the days with commits."""
    busy = sorted(count for count in counts if count)
    return tuple(busy[len(busy) * n // LEVELS] for n in range(LEVELS)) if busy else ()


def _week_of(day: date, locale: Locale) -> date:
    return day - timedelta(days=(day.weekday() - locale.first_week_day) % _DAYS_PER_WEEK)


def _month_before(day: date, months: int) -> date:
    """Return the first day of the month that lies `months` before a day's."""
    count = max(day.year * 12 + day.month - 1 - months, 12)
    return date(count // 12, count % 12 + 1, 1)
