"""How many files and lines a commit changes in all, and how many tests it adds."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from mkdocs_commit_digest.collect.evidence.numerals import ENGLISH, chinese_value
from mkdocs_commit_digest.collect.evidence.outlines import SIGN
from mkdocs_commit_digest.collect.evidence.rules.disproofs import Disproof
from mkdocs_commit_digest.collect.evidence.rules.phrases import patterns, readings
from mkdocs_commit_digest.collect.evidence.rules.tested import new_tests

if TYPE_CHECKING:
    from mkdocs_commit_digest.collect.evidence.commit_index import CommitIndex
    from mkdocs_commit_digest.collect.evidence.outlines import Outline

_N = rf"(?P<n>{SIGN}|(?:{'|'.join(ENGLISH)})(?![a-z])|a single|[一二两三四五六七八九十百]{{1,5}})"
_ALL = r"(?:共|总共|一共|合计|该提交|本次提交|此提交|本提交|这次提交)(?:共|总共|一共)?"
_FILES = patterns(
    r"(?:(?:the|this) (?:commit|change|patch)|\bit|^|; |, | and ) ?(?:only )?(?:touches|changes|modifies|affects|spans"
    rf"|edits) (?:only |just |exactly |a total of )?{_N} files?\b(?! in| of| under| with)",
    rf"\b(?:all|a total of|in total,?) {_N} files (?:are|were) (?:touched|changed|modified)",
    rf"{_ALL}(?:修改|改动|涉及|变更|触及|更改)了?\s?{_N}\s?个?文件",
)
_ADDED_LINES = patterns(
    rf"\bit adds {_N} lines?(?! (?:of|to|in))",
    rf"{SIGN} files?[,;]? (?:and |with )?{_N} lines (?:are |were )?added",
    rf"(?:共修改|共改动|文件)[^。；;]{{0,20}}[，,]\s?共?新增了?\s?{_N}\s?行(?!测试|代码在|文档|注释)",
)
_REMOVED_LINES = patterns(
    rf"\bit (?:adds [^.;]{{1,24}} and )?removes {_N} lines?(?! (?:of|from|in))",
    rf"(?:共修改|共改动|文件)[^。；;]{{0,30}}[，,、和]\s?共?删除了?\s?{_N}\s?行(?!测试|代码在|文档|注释)",
)
_TESTS = patterns(
    rf"\badd(?:s|ed) {_N} (?:new |unit |regression )*tests?\b"
    r"(?! (?:file|case|class|param|suite|matri|data|vector|helper))",
    rf"(?:^|[,;] ){_N} (?:new |unit |regression )*tests? (?:is|are) added",
    rf"(?:新增|增加|添加)了?\s?{_N}\s?[个项条](?:新的?|单元|回归)?测试(?!用例|类|文件|参数|套件|场景|数据)",
)
_MANY_IN_ONE = re.compile(
    r"parametri[sz]e|\.each|t\.Run|subTest|rstest|case\(|TestCase\(|for .{1,60}\b(?:of|in)\b|INSTANTIATE"
    r"|@(?:Csv|Value)Source|\btt\b|cases?\b"
)


def totals(outline: Outline, index: CommitIndex) -> Disproof | None:
    """Counts of the whole commit that are others."""
    counts = index.totals
    for ways, true, what in (
        (_FILES, counts.files, "files"),
        (_ADDED_LINES, counts.additions, "added lines"),
        (_REMOVED_LINES, counts.deletions, "removed lines"),
    ):
        stated = _number(ways, outline)
        if stated is not None and stated != true:
            return Disproof(f"the commit has {true} {what}", str(true))
    return _other_tests(outline, index)


def _other_tests(outline: Outline, index: CommitIndex) -> Disproof | None:
    """Compare with the tests that are added, where each is written out."""
    stated = _number(_TESTS, outline)
    if stated is None or not index.lines.is_whole:
        return None
    tests = new_tests(index)
    lines = (line.text for line in index.lines.all() if line.side != "-")
    if tests and len(tests) != stated and not any(_MANY_IN_ONE.search(line) for line in lines):
        return Disproof(f"the commit adds {len(tests)} tests", str(len(tests)), tests[0].path, tests[0].number)
    return None


def _number(ways: tuple[re.Pattern[str], ...], outline: Outline) -> int | None:
    match = next(readings(ways, outline.text), None)
    if not match:
        return None
    text = match["n"]
    if re.fullmatch(SIGN, text):
        digits = outline.token(text).replace(",", "")
        return int(digits) if re.fullmatch(r"[0-9]{1,9}", digits) else None
    return 1 if text.lower() == "a single" else ENGLISH.get(text.lower()) or chinese_value(text)
