"""From `mkdocs.yml` to `Settings`: for the plugin, and for the shell without loading the site's theme.

The options themselves, with their documentation, are in `options.py`.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from datetime import date
from itertools import combinations
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from pydantic import TypeAdapter, ValidationError

from mkdocs_commit_digest.calendar_ends import FIRST_DAY, LAST_DAY
from mkdocs_commit_digest.errors import SettingsError
from mkdocs_commit_digest.forges import web_url_of
from mkdocs_commit_digest.names import RepositoryName
from mkdocs_commit_digest.remotes import checked_page, checked_url, holds_user
from mkdocs_commit_digest.settings import (
    Budget,
    FeedSettings,
    ImportanceSettings,
    Limits,
    ModelSettings,
    Repository,
    Settings,
    Site,
    Window,
)

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from mkdocs_commit_digest.options import ImportanceOptions, PluginOptions, RepositoryOptions

PLUGIN = "commit-digest"


@dataclass(frozen=True, slots=True)
class Place:
    """Where the options were written, and the site that the pages are part of."""

    folder: Path
    """The folder of `mkdocs.yml`; relative paths start here."""
    docs: Path
    """The documentation folder, which nothing may be written into."""
    site: Site


@dataclass(frozen=True, slots=True)
class ConfigFile:
    """What the shell door needs of an `mkdocs.yml`, read without loading its theme and other plugins."""

    place: Place
    plugins: tuple[Mapping[str, Any], ...]
    """The options of each `commit-digest` entry."""


def settings_for(options: PluginOptions, place: Place, *, today: date, environ: Mapping[str, str]) -> Settings:
    """Resolve options into settings.

    `today` is the current day in the options' time zone; of `environ`, `COMMIT_DIGEST_OFFLINE` is read.

    Raises:
        SettingsError: an option is wrong in a way that only shows here.
    """
    archive, cache = place.folder / options.archive, place.folder / options.cache_dir
    for name, folder in (("archive", archive), ("cache_dir", cache)):
        if folder.resolve().is_relative_to(place.docs.resolve()):
            raise SettingsError(
                f"{name}: '{folder}' is inside the documentation folder, where writing makes 'mkdocs serve' "
                "rebuild for ever; choose a folder beside mkdocs.yml"
            )
    return Settings(
        repositories=_repositories(options.repositories, place.folder),
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
        offline=options.offline or _is_set(environ.get("COMMIT_DIGEST_OFFLINE", "")),
    )


def check_apart(every: Sequence[Settings]) -> None:
    """See that several digests of one site do not overwrite each other.

    Raises:
        SettingsError: two have the same pages, or keep different analyses of one repository in one archive.
    """
    for one, other in combinations(every, 2):
        if one.path == other.path:
            raise SettingsError(f"path: '{one.path}' is that of two digests; give each one a path of its own")
        shared = sorted({each.name for each in one.repositories} & {each.name for each in other.repositories})
        if not shared or one.archive.resolve() != other.archive.resolve():
            continue
        for option, value in _kept_apart(one).items():
            if value != _kept_apart(other)[option]:
                raise SettingsError(
                    f"archive: '{one.archive}' is that of two digests of {shared[0]} with a different '{option}', "
                    "which would undo each other's work at every build; give each one an archive of its own"
                )


def _kept_apart(settings: Settings) -> dict[str, object]:
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
    site = Site(
        name=str(content.get("site_name", "")),
        url=site_url(content.get("site_url")),
        directory_urls=bool(content.get("use_directory_urls", True)),
    )
    return ConfigFile(Place(folder, folder / str(content.get("docs_dir", "docs")), site), entries)


def published_site_url(config_file: str | None) -> str | None:
    """Read the site's public address from its file: `mkdocs serve` replaces it by one of this machine."""
    return read_config_file(Path(config_file)).place.site.url if config_file else None


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


def _repositories(options: list[RepositoryOptions], folder: Path) -> tuple[Repository, ...]:
    repositories: list[Repository] = []
    for number, option in enumerate(options):
        repository = _repository(option, f"repositories[{number}]", folder)
        if any(other.name == repository.name for other in repositories):
            raise SettingsError(
                f"repositories[{number}].name: '{repository.name}' is taken by another repository; "
                "give one of them another 'name'"
            )
        repositories.append(repository)
    return tuple(repositories)


def _repository(option: RepositoryOptions, where: str, folder: Path) -> Repository:
    try:
        url = checked_url(_located(option.url, folder))
    except SettingsError as error:
        raise SettingsError(f"{where}.url: {error}") from error
    try:
        web_url = checked_page(option.web_url) if option.web_url else web_url_of(url)
    except SettingsError as error:
        raise SettingsError(f"{where}.web_url: {error}") from error
    return Repository(
        url=url,
        name=option.name or _name_of(url, where),
        branch=option.branch,
        include=tuple(option.include),
        exclude=tuple(option.exclude),
        token_env=option.token_env,
        web_url=(web_url or "").rstrip("/") or None,
        clone=option.clone,
    )


def _located(url: str, folder: Path) -> str:
    """Make a local path absolute. What holds a colon may be an address, so such a path has to be absolute already."""
    if ":" in url or url.startswith("-"):
        return url
    return os.path.normpath(folder / Path(url).expanduser())


def _name_of(url: str, where: str) -> str:
    """`https://host/owner/name.git`, `git@host:owner/name` → `owner/name`."""
    path = url.split("://", 1)[-1].replace(":", "/").rstrip("/").removesuffix(".git").removesuffix("/")
    name = "/".join([part for part in path.split("/") if part][-2:])
    try:
        return TypeAdapter(RepositoryName).validate_python(name)
    except ValidationError as error:
        raise SettingsError(f"{where}.name: none can be taken from the URL; give one as owner/name") from error


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


def _is_set(value: str) -> bool:
    return value.strip().lower() not in {"", "0", "false", "no", "off"}
