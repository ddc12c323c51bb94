"""Only what the commit bears out is published; true statements pass, inventions and repetitions do not."""

from __future__ import annotations

from dataclasses import replace

import pytest

from mkdocs_commit_digest.archive.records import Analysis, Citation, Insight
from mkdocs_commit_digest.collect.commits import Commit
from mkdocs_commit_digest.collect.diff.changed_file import ChangedFile
from mkdocs_commit_digest.collect.evidence import verify_analysis
from mkdocs_commit_digest.collect.evidence.contradictions import contradictions
from mkdocs_commit_digest.collect.evidence.sentences import sentences
from tests.helpers.commits import commit_of

NET = '''"""Connections."""

import socket


class Client:
    """One connection to a server."""

    def connect(self, host):
        timeout = 30
        self.pool_size = 4096
        return socket.create_connection((host, 80), timeout)
'''
FILES = {
    "src/core/net.py": (NET, NET.replace("timeout = 30", "timeout = 300  # seconds\n        retries = 3")),
    "tests/core/test_net.py": ("", "def test_connect():\n    assert Client().connect('h') is not None\n"),
    "docs/old_guide.md": ("Old words\n", ""),
    "config/limits.yaml": ("max_batch: 16\n", "max_batch: 65536\ncache_ratio: 0.25\nFLAG_X1: on\n"),
}
COMMIT = commit_of(
    "Wait longer for slow servers (#1234)", FILES, body="Builds on Python 3.11 took 2.5x longer behind the proxy."
)


def published(sentence: str, commit: Commit = COMMIT) -> bool:
    analysis = Analysis(kind="model", language="en", summary=sentence)
    return verify_analysis(analysis, commit).summary == sentence


@pytest.mark.parametrize(
    "sentence",
    [
        "The timeout in `src/core/net.py` is 300 seconds now.",
        "`Client.connect` waits 5 minutes and retries 3 times.",
        "Callers of connect() in net.py and core/net.py wait longer.",
        "It passes `(host, 80)` to `socket.create_connection`.",
        "The folder `src/core` and the file docs/old_guide.md are touched.",
        "It touches 4 files, adds 7 lines and removes 3 lines.",
        "`max_batch` grows from 16 to 65,536, which is 64 KiB.",
        "A quarter (25%) of the cache is kept, see `cache_ratio: 0.25`.",
        "Pull request #1234 says that it took 2.5x longer on Python 3.11.",
        "It adds `test_connect` and sets FLAG_X1.",
        "The commit of 2026-01-20 follows up on earlier work.",
        "It returns `None` or `True` as before.",
        "Plain words about servers and/or clients on GitHub claim nothing.",
        "1. First, two of the files matter.",
        "`src/core/net.py` 中的超时改为 300 秒,即五分钟。",
        "共修改四个文件,新增７行。",
        "`Client.connect` 会重试3次,比例为百分之二十五。",
        "以往耗时为2.5倍。",
        "It used to be 2.5X as long, or 25 percent of it.",
        "Nightly it takes O(n²) steps; ① matters, ② does not.",
        "The two halves are handled by the same code.",
        "It adds 7 and removes 3 lines in 4 commit files.",
        "Adds 2 hunks and 1 new test.",
        "¼ of the cache is kept, a quarter.",
        "两次连接都会重试3次,成功后返回。",
    ],
)
def test_true_sentence_is_published(sentence: str) -> None:
    assert published(sentence)


@pytest.mark.parametrize(
    "sentence",
    [
        "The work is in `src/core/ghost.py`.",
        "The work is in src/core/ghost.py and elsewhere.",
        "See `src/ghost/net.py`.",
        "It adds `quantum_flux`.",
        "It adds quantum_flux() to the interface.",
        "`Client.disconnect` is new.",
        "It introduces a ConnectionReaper.",
        "The option --fast-path is new.",
        "It reads GHOST_LIMIT.",
        "The limit is 4711 now.",
        "Latency falls by 37%.",
        "It is 1.5-2.0x faster.",
        "It runs three times faster.",
        "It's 3X faster.",
        "It is ③x faster.",
        "It is ⁹⁹ percent faster.",
        "It is ٣x faster.",
        "Saves ½ of the memory.",
        "Saves ⅔ of the time.",
        "It is forty times faster.",
        "It is a hundred times faster.",
        "A tenfold gain.",
        "A 16-fold gain.",
        "Ninety percent less memory is used.",
        "Twenty-five per cent more, and fifty percent less.",
        "It halves memory use.",
        "Latency drops by a third.",
        "Handles 7 million rows.",
        "Serves 7 clients at once.",
        "It has 7 users in 4 files.",
        "内存减少一半。",
        "内存占用减少了八成。",
        "响应时间缩短两成。",
        "吞吐量翻了一番。",
        "处理速度达到每秒五万次。",
        "耗时减少三分之二。",
        "Nightly runs take 4 h now.",
        "The pool grows to 9 MB.",
        "It touches 17 files.",
        "It adds 700 lines.",
        "It needs version 9.8.7 of the library.",
        "主要修改位于 src/ghost/abc.py。",
        "性能提升37%。",
        "性能提升三倍。",
        "新增 `幽灵函数`。",
        "共修改十七个文件。",
        "耗时从 2.5 小时增加到约 4 小时。",
    ],
)
def test_sentence_with_an_invention_is_not_published(sentence: str) -> None:
    assert not published(sentence)


def test_only_the_sentence_with_the_invention_goes() -> None:
    analysis = Analysis(
        kind="model",
        language="en",
        summary="The timeout is 300 s. It lives in `ghost.py`. `Client.connect` waits longer.",
        risks=("Slow servers hold `pool_size` slots. Memory grows by 37%.", "Uses `ghost()`."),
    )
    result = verify_analysis(analysis, COMMIT)
    assert result.summary == "The timeout is 300 s. `Client.connect` waits longer."
    assert result.risks == ("Slow servers hold `pool_size` slots.",)
    assert (result.evidence.checked, result.evidence.found, result.evidence.dropped) == (6, 3, 3)


def test_what_is_found_is_cited_with_file_and_line() -> None:
    analysis = Analysis(
        kind="model", language="en", summary="`retries` is 3 in `net.py`, and docs/old_guide.md is gone."
    )
    citations = verify_analysis(analysis, COMMIT).evidence.citations
    line = FILES["src/core/net.py"][1].split("\n").index("        retries = 3") + 1
    assert Citation(token="retries", kind="identifier", path="src/core/net.py", line=line) in citations
    assert Citation(token="3", kind="number", path="src/core/net.py", line=line) in citations
    assert Citation(token="net.py", kind="path", path="src/core/net.py") in citations
    assert Citation(token="docs/old_guide.md", kind="path") in citations


def test_a_citation_prefers_the_definition() -> None:
    commit = commit_of(
        "Add", {"a.py": ("", "from b import helper\n"), "b.py": ("", "x = 1\n\ndef helper():\n    pass\n")}
    )
    (citation,) = verify_analysis(
        Analysis(kind="model", language="en", summary="Adds `helper`."), commit
    ).evidence.citations
    assert (citation.path, citation.line) == ("b.py", 3)


def test_statement_that_names_nothing_is_an_inference_whatever_files_it_rests_on() -> None:
    analysis = Analysis(
        kind="model",
        language="en",
        summary="The timeout is 300 s.",
        risks=("Stuck sockets may pile up.", "Proxies may cut in earlier.", "Clocks may drift.", "Mentions `retries`."),
    )
    claims = {"Proxies may cut in earlier.": ("src/core/net.py:10",), "Clocks may drift.": ("src/ghost.py",)}
    result = verify_analysis(analysis, COMMIT, claims=claims)
    assert result.risks == ("Stuck sockets may pile up.", "Proxies may cut in earlier.", "Mentions `retries`.")
    assert result.evidence.inferences == ("Stuck sockets may pile up.", "Proxies may cut in earlier.")


def test_what_was_said_before_is_not_said_again() -> None:
    analysis = Analysis(
        kind="model",
        language="en",
        summary="Clients wait 300 s for slow servers before they give up.",
        impact_scope="It waits longer for slow servers.",
        insight=Insight(performance="Clients waiting for slow servers give up after 300 s."),
        risks=("A stuck proxy holds its slot.", "A stuck proxy holds its slot."),
        recommendations=(
            "Builds on Python 3.11 took 2.5x longer behind the proxy.",
            "Lower `pool_size` on small machines.",
        ),
    )
    result = verify_analysis(analysis, COMMIT)
    assert (result.impact_scope, result.insight.performance) == ("", "")
    assert result.risks == ("A stuck proxy holds its slot.",)
    assert result.recommendations == ("Lower `pool_size` on small machines.",)


def test_chinese_repetition_is_noticed() -> None:
    analysis = Analysis(
        kind="model",
        language="zh",
        summary="客户端等待慢速服务器的时间更长。",
        risks=("客户端等待慢速服务器的时间更长。", "连接池可能被占满。"),
    )
    assert verify_analysis(analysis, COMMIT).risks == ("连接池可能被占满。",)


def test_an_emptied_summary_falls_back() -> None:
    analysis = Analysis(kind="model", language="en", summary="Adds `ghost()`.")
    assert verify_analysis(analysis, COMMIT).summary == ""
    assert verify_analysis(analysis, COMMIT, fallback="Four files changed.").summary == "Four files changed."


def test_line_numbers_and_object_ids_of_the_diff_prove_nothing() -> None:
    patch = "diff --git a/a.py b/a.py\nindex 4711aa..83db48 100644\n--- a/a.py\n+++ b/a.py\n@@ -4711,1 +4812,1 @@ def f():\n-x = 1\n+x = 2\n"
    commit = commit_of("Change", {"a.py": ("x = 1\n", "x = 2\n")})
    patched = replace(commit, files=(ChangedFile("a.py", patch=patch),))
    assert not published("The limit is 4711.", patched)
    assert not published("The limit is 4812.", patched)
    assert published("`f` uses 2.", patched)


def test_digits_within_a_hash_prove_nothing() -> None:
    commit = commit_of(
        "Lock", {"x.lock": ("", "sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08\n")}
    )
    assert not published("It takes 884 requests.", commit)


def test_patch_that_no_excerpt_showed_still_counts() -> None:
    files = {f"src/m{i}.py": ("", f"value_{i} = {i}\n") for i in range(500)}
    assert published("It sets `value_499` to 499.", commit_of("Add", files))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("One. Two! Three?", ["One. ", "Two! ", "Three?"]),
        ("Uses a.b and v1.2.3, e.g. in x.py. Then stops.", ["Uses a.b and v1.2.3, e.g. in x.py. ", "Then stops."]),
        ("Calls `a. b. c` once. Done", ["Calls `a. b. c` once. ", "Done"]),
        ("第一句。第二句!third", ["第一句。", "第二句!third"]),
        ("第一句。第二句!", ["第一句。", "第二句!"]),
        ("", []),
    ],
)
def test_sentences_end_where_a_reader_ends_them(text: str, expected: list[str]) -> None:
    assert list(sentences(text)) == expected


@pytest.mark.parametrize(
    ("subject", "path", "line", "stated", "actual"),
    [
        ("Limit timeout to 2 min", "src/a.py", "timeout = 300", "2 min", "300"),
        ("Raise request timeout from 10 s to 60 s", "src/a.py", "REQUEST_TIMEOUT = 30", "60 s", "30"),
        ("Set max retries to 5", "conf/app.yaml", "max_retries: 3", "5", "3"),
        ("Bump requests from 2.31.0 to 2.32.0", "requirements.txt", "requests==2.32.1", "2.32.0", "2.32.1"),
        ("Enable prefetch by default", "src/a.py", "prefetch = False", "true", "False"),
        ("将 timeout 改为 2 分钟", "src/a.py", "timeout = 300", "2 分钟", "300"),
    ],
)
def test_a_value_set_otherwise_than_stated_is_found(
    subject: str, path: str, line: str, stated: str, actual: str
) -> None:
    commit = commit_of(subject, {path: ("", f"x: 1\n{line}\n")})
    (found,) = contradictions(commit)
    assert (found.stated, found.actual, found.path, found.line) == (stated, actual, path, 2)
    for language in ("en", "zh"):
        (sentence,) = verify_analysis(Analysis(kind="rules", language=language, summary="Changed."), commit).findings
        assert stated in sentence
        assert actual in sentence


@pytest.mark.parametrize(
    ("subject", "line"),
    [
        ("Limit timeout to 2 min", "timeout = 120"),
        ("Limit timeout to 2 min", "timeout_ms = 120000"),
        ("Limit timeout to 2 min", "timeout = 2 * 60"),
        ("Limit timeout to 2 min", "timeout = '2m'"),
        ("Limit timeout to 2 min", "timeout = settings.timeout"),
        ("Limit timeout to 2 min", "other = 300"),
        ("Limit timeout to 2 min", "timeout = 300\ntimeout = 120"),
        ("Raise cache size to 64 MB", "cache_size = 67108864"),
        ("Set ratio to 50%", "ratio = 0.5"),
        ("Bump requests to 2.32", "requests = 2.32.1"),
        ("Enable prefetch by default", "prefetch = True"),
        ("Move everything from 1 to 2", "x = 300"),
        ("Fix issue with timeout", "timeout = 300"),
    ],
)
def test_nothing_in_doubt_is_called_a_contradiction(subject: str, line: str) -> None:
    assert contradictions(commit_of(subject, {"src/a.py": ("", f"{line}\n")})) == ()


def test_hostile_text_is_worked_off() -> None:
    for piece in ("a/", "`", "1,000", "a_b.", "--x-", "百", "0" * 50, "v1.2."):
        analysis = Analysis(kind="model", language="en", summary=piece * (4_000 // len(piece)))
        assert isinstance(verify_analysis(analysis, COMMIT).summary, str)


@pytest.mark.parametrize(
    "sentence",
    [
        "It is 40x faster than before.",
        "It is forty times faster than ever.",
        "Memory use is halved, it falls by half.",
        "Handles 5 million rows.",
        "吞吐量翻了一番。",
        "⅔ of the time goes.",
    ],
)
def test_ratio_that_the_message_states_is_published_however_it_is_written(sentence: str) -> None:
    body = "Now forty times faster and halves memory; copes with 5 million rows, saves 2/3 of the time. 翻了一番"
    assert published(sentence, commit_of("Be quick", {"a.py": ("x", "y")}, body=body))
