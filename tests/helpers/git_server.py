"""A git server over HTTP on loopback: `git http-backend` behind Python's own server, with every request noted."""

from __future__ import annotations

import contextlib
import socket
import struct
import subprocess
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING

from tests.helpers.git_repo import ENVIRONMENT

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


class GitServer:
    """Serves every repository below a folder; what it does amiss is set on the object."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.authorizations: list[str | None] = []
        self.requests: list[str] = []
        """Method and path of each request."""
        self.config: dict[str, str] = {}
        """Of the git that answers, such as `uploadpack.allowFilter`."""
        self.old_protocol = False
        """Speak version 0, which gives single objects only if it is told to."""
        self.cut_after: int | None = None
        """Break the connection after so many bytes of a pack."""
        self.token_wanted: str | None = None
        """The value of the Authorization header without which the answer is 401."""
        self.redirect_to: str | None = None
        """Another server, to which every request is sent on."""
        self.answer: tuple[int, bytes] | None = None
        """Status and body to give instead of an answer."""
        self.hang = threading.Event()
        """Set: requests wait until `close`."""
        self.gate: Callable[[], object] | None = None
        """Called at the beginning of each request; may wait."""
        self._closing = threading.Event()
        self._server = _Server(("127.0.0.1", 0), _Handler)
        self._server.git = self
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02})
        self._thread.start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_port}"

    def close(self) -> None:
        self._closing.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def wait_for_close(self) -> None:
        self._closing.wait(20)


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    git: GitServer


class _Handler(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        with contextlib.suppress(BrokenPipeError, ConnectionResetError):
            self._respond()

    do_POST = do_GET  # noqa: N815 - the name that http.server asks for

    def log_message(self, *_: object) -> None:
        """Say nothing."""

    def _respond(self) -> None:
        server = self.server.git
        server.authorizations.append(self.headers["Authorization"])
        server.requests.append(f"{self.command} {self.path.partition('?')[0]}")
        if server.gate:
            server.gate()
        if server.hang.is_set():
            server.wait_for_close()
        elif server.redirect_to:
            self._plain(302, b"", Location=server.redirect_to + self.path)
        elif server.answer:
            self._plain(*server.answer)
        elif server.token_wanted and self.headers["Authorization"] != server.token_wanted:
            self._plain(401, b"", **{"WWW-Authenticate": "Basic"})
        else:
            self._from_git()

    def _plain(self, status: int, body: bytes, **headers: str) -> None:
        self.send_response(status)
        for name, value in {"Content-Length": str(len(body)), "Content-Type": "text/plain", **headers}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def _from_git(self) -> None:
        path, _, query = self.path.partition("?")
        environ = ENVIRONMENT | {
            "GIT_PROJECT_ROOT": str(self.server.git.root),
            "GIT_HTTP_EXPORT_ALL": "1",
            "PATH_INFO": path,
            "QUERY_STRING": query,
            "REQUEST_METHOD": self.command,
            "CONTENT_TYPE": self.headers["Content-Type"] or "",
            "GIT_PROTOCOL": "" if self.server.git.old_protocol else self.headers["Git-Protocol"] or "",
            "HTTP_CONTENT_ENCODING": self.headers["Content-Encoding"] or "",
        }
        config = self.server.git.config
        environ["GIT_CONFIG_COUNT"] = str(len(config))
        for number, (key, value) in enumerate(config.items()):
            environ |= {f"GIT_CONFIG_KEY_{number}": key, f"GIT_CONFIG_VALUE_{number}": value}
        body = self.rfile.read(int(self.headers["Content-Length"] or 0))
        done = subprocess.run(["git", "http-backend"], input=body, capture_output=True, env=environ, check=False)
        head, _, content = done.stdout.partition(b"\r\n\r\n")
        headers = dict(line.split(": ", 1) for line in head.decode().split("\r\n"))
        cut = self.server.git.cut_after
        if cut is not None and b"PACK" in content[:20_000]:
            self.send_response(200)
            for name, value in headers.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(content[:cut])
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            self.connection.close()
            return
        self._plain(int(headers.pop("Status", "200").split()[0]), content, **headers)
