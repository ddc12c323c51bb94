"""From `mkdocs.yml` to `Settings`: for the plugin, and for the shell without loading the site's theme.

The options themselves, with their documentation, are in `options.py`.
"""

from __future__ import annotations

import difflib
from dataclasses import dataclass
from datetime import date
from itertools import combinations
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from mkdocs_commit_digest.archive.date_bounds import FIRST_DAY, LAST_DAY
from mkdocs_commit_digest.errors import SettingsError
from mkdocs_commit_digest.options.folders import FolderLayout, check_cache_apart, check_folders
from mkdocs_commit_digest.options.repositories import check_protocols, watched_repositories
from mkdocs_commit_digest.remotes import holds_user
from mkdocs_commit_digest.settings import (
    Budget,
    FeedSettings,
    ImportanceSettings,
    Limits,
    ModelSettings,
    Settings,
    Site,
    Window,
)

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from mkdocs_commit_digest.options.schema import ImportanceOptions, PluginOptions

PLUGIN = "commit-digest"
_REQUIRED = "repositories"


@dataclass(frozen=True, slots=True)
class ConfigFile:
    """What the shell door needs of an `mkdocs.yml`, read without loading its theme and other plugins."""

    place: FolderLayout
    plugins: tuple[Mapping[str, Any], ...]
    """The options of each `commit-digest` entry."""


def settings_for(options: PluginOptions, place: FolderLayout, *, today: date, environ: Mapping[str, str]) -> Settings:
    """Resolve options into settings.

    `today` is the current day in the options' time zone; of `environ`, `COMMIT_DIGEST_OFFLINE` is read.

    Raises:
        SettingsError: an option is wrong in a way that only shows here.
    """
    archive, cache = place.folder / options.archive, place.folder / options.cache_dir
    check_folders(place, archive=archive, cache=cache)
    offline = options.offline or _is_set(environ.get("COMMIT_DIGEST_OFFLINE", ""))
    if not offline:
        check_protocols(options.repositories, place.folder)
    repositories = watched_repositories(options.repositories, place.folder)
    _check_slices(options.feeds.slices, [repository.name for repository in repositories])
    return Settings(
        repositories=repositories,
        zone=ZoneInfo(options.timezone),
        window=_window(options, today),
        archive=archive,
        cache=cache,
        date_basis=options.date_basis,
        merges=options.merges,
        language=options.language.replace("_", "-"),
        quiet_days=options.quiet_days,
        path=options.path,
        model=_model_settings(options),
        budget=Budget(**options.budget.model_dump()),
        importance=_importance_settings(options.importance),
        tag_authors=options.tags.authors,
        feeds=_feed_settings(options),
        limits=Limits(**options.limits.model_dump()),
        site=place.site,
        on_model_error=options.on_model_error,
        offline=offline,
    )


def check_apart(every: Sequence[Settings]) -> None:
    """See that several digests of one site do not overwrite each other.

    Raises:
        SettingsError: two have the same pages, or keep different analyses of one repository in one archive, or one
            has its archive in the other's cache.
    """
    for one, other in combinations(every, 2):
        check_cache_apart(one.archive, other.cache)
        check_cache_apart(other.archive, one.cache)
        if one.path == other.path:
            raise SettingsError(f"path: '{one.path}' is that of two digests; give each one a path of its own")
        shared = sorted({each.name for each in one.repositories} & {each.name for each in other.repositories})
        if not shared or one.archive.resolve() != other.archive.resolve():
            continue
        for option, value in _archive_inputs(one).items():
            if value != _archive_inputs(other)[option]:
                raise SettingsError(
                    f"archive: '{one.archive}' is that of two digests of {shared[0]} with a different '{option}', "
                    "which would undo each other's work at every build; give each one an archive of its own"
                )


def _archive_inputs(settings: Settings) -> dict[str, object]:
    """Return what the days of an archive are made by."""
    return {
        "language": settings.language,
        "model": settings.model.models,
        "timezone": settings.zone.key,
        "date_basis": settings.date_basis,
        "merges": settings.merges,
        "importance": settings.importance,
    }


def read_config_file(file: Path) -> ConfigFile:
    """Read an `mkdocs.yml` with its `!ENV` values and its `INHERIT`.

    Raises:
        SettingsError: the file is missing, is not YAML, or does not use the plugin.
    """
    from mkdocs.exceptions import ConfigurationError  # noqa: PLC0415 - MkDocs only where its file is read
    from mkdocs.utils.yaml import yaml_load  # noqa: PLC0415

    try:
        with file.open("rb") as stream:
            content = yaml_load(stream)
    except OSError as error:
        raise SettingsError(f"{file}: cannot be read ({error.strerror}); name it with --config-file") from error
    except (ConfigurationError, TypeError, ValueError) as error:  # TypeError: INHERIT is looked for in a number too
        raise SettingsError(f"{file}: {error}") from error
    if not isinstance(content, dict):
        raise SettingsError(f"{file}: holds no options; see https://www.mkdocs.org/user-guide/configuration/")
    folder = file.resolve().parent
    entries = tuple(_plugin_entries(content.get("plugins") or []))
    if not entries:
        raise SettingsError(f"{file}: plugins: '{PLUGIN}' is not among them; add it with its 'repositories'")
    if (option := _misplaced(content)) and not any(_REQUIRED in entry for entry in entries):
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


def published(config_file: str | None) -> tuple[str | None, Path | None]:
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


def _misplaced(content: Mapping[str, Any]) -> str | None:
    """Name an option that stands beside the plugin's name or further out, which MkDocs refuses without saying why."""
    plugins = content.get("plugins")
    for entry in plugins if isinstance(plugins, list) else []:
        if isinstance(entry, dict) and PLUGIN in entry and len(entry) > 1:
            return next(str(name) for name in entry if name != PLUGIN)
    beside = plugins if isinstance(plugins, dict) else {}
    return next((_REQUIRED for outer in (beside, content) if _REQUIRED in outer), None)


def _window(options: PluginOptions, today: date) -> Window:
    until = options.until or today
    since = options.since or date.fromordinal(max(1, until.toordinal() + 1 - (options.days or 7)))
    if since < FIRST_DAY or until > LAST_DAY:
        raise SettingsError(f"since, until: the days to collect must lie between {FIRST_DAY} and {LAST_DAY}")
    if since > until:
        raise SettingsError(f"since: {since} lies after {until}, the last day to collect; choose an earlier day")
    return Window(since, until)


def _model_settings(options: PluginOptions) -> ModelSettings:
    return ModelSettings(
        models=tuple(options.model),
        api_base=options.api_base,
        structured=options.structured,
        concurrency=options.concurrency,
        **options.model_options.model_dump(),
    )


def _importance_settings(options: ImportanceOptions) -> ImportanceSettings:
    return ImportanceSettings(
        high_per_day=options.high_per_day,
        high=options.high,
        medium=options.medium,
        weights=options.weights,
        core=tuple(options.core),
        minor=tuple(options.minor),
    )


def _feed_settings(options: PluginOptions) -> FeedSettings:
    given: dict[str, Any] = {name: tuple(value) if isinstance(value, list) else value for name, value in options.feeds}
    return FeedSettings(**given, wanted="feeds" in options.model_fields_set)


def _check_slices(slices: Sequence[str], watched: Sequence[str]) -> None:
    for number, (kind, _, value) in enumerate(text.partition(":") for text in slices):
        if kind == "repository" and value and value not in watched:
            close = difflib.get_close_matches(value, watched, n=1)
            hint = f"did you mean '{kind}:{close[0]}'?" if close else f"there are {', '.join(watched)}"
            raise SettingsError(f"feeds.slices[{number}]: '{kind}:{value}' names no watched repository; {hint}")


def _is_set(value: str) -> bool:
    return value.strip().lower() not in {"", "0", "false", "no", "off"}
