"""Build real sites from day records, with the plugin reading them from an archive."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import yaml

from mkdocs_commit_digest.archive.store import Archive

MATERIAL = {
    "name": "material",
    "font": False,
    "features": ["navigation.instant", "search.suggest"],
    "palette": [{"scheme": "default"}, {"scheme": "slate"}],
}


def build_site(folder: Path, records, *, theme=None, **options):
    """Build a site in `folder` from the given records without network; return the folder of its HTML.

    `theme`, `site_url` and `directory_urls` (`use_directory_urls`) are MkDocs' options, `search` those of the search
    plugin, which comes after the digest if `digest_first`; all others are the digest's. `second` makes a second digest of
    the same records with its own options.
    """
    records = tuple(records)
    second = options.pop("second", None)
    for archive in ("digests", *([second["archive"]] if second else [])):
        for record in records:
            Archive(folder / archive).save(record)
    search = options.pop("search", {})
    digest_first = options.pop("digest_first", False)
    theme = theme or MATERIAL
    site_url = options.pop("site_url", "https://example.org/")
    directory_urls = options.pop("directory_urls", True)
    names = dict.fromkeys(record.repository for record in records)
    digest = {
        "repositories": [{"url": f"https://github.com/{name}", "name": name} for name in names],
        "archive": "digests",
        "cache_dir": "cache",
        "offline": True,
        "since": "2020-01-01",
        "until": "2026-01-20",
    } | options
    instances = [{"commit-digest": digest}] + ([{"commit-digest": digest | second}] if second else [])
    beside = [{"search": search}, *(["tags"] if theme.get("name") == "material" else [])]
    config = {
        "site_name": "Engines, daily",
        "site_url": site_url,
        "use_directory_urls": directory_urls,
        "theme": theme,
        "plugins": [*instances, *beside] if digest_first else [*beside, *instances],
    }
    (folder / "docs").mkdir(parents=True, exist_ok=True)
    (folder / "docs" / "index.md").write_text("# Home\n\n[Reports](digest/index.md)\n", "utf-8")
    (folder / "mkdocs.yml").write_text(yaml.safe_dump(config, allow_unicode=True), "utf-8")
    run_mkdocs(folder)
    return folder / "site"


def run_mkdocs(folder: Path) -> None:
    """Build the site of a folder, in a process of its own."""
    done = subprocess.run(
        [sys.executable, "-m", "mkdocs", "build", "--strict", "--quiet", "-f", folder / "mkdocs.yml"],
        capture_output=True,
        text=True,
        check=False,
        env=os.environ | {"NO_MKDOCS_2_WARNING": "1"},
    )
    assert done.returncode == 0, done.stdout + done.stderr
