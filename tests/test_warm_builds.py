"""What MkDocs writes with the cache of an earlier build is, byte for byte, what it writes without."""

from __future__ import annotations

import logging
import re
from datetime import timedelta

import markdown
import pytest
import yaml
from mkdocs.commands.build import build
from mkdocs.config import load_config
from mkdocs.utils import meta

from mkdocs_commit_digest.archive.store import Archive
from mkdocs_commit_digest.site.mkdocs_pages import PrerenderedPage
from tests.helpers.day_records import DAY, a_commit, a_day, an_overview, some_days
from tests.helpers.digest_site import build_site

HOSTILE = a_day(
    a_commit('--8<-- "x": [] {{ y }} &#58; \u2028 "\' # no: yes', tier="high", areas=("a: b", "- c", "'", "#d")),
    a_commit("@ %TAG ! & * ? | > ` \u0085 \U0001f600 \u200b"),
    day=DAY - timedelta(days=9),
)
RECORDS = (*some_days(4), HOSTILE)
NEW_DAY = some_days(1, until=DAY + timedelta(days=1))
EDITED = some_days(1)[0].model_copy(update={"overview": an_overview("All is new.")})


def files_of(site):
    """Everything but dates of building."""
    return {
        str(file.relative_to(site)): re.sub(rb"Build Date UTC : .*", b"", file.read_bytes())
        for file in sorted(site.rglob("*"))
        if file.is_file() and not file.name.startswith("sitemap.xml")
    }


def cut(folder):
    """Damage every second file that is kept, each in another way."""
    for number, file in enumerate(sorted(file for file in folder.rglob("*") if file.is_file())):
        if number % 4 == 0:
            file.write_bytes(file.read_bytes()[: file.stat().st_size // 2])
        elif number % 4 == 2:
            file.unlink()


@pytest.fixture(scope="module")
def warm(tmp_path_factory):
    folder = tmp_path_factory.mktemp("warm")
    build_site(folder, RECORDS)
    return folder


@pytest.mark.parametrize(
    ("records", "options"),
    [
        ((), {}),
        (NEW_DAY, {}),
        ((EDITED,), {}),
        ((), {"language": "zh"}),
        ((), {"tags": {"authors": True}, "feeds": {"slices": ["tier"]}}),
        ((), {"search": {"lang": ["de"]}}),
        ((), {"directory_urls": False}),
        ((), {"theme": {"name": "mkdocs"}}),
    ],
    ids=["nothing", "day", "edited", "language", "pages", "search", "addresses", "theme"],
)
def test_a_build_with_a_cache_is_one_without(warm, tmp_path, records, options):
    known = {record.day: record for record in (*Archive(warm / "digests").records(["octo/engine"]), *records)}.values()
    built = files_of(build_site(warm, known, **options))
    assert built == files_of(build_site(tmp_path, known, **options))


def test_a_build_with_a_damaged_cache_is_one_without(warm):
    known = tuple(Archive(warm / "digests").records(["octo/engine"]))
    before = files_of(build_site(warm, known))
    cut(warm / "cache")
    assert files_of(build_site(warm, known)) == before


def rebuilt(folder, **changes):
    """Build again in this process, with other options of MkDocs; return the pages."""
    file = folder / "mkdocs.yml"
    file.write_text(yaml.safe_dump(yaml.safe_load(file.read_text("utf-8")) | changes), "utf-8")
    config, pages = load_config(str(file)), {}

    def remember(output, *, page, config):
        pages[page.file.src_uri] = page

    config.plugins.events["post_page"].append(remember)
    logging.getLogger("mkdocs").setLevel(logging.WARNING)
    build(config)
    return pages


def test_markdown_is_set_up_for_other_pages_only(warm, monkeypatch):
    made = []

    class Counting(markdown.Markdown):
        def __init__(self, **options):
            made.extend([options] if options else [])
            super().__init__(**options)

    monkeypatch.setattr(markdown, "Markdown", Counting)
    pages = rebuilt(warm, nav=[{"Home": "index.md"}])
    others = [page for page in pages.values() if not isinstance(page, PrerenderedPage)]
    assert [page.file.src_uri for page in others] == ["index.md"]
    assert len(made) == 1


def test_front_matter_is_what_the_file_says(warm):
    pages = rebuilt(warm)
    for page in pages.values():
        if isinstance(page, PrerenderedPage):
            assert page.meta == meta.get_data(page.file.content_string)[1]
    assert sum(isinstance(page, PrerenderedPage) for page in pages.values()) > len(RECORDS)


def test_a_page_in_the_navigation_has_the_name_that_it_has_there(warm):
    nav = [{"Home": "index.md"}, {"Last night": f"digest/{DAY}.md"}]
    pages = rebuilt(warm, nav=nav)
    assert pages[f"digest/{DAY}.md"].title == "Last night"
    assert "Change 1" in pages[f"digest/{DAY}.md"].content


def test_front_matter_that_a_plugin_changed_is_as_it_was_in_the_next_build(warm):
    page = rebuilt(warm, nav=[{"Home": "index.md"}])[f"digest/{DAY}.md"]
    page.meta["tags"].append("changed")
    page.read_source({})
    assert "changed" not in page.meta["tags"]


def test_a_link_to_an_entry_is_no_missing_anchor(warm, caplog):
    anchor = some_days(1)[0].commits[0].sha[:12]
    (warm / "docs" / "guide.md").write_text(f"[An entry](digest/{DAY}.md#c-{anchor})\n", "utf-8")
    with caplog.at_level(logging.INFO, logger="mkdocs"):
        pages = rebuilt(warm, use_directory_urls=True)
    assert f"{DAY}/#c-{anchor}" in pages["guide.md"].content
    assert "anchor" not in caplog.text
