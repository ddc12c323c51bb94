"""Any history that git can hold is read as git itself reads it: `git log --numstat -z` is the oracle."""

import tempfile
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mkdocs_commit_digest.collect.git.git_dates import parse_timestamp
from mkdocs_commit_digest.collect.git.history import read_commits
from mkdocs_commit_digest.collect.git.stream import LogStream, PatchText
from mkdocs_commit_digest.settings import Limits
from tests.helpers.git_repo import Change, GitRepo, executable, symlink

NAMES = st.sampled_from(
    [
        b"a",
        b"b.py",
        b"dir/c",
        b"dir/d e",
        b"caf\xc3\xa9",
        b"\xff\xfe",
        b"new\nline",
        b'q"uote',
        b"tab\t",
        b"-",
        b"+x",
        b"a differ",
    ]
)
LINE = st.sampled_from(
    [
        *(
            b"same",
            b"",
            b" ",
            b"+",
            b"-",
            b"++ b/x",
            b"-- a/x",
            b"@@ -1 +1 @@",
            b"diff --git a/x b/x",
            b"Binary files differ",
        ),
        *(
            b"\\ No newline at end of file",
            b"\r",
            b"\xff",
            b"\xe2\x80\xa8",
            b"index 1..2",
            b"--- a/x",
            b"+++ b/x",
            b"\x0c",
        ),
    ]
)
TEXT = st.builds(
    lambda lines, end: b"\n".join(lines) + end,
    st.lists(LINE | st.binary(max_size=6), max_size=12),
    st.sampled_from([b"", b"\n"]),
)
BINARY = st.binary(max_size=6).map(lambda content: b"\0" + content)
CONTENT = st.one_of(
    TEXT,
    TEXT,
    TEXT.map(executable),
    BINARY,
    TEXT.map(lambda text: symlink(text.replace(b"\0", b"") or b"x")),
    st.none(),
)
MESSAGE = st.one_of(
    st.binary(max_size=40).map(lambda text: text.replace(b"\0", b"")),
    st.sampled_from(
        [b"diff --git a/x b/x\n", b"\n\n\n", b":100644 100644", b"Subject\n\nBody\n", b"\xff\xfe", b"a\r\n\r\nb"]
    ),
)
CHANGE = st.builds(Change, MESSAGE, st.dictionaries(NAMES, CONTENT, max_size=5))
BOUNDED = settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)


def numstat(repo):
    """What git counts: sha → (additions, deletions, old path, path); None for binary."""
    out = repo.git("log", "--format=%x01%x02%H", "--numstat", "-z", "-M", "--root", "--no-ext-diff", "--no-textconv")
    found = {}
    for part in out.split(b"\x01\x02")[1:]:
        fields = part[40:].lstrip(b"\0\n").split(b"\0")
        found[part[:40].decode()] = list(_files(fields))
    return found


def _files(fields):
    fields = iter(fields)
    while field := next(fields, b""):
        added, deleted, path = field.split(b"\t", 2)
        old, path = (None, path) if path else (next(fields), next(fields))
        counts = (None, None) if added == b"-" else (int(added), int(deleted))
        yield (*counts, old and old.decode(errors="backslashreplace"), path.decode(errors="backslashreplace"))


def counted(change):
    counts = (None, None) if change.binary else (change.additions, change.deletions)
    return (*counts, change.old_path, change.path)


def comparable(rows, changes):
    """Leave out what the two say differently by design.

    A change of type is two diffs in a patch, one in numstat; a binary file that only moves or changes its mode has no
    diff that would say it is binary.
    """
    kept = []
    for row, change in zip(rows, changes, strict=True):
        silent = change.additions == change.deletions == 0 and change.status in {"renamed", "modified"}
        if change.status != "type-changed":
            kept.append((0, 0, *row[2:]) if silent and row[0] is None and not change.binary else row)
        else:
            kept.append(counted(change))
    return kept


@BOUNDED
@given(st.lists(CHANGE, min_size=1, max_size=4))
def test_counts_paths_and_renames_equal_numstat(changes):
    with tempfile.TemporaryDirectory() as folder:
        repo = GitRepo(Path(folder) / "source")
        repo.commit_all(changes)
        expected = numstat(repo)
        commits = list(read_commits(repo.mirror(), repo.shas(), limits=Limits(), redact=str))
        assert [commit.sha for commit in commits] == repo.shas()
        for commit in commits:
            assert [counted(change) for change in commit.files] == comparable(expected[commit.sha], commit.files)


@BOUNDED
@given(st.lists(CHANGE, min_size=1, max_size=3))
def test_patches_put_together_are_the_patch_that_git_prints(changes):
    with tempfile.TemporaryDirectory() as folder:
        repo = GitRepo(Path(folder) / "source")
        (sha, *_) = reversed(repo.commit_all(changes))
        options = ("--format=", "-p", "-M", "--full-index", "--no-ext-diff", "--root")
        whole = (
            repo.git("-c", "core.quotePath=false", "log", "-1", *options, sha)
            .decode(errors="replace")
            .replace("\0", "\ufffd")
        )
        (commit,) = read_commits(repo.mirror(), [sha], limits=Limits(), redact=str)
        position = 0
        for file in commit.files:
            position = whole.index(file.patch, position) + len(file.patch)
        with_lines = sum(1 for file in commit.files if file.patch)
        assert with_lines == sum(1 for change in commit.files if change.additions + change.deletions)


@BOUNDED
@given(MESSAGE)
def test_subject_and_body_are_gits(message):
    with tempfile.TemporaryDirectory() as folder:
        repo = GitRepo(Path(folder) / "source")
        repo.commit(message)
        (commit,) = read_commits(repo.mirror(), repo.shas(), limits=Limits(), redact=str)
        shown = repo.git("log", "-1", "--format=%s%x00%b").decode(errors="replace").split("\0")
        assert [commit.subject.rstrip("\n"), commit.body] == [part.rstrip("\n") for part in shown]


@BOUNDED
@given(st.lists(TEXT, max_size=5), st.integers(1, 60))
def test_the_stream_reads_alike_however_it_is_cut_into_pieces(texts, size):
    with tempfile.TemporaryDirectory() as folder:
        repo = GitRepo(Path(folder) / "source")
        repo.commit("Add", {f"f{number}": text for number, text in enumerate(texts)})
        raw = repo.git("log", "-1", "-z", "--raw", "-p", "--format=mark%x00", "--full-index", "--no-abbrev")
        whole, pieces = (drained(raw * 2, length) for length in (len(raw) * 2, size))
        assert whole == pieces


def drained(raw, size):
    chunks = iter([raw[start : start + size] for start in range(0, len(raw), size)])
    stream = LogStream(lambda: next(chunks, b""), b"mark")
    found = []
    while not stream.ends():
        found.append(stream.token(99))
        stream.token(0)
        entries = list(stream.raw_entries()) if stream.has_files() else []
        for number, entry in enumerate(entries, 1):
            text = PatchText(10**6)
            more = stream.section(text)
            assert more == (number < len(entries))
            found.append((entry, text.first(10**6), text.additions, text.deletions, text.binary, text.size))
    return found


@given(st.binary(max_size=40) | st.from_regex(rb"-?[0-9]{1,25} [+-][0-9]{1,12}", fullmatch=True))
def test_every_date_gives_a_moment_that_any_zone_can_show(raw):
    moment = parse_timestamp(raw)
    assert moment.utcoffset() is not None
    assert 1 <= moment.year <= 9999
    assert moment.isoformat()
