"""What most readers pass over is one line that opens."""

import json

import html5lib
import pytest

from mkdocs_commit_digest.archive.facts import Fact
from mkdocs_commit_digest.archive.records import ChangeType, Tier
from mkdocs_commit_digest.publish.lead.noise import is_bot, kind_of_noise, noise_of
from mkdocs_commit_digest.publish.reports import day_reports
from tests.helpers.day_records import a_commit, a_day
from tests.publish.feed_files import feed_files, json_feed
from tests.publish.test_pages import day_of, text_of

CONFIGURATION = ChangeType.CONFIGURATION


def update(name, **values):
    fact = Fact(kind="dependency", change="changed", name=name, old="1", new="2")
    values = {"change_type": CONFIGURATION, "facts": (fact,), "seed": name} | values
    return a_commit(f"Update {name} to 2", **values)


def by_bot(subject, change_type=ChangeType.TESTS, **values):
    return a_commit(subject, author="octo-automation[bot]", change_type=change_type, **values)


def entries_of(*commits):
    return day_reports([a_day(*commits)])[0].entries


@pytest.mark.parametrize("name", ["renovate[bot]", "dependabot", "pre-commit-ci", "github-actions", "octo-bot"])
def test_bots_are_known_by_their_names(name):
    assert is_bot(name)


@pytest.mark.parametrize("name", ["Abbot", "Robot Smith", "Bothe", "Ada Lovelace", "Renovata"])
def test_people_are_no_bots(name):
    assert not is_bot(name)


@pytest.mark.parametrize(
    ("kind", "commit"),
    [
        ("dependencies", update("serde")),
        ("dependencies", a_commit("chore(deps): update dependency vite to v8", change_type=CONFIGURATION)),
        ("dependencies", a_commit("Bump numpy from 1.26 to 2.0", change_type=CONFIGURATION)),
        ("bots", by_bot("Tidy the snapshots")),
        (None, update("serde", facts=(Fact(kind="dependency", change="added", name="serde", new="1"),))),
        (None, update("serde").model_copy(update={"subject": "Use dev groups"})),
        (None, by_bot("Fix a crash", ChangeType.FIX)),
        (None, by_bot("Teach it", ChangeType.FEATURE)),
        (None, update("serde", tier=Tier.MEDIUM)),
        (None, update("rust", facts=(Fact(kind="requirement", change="changed", name="rust", old="1", new="2"),))),
        (None, a_commit("Tidy up", change_type=CONFIGURATION)),
    ],
)
def test_what_is_passed_over_is_low_and_nothing_that_users_meet(kind, commit):
    assert kind_of_noise(entries_of(commit)[0]) == kind


def test_one_update_alone_is_not_folded():
    assert noise_of(entries_of(update("serde"), a_commit("x"))) == ()


def test_updates_are_one_line_that_names_a_few_and_opens_to_all():
    names = ["serde", "tokio", "clap", "syn", "toml"]
    page = day_of(a_commit("Mend it"), *map(update, names))
    tree = html5lib.parseFragment(page.body, namespaceHTMLElements=False)
    (line,) = (node for node in tree.iter("summary") if node.find("h3") is None and "updates" in text_of(node))
    assert text_of(line).startswith("5 dependency updates: ")
    assert text_of(line).endswith(" and 2 more")
    (folded,) = (node for node in tree.iter("details") if node.get("class") == "cd-folded")
    assert len(list(folded.iter("article"))) == 5
    rows = [row for row in tree.iter("tr") if row.find("td") is not None]
    assert len(rows) == 2
    assert len(list(rows[-1].iter("li"))) == 5


def test_a_feed_tells_of_updates_in_one_line():
    (item,) = json_feed(feed_files([a_day(a_commit("Mend it"), update("serde"), update("tokio"))]))["items"]
    assert "2 dependency updates" in item["content_html"]
    assert "Update serde" not in json.dumps(item)
    assert "more change" not in item["content_html"]
