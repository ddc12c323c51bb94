"""Where a commit says one value and sets another: a limit "to 2 min" that the diff makes 300 s.

Conservative: a contradiction is told only where the subject or message names a value for a thing (`timeout to 2 min`,
`bump foo to 1.2.3`, `enable x by default`), exactly one value is set for a thing of that name on the added lines, and
the two cannot be the same value in any unit.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from mkdocs_commit_digest.collect.diff.file_kinds import FileKind
from mkdocs_commit_digest.collect.evidence.numerals import BYTES, SECONDS, UNITS, decimal_of, narrow
from mkdocs_commit_digest.vocabulary import vocabulary

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mkdocs_commit_digest.collect.commits import Commit


@dataclass(frozen=True, slots=True)
class Contradiction:
    """A value as the message has it, and as the diff sets it."""

    code: str
    """Key of the sentence in `locales/` (section `findings`): `value`, `version` or `default`."""
    name: str
    """What has the value, as the diff names it."""
    stated: str
    actual: str
    path: str
    line: int
    """1-based, in the file after the commit."""


@dataclass(frozen=True, slots=True)
class _Stated:
    code: str
    name: str
    """In lower case; words parted by `_`."""
    text: str
    value: Decimal | str
    unit: str | None = None


@dataclass(frozen=True, slots=True)
class _Set:
    name: str
    text: str
    path: str
    line: int


_UNIT = (
    r"(?:\s?-?(?P<unit>%|[KMGkmg]i?[Bb]\b|ms\b|milliseconds?|us\b|secs?\b|seconds?|s\b|mins?\b|minutes?"
    r"|hrs?\b|hours?|h\b|days?|毫秒|秒|分钟|小时|天))?"
)
_TO = re.compile(
    r"(?P<name>[A-Za-z][A-Za-z0-9_ -]{2,40}?|[\u4e00-\u9fff]{2,6})[`'\"]?\s+(?:(?:is|are"
    r"|was)\s+)?(?:(?:now|set|raised|increased|reduced|lowered|changed|bumped)\s+)*"
    r"(?:(?:from\s+[`\d][^\s]*(?:\s[A-Za-z]+)?\s+)?(?:to|=|->|→)|(?:改|设|调|提高|降低|增加|减少|调整|设置)?(?:为|到|至))\s*`?(?P<value>\d+(?:[.,_]\d+)*)"
    + _UNIT
    + r"(?![\w.])",
    re.IGNORECASE,
)
_BUMP = re.compile(
    r"\b(?:bump|upgrade|update|downgrade|pin)s?\s+(?:version\s+of\s+)?[`'\"]?(?P<name>[@A-Za-z][\w./@-]*)[`'\"]?\s+"
    r"(?:version\s+)?(?:from\s+\S+\s+)?to\s+[`'\"]?v?(?P<value>\d+\.\d+(?:\.\d+)*[\w.-]*\w|\d+\.\d+)",
    re.IGNORECASE,
)
_DEFAULT = re.compile(
    r"\b(?P<verb>enable|disable|turn on"
    r"|turn off)s?\s+(?:the\s+)?[`'\"]?(?P<name>[A-Za-z][\w-]*(?:\s[A-Za-z][\w-]*)?)[`'\"]?\s+by\s+default\b",
    re.IGNORECASE,
)
_SETS = re.compile(
    r"\+.{0,120}?(?P<name>[A-Za-z_][A-Za-z0-9_.-]{2,60})[\"']?\]?(?:\s*:\s*[A-Za-z][\w.\[\] "
    r"|]{0,30}?)?\s*(?::=|=|:)\s*[\"']?"
    r"(?P<value>[vV]?\d+(?:[._]\d+)*(?:\s*\*\s*\d+)*(?:ms|s|m|h|[KMG]i?B)?|true"
    r"|false)(?P<after>[\"']?\s*(?:[,;)}\]].*|#.*|//.*)?)$",
    re.IGNORECASE,
)
_VERSION_LINE = re.compile(
    r"\+.*?(?P<name>[@A-Za-z][\w./@-]*)[\"'\]]*\s*(?:[=~^><!]=?=?|:|@"
    r"|\s)\s*[\"'~^>=v]*(?P<value>\d+\.\d+(?:\.\d+)*[\w.-]*)"
)
_MOST_LINES = 20_000
_LONGEST_LINE = 300
_NO_NAMES = frozenset(re.findall(r"\S+", "version from set it value this that them up down default defaults limit"))


def contradictions(commit: Commit) -> tuple[Contradiction, ...]:
    """Return what the message states otherwise than the diff sets it; nothing in doubt."""
    stated = tuple(_stated(commit))
    if not stated:
        return ()
    found: list[Contradiction] = []
    for claim in stated:
        values = [value for value in _values_set(commit, claim) if value]
        if values and len({value.text for value in values}) == 1 and not _agree(claim, values[0].text):
            first = values[0]
            found.append(Contradiction(claim.code, first.name, claim.text, first.text, first.path, first.line))
    return tuple(dict.fromkeys(found))


def findings(commit: Commit, language: str) -> tuple[str, ...]:
    """Say each contradiction in a sentence."""
    words = vocabulary(language)
    return tuple(
        words(
            f"findings.{found.code}",
            name=found.name,
            stated=found.stated,
            actual=found.actual,
            path=found.path,
            line=str(found.line),
        )
        for found in contradictions(commit)
    )


def _stated(commit: Commit) -> Iterator[_Stated]:
    text = narrow(f"{commit.subject}\n{commit.body[:4_000]}")
    for match in _BUMP.finditer(text):
        yield _Stated("version", match["name"].lower(), match["value"], match["value"])
    for match in _DEFAULT.finditer(text):
        on = match["verb"].lower() in {"enable", "turn on"}
        yield _Stated("default", _key(match["name"]), "true" if on else "false", "true" if on else "false")
    for match in _TO.finditer(_BUMP.sub(" ", text)):
        value = decimal_of(match["value"].replace(",", "").replace("_", ""))
        unit = UNITS.get((match["unit"] or "").lower())
        if value is not None:
            said = match["value"] + (f" {match['unit']}" if match["unit"] else "")
            yield _Stated("value", _key(match["name"]), said, value, unit)


def _key(name: str) -> str:
    return re.sub(r"[\s-]+", "_", re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name.strip())).lower()


def _values_set(commit: Commit, claim: _Stated) -> Iterator[_Set]:
    """Yield what added lines set for a thing of that name: one list of values, whose members may differ."""
    pattern = _VERSION_LINE if claim.code == "version" else _SETS
    seen = 0
    for file in commit.files:
        if file.kind in {FileKind.TESTS, FileKind.DOCUMENTATION, FileKind.RELEASE_NOTES, FileKind.EXAMPLES}:
            continue
        for hunk in file.hunks:
            line = hunk.new_start - 1
            for text in hunk.lines:
                line += text[:1] in {"+", " "}
                seen += 1
                if seen > _MOST_LINES:
                    return
                if not text.startswith("+") or len(text) > _LONGEST_LINE:
                    continue
                match = pattern.match(text)
                if match and _is_same_name(claim, match["name"]):
                    yield _Set(match["name"], match["value"].strip(), file.path, line)


def _is_same_name(claim: _Stated, name: str) -> bool:
    if claim.code == "version":
        return name.lower() == claim.name
    wanted = [word for word in claim.name.split("_") if word and word not in _NO_NAMES]
    if not wanted:
        return False
    has = _key(name.rsplit(".", 1)[-1]).split("_")
    return wanted[-1] in has and (len(wanted) == 1 or set(wanted[-2:]) <= set(has) or has == [wanted[-1]])


def _agree(claim: _Stated, actual: str) -> bool:
    if isinstance(claim.value, str):
        mine, theirs = claim.value.lower().lstrip("v"), actual.lower().lstrip("v")
        return mine == theirs or theirs.startswith(mine + ".") or mine.startswith(theirs + ".")
    value = _evaluated(actual)
    if value is None:
        return True
    factors = _factors(claim.unit)
    return any(claim.value * factor == value for factor in factors)


def _factors(unit: str | None) -> set[Decimal]:
    """By how much the number in the code may differ for the same quantity."""
    if unit in SECONDS:
        return {SECONDS[unit] / other for other in SECONDS.values()}
    if unit in BYTES:
        decimal = {name: Decimal(1_000) ** power for power, name in enumerate(BYTES)}
        return {table[unit] / other for table in (BYTES, decimal) for other in table.values()}
    if unit == "%":
        return {Decimal(1), Decimal("0.01")}
    return (
        {Decimal(1)}
        | set(SECONDS.values())
        | {1 / factor for factor in (Decimal(1_000), Decimal(60), Decimal(3_600))}
        | set(BYTES.values())
        | {Decimal(1_000), Decimal(1_000_000), Decimal("0.01")}
    )


def _evaluated(text: str) -> Decimal | None:
    """`5 * 60` → 300; with a unit of its own (`300s`), the number alone in seconds or bytes."""
    match = re.fullmatch(r"([\d._]+(?:\s*\*\s*\d+)*)\s*(ms|s|m|h|[KMGkmg]i?[Bb])?", text.strip())
    if not match:
        return None
    product = Decimal(1)
    for factor in match[1].split("*"):
        value = decimal_of(factor.strip().replace("_", ""))
        if value is None:
            return None
        product *= value
    suffix = {"m": "min"}.get(match[2] or "", match[2] or "")
    unit = UNITS.get(suffix.lower(), suffix)
    return product * (SECONDS.get(unit) or BYTES.get(unit) or Decimal(1))
