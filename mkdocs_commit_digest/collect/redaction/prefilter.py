"""Whether a text may hold a secret at all: what redaction looks for, loosened, in one pass over the text.

Nearly all text holds no secret, so this pass is what redaction costs. It runs in the regular expression engine that
comes with pydantic, Rust's `regex`: linear in the text whatever stands there, and some ten times as fast as `re` where
there are many alternatives. That engine knows no look-around, and in it long counted repetitions are dear, so the
patterns here are looser than those of redaction itself. A looser pattern costs time where it is wrong; a stricter one
would let a secret through. Hence the rule of this file: **whatever redaction takes out is found here**. The tests
compare the two on made text.
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, Annotated

from pydantic import ConfigDict, StringConstraints, TypeAdapter

from mkdocs_commit_digest.collect.redaction.commands import WORDS
from mkdocs_commit_digest.collect.redaction.encodings import ENCODED
from mkdocs_commit_digest.collect.redaction.names import ANY_KEY, ANY_PAT, CHOSEN, NAMES, PASSWORDS, WHOLE_WORDS
from mkdocs_commit_digest.collect.redaction.secret_patterns import ESCAPES, SECRET_PATTERNS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

_MOST_REPEATS = 8
"""Repetitions that are counted in a loosened pattern; each costs states of the automaton."""
_LOOK_AROUND = re.compile(r"\(\?<?[=!](?:[^()]|\([^()]*\))*\)")
_COUNT = re.compile(r"\{(\d+)(?:,\d*)?\}")
_NOT_ASCII = r"\x{80}-\x{10ffff}"


def as_unicode(text: str) -> str:
    """Return a text as the finders need it: halves of surrogate pairs, which are not UTF-8, become question marks."""
    if text.isascii():
        return text
    try:
        text.encode()
    except UnicodeEncodeError:
        return text.encode("utf-8", "replace").decode()
    return text


def _finder(patterns: Callable[[], Iterable[str]]) -> Callable[[str], bool]:
    """Make a function that tells whether a text holds any of these patterns, in the syntax of Rust's `regex`."""

    @cache
    def compile_finder() -> TypeAdapter[str]:  # when it is first needed: it takes some milliseconds
        text = Annotated[str, StringConstraints(pattern="|".join(patterns()))]
        return TypeAdapter(text, config=ConfigDict(regex_engine="rust-regex"))

    def may_hold(text: str) -> bool:
        return compile_finder().validator.isinstance_python(text)

    return may_hold


def loosen(pattern: str) -> str:
    """Turn a pattern for `re` into one that matches more: no look-around, no upper bounds, few counted repetitions."""
    bare = _LOOK_AROUND.sub("", pattern).replace("(?P<secret>", "(?:")
    counted = _COUNT.sub(lambda count: f"{{{min(int(count[1]), _MOST_REPEATS)},}}", bare)
    return counted.replace(r"\w", "0-9A-Za-z_")


def _marked_tokens_patterns() -> list[str]:
    """Tokens that begin with their maker's mark."""
    at_edge = "|".join(loosen(row.pattern) for row in SECRET_PATTERNS if row.begins_with_mark)
    return [f"(?:^|[^A-Za-z0-9]|{'|'.join(ESCAPES)})(?:{at_edge})"]


def _marked_within() -> list[str]:
    """Tokens that hold their maker's mark: from there on, since what may stand before it begins at every letter."""
    parts = (row.pattern.partition(re.escape(row.hints[0])) for row in SECRET_PATTERNS if not row.begins_with_mark)
    return [mark + loosen(after) for _, mark, after in parts]


_TAIL = "[A-Za-z0-9_.-]*"
_CLOSE = "\\\\?[\"'`]?[\\])]?"
_NEXT_LINE = r"(?:[|>][-+0-9]*|[(\\])?(?:[ \t]*\r?\n[-+ ]?[ \t]+)?"
_FIELD = (
    r"[\"']?[ \t]*,?[ \t]*(?:\r?\n[-+ ]?[ \t#*/]*)?[\"']?[Vv]alue[\"']?[ \t]*[:=][ \t]*"
    r"|[ \t]*</key>[ \t]*(?:\r?\n[-+ ]?[ \t]*)?<string>|[\"'][ \t]*\{[^{}]*default[ \t]*=[ \t]*"
)
_TYPE = rf"(?:(?::[ \t]?&?|[Aa]s )[A-Za-z][0-9A-Za-z_{_NOT_ASCII}. |\[\]]*)?"
_SIGN = rf"[ \t]*{_TYPE}[ \t]*(?::=|=>|==|!=|[:=：]|->|<-|\|\||\?\?|是|为)[ \t]*"
_TAG = "[\"'][ \\t]+value[ \\t]*=[ \\t]*|>"
_ASSIGNED = f"{_SIGN}{_NEXT_LINE}|{_FIELD}|{_TAG}"
_CALLED = "\\([ \\t]*|[\"'][ \\t]*,[ \\t]*|[ \\t]+(?:is|was)[ \\t]"
_OPTION = (
    r"(?:(?i:--[a-z-]*|(?:config(?:ure)?[ \t]+set|setx|secrets?[ \t]+set)[ \t]+[^ \t\n]*|store|key"
    r"|login[ \t]+[^ \t\n]+[ \t\r]*(?:\n[-+ ]?)?[ \t]*)|ENV[ \t]+[A-Z0-9_]*)\n?"
)


def _named() -> list[str]:
    """Values that stand after a secret's name: of some length and with a digit, or anything where it is a password."""
    secrets = [name for name in NAMES if name not in PASSWORDS]
    passwords = [name for name in PASSWORDS if name not in WHOLE_WORDS]
    return [
        *_after(f"(?:{'|'.join(secrets)}){_TAIL}", _twelve_with_a_digit),
        *_after(f"(?:{'|'.join(passwords)}|{CHOSEN}){_TAIL}", _five),
        *_after(f"(?:{'|'.join(WHOLE_WORDS)})(?:[0-9_.-]{_TAIL})?", _five, edge=f"(?:^|[^A-Za-z]|{'|'.join(ESCAPES)})"),
    ]


def _keys_of_anything() -> list[str]:
    value = r"""[bfruBFRU]{0,2}(?:"{3}|'{3}|\\?["'`])?[A-Za-z0-9+/_=-]*[0-9][A-Za-z]+[0-9]+[A-Za-z]"""
    after = rf"[0-9_.-]*{_CLOSE}(?:{_SIGN}|{_TAG}){value}"
    return [
        *(f"{sign}{ANY_KEY.upper()}{after}" for sign in "_-"),
        f"{ANY_PAT.upper()}{after}",
        *(rf"{sign}{ANY_KEY}{assigned}[ \t]*{value}" for sign in "_-" for assigned in "=:"),
    ]


def _after(name: str, value: Callable[[str], str], edge: str = "") -> list[str]:
    quoted = "[bfruBFRU]{0,2}(?:" + "|".join(
        (
            '(?:"{3}|\\\\?")' + value('[^"\\\\ \\t\\r\\n]'),
            "(?:'{3}|\\\\?')" + value("[^'\\\\ \\t\\r\\n]"),
            "`" + value("[^` \\t\\r\\n]"),
        )
    )
    quoted += ")"
    either = f"(?:{quoted}|{value(_BARE)})"
    return [
        f"{edge}(?i:{name}){_CLOSE}(?:(?:{_ASSIGNED}){either}|(?:{_CALLED}){quoted})",
        rf"{_OPTION}(?i:{name}){_CLOSE}[ \t]+{either}",
    ]


_BARE = r"""[^ \t\r\n"'`,;()\[\]{}<>|]"""


def _five(character: str) -> str:
    return f"{character}{{5}}"


def _twelve_with_a_digit(character: str) -> str:
    """Twelve characters, one of them a digit of any script, or more and a digit later; or letters up to an end."""
    digit = f"[0-9{_NOT_ASCII}]"
    places = (f"{character}{{{before}}}{digit}{character}{{{11 - before}}}" for before in range(12))
    ends = "[ \t\r\n\"'`&;]|$"
    return f"(?:{'|'.join(places)}|{character}{{12}}{character}*{digit}|[A-Za-z]{{24,}}(?:{ends}))"


def _in_addresses() -> list[str]:
    return [
        r"""://[^ \t\n:@/?#'"<>`()\[\]{}]*:[^ \t\n/'"<>`]+@""",
        "://[A-Za-z0-9_-]{8,}(?::x-oauth-basic)?@",
        r"""(?:[Bb]earer|BEARER|[Bb]asic|[Aa]uthorization["']?[:=] ?["']?[Tt]oken)[ \t]+[A-Za-z0-9._~+/=-]{8}""",
        r"""(?:-u|--user)[ =]["']?[^ \t\n:'"]+:[^ \t\n'"]{3}""",
        r"""[Cc]ookie["']?[ \t]*[:,][^\n]*=""" + _twelve_with_a_digit(r"[^;, \t\r\n]"),
        r"""sshpass[ \t]+-p|ConvertTo-SecureString[ \t]""",
        r"""["'_]auth["']?[ \t]*[:=][ \t]*["']?[A-Za-z0-9+/]{8}""",
    ]


def _in_commands() -> list[str]:
    words = "|".join(re.escape(word) for word in WORDS)
    return [
        rf"(?:{words})(?:[ \t]|\\\r?\n)",
        r"(?:echo|printf)[ \t][^\n|]*\|[ \t]*[^ \t\n]",
    ]


def _in_structures() -> list[str]:
    """The literals of each structure, and something of what stands around them."""
    quoted = r"""[^()\n]*["'][^\n]*["'][^\n]*\)"""
    return [
        r"@(?:tcp|unix|udp)\(|oracle:thin:|sqlplus[ \t]|:[ \t]+PSK[ \t]|kty\\?\"",
        r":(?:5432|543[0-9]|6432|\*):[0-9A-Za-z_.*-]+:[0-9A-Za-z_.*-]+:",
        rf"(?:[bB]asic_?[aA]uth|NetworkCredential|PasswordAuthentication|\.login|\.getConnection)[ \t]*\({quoted}",
        rf"(?:auth[ \t]*=|UsernamePassword[0-9A-Za-z_{_NOT_ASCII}]*)[ \t]*\({quoted}",
        rf"\.set_?[0-9A-Za-z_{_NOT_ASCII}]*[pP]ass(?:word|phrase|wd)\(",
        r"(?:IDENTIFIED|[Ii]dentified)[ \t][^\n]*'|(?:PASSWORD|[Pp]assword)(?:[ \t]*|\()'",
        r"\$\{[0-9A-Za-z_.-]*(?i:pass|pwd|secret|token|api_?key)[^}\n]*\}",
        r"(?:requirepass|masterauth|bindpw|remote_password|auth_pass|rootpw|default_pass)[ \t]",
        r"_(?:KEY|SALT)[\"'][ \t]*,[ \t]*[\"'][^\"'\n]{8}",
        r"uthorization[\"'][ \t]*[:,][ \t]*[\"'][A-Za-z0-9._~+/=-]{8}",
        r"_(?:auth|password)[ \t]*[= ][ \t]*\"?[A-Za-z0-9+/]{8}",
        r"(?i:mnemonic|phrase|seed)[^\n]*(?:[A-Za-z]{3,8} ){8}",
    ]


may_hold_private_key = _finder(lambda: ("PRIVATE KEY", "Private-Lines", "OpenVPN Static key"))
_may_begin_with_mark = _finder(_marked_tokens_patterns)
_may_hold_mark = _finder(_marked_within)
may_hold_key_in_json = _finder(lambda: ("kty",))
may_be_encoded = _finder(lambda: (ENCODED,))
may_hold_secret_in_place = _finder(lambda: (*_in_addresses(), *_in_structures(), *_in_commands()))
_may_hold_secret_by_its_name = _finder(_named)
_may_hold_random_key = _finder(_keys_of_anything)


def may_hold_marked_token(text: str) -> bool:
    """Look twice: in one automaton for both, the states of one would be multiplied by those of the other."""
    return _may_begin_with_mark(text) or _may_hold_mark(text)


def may_hold_named_secret(text: str) -> bool:
    """Look twice: patterns that all begin with a few literals cost next to nothing alone, but much among the others."""
    return _may_hold_random_key(text) or _may_hold_secret_by_its_name(text)
