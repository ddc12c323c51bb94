"""Parsing survives whatever a repository holds: bounded in bytes and time, and nothing is an exception."""

import os
import signal
import threading
import time
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mkdocs_commit_digest.collect.facts.comparison import Comparison
from mkdocs_commit_digest.collect.facts.computing import facts_of
from mkdocs_commit_digest.collect.facts.languages.registry import GRAMMARS
from mkdocs_commit_digest.collect.facts.parsing.jobs import Job, NotParsed
from mkdocs_commit_digest.collect.facts.parsing.pool import Bounds, ParsingPool
from mkdocs_commit_digest.collect.facts.sources import Project
from mkdocs_commit_digest.settings import Limits
from tests.helpers.facts import lines_of, told, versions

DEEP = {
    "parentheses": b"x = " + b"(" * 8_000 + b")" * 8_000 + b"\n",
    "blocks": b"{" * 8_000,
    "classes": b"".join(b" " * n + b"class A%d:\n" % n for n in range(300)),
    "namespaces": b"namespace a { " * 1_000,
    "a megabyte on a line": b"x = '" + b"a" * 500_000 + b"'\n",
    "NULs": b"def f():\n\0\0\0" * 2_000,
    "another encoding": "def f(größe): ...\n".encode("utf-16"),
    "not text": bytes(range(256)) * 400,
    "many strings": b'raise ValueError("a b c d e f g h")\n' * 4_000,
    "many names": b"".join(b"def f%d(a, b): return a\n" % n for n in range(5_000)),
    "many marks": b"X_DEPRECATED(" * 8_000,
    "many comments": b"/* a */ // b\n# c\n" * 8_000,
    "many decorators": b"@a\n" * 1_000 + b"def f(): ...\n",
}


@pytest.mark.parametrize("language", GRAMMARS)
def test_hostile_sources_are_answered(parser, language):
    answers = parser.answers(Job(language, b"", source, key=language) for source in DEEP.values())
    assert {type(answer) for answer in answers} <= {Comparison, NotParsed}
    assert NotParsed("crash") not in answers
    (after,) = parser.answers([Job("Python", b"", b"def f(): ...\n", key=language)])
    assert isinstance(after, Comparison)


@pytest.mark.parametrize("language", GRAMMARS)
def test_any_bytes_are_answered(parser, language):
    words = [b"class ", b"def ", b"(", b")", b"{", b"}", b"<", b"'", b'"', b"\n", b"  ", b"=", b"#", b"/*", b"*/", b"@a",
             b"pub fn f", b"export ", b"import x", b"\0", b"\xff", b"a", b":", b",", b"->", b"template", b"macro!"]  # fmt: skip

    @settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow])
    @given(st.lists(st.sampled_from(words), max_size=60), st.lists(st.sampled_from(words), max_size=60))
    def check(old, new):
        (answer,) = parser.answers([Job(language, b"".join(old), b"".join(new), key=language)])
        assert isinstance(answer, Comparison)

    check()


@pytest.mark.parametrize("language", GRAMMARS)
def test_bytes_that_are_no_utf_8_are_parsed(parser, language):
    sources = (b"'\xff'()", b'f("\xfe\xff")', b"// \x80\nclass \xe9 { }", b"\xff" * 50)
    answers = parser.answers(Job(language, b"", source, key=language) for source in sources)
    assert {type(answer) for answer in answers} == {Comparison}


def test_a_file_that_is_too_large_is_not_parsed():
    with ParsingPool(1, Bounds(bytes=100)) as parser:
        result = told(parser, versions("a.py", "", "x = 1\n" * 100))
        assert [(one.path, one.why) for one in result.not_parsed] == [("a.py", "size")]
        assert lines_of(told(parser, versions("a.py", "", "def f(): ...\n"))) == ["api added f [ → def f()]"]


def test_a_worker_that_is_killed_while_it_parses_is_replaced():
    with ParsingPool(1, Bounds(bytes=10**9, seconds=60)) as parser:
        parser.answers([Job("Python", b"", b"def f(): ...\n")])
        process = parser._workers[0]._process
        waiting = parser.submit([Job("Python", b"", b"def f(a, b=(1, 2)): return a\n" * 1_000_000)])
        time.sleep(0.5)
        os.kill(process.pid, signal.SIGKILL)
        assert waiting[0].result() == NotParsed("crash")
        assert isinstance(parser.answers([Job("Python", b"", b"def f(): ...\n")])[0], Comparison)


def test_a_file_that_takes_too_long_is_not_parsed():
    with ParsingPool(1, Bounds(bytes=10**9, seconds=0.3)) as parser:
        parser.answers([Job("Python", b"", b"def f(): ...\n")])
        began = time.monotonic()
        assert parser.answers([Job("Python", b"", b"def f(a, b=(1, 2)): return a\n" * 1_000_000)]) == [
            NotParsed("time")
        ]
        assert time.monotonic() - began < 30
        assert isinstance(parser.answers([Job("Python", b"", b"def f(): ...\n")])[0], Comparison)


def test_a_closed_pool_leaves_no_process_behind():
    parser = ParsingPool(2)
    parser.answers([Job("Python", b"", b"x", key=str(n)) for n in range(8)])
    processes = [worker._process for worker in parser._workers if worker._process]
    parser.close()
    parser.close()
    assert processes
    assert all(process.poll() is not None for process in processes)


def test_a_pool_without_jobs_starts_nothing():
    before = threading.active_count()
    with ParsingPool(2) as parser:
        assert [worker._process for worker in parser._workers] == [None, None]
        assert threading.active_count() == before


def test_the_users_bounds_are_the_pools():
    with ParsingPool.within(Limits(facts_file_bytes=40, facts_file_seconds=2.5)) as pool:
        assert pool.bounds == Bounds(40, 2.5)
        (answer,) = pool.answers([Job("python", None, b"def f():\n    return 1\n" * 10, key="b.py")])
    assert answer == NotParsed("size")


def test_a_file_of_which_one_side_is_not_known_has_not_lost_all_it_defines(parser):
    file = replace(versions("pkg/a.py", "def get(): ...\n", "def get(a): ...\n"), new=None)
    result = facts_of([file], Project({file.path: file}), parser)
    assert result.facts == ()
    assert [(one.path, one.why) for one in result.not_parsed] == [("pkg/a.py", "size")]
