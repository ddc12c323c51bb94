"""Daily digests of what changed in git repositories, as pages of an MkDocs site.

`collect` turns git history into day records in the archive: mirrors are fetched, a day's commits are read from one
git stream, secrets are taken out, rules judge each commit, and a rule-based analyst or a language model explains it.
`publish` turns day records into pages and feeds, knowing nothing of git, models or MkDocs. `plugin` (for MkDocs)
and `cli` (for the shell) are two doors to the same two floors; the functions here are a third, for other programs.
They are provisional until version 1.0.
"""

from __future__ import annotations

import sys
from types import ModuleType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import datetime
    from pathlib import Path
    from typing import Any

    from mkdocs_commit_digest.collect import Collected
    from mkdocs_commit_digest.progress import ProgressCallback
    from mkdocs_commit_digest.publish.outputs import Asset, Page
    from mkdocs_commit_digest.settings import Settings

__all__ = ["collect", "export", "load_settings", "publish"]


class _Package(ModuleType):
    """Two functions have the names of rooms; importing a room must not put it in the place of the function."""

    def __setattr__(self, name: str, value: object) -> None:
        if not (name in __all__ and isinstance(value, ModuleType)):
            super().__setattr__(name, value)


sys.modules[__name__].__class__ = _Package


def load_settings(config_file: Path | str = "mkdocs.yml", *, now: datetime | None = None) -> tuple[Settings, ...]:
    """Read the settings of each `commit-digest` entry of a site's configuration.

    Args:
        config_file: An `mkdocs.yml`; its theme and other plugins are not loaded.
        now: An aware moment that says which day is today; None: the machine's clock.

    Returns:
        One value an entry, in the order of the file; most sites have one.

    Raises:
        SettingsError: the file or an option is wrong; names the option, the value and the cure.
    """
    from mkdocs_commit_digest.site.config_file import load_settings  # noqa: PLC0415 - an import of the package loads nothing

    return load_settings(config_file, now=now)


def collect(settings: Settings, *, on_progress: ProgressCallback | None = None) -> Collected:
    """Bring the archive up to date: fetch, read, judge, explain, save. What is finished stays if it is interrupted.

    Raises:
        DigestError: nothing could be done at all, or a model failed and `on_model_error` is `fail`.
    """
    from datetime import UTC, datetime  # noqa: PLC0415

    from mkdocs_commit_digest.collect import collect  # noqa: PLC0415
    from mkdocs_commit_digest.progress import ignore_progress  # noqa: PLC0415

    return collect(settings, now=lambda: datetime.now(UTC), on_progress=on_progress or ignore_progress)


def publish(settings: Settings, *, now: datetime | None = None) -> Iterator[Page | Asset]:
    """Make every page, feed and asset of the site from the archive, as values; needs neither git nor MkDocs.

    Args:
        settings: Name the archive, and all that the site is made from.
        now: An aware moment; days that are not over by then stay out of the feeds. None: the machine's clock.

    Raises:
        ArchiveError: a file of the archive cannot be used.
    """
    from datetime import UTC, datetime  # noqa: PLC0415

    from mkdocs_commit_digest.archive.release_state import release_states  # noqa: PLC0415
    from mkdocs_commit_digest.archive.store import Archive  # noqa: PLC0415
    from mkdocs_commit_digest.publish import publish  # noqa: PLC0415

    records = Archive(settings.archive).records([repository.name for repository in settings.repositories])
    return publish(records, settings, now=now or datetime.now(UTC), releases=release_states(settings))


def export(settings: Settings) -> Iterator[Mapping[str, Any]]:
    """Yield the archive a change at a time, with the fields that `commit-digest export` prints.

    Raises:
        ArchiveError: a file of the archive cannot be used.
    """
    from mkdocs_commit_digest.archive.export import export_rows  # noqa: PLC0415
    from mkdocs_commit_digest.archive.first_releases import first_releases  # noqa: PLC0415
    from mkdocs_commit_digest.archive.store import Archive  # noqa: PLC0415

    records = Archive(settings.archive).records([repository.name for repository in settings.repositories])
    return export_rows(records, settings.repositories, first_releases(settings))
