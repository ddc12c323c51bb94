"""Words of git's protocol (gitprotocol-v2(5)), for servers that speak it wrongly on purpose."""

from __future__ import annotations

import os
import struct
import time
import zlib
from itertools import chain, repeat
from typing import TYPE_CHECKING

import pytest

from mkdocs_commit_digest.collect.git.mirrors import sync_mirror
from mkdocs_commit_digest.errors import MirrorError
from mkdocs_commit_digest.settings import Limits, Repository
from tests.helpers.raw_server import raw_server

if TYPE_CHECKING:
    import socket
    import threading
    from collections.abc import Callable, Iterable, Iterator

    Speaker = Callable[[socket.socket, threading.Event], None]

FLUSH = b"0000"
SHA = b"1" * 40


def line(content: bytes) -> bytes:
    """One packet."""
    return b"%04x" % (len(content) + 4) + content


def head(kind: str, *more: bytes) -> bytes:
    """The head of an answer that ends when the connection does."""
    lines = (b"HTTP/1.1 200 OK", b"Content-Type: application/x-git-" + kind.encode(), b"Connection: close", *more)
    return b"\r\n".join(lines) + b"\r\n\r\n"


ADVERTISED = line(b"# service=git-upload-pack\n") + FLUSH + b"".join(
    line(word + b"\n") for word in (b"version 2", b"agent=git/2.39.5", b"ls-refs", b"fetch=shallow filter", b"object-format=sha1")
) + FLUSH  # fmt: skip
GREETING = head("upload-pack-advertisement") + ADVERTISED
REFS = line(SHA + b" HEAD symref-target:refs/heads/main\n") + line(SHA + b" refs/heads/main\n") + FLUSH


HASTY = Limits(git_seconds=1.0)
NO_ANSWER = r"no answer within 1 seconds; check the network"


def fails(settings, speak, words, *, tls=None, protocol="http"):
    """Sync with a peer; it must end with these words, soon, and leave nothing on disk. Returns the requests made."""
    with raw_server(speak, tls=tls) as server:
        began = time.monotonic()
        repository = Repository(f"{protocol}://{server.address}/x", "ann/x", token_env="TOKEN")
        with pytest.raises(MirrorError, match=rf"ann/x: cannot be fetched: .*{words}") as caught:
            sync_mirror(repository, settings, environ=os.environ | {"TOKEN": "canary-token"})
        assert time.monotonic() - began < settings.limits.git_seconds + 90
        assert "canary" not in str(caught.value)
        assert str(caught.value).isprintable()
        assert [file.suffix for file in (settings.cache / "mirrors").iterdir()] == [".lock"]
        return server.requests


def saying(*pieces: bytes | Iterable[bytes]) -> Speaker:
    """Send pieces, without end if they have none."""

    def speak(connection: socket.socket, closing: threading.Event) -> None:
        for piece in chain.from_iterable([each] if isinstance(each, bytes) else each for each in pieces):
            if closing.is_set():
                return
            connection.sendall(piece)

    return speak


def dripping(content: bytes, *, seconds: float = 0.05) -> Speaker:
    """Send a byte at a time."""

    def speak(connection: socket.socket, closing: threading.Event) -> None:
        for number in range(len(content)):
            if closing.wait(seconds):
                return
            connection.sendall(content[number : number + 1])

    return speak


def silent(connection: socket.socket, closing: threading.Event) -> None:
    """Say nothing until the end."""
    closing.wait(20)


def resetting(content: bytes) -> Speaker:
    """Send something and break the connection as a crashed machine does."""

    def speak(connection: socket.socket, _: threading.Event) -> None:
        connection.sendall(content)
        linger(connection)

    return speak


def linger(connection: socket.socket) -> None:
    """Have the connection reset rather than closed."""
    import socket

    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))


def in_turn(*speakers: Speaker) -> Speaker:
    """Answer each request by another speaker; the last one answers all further requests."""
    left = list(speakers)

    def speak(connection: socket.socket, closing: threading.Event) -> None:
        (left.pop(0) if len(left) > 1 else left[0])(connection, closing)

    return speak


def up_to_the_pack(pack: Speaker) -> Speaker:
    """Answer as a good server until the pack is asked for."""
    refs = [saying(head("upload-pack-advertisement") + ADVERTISED), saying(head("upload-pack-result") + REFS)]
    return in_turn(*refs, *refs, pack)


def packed(pieces: Iterable[bytes]) -> Speaker:
    """Send a pack whose content comes in pieces of at most 65,000 bytes."""
    return saying(head("upload-pack-result"), line(b"packfile\n"), (line(b"\x01" + piece) for piece in pieces))


def pack_head(objects: int) -> bytes:
    return b"PACK" + struct.pack(">II", 2, objects)


def object_head(kind: int, size: int) -> bytes:
    """Type and size of an object in a pack: 3 blob, 7 delta to a named object."""
    first, size = (kind << 4) | (size & 15), size >> 4
    out = bytearray()
    while size:
        out.append(first | 0x80)
        first, size = size & 0x7F, size >> 7
    out.append(first)
    return bytes(out)


def endless_file(noise: bytes) -> Iterator[bytes]:
    """A pack of one file that goes on for a terabyte, stored as it is."""
    yield pack_head(1) + object_head(3, 1 << 40) + b"\x78\x01"
    size = len(noise)
    yield from repeat(b"\x00" + struct.pack("<HH", size, size ^ 0xFFFF) + noise)


def unfolding_delta(size: int) -> bytes:
    """A pack of a few bytes: a file, and a delta that claims to make `size` bytes of it."""
    import hashlib

    base = b"x" * 100
    oid = hashlib.sha1(b"blob 100\0" + base, usedforsecurity=False).digest()
    delta = _varint(100) + _varint(size) + b"\x90\x64" * 200
    body = (
        pack_head(2)
        + object_head(3, 100)
        + zlib.compress(base)
        + object_head(7, len(delta))
        + oid
        + zlib.compress(delta)
    )
    return body + hashlib.sha1(body, usedforsecurity=False).digest()


def _varint(number: int) -> bytes:
    out = bytearray()
    while number > 0x7F:
        out.append(number & 0x7F | 0x80)
        number >>= 7
    out.append(number)
    return bytes(out)
