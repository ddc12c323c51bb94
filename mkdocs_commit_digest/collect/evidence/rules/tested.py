"""“No test covers it” against added tests, “adds tests” against none."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from mkdocs_commit_digest.collect.diff.file_kinds import FileKind
from mkdocs_commit_digest.collect.evidence.outlines import SIGN
from mkdocs_commit_digest.collect.evidence.repetition import content_words
from mkdocs_commit_digest.collect.evidence.rules.disproofs import Disproof, at
from mkdocs_commit_digest.collect.evidence.rules.phrases import patterns, readings

if TYPE_CHECKING:
    from mkdocs_commit_digest.collect.evidence.changed_lines import Line
    from mkdocs_commit_digest.collect.evidence.commit_index import CommitIndex
    from mkdocs_commit_digest.collect.evidence.outlines import Outline

_KIND = (
    r"(?:(?:new|unit|regression|integration|automated|dedicated|additional|further|accompanying|corresponding) ){0,3}"
)
_ZH_KIND = r"(?:任何|新的?|单元|回归|集成|相应的?|对应的?|相关的?|配套的?)"
_NO_TESTS = patterns(
    rf"\b(?:adds?|includes?|brings|touches|changes|contains|comes with|ships with|with) (?:no|neither) {_KIND}tests?\b",
    rf"\bno {_KIND}tests? (?:is|are|was|were|has been|have been) (?:added|changed|included|touched|modified|updated)",
    rf"\bwithout (?:adding |any |new ){{0,3}}{_KIND}tests?\b(?! (?:suite|run|failure|case|file|data))",
    rf"\b(?:does not|doesn't|did not) (?:add|include|change|touch|contain) (?:any )?{_KIND}tests?\b",
    r"\btests? (?:are|is|were) not (?:added|changed|included|updated)\b",
    r"(?:没有|未|并未|无|不)(?:新增|增加|添加|修改|改动|更新|附带|包含|涉及|补充|提供|或|、"
    rf"|{_ZH_KIND}){{1,6}}测试(?!用例?的|套件|框架)",
)
_TOUCHES = re.compile(r"touch|chang|modif|修改|改动|更新|涉及", re.IGNORECASE)
_BY_NO_TEST = rf"(?: by {_KIND}(?:an?|any) {_KIND}tests?| by {_KIND}tests?)?"
_UNCOVERED = patterns(
    rf"\bno {_KIND}tests? (?:covers?|exercises?|checks?|guards?|verif(?:y|ies)) (?P<what>[^.;]{{3,200}})",
    r"^(?P<what>[^.;]{1,200}?) (?:is|are|remains?) (?:untested|without (?:an? )?tests?"
    rf"|not (?:yet )?(?:covered|exercised|checked|tested){_BY_NO_TEST}\b)",
    r"(?:^|[，。；,.;])(?P<what>[^，。；,.;]{1,100}?)(?:没有被?|未被?|尚未被?|尚无|没有任何|缺少|缺乏)"
    rf"{_ZH_KIND}{{0,4}}的?测试(?:覆盖|验证|用例)?",
    rf"没有{_ZH_KIND}{{0,4}}测试(?:覆盖|验证)(?P<what>[^，。；,.;]{{2,100}})",
)
_NO_WORK = r"(?! (?:utilit|helper|fixture|dependenc|file|data|command|script|job|matri))"
_NEW_TESTS = patterns(
    r"\b(?:adds|introduces|gains|brings) (?:(?:an?|the|some|several|two|three|four|five|its own|\d+) ){0,2}"
    rf"{_KIND}tests?\b{_NO_WORK}",
    rf"\b(?:an?|two|three|four|five|the|new|\d+) {_KIND}tests?(?: [a-z]+(?: [a-z{SIGN[1:-1]}]+){{0,5}})?"
    r" (?:is|are|has been|have been) added\b",
    rf"\b(?:an?|the|one|two|three) new {_KIND}tests?"
    r" (?:covers?|checks?|verif(?:y|ies)|exercises?|ensures?|guards?|asserts?|proves?)\b",
    rf"\bcovered by (?:an? |the |two |three )?new {_KIND}tests?\b",
    r"\bthe new (?:unit |regression |integration )tests?\b",
    rf"(?:新增|增加|添加|补充)了?(?:[一两二三四五六七八九十\d]+\s?[个项条]|{_ZH_KIND}|若干|、){{0,4}}"
    r"测试(?!框架|工具|依赖|数据|环境|脚本)",
    r"(?:由|被)新增?的?(?:单元|回归|集成)?测试(?:所)?覆盖",
)
_NOT = re.compile(
    r"(?:\b(?:no|not|without|should|to|if|could|needs?)|n't|未|没有|不|无|建议|应|可以?|需要?|请|再)\s?[a-z ]{0,12}$",
    re.IGNORECASE,
)
_TEST = re.compile(
    r"\s{0,40}(?:"
    r"(?:async )?def test_?\w*|class \w{0,80}Tests?\b"  # Python
    r"|(?:it|test|describe|bench)(?:\.\w{1,20}){0,2}\s?\(|test [\"'{]"  # JavaScript, Tcl, Elixir
    r"|func (?:Test|Benchmark|Fuzz)\w|#\[(?:\w{1,20}::){0,2}(?:test|rstest)\b"  # Go, Rust
    r"|(?:TYPED_)?TEST(?:_[FP])?\(|@(?:Parameterized)?Test\b|\[(?:Fact|Theory|Test)\b"  # C++, Java, C#
    r"|test_expect_(?:success|failure)|(?:public )?function test\w|sub test_"  # git's shell, PHP, Perl
    r")"
)
"""A line that begins a test."""
_SPEAKS_OF_TESTS = re.compile(r"(?<![a-z])[Tt]est|TEST|[._-]spec\b|assert|\bexpect\(|\bshould\b|_snapshot")
_ENOUGH = 0.5
_FEWEST = 2
_BEFORE = 24
_MOST_TEXT = 100_000


def tested(outline: Outline, index: CommitIndex) -> Disproof | None:
    """Tests denied that are there, or claimed that are not."""
    text = outline.text
    none = next(readings(_NO_TESTS, text), None)
    if none:
        return _there_are(index) or (_are_touched(index) if _TOUCHES.search(none.group()) else None)
    uncovered = next(readings(_UNCOVERED, text), None)
    if uncovered:
        return _covered(outline, uncovered["what"], index)
    for new in readings(_NEW_TESTS, text):
        if not _NOT.search(text[max(0, new.start() - _BEFORE) : new.start()]):
            return _there_are_none(index)
    return None


def new_tests(index: CommitIndex) -> list[Line]:
    """Return the added lines that begin a test, inside source files too."""
    return [line for line in index.lines.all() if line.side == "+" and _TEST.match(line.text)]


def _there_are(index: CommitIndex) -> Disproof | None:
    gone = {line.text.strip() for line in index.lines.all() if line.side == "-"}
    for line in new_tests(index):
        if line.text.strip() not in gone:
            return at(line, "the commit adds a test", line.text.strip()[:80])
    return None


def _are_touched(index: CommitIndex) -> Disproof | None:
    lines = (line for line in index.lines.all() if line.side == "+" and line.kind is FileKind.TESTS)
    line = next((line for line in lines if line.text.strip()), None)
    return at(line, f"the commit changes `{line.path}`", line.path) if line else None


def _covered(outline: Outline, what: str, index: CommitIndex) -> Disproof | None:
    """Find what is said to be untested in added lines of tests: every name, or half of the words."""
    added = [line for line in index.lines.all() if line.side == "+"]
    in_tests = [line for line in added if line.kind is FileKind.TESTS]
    tests = new_tests(index)
    if not tests and not in_tests:
        return None
    lines = in_tests or added
    names = outline.named(what)
    if names:
        first = next((line for line in lines if names[0] in line.text), None)
        is_there = first and all(any(name in line.text for line in lines) for name in names)
        return at(first, f"an added test names `{names[0]}`", names[0]) if first and is_there else None
    words = content_words(re.sub(SIGN, " ", what))
    has = content_words("\n".join(line.text for line in lines)[:_MOST_TEXT])
    if len(words) < _FEWEST or len(words & has) < _ENOUGH * len(words):
        return None
    line = tests[0] if tests else lines[0]
    return at(line, "the commit adds a test with these words", line.text.strip()[:80])


def _there_are_none(index: CommitIndex) -> Disproof | None:
    if not index.lines.is_whole or any(_SPEAKS_OF_TESTS.search(path) for path in index.paths):
        return None
    if any(line.side != " " and _SPEAKS_OF_TESTS.search(line.text) for line in index.lines.all()):
        return None
    return Disproof("no changed line is one of a test", "test")
