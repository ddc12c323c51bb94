"""Our style sheet and script: small files whose names change with their content, so that browsers may keep them."""

from __future__ import annotations

import hashlib
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

from mkdocs_commit_digest.publish.outputs import Asset
from mkdocs_commit_digest.publish.uris import Uris

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mkdocs_commit_digest.settings import PublishSettings


def stylesheet_uri(settings: PublishSettings) -> str:
    """Return where the style sheet lies: `digest/assets/commit-digest.<hash>.css`."""
    return _uri("css", settings)


def script_uri(settings: PublishSettings) -> str:
    """Return where the script lies: `digest/assets/commit-digest.<hash>.js`."""
    return _uri("js", settings)


def assets(settings: PublishSettings) -> Iterator[Asset]:
    """Make the files that every page of ours needs."""
    yield Asset(stylesheet_uri(settings), _content("css"))
    yield Asset(script_uri(settings), _content("js"))


def plain_assets(settings: PublishSettings) -> Iterator[Asset]:
    """Make the same files under names that stay, for sites that name them once and for all."""
    for extension in ("css", "js"):
        yield Asset(f"{Uris.of(settings).prefix}assets/commit-digest.{extension}", _content(extension))


def _uri(extension: str, settings: PublishSettings) -> str:
    digest = hashlib.sha256(_content(extension)).hexdigest()[:10]
    return f"{Uris.of(settings).prefix}assets/commit-digest.{digest}.{extension}"


@cache
def _content(extension: str) -> bytes:
    return files(__package__).joinpath("static", f"commit-digest.{extension}").read_bytes()
