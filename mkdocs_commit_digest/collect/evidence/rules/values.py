"""Defaults and values that are others than a statement says."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from mkdocs_commit_digest.collect.diff.file_kinds import FileKind
from mkdocs_commit_digest.collect.evidence.numerals import canonical
from mkdocs_commit_digest.collect.evidence.outlines import SIGN
from mkdocs_commit_digest.collect.evidence.patch_text import stands_in
from mkdocs_commit_digest.collect.evidence.rules.assignments import LITERAL, assigned, defaults
from mkdocs_commit_digest.collect.evidence.rules.disproofs import Disproof, at
from mkdocs_commit_digest.collect.evidence.rules.phrases import LEAD, NOUN, ZH_NOUN, patterns, readings

if TYPE_CHECKING:
    from mkdocs_commit_digest.collect.evidence.changed_lines import Line
    from mkdocs_commit_digest.collect.evidence.commit_index import CommitIndex
    from mkdocs_commit_digest.collect.evidence.outlines import Outline

_NAME, _VALUE = rf"(?P<name>{SIGN})", rf"(?P<value>{SIGN})"
_DEFAULT = patterns(
    rf"{_NAME}(?: {NOUN})?,? (?:(?:which|that|and) )?(?:now |still )?defaults? to {LEAD}{_VALUE}",
    rf"\bdefault(?: value)? (?:of|for) {LEAD}(?:{NOUN} )?{_NAME}(?: {NOUN})? (?:is|becomes|stays|remains)"
    rf" (?:now |still )?{_VALUE}",
    rf"{_NAME}(?: {NOUN})?,? (?:is|stays|remains) (?:now |still )?{_VALUE} by default",
    rf"{_NAME}(?: {NOUN})?,? \(default:? {_VALUE}\)",
    rf"{_NAME}\s?{ZH_NOUN}?\s?[，,]?\s?的?(?:默认值?|缺省值?)\s?现?(?:为|是|取|设为|仍为|变为|等于)?\s?{_VALUE}",
)
_SOME_DEFAULT = patterns(
    rf"\bdefault[^\ue000-\uf8ff.;]{{0,40}} (?:is|of) {_VALUE}",
    rf"默认[^\ue000-\uf8ff，。；]{{0,12}}(?:为|是)\s?{_VALUE}",
)
"""The default of something that is not named."""
_SET = patterns(
    rf"{_NAME}(?: {NOUN})? (?:is|are) (?:now )?set to {_VALUE}",
    rf"\bsets {LEAD}(?:{NOUN} )?{_NAME}(?: {NOUN})? to {_VALUE}",
    rf"(?:将|把)?\s?{_NAME}\s?{ZH_NOUN}?\s?被?(?:设为|设置为|置为|赋值为|设定为|设成)\s?{_VALUE}",
)
_CODE_SETS = re.compile(
    r"(?P<name>[A-Za-z_][\w.-]{1,60})\s?[=:]\s?(?P<value>\"[^\"]{0,60}\"|'[^']{0,60}'|[\w.+-]{1,60})"
)
_UNIT_FOLLOWS = re.compile(
    r"\s?-?(?:%|percent|ms|s\b|sec|min|h\b|hour|day|[KMG]i?B|byte|毫秒|秒|分|小时|天|字节|倍)", re.IGNORECASE
)
"""The number in the code may be in another unit."""
_AWAY = re.compile(r"drop|remov|revert|instead|no longer|rather|without|不再|移除|删除|去掉|而不是|而非", re.IGNORECASE)
_NOTHING = {"none": "none", "null": "none", "nil": "none", "nullptr": "none", "undefined": "none"}


def values(outline: Outline, index: CommitIndex) -> Disproof | None:
    """Another default, another value, or as default what only tests set."""
    for match in readings(_DEFAULT, outline.text):
        if not _UNIT_FOLLOWS.match(outline.text, match.end("value")):
            name, value = outline.token(match["name"]), outline.token(match["value"])
            verdict = _other(name, value, list(defaults(name, index)), "defaults to")
            if verdict:
                return verdict
    for match in readings(_SOME_DEFAULT, outline.text):
        verdict = _of_a_test(outline.token(match["value"]), index)
        if verdict:
            return verdict
    return _other_setting(outline, index) or _other_in_code(outline, index)


def _other_setting(outline: Outline, index: CommitIndex) -> Disproof | None:
    for match in readings(_SET, outline.text):
        name, value = outline.token(match["name"]), outline.token(match["value"])
        if LITERAL.fullmatch(value) and not _UNIT_FOLLOWS.match(outline.text, match.end("value")):
            verdict = _other(name, value, assigned(name, index), "is set to")
            if verdict:
                return verdict
    return None


def _other_in_code(outline: Outline, index: CommitIndex) -> Disproof | None:
    """Compare `name = value` with what any side has."""
    if _AWAY.search(outline.text):
        return None
    for token in outline.tokens:
        match = _CODE_SETS.fullmatch(token)
        if match and LITERAL.fullmatch(match["value"]):
            found = assigned(match["name"], index, every_side=True)
            verdict = _other(match["name"], match["value"], found, "is set to")
            if verdict:
                return verdict
    return None


def _of_a_test(value: str, index: CommitIndex) -> Disproof | None:
    """Find a default that only tests have: what a test sets is what is not the default."""
    sides = index.lines.sides(value)
    lines = sides.added + sides.removed + sides.kept
    if not lines or stands_in(index.message, value) or not all(line.kind is FileKind.TESTS for line in lines):
        return None
    return at(lines[0], f"`{value}` stands in tests only", value)


def _other(name: str, value: str, found: list[tuple[Line, str]], verb: str) -> Disproof | None:
    """Tell where every value found is another one."""
    if not found or any(_is_same(value, other) for _, other in found):
        return None
    line, other = found[0]
    return at(line, f"`{name}` {verb} `{other}`", other)


def _is_same(one: str, other: str) -> bool:
    """Tell whether two values are one, or one names the other: `Mode.AUTO`, `auto`; `Some(3)`, `3`."""
    first, second = _plain(one), _plain(other)
    if first == second or first.rsplit(".", 1)[-1] == second.rsplit(".", 1)[-1]:
        return True
    return (bool(first) and first in re.findall(r"\w+", second)) or (
        len(second) > 1 and second in re.findall(r"\w+", first)
    )


def _plain(value: str) -> str:
    text = canonical(value.strip().strip("\"'`").replace("::", ".")).lower()
    return _NOTHING.get(text, text)
