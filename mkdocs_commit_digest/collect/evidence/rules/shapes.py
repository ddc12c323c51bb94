"""Required against optional, and types that are others."""

from __future__ import annotations

import re
from itertools import islice
from typing import TYPE_CHECKING

from mkdocs_commit_digest.collect.diff.file_kinds import FileKind
from mkdocs_commit_digest.collect.evidence.outlines import SIGN
from mkdocs_commit_digest.collect.evidence.rules.definitions import lines_with, signatures
from mkdocs_commit_digest.collect.evidence.rules.disproofs import Disproof, at
from mkdocs_commit_digest.collect.evidence.rules.phrases import NOUN, ZH_NOUN, patterns, readings

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mkdocs_commit_digest.collect.evidence.changed_lines import Line
    from mkdocs_commit_digest.collect.evidence.commit_index import CommitIndex
    from mkdocs_commit_digest.collect.evidence.outlines import Outline

_NAME, _TYPE = rf"(?P<name>{SIGN})", rf"(?P<type>{SIGN})"
_MUST = r"(?:必填|必需|必选|必传|必须提供|必须传入|必须指定)"
_REQUIRED = patterns(
    rf"{_NAME}(?: {NOUN})? (?:is|are|becomes?) (?:now |a |an )?(?:required|mandatory)"
    r"(?! (?:to|for|by|when|if|in|on)\b)",
    rf"\brequires? (?:the |a |an ){_NAME} (?:argument|parameter|option|field)",
    rf"\b(?:required|mandatory) (?:{NOUN} )?{_NAME}",
    rf"{_NAME}\s?{ZH_NOUN}?\s?现?(?:为|是|成为|变为|变成)?\s?{_MUST}",
    rf"(?:必填|必需|必选|必传)的?{ZH_NOUN}?\s?{_NAME}",
)
_NEEDS_A_VALUE = patterns(
    rf"{_NAME}(?: {NOUN})? (?:now )?(?:requires?|needs?|must have|must be given) (?:an?|its|the)"
    r" (?:name|value|argument|path|parameter|number|string)\b",
    rf"{_NAME}\s?{ZH_NOUN}?\s?(?:现在)?(?:必须|需要|要求)(?:提供|指定|带有?|给出|传入)",
)
_RETURNS = patterns(
    rf"{_NAME}(?: {NOUN})?,? (?:now |always )?returns (?:an? |the |now )?{_TYPE}",
    rf"{_NAME}\s?(?:现在|现)?的?返回(?:值|类型)?(?:为|是)?\s?{_TYPE}",
)
_TYPED = patterns(
    rf"{_NAME}(?: {NOUN})? (?:is|has|becomes|takes|of) (?:now )?(?:of )?(?:the )?type {_TYPE}",
    rf"{_NAME}(?: {NOUN})? (?:is|becomes) (?:now )?an? {_TYPE}(?! \w)",
    rf"{ZH_NOUN}\s?{_NAME}\s?(?:的类型)?(?:为|是)\s?{_TYPE}(?!\s?时)",
    rf"{_NAME}\s?的类型(?:为|是|改为|变为)\s?{_TYPE}",
)
_TYPES = (
    r"(?:[iuf](?:8|16|32|64|128)|[iu]size|u?int(?:8|16|32|64)?(?:_t)?|size_t|bool(?:ean)?|str|&str|string|float(?:32|64)?"
    r"|double|number|any|bytes|object|void|char|error|Result|Option|Optional|Promise|Vec|Box|Arc|Rc|Path|PathBuf|list"
    r"|dict|tuple|set|Iterator|Iterable|Sequence|Mapping|Map|Array|Callable|Future|Union|Literal)"
)
_IS_TYPE = re.compile(
    rf"[&*]?(?:[\w.:]{{1,60}}(?:::|\.))?{_TYPES}(?:\s?[<\[].{{0,120}}[>\]])?(?:\s?\|\s?[\w.]{{1,40}}){{0,4}}[&*?]?",
    re.IGNORECASE,
)
_RETURN_TYPE = re.compile(
    r"\)\s{0,9}(?:->|:)\s{0,9}(?P<type>[^{;=]{1,160}?)\s{0,9}(?::\s{0,9}$|\{|=>|;|where\b|$)", re.MULTILINE
)
"""`-> T {` of Rust, `): T {` of TypeScript, `-> T:` of Python."""
_TAKES_A_VALUE = re.compile(r"--[\w-]{1,60}[ =]<(?P<name>[^<>\s]{1,40})>")
_LONGEST = 400
_MOST = 12


def shapes(outline: Outline, index: CommitIndex) -> Disproof | None:
    """A parameter with a default called required, another type, `<name>` for `[name]`."""
    text = outline.text
    for match in readings(_REQUIRED, text):
        name = outline.token(match["name"])
        optional = next(_optional(name, index), None)
        if optional:
            return at(optional, f"`{name}` has a default", optional.text.strip()[:80])
    for ways, judge in ((_RETURNS, _other_return), (_TYPED, _other_type)):
        for match in readings(ways, text):
            name, stated = outline.token(match["name"]), outline.token(match["type"])
            verdict = judge(name, stated, index) if _IS_TYPE.fullmatch(stated) else None
            if verdict:
                return verdict
    return _value_asked_for(outline, index) or _bracketed(outline, index)


def _optional(name: str, index: CommitIndex) -> Iterator[Line]:
    """Yield lines that give a parameter or field a default, where none calls it required."""
    bare = name.lstrip("-")
    word = re.escape(bare)
    parameter = re.compile(rf"(?<![\w.]){word}\s{{0,9}}(?:\?\s{{0,9}}:|(?::[^=,()]{{0,80}})?=(?!=))")
    field = re.compile(
        rf"\s{{0,60}}(?:pub |public )?{word}\s{{0,9}}(?:\?:|:\s{{0,9}}[^=]{{1,80}}=(?!=)|:\s{{0,9}}Option<)"
    )
    around = list(lines_with(index, bare))
    if any("required" in line.text.lower() for line in around):
        return
    for line, text in signatures(index):
        if line.kind is not FileKind.TESTS and parameter.search(text):
            yield line
    for line in around:
        if line.kind is not FileKind.TESTS and field.match(line.text[:_LONGEST]):
            yield line


def _other_return(name: str, stated: str, index: CommitIndex) -> Disproof | None:
    begins = re.compile(
        rf"(?:def|fn|func|function)\s{{1,9}}(?:\([^()]{{0,80}}\)\s{{0,9}})?{re.escape(name)}\s{{0,9}}[(<\[]"
    )
    found: list[tuple[Line, str]] = []
    for line, text in signatures(index):
        if name in text and begins.search(text):
            returned = _RETURN_TYPE.search(text, max(0, text.rfind(")")))
            if not returned:
                return None
            found.append((line, returned["type"].strip()))
    if not found or any(_has_words(stated, other) for _, other in found):
        return None
    return at(found[0][0], f"`{name}` returns `{found[0][1]}`", found[0][1])


def _has_words(stated: str, other: str) -> bool:
    """Tell whether two types share a word, or the other one is none that we know."""
    words = re.findall(r"\w+", stated.lower())
    return bool(set(words) & set(re.findall(r"\w+", other.lower()))) or not _IS_TYPE.fullmatch(other)


def _other_type(name: str, stated: str, index: CommitIndex) -> Disproof | None:
    """Compare with each declaration `name: type`; one of a type that we do not know could be any value of a mapping."""
    declared = re.compile(
        rf"(?<![\w.]){re.escape(name)}\s{{0,9}}:\s{{0,9}}(?P<type>[&*\w.:<>\[\]| ]{{1,120}}?)\s{{0,9}}(?=[,)=;{{]|$)",
        re.MULTILINE,
    )
    texts = [(line, text) for line, text in signatures(index) if line.kind is not FileKind.TESTS and name in text]
    found = [(line, match["type"]) for line, text in texts for match in islice(declared.finditer(text), _MOST)]
    for line in lines_with(index, name):
        match = declared.search(line.text[:_LONGEST])
        if match and _IS_TYPE.fullmatch(match["type"]):
            found.append((line, match["type"]))
    wanted = re.sub(r"\s", "", stated)
    if not found or not all(_IS_TYPE.fullmatch(other) for _, other in found):
        return None
    if any(wanted in re.sub(r"\s", "", other) for _, other in found):
        return None
    return at(found[0][0], f"`{name}` is of type `{found[0][1]}`", found[0][1])


def _value_asked_for(outline: Outline, index: CommitIndex) -> Disproof | None:
    """`--flag` said to require a value, and defined as `--flag [name]`."""
    for match in readings(_NEEDS_A_VALUE, outline.text):
        flag = (outline.token(match["name"]).split() or [""])[0]
        if not flag.startswith("-"):
            continue
        optional = re.compile(rf"(?<![\w-]){re.escape(flag)}[ =]?\[")
        lines = (line for line in index.lines.all() if line.side == "+" and line.is_program and flag in line.text)
        line = next((line for line in lines if optional.search(line.text)), None)
        if line:
            return at(line, f"the value of `{flag}` is optional", line.text.strip()[:80])
    return None


def _bracketed(outline: Outline, index: CommitIndex) -> Disproof | None:
    """`--flag <name>` asks for a value; `--flag [name]` does not."""
    for token in outline.tokens:
        match = _TAKES_A_VALUE.fullmatch(token)
        if not match or any(token in line.text for line in index.lines.all()):
            continue
        other = token.replace(f"<{match['name']}>", f"[{match['name']}]")
        line = next((line for line in index.lines.all() if line.side == "+" and other in line.text), None)
        if line:
            return at(line, f"the value is optional: `{other}`", other)
    return None
