"""A repository in which every commit is an attack, as a site: by rules, and by a model whose replies are attacks too."""

import json
import os
import re
import subprocess
import sys
from itertools import cycle
from pathlib import Path

import html5lib
import pytest
import yaml

import mkdocs_commit_digest as package
from tests.helpers.browser import chromium, served, watched_page
from tests.helpers.hostile_repo import KINDS, PLANTED, TEXTS, hostile_repo
from tests.helpers.model_server import Answer, model_server, true_reply
from tests.helpers.site_checker import problems_of

NAME = "octo/hostile"
FORGE = f"https://github.com/{NAME}/"
TEMPLATES = "".join(
    p.read_text("utf-8") for p in (Path(package.__file__).parent / "publish" / "templates").rglob("*.jinja")
)
OWN_TAGS = set(re.findall(r"<([a-z][a-z0-9]*)", TEMPLATES)) | {
    "svg",
    "path",
    "rect",
    "title",
    "line",
    "text",
    "g",
    "circle",
}
SVG = "{http://www.w3.org/2000/svg}"
OWN_ATTRIBUTES = set(re.findall(r"([a-z][a-z-]*)=\"", TEMPLATES)) | set(
    re.findall(r" (hidden|open|disabled|selected|download)\b", TEMPLATES)
)
CONTENT_SECURITY_POLICY = (
    "default-src 'none'; script-src 'self' 'unsafe-inline'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; "
    "font-src 'self'; connect-src 'self'; worker-src 'self' blob:; manifest-src 'self'; base-uri 'self'; "
    "form-action 'none'; frame-ancestors 'none'; object-src 'none'"
)
HEADERS = {"Content-Security-Policy": CONTENT_SECURITY_POLICY}
FEATURES = [
    "content.tooltips",
    "search.highlight",
    "search.suggest",
    "toc.follow",
    "navigation.top",
    "navigation.tracking",
]
PLUGINS = ["pymdownx.snippets", "attr_list", "md_in_html", "tables", "footnotes", "abbr", "admonition", "pymdownx.details",
           "pymdownx.superfences", "pymdownx.emoji", "pymdownx.magiclink", "pymdownx.critic", "pymdownx.keys",
           "pymdownx.caret", "pymdownx.tilde", "pymdownx.blocks.html", "pymdownx.arithmatex", "toc"]  # fmt: skip


def hostile_replies():
    texts = cycle(TEXTS.values())

    def hurt(value, name=""):
        if isinstance(value, dict):
            return {key: hurt(part, key) for key, part in value.items()}
        if isinstance(value, list):
            return [hurt(part, name) for part in value]
        if isinstance(value, str) and name not in {"sha", "key", "shas", "files", "tier", "change_type"}:
            return f"{value} {next(texts)[:400]}"
        return value

    return lambda call: Answer(json.dumps(hurt(true_reply(call)), ensure_ascii=False))


def build(folder, repo, address, **model):
    (folder / "docs").mkdir()
    (folder / "docs" / "index.md").write_text("# Home\n\n[Digest](digest/index.md)\n")
    for place in ("secret.txt", "docs/secret.txt"):
        (folder / place).write_text(PLANTED)
    digest = {
        "repositories": [{"url": str(repo.path), "name": NAME, "web_url": FORGE.rstrip("/")}],
        "since": "2026-01-18", "until": "2026-01-20", "timezone": "UTC", "feeds": {"formats": ["rss", "atom", "json"]},
    } | model  # fmt: skip
    snippets = {"pymdownx.snippets": {"base_path": [".", "docs"], "check_paths": False}}
    config = {
        "site_name": "Hostile", "site_url": f"{address}/", "theme": {"name": "material", "font": False, "features": FEATURES},
        "plugins": ["search", "tags", {"commit-digest": digest}], "markdown_extensions": [snippets, *PLUGINS[1:]],
        "not_in_nav": "secret.txt",
    }  # fmt: skip
    (folder / "mkdocs.yml").write_text(yaml.safe_dump(config, allow_unicode=True))
    done = subprocess.run(
        [sys.executable, "-m", "mkdocs", "build", "--strict", "--quiet"], cwd=folder, capture_output=True, text=True,
        env=os.environ | {"NO_MKDOCS_2_WARNING": "1", "OPENAI_API_KEY": "sk-none"}, timeout=600, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    assert "\x1b" not in done.stderr
    (folder / "site" / "secret.txt").unlink()
    return folder / "site"


@pytest.fixture(scope="module")
def repo(tmp_path_factory):
    return hostile_repo(tmp_path_factory.mktemp("hostile") / "source")


@pytest.fixture(scope="module")
def by_rules(repo, tmp_path_factory):
    folder = tmp_path_factory.mktemp("rules")
    with served(folder / "site", HEADERS) as address:
        yield build(folder, repo, address), address


@pytest.fixture(scope="module")
def by_model(repo, tmp_path_factory):
    folder = tmp_path_factory.mktemp("model")
    with model_server() as server, served(folder / "site", HEADERS) as address:
        server.behave(hostile_replies())
        site = build(folder, repo, address, model=server.model, api_base=server.url)
        assert server.calls
        yield site, address


@pytest.fixture(params=["by_rules", "by_model"])
def built(request):
    return request.getfixturevalue(request.param)


@pytest.fixture
def site(built):
    return built[0]


def pages(site):
    found = sorted((site / "digest").rglob("*.html"))
    assert len(found) >= 5
    return found


def own_part(page):
    tree = html5lib.parse(page.read_text("utf-8"), namespaceHTMLElements=False)
    own = [node for node in tree.iter() if "cd" in (node.get("class") or "").split()]
    # The list of feeds is written without the wrapper of reports.
    (root,) = own or [node for node in tree.iter("article") if "md-content__inner" in node.get("class", "")]
    return root


def test_there_are_enough_kinds_of_attack(repo):
    assert KINDS >= 60
    assert len(repo.shas()) >= 60


def test_no_element_and_no_attribute_is_anothers(site):
    for page in pages(site):
        for node in own_part(page).iter():
            tag = node.tag.removeprefix(SVG)
            assert tag in OWN_TAGS, (page, tag)
            foreign = set(node.attrib) - OWN_ATTRIBUTES
            assert not {name for name in foreign if name.startswith("on") or name in {"src", "srcdoc", "action"}}, page
            assert tag in {"svg", "path", "rect", "g", "text"} or not foreign, (page, tag, foreign)


def test_links_lead_into_the_site_or_to_the_forge(site):
    for page in pages(site):
        links = [node.get("href") for node in own_part(page).iter("a")]
        assert links
        outward = [link for link in links if ":" in link.split("/")[0] or link.startswith("//")]
        assert [link for link in outward if not f"{link}/".startswith(FORGE)] == [], page


def test_documents_are_well_formed_with_no_dead_link(site):
    assert problems_of(site, below="digest/") == []


def test_no_local_file_is_shown_and_no_template_was_run(site):
    for file in site.rglob("*"):
        if file.is_file():
            content = file.read_bytes()
            assert PLANTED.encode() not in content, file
            assert b"root:x:0" not in content, file


def test_no_raw_control_or_direction_character_is_left(site):
    for page in pages(site):
        assert not re.search(
            "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\u200b\ufeff]", page.read_text("utf-8")
        )


def test_nothing_was_run_by_git(site):
    assert not Path("/tmp/pwned").exists()


@pytest.mark.browser
def test_in_a_browser_under_our_policy_nothing_runs_fails_or_leaves(built):
    site, address = built
    with chromium() as browser, watched_page(browser, address) as page:
        for html in pages(site)[:12]:
            page.goto(f"/{html.relative_to(site).as_posix()}")
        page.goto("/digest/2026-01-20/")  # where all but the first land, whatever their dates
        page.locator(".cd-live").first.wait_for()
        page.locator('.cd-filter button[value="low"]').click()
