"""Is a claim in the commit? One function for each kind of claim; the rules stand in docs/adr/0004-evidence-rules.md."""

from __future__ import annotations

import re
from decimal import Decimal
from functools import cache, cached_property
from typing import TYPE_CHECKING

from mkdocs_commit_digest.collect.evidence.claims import Claim, claims_of
from mkdocs_commit_digest.collect.evidence.commit_counts import counts_of
from mkdocs_commit_digest.collect.evidence.commit_index import CommitIndex, Location
from mkdocs_commit_digest.collect.evidence.indirect import (
    beside_its_word,
    examples_of,
    in_a_ratio_column,
    is_consequence,
    is_example_version,
    put_together,
)
from mkdocs_commit_digest.collect.evidence.numerals import (
    BYTES,
    ENGLISH,
    SECONDS,
    UNITS,
    canonical,
    decimal_of,
    spelled,
    spellings,
)

if TYPE_CHECKING:
    from mkdocs_commit_digest.collect.commits import Commit

_SMALL = 10
"""Numbers below stand in nearly every diff, so with a unit they need a line that speaks of what they measure."""
_TIME_HINT = re.compile(
    r"time|sec|min|hour|day|delay|wait|sleep|interval|ttl|expir|deadline|latenc|period|duration|retr|cron"
    r"|schedule|age\b"
    r"|(?<![a-z])m?s\b|[0-9](?:ms|s|h|m|d)\b|秒|分|时|天",
    re.IGNORECASE,
)
_SIZE_HINT = re.compile(r"byte|size|[kmgt]i?b\b|mem|buf|limit|max|cache|quota|字节|内存|<<|1024|1000", re.IGNORECASE)
_SCALES = {"k": Decimal(1_000), "K": Decimal(1_000), "M": Decimal(1_000_000)}
_WORD = re.compile(r"[A-Za-z_][A-Za-z0-9_]*|[0-9]+(?:\.[0-9]+)*|[^\x00-\x7f]+")
_FILE_AND_LINE = re.compile(r"(.+?):(\d{1,7})(?:-\d{1,7})?$")
_LITERAL_WORDS = frozenset(
    re.findall(r"\S+", "true false none null nil self this int str float bool the and or not in is of to a")
)
_LONGEST_SHARE = 6
_DOTTED = re.compile(r"[A-Za-z_]\w{0,100}(?:(?:\.|::|->)[A-Za-z_]\w{0,100}){1,8}")


class Lookup:
    """Looks claims up in one commit; what it found once it knows."""

    def __init__(self, commit: Commit) -> None:
        self._commit = commit
        self._index = CommitIndex(commit)
        self._counts = counts_of(commit)
        self._known: dict[Claim, Location | None] = {}

    @cached_property
    def _stated_in_message(self) -> frozenset[Claim]:
        """Numbers of the message, also those that it has in words."""
        return frozenset(claim for claim in claims_of(self._index.message) if claim.kind == "number")

    def find(self, claim: Claim, sentence: str = "") -> Location | None:
        """Return where a claim stands (an empty Place where there is nothing to link to); None: it is not there.

        Args:
            claim: What to find.
            sentence: What claims it: it may give an example, or say what may follow.
        """
        if claim not in self._known:
            look = {"path": self._path, "identifier": self._identifier, "number": self._number}[claim.kind]
            self._known[claim] = look(claim) or (Location() if claim in self._stated_in_message else None)
        place = self._known[claim]
        return place if place or not sentence else self._in_its_sentence(claim, sentence)

    def _in_its_sentence(self, claim: Claim, sentence: str) -> Location | None:
        token = claim.token
        if is_consequence(token, sentence) or is_example_version(token, sentence, self._index):
            return Location()
        if claim.kind == "number":
            return None
        examples = examples_of(sentence, self._index)
        if token in examples:
            return Location()
        if claim.is_code and examples and (found := self._parts(token, examples)):
            return found
        return put_together(token.removesuffix("()"), self._index, examples)

    @property
    def index(self) -> CommitIndex:
        """What it looks in."""
        return self._index

    def find_path(self, path: str) -> Location | None:
        """Look up a path that an analysis says it rests on."""
        match = _FILE_AND_LINE.fullmatch(path.strip())
        return self._index.path(match[1] if match else path.strip())

    def _path(self, claim: Claim) -> Location | None:
        return (
            self._index.path(claim.token) or self._index.text(claim.token) or self._index.text(claim.token.rstrip("/"))
        )

    def _identifier(self, claim: Claim) -> Location | None:
        token = claim.token
        place = self._index.text(token)
        if place:
            return place
        file = _FILE_AND_LINE.fullmatch(token)
        if file and (found := self._index.path(file[1])):
            return found
        bare = re.sub(r"\([^()]*\)$", "", token).strip("*") if claim.is_code else token.removesuffix("()")
        if bare != token and bare and (found := self._index.text(bare)):
            return found
        if not claim.is_code and self._index.any_case(bare):
            return Location()
        if self._commit.sha.startswith(token.lower()) and len(token) >= 7:  # noqa: PLR2004 - git's shortest usual id
            return Location()
        return self._parts(bare) or beside_its_word(bare, self._index)

    def _parts(self, token: str, examples: frozenset[str] = frozenset()) -> Location | None:
        """An expression is found if each of its words is: `f(a, b=1)`, `x -> y`; those of `a.b` in one file or line."""
        if _DOTTED.fullmatch(token):
            return self._index.together(_WORD.findall(token))
        for example in examples:
            token = token.replace(example, " ")
        words = [word for word in _WORD.findall(token) if word.lower() not in _LITERAL_WORDS]
        if not words or (len(words) == 1 and words[0] == token):
            return None
        places = [self._number_place(word) if word[0].isdigit() else self._index.text(word) for word in words]
        if any(place is None for place in places):
            return None
        return next((place for place in reversed(places) if place and place.line), places[-1])

    def _number(self, claim: Claim) -> Location | None:
        token, scale = claim.token, claim.token[-1:]
        if claim.unit == "%" and "/" in token:
            return self._share(token)
        if token in self._counts.dates or (self._commit.sha.startswith(token.lower()) and len(token) >= 7):  # noqa: PLR2004
            return Location()
        digits = (
            token[:-1] if scale in _SCALES and token[:1].isdigit() and not token.lower().startswith("0x") else token
        )
        value = decimal_of(canonical(digits))
        if value is None:
            plain = token.lstrip("vV")
            return self._index.number(canonical(plain)) or self._index.text(token) or self._index.text(plain)
        if digits != token:
            return (
                self._index.text(token)
                or self._index.number(spelled(value * _SCALES[scale]))
                or self._index.number(spelled(value * 1024))
            )
        return self._quantity(value, claim.unit)

    def _number_place(self, digits: str) -> Location | None:
        return self._index.number(canonical(digits))

    def _quantity(self, value: Decimal, unit: str | None) -> Location | None:
        whole = int(value) if value == value.to_integral_value() and abs(value) < 10**12 else None
        name = spelled(value)
        if unit in {"files", "lines"}:
            counted = self._counts.files if unit == "files" else self._counts.lines
            return Location() if whole in counted else self._stated(name, unit)
        if unit in {"%", "x"}:
            return self._ratio(value, unit)
        if unit in SECONDS or unit in BYTES:
            return self._measure(value, unit or "")
        if unit == "bound":
            return self._index.number(name) or self._in_words(whole)
        if unit == "counted" and whole in self._counts.files | self._counts.others | self._counts.lines:
            return self._index.number(name) or Location()
        return self._index.number(name)

    def _in_words(self, value: int | None) -> Location | None:
        words = [word for word, number in ENGLISH.items() if number == value]
        return next(filter(None, map(self._index.text, words)), None)

    def _stated(self, name: str, unit: str) -> Location | None:
        """The message itself counts files or lines."""
        word = "files?|文件" if unit == "files" else "lines?|loc|行"
        return (
            Location() if re.search(rf"(?<![0-9.]){name}\s?个?(?:{word})", self._index.message, re.IGNORECASE) else None
        )

    def _ratio(self, value: Decimal, unit: str) -> Location | None:
        """Shares and speed-ups are what is invented most: the sign must be there, or the share as a fraction."""
        found = self._index.number(spelled(value) + unit)
        if found or unit == "x":
            return found or in_a_ratio_column(spelled(value), self._index)
        fraction = value / 100
        return self._index.number(spelled(fraction)) if fraction < 1 else None

    def _share(self, fraction: str) -> Location | None:
        """`2/3` as it stands, or as the decimal it is."""
        above, _, below = fraction.partition("/")
        if not int(below):
            return None
        share = Decimal(above) / Decimal(below)
        names = (spelled(share), spelled(share * 100) + "%")
        found = (self._index.number(name) for name in names if len(name) <= _LONGEST_SHARE)
        return self._index.text(fraction) or next((place for place in found if place), None)

    def _measure(self, value: Decimal, unit: str) -> Location | None:
        """Small numbers stand nearly everywhere, so they need a line that speaks of time or size.

        So do larger ones that only the message has; converted small ones need their unit.
        """
        hint = _TIME_HINT if unit in SECONDS else _SIZE_HINT
        for name, other in dict.fromkeys(spellings(value, unit)):
            size = decimal_of(name)
            small = size is not None and (size < _SMALL or "." in name)
            if small and other != unit:
                place = self._index.number_beside(name, _unit_beside(name, other))
            elif small or self._index.is_in_message_only(name):
                place = self._index.number_beside(name, hint)
            else:
                place = self._index.number(name)
            if place:
                return place
        return None


@cache
def _unit_beside(number: str, unit: str) -> re.Pattern[str]:
    """Return a pattern of a number with its unit: `5 min`, `5m`, `minutes = 5`, `timeout_min: 5`."""
    words = sorted((word for word, of in UNITS.items() if of == unit), key=len, reverse=True)
    words += [letter for letter, of in (("m", "min"), ("k", "kb"), ("g", "gb"), ("d", "d")) if of == unit]
    either = "|".join(map(re.escape, words))
    return re.compile(
        rf"(?<![0-9.]){re.escape(number)}[ _-]?(?:{either})(?![A-Za-z])"
        rf"|(?<![A-Za-z])(?:{either})(?![A-Za-z])[^0-9\n]{{0,12}}{re.escape(number)}(?![0-9.])",
        re.IGNORECASE,
    )
