"""Whatever a commit holds comes back from the archive, and what a later version adds does no harm."""

import json
from datetime import date

from hypothesis import given, settings
from hypothesis import strategies as st

from mkdocs_commit_digest.archive import Archive, serialized
from mkdocs_commit_digest.records import DayRecord

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
    assert serialized(again) == serialized(record)


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
