"""A subject line → what its author marked: type, scope, tags, pull request, and the sentence that is left. Pure.

Understands conventional commits (conventionalcommits.org), tags in brackets, gitmoji (gitmoji.dev), `area: sentence`
as in Go and the Linux kernel, and the numbers that forges add.
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files

from mkdocs_commit_digest.archive.records import ChangeType
from mkdocs_commit_digest.collect.judging.merge_messages import ENDINGS, read_message, squash_number

_MAX_MARKS = 8
"""Marks read at the start of a subject; what follows is taken as the sentence."""
_MAX_LENGTH = 1_000

_BRACKET = re.compile(
    r"(?:\[\s{0,8}([^\[\]]{1,80}?)\s{0,8}\]|【\s{0,8}([^【】]{1,80}?)\s{0,8}】)(?!\()\s*[:：\-–|]?\s*"
)
_CODE = re.compile(r":([a-z0-9_+-]{2,40}):\s*")
_PREFIX = re.compile(
    r"(?P<word>[A-Za-z][\w.+-]{0,30})\s?(?P<bang1>!)?(?:\((?P<scope>[^()]{0,80})\)|\[(?P<scope2>[^\[\]]{0,80})\])?(?P<bang>!)?\s?[:：](?![:/])\s*"
)
_AFTER_SIGN = re.compile(r"(?:\((?P<scope>[^()]{0,80})\))?(?P<bang>!)?[:：]\s*")
_CAPITALS = re.compile(r"(?P<word>[A-Z]{3,5})\s+(?=[^\s:])")
_ALONE = frozenset({"ENH", "FEA", "MNT", "MAINT", "STY", "TST", "BLD", "EFF"})
"""Capitals that are no word of their own, so they need no colon: `MNT Update the lock files`."""
_BOOMS = frozenset({"boom", "💥"})
_CLOSING = re.compile(
    r"\s*(?:fix(?:e[sd])?|close[sd]?|resolve[sd]?|ref(?:s|erence[sd]?)?)\b[^#]{0,20}#\d{1,9}\W*", re.IGNORECASE
)
_AREA = re.compile(r"(?P<area>[\w./+*{},&@#-]{1,60}(?: [\w./+-]{1,30})?)(?P<bang>!)?[:：](?![:/])\s+")
_DASH = re.compile(r"(?P<word>[A-Za-z]{2,20})\s+[-–—]\s+")
_SERIES = re.compile(r"\d{1,3}\s*/\s*[\dNn]{1,3}|part\s*\d+|v\d+", re.IGNORECASE)
_SERIES_END = re.compile(r"[\s:,·–—-]*(?<![\w.])\d{1,3}\s*/\s*[\dNn]{1,3}$")
_MERGE_SUBJECT = re.compile(r"Merge (?:pull request|PR|MR|branch|remote-tracking branch|tag|bors) ", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Subject:
    """A subject line taken apart."""

    sentence: str
    """What is left without marks and pull request number; the whole subject if nothing would be left."""
    said: tuple[tuple[ChangeType, str], ...] = ()
    """Types the author named, in order, each with the word that names it; a prefix keeps its colon."""
    labels: tuple[str, ...] = ()
    """Words in brackets and scopes, as written, in order."""
    breaking: bool = False
    """An exclamation mark before the colon."""
    pull_request: int | None = None


@lru_cache(maxsize=4_096)
def read_subject(subject: str) -> Subject:
    """Take a subject line apart; text beyond 1,000 characters is not looked at."""
    text = subject.strip()[:_MAX_LENGTH]
    number, text = squash_number(text), ENDINGS.sub("", text).strip() or text
    said: list[tuple[ChangeType, str]] = []
    labels: list[str] = []
    breaking = False
    rest = text
    for _ in range(_MAX_MARKS):
        mark = _next_mark(rest)
        if mark is None or not mark.length:
            break
        said.extend(mark.said)
        labels.extend(mark.labels)
        breaking = breaking or mark.breaking
        rest = rest[mark.length :].lstrip()
    return Subject(rest or text, tuple(said), _distinct(labels), breaking, number)


def labels_of(subject: str) -> tuple[str, ...]:
    """Return the words in brackets and scopes that say where or for whom a change is: `AMD`, `CI`, `kernel`.

    Series numbers (`[3/N]`, also at the end of `[Phase D 1/5]`) are no labels, nor are words that say no more than the
    type does (`fix:`, `[Bugfix]`).
    """
    words = (_SERIES_END.sub("", word) for word in read_subject(subject).labels)
    return _distinct([word for word in words if word and not _says_the_type_alone(word)])


def pull_request_of(subject: str, body: str = "") -> int | None:
    """Return the number of the pull or merge request that a forge wrote into the message.

    Knows the forms that stand in `merge_messages.py`.
    """
    return read_message(subject, body).pull_request


def telling_subject(subject: str, body: str) -> str:
    """Return the line that says what a commit does: of a forge's merge commit, the title in its body."""
    if not _MERGE_SUBJECT.match(subject):
        return subject
    return next((line.strip() for line in body[:_MAX_LENGTH].split("\n") if line.strip()), subject)


def read_prefix(subject: str) -> tuple[str, int] | None:
    """Return the word of a conventional prefix (`feat` of `feat(api)!: …`) and the length of the whole prefix."""
    found = _PREFIX.match(subject)
    return (found["word"], found.end()) if found and found.end() < len(subject) else None


@dataclass(frozen=True, slots=True)
class _Mark:
    length: int
    said: tuple[tuple[ChangeType, str], ...] = ()
    labels: tuple[str, ...] = ()
    breaking: bool = False


def _next_mark(text: str) -> _Mark | None:
    for read in (_read_bracket, _read_emoji, _read_prefix, _read_area):
        if mark := read(text):
            return mark
    return None


def _read_bracket(text: str) -> _Mark | None:
    if text.startswith("[["):
        text = " " + text[1:].replace("]]", "] ", 1)
        found = _BRACKET.match(text, 1)
    else:
        found = _BRACKET.match(text)
    if not found:
        return None
    tag = found[1] or found[2]
    if _CLOSING.fullmatch(tag):  # `[Fixes #12]` names no type: features close issues, too
        return _Mark(found.end())
    labels = tuple(label for part in tag.split(",") if (label := part.strip()) and not _SERIES.fullmatch(label))
    return _Mark(found.end(), _types_in_tag(tag), labels)


def _types_in_tag(tag: str) -> tuple[tuple[ChangeType, str], ...]:
    words = re.findall(r"[a-z0-9]+", re.sub(r"(?<=[a-z])(?=[A-Z])", " ", tag).lower())
    known = _words("tags")
    if "".join(words) in known:  # `Bug Fix`
        return ((known["".join(words)], tag),)
    return tuple((known[word], tag) for word in words if word in known)


def _read_emoji(text: str) -> _Mark | None:
    if found := _CODE.match(text):
        return _after_sign(text, found.end(1) + 1, found[1], _words("codes").get(found[1]))
    length = 0
    while length < len(text) and (unicodedata.category(text[length]) == "So" or text[length] in "\ufe0f\u200d⚡✅♻"):
        length += 1
    if not length:
        return None
    sign = text[:length].replace("\ufe0f", "")
    return _after_sign(text, length, sign, _words("emoji").get(sign) or _words("emoji").get(sign[0]))


def _after_sign(text: str, length: int, sign: str, kind: ChangeType | None) -> _Mark:
    """Read what may follow a gitmoji as it follows a word: a scope, an exclamation mark, a colon."""
    found = _AFTER_SIGN.match(text, length)
    scope, bang = (found["scope"] or "", bool(found["bang"])) if found else ("", False)
    end = found.end() if found else length + len(text[length:]) - len(text[length:].lstrip())
    printed = text[:length].strip() if text[0] == ":" else sign
    labels = tuple(part for raw in re.split(r"[,|]", scope) if (part := raw.strip()))
    is_boom = not _BOOMS.isdisjoint({sign, *sign})
    return _Mark(end, ((kind, printed),) if kind else (), labels, bang or is_boom)


def _type_named(word: str) -> ChangeType | None:
    """Return the type that a word before a colon names, by its capitals first."""
    return _words("capitals").get(word) or _words("prefixes").get(word.lower())


def _read_prefix(text: str) -> _Mark | None:
    """Read `feat(scope)!: `, `fix[scope]: `, `CI - ` or `ENH `, if the word names a type."""
    if (found := _PREFIX.match(text)) and (kind := _type_named(found["word"])):
        scope = found["scope"] or found["scope2"] or ""
        labels = tuple(part for raw in re.split(r"[,|]", scope) if (part := raw.strip()))
        said = ((kind, found["word"] + ":"),)
        return _Mark(found.end(), said, labels, bool(found["bang"] or found["bang1"]))
    if (found := _DASH.match(text)) and (kind := _type_named(found["word"])):
        return _Mark(found.end(), ((kind, found["word"]),))
    if (found := _CAPITALS.match(text)) and found["word"] in _ALONE:
        return _Mark(found.end(), ((_words("capitals")[found["word"]], found["word"]),))
    return None


def _read_area(text: str) -> _Mark | None:
    """Read `net/http: ` and `CI/Build: `: an area, unless a part of it names a type."""
    found = _AREA.match(text)
    if not found or "`" in found[0]:
        return None
    kinds = [_type_named(word) for word in re.split(r"[ /,&+]+", found["area"])]
    is_list = bool(re.search(r"[/,&+] ", found["area"]))
    if " " in found["area"] and kinds[0] and not is_list:  # `Fix C++: …` is a sentence with a colon in it
        return None
    said = tuple((kind, found["area"]) for kind in (kinds[0], kinds[-1]) if kind)
    labels = () if said else (found["area"],)
    return _Mark(found.end(), said[:1], labels, bool(found["bang"]))


def _says_the_type_alone(word: str) -> bool:
    """Tell `Bug Fix` from `CI`, which is only one of the things that configuration covers."""
    kind = _words("tags").get("".join(re.findall(r"[a-z0-9]+", word.lower())))
    return kind not in {None, ChangeType.CONFIGURATION}


def _distinct(words: list[str]) -> tuple[str, ...]:
    return tuple({word.casefold(): word for word in reversed(words)}[word.casefold()] for word in _firsts(words))


def _firsts(words: list[str]) -> list[str]:
    return list(dict.fromkeys(word.casefold() for word in words))


@cache
def _words(table: str) -> dict[str, ChangeType]:
    """Word → type, from `type_words.toml`."""
    text = files(__package__).joinpath("type_words.toml").read_text("utf-8")
    return {word: ChangeType(kind) for kind, tables in tomllib.loads(text).items() for word in tables.get(table, ())}
