"""The threads that work goes to: as many as were allowed, used again, and never waited for at the end."""

from __future__ import annotations

import subprocess
import sys
import threading

import pytest

from mkdocs_commit_digest.collect.scheduling.daemon_threads import Threads


def test_results_and_errors_come_back():
    with Threads(2) as threads:
        assert threads.submit(pow, 2, exp=5).result(60) == 32
        with pytest.raises(ZeroDivisionError):
            threads.submit(divmod, 1, 0).result(60)
        assert list(threads.map(str, range(20))) == [str(n) for n in range(20)]


def test_a_thread_that_is_idle_is_used_before_a_new_one_begins():
    names = set()
    with Threads(8) as threads:
        for _ in range(20):
            ready = threading.Event()
            names.add(threads.submit(lambda: threading.current_thread().name).result(60))
            threads.submit(ready.set).result(60)
    assert len(names) <= 3


def test_no_more_threads_work_than_were_allowed():
    gate, began = threading.Event(), threading.Semaphore(0)

    def work() -> None:
        began.release()
        gate.wait(10)

    with Threads(3) as threads:
        futures = [threads.submit(work) for _ in range(9)]
        for _ in range(3):
            assert began.acquire(timeout=60)
        assert not began.acquire(timeout=0.2)
        gate.set()
        assert [future.result(60) for future in futures] == [None] * 9


def test_work_that_did_not_begin_can_be_cancelled_at_the_end():
    gate, began = threading.Event(), threading.Event()
    threads = Threads(1)
    first = threads.submit(lambda: (began.set(), gate.wait(10)))
    second = threads.submit(pow, 2, 3)
    began.wait(5)
    threads.shutdown(wait=False, cancel_futures=True)
    gate.set()
    assert first.result(60)
    assert second.cancelled()
    with pytest.raises(RuntimeError):
        threads.submit(pow, 2, 3)


def test_the_program_does_not_wait_for_work_under_way():
    program = (
        "import time\nfrom mkdocs_commit_digest.collect.scheduling.daemon_threads import Threads\n"
        "Threads(1).submit(time.sleep, 600)\ntime.sleep(0.2)\nprint('done')"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=180, check=True)
    assert (done.stdout, done.stderr) == ("done\n", "")
