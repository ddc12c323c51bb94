"""A TCP server on loopback that says what it is told to, byte for byte: for peers that break every rule."""

from __future__ import annotations

import contextlib
import socket
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


class RawServer:
    """Reads each request up to its last byte, counts it, and lets `speak` answer."""

    def __init__(self, speak: Callable[[socket.socket, threading.Event], None], *, tls=None) -> None:
        self.requests = 0
        self._speak, self._tls = speak, tls
        self._closing = threading.Event()
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._threads = [threading.Thread(target=self._accept, daemon=True)]
        self._threads[0].start()

    @property
    def address(self) -> str:
        return f"127.0.0.1:{self._listener.getsockname()[1]}"

    def close(self) -> None:
        self._closing.set()
        with contextlib.suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        for thread in self._threads:
            thread.join(5)

    def _accept(self) -> None:
        while not self._closing.is_set():
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            thread = threading.Thread(target=self._serve, args=(connection,), daemon=True)
            self._threads.append(thread)
            thread.start()

    def _serve(self, connection: socket.socket) -> None:
        with contextlib.suppress(OSError):
            try:
                if self._tls:
                    connection = self._tls.wrap_socket(connection, server_side=True)
                if _read_request(connection):
                    self.requests += 1
                    self._speak(connection, self._closing)
            finally:
                connection.close()


def _read_request(connection: socket.socket) -> bool:
    """Return whether there was one, and not a connection alone."""
    got = b""
    while b"\r\n\r\n" not in got:
        piece = connection.recv(65536)
        if not piece:
            return False
        got += piece
    head, _, body = got.partition(b"\r\n\r\n")
    lengths = [line.split(b":")[1] for line in head.split(b"\r\n") if line.lower().startswith(b"content-length:")]
    while lengths and len(body) < int(lengths[0]):
        body += connection.recv(65536)
    return True


@contextmanager
def raw_server(speak, *, tls=None) -> Iterator[RawServer]:
    server = RawServer(speak, tls=tls)
    try:
        yield server
    finally:
        server.close()
