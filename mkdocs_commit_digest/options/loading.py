"""From checked options to `Settings`: whatever is wrong in a way that only shows beside the other options."""

from __future__ import annotations

from datetime import date
from itertools import combinations
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from mkdocs_commit_digest.archive.date_bounds import FIRST_DAY, LAST_DAY
from mkdocs_commit_digest.errors import SettingsError
from mkdocs_commit_digest.options.folders import FolderLayout, check_cache_apart, check_folders
from mkdocs_commit_digest.options.notifying import interests_of, recipients_of
from mkdocs_commit_digest.options.repositories import check_protocols, watched_repositories
from mkdocs_commit_digest.options.suggestions import nearest_of
from mkdocs_commit_digest.settings import (
    Budget,
    FeedSettings,
    ImportanceSettings,
    Limits,
    ModelSettings,
    ReleaseSettings,
    Settings,
    Window,
)

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from mkdocs_commit_digest.options.schema import PluginOptions


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
    watched = [repository.name for repository in repositories]
    interests = interests_of(options.interests, watched)
    _check_slices(options.feeds.slices, {"repository": watched, "interest": [each.name for each in interests]})
    return Settings(
        repositories=repositories,
        zone=ZoneInfo(options.timezone),
        window=_window(options, today),
        archive=archive,
        cache=cache,
        date_basis=options.date_basis,
        unit=options.unit,
        merges=options.merges,
        language=options.language.replace("_", "-"),
        quiet_days=options.quiet_days,
        releases=ReleaseSettings(options.releases is not False, options.releases or None, options.prereleases),
        path=options.path,
        model=ModelSettings(
            models=options.model,
            api_base=options.api_base,
            structured=options.structured,
            concurrency=options.concurrency,
            verify=options.verify,
            verify_model=options.verify_model,
            **options.model_options.model_dump(),
        ),
        budget=Budget(**options.budget.model_dump()),
        importance=ImportanceSettings(**options.importance.model_dump()),
        tag_authors=options.tags.authors,
        feeds=FeedSettings(**options.feeds.model_dump(), wanted="feeds" in options.model_fields_set),
        interests=interests,
        recipients=recipients_of(options.notify, interests),
        limits=Limits(**options.limits.model_dump()),
        redaction_patterns=options.redaction.patterns,
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
        "unit": settings.entry_unit,
        "merges": settings.merges,
        "importance": settings.importance,
    }


def _window(options: PluginOptions, today: date) -> Window:
    until = options.until or today
    since = options.since or date.fromordinal(max(1, until.toordinal() + 1 - (options.days or 7)))
    if since < FIRST_DAY or until > LAST_DAY:
        raise SettingsError(f"since, until: the days to collect must lie between {FIRST_DAY} and {LAST_DAY}")
    if since > until:
        raise SettingsError(f"since: {since} lies after {until}, the last day to collect; choose an earlier day")
    return Window(since, until, counted_back=options.since is None and options.until is None)


_NAMED_BY = {"repository": "watched repository", "interest": "interest"}


def _check_slices(slices: Sequence[str], known: Mapping[str, Sequence[str]]) -> None:
    for number, (kind, _, value) in enumerate(text.partition(":") for text in slices):
        if kind in known and value and value not in known[kind]:
            hint = nearest_of(value, known[kind], prefix=f"{kind}:") if known[kind] else "there are none"
            raise SettingsError(f"feeds.slices[{number}]: '{kind}:{value}' names no {_NAMED_BY[kind]}; {hint}")


def _is_set(value: str) -> bool:
    return value.strip().lower() not in {"", "0", "false", "no", "off"}
