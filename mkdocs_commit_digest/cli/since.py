"""The command `commit-digest since`: what changed since the version that somebody has."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from mkdocs_commit_digest.archive.export import export_rows
from mkdocs_commit_digest.archive.first_releases import FirstReleases
from mkdocs_commit_digest.archive.release_state import load_releases
from mkdocs_commit_digest.archive.since import RepositoryHistory, changes_between, find_point
from mkdocs_commit_digest.archive.store import Archive
from mkdocs_commit_digest.archive.unreadable import readable
from mkdocs_commit_digest.cli.invocation import Invocation, command, say, warn
from mkdocs_commit_digest.errors import SettingsError
from mkdocs_commit_digest.terminal import json_line

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mkdocs_commit_digest.archive.since import ChangesBetween
    from mkdocs_commit_digest.settings import Settings


@click.command()
@command
@click.argument("ref")
@click.option("--to", help="Up to this release, day or commit. Default: the newest change.")
@click.option("--repository", help="Only this repository (owner/name). Default: all that know REF.")
@click.option(
    "--format", "style", type=click.Choice(["markdown", "json"]), default="markdown", show_default=True,
    help="markdown for people; json for programs: one object a repository and line.",
)  # fmt: skip
def since(run: Invocation, ref: str, to: str | None, repository: str | None, style: str) -> None:
    """Tell what changed since REF: a release, a day, or a commit.

    REF is a tag (v1.2, with or without its v), a day (2026-07-01) or the first digits of a commit's id. All is taken
    from the archive, which is said where it does not reach back far enough. For example, before an upgrade:

        commit-digest since v1.2 --to v1.3
    """
    run.watched(repository)
    for settings, history in _chosen(run, repository, ref):
        changes = changes_between(history, ref, to)
        say(
            _markdown(changes, history, settings)
            if style == "markdown"
            else json_line(_row(changes, history, settings))
        )


def _chosen(run: Invocation, repository: str | None, ref: str) -> Iterator[tuple[Settings, RepositoryHistory]]:
    """Yield the histories that know a point; raises SettingsError if none does."""
    problems: list[SettingsError] = []
    found = False
    for settings, history in _histories(run, repository):
        try:
            find_point(history, ref)
        except SettingsError as error:
            problems.append(error)
        else:
            found = True
            yield settings, history
    if not found:
        raise SettingsError("\n".join(str(problem) for problem in problems))


def _histories(run: Invocation, repository: str | None) -> Iterator[tuple[Settings, RepositoryHistory]]:
    seen = set()
    for settings in run.settings:
        for name in (each.name for each in settings.repositories):
            if repository in {None, name} and (settings.archive, name) not in seen:
                seen.add((settings.archive, name))
                days = tuple(readable(Archive(settings.archive).records([name]), warn))
                yield settings, RepositoryHistory(name, days, load_releases(settings.archive, name))


def _markdown(changes: ChangesBetween, history: RepositoryHistory, settings: Settings) -> str:
    from mkdocs_commit_digest.publish.since_report import since_markdown  # noqa: PLC0415 - loads the words

    return since_markdown(changes, history, settings)


def _row(changes: ChangesBetween, history: RepositoryHistory, settings: Settings) -> dict[str, Any]:
    wanted = {commit.sha for commit in changes.commits}
    days = [
        day.model_copy(update={"commits": tuple(commit for commit in day.commits if commit.sha in wanted)})
        for day in reversed(history.days)
    ]
    releases = {history.name: FirstReleases(history.state, settings.releases.prereleases)}
    return {
        "repository": changes.repository,
        "since": {"kind": changes.since.kind, "name": changes.since.name},
        "to": {"kind": changes.to.kind, "name": changes.to.name} if changes.to else None,
        "first_day": changes.first_day.isoformat() if changes.first_day else None,
        "commits": changes.total,
        "commits_held": None if changes.total is None else changes.total - (changes.not_held or 0),
        "commits_not_held": changes.not_held,
        "changes": list(export_rows(days, settings.repositories, releases)),
    }
