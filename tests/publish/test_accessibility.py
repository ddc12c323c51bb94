"""axe-core finds nothing serious on any whole page of ours, in light and dark, on a desk and on a phone."""

from functools import cache
from pathlib import Path

import pytest

from mkdocs_commit_digest.archive.records import ChangeType, Tier
from tests.helpers.browser import chromium, needs_chromium, served, watched_page
from tests.helpers.day_records import DAY, a_commit, a_day, an_analysis, an_overview, some_days
from tests.helpers.digest_site import MATERIAL, build_site

pytestmark = needs_chromium

RULES = """options => axe.run(document, options).then(found => found.violations
    .filter(each => ["serious", "critical"].includes(each.impact))
    .flatMap(each => each.nodes.map(node => `${each.id}: ${node.html.slice(0, 160)} ${node.any.map(a => a.message)}`)))"""
AXE = {"resultTypes": ["violations"]}
FEATURES = [
    "navigation.instant",
    "navigation.tabs",
    "navigation.top",
    "content.code.copy",
    "search.suggest",
    "toc.follow",
]
TOGGLES = [
    {"scheme": "default", "toggle": {"icon": "material/brightness-7", "name": "Dark"}},
    {"scheme": "slate", "toggle": {"icon": "material/brightness-4", "name": "Light"}},
]
STILL = "* { transition: none !important; animation: none !important }"


def days():
    model = {"kind": "model", "insight": {"architecture": "Splits `Parser`."}, "risks": ("Callers may break.",)}
    told = {
        tier: an_analysis("Teaches `Parser` generics.", depth=tier, **(model if tier is Tier.HIGH else {}))
        for tier in Tier
    }
    commits = [
        a_commit(
            f"Change {n} of `parser` (#{n + 7})",
            seed=n,
            tier=list(Tier)[n % 3],
            change_type=list(ChangeType)[n],
            author=["Ada", "Bob"][n % 2],
            areas=(["core", "docs"][n % 2],),
            pull_request=n + 7,
            analysis=told[list(Tier)[n % 3]],
        )
        for n in range(9)
    ]
    yield a_day(*commits, overview=an_overview("The parser learns generics.", shas=(commits[0].sha,)))
    yield a_day(a_commit("Other"), repository="octo/other")
    yield a_day(a_commit('Revert "Change 1 of 2026-01-18"', change_type="revert"), day=DAY.replace(day=19))
    yield from some_days(40, until=DAY.replace(day=18))


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    folder = tmp_path_factory.mktemp("accessible")
    with served(folder / "site") as address, chromium() as browser:
        options = {"feeds": {"slices": ["tier"], "periods": ["week"]}, "tags": {"authors": True}}
        theme = MATERIAL | {"features": FEATURES, "palette": TOGGLES}
        build_site(folder, days(), site_url=f"{address}/", theme=theme, **options)
        with watched_page(browser, address) as page:
            yield folder / "site", page


@cache
def axe():
    return (Path(__file__).parent / "axe" / "axe.min.js").read_text("utf-8")


def kinds_of_pages(site):
    """Return one address of every kind of page, whatever kinds there are."""
    kinds = {}
    for file in sorted((site / "digest").rglob("index.html"), reverse=True):
        path = file.parent.relative_to(site).as_posix()
        first, *rest = path.split("/")[1:] or ("",)
        kind = (first.translate(str.maketrans("123456789", "000000000")), bool(rest), len(rest) > 1)
        kinds.setdefault(kind, f"/{path}/")
    return kinds.values()


def test_no_page_has_a_serious_fault_in_any_palette_or_width(site):
    folder, page = site
    paths = list(kinds_of_pages(folder))
    assert {"/digest/", "/digest/2026-01-20/", "/digest/2026-01/", "/digest/2026-W04/", "/digest/threads/"} <= set(
        paths
    )
    assert {"/digest/tags/", "/digest/feeds/"} <= set(paths)
    faults = {}
    for path in paths:
        page.goto(path)
        page.evaluate(axe())
        page.add_style_tag(content=STILL)
        for scheme, width in (("default", 1280), ("slate", 360), ("default", 360), ("slate", 1280)):
            page.set_viewport_size({"width": width, "height": 800})
            page.evaluate("scheme => document.body.dataset.mdColorScheme = scheme", scheme)
            if found := page.evaluate(RULES, AXE):
                faults[path, scheme, width] = found
    assert faults == {}
