from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import html5lib
import pytest
import yaml

from mkdocs_commit_digest.archive.records import (
    ChangeType,
    Citation,
    Coverage,
    Evidence,
    Failure,
    FileChange,
    Ground,
    Importance,
    Insight,
    Omission,
    Reason,
    Revision,
    SecondReading,
    Tier,
    Tokens,
)
from mkdocs_commit_digest.archive.unreadable import UnreadableDay
from mkdocs_commit_digest.publish import publish
from mkdocs_commit_digest.publish.outputs import Page
from mkdocs_commit_digest.publish.reports import day_reports
from tests.helpers.day_records import (
    DAY,
    a_commit,
    a_day,
    a_repository,
    an_analysis,
    an_overview,
    some_days,
    some_settings,
)

NOW = datetime(2026, 1, 25, tzinfo=UTC)
NOON = datetime(2026, 1, 20, 12, tzinfo=UTC)
BLOB = "https://github.com/octo/engine/blob"


def pages_of(*records, settings=None):
    settings = settings or some_settings(*dict.fromkeys(record.repository for record in records))
    return {page.uri: page for page in publish(records, settings, now=NOW) if isinstance(page, Page)}


def day_of(*commits, settings=None, **values):
    return pages_of(a_day(*commits, **values), settings=settings)["digest/2026-01-20.md"]


def tree(page):
    return html5lib.parseFragment(page.body, namespaceHTMLElements=False)


def text_of(node):
    return " ".join("".join(node.itertext()).split())


def entries(page):
    return {node.get("id"): node for node in tree(page).iter("article")}


def entry_of(commit, **values):
    return entries(day_of(commit, **values))[f"c-{commit.sha[:12]}"]


def links(node):
    return {text_of(each): each.get("href") for each in node.iter("a")}


def labels(node):
    return [text_of(each) for each in node.iter("dt")]


def high_commit(**analysis):
    told = {
        "impact_scope": "`src/engine/parser.py` only.",
        "insight": Insight(architecture="A new layer.", performance="Twice the speed."),
        "risks": ("It may fail.",),
        "recommendations": ("Run it.", "Read it."),
    } | analysis
    return a_commit(
        "Add a layer", tier="high", analysis=an_analysis("Adds a layer.", kind="model", depth=Tier.HIGH, **told)
    )


def test_the_table_lists_every_commit_newest_first_in_the_zone_of_the_report():
    page = day_of(
        a_commit("early", at=NOON - timedelta(hours=5), author="Ada"),
        a_commit("late", at=NOON + timedelta(hours=1), author="Bob"),
        timezone="Asia/Shanghai",
    )
    (table,) = tree(page).iter("table")
    rows = [[text_of(cell) for cell in row.iter("td")] for row in table.find("tbody")]
    assert [row[1:3] for row in rows] == [["21:00", "late"], ["15:00", "early"]]
    assert "Asia/Shanghai (UTC+8)" in text_of(tree(page))


def test_every_row_of_the_table_links_to_its_entry():
    commits = [a_commit(f"Change {n}", tier=tier, at=NOON - timedelta(minutes=n)) for n, tier in enumerate(Tier)]
    page = day_of(*commits)
    (table,) = tree(page).iter("table")
    targets = [
        link.get("href") for cell in table.iter("td") if cell.get("class") == "cd-subject" for link in cell.iter("a")
    ]
    assert targets == [f"#c-{commit.sha[:12]}" for commit in commits]
    assert {target[1:] for target in targets} == set(entries(page))


def test_an_entry_tells_its_tier_and_type_to_programs():
    commit = a_commit("x", tier="medium", change_type=ChangeType.SECURITY)
    entry = entry_of(commit)
    assert (entry.get("data-tier"), entry.get("data-change-type")) == ("medium", "security")
    assert len([node for node in tree(day_of(commit)).iter() if node.get("data-tier")]) == 1


def test_a_high_entry_has_all_fields_in_which_there_is_something_to_say():
    entry = entry_of(high_commit())
    assert labels(entry) == ["Scope", "Architecture", "Performance", "Risks", "Look at"]
    assert "Adds a layer." in text_of(entry)


def test_a_medium_entry_has_scope_risks_and_recommendations_only():
    commit = high_commit().model_copy(update={"importance": Importance(tier=Tier.MEDIUM, score=4)})
    assert labels(entry_of(commit)) == ["Scope", "Risks", "Look at"]


def test_a_low_entry_has_type_tier_and_summary():
    entry = entry_of(a_commit("x", tier="low", analysis=an_analysis("Does x.", impact_scope="All.", risks=("One.",))))
    assert labels(entry) == []
    assert {"low", "Fix", "Does x."} <= set("\n".join(text.strip() for text in entry.itertext()).split("\n"))


def test_the_rules_leave_empty_fields_out():
    commit = a_commit("x", tier="high", analysis=an_analysis("Does x.", depth=Tier.HIGH, impact_scope="All."))
    assert labels(entry_of(commit)) == ["Scope"]


def test_files_commit_and_pull_request_are_linked_to_the_forge_at_that_commit():
    commit = a_commit("Fix it (#12)", tier="high", pull_request=12)
    found = links(entry_of(commit))
    assert found["src/engine/parser.py"] == f"{BLOB}/{commit.sha}/src/engine/parser.py"
    assert found[commit.sha[:12]] == f"https://github.com/octo/engine/commit/{commit.sha}"
    assert found["#12"] == "https://github.com/octo/engine/pull/12"


def test_citations_are_linked_to_file_and_line():
    evidence = Evidence(
        citations=(Citation(token="parse_all", kind="identifier", path="src/engine/parser.py", line=7),)
    )
    commit = high_commit(evidence=evidence, risks=("`parse_all` and `parser.py:9` and `unknown`.",))
    found = links(entry_of(commit))
    assert found["parse_all"] == f"{BLOB}/{commit.sha}/src/engine/parser.py#L7"
    assert found["parser.py:9"] == f"{BLOB}/{commit.sha}/src/engine/parser.py#L9"
    assert "unknown" not in found


def test_deleted_files_and_climbing_paths_are_named_but_not_linked():
    files = (FileChange(path="gone.py", status="deleted"), FileChange(path="../../../evil/repo"))
    found = links(entry_of(a_commit("x", tier="high", files=files)))
    assert not {"gone.py", "../../../evil/repo"} & set(found)


def test_a_repository_without_a_web_page_has_no_links_to_it():
    settings = some_settings(a_repository(web_url=None, url="/srv/engine"))
    page = day_of(a_commit("x", pull_request=3), settings=settings)
    assert all(not (node.get("href") or "").startswith("http") for node in tree(page).iter("a"))


@pytest.mark.parametrize("url", ["javascript:alert(1)", "data:text/html,x"])
def test_a_web_address_that_could_run_something_is_not_used(url):
    page = day_of(a_commit("x", pull_request=3), settings=some_settings(a_repository(web_url=url)))
    assert "javascript:" not in page.body
    assert "data:text" not in page.body


def test_the_tier_is_explained_with_reasons_and_points():
    reasons = (Reason(code="unheard_of", points=2.5, detail="src"), Reason(code="other", points=-1))
    commit = a_commit("x", tier="high", importance=Importance(tier=Tier.HIGH, score=9, reasons=reasons))
    assert "Why high? unheard_of: src (+2.5) · other (−1)" in text_of(entry_of(commit))


def test_words_and_files_that_told_a_type_are_quoted_one_by_one():
    reasons = (Reason(code="type_feature", points=1.5, detail="support, src/engine/capture.patch, Add"),)
    commit = a_commit("x", tier="high", importance=Importance(tier=Tier.HIGH, score=9, reasons=reasons))
    assert "New feature, going by “support”, “capture.patch”, “Add” (+1.5)" in text_of(entry_of(commit))


@pytest.mark.parametrize("code", ["type_feature", "type_feature_estimated"])
def test_a_type_that_nothing_shows_is_said_to_be_estimated(code):
    reasons = (Reason(code=code, points=1.5),)
    commit = a_commit("x", tier="high", importance=Importance(tier=Tier.HIGH, score=9, reasons=reasons))
    assert "Why high? New feature, estimated from wording and files (+1.5)" in text_of(entry_of(commit))
    assert "“”" not in text_of(entry_of(commit))


def test_a_day_without_pull_requests_has_no_column_of_them():
    assert "PR" not in text_of(next(tree(day_of(a_commit("x"))).iter("thead")))
    assert "PR" in text_of(next(tree(day_of(a_commit("x", pull_request=4))).iter("thead")))


def test_coverage_and_evidence_are_told():
    coverage = Coverage(files_total=9, files_read=7, tokens=8412, left_out=(Omission(reason="lock", files=2),))
    told = text_of(
        entry_of(high_commit(coverage=coverage, evidence=Evidence(checked=14, found=12, dropped=2, contradicted=1)))
    )
    assert "Read: 7 of 9 files · 8,412 tokens · not read: 2 files (lock file)" in told
    assert "Checked: names and values found in 12 of 14 statements · 2 left out · 1 of them contradicted" in told
    assert "Written by test/model." in told


def test_an_entry_by_rules_says_so():
    assert "no model has read this commit" in text_of(entry_of(a_commit("x", tier="high")))


@pytest.mark.parametrize("tier", list(Tier))
def test_a_failed_analysis_says_why_and_that_the_rules_stand_in(tier):
    failure = Failure(reason="400 Bad Request", attempts=3, retry_at=NOON)
    told = text_of(entry_of(a_commit("x", tier=tier, state="failed", failure=failure)))
    assert "No model analysis after 3 tries: 400 Bad Request. This entry was written by rules instead." in told
    assert "Next try after Tuesday, 20 January 2026 12:00." in told


def test_a_pending_analysis_says_so():
    assert "A model will be asked." in text_of(entry_of(a_commit("x", tier="high", state="pending")))


def test_files_are_read_whole_in_part_or_not():
    left = (Omission(reason="budget", files=9), Omission(reason="lock", files=1))
    coverage = Coverage(files_total=20, files_read=14, files_in_part=4, tokens=8412, left_out=left)
    told = text_of(entry_of(high_commit(coverage=coverage)))
    assert "Read: 10 of 20 files · 4 in part · 8,412 tokens" in told
    assert "not read: 5 files (over the budget), 1 file (lock file)" in told


def test_what_earlier_versions_counted_twice_is_read_in_part():
    coverage = Coverage(files_total=14, files_read=14, left_out=(Omission(reason="budget", files=10),))
    told = text_of(entry_of(high_commit(coverage=coverage)))
    assert "Read: 4 of 14 files · 10 in part" in told
    assert "not read" not in told


def test_a_second_reading_is_told():
    again = SecondReading(model="m", statements=5, supported=4, unsupported=1)
    told = text_of(entry_of(high_commit(evidence=Evidence(checked=3, found=3, second_reading=again))))
    assert "names and values found in 3 of 3 statements · second reading: 4 of 5 supported" in told


def test_a_statement_names_the_files_that_it_rests_on():
    grounds = (Ground(text="It may fail.", paths=("src/a.py",)), Ground(text="See `src/a.py`.", paths=("src/a.py",)))
    advice = ("It may fail.", "See `src/a.py`.")
    page = entry_of(high_commit(evidence=Evidence(grounds=grounds), risks=(), recommendations=advice))
    named = [node for node in page.iter("small") if node.get("class") == "cd-grounds"]
    assert [text_of(node) for node in named] == ["src/a.py"]


def test_medium_entries_have_two_risks_and_three_pieces_of_advice():
    said = {"risks": tuple(f"Risk {n}." for n in range(4)), "recommendations": tuple(f"Advice {n}." for n in range(4))}
    told = text_of(entry_of(a_commit("x", tier="medium", analysis=an_analysis("Does x.", kind="model", **said))))
    assert "Risk 1." in told
    assert "Risk 2." not in told
    assert "Advice 2." in told
    assert "Advice 3." not in told


def test_inferences_are_marked_and_other_statements_are_not():
    evidence = Evidence(inferences=("It may fail.",))
    commit = high_commit(evidence=evidence, risks=("It may fail.",), recommendations=("Run it.",))
    marked = [node for node in entry_of(commit).iter("span") if node.get("class") == "cd-inferred"]
    assert [text_of(node) for node in marked] == ["It may fail. (inferred)"]


def test_an_inference_inside_a_paragraph_is_marked_in_its_place():
    commit = high_commit(
        impact_scope="Known. It may fail. Also known.", evidence=Evidence(inferences=("It may fail.",))
    )
    assert "Known. It may fail. (inferred) Also known." in text_of(entry_of(commit))


def test_contradictions_are_shown_at_every_tier():
    for tier in Tier:
        commit = a_commit("x", tier=tier, analysis=an_analysis("Does x.", findings=("Says docs, changes code.",)))
        assert "Says docs, changes code." in text_of(entry_of(commit))


def test_the_other_date_is_shown_where_it_is_another_day():
    moved = a_commit("x", at=NOON, authored_at=NOON - timedelta(days=3))
    assert "authored Saturday, 17 January 2026 12:00" in text_of(entry_of(moved))
    assert "authored" not in text_of(entry_of(a_commit("x", at=NOON, authored_at=NOON - timedelta(hours=2))))


def test_a_day_by_author_date_shows_the_committer_date():
    moved = a_commit("x", at=NOON + timedelta(days=2), authored_at=NOON)
    assert "committed Thursday, 22 January 2026" in text_of(entry_of(moved, date_basis="author"))


def test_several_repositories_head_their_sections_and_levels_follow():
    page = pages_of(a_day(a_commit("one", tier="high")), a_day(a_commit("two", tier="low"), repository="octo/other"))[
        "digest/2026-01-20.md"
    ]
    names = [(heading.level, heading.text) for heading in page.outline]
    assert names == [
        (2, "What matters first"),
        (2, "Changes"),
        (2, "High importance"),
        (3, "octo/engine"),
        (4, "one"),
        (2, "Low importance"),
    ]
    levels = [int(node.tag[1]) for node in tree(page).iter() if node.tag in {"h1", "h2", "h3", "h4", "h5"}]
    assert all(after - before <= 1 for before, after in pairwise(levels))


def test_the_table_of_contents_holds_only_ids_of_the_page():
    page = day_of(*(a_commit(f"Change {tier}", tier=tier) for tier in Tier))
    ids = {node.get("id") for node in tree(page).iter()}
    assert {heading.id for heading in page.outline} <= ids


def test_a_day_of_little_note_has_no_brief_in_its_contents_either():
    page = day_of(
        a_commit("Fix a typo", change_type=ChangeType.DOCUMENTATION, areas=(), additions=0, deletions=0, files=())
    )
    ids = {node.get("id") for node in tree(page).iter() if node.get("id")}
    assert {heading.id for heading in page.outline} <= ids


def test_zones_are_told_apart_where_repositories_were_cut_in_different_ones():
    page = pages_of(a_day(a_commit("one"), timezone="Asia/Shanghai"), a_day(a_commit("two"), repository="octo/other"))[
        "digest/2026-01-20.md"
    ]
    assert "times in Asia/Shanghai (UTC+8), UTC" in text_of(tree(page))
    assert text_of(tree(page)).count("times in") == 3


def test_revisions_of_a_closed_day_are_dated():
    revision = Revision(at=datetime(2026, 2, 1, 8, tzinfo=UTC), added=("0" * 40,), removed=("1" * 40, "2" * 40))
    told = text_of(tree(day_of(a_commit("x"), revisions=(revision,))))
    assert "Revised on Sunday, 1 February 2026 08:00: 1 commit added, 2 commits removed." in told


def test_an_open_day_says_that_more_may_come():
    assert "not closed yet" in text_of(tree(day_of(a_commit("x"), closed_at=None)))
    assert "not closed yet" not in text_of(tree(day_of(a_commit("x"))))


def test_commits_beyond_the_bound_are_counted():
    told = text_of(tree(day_of(a_commit("x"), omitted_commits=1_200)))
    assert "1,200 older commits of octo/engine on this day were not read (limits.commits_per_day)." in told


def test_files_beyond_the_bound_are_counted():
    commit = a_commit("x", omitted_files=4_000)
    assert "4,001 files" in text_of(entry_of(commit))
    assert "and 4,000 more" in text_of(entry_of(commit))
    assert "by 1 author · octo/engine · 4,001 files" in " ".join(text_of(tree(day_of(commit))).split())


def test_days_are_chained():
    pages = pages_of(*some_days(3))
    middle = links(tree(pages["digest/2026-01-19.md"]))
    assert middle["Previous report Sun 18 Jan"] == "../2026-01-18/"
    assert middle["Next report Tue 20 Jan"] == "../2026-01-20/"
    assert middle["All days"] == "../"
    assert not any(text.startswith("Next report") for text in links(tree(pages["digest/2026-01-20.md"])))


def test_front_matter_describes_the_day():
    page = day_of(a_commit("Add a layer", tier="high"), a_commit("Fix a typo", tier="low"))
    written = yaml.safe_load(page.markdown().split("---")[1])
    assert written["title"] == "Tuesday, 20 January 2026"
    assert written["date"] == DAY
    assert written["commits"] == 2
    assert written["tiers"] == {"high": 1, "medium": 0, "low": 1}
    assert written["repositories"] == ["octo/engine"]
    assert written["description"] == "2 commits by 1 author in octo/engine. Of high importance: Add a layer."
    assert all(isinstance(tag, str) for tag in written["tags"])
    assert {"octo/engine", "Fix", "engine"} <= set(written["tags"])


def test_a_quiet_day_has_a_page_only_where_it_is_wanted():
    records = (a_day(), *some_days(1, until=date(2026, 1, 19)))
    assert "digest/2026-01-20.md" not in pages_of(*records)
    shown = pages_of(*records, settings=some_settings(quiet_days="show"))
    assert "No commits on this day." in text_of(tree(shown["digest/2026-01-20.md"]))
    assert "digest/2026-01-19.md" in shown


def test_with_nothing_at_all_the_index_says_so():
    pages = pages_of(settings=some_settings())
    assert "No commits have been collected so far" in text_of(tree(pages["digest/index.md"]))


def test_the_index_leads_to_every_day_month_tag_and_repository():
    pages = pages_of(*some_days(40))
    found = {node.get("href") for node in tree(pages["digest/index.md"]).iter("a")}
    assert {"2026-01-20/", "2025-12-31/", "2026-01/", "2025-12/", "tags/", "repositories/octo/engine/"} <= found


def test_every_day_of_the_calendar_has_an_accessible_name():
    page = pages_of(*some_days(10))["digest/index.md"]
    (heat,) = [node for node in tree(page).iter("nav") if "cd-heat" in (node.get("class") or "")]
    days = [node for node in heat.iter("a") if "cd-l" in (node.get("class") or "")]
    assert len(days) == 10
    assert text_of(days[-1]) == "Tuesday, 20 January 2026: 3 commits"  # the title of its drawing
    assert {drawing.get("role") for day in days for drawing in day} == {"img"}


def test_no_drawing_holds_a_link_which_would_break_instant_navigation():
    pages = pages_of(*some_days(40))
    drawings = [drawing for page in pages.values() for drawing in tree(page).iter() if str(drawing.tag).endswith("svg")]
    assert len(drawings) >= 40
    assert [link for drawing in drawings for link in drawing.iter() if link.get("href")] == []


def test_a_models_overview_comes_first_and_links_its_commits():
    commit = a_commit("Add a layer", tier="high")
    page = day_of(commit, overview=an_overview("Layers came with `layer.py`.", shas=(commit.sha, "f" * 40)))
    (brief,) = [node for node in tree(page).iter("section") if node.get("class") == "cd-brief"]
    assert "Layers came with layer.py." in text_of(brief)
    assert "Summarised by test/model" in text_of(brief)
    assert list(links(brief).values()) == [f"#c-{commit.sha[:12]}"]


def test_labels_are_chinese_in_a_chinese_report():
    settings = some_settings(language="zh")
    page = day_of(high_commit(), settings=settings)
    assert page.front_matter["title"] == "2026年1月20日星期二"
    assert {"影响范围", "潜在风险"} <= set(labels(entries(page)[f"c-{high_commit().sha[:12]}"]))
    assert "高重要度变更" in text_of(tree(page))


def test_an_analysis_in_another_language_says_so_to_screen_readers():
    page = day_of(a_commit("x", analysis=an_analysis("做某事。", language="zh")))
    assert any(node.get("lang") == "zh" for node in tree(page).iter("div"))


def test_the_same_records_give_the_same_pages():
    records = some_days(5)
    settings = some_settings()
    first, second = (tuple(publish(each, settings, now=NOW)) for each in (records, records[::-1]))
    assert first == second


def test_a_quiet_day_lists_only_what_it_has_in_its_contents():
    settings = some_settings("octo/engine", quiet_days="show")
    page = pages_of(a_day(), settings=settings)["digest/2026-01-20.md"]
    assert {heading.id for heading in page.outline} <= {node.get("id") for node in tree(page).iter()}


def test_the_foot_of_a_day_says_what_its_models_cost_and_an_unknown_price_is_no_zero():
    spent = Tokens(prompt=1_000, completion=200)
    paid = an_analysis(kind="model", tokens=spent, cost_usd=0.25)
    unpriced = an_analysis(kind="model", tokens=spent, cost_usd=None)
    page = day_of(a_commit("one", analysis=paid), a_commit("two", analysis=unpriced))
    assert "Models asked: test/model · 2,400 tokens · $0.2500 · price of 1 analysis unknown" in text_of(tree(page))


def test_a_day_by_rules_alone_says_nothing_of_cost():
    assert "Models asked" not in text_of(tree(day_of(a_commit("one"))))


def test_commits_that_were_cut_for_size_are_counted():
    told = text_of(tree(day_of(a_commit("x", shortened=True), a_commit("y"))))
    assert "1 commit of octo/engine is shown without all of its message or files (limits.day_bytes)." in told


def test_a_day_whose_file_cannot_be_read_says_so_and_stays_out_of_feeds():
    missing = UnreadableDay(repository="octo/other", day=DAY, timezone="UTC", problem="damaged")
    told = text_of(tree(pages_of(a_day(a_commit("x")), missing)["digest/2026-01-20.md"]))
    assert "This day of octo/other is missing: its file in the archive cannot be read." in told
    (report,) = day_reports([a_day(a_commit("x")), missing])
    assert not report.closed


@pytest.mark.parametrize("tier", ["low", "medium", "high"])
def test_the_authors_points_are_a_list_in_every_tier(tier):
    points = ("Keep <b>it</b>.", "Count `slots` | from 0.")
    entry = entry_of(a_commit("Count", tier=tier, analysis=an_analysis("It was wrong.", points=points)))
    (found,) = (node for node in entry.iter("ul") if node.get("class") == "cd-points")
    assert [text_of(item) for item in found] == ["Keep <b>it</b>.", "Count slots | from 0."]
    assert [text_of(node) for node in found.iter("code")] == ["slots"]
    without = entry_of(a_commit("Count", tier=tier, analysis=an_analysis("It was wrong.")))
    assert not [node for node in without.iter("ul") if node.get("class") == "cd-points"]
