"""Remotes that break the rules on a real socket: a clear error within the time-out, and nothing is filled."""

import gzip
import os
import subprocess
import threading
import time
from dataclasses import replace

import pytest

from mkdocs_commit_digest.collect.git.mirrors import sync_mirror
from mkdocs_commit_digest.errors import MirrorError
from mkdocs_commit_digest.settings import Limits, Repository
from tests.helpers.git_peer import (
    ADVERTISED,
    FLUSH,
    GREETING,
    HASTY,
    NO_ANSWER,
    REFS,
    SHA,
    dripping,
    endless_file,
    fails,
    head,
    in_turn,
    line,
    object_head,
    pack_head,
    packed,
    resetting,
    saying,
    silent,
    unfolding_delta,
    up_to_the_pack,
)
from tests.helpers.raw_server import raw_server

NARROW = Limits(git_seconds=20, git_memory_bytes=150_000_000, mirror_bytes=20_000_000)
MEMORY = r"[Oo]ut of memory.*; raise 'limits\.git_memory_bytes'"


@pytest.fixture
def own(settings):
    def own(limits):
        return replace(settings, limits=limits)

    return own


TOLD = r"\S; (?:check|raise|free) "
"""A cause, and what to do."""


class TestSlow:
    @pytest.mark.parametrize(
        "speak",
        [
            pytest.param(silent, id="nothing"),
            pytest.param(dripping(GREETING), id="greeting"),
            pytest.param(in_turn(saying(GREETING), dripping(head("upload-pack-result") + REFS)), id="refs"),
            pytest.param(up_to_the_pack(dripping(head("upload-pack-result") + line(b"packfile\n"))), id="answer"),
            pytest.param(up_to_the_pack(packed([pack_head(9)])), id="pack that ends early"),
        ],
    )
    def test_a_byte_at_a_time_is_given_up(self, own, speak):
        fails(own(HASTY), speak, rf"({NO_ANSWER}|early EOF|disconnect)")

    def test_keep_alives_without_end_do_not_count_as_an_answer(self, own):
        def idle(connection, closing):
            connection.sendall(head("upload-pack-result") + line(b"packfile\n"))
            while not closing.wait(0.05):
                connection.sendall(line(b"\x01"))

        fails(own(HASTY), up_to_the_pack(idle), NO_ANSWER)

    def test_messages_without_end_do_not_count_as_an_answer_nor_fill_memory(self, own):
        def chatty():
            yield head("upload-pack-result") + line(b"packfile\n")
            while True:
                yield line(b"\x02" + b"please wait\n" * 1_000)

        fails(own(HASTY), up_to_the_pack(saying(chatty())), NO_ANSWER)


class TestEndless:
    """Each of these would fill the memory or the disk of a machine."""

    def test_a_greeting(self, own):
        def greeting():
            yield GREETING.removesuffix(FLUSH)
            while True:
                yield line(b"capability=" + b"x" * 60_000)

        fails(own(NARROW), saying(greeting()), MEMORY)

    def test_a_packed_greeting(self, own):
        bomb = gzip.compress(
            ADVERTISED.removesuffix(FLUSH) + line(b"capability=" + b"x" * 60_000) * 5_000, compresslevel=1
        )
        fails(own(NARROW), saying(head("upload-pack-advertisement", b"Content-Encoding: gzip"), bomb), MEMORY)

    def test_a_list_of_refs(self, own):
        def refs():
            yield head("upload-pack-result")
            while True:
                yield line(SHA + b" refs/heads/" + b"x" * 1_000 + b"\n") * 50

        fails(own(NARROW), in_turn(saying(GREETING), saying(refs())), MEMORY)

    def test_a_file(self, own):
        speak = up_to_the_pack(packed(endless_file(os.urandom(60_000))))
        fails(own(NARROW), speak, r"larger than 20 MB \('limits\.mirror_bytes'\); raise it")

    def test_a_file_among_many(self, own):
        def pack():
            pieces = endless_file(os.urandom(60_000))
            yield next(pieces).replace(pack_head(1), pack_head(1_000))
            yield from pieces

        fails(own(NARROW), up_to_the_pack(packed(pack())), r"larger than 20 MB \('limits\.mirror_bytes'\)")

    def test_a_number_of_objects(self, own):
        fails(own(NARROW), up_to_the_pack(packed([pack_head((1 << 31) - 8)])), MEMORY)

    def test_a_size(self, own):
        small = pack_head(1) + object_head(3, 1 << 62) + b"\x78\x01"
        fails(own(NARROW), up_to_the_pack(packed([small])), TOLD)

    def test_a_delta_that_unfolds(self, own):
        fails(own(NARROW), up_to_the_pack(packed([unfolding_delta(1 << 30)])), MEMORY)

    def test_redirects(self, own):
        again = b"HTTP/1.1 302 Found\r\nLocation: /x/info/refs?service=git-upload-pack\r\nConnection: close\r\n\r\n"
        with raw_server(saying(again)) as server:
            repository = Repository(f"http://{server.address}/x", "ann/x")
            with pytest.raises(MirrorError, match="redirects followed; the repository has moved"):
                sync_mirror(repository, own(NARROW), environ=os.environ)
            assert server.requests < 50


class TestBroken:
    @pytest.mark.parametrize(
        "speak",
        [
            pytest.param(resetting(b""), id="at once"),
            pytest.param(resetting(GREETING[:100]), id="greeting"),
            pytest.param(in_turn(saying(GREETING), resetting(head("upload-pack-result") + REFS[:30])), id="refs"),
            pytest.param(
                up_to_the_pack(
                    resetting(head("upload-pack-result") + line(b"packfile\n") + line(b"\x01" + pack_head(3)))
                ),
                id="pack",
            ),
        ],
    )
    def test_a_connection_that_is_reset_is_told(self, own, speak):
        fails(own(NARROW), speak, TOLD)

    @pytest.mark.parametrize(
        ("status", "cure"),
        [
            (401, "'token_env'"),
            (403, "'token_env'"),
            (404, "check 'url'"),
            (410, "check 'url'"),
            (429, "too often"),
            (500, "check the network"),
            (502, "check the network"),
            (503, "check the network"),
        ],
    )
    @pytest.mark.parametrize("when", ["greeting", "refs"])
    def test_a_refusal_names_its_cure(self, settings, status, cure, when):
        refusal = saying(b"HTTP/1.1 %d No\r\nContent-Length: 2\r\nContent-Type: text/plain\r\n\r\nno" % status)
        speak = refusal if when == "greeting" else in_turn(saying(GREETING), refusal)
        with raw_server(speak) as server:
            repository = Repository(f"http://{server.address}/x", "ann/x")
            with pytest.raises(MirrorError, match=rf"ann/x: cannot be fetched: .*; .*{cure}"):
                sync_mirror(repository, settings, environ=os.environ)

    @pytest.mark.parametrize(
        "speak",
        [
            pytest.param(saying(head("upload-pack-advertisement") + b"<html>Sign in</html>"), id="greeting"),
            pytest.param(in_turn(saying(GREETING), saying(head("upload-pack-result") + b"<!doctype html>")), id="refs"),
            pytest.param(up_to_the_pack(saying(head("upload-pack-result") + b"<!doctype html>")), id="pack"),
            pytest.param(up_to_the_pack(packed([b"<!doctype html>" * 10])), id="within the pack"),
            pytest.param(up_to_the_pack(packed([pack_head(1) + b"garbage" * 10])), id="objects"),
            pytest.param(in_turn(saying(GREETING), saying(head("upload-pack-result") + b"zzzz")), id="length"),
            pytest.param(
                in_turn(saying(GREETING), saying(head("upload-pack-result") + line(SHA[:10] + b" HEAD\n") + FLUSH)),
                id="id",
            ),
            pytest.param(
                up_to_the_pack(saying(head("upload-pack-result") + line(b"packfile\n") + FLUSH)), id="no pack"
            ),
        ],
    )
    def test_something_else_than_the_protocol_is_told(self, own, speak):
        fails(own(NARROW), speak, TOLD)


def test_no_process_is_left_of_any_remote():
    """Runs after the others of this file."""
    own = str(os.getpid())
    deadline = time.monotonic() + 120
    while time.monotonic() < deadline:
        left = subprocess.run(["ps", "-o", "args=", "--ppid", own], capture_output=True, text=True, check=False).stdout
        if "git" not in left:
            break
    assert "git" not in left
    assert threading.active_count() < 20
