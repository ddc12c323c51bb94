"""`commit-digest init`: a configuration that works, for a new site or to be copied into one that there is."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import get_args

import click

from mkdocs_commit_digest.cli.invocation import FAILED, WRONG_USAGE, say
from mkdocs_commit_digest.errors import SettingsError
from mkdocs_commit_digest.options.starter import CONFIG_FILES, Generator, Starter, local_zone

_BEGINNINGS = {
    "docs/index.md": "# Home\n\nSee [what changed](digest/index.md).\n",
    ".gitignore": ".cache/\nsite/\n",
}
_COMMANDS = {
    "mkdocs": ("mkdocs serve",),
    "properdocs": ("properdocs serve",),
    "zensical": ("commit-digest render --out docs/digest", "zensical serve"),
}


@click.command()
@click.option("--repository", "repositories", multiple=True, help="Address or path of a repository; repeatable.")
@click.option("--timezone", help="In which days begin and end. Default: that of this machine.")
@click.option("--model", help="A model that litellm knows. Default: none, entries are made by rules.")
@click.option("--generator", type=click.Choice(get_args(Generator)), default="mkdocs", show_default=True)
@click.option("--name", default="What changed", show_default=True, help="The site's name.")
@click.option("-y", "--yes", is_flag=True, help="Ask nothing; what is not given is as by default.")
@click.option("--force", is_flag=True, help="Write the file anew where there is one; the old one is kept beside it.")
def init(  # noqa: PLR0913 - a function has the options of its command
    repositories: tuple[str, ...], timezone: str | None, model: str | None, generator: Generator, name: str,
    *, yes: bool, force: bool,
) -> None:  # fmt: skip
    """Write a configuration that works.

    Asks which repositories to watch, unless they are named. Nothing that there is is overwritten: where the site has
    its file already, the lines to add to it are printed.
    """
    if not repositories and yes:
        say("commit-digest: --repository: name one at least, such as https://github.com/mkdocs/mkdocs", err=True)
        sys.exit(WRONG_USAGE)
    asks = not yes and not repositories
    repositories = repositories or _ask_repositories()
    zone = timezone or local_zone(os.environ)
    if asks:
        zone = timezone or click.prompt("Time zone in which days begin and end", default=zone)
        model = model or click.prompt("Model (empty: none)", default="", show_default=False)
    starter = Starter(repositories, zone, model or "", generator, name)
    try:
        starter.settings(Path.cwd())
    except SettingsError as error:
        say(f"commit-digest: {error}", err=True)
        sys.exit(WRONG_USAGE)
    _write(starter, Path(CONFIG_FILES[generator]), force=force)


def _ask_repositories() -> tuple[str, ...]:
    """Ask for one repository after another, until nothing is answered."""
    found: list[str] = []
    while answer := click.prompt(
        "Another repository (empty: no more)" if found else "Repository to watch (address or path)",
        default="" if found else None,
        show_default=False,
    ):
        found.append(answer.strip())
    return tuple(found)


def _write(starter: Starter, file: Path, *, force: bool) -> None:
    """Write what is not there yet, and say what to do next."""
    if file.exists() and not force:
        say(f"commit-digest: {file} is there already, and stays as it is. Add under its 'plugins':\n", err=True)
        say(starter.plugin_text())
        sys.exit(FAILED)
    try:
        if file.exists():
            aside = file.with_name(f"{file.name}.before")
            os.link(file, aside)  # fails where there is one, unlike a rename
            file.unlink()
            say(f"{file} is now {aside}")
        for path, text in {str(file): starter.site_text(), **_BEGINNINGS}.items():
            if not Path(path).exists():
                Path(path).parent.mkdir(parents=True, exist_ok=True)
                Path(path).write_text(text, "utf-8")
                say(f"wrote {path}")
    except OSError as error:
        say(f"commit-digest: {error.filename2 or error.filename}: cannot be written ({error.strerror})", err=True)
        sys.exit(FAILED)
    option = "" if file.name == "mkdocs.yml" else f" -f {file}"
    say(
        "\n".join(
            ("", "Next:", f"  commit-digest collect{option}", *(f"  {line}" for line in _COMMANDS[starter.generator]))
        )
    )
