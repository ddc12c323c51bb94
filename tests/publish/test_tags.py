from datetime import UTC, datetime

import html5lib

from mkdocs_commit_digest.publish import listings, publish
from mkdocs_commit_digest.publish.outputs import Page
from mkdocs_commit_digest.publish.reports import day_reports
from mkdocs_commit_digest.publish.tags import MAX_TAGS_PER_KIND, key_of, tag_index
from mkdocs_commit_digest.vocabulary import vocabulary
from tests.helpers.day_records import DAY, a_commit, a_day, some_days, some_settings

NOW = datetime(2026, 1, 25, tzinfo=UTC)


def index_of(*records):
    return tag_index(day_reports(records), vocabulary("en"))


def pages_of(*records):
    return {page.uri: page for page in publish(records, some_settings(), now=NOW) if isinstance(page, Page)}


def listed(page):
    tree = html5lib.parseFragment(page.body, namespaceHTMLElements=False)
    lists = [node for node in tree.iter("ul") if node.get("class") == "cd-entries"]
    return [link.get("href") for each in lists for link in each.iter("a")]


def test_spellings_of_a_label_are_one_tag_named_as_most_write_it():
    commits = [
        a_commit(f"{n}", labels=(label,)) for n, label in enumerate(["AMD", "amd", "AMD", "New Model", "new-model"])
    ]
    tags = index_of(a_day(*commits)).of("label")
    assert [(tag.name, len(tag.entries)) for tag in tags] == [("AMD", 3), ("new-model", 2)]


def test_areas_are_paths_and_keep_their_case():
    assert key_of("area", "Docs") != key_of("area", "docs")


def test_an_area_of_two_repositories_is_two_tags_and_keeps_its_address():
    first, second = a_commit("x", areas=("docs",)), a_commit("y", areas=("docs",))
    records = [a_day(first), a_day(second, repository="octo/kernels")]
    pages = pages_of(*records)
    for repository, commit in (("engine", first), ("kernels", second)):
        target = f"../../2026-01-20/#c-{commit.sha[:12]}"
        assert listed(pages[f"digest/tags/area-octo--{repository}--docs.md"]) == [target]
        assert f"../tags/area-octo--{repository}--docs/" in pages["digest/2026-01-20.md"].body
        assert f"../area-octo--{repository}--docs/" in pages["digest/tags/area-docs.md"].body
    assert "area-docs/" not in pages["digest/tags/index.md"].body


def test_long_listings_have_months():
    records = [a_day(*(a_commit(f"{day} {n}") for n in range(12)), day=day) for day in (DAY, DAY.replace(month=2))]
    body = pages_of(*records)["digest/tags/type-fix.md"].body
    assert [body.count(f'id="m-2026-{month:02}"') for month in (1, 2, 3)] == [1, 1, 0]
    assert '<h3 id="d-2026-01-20">' in body


def test_a_commit_that_has_a_tag_twice_is_listed_once():
    (tag,) = index_of(a_day(a_commit("x", labels=("CI", "ci")))).of("label")
    assert len(tag.entries) == 1


def test_the_rarest_tags_beyond_the_bound_have_no_page_and_no_link():
    commits = [a_commit(f"{n}", areas=(f"area{n}",)) for n in range(MAX_TAGS_PER_KIND + 5)]
    index = index_of(a_day(*commits))
    assert len(index.of("area")) == MAX_TAGS_PER_KIND
    assert index.find("area", "unheard of") is None


def test_tag_pages_link_every_commit_by_its_entry():
    commit = a_commit("x", labels=("AMD",), areas=("python/srt",), tier="high")
    pages = pages_of(a_day(commit))
    target = f"../../2026-01-20/#c-{commit.sha[:12]}"
    for name in ("type-fix", "tier-high", "repository-octo--engine", "area-python--srt", "label-amd"):
        assert listed(pages[f"digest/tags/{name}.md"]) == [target]


def test_the_overview_counts_every_tag():
    page = pages_of(*some_days(4))["digest/tags/index.md"]
    text = " ".join(html5lib.parseFragment(page.body, namespaceHTMLElements=False).itertext())
    assert "High importance" in text
    assert "octo/engine" in text


def test_long_tags_are_split_by_month_and_lose_nothing(monkeypatch):
    monkeypatch.setattr(listings, "MAX_ENTRIES", 50)
    days = some_days(40)
    pages = pages_of(*days)
    first = pages["digest/tags/repository-octo--engine.md"]
    assert len(listed(first)) <= listings.LATEST_ENTRIES + 3
    months = [page for uri, page in pages.items() if uri.startswith("digest/tags/repository-octo--engine/")]
    assert sum(len(listed(page)) for page in months) == sum(len(day.commits) for day in days)
    assert 'href="2025-12/"' in first.body


def test_a_day_of_thousands_is_cut_in_listings_with_the_rest_counted():
    page = pages_of(a_day(*(a_commit(f"{n}") for n in range(100))))["digest/tags/type-fix.md"]
    assert len(listed(page)) == listings.MAX_ENTRIES_PER_DAY + 1
    assert "and 60 more" in page.body


def test_authors_are_tags_where_they_are_wanted():
    records = [a_day(a_commit("One"), a_commit("Two", author="Grace Hopper"))]
    assert not index_of(*records).of("author")
    pages = {
        page.uri: page for page in publish(records, some_settings(tag_authors=True), now=NOW) if isinstance(page, Page)
    }
    assert len(listed(pages["digest/tags/author-grace-hopper.md"])) == 1
    assert 'href="../tags/author-grace-hopper/"' in pages["digest/2026-01-20.md"].body


def test_areas_that_are_no_folder_are_worded_in_the_readers_language_under_the_same_key():
    report = day_reports([a_day(a_commit("x", areas=("dependencies", "core/io")))])
    names = {}
    for language in ("en", "zh"):
        index = tag_index(report, vocabulary(language))
        names[language] = [(tag.key, tag.name) for tag in index.of("area")]
    assert names["en"] == [("core/io", "core/io"), ("dependencies", "dependencies")]
    assert names["zh"] == [("core/io", "core/io"), ("dependencies", "依赖")]
