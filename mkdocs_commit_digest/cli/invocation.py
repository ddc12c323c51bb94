"""What every command shares: the site's configuration, what it prints, and its exit statuses."""

from __future__ import annotations

import functools
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from mkdocs_commit_digest.archive.first_releases import first_releases
from mkdocs_commit_digest.archive.store import Archive
from mkdocs_commit_digest.archive.unreadable import readable
from mkdocs_commit_digest.errors import DigestError, SettingsError
from mkdocs_commit_digest.site.config_file import load_settings
from mkdocs_commit_digest.terminal import printable

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from mkdocs_commit_digest.archive.first_releases import FirstReleases
    from mkdocs_commit_digest.archive.records import DayRecord
    from mkdocs_commit_digest.settings import Repository, Settings

FAILED, WRONG_USAGE = 1, 2

DAY = click.DateTime(formats=["%Y-%m-%d"])


@dataclass(frozen=True, slots=True)
class Invocation:
    """What every command works on: the settings of each `commit-digest` entry of one `mkdocs.yml`."""

    settings: tuple[Settings, ...]

    def with_digest(self, settings: Settings, text: str) -> str:
        """Put before a text which digest it is about, where there are several: their paths differ."""
        if len(self.settings) == 1:
            return text
        between = "\n" if "\n" in text else " "
        return f"{settings.path}:{between}{text}"

    def watched(self, repository: str | None) -> dict[str, Repository]:
        """Return all repositories by name; raises SettingsError if one is asked for that is none of them."""
        found = {each.name: each for settings in self.settings for each in settings.repositories}
        if repository is not None and repository not in found:
            raise SettingsError(f"--repository: '{repository}' is not configured; there are {', '.join(found)}")
        return found

    def records(self) -> Iterator[DayRecord]:
        """Read the archives of all entries; an archive that two of them share is read once."""
        seen = set()
        for settings in self.settings:
            for repository in settings.repositories:
                if (settings.archive, repository.name) not in seen:
                    seen.add((settings.archive, repository.name))
                    yield from readable(Archive(settings.archive).records([repository.name]), warn)

    def releases(self) -> dict[str, FirstReleases]:
        """Read what is known of the releases of all repositories, by name."""
        return {name: found for settings in self.settings for name, found in first_releases(settings).items()}


config_file_option = click.option(
    "-f", "--config-file", type=click.Path(path_type=Path), help="The site's configuration. Default: mkdocs.yml."
)


def say(text: str, *, err: bool = False) -> None:
    """Print what may hold words of others."""
    click.echo(printable(text), err=err)


def warn(problem: str) -> None:
    """Print a line on what is wrong and does not end the run."""
    say(f"warning: {problem}", err=True)


def command(function: Callable[..., None]) -> Callable[..., None]:
    """Give a command `--config-file`, its settings, and exit statuses 1 (failed) and 2 (wrong usage or options)."""

    @config_file_option
    @functools.wraps(function)
    def run(config_file: Path | None, **arguments: Any) -> None:
        try:
            before = click.get_current_context().obj
            function(Invocation(load_settings(config_file or before or Path("mkdocs.yml"))), **arguments)
        except SettingsError as error:
            say(f"commit-digest: {error}", err=True)
            sys.exit(WRONG_USAGE)
        except DigestError as error:
            say(f"commit-digest: {error}", err=True)
            sys.exit(FAILED)
        except ModuleNotFoundError as error:  # a small installation, of which more was asked than it holds
            say(f"commit-digest: needs '{error.name}'; pip install mkdocs-commit-digest, which brings it", err=True)
            sys.exit(FAILED)

    return run
