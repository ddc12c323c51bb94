"""Where the pages live, and how one page links to another: the only place that knows either."""

from __future__ import annotations

import hashlib
import posixpath
import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date

    from mkdocs_commit_digest.settings import PublishSettings

_PLAIN = re.compile(r"[a-z0-9]+(?:[.-][a-z0-9]+)*(?:/[a-z0-9]+(?:[.-][a-z0-9]+)*)*")
_LIKE_A_DIGEST = re.compile(r"(?:^|-)[0-9a-f]{10}$")
_MAX_SLUG = 60
_RESERVED = frozenset({"unreleased", "index", "readme"})
"""Names of pages that are none of a tag; a tag of that name has an address that no other tag can have."""


@dataclass(frozen=True, slots=True)
class Uris:
    """File names of the pages below the documentation folder, and links between them."""

    prefix: str
    """Folder of all pages, with a slash at the end; empty for the root of the site."""
    directory_urls: bool
    between_files: bool = False
    """Link the Markdown files themselves, for readers of the files rather than of a site."""

    @classmethod
    def of(cls, settings: PublishSettings) -> Uris:
        """Return the names that the settings ask for."""
        path = settings.path.strip("/")
        return cls(f"{path}/" if path else "", settings.site.directory_urls, settings.site.between_files)

    @property
    def index(self) -> str:
        """The page that greets."""
        return f"{self.prefix}index.md"

    @property
    def tags(self) -> str:
        """The overview of all tags."""
        return f"{self.prefix}tags/index.md"

    def day(self, day: date) -> str:
        """Return the page of a day: `digest/2026-01-20.md`."""
        return f"{self.prefix}{day.isoformat()}.md"

    def month(self, day: date) -> str:
        """Return the page of a month: `digest/2026-01.md`."""
        return f"{self.prefix}{day:%Y-%m}.md"

    def week(self, day: date) -> str:
        """Return the page of an ISO week: `digest/2026-W04.md`."""
        year, week, _ = day.isocalendar()
        return f"{self.prefix}{year:04}-W{week:02}.md"

    @property
    def threads(self) -> str:
        """The page of commits that belong together across days."""
        return f"{self.prefix}threads.md"

    def tag(self, kind: str, key: str, month: date | None = None) -> str:
        """Return the page of a tag, or of one month of it."""
        stem = f"{self.prefix}tags/{kind}-{slug(key)}"
        return f"{stem}/{month:%Y-%m}.md" if month else f"{stem}.md"

    def repository(self, name: str) -> str:
        """Return the page of a repository: `digest/repositories/<owner>/<name>.md`."""
        return f"{self.prefix}repositories/{name}.md"

    @property
    def releases(self) -> str:
        """The overview of all releases."""
        return f"{self.prefix}releases/index.md"

    def release(self, repository: str, tag: str | None) -> str:
        """Return the page of a release, or of what is not released yet: `digest/releases/<owner>/<name>/<tag>.md`."""
        name = "unreleased" if tag is None else slug(tag) if tag not in _RESERVED else slug(f"{tag}/")
        return f"{self.prefix}releases/{repository}/{name}.md"

    def served_path(self, uri: str) -> str:
        """Return the path at which the site serves a file, without a slash in front.

        Source: https://www.mkdocs.org/user-guide/configuration/#use_directory_urls
        """
        stem, extension = posixpath.splitext(uri)
        if extension != ".md":
            return uri
        folder, name = posixpath.split(stem)
        if name in {"index", "README"}:
            return (f"{folder}/" if folder else "") + ("" if self.directory_urls else "index.html")
        return f"{stem}/" if self.directory_urls else f"{stem}.html"

    def link(self, target: str, *, start: str, anchor: str = "") -> str:
        """Return a relative URL from the page `start` to the page or file `target`."""
        fragment = f"#{anchor}" if anchor else ""
        if target == start and anchor:
            return fragment
        if self.between_files:
            return _relative(start, target) + fragment
        return _relative(self.served_path(start), self.served_path(target)) + fragment


@lru_cache(maxsize=4_096)
def _relative(here: str, there: str) -> str:
    folder = here if here.endswith("/") else posixpath.dirname(here)
    path = posixpath.relpath("/" + there, "/" + folder)
    return path + ("/" if there.endswith("/") or not there else "")


@lru_cache(maxsize=4_096)
def slug(key: str) -> str:
    """Return ASCII letters, digits, dots and dashes that stand for `key` and for nothing else.

    Slashes become two dashes. A key that holds anything else, is long, or looks like our own mark ends in ten digits
    of its digest, so that two keys never share a slug, now or when more keys come.
    """
    if len(key) <= _MAX_SLUG and _PLAIN.fullmatch(key) and not _LIKE_A_DIGEST.search(key):
        return key.replace("/", "--")
    digest = hashlib.sha256(key.encode("utf-8", "surrogatepass")).hexdigest()[:10]
    readable = re.sub(r"[^a-z0-9]+", "-", key.lower())[:40].strip("-")
    return f"{readable}-{digest}" if readable else digest


@dataclass(frozen=True, slots=True)
class Links:
    """Relative URLs from one page, for its template."""

    uris: Uris
    start: str

    def index(self) -> str:
        """Link the page that greets."""
        return self.uris.link(self.uris.index, start=self.start)

    def tags(self) -> str:
        """Link the overview of all tags."""
        return self.uris.link(self.uris.tags, start=self.start)

    def day(self, day: date, anchor: str = "") -> str:
        """Link a day, or one entry of it."""
        return self.uris.link(self.uris.day(day), start=self.start, anchor=anchor)

    def month(self, day: date) -> str:
        """Link the month of a day."""
        return self.uris.link(self.uris.month(day), start=self.start)

    def week(self, day: date) -> str:
        """Link the ISO week of a day."""
        return self.uris.link(self.uris.week(day), start=self.start)

    def threads(self, anchor: str = "") -> str:
        """Link the page of threads."""
        return self.uris.link(self.uris.threads, start=self.start, anchor=anchor)

    def tag(self, kind: str, key: str, month: date | None = None) -> str:
        """Link a tag, or one month of it."""
        return self.uris.link(self.uris.tag(kind, key, month), start=self.start)

    def repository(self, name: str) -> str:
        """Link a repository."""
        return self.uris.link(self.uris.repository(name), start=self.start)

    def releases(self) -> str:
        """Link the overview of releases."""
        return self.uris.link(self.uris.releases, start=self.start)

    def file(self, uri: str) -> str:
        """Link a file by its URI."""
        return self.uris.link(uri, start=self.start)
