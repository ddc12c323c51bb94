"""What is read of each shape a commit can have; git is real, and mostly the oracle too."""

from dataclasses import replace
from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from mkdocs_commit_digest.collect.history import list_commits, read_attributes, read_commits
from mkdocs_commit_digest.errors import HistoryError
from mkdocs_commit_digest.settings import Limits, Window
from tests.helpers.git_repo import Change, GitRepo, executable, submodule, symlink

SHANGHAI = ZoneInfo("Asia/Shanghai")
JANUARY = Window(date(2026, 1, 1), date(2026, 1, 31))
LINES = "".join(f"line {number}\n" for number in range(40))


@pytest.fixture
def repo(tmp_path):
    return GitRepo(tmp_path / "source")


def read(repo, shas=None, **options):
    """Read commits (all of them, newest first) with no redaction."""
    options = {"limits": Limits(), "redact": str} | options
    return list(read_commits(repo.mirror(), repo.shas() if shas is None else shas, **options))


def listed(repo, window=JANUARY, *, zone=SHANGHAI, date_basis="committer", merges="exclude"):
    return list_commits(repo.mirror(), window, zone=zone, date_basis=date_basis, merges=merges)


def only_file(commit):
    assert len(commit.files) == len(commit.patches) == 1
    assert commit.files[0].path == commit.patches[0].path
    return commit.files[0], commit.patches[0].text


class TestListing:
    def test_an_empty_repository_has_no_commits(self, repo):
        assert listed(repo) == ()
        assert read(repo, []) == []

    def test_a_day_is_a_day_of_the_zone(self, repo):
        late = repo.commit("Late", at="2026-01-20T23:59:59+08:00")
        early = repo.commit("Early", at="2026-01-20T16:00:00+00:00")
        day = Window(date(2026, 1, 20), date(2026, 1, 20))
        assert [entry.sha for entry in listed(repo, day)] == [late]
        assert [entry.sha for entry in listed(repo, day, zone=ZoneInfo("UTC"))] == [early, late]

    def test_committer_date_counts_unless_the_author_date_is_asked_for(self, repo):
        sha = repo.commit("Rebased", at="2026-01-10T09:00:00+08:00", committed_at="2026-01-12T10:00:00+02:00")
        (by_committer,) = listed(repo)
        (by_author,) = listed(repo, date_basis="author")
        assert (by_committer.sha, by_committer.day) == (sha, date(2026, 1, 12))
        assert by_committer.at.isoformat() == "2026-01-12T10:00:00+02:00"
        assert by_author.day == date(2026, 1, 10)

    def test_newest_come_first_and_equal_dates_keep_child_before_parent(self, repo):
        first, second = repo.commit("First"), repo.commit("Second")
        newest = repo.commit("Newest", at="2026-01-22T00:00:00Z")
        oldest_on_top = repo.commit("Old clock", at="2026-01-02T00:00:00Z")
        assert [entry.sha for entry in listed(repo)] == [newest, second, first, oldest_on_top]

    def test_a_wrong_clock_hides_no_commit_behind_it(self, repo):
        hidden = repo.commit("In the window")
        repo.commit_all(Change(f"Clock of 1999, {number}", at="1999-01-01T00:00:00Z") for number in range(20))
        repo.commit("Clock of 2070", at="2070-01-01T00:00:00Z")
        assert [entry.sha for entry in listed(repo)] == [hidden]

    def test_merges_are_listed_only_if_asked_for(self, repo):
        base = repo.commit("Base", {"a": "1\n"})
        side = repo.commit("Side", {"b": "2\n"}, branch="side", parents=[base])
        repo.commit("Main", {"c": "3\n"})
        merge = repo.merge("side")
        assert {entry.sha for entry in listed(repo)} == set(repo.shas()) - {merge}
        assert {side, merge} < {entry.sha for entry in listed(repo, merges="include")}

    def test_commits_at_the_edge_of_a_shallow_source_are_left_out(self, repo):
        shas = repo.commit_all(Change(f"Number {number}", {"a": str(number)}) for number in range(3))
        (repo.path / "shallow").write_text(shas[1] + "\n")
        assert [entry.sha for entry in listed(repo)] == [shas[2]]


class TestDates:
    @pytest.mark.parametrize(
        "date_line",
        [
            b"Ann <a@b> 253402300800 +0000",
            b"Ann <a@b> 99999999999999999999 +0000",
            b"Ann <a@b> -62135596801 +0000",
            b"Ann <a@b> 0 +0000",
            b"Ann <a@b> 1768881600 +9999",
            b"Ann <a@b> 1768881600 -9960",
            b"Ann <a@b> 1768881600 +123456789",
            b"Ann <a@b> 1768881600",
            b"Ann <a@b> tomorrow",
            b"Ann <a@b>",
            b"Ann",
            b"",
        ],
    )
    def test_no_date_is_too_absurd(self, repo, date_line):
        content = b"tree %s\nauthor %s\ncommitter %s\n\nOdd\n" % (repo.tree().encode(), date_line, date_line)
        sha = repo.raw_commit(content)
        (commit,) = read(repo)
        assert (commit.sha, commit.subject) == (sha, "Odd")
        everything = Window(date.min, date.max)
        for zone in ("Pacific/Kiritimati", "Etc/GMT+12"):
            (entry,) = listed(repo, everything, zone=ZoneInfo(zone), date_basis="author")
            assert entry.at == commit.authored_at

    def test_offsets_stay_as_they_were_written(self, repo):
        repo.commit("Half hours", at="2026-01-20T12:00:00+05:30", committed_at="2026-01-20T01:00:00-09:30")
        (commit,) = read(repo)
        assert commit.authored_at.isoformat() == "2026-01-20T12:00:00+05:30"
        assert commit.committed_at.isoformat() == "2026-01-20T01:00:00-09:30"

    def test_an_unreadable_date_gives_way_to_the_other_one(self, repo):
        content = b"tree %s\nauthor Ann <a@b> x\ncommitter Bob <b@b> 1768881600 +0800\n\nOdd\n" % repo.tree().encode()
        repo.raw_commit(content)
        (commit,) = read(repo)
        assert commit.authored_at == commit.committed_at == datetime.fromisoformat("2026-01-20T12:00:00+08:00")


class TestFiles:
    def test_lines_are_counted_and_the_patch_begins_at_its_header(self, repo):
        repo.commit("Add", {"src/app.py": "one\ntwo\n"})
        change, text = only_file(read(repo)[0])
        assert (change.status, change.additions, change.deletions, change.kind) == ("added", 2, 0, "file")
        assert text.startswith("diff --git a/src/app.py b/src/app.py\nnew file mode 100644\n")
        assert text.endswith("@@ -0,0 +1,2 @@\n+one\n+two\n")

    def test_renames_with_and_without_edits(self, repo):
        repo.commit("Add", {"old": LINES, "same": LINES + "other\n"})
        repo.commit("Move", {"new": LINES + "more\n"}, renames={"old": "new", "same": "there"})
        edited, same = read(repo)[0].files
        assert (edited.status, edited.old_path, edited.path, edited.additions) == ("renamed", "old", "new", 1)
        assert (same.status, same.old_path, same.additions, same.deletions) == ("renamed", "same", 0, 0)
        assert read(repo)[0].patches[1].text == ""

    def test_a_copy_is_an_addition(self, repo):
        repo.commit("Add", {"old": LINES})
        repo.commit("Copy", {"old": LINES + "x\n", "copy": LINES})
        assert [change.status for change in read(repo)[0].files] == ["added", "modified"]

    def test_binary_files_have_neither_lines_nor_text(self, repo):
        repo.commit("Add", {"a.bin": b"\0\1\2", "b.bin": b"\0old"})
        repo.commit("Change", {"a.bin": b"\0\3", "b.bin": None})
        for commit in read(repo):
            assert [(change.binary, change.additions, change.deletions) for change in commit.files] == [
                (True, 0, 0)
            ] * 2
            assert [(patch.text, patch.omitted_bytes) for patch in commit.patches] == [("", 0)] * 2

    def test_a_change_of_mode_alone_has_no_text(self, repo):
        repo.commit("Add", {"run": "x\n"})
        repo.commit("Allow", {"run": executable("x\n")})
        change, text = only_file(read(repo)[0])
        assert (change.status, change.additions, text) == ("modified", 0, "")

    def test_symlinks_are_shown_and_never_followed(self, repo):
        repo.commit("Link", {"link": symlink("/etc/passwd")})
        repo.commit("Unlink", {"link": None})
        gone, made = (only_file(commit) for commit in read(repo))
        assert (made[0].kind, made[0].additions, gone[0].kind, gone[0].deletions) == ("symlink", 1, "symlink", 1)
        assert made[1].endswith("+/etc/passwd\n\\ No newline at end of file\n")

    def test_submodules_are_one_line(self, repo):
        first = repo.commit("Add", {"a": "1"})
        repo.commit("Sub", {"lib": submodule(first)})
        change, text = only_file(read(repo)[0])
        assert (change.kind, change.additions) == ("submodule", 1)
        assert f"+Subproject commit {first}" in text

    def test_a_change_of_type_is_one_file_with_two_diffs(self, repo):
        repo.commit("Add", {"a": "1\n2\n", "b": b"\0", "c": "same\n"})
        repo.commit("Turn", {"a": symlink("elsewhere"), "b": symlink("x"), "c": submodule("1" * 40)})
        a, b, c = read(repo)[0].files
        assert (a.status, a.kind, a.additions, a.deletions) == ("type-changed", "symlink", 1, 2)
        assert (b.binary, b.additions, c.kind) == (True, 0, "submodule")
        assert read(repo)[0].patches[0].text.count("diff --git") == 2

    def test_an_empty_file_and_an_empty_commit(self, repo):
        repo.commit("Nothing")
        repo.commit("Touch", {"empty": ""})
        touch, nothing = read(repo)
        assert only_file(touch)[0].additions == 0
        assert (nothing.files, nothing.patches, nothing.parents) == ((), (), ())

    def test_a_root_in_the_middle_shows_its_whole_tree(self, repo):
        repo.commit("One", {"a": "1\n"})
        root = repo.commit("Orphan", {"b": "2\n"}, parents=[])
        (commit,) = read(repo, [root])
        assert ([change.path for change in commit.files], commit.parents) == (["b"], ())

    def test_a_merge_shows_what_it_brings_to_its_first_parent(self, repo):
        base = repo.commit("Base", {"a": "1\n", "shared": LINES})
        side = repo.commit("Side", {"b": "2\n", "shared": "top\n" + LINES}, branch="side", parents=[base])
        main = repo.commit("Main", {"c": "3\n"})
        merge = repo.merge("side")
        (commit,) = read(repo, [merge])
        assert (commit.parents, [change.path for change in commit.files]) == ((main, side), ["b", "shared"])

    @pytest.mark.parametrize(
        "path", ['quo"te', "new\nline", "tab\t", "back\\slash", " space ", "汉字.md", "a/differ", "diff --git a/x b/x"]
    )
    def test_any_path_comes_back_as_it_is(self, repo, path):
        repo.commit("Add", {path: "x\n", "zz": "y\n"})
        change = next(change for change in read(repo)[0].files if change.path != "zz")
        assert (change.path, change.additions) == (path, 1)

    def test_bytes_of_a_path_that_are_not_utf8_are_escaped(self, repo):
        repo.commit("Add", {b"caf\xe9": "x\n"})
        assert only_file(read(repo)[0])[0].path == "caf\\xe9"

    def test_lines_end_at_line_feeds_only(self, repo):
        repo.commit("Add", {"a": b"one\rtwo\x0bthree\x0cfour\xe2\x80\xa8five\x85six\r\nseven"})
        change, text = only_file(read(repo)[0])
        assert change.additions == 2
        assert "+one\rtwo\x0bthree" in text

    def test_text_of_another_encoding_is_replaced_not_refused(self, repo):
        repo.commit("Add", {"a": b"caf\xe9 \xff\n"})
        assert "+caf� �\n" in only_file(read(repo)[0])[1]

    def test_nul_bytes_in_a_text_patch_are_replaced(self, repo):
        repo.commit("Add", {"a": b"text\n" * 3000})
        repo.commit("Grow", {"a": b"text\n" * 3000 + b"nul\0nul\n"})
        change, text = only_file(read(repo)[0])
        assert change.additions == 1
        assert "+nul\N{REPLACEMENT CHARACTER}nul\n" in text


class TestMessages:
    def test_subject_is_the_first_paragraph_and_body_the_rest(self, repo):
        repo.commit("Subject that\ngoes on\n\nBody\n\nSigned-off-by: A\n", author="Ann O'Neil <a@b>")
        (commit,) = read(repo)
        assert (commit.subject, commit.body) == ("Subject that goes on", "Body\n\nSigned-off-by: A")
        assert commit.author == "Ann O'Neil"

    def test_an_empty_message_is_empty(self, repo):
        repo.commit(b"")
        assert [(commit.subject, commit.body) for commit in read(repo)] == [("", "")]

    @pytest.mark.parametrize(("encoding", "text"), [("ISO-8859-1", "Café"), ("EUC-JP", "修正"), ("GBK", "修复")])
    def test_a_message_in_another_encoding_is_converted(self, repo, encoding, text):
        repo.commit(text.encode(encoding), encoding=encoding, author=f"{text} <a@b>".encode(encoding))
        (commit,) = read(repo)
        assert (commit.subject, commit.author) == (text, text)

    @pytest.mark.parametrize("encoding", ["UTF-7", "UTF-16", "no-such", "../../etc", "%s%n"])
    def test_an_encoding_cannot_shift_the_fields(self, repo, encoding):
        repo.commit("Before", {"x": "1"})
        repo.commit(
            b"Subject +AAA- and +AAo- more\n\n+AAA-body\n", {"a": "1\n"}, encoding=encoding, author=b"A+AAA-B <a@b>"
        )
        after, before = read(repo)
        assert (after.parents, before.subject) == ((before.sha,), "Before")
        assert after.committed_at.year == after.authored_at.year == 2026 or encoding == "UTF-16"

    def test_a_message_that_is_not_utf8_is_replaced(self, repo):
        repo.commit(b"caf\xe9\n")
        assert read(repo)[0].subject == "caf\N{REPLACEMENT CHARACTER}"


class TestSelection:
    def test_only_wanted_files_are_kept(self, repo):
        repo.commit("Add", {"python/a.py": "1\n", "docs/b.md": "2\n", "python/uv.lock": "3\n"})
        (commit,) = read(repo, include=["python/**"], exclude=["*.lock"])
        assert [change.path for change in commit.files] == ["python/a.py"]
        assert [patch.path for patch in commit.patches] == ["python/a.py"]

    def test_a_commit_without_a_wanted_file_is_passed_over_but_an_empty_one_is_not(self, repo):
        empty = repo.commit("Nothing")
        repo.commit_all(Change(f"Docs {number}", {"docs/a": LINES * number}) for number in range(1, 5))
        kept = repo.commit("Code", {"src/a": "1\n", "docs/a": None})
        assert [commit.sha for commit in read(repo, include=["src/"])] == [kept, empty]

    def test_a_file_moved_out_of_sight_is_still_told_of(self, repo):
        repo.commit("Add", {"src/a": LINES})
        repo.commit("Move", renames={"src/a": "old/a"})
        assert read(repo, include=["src/"])[0].files[0].path == "old/a"


class TestOrder:
    @pytest.mark.parametrize("processes", [1, 2, 3, 50])
    def test_commits_come_in_the_order_asked_for(self, repo, processes):
        shas = repo.commit_all(Change(f"Number {number}", {"a": str(number)}) for number in range(20))
        mixed = shas[::3] + shas[1::3] + shas[2::3]
        assert [commit.sha for commit in read(repo, mixed, processes=processes)] == mixed

    @pytest.mark.parametrize("processes", [1, 2])
    def test_commits_that_are_gone_are_passed_over(self, repo, processes):
        shas = repo.commit_all(Change(f"Number {number}", {"a": str(number)}) for number in range(6))
        asked = ["1" * 40, *shas[:3], "2" * 40, "3" * 40, *shas[3:], "4" * 40]
        assert [commit.sha for commit in read(repo, asked, processes=processes)] == shas

    def test_a_commit_asked_for_twice_comes_once(self, repo):
        sha = repo.commit("One")
        assert [commit.sha for commit in read(repo, [sha, sha])] == [sha]

    @pytest.mark.parametrize("sha", ["HEAD", "--all", "--output=/tmp/x", "a" * 39, "main", "^" + "a" * 40, ""])
    def test_nothing_but_full_ids_reaches_git(self, repo, sha):
        repo.commit("One")
        with pytest.raises(HistoryError, match="not a full commit id"):
            read(repo, [sha])

    def test_sha256_repositories_are_read_alike(self, tmp_path):
        repo = GitRepo(tmp_path / "sha256", object_format="sha256")
        sha = repo.commit("One", {"a": "1\n"})
        assert len(sha) == 64
        assert [entry.sha for entry in listed(repo)] == [sha]
        assert read(repo)[0].files[0].additions == 1


class TestAttributes:
    def test_attributes_are_those_of_the_tip(self, repo):
        repo.commit("Add", {".gitattributes": "*.pb.go linguist-generated\n"})
        first = repo.head()
        repo.commit("Change", {".gitattributes": "vendor/** linguist-vendored\n"})
        assert read_attributes(repo.mirror()) == "vendor/** linguist-vendored\n"
        assert read_attributes(repo.mirror(), first) == "*.pb.go linguist-generated\n"

    def test_none_is_empty(self, repo):
        assert read_attributes(repo.mirror()) == ""
        repo.commit("Add", {"a": "1"})
        assert read_attributes(repo.mirror()) == ""

    def test_a_huge_one_is_cut(self, repo):
        repo.commit("Add", {".gitattributes": "x\n" * 1_000_000})
        assert len(read_attributes(repo.mirror())) <= 256 * 1024

    def test_attributes_of_a_repository_do_not_choose_how_it_is_shown(self, repo):
        attributes = "*.py binary\n*.md diff=evil filter=evil\n"
        repo.commit("Add", {".gitattributes": attributes, "a.py": "1\n", "b.md": "2\n"})
        assert [change.additions for change in read(repo)[0].files] == [2, 1, 1]


def test_the_patch_is_the_same_text_in_clones_of_different_depth(tmp_path, repo):
    repo.commit_all(Change(f"Number {number}", {f"f{number}": LINES * number}) for number in range(30))
    shallow = GitRepo(tmp_path / "shallow")
    shallow.git("fetch", "--quiet", "--depth=3", repo.url, "+refs/heads/main:refs/heads/main")
    assert len(shallow.shas()) == 3
    ours = read(repo, [repo.head()])
    assert read(shallow, [repo.head()]) == ours
    assert ours[0].patch_id() == replace(ours[0]).patch_id()
