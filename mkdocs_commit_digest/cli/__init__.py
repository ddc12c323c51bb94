"""The shell door: `commit-digest`."""

from __future__ import annotations

import functools
import os
import sys
import time
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, get_args

import click

from mkdocs_commit_digest.archive.export import export_rows
from mkdocs_commit_digest.archive.fact_rows import FactFilter, fact_rows
from mkdocs_commit_digest.archive.facts import FactChange, FactKind
from mkdocs_commit_digest.archive.release_state import release_states
from mkdocs_commit_digest.archive.store import Archive
from mkdocs_commit_digest.archive.unreadable import readable
from mkdocs_commit_digest.cli.invocation import DAY, FAILED, Invocation, command, config_file_option, say, warn
from mkdocs_commit_digest.cli.since import since
from mkdocs_commit_digest.cli.starting import init
from mkdocs_commit_digest.counts import pluralize
from mkdocs_commit_digest.errors import DigestError
from mkdocs_commit_digest.files import remove_leftovers, update_file
from mkdocs_commit_digest.progress import ProgressLines
from mkdocs_commit_digest.site.config_file import with_window
from mkdocs_commit_digest.terminal import json_line, printable

if TYPE_CHECKING:
    from mkdocs_commit_digest.publish.hosts import Host


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(package_name="mkdocs-commit-digest")
@config_file_option
@click.pass_context
def main(context: click.Context, config_file: Path | None) -> None:
    """Daily digests of the commits of git repositories.

    Everything is configured in the site's mkdocs.yml, under the plugin `commit-digest`. Exit status: 0 done,
    1 failed, 2 wrong usage or configuration.
    """
    context.obj = config_file


main.add_command(init)


@main.command()
@command
@click.option("--since", type=DAY, help="First day to collect, instead of the configured one.")
@click.option("--until", type=DAY, help="Last day to collect, instead of the configured one.")
@click.option("--retry", is_flag=True, help="Try again at once what failed, without waiting for the noted time.")
@click.option("--again", is_flag=True, help="Put the days together anew, those too that other options had made.")
@click.option("--strict", is_flag=True, help="Exit with 1 where a model's analysis is missing, once all is saved.")
def collect(  # noqa: PLR0913 - a function has the options of its command
    run: Invocation, since: datetime | None, until: datetime | None, *, retry: bool, again: bool, strict: bool
) -> None:
    """Fetch and analyse into the archive.

    Every finished analysis is saved at once, so a run may be stopped and started again; it asks only for
    what is missing.
    """
    from mkdocs_commit_digest.collect import collect as bring_up_to_date  # noqa: PLC0415 - loads git

    missing = 0
    for settings in run.settings:
        window = with_window(settings, since, until)
        chosen = replace(window, retry_now=retry, read_again=again, backfill=bool(since or until))
        lines = ProgressLines(functools.partial(say, err=True), time.monotonic, interval=5)
        done = bring_up_to_date(chosen, now=lambda: datetime.now(UTC), environ=os.environ, on_progress=lines)
        for problem in done.problems:
            warn(problem)
        say(run.with_digest(settings, done.summary()))
        missing += done.failed + done.given_up + done.postponed
    if strict and missing:
        sys.exit(FAILED)


@main.command()
@command
@click.option("--day", type=DAY, help="Only this day.")
@click.option("--repository", help="Only this repository (owner/name).")
def export(run: Invocation, day: datetime | None, repository: str | None) -> None:
    """Print the archive as JSON lines, one commit a line."""
    watched = run.watched(repository)
    wanted = (
        record
        for record in run.records()
        if (day is None or record.day == day.date()) and (repository is None or record.repository == repository)
    )
    for row in export_rows(wanted, watched.values(), run.releases()):
        click.echo(json_line(row))


@main.command()
@command
@click.option(
    "--kind", "kinds", type=click.Choice(get_args(FactKind)), multiple=True, help="Only this kind; repeatable."
)
@click.option(
    "--change", "changes", type=click.Choice(get_args(FactChange)), multiple=True, help="Only this change; repeatable."
)
@click.option("--since", type=DAY, help="First day. Default: all days of the archive.")
@click.option("--repository", help="Only this repository (owner/name).")
@click.option("--all", "internal_too", is_flag=True, help="Also facts that nobody outside the project meets.")
@click.option("--json", "as_json", is_flag=True, help="JSON lines with every field, for programs.")
def facts(run: Invocation, *, since: datetime | None, repository: str | None, as_json: bool, **chosen: Any) -> None:
    """Print the facts of the archive, one a line.

    A fact is what a commit did to one thing with a name: an option that is new, a function that is gone, a default
    that is another one. Between tabs: day, repository, commit, kind, change, name, old → new. Facts that people
    outside the project can meet are printed; --all prints the others too. For example, what six weeks may have broken:

        commit-digest facts --change removed --change changed --since 2026-06-01
    """
    run.watched(repository)
    wanted = FactFilter(since=since.date() if since else None, repository=repository, **chosen)
    row = None
    for row in fact_rows(run.records(), wanted):
        click.echo(json_line(row.content()) if as_json else printable(row.line()))
    if row is None:
        click.echo(
            "no fact of the days in the archive fits; 'commit-digest collect' adds the configured days", err=True
        )


@main.command()
@command
@click.option("--out", type=click.Path(file_okay=False, path_type=Path), required=True, help="Folder to write into.")
@click.option(
    "--links", type=click.Choice(["site", "files"]), default="site", show_default=True,
    help="What pages link: each other's addresses on the site, or the Markdown files, for reading on a forge.",
)  # fmt: skip
@click.option(
    "--for", "host", type=click.Choice(["mkdocs", "zensical", "hugo", "plain"]), default="mkdocs", show_default=True,
    help="The generator: Hugo has names of its own, and to plain Markdown each page brings its style.",
)  # fmt: skip
def render(run: Invocation, out: Path, links: str, host: Host) -> None:
    """Write the pages and feeds as plain files.

    They are for any site generator. Where mkdocs.yml has several digests, each has a folder named by its option 'path'.
    """
    from mkdocs_commit_digest.publish import publish  # noqa: PLC0415 - loads the templates
    from mkdocs_commit_digest.publish.hosts import for_host  # noqa: PLC0415
    from mkdocs_commit_digest.publish.outputs import Page  # noqa: PLC0415

    written, several = set(), len(run.settings) > 1
    for settings in run.settings:
        names = [repository.name for repository in settings.repositories]
        records = tuple(Archive(settings.archive).records(names))
        for _ in readable(records, warn):
            pass
        chosen = replace(settings, site=replace(settings.site, between_files=links == "files"))
        outputs = publish(records, chosen, now=datetime.now(UTC), releases=release_states(settings))
        for output in for_host(outputs, host, chosen):
            content = output.markdown().encode("utf-8") if isinstance(output, Page) else output.content
            place = out / (output.uri if several else Path(output.uri).relative_to(settings.path))
            try:
                update_file(place, content)
            except OSError as error:
                raise DigestError(f"{place}: cannot be written ({error.strerror}); check --out") from error
            written.add(place)
    for folder in {place.parent for place in written}:
        remove_leftovers(folder)
    say(f"{pluralize(len(written), 'file')} in {out}")


@main.command()
@command
def status(run: Invocation) -> None:
    """Tell what the archive holds.

    Days, commits, analyses, failures with what to do about them, the cost so far, and what the budget's bounds of a
    day and a month leave.
    """
    from mkdocs_commit_digest.archive.status import describe_status, status_of, what_is_left  # noqa: PLC0415

    archives: dict[Path, dict[str, None]] = {}
    now, zone = datetime.now(UTC), run.settings[0].zone
    for settings in run.settings:
        archives.setdefault(settings.archive, {}).update({entry.name: None for entry in settings.repositories})
    for folder, names in archives.items():
        if len(archives) > 1:
            say(f"{folder}:")
        say(describe_status(status_of(readable(Archive(folder).records(names), warn)), now=now, zone=zone))
        ours = [each for each in run.settings if each.archive == folder]
        for line in dict.fromkeys(line for each in ours for line in what_is_left(each, now, warn)):
            say(line)


@main.command()
@command
def plan(run: Invocation) -> None:
    """Tell what a build would ask and spend, before any call.

    Fetches and judges as a build does, and leaves the archive as it is. Prompts are counted exactly; replies are
    estimated by their usual length.
    """
    from mkdocs_commit_digest.collect import make_plan  # noqa: PLC0415 - loads git
    from mkdocs_commit_digest.collect.models.llm import missing_keys  # noqa: PLC0415 - imports litellm if asked

    for settings in run.settings:
        outcome = make_plan(settings, now=lambda: datetime.now(UTC), environ=os.environ)
        for problem in outcome.problems:
            warn(problem)
        say(run.with_digest(settings, outcome.describe(settings)))
        for missing in missing_keys(settings.model, os.environ):
            warn(missing)


@main.command("notify")
@command
@click.option("--dry-run", is_flag=True, help="Print the messages, and send and remember nothing.")
@click.option("--interest", metavar="NAME", help="Tell only those who are told of this one of `interests`.")
def send_messages(run: Invocation, *, dry_run: bool, interest: str | None) -> None:
    """Tell the configured recipients what is new.

    Each is told of the days that closed, and of what was added to closed days, since the last message that was
    accepted; the first time, of the newest closed day. Addresses are read from the environment variables that the
    option `notify` names, or from COMMIT_DIGEST_NOTIFY. Exit status 1: a message was not accepted, and is tried again
    with the next run.
    """
    from mkdocs_commit_digest.cli.notifying import Notifier  # noqa: PLC0415 - not needed by a build

    now = datetime.now(UTC)
    told = [
        Notifier(settings, now, os.environ, say, warn, dry_run, interest).notify()
        for settings in run.settings
        if settings.recipients or len(run.settings) == 1
    ]
    if not all(told):
        sys.exit(FAILED)


@main.command("eval")
@command
@click.argument("labels", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def evaluate(run: Invocation, labels: Path) -> None:
    """Measure change types and tiers against LABELS.

    LABELS is a table with tabs between its columns: sha (at least 7 digits), change type, tier (may be empty). The
    commits are looked up in the archive, so collect their days first.
    """
    from mkdocs_commit_digest.collect.judging.evaluation import evaluate_archive  # noqa: PLC0415 - not needed by a build

    say(evaluate_archive(labels, run.records()))


@main.command()
@command
def doctor(run: Invocation) -> None:
    """Check all that a build needs, and say what to do.

    That is git, the repositories, the model, the archive and the options; the model is asked one short question.
    """
    from mkdocs_commit_digest.cli.examination import examine  # noqa: PLC0415 - loads git and litellm

    findings = [(settings, finding) for settings in run.settings for finding in examine(settings, os.environ)]
    for settings, finding in findings:
        say(f"{'ok' if finding.well else 'PROBLEM':8}{run.with_digest(settings, finding.text)}")
    if not all(finding.well for _, finding in findings):
        sys.exit(FAILED)


main.add_command(since)
