"""What is read of each shape a commit can have."""

import pytest

from tests.helpers.git_repo import Change, GitRepo, executable, submodule, symlink
from tests.helpers.history import LINES, read


@pytest.fixture
def repo(tmp_path):
    return GitRepo(tmp_path / "source")


def only_file(commit):
    assert len(commit.files) == 1
    return commit.files[0], commit.files[0].patch


class TestFiles:
    def test_lines_are_counted_and_the_patch_begins_at_its_header(self, repo):
        repo.commit("Add", {"src/app.py": "one\ntwo\n"})
        change, text = only_file(read(repo)[0])
        assert (change.status, change.additions, change.deletions, change.entry_type) == ("added", 2, 0, "file")
        assert text.startswith("diff --git a/src/app.py b/src/app.py\nnew file mode 100644\n")
        assert text.endswith("@@ -0,0 +1,2 @@\n+one\n+two\n")

    def test_renames_with_and_without_edits(self, repo):
        repo.commit("Add", {"old": LINES, "same": LINES + "other\n"})
        repo.commit("Move", {"new": LINES + "more\n"}, renames={"old": "new", "same": "there"})
        edited, same = read(repo)[0].files
        assert (edited.status, edited.old_path, edited.path, edited.additions) == ("renamed", "old", "new", 1)
        assert (same.status, same.old_path, same.additions, same.deletions) == ("renamed", "same", 0, 0)
        assert read(repo)[0].files[1].patch == ""

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
            assert [(file.patch, file.omitted_bytes) for file in commit.files] == [("", 0)] * 2

    def test_a_change_of_mode_alone_has_no_text(self, repo):
        repo.commit("Add", {"run": "x\n"})
        repo.commit("Allow", {"run": executable("x\n")})
        change, text = only_file(read(repo)[0])
        assert (change.status, change.additions, text) == ("modified", 0, "")

    def test_symlinks_are_shown_and_never_followed(self, repo):
        repo.commit("Link", {"link": symlink("/etc/passwd")})
        repo.commit("Unlink", {"link": None})
        gone, made = (only_file(commit) for commit in read(repo))
        assert (made[0].entry_type, made[0].additions, gone[0].entry_type, gone[0].deletions) == (
            "symlink",
            1,
            "symlink",
            1,
        )
        assert made[1].endswith("+/etc/passwd\n\\ No newline at end of file\n")

    def test_submodules_are_one_line(self, repo):
        first = repo.commit("Add", {"a": "1"})
        repo.commit("Sub", {"lib": submodule(first)})
        change, text = only_file(read(repo)[0])
        assert (change.entry_type, change.additions) == ("submodule", 1)
        assert f"+Subproject commit {first}" in text

    def test_a_change_of_type_is_one_file_with_two_diffs(self, repo):
        repo.commit("Add", {"a": "1\n2\n", "b": b"\0", "c": "same\n"})
        repo.commit("Turn", {"a": symlink("elsewhere"), "b": symlink("x"), "c": submodule("1" * 40)})
        a, b, c = read(repo)[0].files
        assert (a.status, a.entry_type, a.additions, a.deletions) == ("type-changed", "symlink", 1, 2)
        assert (b.binary, b.additions, c.entry_type) == (True, 0, "submodule")
        assert read(repo)[0].files[0].patch.count("diff --git") == 2

    def test_an_empty_file_and_an_empty_commit(self, repo):
        repo.commit("Nothing")
        repo.commit("Touch", {"empty": ""})
        touch, nothing = read(repo)
        assert only_file(touch)[0].additions == 0
        assert (nothing.files, nothing.parents) == ((), ())

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
        assert [file.path for file in commit.files] == ["python/a.py"]

    def test_a_commit_without_a_wanted_file_is_passed_over_but_an_empty_one_is_not(self, repo):
        empty = repo.commit("Nothing")
        repo.commit_all(Change(f"Docs {number}", {"docs/a": LINES * number}) for number in range(1, 5))
        kept = repo.commit("Code", {"src/a": "1\n", "docs/a": None})
        assert [commit.sha for commit in read(repo, include=["src/"])] == [kept, empty]

    def test_a_file_moved_out_of_sight_is_still_told_of(self, repo):
        repo.commit("Add", {"src/a": LINES})
        repo.commit("Move", renames={"src/a": "old/a"})
        assert read(repo, include=["src/"])[0].files[0].path == "old/a"
