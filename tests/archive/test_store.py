"""The archive keeps what was paid for, and refuses what it did not write."""

from __future__ import annotations

import json
import math
import os
import re
import stat
from dataclasses import dataclass
from datetime import date

import pytest

from mkdocs_commit_digest.archive.files import digest_of
from mkdocs_commit_digest.archive.records import Classification, DayRecord
from mkdocs_commit_digest.archive.store import Archive, serialize_day
from mkdocs_commit_digest.archive.unreadable import UnreadableDay
from mkdocs_commit_digest.errors import ArchiveError
from mkdocs_commit_digest.files import MAX_READ_BYTES

DAY = date(2026, 1, 20)
AN_ANALYSIS = {"kind": "rules", "language": "en", "summary": "Fixes it."}
COMMIT = {
    "sha": "a" * 40,
    "author": "Zoë \u202e\x07 O'Neil",
    "authored_at": "2026-01-20T23:59:05+08:00",
    "committed_at": "2026-01-20T23:59:05+08:00",
    "subject": "fix: <script> | `x`",
    "change_type": "fix",
    "importance": {"tier": "low", "score": 1.5},
    "analysis": AN_ANALYSIS,
    "files": [{"path": "a\\xff.py", "additions": 3}],
}


def a_day(**changes) -> DayRecord:
    content = {"repository": "owner/name", "day": "2026-01-20", "timezone": "Asia/Shanghai", "commits": [COMMIT]}
    return DayRecord.model_validate(content | changes)


@dataclass
class Kept:
    archive: Archive
    file: os.PathLike


@pytest.fixture
def kept(tmp_path) -> Kept:
    archive = Archive(tmp_path / "digests")
    archive.save(a_day())
    return Kept(archive, tmp_path / "digests" / "owner" / "name" / "2026-01-20.json")


def test_a_day_comes_back_as_it_was_saved(kept):
    assert kept.archive.load("owner/name", DAY) == a_day()


def classified(change_type, *reasons, kind="rules", **changes):
    importance = {"tier": "low", "score": 1.5, "reasons": [{"code": code, "detail": text} for code, text in reasons]}
    analysis = AN_ANALYSIS | {"kind": kind}
    changes |= {"change_type": change_type, "importance": importance, "analysis": analysis}
    return a_day(commits=[COMMIT | changes]).commits[0].classification


@pytest.mark.parametrize(
    ("kept_before", "kind", "read"),
    [
        (("type_fix_estimated", ""), "rules", {"source": "estimated"}),
        (("type_fix_estimated", ""), "model", {"source": "model"}),
        (("type_feature", "add"), "model", {"source": "model"}),
        (("type_fix", "crash, src/a.py"), "rules", {"source": "message", "evidence": ("crash", "src/a.py")}),
        (("type_fix", ""), "model", {"source": "message"}),
        (("size", "12"), "rules", {"source": "message"}),
    ],
)
def test_a_record_of_an_earlier_version_tells_where_its_type_comes_from(kept_before, kind, read):
    assert classified("fix", kept_before, kind=kind) == Classification(type="fix", **read)


def test_a_classification_comes_back_as_it_was_saved(tmp_path):
    archive, given = Archive(tmp_path), {"type": "fix", "source": "estimated", "evidence": ["crash"]}
    archive.save(a_day(commits=[COMMIT | {"classification": given}]))
    (found,) = archive.load("owner/name", DAY).commits
    assert found.classification == Classification(type="fix", source="estimated", evidence=("crash",))


def test_a_type_that_a_person_wrote_into_the_archive_is_stated():
    given = {"type": "fix", "source": "model"}
    assert classified("security", classification=given) == Classification(type="security", source="stated")


def test_a_day_that_was_never_saved_is_none(kept):
    assert kept.archive.load("owner/name", date(2020, 1, 1)) is None
    assert kept.archive.days("other/name") == ()


def test_the_same_record_is_not_written_twice(kept):
    before = kept.file.stat().st_ino
    assert kept.archive.save(a_day()) is False
    assert kept.file.stat().st_ino == before


def test_keys_are_sorted_and_lines_end_so_that_diffs_are_small(kept):
    text = kept.file.read_text("utf-8")
    assert text.endswith("}\n")
    assert json.dumps(json.loads(text), ensure_ascii=False, indent=1, sort_keys=True) + "\n" == text


def test_a_record_serializes_to_the_same_bytes_whatever_the_order_of_its_fields():
    turned = dict(reversed(list(COMMIT.items())))
    assert serialize_day(a_day()) == serialize_day(a_day(commits=[turned]))


def test_files_are_readable_by_others_as_a_committed_file_should_be(kept):
    assert stat.S_IMODE(kept.file.stat().st_mode) == 0o644


def test_no_temporary_file_stays_behind(kept):
    assert [entry.name for entry in kept.file.parent.iterdir()] == ["2026-01-20.json"]


def test_days_are_listed_oldest_first_and_strangers_are_passed_over(kept):
    kept.archive.save(a_day(day="2025-12-31"))
    (kept.file.parent / "notes.json").write_text("{}")
    (kept.file.parent / ".2026-01-21.json.x.tmp").write_text("half")
    assert kept.archive.days("owner/name") == (date(2025, 12, 31), DAY)


def test_records_come_repository_after_repository(kept):
    kept.archive.save(a_day(repository="b/b"))
    assert [r.repository for r in kept.archive.records(["b/b", "owner/name"])] == ["b/b", "owner/name"]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (b"", "is not JSON"),
        (b'{"schema_version": 1, "repository": "owner/na', "is not JSON"),
        (b"[" * 100_000, "is not JSON"),
        (b'{"schema_version": 3}', "schema_version is 3"),
        (b"[]", "schema_version is None"),
        (b'{"schema_version": 1}', "repository: Field required"),
    ],
)
def test_a_cut_or_foreign_file_is_refused_with_its_name(kept, text, told):
    kept.file.write_bytes(text)
    with pytest.raises(ArchiveError, match=r"2026-01-20\.json") as caught:
        kept.archive.load("owner/name", DAY)
    assert told in str(caught.value)


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"sha": "../../etc/passwd"}, "commits.0.sha"),
        ({"additions": -5}, "commits.0.additions"),
        ({"committed_at": "2026-01-20T00:00:00"}, "commits.0.committed_at"),
        ({"change_type": "<img>"}, "commits.0.change_type"),
        ({"change_type": "<img>", "importance": 1}, "commits.0.change_type"),
        ({"classification": {"type": "fix", "source": "<img>"}}, "commits.0.classification.source"),
        ({"change_type": "<img>", "classification": {"type": "fix", "source": "stated"}}, "commits.0.change_type"),
        ({"subject": 7}, "commits.0.subject"),
        ({"committed_at": "0001-01-01T00:00:00Z"}, "commits.0.committed_at"),
        ({"authored_at": "0001-01-02T00:00:00+23:59"}, "commits.0.authored_at"),
        ({"authored_at": "9999-12-31T23:59:59-12:00"}, "commits.0.authored_at"),
        ({"failure": {"reason": "x", "attempts": 1, "retry_at": "9999-12-31T00:00:00Z"}}, "commits.0.failure.retry_at"),
        ({"failure": {"reason": "x", "attempts": 10**30}}, "commits.0.failure.attempts"),
        ({"additions": 10**30}, "commits.0.additions"),
        ({"deletions": 10**400}, "commits.0.deletions"),
        ({"omitted_files": 10**16}, "commits.0.omitted_files"),
        ({"files": [{"path": "a", "additions": 10**30}]}, "commits.0.files.0.additions"),
        ({"pull_request": 10**30}, "commits.0.pull_request"),
        ({"importance": {"tier": "low", "score": math.inf}}, "commits.0.importance.score"),
        ({"importance": {"tier": "low", "score": math.nan}}, "commits.0.importance.score"),
        ({"importance": {"tier": "low", "score": -1e308}}, "commits.0.importance.score"),
        ({"analysis": AN_ANALYSIS | {"cost_usd": math.nan}}, "commits.0.analysis.cost_usd"),
        ({"analysis": AN_ANALYSIS | {"cost_usd": -1.0}}, "commits.0.analysis.cost_usd"),
        ({"analysis": AN_ANALYSIS | {"cost_usd": 1e300}}, "commits.0.analysis.cost_usd"),
        ({"analysis": AN_ANALYSIS | {"tokens": {"prompt": 10**30}}}, "commits.0.analysis.tokens.prompt"),
        (
            {"analysis": AN_ANALYSIS | {"coverage": {"files_total": 10**30, "files_read": 1}}},
            "commits.0.analysis.coverage.files_total",
        ),
    ],
)
def test_a_hostile_edit_is_refused_with_its_field(kept, change, field):
    content = json.loads(kept.file.read_text("utf-8"))
    content["commits"][0] |= change
    kept.file.write_text(json.dumps(content))
    with pytest.raises(ArchiveError, match=field):
        kept.archive.load("owner/name", DAY)


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"closed_at": "9999-12-31T23:59:59-23:59"}, "closed_at"),
        ({"revisions": [{"at": "0001-01-01T00:00:00+23:59"}]}, "revisions.0.at"),
        ({"omitted_commits": 10**30}, "omitted_commits"),
    ],
)
def test_what_cannot_be_counted_or_dated_is_refused_of_a_day_too(kept, change, field):
    kept.file.write_text(json.dumps(json.loads(kept.file.read_text("utf-8")) | change))
    with pytest.raises(ArchiveError, match=rf"2026-01-20\.json: {field}: .*delete it to collect"):
        kept.archive.load("owner/name", DAY)


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31"])
def test_a_day_that_has_no_week_around_it_is_refused(kept, day):
    content = json.loads(kept.file.read_text("utf-8")) | {"day": day}
    kept.file.with_name(f"{day}.json").write_text(json.dumps(content))
    with pytest.raises(ArchiveError, match=rf"{day}\.json: day: "):
        list(kept.archive.records(["owner/name"]))


def test_a_day_in_the_wrong_file_is_refused(kept):
    kept.file.rename(kept.file.with_name("2026-01-19.json"))
    with pytest.raises(ArchiveError, match="belongs into another file"):
        kept.archive.load("owner/name", date(2026, 1, 19))


def test_a_symbolic_link_is_not_followed(kept, tmp_path):
    target = tmp_path / "elsewhere.json"
    kept.file.rename(target)
    kept.file.symlink_to(target)
    with pytest.raises(ArchiveError, match="symbolic link"):
        kept.archive.load("owner/name", DAY)


def put_pipe(place):
    os.mkfifo(place)


def put_folder(place):
    place.mkdir()


def put_device(place):
    place.symlink_to("/dev/zero")


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="the system has no pipes in its folders")
@pytest.mark.parametrize("put", [put_pipe, put_folder, put_device])
def test_what_is_no_file_in_place_of_a_day_is_refused_at_once_with_its_path_and_the_cure(kept, put):
    kept.file.unlink()
    put(kept.file)
    said = r"2026-01-20\.json: is .*plain files only.*delete it"
    with pytest.raises(ArchiveError, match=said):
        kept.archive.load("owner/name", DAY)
    (record,) = kept.archive.records(["owner/name"])
    assert isinstance(record, UnreadableDay)
    assert re.search(said, record.problem)
    assert digest_of(kept.archive.root, ["owner/name"])


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("<<<<<<< HEAD\n{}\n=======\n{}\n>>>>>>> other\n", "holds the marks of a merge conflict.*--ours or --theirs"),
        ('{"schema_version": 99}', "schema_version is 99.*install the version that wrote it"),
        ('{"schema_version": "' + "x" * 1_000 + '"}', "schema_version is 'x{38}….*install the version"),
        ("{", "is not JSON.*restore it"),
    ],
)
def test_a_day_that_cannot_be_read_costs_itself_alone_and_says_what_to_do(kept, content, said):
    other = kept.archive.load("owner/name", DAY).model_copy(update={"day": date(2026, 1, 21)})
    kept.archive.save(other)
    kept.file.write_text(content)
    unreadable, readable = kept.archive.records(["owner/name"])
    assert (unreadable.repository, unreadable.day) == ("owner/name", DAY)
    assert re.search(rf"2026-01-20\.json: {said}", unreadable.problem)
    assert readable == other


@pytest.mark.parametrize(("field", "known"), [("change_type", "fix"), ("tier", "low"), ("kind", "rules")])
def test_a_value_that_a_later_version_may_have_added_is_told_with_that_way_out(kept, field, known):
    text = kept.file.read_text()
    assert f'"{field}": "{known}"' in text
    kept.file.write_text(text.replace(f'"{field}": "{known}"', f'"{field}": "novel"', 1))
    (record,) = kept.archive.records(["owner/name"])
    assert re.search(rf"{field}: Input should be .*; if a later version wrote it, install that one", record.problem)


def test_a_file_that_is_too_large_to_be_a_day_is_not_read(kept):
    os.truncate(kept.file, MAX_READ_BYTES + 1)
    with pytest.raises(ArchiveError, match=r"2026-01-20\.json: is larger than 256 MiB"):
        kept.archive.load("owner/name", DAY)


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may read everything")
def test_a_day_or_a_folder_that_may_not_be_read_is_named(kept):
    kept.file.chmod(0)
    with pytest.raises(ArchiveError, match=r"2026-01-20\.json: cannot be read \(Permission denied\)"):
        kept.archive.load("owner/name", DAY)
    kept.file.parent.chmod(0)
    try:
        with pytest.raises(ArchiveError, match=r"owner/name: cannot be read"):
            kept.archive.days("owner/name")
    finally:
        kept.file.parent.chmod(0o755)


@pytest.mark.parametrize("linked", ["owner", "owner/name"])
def test_a_folder_that_is_a_link_is_neither_read_nor_listed_nor_written_nor_tidied(kept, tmp_path, linked):
    place, elsewhere = kept.archive.root / linked, tmp_path / "elsewhere"
    place.rename(elsewhere)
    place.symlink_to(elsewhere)
    left = elsewhere / ".2026-01-20.json.x.tmp"
    left.write_text("somebody else's")
    os.utime(left, (1, 1))
    before = {file: file.stat() for file in elsewhere.rglob("*")}
    doings = (
        lambda: kept.archive.load("owner/name", DAY),
        lambda: kept.archive.days("owner/name"),
        lambda: list(kept.archive.records(["owner/name"])),
        lambda: kept.archive.save(a_day(commits=[])),
        lambda: kept.archive.tidy("owner/name"),
        lambda: digest_of(kept.archive.root, ["owner/name"]),
    )
    for do in doings:
        with pytest.raises(ArchiveError, match=rf"{linked}: is a symbolic link.*put a folder in its place"):
            do()
    after = {file: file.stat() for file in elsewhere.rglob("*")}
    assert {file: (found.st_ino, found.st_size, found.st_mtime_ns) for file, found in after.items()} == {
        file: (found.st_ino, found.st_size, found.st_mtime_ns) for file, found in before.items()
    }


def test_a_link_that_leads_nowhere_is_refused_too(tmp_path):
    root = tmp_path / "digests"
    root.mkdir()
    (root / "owner").symlink_to(tmp_path / "none")
    with pytest.raises(ArchiveError, match="owner: is a symbolic link"):
        Archive(root).save(a_day())
    assert not (tmp_path / "none").exists()


def test_the_archive_itself_may_be_a_link_since_it_is_the_users(kept, tmp_path):
    (tmp_path / "by-link").symlink_to(kept.archive.root)
    archive = Archive(tmp_path / "by-link")
    assert archive.load("owner/name", DAY) == a_day()
    assert archive.save(a_day(day="2026-01-21"))
    assert len(kept.archive.days("owner/name")) == 2


@pytest.mark.parametrize("name", ["../escape", "a/../b", "/abs", ".git", "a//b", "-rf", "", "a\0b", "a/b\n"])
def test_a_name_that_leaves_the_archive_is_refused(kept, name):
    with pytest.raises(ArchiveError, match="is not a repository name"):
        kept.archive.load(name, DAY)


def test_a_field_of_a_later_version_does_not_make_a_file_unreadable(kept):
    content = json.loads(kept.file.read_text("utf-8")) | {"mood": "good"}
    kept.file.write_text(json.dumps(content))
    assert kept.archive.load("owner/name", DAY) == a_day()


def test_an_unwritable_archive_is_an_error_that_names_the_option(tmp_path):
    (tmp_path / "digests").write_text("a file where a folder should be")
    with pytest.raises(ArchiveError, match="option 'archive'"):
        Archive(tmp_path / "digests").save(a_day())


def test_a_failed_write_leaves_the_old_day_whole(kept, monkeypatch):
    def full(_descriptor):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("mkdocs_commit_digest.files.os.fsync", full)
    with pytest.raises(ArchiveError, match="No space left"):
        kept.archive.save(a_day(commits=[]))
    monkeypatch.undo()
    assert kept.archive.load("owner/name", DAY) == a_day()
    assert [entry.name for entry in kept.file.parent.iterdir()] == ["2026-01-20.json"]
