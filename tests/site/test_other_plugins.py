"""Other plugins beside ours, before and after it in the list: every page is there, whole, and `--strict` has nothing to say.

Plugins of Material are always there. The others are installed by `make plugins`, in an environment of their own, since some
hold libraries at older versions; where one is missing, its builds are skipped.
"""

from __future__ import annotations

import importlib.metadata
import json
import os
import re
import subprocess
import sys
from dataclasses import dataclass, field

import pytest
import yaml

from mkdocs_commit_digest.archive.store import Archive
from mkdocs_commit_digest.site.config_file import load_settings
from tests.helpers.day_records import some_days
from tests.helpers.site_checker import problems_of

INSTALLED = {entry.name for entry in importlib.metadata.entry_points(group="mkdocs.plugins")}
LATEST = "2026-01-20"
SUBJECT = "Change 0 of 2026-01-20"
BOTH, BEFORE, AFTER = ("before", "after"), ("before",), ("after",)

FRENCH = [
    {"locale": "en", "name": "English", "build": True, "default": True},
    {"locale": "fr", "name": "Français", "build": True},
]


@dataclass(frozen=True)
class Neighbour:
    """A plugin, with what a site that uses it has besides."""

    name: str
    options: dict = field(default_factory=dict)
    top: dict = field(default_factory=dict)
    positions: tuple = BOTH
    proof: tuple = ()
    """A file of the site in which the plugin shows what it read of ours, and a text that is in it."""
    variant: str = ""

    def __str__(self):
        return f"{self.name}-{self.variant}" if self.variant else self.name


NEIGHBOURS = [
    Neighbour("material/typeset"),
    Neighbour("material/tags", positions=BEFORE),
    Neighbour("material/blog", positions=BEFORE),
    Neighbour("material/meta", positions=BEFORE),
    Neighbour("material/offline", positions=BEFORE),
    Neighbour("alias"),
    Neighbour("autorefs"),
    Neighbour("awesome-nav"),
    Neighbour("awesome-pages"),
    Neighbour("callouts"),
    Neighbour("encryptcontent", {"global_password": "correct-horse-7-battery-staple-Q", "search_index": "clear"}),
    Neighbour("enumerate-headings"),
    Neighbour("exclude", {"glob": ["drafts/*"]}),
    Neighbour("exclude-search", {"exclude": ["nothing.md"]}),
    Neighbour("ezlinks"),
    Neighbour("file-filter", {"exclude_glob": ["drafts/*"]}),
    Neighbour("gen-files", {"scripts": ["gen.py"]}),
    Neighbour("git-authors"),
    Neighbour("git-revision-date-localized", {"enable_creation_date": True}),
    Neighbour("glightbox"),
    Neighbour("i18n", {"docs_structure": "suffix", "languages": FRENCH}, variant="suffix"),
    Neighbour("i18n", {"docs_structure": "folder", "languages": FRENCH}, variant="folder"),
    Neighbour("include-markdown"),
    Neighbour("literate-nav"),
    Neighbour(
        "llmstxt",
        {"full_output": "full.txt", "sections": {"Days": ["digest/2026-01-2*.md"]}},
        proof=("full.txt", SUBJECT),
    ),
    Neighbour("macros"),
    Neighbour("meta-descriptions"),
    Neighbour("minify", {"minify_html": True}),
    Neighbour("mkdocstrings"),
    Neighbour("monorepo"),
    Neighbour("mkdocs-nav-weight"),
    Neighbour("open-in-new-tab"),
    Neighbour("panzoom"),
    Neighbour("print-site", positions=AFTER, proof=("print_page/index.html", SUBJECT)),
    Neighbour("redirects", {"redirect_maps": {"reports.md": "digest/index.md"}}),
    Neighbour("roamlinks"),
    Neighbour("rss", {"use_git": False}, proof=("feed_rss_created.xml", "3 commits by 1 author in octo/engine")),
    Neighbour("rss", {"date_from_meta": {"as_creation": "date"}}, variant="with-git"),
    Neighbour("section-index"),
    Neighbour("table-reader"),
]


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    """A site under git, with an archive of two days, that all builds of this module share."""
    folder = tmp_path_factory.mktemp("site")
    for record in some_days(2):
        Archive(folder / "digests").save(record)
    docs = {
        "docs/index.md": "# Home\n\n[Reports](digest/index.md), [the last](digest/2026-01-20.md)\n",
        "docs/blog/index.md": "# Blog\n",
        "docs/drafts/one.md": "# A draft\n",
        "by-folder/en/index.md": "# Home\n\n[Reports](../digest/index.md)\n",
        "by-folder/fr/index.md": "# Maison\n",
        "by-suffix/index.md": "# Home\n\n[Reports](digest/index.md)\n",
        "by-suffix/index.fr.md": "# Maison\n\n[Reports](digest/index.md)\n",
        "gen.py": "import mkdocs_gen_files\nwith mkdocs_gen_files.open('made.md', 'w') as file:\n    file.write('# Made')\n",
        ".gitignore": ".cache/\nsite-*/\n*.yml\n",
    }
    for name, text in docs.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, "utf-8")
    author = ["-c", "user.name=Ann", "-c", "user.email=ann@example.org"]
    for command in (["init", "-q"], ["add", "-A"], [*author, "commit", "-qm", "Begin"]):
        subprocess.run(["git", *command], cwd=folder, check=True)
    return folder


def build(folder, name, plugins, top=None, docs="docs"):
    """Build the site with these plugins; return the finished process and the folder of its HTML."""
    built = folder / f"site-{name.replace('/', '-')}"
    config = {
        "site_name": "Engines",
        "site_url": "https://example.org/",
        "repo_url": "https://github.com/octo/site",
        "docs_dir": docs,
        "site_dir": built.name,
        "theme": {"name": "material", "font": False},
        "plugins": plugins,
    } | (top or {})
    file = folder / f"{built.name}.yml"
    file.write_text(yaml.safe_dump(config, allow_unicode=True), "utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "mkdocs", "build", "--strict", "-f", file],
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
        cwd=folder,
        env=os.environ | {"NO_MKDOCS_2_WARNING": "1", "DISABLE_MKDOCS_2_WARNING": "true"},
    )
    return done, built


def digest(**more):
    options = {"repositories": ["https://github.com/octo/engine"], "archive": "digests", "offline": True}
    return {"commit-digest": options | {"since": "2026-01-01", "until": LATEST} | more}


def pages_of(built):
    """Every page of the digest, with the ids of the changes in it."""
    pages = sorted((built / "digest").rglob("*.html"))
    ids = re.compile(r'\bid="?(c-[0-9a-f]{12})\b')
    return {page.relative_to(built).as_posix(): sorted(set(ids.findall(page.read_text("utf-8")))) for page in pages}


@pytest.fixture(scope="module")
def pages_alone(site):
    done, built = build(site, "alone", ["search", digest()])
    assert done.returncode == 0, done.stderr
    pages = pages_of(built)
    assert len(pages) > 10
    assert len(pages[f"digest/{LATEST}/index.html"]) == 3
    return pages


def _builds():
    for neighbour in NEIGHBOURS:
        there = neighbour.name in INSTALLED or neighbour.name.removeprefix("material/") in INSTALLED
        marks = (
            [] if there else [pytest.mark.skip(reason=f"needs the plugin {neighbour.name}; 'make plugins' installs it")]
        )
        for position in neighbour.positions:
            yield pytest.param(neighbour, position, id=f"{neighbour}-{position}", marks=marks)


@pytest.mark.parametrize(("neighbour", "position"), list(_builds()))
def test_beside_another_plugin_every_page_is_there_and_whole(site, pages_alone, neighbour, position):
    other = {neighbour.name: neighbour.options} if neighbour.options else neighbour.name
    plugins = ["search", other, digest()] if position == "before" else ["search", digest(), other]
    docs = {"suffix": "by-suffix", "folder": "by-folder"}.get(neighbour.variant, "docs")
    done, built = build(site, f"{neighbour}-{position}", plugins, neighbour.top, docs)
    assert done.returncode == 0, done.stderr
    assert done.stderr.count("WARNING") == 0, done.stderr
    if neighbour.name == "encryptcontent":
        assert pages_of(built).keys() == pages_alone.keys()
    elif neighbour.name == "material/offline":  # which has pages end in `.html`
        assert len(pages_of(built)) == len(pages_alone)
    else:
        assert pages_of(built) == pages_alone
    if neighbour.proof:
        file, text = neighbour.proof
        assert text in (built / file).read_text("utf-8")


def test_patterns_of_the_site_decide_what_is_built_and_what_is_missed_in_the_navigation(site, pages_alone):
    top = {
        "nav": ["index.md", "blog/index.md", "drafts/one.md"],
        "not_in_nav": "/digest/\n",
        "exclude_docs": "/digest/tags/\n/digest/feed.xml\n",
        "validation": {"omitted_files": "warn"},
    }
    done, built = build(site, "patterns", ["search", digest()], top)
    assert done.returncode == 0, done.stderr
    assert pages_of(built).keys() == {name for name in pages_alone if "/tags/" not in name}
    assert not (built / "digest" / "feed.xml").exists()


def test_a_linked_configuration_keeps_its_archive_beside_the_link(site, tmp_path):
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs" / "index.md").write_text("# Home\n")
    Archive(tmp_path / "digests").save(some_days(1)[0])
    (site / "shared.yml").write_text(
        yaml.safe_dump({"site_name": "Linked", "theme": {"name": "material"}, "plugins": [digest()]})
    )
    (tmp_path / "mkdocs.yml").symlink_to(site / "shared.yml")
    (settings,) = load_settings(tmp_path / "mkdocs.yml")
    assert settings.archive == tmp_path / "digests"
    done = subprocess.run(
        [sys.executable, "-m", "mkdocs", "build", "--strict", "-q"],
        cwd=tmp_path, env=os.environ | {"NO_MKDOCS_2_WARNING": "1"}, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert len(pages_of(tmp_path / "site")[f"digest/{LATEST}/index.html"]) == 3
    assert not (tmp_path / "site" / "digest" / "2026-01-19").exists()


@pytest.mark.skipif("i18n" not in INSTALLED, reason="needs the plugin i18n; 'make plugins' installs it")
def test_a_digest_belongs_to_the_build_of_the_language_in_whose_folder_it_lives(site, pages_alone):
    translations = {"i18n": {"docs_structure": "suffix", "languages": FRENCH}}
    french = digest(path="fr/digest", archive="digests", cache_dir=".cache/french")
    done, built = build(site, "languages", ["search", digest(), french, translations], docs="by-suffix")
    assert done.returncode == 0, done.stderr
    assert problems_of(built, below="fr/index.html") == []
    language = re.compile(r'<html lang="(\w+)"')
    found = {
        page: language.search((built / page / "index.html").read_text("utf-8"))[1] for page in ("digest", "fr/digest")
    }
    assert found == {"digest": "en", "fr/digest": "fr"}
    locations = [entry["location"] for entry in json.loads((built / "search/search_index.json").read_text())["docs"]]
    assert sum(location.startswith("digest/2026-01-20/#t-") for location in locations) == 3
