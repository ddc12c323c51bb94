"""Sentence → what it claims that can be looked up: paths, identifiers and numbers."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from mkdocs_commit_digest.collect.evidence.numerals import UNITS, chinese_value, narrow

if TYPE_CHECKING:
    from collections.abc import Iterator


@dataclass(frozen=True, slots=True)
class Claim:
    """One thing that a sentence says is in the commit."""

    kind: Literal["path", "identifier", "number"]
    token: str
    """As written; for numbers the digits alone."""
    unit: str | None = None
    """Of a number: a value of `numerals.UNITS`."""
    is_code: bool = False
    """It stood between backticks."""


_CODE = re.compile(r"`+([^`\n]{1,400})`+")
_MARK = re.compile(r"\[redacted:[a-z-]+\]")

_W = r"[A-Za-z0-9_]"
_EXTENSION = (
    r"\.(?:py|pyi|pyx|ipynb|c|cc|cpp|cxx|cu|cuh|h|hh|hpp|rs|go|js|jsx|mjs|cjs|ts|tsx|vue|svelte|java|kt"
    r"|kts|scala|rb|php|cs|fs|swift|m|mm|lua"
    r"|r|jl|pl|sh|bash|zsh|ps1|bat|sql|proto|thrift|graphql|json|jsonl|ya?ml|toml|ini|cfg|conf|env|lock"
    r"|txt|md|rst|adoc|html?|css|scss|less"
    r"|xml|csv|tsv|svg|png|jpe?g|gif|pdf|dockerfile|mk|cmake|gradle|tf|nix|j2|jinja|tmpl|template|patch"
    r"|bin|so|whl|zip|gz)"
)
_NAME = r"[A-Za-z0-9_.@+\[\]{}*-]"
_TOKENS = re.compile(
    rf"(?P<url>https?://[A-Za-z0-9._~:/?#@!$&*+,;=%-]*[A-Za-z0-9/_])"
    rf"|(?P<file>(?<!{_W})(?:\.{{0,2}}/)?(?:{_NAME}{{1,100}}/){{0,30}}{_NAME}{{0,100}}?{_W}{_EXTENSION}(?!{_W}|\.[A-Za-z]))"
    rf"|(?P<folder>(?<![A-Za-z0-9_/])(?:\.{{0,2}}/)?{_NAME}{{1,100}}(?:/{_NAME}{{1,100}}){{1,30}}/?)"
    rf"|(?P<flag>(?<![A-Za-z0-9_-])--[A-Za-z][A-Za-z0-9_-]{{1,60}})"
    rf"|(?P<version>(?<![A-Za-z0-9_.])[vV]?\d{{1,6}}(?:\.\d{{1,6}}){{2,5}}(?:[-.]?(?:rc|a|b|dev|post|alpha"
    rf"|beta)\.?\d{{0,4}})?)"
    rf"|(?P<date>(?<!\d)\d{{4}}-\d{{2}}-\d{{2}}(?!\d))"
    rf"|(?P<hex>(?<!{_W})0[xX][0-9A-Fa-f]{{1,32}}(?!{_W}))"
    rf"|(?P<sha>(?<!{_W})(?=[0-9a-f]{{0,40}}[a-f])(?=[a-f]{{0,40}}[0-9])[0-9a-f]{{7,64}}(?!{_W}))"
    rf"|(?P<quantity>(?<!{_W})(?:(?<=[^A-Za-z0-9_])|^)(?P<digits>\d{{1,3}}(?:,\d{{3}})+(?:\.\d+)?"
    rf"|\d+(?:_\d+)*(?:\.\d+)?(?:[eE][+-]?\d{{1,3}})?)"
    rf"(?P<scale>[kKM](?!{_W}))?"
    rf"(?:(?P<range>\s?(?:-|–|—|~|～|to|至|到)\s?)(?P<digits2>\d{{1,3}}(?:,\d{{3}})+|\d+(?:\.\d+)?))?"
    rf"[ -]?(?P<unit>%|percent\b|个?百分点|倍|×|x(?!{_W})|times(?=\s+(?:as|faster|slower|more|less|fewer|larger"
    rf"|smaller|higher|lower|the))"
    rf"|个文件|文件|files?\b|行|lines?\b|毫秒|微秒|纳秒|秒钟?|分钟|个?小时|天"
    rf"|(?:milli|micro|nano)?seconds?\b|minutes?\b|hours?\b|days?\b|weeks?\b|(?:ms|us|µs|μs|ns|secs?|mins?"
    rf"|hrs?|h|s)(?!{_W})"
    rf"|字节|bytes?\b|[KMGTkmgt]i?B(?!{_W}))?)(?![0-9])"
    rf"|(?P<word>(?<!{_W})[A-Za-z_$@]{_W}{{0,120}}(?:(?:\.|::|->){_W}{{1,120}}){{0,10}}(?:\(\))?)"
)
_CHINESE = re.compile(
    r"(?:百分之(?P<percent>[零〇一二两三四五六七八九十百]{1,6})"
    r"|(?<!第)(?P<numeral>[零〇一二两三四五六七八九十百千万亿]{1,12})(?P<unit>个文件|行|倍|毫秒|秒钟?|分钟|个?小时|天|个百分点|字节))"
)
_COUNT_WORDS = {
    word: value
    for value, word in enumerate(("two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"), start=2)
}
_TIMES = re.compile(
    r"\b(two|three|four|five|six|seven|eight|nine|ten) times (?:as|faster|slower|more|less|fewer|larger"
    r"|smaller|higher|lower)\b",
    re.IGNORECASE,
)
_ORDINAL = re.compile(r"(?:st|nd|rd|th)\b")
_CAMEL = re.compile(r"[a-z0-9][A-Z]|[A-Z]{2}[a-z]{2}")
_PLAIN_WORD = re.compile(r"[A-Za-z]+")

_EVERYDAY = frozenset(
    # Names of products and terms that a text may use without the commit naming them.
    re.findall(
        r"\S+",
        "github gitlab pytorch tensorflow javascript typescript numpy scipy openai macos ios ipados "
        "latex mkdocs youtube devops fastapi postgresql mysql mongodb sqlite graphql cmake linkedin "
        "jupyter openssl openssh nodejs webassembly mapreduce openmp opencl ipv4 ipv6 utf8 utf-8 utf16 "
        "x86 x64 x86_64 arm64 aarch64 amd64 k8s i18n l10n a11y base64 sha1 sha256 sha512 md5 oauth2 "
        "http2 http3 s3 ec2 es6 python2 python3 py3 win32 log4j e2e 2d 3d 4k p50 p90 p95 p99 ci/cd i/o "
        "tcp/ip a/b e.g i.e",
    )
)
_LITERALS = frozenset(
    # Words of programming languages: between backticks they say what kind of value is meant.
    re.findall(
        r"\S+",
        "none true false null nil undefined nan int str float bool bytes list dict tuple set string "
        "number boolean object array void char double long self this class def async await import return "
        "if else try except catch raise throw for while with git",
    )
)


def claims_of(sentence: str) -> tuple[Claim, ...]:
    """Return what can be looked up, each claim once, in the order of the sentence.

    Source of the rules: docs/adr/0004-evidence-rules.md.
    """
    text = _MARK.sub(" ", narrow(sentence))
    found = dict.fromkeys(claim for match in _CODE.finditer(text) for claim in _code_claims(match[1].strip()))
    rest = _CODE.sub(" , ", text)
    found.update(dict.fromkeys(_prose_claims(rest)))
    return tuple(found)


def _code_claims(code: str) -> Iterator[Claim]:
    if not code or code.lower() in _LITERALS:
        return
    match = _TOKENS.fullmatch(code)
    if match and match.lastgroup in {"quantity", "unit", "digits", "scale", "version", "date", "hex", "sha"}:
        yield from _numbers(match)
    elif match and (match["file"] or match["folder"]) and not match["url"]:
        yield Claim("path", code, is_code=True)
    else:
        yield Claim("identifier", code, is_code=True)


def _prose_claims(text: str) -> Iterator[Claim]:
    for match in _TOKENS.finditer(text):
        if match["url"]:
            yield Claim("identifier", match["url"])
        elif match["file"] or match["folder"]:
            yield from _path_claims(match.group())
        elif match["flag"]:
            yield Claim("identifier", match["flag"])
        elif match["word"]:
            yield from _word_claims(match["word"])
        elif not _is_list_number(text, match) and not _ORDINAL.match(text, match.end()):
            yield from _numbers(match)
    yield from _spelled_numbers(text)


def _path_claims(token: str) -> Iterator[Claim]:
    """A slash alone makes no path: `read/write` and `and/or` are words."""
    token = token.rstrip(".")
    parts = [part for part in token.split("/") if part]
    has_file = bool(re.search(_EXTENSION + r"$", token))
    looks_like_one = has_file or "_" in token or token.startswith((".", "/")) or token.endswith("/")
    if token.lower() in _EVERYDAY:
        return
    if looks_like_one or (len(parts) >= 3 and all(re.fullmatch(r"[a-z0-9.-]+", part) for part in parts)):  # noqa: PLR2004
        yield Claim("path", token)
        return
    for part in parts:
        match = _TOKENS.fullmatch(part)
        if match and match["word"]:
            yield from _word_claims(part)
        elif match and match["digits"]:
            yield from _numbers(match)


def _word_claims(word: str) -> Iterator[Claim]:
    """Words that look like code; plain words and everyday names claim nothing."""
    bare = word.removesuffix("()")
    if bare.lower() in _EVERYDAY or bare.lower().rstrip("s") in _EVERYDAY:
        return
    if word != bare or "_" in bare.strip("_") or "::" in bare or "->" in bare or bare.startswith(("@", "$", "_")):
        yield Claim("identifier", word)
    elif "." in bare:
        if not all(len(part) == 1 for part in bare.split(".")):
            yield Claim("identifier", word)
    elif not _PLAIN_WORD.fullmatch(bare) or (_CAMEL.search(bare) and len(bare) > 3):  # noqa: PLR2004 - KiB, PRs
        yield Claim("identifier", word)


def _numbers(match: re.Match[str]) -> Iterator[Claim]:
    if not match["digits"]:
        yield Claim("number", match.group())
        return
    unit = UNITS.get(match["unit"].lower()) if match["unit"] else None
    unit = unit or ({"个百分点": "%", "百分点": "%"}.get(match["unit"] or ""))
    yield Claim("number", match["digits"] + (match["scale"] or ""), unit)
    if match["digits2"]:
        yield Claim("number", match["digits2"], unit)


def _is_list_number(text: str, match: re.Match[str]) -> bool:
    """`1. First`, `(2) second`, and the `第3` of Chinese ordinals."""
    before, after = text[: match.start()].rstrip(), text[match.end() : match.end() + 1]
    starts = not before.strip("(（ ")
    return before.endswith("第") or (starts and after in {".", ")", "）", "、"} and len(match.group()) <= 2)  # noqa: PLR2004


def _spelled_numbers(text: str) -> Iterator[Claim]:
    for match in _CHINESE.finditer(text):
        value = chinese_value(match["percent"] or match["numeral"])
        if value is not None and (match["percent"] or value > 1):
            yield Claim(
                "number",
                str(value),
                "%" if match["percent"] else UNITS.get(match["unit"], UNITS.get(match["unit"].lstrip("个"))),
            )
    for match in _TIMES.finditer(text):
        yield Claim("number", str(_COUNT_WORDS[match[1].lower()]), "x")
