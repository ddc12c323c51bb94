"""Readers see a merged branch as one entry, and what came late where they look."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import html5lib
import pytest

from mkdocs_commit_digest.archive.landing_records import BranchNote, InnerCommit, LateLanding, Revision
from mkdocs_commit_digest.publish import publish
from mkdocs_commit_digest.publish.outputs import Page
from tests.helpers.day_records import DAY, a_commit, a_day, sha_of, some_settings
from tests.publish.feed_files import feed_settings, json_feed

NOW = datetime(2026, 2, 1, tzinfo=UTC)
NOON = datetime(2026, 1, 20, 12, tzinfo=UTC)
EARLIER = DAY - timedelta(2)


def an_inner(subject, *, written=NOON, author="Grace", merge=False):
    return InnerCommit(sha=sha_of(subject), subject=subject, author=author, authored_at=written, merge=merge)


def a_change(subject="Add x", *inner, **values):
    inner = inner or (an_inner("One"), an_inner("Two"))
    return a_commit(subject, commits=inner, merged_by="Bob", pull_request=7, **values)


def a_landed_day(*commits, **values):
    return a_day(*commits, **({"date_basis": "landed", "unit": "change"} | values))


def outputs(*records, settings=None):
    return {each.uri: each for each in publish(records, settings or some_settings(), now=NOW)}


def page_of(*records, day=DAY):
    page = outputs(*records)[f"digest/{day}.md"]
    assert isinstance(page, Page)
    return page


def tree(page):
    return html5lib.parseFragment(page.body, namespaceHTMLElements=False)


def text_of(node):
    return " ".join("".join(node.itertext()).split())


def items(*records):
    made = outputs(*records, settings=feed_settings())
    files = {uri: asset.content for uri, asset in made.items() if not isinstance(asset, Page)}
    return {item["_commit_digest"]["day"]: item for item in json_feed(files)["items"]}


def test_a_change_lists_its_commits_folded_each_with_its_anchor_and_link():
    root = tree(page_of(a_landed_day(a_change())))
    (folded,) = (node for node in root.iter("details") if "cd-inner" in node.get("class"))
    assert folded.get("open") is None
    assert text_of(folded.find("summary")) == "2 commits"
    lines = folded.findall("ul/li")
    assert [line.get("id") for line in lines] == [f"c-{sha_of(name)[:12]}" for name in ("One", "Two")]
    assert [line.find(".//a").get("href") for line in lines] == [
        f"https://github.com/octo/engine/commit/{sha_of(name)}" for name in ("One", "Two")
    ]


def test_the_page_counts_changes_and_commits_where_they_differ():
    assert "2 changes, 3 commits by" in text_of(tree(page_of(a_landed_day(a_change(), a_commit("Alone")))))
    assert "1 commit by" in text_of(tree(page_of(a_landed_day(a_commit("Alone")))))


def test_a_large_change_is_a_sync_and_counts_what_it_does_not_list():
    change = a_change("Sync", an_inner("Merge a", merge=True), an_inner("One"), further_commits=(sha_of(1), sha_of(2)))
    text = text_of(tree(page_of(a_landed_day(change))))
    assert "sync of 3 commits" in text
    assert "and 2 more" in text


def test_authors_and_who_merged_are_named_apart():
    change = a_change(author="Ada", authors=("Ada", "Grace", "Joan"))
    text = text_of(tree(page_of(a_landed_day(change))))
    assert "with Grace, Joan, merged by Bob" in text
    assert "by 3 authors" in text


@pytest.mark.parametrize(
    ("own", "said"),
    [("none", ""), ("some", "The merge changes more than its commits do."), ("unknown", "was not looked at")],
)
def test_a_merge_with_changes_of_its_own_says_so(own, said):
    text = text_of(tree(page_of(a_landed_day(a_change(own_changes=own)))))
    assert said in text
    assert ("merge changes" in text) is (own != "none")


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ((20, 20), ""),
        ((2, 2), "written Friday, 2 January 2026, landed Tuesday, 20 January 2026"),
        ((2, 9), "written Friday, 2 January 2026 to Friday, 9 January 2026, landed"),
    ],
)
def test_when_a_change_was_written_is_said_where_it_is_another_day(written, said):
    inner = [an_inner(f"C{day}{n}", written=datetime(2026, 1, day, tzinfo=UTC)) for n, day in enumerate(written)]
    text = text_of(tree(page_of(a_landed_day(a_change("Add x", *inner)))))
    assert said in text
    assert ("landed Tuesday" in text) is bool(said)


def test_issues_are_linked_as_issues():
    root = tree(page_of(a_landed_day(a_commit("Mend it", issues=(88,), pull_request=7))))
    links = {text_of(node): node.get("href") for node in root.iter("a")}
    assert links["#88"] == "https://github.com/octo/engine/issues/88"
    assert links["#7"] == "https://github.com/octo/engine/pull/7"


def test_no_anchor_is_given_twice_where_a_commit_stands_alone_and_in_a_change():
    page = page_of(a_landed_day(a_change("Swap", an_inner("One"), an_inner("Other")), a_commit("One")))
    ids = [node.get("id") for node in tree(page).iter() if node.get("id")]
    assert len(ids) == len(set(ids))
    assert next(node for node in tree(page).iter("article") if "One" in text_of(node)).get("id").startswith("c-")


def late_days():
    late = a_commit("Late", at=datetime(2026, 1, 18, 12, tzinfo=UTC))
    came = datetime(2026, 1, 20, 6, tzinfo=UTC)
    before = a_landed_day(
        a_commit("In time", at=datetime(2026, 1, 18, 11, tzinfo=UTC)), late, day=EARLIER,
        revisions=(Revision(at=came, added=(late.sha,)),),
    )  # fmt: skip
    now = a_landed_day(also_landed=(LateLanding(sha=late.sha, day=EARLIER, subject="Late"),))
    return before, now


def test_what_came_late_is_listed_on_the_open_day_and_marked_on_its_own():
    before, now = late_days()
    root = tree(page_of(before, now))
    (section,) = (node for node in root.iter("section") if node.get("class") == "cd-late")
    (link,) = section.iter("a")
    assert text_of(section).startswith("Also landed, dated earlier")
    assert link.get("href").endswith(f"2026-01-18/#c-{sha_of('Late')[:12]}")
    (said,) = (text_of(node) for node in root.iter("p") if "came on this day" in text_of(node))
    assert said == "octo/engine: 1 more entry came on this day and stands on an earlier one: Sun 18 Jan (1)."
    own = tree(page_of(before, now, day=EARLIER))
    assert "added Tue 20 Jan" in text_of(next(node for node in own.iter("article") if "Late" in text_of(node)))
    (note,) = (node for node in own.iter("p") if node.get("class") == "cd-note")
    assert note.find("a").get("href").endswith(f"#c-{sha_of('Late')[:12]}")


def test_feeds_tell_of_late_entries_in_the_item_of_the_open_day_and_first_in_that_of_their_own():
    found = items(*late_days())
    assert "Late" in found["2026-01-20"]["content_html"]
    assert found["2026-01-18"]["content_html"].startswith("<p>Commits of octo/engine changed")
    assert found["2026-01-18"]["date_modified"].startswith("2026-01-20T06:00")


def test_a_day_that_was_empty_when_younger_ones_were_published_has_a_page_and_no_feed_item():
    before, now = late_days()
    alone = before.model_copy(update={"unannounced": True})
    assert "2026-01-18" not in items(alone, now)
    assert "digest/2026-01-18.md" in outputs(alone, now)


def test_a_closed_day_whose_commits_all_moved_keeps_page_and_item_and_says_where_they_went():
    moved = a_commit("Moved", at=datetime(2026, 1, 18, 12, tzinfo=UTC), patch_id="f" * 32)
    again = moved.model_copy(update={"sha": sha_of("again"), "committed_at": NOON})
    emptied = a_landed_day(
        day=EARLIER, withdrawn=(moved,), revisions=(Revision(at=NOON, removed=(moved.sha,)),)
    )  # fmt: skip
    page = page_of(emptied, a_landed_day(again), day=EARLIER)
    links = [node.get("href") for node in tree(page).iter("a")]
    assert any(each and each.endswith(f"2026-01-20/#c-{again.sha[:12]}") for each in links)
    item = items(emptied, a_landed_day(again))["2026-01-18"]
    assert "Moved" in item["content_html"]


def test_a_rewritten_branch_is_told_on_the_day_on_which_it_was_seen():
    note = BranchNote(kind="rewritten", at=NOON)
    assert "The branch was rewritten" in text_of(tree(page_of(a_landed_day(a_commit("New"), notes=(note,)))))
    assert "The branch was rewritten" in text_of(tree(page_of(a_landed_day(notes=(note,)))))


def test_commits_of_one_landing_are_not_related_to_each_other():
    step = sha_of("step")
    first = a_commit("Add it", at=NOON - timedelta(hours=1), landed_with=step)
    undone = a_commit('Revert "Add it"', reverts=first.sha, change_type="revert", landed_with=step, at=NOON)
    assert "cd-thread" not in page_of(a_day(first, undone)).body
    apart = undone.model_copy(update={"landed_with": None})
    assert "cd-thread" in page_of(a_day(first, apart)).body


def test_dates_are_those_of_the_day_and_not_of_the_calendar_in_archives_of_before():
    page = page_of(a_day(a_commit("Old", at=NOON, authored_at=NOON - timedelta(days=3))))
    assert "authored Saturday, 17 January 2026" in text_of(tree(page))
    assert date(2026, 1, 20) == DAY
