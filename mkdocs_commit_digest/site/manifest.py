"""What is known of the files that a build left in the cache folder: what each was made from, and what it holds."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import blake2b
from typing import TYPE_CHECKING, Annotated, Any

from pydantic import AwareDatetime, BaseModel, Field

from mkdocs_commit_digest.publish.code import code_digest
from mkdocs_commit_digest.publish.outputs import Asset, Heading, Page

if TYPE_CHECKING:
    from collections.abc import Mapping


_Feeds = list[tuple[str, str, str]]


class _PageFacts(BaseModel):
    """`KeptFile.page`, as the file has it."""

    front_matter: dict[str, Any]
    outline: list[tuple[int, str, str]]
    in_nav: bool
    feeds: _Feeds
    body: Annotated[int, Field(ge=0)]


class _Facts(BaseModel):
    """A manifest, as the file has it."""

    key: str
    since: AwareDatetime
    until: AwareDatetime | None
    zones: dict[str, str]
    feeds: _Feeds
    files: dict[str, tuple[str, str, _PageFacts | None]]


@dataclass(frozen=True, slots=True)
class CachedFile:
    """A page or asset of the last build."""

    digest: str
    """Of the file's bytes."""
    key: str
    """Of what the page was made from; empty where that is not known."""
    page: Mapping[str, Any] | None
    """What the file does not tell of a page, or not as fast; None: an asset."""


@dataclass(frozen=True, slots=True)
class Manifest:
    """All that the last build left."""

    key: str
    """Of what the site was made from; empty where that is not known."""
    since: datetime
    """When it was made."""
    until: datetime | None
    """When the site changes though nothing else does: a day comes to its end."""
    zones: Mapping[str, str]
    """Time zones of the records → digest of their rules."""
    feeds: tuple[tuple[str, str, str], ...]
    """What pages that are not ours announce, as `Page.feeds`."""
    files: Mapping[str, CachedFile]
    """By URI, in the order in which they were made."""

    def holds(self, key: str, now: datetime) -> bool:
        """Whether the whole site would be made the same now."""
        return bool(key) and self.key == key and self.since <= now and (self.until is None or now < self.until)

    def to_bytes(self) -> bytes:
        """Return the manifest as a file: a line with a digest of the rest, then JSON."""
        facts = {
            "key": self.key,
            "since": self.since.isoformat(),
            "until": self.until.isoformat() if self.until else None,
            "zones": dict(self.zones),
            "feeds": self.feeds,
            "files": {uri: (each.digest, each.key, each.page) for uri, each in self.files.items()},
        }
        content = json.dumps(facts).encode("ascii")
        return _head(content) + content


def manifest_of(content: bytes) -> Manifest | None:
    """Read a manifest; None if it is cut, changed, or written by other code.

    The digest tells damage, not intent: whoever can write into the cache can make one that fits.
    """
    head, _, rest = content.partition(b"\n")
    if head + b"\n" != _head(rest):
        return None
    try:
        facts = _Facts.model_validate(json.loads(rest))
    except (ValueError, RecursionError):
        return None
    if not all(map(_is_below, facts.files)):
        return None
    return Manifest(
        key=facts.key,
        since=facts.since,
        until=facts.until,
        zones=facts.zones,
        feeds=tuple(facts.feeds),
        files={
            uri: CachedFile(digest, key, dict(page) if page else None)
            for uri, (digest, key, page) in facts.files.items()
        },
    )


def kept_file(output: Page | Asset, key: str) -> tuple[CachedFile, bytes]:
    """Return what is to be known of an output, and its file's bytes. A page's body has no white space around it."""
    if isinstance(output, Asset):
        return CachedFile(digest_of(output.content), key, None), output.content
    body = output.body.encode("utf-8")
    content = output.markdown().encode("utf-8", "replace")
    facts = {
        "front_matter": {
            name: {"date": value.isoformat()} if type(value) is date else value
            for name, value in output.front_matter.items()
        },
        "outline": [(heading.level, heading.id, heading.text) for heading in output.outline],
        "in_nav": output.in_nav,
        "feeds": output.feeds,
        "body": len(body),
    }
    return CachedFile(digest_of(content), key, facts), content


def output_of(uri: str, kept: CachedFile, content: bytes) -> Page | Asset | None:
    """Return the output that `kept_file` was given; None if the bytes are not those of its file."""
    if digest_of(content) != kept.digest:
        return None
    if kept.page is None:
        return Asset(uri, content)
    try:
        return _page_of(uri, kept, content)
    except (TypeError, ValueError):  # no date, or half a character
        return None


def _page_of(uri: str, kept: CachedFile, content: bytes) -> Page:
    """Make a page again; a date is the only table that a front matter of ours holds by the name of `date` alone."""
    facts, end = kept.page or {}, len(content) - 1
    return Page(
        uri=uri,
        front_matter={
            name: date.fromisoformat(value["date"]) if isinstance(value, dict) and [*value] == ["date"] else value
            for name, value in facts["front_matter"].items()
        },
        body=content[end - facts["body"] : end].decode("utf-8"),
        outline=tuple(Heading(*heading) for heading in facts["outline"]),
        in_nav=facts["in_nav"],
        feeds=tuple(facts["feeds"]),
    )


def digest_of(content: bytes) -> str:
    """Digest a file's bytes."""
    return blake2b(content, digest_size=20).hexdigest()


def _is_below(uri: str) -> bool:
    """Whether a file of this name lies in the folder where it is looked for."""
    return not {"", ".", ".."} & {*uri.split("/")} and not {"\\", ":", "\0"} & {*uri}


def _head(content: bytes) -> bytes:
    return f"{code_digest()} {digest_of(content)}\n".encode("ascii")
