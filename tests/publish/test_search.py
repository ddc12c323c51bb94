"""Material's search as readers use it: words are typed in Chromium, and entries are found in both languages."""

import gzip
import json

import pytest

from mkdocs_commit_digest.archive.records import FileChange
from tests.helpers.browser import chromium, needs_chromium, served, watched_page
from tests.helpers.day_records import a_commit, a_day, an_analysis, some_days
from tests.helpers.digest_site import MATERIAL, build_site

pytestmark = needs_chromium

PARSER = a_commit(
    "Teach the grammar generics (#4242)",
    tier="high",
    pull_request=4242,
    files=(FileChange(path="src/engine/tokenizer_pool.py", additions=1),),
    analysis=an_analysis("Lets type parameters nest. A second statement follows.", depth="high"),
)
CACHE = a_commit(
    "Evict stale pages",
    files=(FileChange(path="docs/cache.md", additions=1),),
    analysis=an_analysis("修复了缓存过期后内存泄漏的问题。", language="zh"),
)

CODED = a_commit(
    "Let `Path.relative_to` walk up the tree",
    tier="high",
    files=(FileChange(path="src/paths.py", additions=1),),
    analysis=an_analysis(
        "Gives `Path.relative_to` a way up. The rest of what is told here is long enough to be left out, were it not for "
        "`rlimit` and for ordinary_name(), nor is `FleetAlgoKnobFaultTolerance` lost. Also `--walk-up` and `DEFAULT_UP`.",
        depth="high",
    ),
)


@pytest.fixture(scope="module")
def browser():
    with chromium() as each:
        yield each


@pytest.fixture(scope="module", params=["en", "zh"])
def page(request, browser, tmp_path_factory):
    folder = tmp_path_factory.mktemp(request.param)
    with served(folder / "site") as address:
        build_site(
            folder,
            [a_day(PARSER, CACHE, CODED), *some_days(5, repository="octo/other")],
            site_url=f"{address}/",
            language=request.param,
            theme=MATERIAL | {"language": request.param},
        )
        with watched_page(browser, address) as opened:
            opened.goto("/digest/")
            yield opened


def found(page, words, sha):
    """Type words and return what is shown of a commit once it is in the first result, whose best entries are open."""
    box = page.locator("input.md-search__input")
    for text, count in (("", 0), (words, 1)):
        box.focus()
        box.fill(text)
        box.press("Shift")  # Material reads the box when a key is let go
        shown = f'.md-search-result__item:first-child a[href*="#t-{sha[:12]}"]'
        page.wait_for_function("([path, n]) => document.querySelectorAll(path).length === n", arg=[shown, count])
    return page.locator(shown).evaluate("link => link.textContent")


@pytest.mark.parametrize(
    ("words", "commit"),
    [
        ("grammar generics", PARSER),
        ("parameters nest", PARSER),
        (PARSER.sha[:7], PARSER),
        (PARSER.sha[:12], PARSER),
        (PARSER.sha, PARSER),
        ("#4242", PARSER),
        ("4242", PARSER),
        ("tokenizer_pool.py", PARSER),
        ("tokenizer_pool", PARSER),
        ("src/engine/tokenizer_pool.py", PARSER),
        ("relative_to", CODED),
        ("Path.relative_to", CODED),
        ("walk up the tree", CODED),
        ("tree", CODED),
        ("rlimit", CODED),
        ("ordinary_name", CODED),
        ("FleetAlgoKnobFaultTolerance", CODED),
        ("fleetalgo", CODED),
        ("--walk-up", CODED),
        ("DEFAULT_UP", CODED),
        ("缓存", CACHE),
        ("内存泄漏", CACHE),
    ],
)
def test_an_entry_is_found(page, words, commit):
    assert found(page, words, commit.sha).strip().startswith(commit.subject.removesuffix(" (#4242)").replace("`", ""))


def test_a_snippet_begins_with_what_the_commit_does(page):
    snippet = found(page, "grammar generics", PARSER.sha)
    assert "".join(snippet.split()).startswith("TeachthegrammargenericsLetstypeparametersnest.")


def test_the_index_holds_ten_words_and_ten_files_of_an_entry_however_long_it_is(tmp_path):
    files = tuple(FileChange(path=f"src/file_{n}.py", additions=1) for n in range(30))
    words = " ".join(f"word{n}" for n in range(60))
    commit = a_commit("Long", tier="high", files=files, analysis=an_analysis(f"{words}\n\nMore.", depth="high"))
    site = build_site(tmp_path, [a_day(commit)])
    docs = json.loads((site / "search/search_index.json").read_bytes())["docs"]
    (text,) = [doc["text"] for doc in docs if doc["title"] == "Long"]
    assert (text.count("word"), text.count("file_"), "More" in text) == (10, 10, False)


def test_a_year_of_short_entries_makes_a_light_index(tmp_path):
    """Ten days of 35 entries with one file and one short sentence stand for a year; longer entries weigh more."""
    site = build_site(tmp_path, some_days(10, commits=35))
    index = (site / "search/search_index.json").read_bytes()
    assert json.loads(index)
    assert len(gzip.compress(index)) / 10 * 365 < 1_500_000
