"""One run of the upper floor: what it is asked to do, and all it may touch of the world."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import threading
    from collections.abc import Callable, Mapping
    from concurrent.futures import Executor
    from datetime import datetime

    from mkdocs_commit_digest.archive.store import Archive
    from mkdocs_commit_digest.progress import ProgressCallback
    from mkdocs_commit_digest.settings import Settings


@dataclass(frozen=True, slots=True)
class Run:
    """Handed from stage to stage, so that none of them reads a clock or the environment by itself."""

    settings: Settings
    archive: Archive
    executor: Executor
    now: Callable[[], datetime]
    """Gives an aware time."""
    environ: Mapping[str, str]
    """Holds access tokens and keys under the names that the settings give."""
    on_progress: ProgressCallback
    stopped: threading.Event | None = None
    """Set by another thread once the run is not wanted any more; None: it goes on to its end."""
