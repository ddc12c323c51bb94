"""Progress of long work: told as values, shown by the doors."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Literal

from mkdocs_commit_digest.counts import pluralize

Clock = Callable[[], float]
"""Seconds from an arbitrary start, never backwards."""


@dataclass(frozen=True, slots=True)
class Progress:
    """How far one stage is."""

    stage: Literal["history", "models"]
    done: int
    total: int
    """Repositories (history) or commits (models)."""
    tokens: int = 0
    cost_usd: float | None = 0.0
    """None where the price of a model is not known."""
    more: bool = False
    """`total` still grows: history is being read."""


@dataclass(frozen=True, slots=True)
class Remark:
    """Something that is not as usual, and no problem."""

    text: str
    """One line."""


ProgressCallback = Callable[[Progress | Remark], None]


def ignore_progress(_: Progress | Remark) -> None:
    """Show nothing."""


@dataclass(slots=True)
class ProgressLines:
    """Says a line now and then: at the start of a stage, at its end, and every `interval` seconds between."""

    say: Callable[[str], None]
    clock: Clock
    interval: float = 15.0
    _stages: dict[str, _Stage] = field(default_factory=dict)

    def __call__(self, progress: Progress | Remark) -> None:
        """Take one report, from any thread; stages may take turns."""
        if isinstance(progress, Remark):
            self.say(progress.text)
            return
        now = self.clock()
        stage = self._stages.setdefault(progress.stage, _Stage(began=now))
        is_end = progress.done >= progress.total and not progress.more
        if stage.ended or (not is_end and now - stage.said < self.interval):
            return
        stage.ended, stage.said = is_end, now
        self.say(describe_progress(progress, now - stage.began))


@dataclass(slots=True)
class _Stage:
    """What was said of a stage."""

    began: float
    said: float = float("-inf")
    ended: bool = False


def describe_progress(progress: Progress, seconds: float) -> str:
    """Put progress into a line: what is done, what it cost, and about how long it will still take."""
    if progress.stage == "history":
        return f"Reading history: {progress.done} of {pluralize(progress.total, 'repository', 'repositories')}"
    total = f"{progress.total:,} or more commits" if progress.more else pluralize(progress.total, "commit")
    # No commit waits where only the overviews of days are left.
    parts = [f"Asking models: {progress.done:,} of {total}" if progress.total else "Asking models about whole days"]
    if progress.tokens:
        cost = "price unknown" if progress.cost_usd is None else f"${progress.cost_usd:.2f}"
        parts.append(f"{pluralize(progress.tokens, 'token')}, {cost}")
    if 0 < progress.done < progress.total and not progress.more:
        left = seconds / progress.done * (progress.total - progress.done)
        parts.append(f"about {_duration(left)} left")
    return ", ".join(parts)


def _duration(seconds: float) -> str:
    if seconds < 90:  # noqa: PLR2004 - up to here seconds read better
        return f"{max(1, round(seconds))} s"
    return f"{round(seconds / 60)} min"
