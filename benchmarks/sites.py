"""Sites for measuring: a digest with an archive of its own, and MkDocs alone with the same pages."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

import yaml

from benchmarks.made_repositories import LAST_DAY
from benchmarks.running import DIGEST, MKDOCS, used_by
from mkdocs_commit_digest.archive.store import Archive
from tests.helpers.day_records import some_days

if TYPE_CHECKING:
    from pathlib import Path

    from benchmarks.running import Used
    from mkdocs_commit_digest.archive.records import DayRecord

COMMITS = 35
"""Of a day of a busy project."""
MATERIAL = {"name": "material", "font": False, "features": ["navigation.prune"]}


@dataclass(frozen=True, slots=True)
class Site:
    """A site whose digest has an archive of its own."""

    folder: Path
    light: bool = False
    """Whether a theme is used that costs less; its figures mean nothing."""

    @property
    def plugins(self) -> list[object]:
        """What a site has without us."""
        return ["search"] if self.light else ["search", "tags"]

    def write(self, repositories: list[dict[str, str]], *, offline: bool, days: int) -> None:
        """Write configuration and home page; the window holds so many days and the one after LAST_DAY."""
        digest = {
            "repositories": repositories,
            "archive": "digests",
            "cache_dir": "cache",
            "offline": offline,
            "timezone": "Asia/Shanghai",
            "since": str(LAST_DAY - timedelta(days=days - 1)),
            "until": str(LAST_DAY + timedelta(days=1)),
        }
        self.configure([*self.plugins, {"commit-digest": digest}])

    def configure(self, plugins: list[object]) -> None:
        config = {
            "site_name": "Growth",
            "site_url": "https://example.org/",
            "theme": {"name": "mkdocs"} if self.light else MATERIAL,
            "plugins": plugins,
            "nav": [{"Home": "index.md"}, {"Digest": "digest/index.md"}],
        }
        (self.folder / "docs").mkdir(parents=True, exist_ok=True)
        (self.folder / "docs" / "index.md").write_text("# Home\n", "utf-8")
        (self.folder / "mkdocs.yml").write_text(yaml.safe_dump(config), "utf-8")

    def build(self) -> Used:
        return used_by(*MKDOCS, "build", "--quiet", folder=self.folder)

    def cold_build(self) -> Used:
        """Build with nothing kept of earlier builds."""
        shutil.rmtree(self.folder / "cache", ignore_errors=True)
        return self.build()

    def collect(self) -> Used:
        return used_by(*DIGEST, "collect", folder=self.folder)


@dataclass(frozen=True, slots=True)
class Builds:
    """One round, side by side."""

    plain: Used
    cold: Used
    warm: Used
    day: Used


@dataclass(frozen=True, slots=True)
class Publishing:
    """A site with a digest, and one of MkDocs alone with the same pages."""

    digest: Site
    plain: Site
    new_day: DayRecord
    """Of the first repository; not in the archive yet."""

    def builds(self) -> Builds:
        """Build in turn: MkDocs alone, ours with nothing kept, with everything kept, with one new day."""
        plain = self.plain.build()
        cold, warm = self.digest.cold_build(), self.digest.build()
        return Builds(plain, cold, warm, self._build_with_new_day())

    def _build_with_new_day(self) -> Used:
        archive = Archive(self.digest.folder / "digests")
        archive.save(self.new_day)
        try:
            return self.digest.build()
        finally:
            archive.file_of(self.new_day.repository, self.new_day.day).unlink()


def publishing(folder: Path, *, days: int, repositories: int, commits: int, light: bool) -> Publishing:
    """Make the sites; the digest's pages are written out once, and are what MkDocs alone is given."""
    digest, plain = Site(folder / "digest", light), Site(folder / "plain", light)
    names = [f"octo/engine-{n}" for n in range(repositories)]
    for name in names:
        for record in some_days(days, commits=commits, repository=name, until=LAST_DAY):
            Archive(digest.folder / "digests").save(record)
    listed = [{"url": f"https://github.com/{name}", "name": name} for name in names]
    digest.write(listed, offline=True, days=days)
    plain.configure(plain.plugins)
    used_by(*DIGEST, "render", "--out", str(plain.folder / "docs" / "digest"), folder=digest.folder)
    (new_day,) = some_days(1, commits=commits, repository=names[0], until=LAST_DAY + timedelta(days=1))
    return Publishing(digest, plain, new_day)


def with_bare_pages(plain: Site) -> Site:
    """Make a site of MkDocs alone with as many pages, of one line each."""
    bare = Site(plain.folder.with_name("bare"), plain.light)
    shutil.copytree(plain.folder, bare.folder)
    for page in (bare.folder / "docs").rglob("*.md"):
        page.write_text("# A page\n\nOf one line.\n", "utf-8")
    return bare
