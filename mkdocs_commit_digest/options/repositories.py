"""From the option `repositories` to the repositories that are watched: where each lies, and what it is called."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import TYPE_CHECKING

from pydantic import TypeAdapter, ValidationError

from mkdocs_commit_digest.archive.names import RepositoryName
from mkdocs_commit_digest.errors import SettingsError
from mkdocs_commit_digest.forges import web_url_of
from mkdocs_commit_digest.remotes import checked_page, checked_url
from mkdocs_commit_digest.settings import Repository

if TYPE_CHECKING:
    from collections.abc import Sequence

    from mkdocs_commit_digest.options.schema import RepositoryOptions

_HOST_FIRST = re.compile(r"[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)*\.[A-Za-z]{2,}/[\w.~-]+/[\w.~/-]*", re.ASCII)
"""`github.com/owner/name`, as browsers show addresses."""


def watched_repositories(options: Sequence[RepositoryOptions], folder: Path) -> tuple[Repository, ...]:
    """Resolve the entries of `repositories`; local paths begin at `folder`. Raises SettingsError as `settings_for`."""
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
        url = checked_url(_absolute_path(option.url, folder))
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
        include=option.include,
        exclude=option.exclude,
        token_env=option.token_env,
        web_url=(web_url or "").rstrip("/") or None,
        forge=option.forge,
        clone=option.clone,
        option=where,
    )


def check_protocols(options: Sequence[RepositoryOptions], folder: Path) -> None:
    """See that no address is taken for a path; offline no repository has to be there, so nothing can be told."""
    for number, option in enumerate(options):
        if _HOST_FIRST.fullmatch(option.url) and not (folder / option.url).exists():
            raise SettingsError(
                f"repositories[{number}].url: '{option.url}' is read as a local path, and there is none; "
                f"did you mean https://{option.url}?"
            )


def _absolute_path(url: str, folder: Path) -> str:
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
        raise SettingsError(
            f"{where}.name: none can be taken from the URL{_name_problem(name)}; give one as owner/name"
        ) from error


def _name_problem(name: str) -> str:
    """Say what keeps a text from being a name."""
    if found := re.search(r"[^A-Za-z0-9._/-]", name):
        return f", since '{found.group()}' may not be in one"
    return ", since no part of one may begin with '.' or '-'" if re.search(r"(?:^|/)[.-]", name) else ""
