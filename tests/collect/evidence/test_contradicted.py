"""What a commit contradicts is not published; what it bears out, or says nothing of, is. Each pair: true, false."""

from __future__ import annotations

import dataclasses
import time

import pytest

from mkdocs_commit_digest.archive.records import Analysis
from mkdocs_commit_digest.collect.evidence import verify_analysis
from mkdocs_commit_digest.collect.evidence.commit_index import CommitIndex
from mkdocs_commit_digest.collect.evidence.rules import contradiction_of
from tests.helpers.commits import commit_of

BEFORE = '''"""Fetching."""

MODES = ("fast", "safe")


def fetch_page(url, tries=3):
    """Fetch one page."""
    limit = read_limit("LIMIT", "low")
    return open_plain(url, tries)


def close_all(handles):
    for handle in handles:
        handle.close()


class Store(Base):
    def put(self, key: str, size: int) -> bool:
        return self.old_backend.put(key)
'''
AFTER = '''"""Fetching."""

MODES = ("fast", "safe")


def fetch_page(url, tries=5, *, proxy: str | None = None):
    """Fetch one page."""
    limit = read_limit("LIMIT", "high")
    return open_secure(url, tries, proxy)


def close_all(handles):
    for handle in handles:
        handle.close()


class Store(Base):
    def put(self, key: str, size: int) -> bool:
        return self.new_backend.put(key)


def retry_later(url: str) -> float:
    return 0.5
'''
CLI_BEFORE = 'parser.add_argument("--quiet")\nparser.add_argument("--verbose")\nregister("alpha")\nregister("beta")\n'
CLI_AFTER = (
    'register("beta")\nparser.add_argument("--quiet")\nparser.add_argument("--report [name]")\nregister("alpha")\n'
)
TESTS = (
    "import app\n\n\ndef test_proxy_is_used():\n    assert fetch_page('u', proxy='p')\n\n\n"
    "def test_plain_pages():\n    assert fetch_page('u', tries=9)\n"
)
FILES = {
    "src/app/fetching.py": (BEFORE, AFTER),
    "src/app/cli.py": (CLI_BEFORE, CLI_AFTER),
    "tests/test_fetching.py": ("import app\n", TESTS),
    "pyproject.toml": ('requires-python = ">=3.9"\nlint = "1.2.3"\n', 'requires-python = ">=3.11"\nlint = "1.4.0"\n'),
    "README.md": ("Old.\n", "| `proxy` | `none` |\n"),
}
COMMIT = commit_of("Fetch through a proxy", FILES)
UNTESTED = commit_of("Fetch through a proxy", {"src/app/fetching.py": (BEFORE, AFTER)})


def verdict_on(statement: str, commit=COMMIT) -> str:
    found = contradiction_of(statement, CommitIndex(commit))
    return found[0] if found else ""


@pytest.mark.parametrize(
    ("rule", "true", "false"),
    [
        ("swapped", "The default changes from 3 to 5.", "The default changes from `tries=5` to `tries=3`."),
        (
            "swapped",
            "It calls `open_secure` instead of `open_plain`.",
            "It calls `open_plain` instead of `open_secure`.",
        ),
        ("swapped", "`old_backend` is replaced by `new_backend`.", "`new_backend` is replaced by `old_backend`."),
        ("swapped", "`lint` moves from 1.2.3 to 1.4.0.", "`lint` moves from 1.4.0 to 1.2.3."),
        ("swapped", "`put` now goes through `new_backend`.", "`put` now goes through `old_backend`."),
        ("swapped", "It previously went through `old_backend`.", "It previously went through `new_backend`."),
        ("swapped", "由 `open_plain` 改为 `open_secure`。", "由 `open_secure` 改为 `open_plain`。"),
        ("swapped", "用 `new_backend` 取代 `old_backend`。", "用 `old_backend` 取代 `new_backend`。"),
        ("swapped", "将 `lint` 从 1.2.3 升级到 1.4.0。", "将 `lint` 从 1.4.0 升级到 1.2.3。"),
        ("turned", "It adds `retry_later`.", "It removes `retry_later`."),
        ("turned", "`--verbose` is removed.", "`--verbose` is added."),
        ("turned", "Calls of `open_plain` are gone.", "It adds `open_plain`."),
        ("turned", "`beta` is registered first.", "`beta` is removed."),
        ("turned", "`--quiet` stays.", "`--quiet` is removed."),
        ("turned", "新增函数 `retry_later`。", "删除了函数 `retry_later`。"),
        ("turned", "移除 `--verbose` 选项。", "新增 `--verbose` 选项。"),
        ("turned", "It could remove `retry_later` one day.", "It removes the function `retry_later`."),
        ("renamed", "`old_backend` is renamed to `new_backend`.", "`new_backend` is renamed to `old_backend`."),
        ("renamed", "`open_plain` 重命名为 `open_secure`。", "`open_secure` 重命名为 `open_plain`。"),
        ("tested", "Two tests are added.", "No tests are added."),
        ("tested", "`close_all` is not covered by a test.", "`proxy` is not covered by a test."),
        ("tested", "No test covers timeouts of slow servers.", "No test covers that a proxy is used."),
        ("tested", "新增了两个测试。", "该提交没有新增测试。"),
        ("totals", "It touches 5 files.", "It touches 4 files."),
        ("totals", "This commit changes five files.", "This commit changes seven files."),
        ("totals", "共修改五个文件。", "共修改 3 个文件。"),
        ("totals", "It adds two tests.", "It adds three tests."),
        ("values", "`tries` defaults to 5.", "`tries` defaults to 3."),
        ("values", "`proxy` defaults to `None`.", "`proxy` defaults to `True`."),
        ("values", "`LIMIT` defaults to `high`.", "`LIMIT` defaults to `low`."),
        ("values", "`tries` 默认为 5。", "`tries` 默认为 9。"),
        ("values", "The default number of tries is 5.", "The default number of tries is 9."),
        ("shapes", "`url` is required.", "`proxy` is required."),
        ("shapes", "`url` 为必填。", "`proxy` 参数为必填。"),
        ("shapes", "`retry_later` returns a `float`.", "`retry_later` returns a `bool`."),
        ("shapes", "参数 `url` 为 `str`。", "参数 `size` 为 `Option<int>`。"),
        ("shapes", "`--report` takes a name.", "`--report` requires a name."),
        ("minimums", "It needs Python 3.11 or later.", "It needs Python 3.9 or later."),
        ("minimums", "需要 Python 3.11 及以上版本。", "需要 Python 3.10 及以上版本。"),
        ("locations", "`retry_later` is defined in `fetching.py`.", "`retry_later` is defined in `cli.py`."),
        ("locations", "It adds `retry_later` to `src/app/fetching.py`.", "It adds `retry_later` to `src/app/cli.py`."),
        ("locations", "`retry_later` 定义在 `fetching.py` 中。", "`retry_later` 定义在 `cli.py` 中。"),
        ("insides", "The switch happens in `fetch_page`.", "The switch happens in `close_all`."),
        ("untouched", "`src/app/other.py` is unchanged.", "`src/app/cli.py` is unchanged."),
        ("untouched", "Only the test `test_plain_pages` is slow.", "Only `src/app/fetching.py` is changed."),
        ("untouched", "`MODES` 保持不变。", "`src/app/fetching.py` 保持不变。"),
    ],
)
def test_the_false_one_of_two_statements_is_contradicted(rule: str, true: str, false: str) -> None:
    assert verdict_on(true) == ""
    assert verdict_on(false) == rule


@pytest.mark.parametrize(
    "statement",
    [
        "It adds a test.",
        "A test for the proxy is added.",
        "A new unit test covers the proxy.",
        "新增测试验证代理。",
    ],
)
def test_tests_claimed_where_there_are_none_are_contradicted(statement: str) -> None:
    assert verdict_on(statement, UNTESTED) == "tested"
    assert verdict_on(statement) == ""


def test_tests_inside_source_files_count() -> None:
    rust = "fn main() {}\n\n#[test]\nfn it_runs() {}\n"
    commit = commit_of("Test", {"src/main.rs": ("fn main() {}\n", rust)})
    assert verdict_on("No tests are added.", commit) == "tested"


def test_a_file_renamed_the_other_way_is_contradicted() -> None:
    commit = commit_of("Move", {"src/new_name.py": ("x = 1\n", "x = 2\n")})
    change = dataclasses.replace(commit.files[0], status="renamed", old_path="src/old_name.py")
    moved = dataclasses.replace(commit, files=(change,))
    assert verdict_on("`new_name.py` is renamed to `old_name.py`.", moved) == "renamed"
    assert verdict_on("`old_name.py` is renamed to `new_name.py`.", moved) == ""


def test_what_a_bound_cut_off_is_not_held_to_be_missing() -> None:
    cut = dataclasses.replace(COMMIT, files=tuple(dataclasses.replace(f, omitted_bytes=9) for f in COMMIT.files))
    assert verdict_on("It removes `retry_later`.", cut) == ""
    assert verdict_on("It adds `open_plain`.", cut) == ""


def test_a_contradicted_sentence_is_left_out_and_counted() -> None:
    analysis = Analysis(
        kind="model",
        language="en",
        summary="It adds `retry_later`. It removes `retry_later`.",
        risks=("`tries` defaults to 3.",),
    )
    result = verify_analysis(analysis, COMMIT)
    assert result.summary == "It adds `retry_later`."
    assert result.risks == ()
    assert (result.evidence.dropped, result.evidence.contradicted) == (2, 2)


def test_a_verdict_names_reason_token_and_line() -> None:
    found = contradiction_of("`tries` defaults to 3.", CommitIndex(COMMIT))
    assert found is not None
    verdict = found[1]
    line = AFTER.split("\n").index("def fetch_page(url, tries=5, *, proxy: str | None = None):") + 1
    assert (verdict.token, verdict.path, verdict.line) == ("5", "src/app/fetching.py", line)
    assert verdict.reason == "`tries` defaults to `5`"


@pytest.mark.parametrize(
    "piece",
    [
        "`a` ",
        "from `a` to `b` ",
        "no test covers ",
        "新增",
        "默认为 ",
        "adds `a`, ",
        "now uses ",
        "\ue000",
        "a b ",
        "(",
        "   ",
    ],
)
def test_hostile_statements_are_worked_off(piece: str) -> None:
    index = CommitIndex(COMMIT)
    started = time.process_time()
    contradiction_of(piece * (20_000 // len(piece)), index)
    assert time.process_time() - started < 2


@pytest.mark.parametrize(
    "line", ["tries" + " " * 1_900, "tries " * 300, "def tries(" * 190, "a" * 1_900 + " tries = ", "("]
)
def test_hostile_lines_are_worked_off(line: str) -> None:
    text = "\n".join([line] * 1_000)
    index = CommitIndex(commit_of("Change", {"a.py": ("", text)}))
    started = time.process_time()
    for statement in (
        "`tries` defaults to 3.",
        "`tries` is required.",
        "`tries` returns a `bool`.",
        "`tries` is defined in `a.py`.",
        "It removes `tries`.",
    ):
        contradiction_of(statement, index)
    assert time.process_time() - started < 8
