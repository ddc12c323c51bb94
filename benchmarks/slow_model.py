"""A model server in a process of its own, so that its work is not measured with ours.

Answers well after some seconds. Prints where it is, waits for the end of its input, then prints when it was called.
"""

from __future__ import annotations

import json
import subprocess
import sys
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from tests.helpers.model_server import ModelServer, model_server, slowly

if TYPE_CHECKING:
    from collections.abc import Iterator


@dataclass
class Server:
    """A running server; what it was asked is known after it has ended."""

    url: str
    key: str = ModelServer.key
    model: str = ModelServer.model
    called_at: list[float] = field(default_factory=list)
    """Seconds from an arbitrary start, in order."""
    most_at_once: int = 0


@contextmanager
def slow_model(seconds: float) -> Iterator[Server]:
    """Run a server that takes so many seconds for each answer."""
    command = [sys.executable, "-m", "benchmarks.slow_model", str(seconds)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        server = Server(process.stdout.readline().strip())
        yield server
        told = json.loads(process.communicate("")[0])
        server.called_at, server.most_at_once = sorted(told["at"]), told["most"]


def main() -> None:
    """Serve until the input ends."""
    with model_server() as server:
        server.behave(slowly(float(sys.argv[1])))
        print(server.url, flush=True)
        sys.stdin.read()
        print(json.dumps({"at": [call.at for call in server.calls], "most": server.most_at_once}))


if __name__ == "__main__":
    main()
