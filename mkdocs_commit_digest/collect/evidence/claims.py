"""Sentence → what it claims that can be looked up: paths, identifiers and numbers."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from mkdocs_commit_digest.collect.evidence.numerals import (
    ENGLISH,
    UNITS,
    chinese_value,
    decimal_of,
    english_value,
    narrow,
    spelled,
    vulgar_fraction,
)

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


CODE = re.compile(r"`+([^`\n]{1,400})`+")
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
TOKENS = re.compile(
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
    rf"[ -]?(?P<unit>%|percent\b|个?百分点|倍|×|[xX](?!{_W})|fold\b"
    rf"|times(?=\s+(?:as|faster|slower|more|less|fewer|larger|smaller|higher|lower|the))"
    rf"|个文件|文件|files?\b|行|lines?\b|毫秒|微秒|纳秒|秒钟?|分钟|个?小时|天"
    rf"|(?:milli|micro|nano)?seconds?\b|minutes?\b|hours?\b|days?\b|weeks?\b|(?:ms|us|µs|μs|ns|secs?|mins?"
    rf"|hrs?|h|s)(?!{_W})"
    rf"|字节|bytes?\b|[KMGTkmgt]i?B(?!{_W}))?)(?![0-9])"
    rf"|(?P<word>(?<!{_W})[A-Za-z_$@]{_W}{{0,120}}(?:(?:\.|::|->){_W}{{1,120}}){{0,10}}(?:\(\))?)"
)
_CHINESE = re.compile(
    r"(?:百分之(?P<percent>[零〇一二两三四五六七八九十百]{1,6})"
    r"|(?<!第)(?P<numeral>[零〇一二两三四五六七八九十百千万亿]{1,12})(?P<unit>个文件|行|倍|毫秒|秒钟?|分钟|个?小时|天|个百分点|字节|次))"
)
_NUMERAL = rf"(?:(?:{'|'.join(ENGLISH)}|a|hundred|thousand|million)(?:[ -](?:and )?|\b)){{1,5}}"
_TIMES = re.compile(
    rf"\b(?P<times>{_NUMERAL})times (?:as|faster|slower|more|less|fewer|larger|smaller|higher|lower|the)\b"
    rf"|\b(?P<fold>{'|'.join(ENGLISH)}|hundred|thousand)-?fold\b"
    rf"|\b(?P<percent>{_NUMERAL})(?:percent|per cent)\b",
    re.IGNORECASE,
)
_PARTS = {"half": 2, "halve": 2, "third": 3, "quarter": 4, "fifth": 5, "tenth": 10}
_SHARES = re.compile(
    r"\bby (?:(?P<count>a|one|two|three|four)[ -])?(?P<part>half|third|quarter|fifth|tenth)s?\b"
    r"|(?<!both )(?<!two )(?<!2 )(?<!the )\b(?P<verb>halv)(?:e[sd]?|ing)\b"
    r"|(?P<of>[零一二两三四五六七八九十百]{1,6})分之(?P<numerator>[零一二两三四五六七八九十百]{1,6})|(?P<half>一半|减半)"
    r"|(?P<tenths>[一二两三四五六七八九])成(?![功为本员分长立果就绩品熟都型像组套对败不])"
    r"|翻(?:了)?(?P<doublings>[一两二三四])?(?:番|倍)|(?P<glyph>[¼½¾⅐-⅞])",
    re.IGNORECASE,
)
_SCALE_WORD = re.compile(r"[ -]?(thousand|million|billion|万|亿)(?![A-Za-z])")
_SCALE_WORDS = {"thousand": 10**3, "million": 10**6, "billion": 10**9, "万": 10**4, "亿": 10**8}
_COUNTED = (
    r"(?:files?|lines?|commits?|hunks?|tests?|additions?|deletions?|insertions?|changes?|parents?|modules?|folders?"
    r"|director(?:y|ies)|patch(?:es)?|LOC)\b"
)
_JOIN = r"(?!in |of |for |from |by |with |on |and |as |to |per |million |billion |thousand )[A-Za-z_]{1,24} "
_OF_THE_COMMIT = re.compile(
    rf"[ -]?(?:{_JOIN}){{0,2}}{_COUNTED}"
    rf"|[ ,]{{0,2}}(?:(?:and|or|to) )?(?:[a-z]{{1,12}} )?\d[\d,]* (?:{_JOIN}){{0,2}}{_COUNTED}"
    r"|,? ?(?:are |were |is |was |have been )?(?:newly )?(?:added|removed|deleted|inserted|changed)\b"
    r"|\s?(?:个|处|项|条|次)?(?:新的?|新增|修改|代码|测试|源)?(?:提交|文件|测试|改动|修改|目录|模块|删除|新增|用例|代码块)",
    re.IGNORECASE,
)
"""What a commit has so and so many of, after their number."""
_BOUNDS = re.compile(
    r"\b(?:at most|at least|up to|no more than|more than|fewer than|less than|no fewer than|maximum of|minimum of"
    rf"|limited to|limit of) (?P<english>{'|'.join(ENGLISH)})(?![ -]?(?:{'|'.join(ENGLISH)})|[a-z])"
    r"|(?:最多|至多|至少|最少|不超过|不少于|不多于|上限为?|下限为?|最大为?)[^，。；,.;0-9零一二两三四五六七八九十百]{0,6}(?P<chinese>[三四五六七八九十百]{1,4})(?=[个次条项位字层秒天页轮行份])",
    re.IGNORECASE,
)
"""A bound in words, from three on: such a number is written in code as well."""
_LEAST_BOUND = 3
_MANY_TIMES = 10
"""Below, 次 counts what was done, as "twice" does."""
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
    text = _MARK.sub(" ", narrow(sentence.replace("\N{FRACTION SLASH}", "/")))
    found = dict.fromkeys(claim for match in CODE.finditer(text) for claim in _code_claims(match[1].strip()))
    rest = CODE.sub(" , ", text)
    found.update(dict.fromkeys(_prose_claims(rest)))
    return tuple(found)


def _code_claims(code: str) -> Iterator[Claim]:
    if not code or code.lower() in _LITERALS:
        return
    match = TOKENS.fullmatch(code)
    if match and match.lastgroup in {"quantity", "unit", "digits", "scale", "version", "date", "hex", "sha"}:
        yield from _numbers(match)
    elif match and (match["file"] or match["folder"]) and not match["url"]:
        yield Claim("path", code, is_code=True)
    else:
        yield Claim("identifier", code, is_code=True)


def _prose_claims(text: str) -> Iterator[Claim]:
    for match in TOKENS.finditer(text):
        if match["url"]:
            yield Claim("identifier", match["url"])
        elif match["file"] or match["folder"]:
            yield from path_claims(match.group())
        elif match["flag"]:
            yield Claim("identifier", match["flag"])
        elif match["word"]:
            yield from word_claims(match["word"])
        elif not _is_list_number(text, match) and not _ORDINAL.match(text, match.end()):
            yield from _numbers(match)
    yield from _spelled_numbers(text)


def path_claims(token: str) -> Iterator[Claim]:
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
        match = TOKENS.fullmatch(part)
        if match and match["word"]:
            yield from word_claims(part)
        elif match and match["digits"]:
            yield from _numbers(match)


def word_claims(word: str) -> Iterator[Claim]:
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
    scale = None if unit or match["scale"] or match["digits2"] else _SCALE_WORD.match(match.string, match.end())
    value = decimal_of(match["digits"].replace(",", "")) if scale else None
    if scale and value is not None:
        yield Claim("number", spelled(value * _SCALE_WORDS[scale[1]]), unit)
        return
    if not unit and _OF_THE_COMMIT.match(match.string, match.end()):
        unit = "counted"
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
        least = _MANY_TIMES if match["unit"] == "次" else 1
        if value is not None and (match["percent"] or value > least):
            yield Claim(
                "number",
                str(value),
                "%" if match["percent"] else UNITS.get(match["unit"], UNITS.get(match["unit"].lstrip("个"))),
            )
    for match in _TIMES.finditer(text):
        value = english_value((match["times"] or match["fold"] or match["percent"]).strip(" -"))
        if value is not None:
            yield Claim("number", str(value), "%" if match["percent"] else "x")
    for match in _SHARES.finditer(text):
        yield _share(match)
    for match in _BOUNDS.finditer(text):
        value = english_value(match["english"]) if match["english"] else chinese_value(match["chinese"])
        if value is not None and value >= _LEAST_BOUND:
            yield Claim("number", str(value), "bound")


def _share(match: re.Match[str]) -> Claim:
    """`by a third`, `⅔`, `八成`, `翻了一番`: a share is written as a fraction."""
    if match["tenths"]:
        return Claim("number", str(10 * (chinese_value(match["tenths"]) or 0)), "%")
    if match["glyph"]:
        return Claim("number", vulgar_fraction(match["glyph"]), "%")
    if match["of"]:
        return Claim("number", f"{chinese_value(match['numerator'])}/{chinese_value(match['of'])}", "%")
    if match["part"]:
        return Claim("number", f"{ENGLISH.get(match['count'] or '', 1)}/{_PARTS[match['part'].lower()]}", "%")
    if match["verb"] or match["half"]:
        return Claim("number", "1/2", "%")
    return Claim("number", str(2 ** (chinese_value(match["doublings"] or "一") or 1)), "x")
