"""Secrets told by the name that stands before them.

The name is found first, in lower-cased text; what follows it is then matched with bounded repetitions, so the work is
linear. Whether the value is a secret is told by its looks (`looks`).
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from mkdocs_commit_digest.collect.redaction.heuristics import is_random, is_secret
from mkdocs_commit_digest.collect.redaction.secret_patterns import ESCAPES

if TYPE_CHECKING:
    from collections.abc import Iterator

NAMES = re.findall(
    r"\S+",
    "passw passphrase passcode pwd pass secret token apikey api_key api-key accesskey access_key access-key "
    "account_key accountkey authkey auth_key auth-key private_key privatekey private-key "
    "encryption_key encryptionkey signing_key signingkey master_key masterkey credential 密码 口令 密钥 令牌",
)
_KEY_HEADS = tuple(name.removesuffix("key") for name in NAMES if name.endswith("key"))
_LONGEST_HEAD = max(map(len, _KEY_HEADS))
_OTHER_NAMES = tuple(name for name in NAMES if not name.endswith("key"))
PASSWORDS = frozenset({"passw", "passphrase", "passcode", "pwd", "pass", "密码", "口令"})
"""Names whose values need not look like more than a word."""
WHOLE_WORDS = frozenset({"pass", "pwd"})
"""Names that count only where no letter stands beside them."""
ANY_KEY = "key"
ANY_PAT = "_pat"
"""`DEPLOY_KEY`, `AZURE_DEVOPS_EXT_PAT`: names of much else too, so their values must look random."""
_OPEN_KEY = re.compile(
    r"(?:^|[^a-z])(?:pub|public|publishable|cache|primary|foreign|sort|partition|hash|hot|idempotency|object|s3|registry"
    r"|lock|group|row|cluster|dedup|index|test|expected|h|image|tree|node|build|commit|content|file|asset)[_-]$"
)
"""What stands before `key` where it is no secret."""
_TAIL = re.compile(r"[A-Za-z0-9_.-]{0,40}")
_NOT_THE_VALUE = re.compile(
    r"(?:^|[_.-]|(?<=[a-z])(?=[A-Z]))(?:ids?|types?|urls?|uri|files?|paths?|names?|env|vars?|fields?"
    r"|count|len(?:gth)?|size|limit|hash(?:es)?"
    r"|class|ttl|expir\w*|labels?|title|header|prefix|suffix|regex|pattern|policy|format|endpoint"
    r"|placeholder|hint|help|errors?"
    r"|msg|message|description|index|kind|mode|algorithm|fingerprint|arn|ref|version|provider|manager"
    r"|store|scopes?|icon|i[sz]\w*)(?![a-z])",
    re.IGNORECASE,
)
_BETWEEN = re.compile(
    r"(?P<close>[\"'`]?[\])]?)"
    r"(?:[ \t]{0,8}(?::[ \t]?[A-Za-z][\w. |\[\]]{0,30}(?=[ \t]{0,40}=[ \t]{0,8}[^\s=]))?"
    r"[ \t]{0,40}(?::=|=>|==|!=|[:=：]|->|是|为)[ \t]{0,8}"
    r"|(?P<call>\([ \t]?|[\"'][ \t]?,[ \t]{0,4})"
    r"|(?<=[\"'])[ \t]{1,4}value[ \t]?=[ \t]?"
    r"|(?P<tag>>)"
    r"|(?P<space>[ \t]{1,4}(?P<said>(?:is|was)[ \t])?))"
)
_NEXT_LINE = re.compile(r"(?:[|>][-+0-9]{0,2}|[(\\])?[ \t]{0,8}\r?\n[-+ ]?[ \t]{1,40}")
_FIELD_OF_A_NAME = re.compile(
    r"(?:name[\"']?[ \t]{0,4}[:=][ \t]{0,4}[\"']?|variable[ \t]{1,4}[\"'])[\w.-]*$", re.IGNORECASE
)
_FIELD_OF_A_VALUE = re.compile(
    r"[\"']?[ \t]{0,8},?[ \t]{0,8}(?:\r?\n[-+ ]?[ \t#*/]{0,40})?[\"']?[Vv]alue[\"']?[ \t]{0,8}[:=][ \t]{0,8}"
    r"|[\"'][ \t]{0,4}\{(?:[^\n{}]{0,200}\n){1,8}?[-+ ]?[ \t]{1,40}default[ \t]{0,40}=[ \t]{0,8}",
)
"""`- name: API_TOKEN`, and `value: …` on the next line; `variable "token" {`, and `default = …` some lines below."""
_TO_THE_END = re.compile(r"[ \t]{0,8}[,;)]?[ \t]{0,8}\r?(?=\n|$(?!\n))")
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
    for start, word in _names_in(lowered, text):
        crowd = crowd + 1 if start - last < _CROWDED else 0
        last = start
        if crowd > _LARGEST_CROWD or (spans and start < spans[-1][1]):
            continue
        span = _value_after(text, start, word)
        if span:
            spans.append(span)
            crowd = 0
    return spans


def _names_in(lowered: str, text: str) -> list[tuple[int, str]]:
    """Find where secrets' names begin; `find` for each is many times faster than one pattern for all."""
    found = [(place - len(head), f"{head}key") for place, head in _keys_in(lowered, text)]
    if ANY_PAT.upper() in text:
        found += [(position, ANY_PAT) for position in _places_of(ANY_PAT.upper(), text)]
    is_ascii, has_pass = lowered.isascii(), "pass" in lowered
    for word in _OTHER_NAMES:
        if (is_ascii and not word.isascii()) or (word.startswith("pass") and not has_pass):
            continue
        found += [(position, word) for position in _places_of(word, lowered)]
    return sorted(found)


def _keys_in(lowered: str, text: str) -> Iterator[tuple[int, str]]:
    """Find the word `key` where it ends a name, and what makes it a secret's: one search in place of 20."""
    for position in _places_of("key", lowered):
        before = lowered[max(0, position - _LONGEST_HEAD) : position]
        if before.endswith(_KEY_HEADS):
            yield position, next(head for head in _KEY_HEADS if before.endswith(head))
        elif before[-1:] in {"_", "-"} and (
            text[position] == "K" or lowered[position + 3 : position + 4] in {"=", ":"}
        ):
            yield position, ""


def _places_of(word: str, lowered: str) -> Iterator[int]:
    position = lowered.find(word)
    while position >= 0:
        yield position
        position = lowered.find(word, position + len(word))


def _value_after(text: str, start: int, word: str) -> tuple[int, int, str] | None:
    tail = _TAIL.match(text, start + len(word))
    after = tail.end() if tail else start + len(word)
    if not _is_a_secrets_name(text, start, word, after):
        return None
    between = _BETWEEN.match(text, after)
    if between and text[start - 1 : start] == ":" == between.group():  # arn:aws:…:secret:name
        return None
    if word in {ANY_KEY, ANY_PAT}:
        return _random_value(text, start, after, between)
    kind = "password" if word in PASSWORDS else "secret"
    apart = _value_apart(text, start, after, between, kind)
    return apart or (_value_beside(text, start, between, kind) if between else None)


def _value_beside(text: str, start: int, between: re.Match[str], kind: str) -> tuple[int, int, str] | None:
    is_password = kind == "password"
    if between["space"] and not between["said"] and not _is_option(text, start):
        return None
    quoted = _QUOTED.match(text, between.end())
    if quoted:
        group = quoted.lastgroup or "double"
        known = is_password and (not between["call"] or bool(_SETTER.search(text, max(0, start - 60), start)))
        return (*quoted.span(group), kind) if is_secret(quoted[group], known_place=known, letters=True) else None
    bare = _BARE.match(text, between.end())
    if not bare or between["call"] or between["said"] or text[bare.end() : bare.end() + 1] in {"(", "["}:
        return None
    end = _end_of(bare)
    is_told = between.group().strip() in {"是", "为"} and any(character.isdigit() for character in bare.group())
    alone = _is_all_of_it(text, start, between, bare)
    known = is_password and (between["tag"] is not None or is_told or alone or _is_option(text, start))
    is_one = is_secret(
        text[bare.start() : end],
        known_place=known,
        bare=True,
        letters=alone and between.group() == "=",
        alone=alone and text[bare.end() : bare.end() + 1] not in {",", ";", ")"},
    )
    return (bare.start(), end, kind) if is_one else None


def _value_apart(
    text: str, start: int, after: int, between: re.Match[str] | None, kind: str
) -> tuple[int, int, str] | None:
    """Find a value that stands on a line below its name, or in a field of its own beside the name's."""
    gap = _FIELD_OF_A_VALUE.match(text, after)
    needs_quotes = False
    if gap and not _FIELD_OF_A_NAME.search(_before_on_line(text, start)):
        return None
    if not gap and between:
        gap = _NEXT_LINE.match(text, between.end())
        sign = between.group().strip("\"'` \t") if gap else ""
        needs_quotes = sign == "="
        if not needs_quotes and not (sign == ":" and _ENTRY.fullmatch(_before_on_line(text, start))):
            return None
    if not gap:
        return None
    quoted = _QUOTED.match(text, gap.end())
    value = quoted or (None if needs_quotes else _BARE.match(text, gap.end()))
    if not value or not (quoted or _TO_THE_END.match(text, value.end())) or text[value.end() - 1] == ":":
        return None
    first, last = value.span(value.lastgroup or 0)
    last = last if quoted else _end_of(value)
    is_one = is_secret(
        text[first:last], known_place=kind == "password", bare=not quoted, alone=True, letters=bool(quoted)
    )
    return (first, last, kind) if is_one else None


def _random_value(text: str, start: int, after: int, between: re.Match[str] | None) -> tuple[int, int, str] | None:
    """Find the value of a name that is a secret's only if the value looks like one."""
    name = text[start:after]
    if not between or between["space"] or between["call"]:
        return None
    if _OPEN_KEY.search(text[max(0, start - 24) : start].lower()):
        return None
    value = _QUOTED.match(text, between.end()) or _BARE.match(text, between.end())
    if not value or not (name.isupper() or _is_all_of_it(text, start, between, value)):
        return None
    first, last = value.span(value.lastgroup or 0)
    return (first, last, "secret") if is_random(text[first:last]) else None


def _before_on_line(text: str, start: int) -> str:
    line_start = text.rfind("\n", max(0, start - 200), start) + 1
    return text[max(line_start, start - 200) : start]


def _end_of(bare: re.Match[str]) -> int:
    return bare.start() + len(bare.group().rstrip(".,:!?)\\"))


def _is_a_secrets_name(text: str, start: int, word: str, after: int) -> bool:
    """Tell `token`, `TOKEN_2` and `tokenValue` from `token_id`, `tokenizer` and `compass`."""
    end = start + len(word)
    if word in WHOLE_WORDS and (text[end : end + 1].isalpha() or _is_within_a_word(text, start)):
        return False
    if word in {ANY_KEY, ANY_PAT} and text[end:after].strip("0123456789_"):
        return False
    return not _NOT_THE_VALUE.search(text, end, after)


_AFTER_ESCAPE = re.compile(f"(?:{'|'.join(ESCAPES)})$")


def _is_within_a_word(text: str, start: int) -> bool:
    return text[start - 1 : start].isalpha() and not _AFTER_ESCAPE.search(text[max(0, start - 6) : start])


_OPTION = re.compile(
    r"(?:--[a-z-]{0,24}|login[ \t]+\S{1,64}(?:[ \t]+|[ \t]*\r?\n[-+ ]?[ \t]*)|(?-i:\bENV[ \t]+[A-Z0-9_]{0,40}))$",
    re.IGNORECASE,
)
_SETTER = re.compile(r"\b(?:define|putenv|setenv|setdefault|env)\([ \t]?[\"'][\w.-]*$", re.IGNORECASE)
"""`define('DB_PASSWORD', '…')`: a call that sets what it names."""


def _is_option(text: str, start: int) -> bool:
    """`--password x`, `ENV PASSWORD x`, and `login me password x` in a netrc file."""
    return bool(_OPTION.search(text[max(0, start - 80) : start]))


_ENV = re.compile(r"[-+ ]?\s*(?:export |set |ENV |ARG |- )?[\w.-]*")
_ENTRY = re.compile(r"[-+ ]?\s*(?:- )?[\"']?[\w.-]*")
_HANDED = re.compile(
    r"(?:[?&;]|\\[nrt]|(?:^[-+]?|[\s\"'])(?:-e[ ]?|--env[ =]|--build-arg[ =]|--set[ =]|-D[ ]?)[\"']?"
    r"|(?:^|\s)(?:ansible_|(?:[\w-]+\.){2,}))[\w.,-]*$"
)
"""Before the name: an address, an option that sets a variable, a variable of an inventory, a property."""
_ENDS = frozenset(("", " ", "\t", "\r", "\n", '"', "'", "`"))
_CAPITALS = re.compile(r"(?:^[-+]?|[\s\"'`])[A-Z0-9_]*$")


def _is_all_of_it(text: str, start: int, between: re.Match[str], value: re.Match[str]) -> bool:
    """`DB_PASSWORD=x`, `password: x`, `-e DB_PASSWORD=x`: an assignment that ends with the value."""
    before = _before_on_line(text, start)
    sign = between.group()
    if sign == "=":
        next_one = text[value.end() : value.end() + 1]
        if _HANDED.search(before):
            return next_one in {*_ENDS, "&", ";"}
        is_capital = text[start : between.start()].isupper() and _CAPITALS.search(before)
        return next_one in _ENDS and bool(_ENV.fullmatch(before) or is_capital)
    return sign.strip("\"' \t") in {":", "："} and bool(_ENTRY.fullmatch(before))
