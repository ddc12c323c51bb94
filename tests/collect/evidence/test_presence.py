"""Names and values: stricter where a part of a word bears out another, fairer where code or people say it in pieces."""

from __future__ import annotations

import pytest

from mkdocs_commit_digest.archive.records import Analysis, Insight
from mkdocs_commit_digest.collect.evidence import verify_analysis
from mkdocs_commit_digest.collect.evidence.spoken import Spoken
from tests.helpers.commits import commit_of

LAUNCH = """import os

max_seq_len_k = 4096
kernel: int64 = 0
dtype = "float32"
pause_ms = 2000
if arch >= 80:
    tp_size = 8
path = f"{name}.profile"
label = "stage_%s" % name
parser.add_argument("--profile")
minimum = "8.1.4"
"""
KIND = """class Reader:
    def open(self):
        return self.read_ahead()
"""
TABLE = "| case | before | after | speedup |\n| --- | --- | --- | --- |\n| small | 10 | 8 | 1.25 |"
COMMIT = commit_of("Launch", {"src/launch.py": ("", LAUNCH), "src/reader.py": ("", KIND)}, body=TABLE)


def published(sentence: str, *, language: str = "en") -> bool:
    return verify_analysis(Analysis(kind="model", language=language, summary=sentence), COMMIT).summary == sentence


@pytest.mark.parametrize(
    "sentence",
    [
        "`max_seq_len_k` is 4096.",
        "It waits 2 seconds.",
        "It is built for SM80.",
        "It runs with TP8.",
        "`launch --profile=night` writes `night.profile`.",
        "The label may be `stage_launch`.",
        "A prerelease such as `8.1.4-beta.0` is older.",
        "Callers may see a `KeyError` if the name is missing.",
        "若名称缺失，可能抛出 `KeyError`。",
        "It is 1.25x faster for the small case.",
        "It has 15 added and 0 removed lines.",
        "`Reader.open` reads ahead.",
        "At most two readers are open.",
    ],
)
def test_what_stands_there_in_other_words_is_published(sentence: str) -> None:
    assert published(sentence)


@pytest.mark.parametrize(
    "sentence",
    [
        "`max_seq_len` is limited.",
        "It grows max_seq_len.",
        "`seq_len_k` is limited.",
        "It handles 64 pages.",
        "It handles 32 pages.",
        "It waits 2 minutes.",
        "Its limit is 1000 bytes.",
        "It is built for SM90.",
        "It writes `night.profile`.",
        "`app --night=profiling` is called.",
        "The label may be `phase_launch`.",
        "A prerelease such as `8.2.0-beta.0` is older.",
        "It now raises `KeyError`.",
        "It is 1.75x faster for the small case.",
        "`Reader.launch` reads ahead.",
        "At most seven readers are open.",
        "最多打开七个文件。",
    ],
)
def test_what_stands_there_in_part_only_is_not_published(sentence: str) -> None:
    assert not published(sentence)


def test_a_conclusion_on_security_or_speed_of_which_no_line_speaks_is_marked() -> None:
    analysis = Analysis(
        kind="model",
        language="en",
        summary="It adds `Reader`. Opening by `Reader` is much faster.",
        insight=Insight(security="An attacker may read `/src/reader.py` by `Reader.open`."),
        risks=("`read_ahead` may not exist.",),
    )
    evidence = verify_analysis(analysis, commit_of("Read", {"src/reader.py": ("", KIND)})).evidence
    assert set(evidence.inferences) == {
        "Opening by `Reader` is much faster.",
        "An attacker may read `/src/reader.py` by `Reader.open`.",
    }


def test_a_statement_on_speed_is_not_marked_where_the_message_speaks_of_it() -> None:
    analysis = Analysis(kind="model", language="zh", summary="改动后 `Reader` 的性能提升。")
    commit = commit_of("perf: read ahead", {"src/reader.py": ("", KIND)})
    assert verify_analysis(analysis, commit).evidence.inferences == ()


@pytest.mark.parametrize(
    ("sentence", "is_said"),
    [
        ("FP8 attention is added for SM100.", True),
        ("`Reader.open` waits 30 s.", True),
        ("It changes 1,024 rows.", True),
        ("It needs 4 GPUs.", False),
        ("FP4 attention is added.", False),
        ("See `src/other.py`.", False),
    ],
)
def test_an_overview_is_held_to_what_was_said_of_its_commits(sentence: str, *, is_said: bool) -> None:
    said = Spoken("Add FP8 attention for SM100.\nSummary: Reader waits 30 s in open(), for 1024 rows.")
    assert said.bears_out(sentence) is is_said
