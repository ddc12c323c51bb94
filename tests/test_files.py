"""Files are whole or not there, and nothing stays beside them."""

import errno
import os

import pytest

from mkdocs_commit_digest.files import LEFTOVER_SECONDS, remove_leftovers, update_file


def test_a_file_changes_only_if_its_content_does(tmp_path):
    file = tmp_path / "a" / "page[1].md"
    assert update_file(file, b"one")
    before = file.stat().st_ino
    assert not update_file(file, b"one")
    assert file.stat().st_ino == before
    assert update_file(file, b"two")
    assert file.read_bytes() == b"two"


@pytest.mark.parametrize("operation", ["fsync", "chmod", "replace"])
def test_a_full_disk_leaves_the_old_content_and_nothing_else(tmp_path, monkeypatch, operation):
    file = tmp_path / "page.md"
    update_file(file, b"old")

    def full(*_):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(f"mkdocs_commit_digest.files.os.{operation}", full)
    with pytest.raises(OSError, match="No space left"):
        update_file(file, b"new")
    monkeypatch.undo()
    assert [(path.name, path.read_bytes()) for path in tmp_path.iterdir()] == [("page.md", b"old")]


def test_what_a_killed_run_left_goes_and_what_another_run_writes_stays(tmp_path):
    old, young, others = (tmp_path / name for name in (".page.md.x1.tmp", ".page.md.x2.tmp", ".other.md.x3.tmp"))
    for path in (old, young, others):
        path.write_bytes(b"half")
    long_ago = old.stat().st_mtime - LEFTOVER_SECONDS - 1
    for path in (old, others):
        os.utime(path, (long_ago, long_ago))
    update_file(tmp_path / "page.md", b"whole")
    assert {path.name for path in tmp_path.iterdir()} == {"page.md", young.name, others.name}
    remove_leftovers(tmp_path)
    assert {path.name for path in tmp_path.iterdir()} == {"page.md", young.name}
    remove_leftovers(tmp_path / "none")


def test_a_link_is_replaced_and_not_followed(tmp_path):
    target, file = tmp_path / "target", tmp_path / "page.md"
    target.write_bytes(b"theirs")
    file.symlink_to(target)
    update_file(file, b"ours")
    assert (target.read_bytes(), file.read_bytes(), file.is_symlink()) == (b"theirs", b"ours", False)


def test_an_interruption_right_after_a_file_was_replaced_stays_one(tmp_path, monkeypatch):
    replace = os.replace

    def replace_and_stop(*names):
        replace(*names)
        raise KeyboardInterrupt

    monkeypatch.setattr(os, "replace", replace_and_stop)
    with pytest.raises(KeyboardInterrupt):
        update_file(tmp_path / "day.json", b"new")
    assert [(each.name, each.read_bytes()) for each in tmp_path.iterdir()] == [("day.json", b"new")]
