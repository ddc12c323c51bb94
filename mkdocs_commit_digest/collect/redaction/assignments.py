"""Secrets told by the name that stands before them.

The name is found first, in lower-cased text; what follows it is then matched with bounded repetitions, so the work is
linear. Whether the value is a secret is told by its looks (`looks`).
"""

from __future__ import annotations

import re

from mkdocs_commit_digest.collect.redaction.heuristics import is_plain_password, is_random, is_secret
from mkdocs_commit_digest.collect.redaction.names import (
    ANY_KEY,
    ANY_PAT,
    CHOSEN_NAME,
    OPEN_KEY,
    PASSWORDS,
    TAIL,
    is_a_secrets_name,
    names_in,
)
from mkdocs_commit_digest.collect.redaction.surroundings import (
    ENTRY,
    NETRC,
    SETTER,
    TO_THE_END,
    before_on_line,
    is_all_of_it,
    is_option,
    may_be_a_call,
)

_BETWEEN = re.compile(
    r"(?P<close>\\?[\"'`]?[\])]?)"
    r"(?:[ \t]{0,8}(?:(?::[ \t]?&?|[Aa]s[ ])[A-Za-z][\w. |\[\]]{0,30}(?=[ \t]{0,40}=[ \t]{0,8}[^\s=]))?"
    r"[ \t]{0,40}(?::=|=>|==|!=|[:=：]|->|<-|\|\||\?\?|是|为)[ \t]{0,8}"
    r"|(?P<call>\([ \t]?|[\"'][ \t]?,[ \t]{0,4})"
    r"|(?<=[\"'])[ \t]{1,4}value[ \t]?=[ \t]?"
    r"|(?P<tag>>)"
    r"|(?P<space>[ \t]{1,4}(?P<said>(?:is|was)[ \t])?))"
)
_NEXT_LINE = re.compile(r"(?:[|>][-+0-9]{0,2}|[(\\])?[ \t]{0,8}\r?\n[-+ ]?[ \t]{1,40}")
_FIELD_OF_A_NAME = re.compile(
    r"(?:(?:name|key)[\"']?[ \t]{0,4}[:=][ \t]{0,4}[\"']?|<key>|variable[ \t]{1,4}[\"'])[\w.-]*$", re.IGNORECASE
)
_FIELD_OF_A_VALUE = re.compile(
    r"[\"']?[ \t]{0,8},?[ \t]{0,8}(?:\r?\n[-+ ]?[ \t#*/]{0,40})?[\"']?[Vv]alue[\"']?[ \t]{0,8}[:=][ \t]{0,8}"
    r"|[ \t]{0,4}</key>[ \t]{0,8}(?:\r?\n[-+ ]?[ \t]{0,40})?<string>"
    r"|[\"'][ \t]{0,4}\{(?:[^\n{}]{0,200}\n){1,8}?[-+ ]?[ \t]{1,40}default[ \t]{0,40}=[ \t]{0,8}",
)
"""`- name: API_TOKEN`, and `value: …` on the next line; `variable "token" {`, and `default = …` some lines below."""
_QUOTED = re.compile(
    r"[bfruBFRU]{0,2}(?:(?:\"{3}|\\?\")(?P<double>[^\"\\\n]{1,512})|(?:'{3}|\\?')(?P<single>[^'\\\n]{1,512})|`(?P<back>[^`\n]{1,512}))"
)
_BARE = re.compile(r"(?:[^\s\"'`,;()\[\]{}<>|&]|&(?![A-Za-z_]{1,40}=)){1,512}")

_CROWDED = 24
"""Characters between names that leave no room for a value."""
_LARGEST_CROWD = 200
"""Names in a crowd that are looked at; nobody writes that, except to keep this program busy."""


def secrets_by_name(text: str) -> list[tuple[int, int, str]]:
    """Find values that stand after a secret's name: (start, end, kind) in order, none overlapping."""
    lowered = text.encode("utf-8", "surrogatepass").lower().decode("utf-8", "surrogatepass")
    spans: list[tuple[int, int, str]] = []
    last = crowd = 0
    for start, word in names_in(lowered, text):
        crowd = crowd + 1 if start - last < _CROWDED else 0
        last = start
        if crowd > _LARGEST_CROWD or (spans and start < spans[-1][1]):
            continue
        span = _value_after(text, start, word)
        if span:
            spans += [span, *((*piece, span[2]) for piece in _further_pieces(text, span[1]))]
            crowd = 0
    return spans


def _value_after(text: str, start: int, word: str) -> tuple[int, int, str] | None:
    tail = TAIL.match(text, start + len(word))
    after = tail.end() if tail else start + len(word)
    if not is_a_secrets_name(text, start, word, after):
        return None
    between = _BETWEEN.match(text, after)
    if between and text[start - 1 : start] == ":" == between.group():  # arn:aws:…:secret:name
        return None
    if word in {ANY_KEY, ANY_PAT}:
        return _random_value(text, start, after, between)
    kind = "password" if word in PASSWORDS else "secret"
    apart = _value_apart(text, start, after, between, kind)
    return apart or (_value_beside(text, start, between, kind) if between else None)


def _further_pieces(text: str, end: int) -> list[tuple[int, int]]:
    """Find the literals that are joined to the one that ends here: `"…" + "…"`, `"…" "…"`, also on the next lines."""
    pieces: list[tuple[int, int]] = []
    while len(pieces) < _MOST_PIECES and (joint := _JOINT.match(text, end)):
        piece = _QUOTED.match(text, joint.end())
        if not piece or not _PIECE.fullmatch(piece[piece.lastgroup or "double"]):
            break
        pieces.append(piece.span(piece.lastgroup or "double"))
        end = pieces[-1][1]
    return pieces


_MOST_PIECES = 16
_PIECE = re.compile(r"[^\s#,;:]{3,512}")
_JOINT = re.compile(
    r"[\"'][ \t]{0,4}(?:[+.&\\]|\.\.)?[ \t]{0,4}(?:\r?\n[-+ ]?[ \t]{0,80})?(?:[+.&]|\.\.)?[ \t]{0,4}(?=[bfru]?[\"'])"
)
_IS_OR = re.compile(r"\|\||\?\?|[!=]=")


def _value_beside(text: str, start: int, between: re.Match[str], kind: str) -> tuple[int, int, str] | None:
    is_password = kind == "password" or bool(CHOSEN_NAME.search(text, max(0, start - 16), between.start()))
    if between["space"] and not between["said"] and not is_option(text, start):
        return None
    is_wrapped = between.group().strip() == "=" and text[between.end() : between.end() + 1] == "("
    quoted = _QUOTED.match(text, between.end() + is_wrapped)
    if quoted:
        group = quoted.lastgroup or "double"
        value = quoted[group] + "".join(text[slice(*piece)] for piece in _further_pieces(text, quoted.end(group)))
        is_set = bool(SETTER.search(text, max(0, start - 60), start))
        known = is_password and (is_set or not (between["call"] or _IS_OR.search(between.group())))
        is_one = is_secret(value, known_place=known, letters=True)
        return (*quoted.span(group), kind) if is_one or (known and is_plain_password(value)) else None
    bare = _BARE.match(text, between.end())
    if bare and between["tag"] and text[bare.end() : bare.end() + 2] != "</":
        return None
    if not bare or between["call"] or between["said"] or text[bare.end() : bare.end() + 1] in {"(", "["}:
        return None
    end = _end_of(bare)
    is_told = between.group().strip() in {"是", "为"} and any(character.isdigit() for character in bare.group())
    alone = is_all_of_it(text, start, between, bare)
    known = is_password and (between["tag"] is not None or is_told or alone or is_option(text, start))
    is_one = is_secret(
        text[bare.start() : end],
        known_place=known,
        bare=True,
        letters=alone and between.group() == "=",
        alone=alone and text[bare.end() : bare.end() + 1] not in {",", ";", ")"},
    )
    is_netrc = bool(NETRC.search(text, max(0, start - 80), start))
    is_word = known and (is_netrc or not between["space"]) and _is_word(text, start, between, bare)
    return (bare.start(), end, kind) if is_one or is_word else None


def _is_word(text: str, start: int, between: re.Match[str], bare: re.Match[str]) -> bool:
    """A word that is all of an entry, and no name of a program's."""
    found = bare.group()
    return found.islower() and is_plain_password(found) and not may_be_a_call(text, start, between)


def _value_apart(
    text: str, start: int, after: int, between: re.Match[str] | None, kind: str
) -> tuple[int, int, str] | None:
    """Find a value that stands on a line below its name, or in a field of its own beside the name's."""
    gap = _FIELD_OF_A_VALUE.match(text, after)
    needs_quotes = False
    if gap and not _FIELD_OF_A_NAME.search(before_on_line(text, start)):
        return None
    if not gap and between:
        gap = _NEXT_LINE.match(text, between.end())
        sign = between.group().strip("\"'` \t") if gap else ""
        goes_on = "\\" in gap.group() if gap else False
        needs_quotes = sign == "=" and not goes_on
        is_entry = sign == ":" and ENTRY.fullmatch(before_on_line(text, start))
        if not (needs_quotes or is_entry or goes_on):
            return None
    if not gap:
        return None
    quoted = _QUOTED.match(text, gap.end())
    value = quoted or (None if needs_quotes else _BARE.match(text, gap.end()))
    if (
        not value
        or not (quoted or text[value.end() : value.end() + 1] == "<" or TO_THE_END.match(text, value.end()))
        or text[value.end() - 1] == ":"
    ):
        return None
    first, last = value.span(value.lastgroup or 0)
    last = last if quoted else _end_of(value)
    found, known = text[first:last], kind == "password"
    is_one = is_secret(found, known_place=known, bare=not quoted, alone=True, letters=bool(quoted))
    return (first, last, kind) if is_one or (known and is_plain_password(found)) else None


def _random_value(text: str, start: int, after: int, between: re.Match[str] | None) -> tuple[int, int, str] | None:
    """Find the value of a name that is a secret's only if the value looks like one."""
    name = text[start:after]
    if not between or between["space"] or between["call"]:
        return None
    if OPEN_KEY.search(text[max(0, start - 24) : start].lower()):
        return None
    value = _QUOTED.match(text, between.end()) or _BARE.match(text, between.end())
    if not value or not (name.isupper() or is_all_of_it(text, start, between, value)):
        return None
    first, last = value.span(value.lastgroup or 0)
    return (first, last, "secret") if is_random(text[first:last]) else None


def _end_of(bare: re.Match[str]) -> int:
    return bare.start() + len(bare.group().rstrip(".,:!?)\\"))
