"""Models asked beside `mkdocs serve`: the site is up once history is read, and is built again as analyses come in.

A build is asked for by touching a file that MkDocs watches. It is asked for only when there is something new, never
while another build is under way, and so seldom that building does not become what the machine does.
"""

from __future__ import annotations

import threading
from concurrent.futures import Future
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

from mkdocs_commit_digest.errors import DigestError
from mkdocs_commit_digest.progress import Progress

if TYPE_CHECKING:
    import logging
    from collections.abc import Callable
    from pathlib import Path

    from mkdocs_commit_digest.collect import Collected
    from mkdocs_commit_digest.progress import Clock, ProgressCallback, Remark

PAUSE = 3.0
"""Seconds between the end of a build and the next that is asked for, at least."""
_BUILDING_SHARE = 4
"""Of the time, builds that we ask for take one part in so many, at most."""
_LOOK_UP = 0.25
"""Seconds between two looks at whether a build is due."""
_PATIENCE = 2.0
"""Seconds that the end of the program waits for the work's; calls under way are not waited for at all."""


class CollectCall(Protocol):
    """`collect()`, with all but what is watched of it decided."""

    def __call__(
        self,
        *,
        on_progress: ProgressCallback,
        history_read: Callable[[tuple[str, ...]], None],
        stopped: threading.Event,
    ) -> Collected:
        """See `collect()`."""


@dataclass(slots=True)
class Background:
    """One run of the upper floor that outlives the build which began it."""

    work: CollectCall
    marker: Path
    """Touched to have the site built again; outside the documentation and the archive."""
    on_progress: ProgressCallback
    log: logging.Logger | logging.LoggerAdapter[logging.Logger]
    clock: Clock
    _history: Future[tuple[str, ...]] = field(default_factory=Future)
    _stopped: threading.Event = field(default_factory=threading.Event)
    _ended: threading.Event = field(default_factory=threading.Event)
    _thread: threading.Thread | None = None
    _saved: int = 0
    """Counts what was saved."""
    _shown: int = 0
    """As many of them are in a build, or a build was asked for them."""
    _building: bool = True
    _build_began: float = 0.0
    _next_build: float = 0.0

    def read_history(self) -> None:
        """Begin, and wait until all days are in the archive; models go on being asked after that.

        Raises:
            DigestError: nothing could be read.
        """
        self.marker.parent.mkdir(parents=True, exist_ok=True)
        self.marker.touch()
        self._thread = threading.Thread(target=self._run, name="commit-digest collect", daemon=True)
        self._thread.start()
        for problem in self._history.result():
            self.log.warning(problem)
        threading.Thread(target=self._ask_for_builds, name="commit-digest builds", daemon=True).start()

    def build_begins(self) -> None:
        """Note that the archive is about to be read for a build."""
        self._building, self._shown, self._build_began = True, self._saved, self.clock()

    def build_ended(self) -> None:
        """Note that a build is done, or has failed."""
        now = self.clock()
        self._next_build = now + max(PAUSE, (_BUILDING_SHARE - 1) * (now - self._build_began))
        self._building = False

    def stop(self) -> None:
        """End soon, with all that was answered saved."""
        self._stopped.set()
        if self._thread:
            self._thread.join(_PATIENCE)

    def _run(self) -> None:
        try:
            done = self.work(
                on_progress=self._take_progress, history_read=self._history.set_result, stopped=self._stopped
            )
        except Exception as error:
            if not self._history.done():
                self._history.set_exception(error)  # it is raised where the build waits
            elif not isinstance(error, DigestError):
                raise
            elif self._is_between_builds():
                self.log.error("%s", error)  # noqa: TRY400 - its text is meant for the user
        else:
            self._report(done)
        finally:
            self._ended.set()

    def _report(self, done: Collected) -> None:
        if not self._history.done():
            self._history.set_result(())
        if not self._is_between_builds():
            return
        for problem in done.problems:
            if problem not in self._history.result():
                self.log.warning(problem)
        if done.asked:
            self.log.info(done.summary())

    def _is_between_builds(self) -> bool:
        """Wait for the end of a build, which would take our warnings for its own; returns False if all has ended."""
        while self._building and not self._stopped.is_set():
            self._stopped.wait(_LOOK_UP)
        return not self._stopped.is_set()

    def _take_progress(self, progress: Progress | Remark) -> None:
        """Take a report of progress; that of models comes after what it tells of is saved."""
        if isinstance(progress, Progress) and progress.stage == "models":
            self._saved += 1
        self.on_progress(progress)

    def _ask_for_builds(self) -> None:
        while not self._stopped.wait(_LOOK_UP):
            ended = self._ended.is_set()
            if self._saved > self._shown and not self._building and (ended or self.clock() >= self._next_build):
                self._shown = self._saved
                self.marker.write_text(f"{self._shown}\n")
            elif ended and self._saved == self._shown:
                return
