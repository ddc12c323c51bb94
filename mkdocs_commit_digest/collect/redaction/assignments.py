"""Secrets told by the name that stands before them.

The name is found first, in lower-cased text; what follows it is then matched with bounded repetitions, so the work is
linear. Whether the value is a secret is told by its looks (`looks`).
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from mkdocs_commit_digest.collect.redaction.looks import is_secret

if TYPE_CHECKING:
    from collections.abc import Iterator

NAMES = re.findall(
    r"\S+",
    "passw passphrase pwd pass secret token apikey api_key api-key accesskey access_key access-key "
    "account_key accountkey authkey auth_key auth-key private_key privatekey private-key "
    "encryption_key encryptionkey signing_key signingkey master_key masterkey credential 密码 口令 密钥 令牌",
)
_KEY_HEADS = tuple(name.removesuffix("key") for name in NAMES if name.endswith("key"))
_LONGEST_HEAD = max(map(len, _KEY_HEADS))
_OTHER_NAMES = tuple(name for name in NAMES if not name.endswith("key"))
PASSWORDS = frozenset({"passw", "passphrase", "pwd", "pass", "密码", "口令"})
"""Names whose values need not look like more than a word."""
WHOLE_WORDS = frozenset({"pass", "pwd"})
"""Names that count only where no letter stands beside them."""
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
    r"(?:[ \t]{0,8}(?::[ \t]?[A-Za-z][\w. |\[\]]{0,30})?[ \t]{0,40}(?::=|=>|==|!=|[:=：]|->|是|为)[ \t]{0,8}"
    r"|(?P<call>\([ \t]?|[\"'][ \t]?,[ \t]{0,4})"
    r"|[\"'][ \t]{1,4}value[ \t]?=[ \t]?"
    r"|(?P<tag>>)"
    r"|(?P<space>[ \t]{1,4}(?P<said>(?:is|was)[ \t])?))"
)
_QUOTED = re.compile(
    r"[bfruBFRU]{0,2}(?:\\?\"(?P<double>[^\"\\\n]{1,512})|\\?'(?P<single>[^'\\\n]{1,512})|`(?P<back>[^`\n]{1,512}))"
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
    for start, word in _names_in(lowered):
        crowd = crowd + 1 if start - last < _CROWDED else 0
        last = start
        if crowd > _LARGEST_CROWD or (spans and start < spans[-1][1]):
            continue
        span = _value_after(text, start, word)
        if span:
            spans.append(span)
            crowd = 0
    return spans


def _names_in(lowered: str) -> list[tuple[int, str]]:
    """Find where secrets' names begin; `find` for each is many times faster than one pattern for all."""
    found = [(place - len(head), f"{head}key") for place, head in _keys_in(lowered)]
    is_ascii, has_pass = lowered.isascii(), "pass" in lowered
    for word in _OTHER_NAMES:
        if (is_ascii and not word.isascii()) or (word.startswith("pass") and not has_pass):
            continue
        found += [(position, word) for position in _places_of(word, lowered)]
    return sorted(found)


def _keys_in(lowered: str) -> Iterator[tuple[int, str]]:
    """Find the word `key` where it ends a secret's name, and what stands before it: one search in place of 20."""
    for position in _places_of("key", lowered):
        before = lowered[max(0, position - _LONGEST_HEAD) : position]
        if before.endswith(_KEY_HEADS):
            yield position, next(head for head in _KEY_HEADS if before.endswith(head))


def _places_of(word: str, lowered: str) -> Iterator[int]:
    position = lowered.find(word)
    while position >= 0:
        yield position
        position = lowered.find(word, position + len(word))


def _value_after(text: str, start: int, word: str) -> tuple[int, int, str] | None:
    tail = _TAIL.match(text, start + len(word))
    after = tail.end() if tail else start + len(word)
    between = _BETWEEN.match(text, after)
    if not between or not _is_a_secrets_name(text, start, word, after):
        return None
    if text[start - 1 : start] == ":" == between.group():  # arn:aws:…:secret:name
        return None
    is_password = word in PASSWORDS
    kind = "password" if is_password else "secret"
    is_option = _is_option(text, start)
    if between["space"] and not is_option and not between["said"]:
        return None
    quoted = _QUOTED.match(text, between.end())
    if quoted:
        group = quoted.lastgroup or "double"
        known = is_password and not between["call"]
        return (*quoted.span(group), kind) if is_secret(quoted[group], known_place=known) else None
    bare = _BARE.match(text, between.end())
    if not bare or between["call"] or between["said"] or text[bare.end() : bare.end() + 1] in {"(", "["}:
        return None
    end = bare.start() + len(bare.group().rstrip(".,:!?)\\"))
    known = is_password and (is_option or between["tag"] is not None or _is_env_line(text, start, between))
    return (bare.start(), end, kind) if is_secret(text[bare.start() : end], known_place=known, bare=True) else None


def _is_a_secrets_name(text: str, start: int, word: str, after: int) -> bool:
    """Tell `token`, `TOKEN_2` and `tokenValue` from `token_id`, `tokenizer` and `compass`."""
    end = start + len(word)
    if word in WHOLE_WORDS and (text[start - 1 : start].isalpha() or text[end : end + 1].isalpha()):
        return False
    return not _NOT_THE_VALUE.search(text, end, after)


_OPTION = re.compile(r"(?:--[a-z-]{0,24}|login[ \t]+\S{1,64}[ \t]+)$", re.IGNORECASE)


def _is_option(text: str, start: int) -> bool:
    """`--password x`, and `login me password x` in a netrc file."""
    return bool(_OPTION.search(text[max(0, start - 80) : start]))


def _is_env_line(text: str, start: int, between: re.Match[str]) -> bool:
    """`DB_PASSWORD=x`, `password: x`: nothing but the assignment on the line."""
    line_start = text.rfind("\n", max(0, start - 200), start) + 1
    before = text[max(line_start, start - 200) : start]
    is_env = between.group() == "=" and re.fullmatch(r"[-+ ]?\s*(?:export |set |ENV |- )?[A-Z0-9_.]*", before)
    is_yaml = between.group().strip() in {":", "："} and re.fullmatch(r"[-+ ]?\s*(?:- )?[A-Za-z0-9_.-]*", before)
    return bool(is_env or is_yaml) and text[between.end() : between.end() + 1] not in {"", "\n"}
