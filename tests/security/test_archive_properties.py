"""Whatever a commit holds comes back from the archive, and what a later version adds does no harm."""

import json
from datetime import UTC, date, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mkdocs_commit_digest.archive.date_bounds import FIRST_DAY, FIRST_MOMENT, LAST_DAY, LAST_MOMENT
from mkdocs_commit_digest.archive.fields import MAX_COUNT
from mkdocs_commit_digest.archive.records import DayRecord
from mkdocs_commit_digest.archive.store import Archive, serialize_day
from mkdocs_commit_digest.publish import publish
from mkdocs_commit_digest.settings import FeedSettings
from tests.helpers.day_records import a_commit, a_day, some_settings

TEXT = st.text(st.characters(codec="utf-8"), max_size=60)
COUNT = st.integers(0, 2**40)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | TEXT, lambda part: st.lists(part) | st.dictionaries(TEXT, part)
)
FILE = st.fixed_dictionaries({"path": TEXT.filter(bool), "additions": COUNT, "deletions": COUNT})
COMMIT = st.fixed_dictionaries(
    {
        "sha": st.text("0123456789abcdef", min_size=40, max_size=40),
        "author": TEXT,
        "subject": TEXT,
        "body": TEXT,
        "authored_at": st.just("2026-01-20T23:59:05+08:00"),
        "committed_at": st.just("2026-01-20T23:59:05+08:00"),
        "change_type": st.sampled_from(["fix", "feature", "documentation"]),
        "importance": st.fixed_dictionaries(
            {"tier": st.sampled_from(["low", "medium", "high"]), "score": st.floats(-9, 9)}
        ),
        "analysis": st.fixed_dictionaries({"kind": st.just("rules"), "language": st.just("en"), "summary": TEXT}),
        "files": st.lists(FILE, max_size=3),
    }
)
DAYS = st.lists(COMMIT, max_size=4, unique_by=lambda commit: commit["sha"]).map(
    lambda commits: DayRecord.model_validate(
        {"repository": "octo/engine", "day": "2026-01-20", "timezone": "UTC", "commits": commits}
    )
)


@settings(deadline=None, max_examples=40)
@given(DAYS)
def test_a_day_comes_back_as_it_was(tmp_path_factory, record):
    archive = Archive(tmp_path_factory.mktemp("archive"))
    archive.save(record)
    again = archive.load("octo/engine", date(2026, 1, 20))
    assert again == record
    assert serialize_day(again) == serialize_day(record)


@settings(deadline=None, max_examples=40)
@given(DAYS, st.dictionaries(TEXT.map("later_{}".format), JSON, min_size=1, max_size=3))
def test_fields_of_a_later_version_change_nothing_that_is_known(tmp_path_factory, record, more):
    archive = Archive(tmp_path_factory.mktemp("archive"))
    archive.save(record)
    file = archive.file_of("octo/engine", record.day)
    content = json.loads(file.read_bytes()) | more
    content["commits"] = [commit | more for commit in content.get("commits", [])]
    file.write_text(json.dumps(content), "utf-8")
    assert archive.load("octo/engine", record.day) == record


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("zone", ["Pacific/Kiritimati", "Pacific/Pago_Pago"])
@pytest.mark.parametrize("basis", ["committer", "author"])
@pytest.mark.parametrize("moment", [FIRST_MOMENT, LAST_MOMENT], ids=["first", "last"])
@pytest.mark.parametrize("day", [FIRST_DAY, LAST_DAY], ids=["first day", "last day"])
def test_the_ends_of_what_records_may_hold_can_be_published(language, zone, basis, moment, day):
    content = a_day(a_commit("Add one"), a_commit("Add two")).model_dump(mode="json")
    at, most = moment.isoformat(), MAX_COUNT
    for commit in content["commits"]:
        commit |= {"committed_at": at, "authored_at": at, "additions": most, "deletions": most, "omitted_files": most}
        commit |= {"state": "failed", "pull_request": most}
        commit["failure"] = {"reason": "x", "attempts": most, "retry_at": at}
        commit["files"] = [{"path": "a.py", "additions": most, "deletions": most, "hunks": f"{most}-{most}+{most}"}]
        commit["importance"] |= {"score": float(most), "reasons": [{"code": "size", "points": -float(most)}]}
        commit["analysis"] |= {"tokens": {"prompt": most, "completion": most}, "cost_usd": float(most)}
        commit["analysis"]["coverage"] = {"files_total": most, "files_read": most, "tokens": most, "parts": most}
        commit["analysis"]["evidence"] = {"checked": most, "found": most, "dropped": most}
    content |= {"day": day.isoformat(), "timezone": zone, "date_basis": basis, "omitted_commits": most}
    content |= {"closed_at": at, "revisions": [{"at": at, "added": ["a" * 40]}]}
    record = DayRecord.model_validate(content)
    feeds = FeedSettings(formats=("rss", "atom", "json"), slices=("tier", "area", "type"), periods=("week", "month"))
    settings = some_settings(feeds=feeds, language=language)
    for now in (datetime(2026, 3, 1, tzinfo=UTC), LAST_MOMENT):
        assert len(tuple(publish((record, a_day(a_commit("Add three"))), settings, now=now))) > 10
