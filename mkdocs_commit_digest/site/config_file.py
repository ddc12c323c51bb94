"""The site's own file, read for the shell without loading its theme and other plugins."""

from __future__ import annotations

import os
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from mkdocs_commit_digest.errors import PackageMissing, SettingsError
from mkdocs_commit_digest.options.folders import FolderLayout
from mkdocs_commit_digest.remotes import holds_user
from mkdocs_commit_digest.settings import Site, Window

if TYPE_CHECKING:
    from collections.abc import Mapping

    from mkdocs_commit_digest.settings import Settings

PLUGIN = "commit-digest"
_REQUIRED = "repositories"


@dataclass(frozen=True, slots=True)
class ConfigFile:
    """What the shell door needs of an `mkdocs.yml`, read without loading its theme and other plugins."""

    place: FolderLayout
    plugins: tuple[Mapping[str, Any], ...]
    """The options of each `commit-digest` entry."""


def load_settings(config_file: Path | str, *, now: datetime | None = None) -> tuple[Settings, ...]:
    """Return the settings of each entry of the plugin, as the shell sees them; see the package's function.

    Raises:
        SettingsError: the file or an option is wrong.
    """
    from mkdocs_commit_digest.options.loading import check_apart, settings_for  # noqa: PLC0415 - MkDocs does it itself
    from mkdocs_commit_digest.options.parsing import parsed_options  # noqa: PLC0415

    file, settings = read_config_file(Path(config_file)), []
    for raw in file.plugins:
        options = parsed_options(raw)
        today = (now or datetime.now(UTC)).astimezone(ZoneInfo(options.timezone)).date()
        settings.append(settings_for(options, file.place, today=today, environ=os.environ))
    check_apart(settings)
    return tuple(settings)


def read_config_file(file: Path) -> ConfigFile:
    """Read an `mkdocs.yml` with its `!ENV` values and its `INHERIT`.

    Raises:
        SettingsError: the file is missing, is not YAML, or does not use the plugin.
    """
    try:
        from mkdocs.exceptions import ConfigurationError  # noqa: PLC0415 - MkDocs only where its file is read
        from mkdocs.utils.yaml import yaml_load  # noqa: PLC0415
    except ModuleNotFoundError as error:
        raise PackageMissing("mkdocs", f"{file} is read with it") from error
    try:
        with file.open("rb") as stream:
            content = yaml_load(stream)
    except OSError as error:
        way_out = "name another with --config-file, or write one with 'commit-digest init'"
        raise SettingsError(f"{file}: cannot be read ({error.strerror}); {way_out}") from error
    except (ConfigurationError, TypeError, ValueError) as error:  # TypeError: INHERIT is looked for in a number too
        raise SettingsError(f"{file}: {error}") from error
    if not isinstance(content, dict):
        raise SettingsError(f"{file}: holds no options; see https://www.mkdocs.org/user-guide/configuration/")
    folder = file.absolute().parent  # of a link, not of what it leads to: so MkDocs has it
    entries = tuple(_plugin_entries(content.get("plugins") or []))
    if not entries:
        raise SettingsError(f"{file}: plugins: '{PLUGIN}' is not among them; add it with its 'repositories'")
    if (option := _misplaced_option(content)) and not any(_REQUIRED in entry for entry in entries):
        raise SettingsError(
            f"{file}: plugins: '{option}' does not stand under '{PLUGIN}' but outside of it; "
            f"indent the options by four spaces from the dash of '- {PLUGIN}:'"
        )
    site = Site(
        name=str(content.get("site_name", "")),
        url=site_url(content.get("site_url")),
        directory_urls=bool(content.get("use_directory_urls", True)),
    )
    built = folder / str(content["site_dir"]) if content.get("site_dir") else None
    return ConfigFile(FolderLayout(folder, folder / str(content.get("docs_dir", "docs")), site, built), entries)


def read_public_address(config_file: str | None) -> tuple[str | None, Path | None]:
    """Read the site's public address, and the folder that a build empties, from the site's file.

    `mkdocs serve` replaces the one by an address of this machine, and the other by a temporary folder.
    """
    if not config_file:
        return None, None
    place = read_config_file(Path(config_file)).place
    return place.site.url, place.site_dir


def site_url(value: object) -> str | None:
    """Return the site's address with a slash at its end; None where there is none.

    Raises:
        SettingsError: it holds a user name or a password, which feeds and site map would publish.
    """
    text = str(value or "")
    if holds_user(text):
        raise SettingsError("site_url: holds a user name or a password, which would be published; take it out")
    return text.rstrip("/") + "/" if text else None


def _plugin_entries(plugins: object) -> list[Mapping[str, Any]]:
    entries: list[tuple[str, Any]] = []
    if isinstance(plugins, dict):
        entries = list(plugins.items())
    elif isinstance(plugins, list):
        for entry in plugins:
            entries.extend(entry.items() if isinstance(entry, dict) else [(str(entry), None)])
    return [options or {} for name, options in entries if name == PLUGIN]


def _misplaced_option(content: Mapping[str, Any]) -> str | None:
    """Name an option that stands beside the plugin's name or further out, which MkDocs refuses without saying why."""
    plugins = content.get("plugins")
    for entry in plugins if isinstance(plugins, list) else []:
        if isinstance(entry, dict) and PLUGIN in entry and len(entry) > 1:
            return next(str(name) for name in entry if name != PLUGIN)
    beside = plugins if isinstance(plugins, dict) else {}
    return next((_REQUIRED for outer in (beside, content) if _REQUIRED in outer), None)


def with_window(settings: Settings, since: datetime | None, until: datetime | None) -> Settings:
    """Return the settings with another first or last day, as the shell names them. Raises SettingsError."""
    if since is None and until is None:
        return settings
    first: date = since.date() if since else settings.window.since
    last: date = until.date() if until else settings.window.until
    if until and not since:
        first = min(first, last)
    if first > last:
        raise SettingsError(f"--since: {first} lies after {last}, the last day; choose an earlier day")
    return replace(settings, window=Window(first, last))
