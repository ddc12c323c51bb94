"""How a secret looks: told from what stands for a value, from code, and from plain words.

What stands for a value (`${TOKEN}`, `<your-key>`, `xxxx`, `get_password()`, a label such as "password") is no secret.
"""

from __future__ import annotations

import re
from collections import Counter
from math import log2

STANDS_FOR_A_VALUE = re.compile(
    r"\[redacted:|[$%#@]?[{<(\[]|\$[A-Za-z_({]|%[A-Za-z(]|.*(?:\.\.\.|…|\*\*\*|\$\{|\{\{|<[a-z]|%s|\{\w*\}|xxx|XXX)"
    r"|(?:.{0,24}[^A-Za-z])?(?:your|my|example|sample|dummy|fake|placeholder|change|changeme|replace"
    r"|insert|todo|none|null|undefined|redacted|masked)(?![a-z])"
    r"|\d{4}-\d\d-\d\d(?:T\d\d:|$)|(?:/|\./|~/|[A-Za-z]:\\|https?://|file:)",
    re.IGNORECASE | re.DOTALL,
)
IDENTIFIER = re.compile(r"[A-Za-z_$][a-zA-Z_]*(?:[-./:][A-Za-z_]+)*[!?.]?")
_WORD_WITH_NUMBER = re.compile(r"[a-zA-Z_.-]{1,24}?[-_]?\d{1,4}")
_LEAST_ENTROPY = 3.0
_LEAST_LENGTH = 12
_LEAST_PASSWORD = 5


def is_secret(value: str, *, known_place: bool, bare: bool = False) -> bool:
    """Tell a secret by its looks; `known_place`: it stands where nothing but a password would."""
    if STANDS_FOR_A_VALUE.match(value) or any(character.isspace() for character in value):
        return False
    if known_place and len(value) >= _LEAST_PASSWORD and _is_password(value, bare=bare):
        return True
    has_digit = any(character.isdigit() for character in value)
    has_letter = any(character.isalpha() for character in value)
    if len(value) < _LEAST_LENGTH or not (has_digit and has_letter):
        return False
    is_plain = IDENTIFIER.fullmatch(value) or _WORD_WITH_NUMBER.fullmatch(value)
    return not is_plain and entropy(value) >= _LEAST_ENTROPY and not (bare and _is_code(value))


def _is_password(value: str, *, bare: bool) -> bool:
    if IDENTIFIER.fullmatch(value):
        return False
    return not (bare and _is_code(value)) and not value.isdigit() | value.isspace() and any(c.isalnum() for c in value)


_CODE = re.compile(
    r"[A-Za-z_$]\w*(?:(?:\.|::|->|\?\.|=)[A-Za-z_]\w*)+|[a-z][a-z0-9]*(?:_[a-z0-9]+)+|[A-Z]+(?:_[A-Z0-9]+)+|(?:0x)?\d[\d_.]*"
)


def _is_code(value: str) -> bool:
    """An expression rather than a literal: `settings.token2`, `Vec::new`."""
    return bool(_CODE.fullmatch(value)) or any(character in value for character in "(){}[]\\*")


def entropy(value: str) -> float:
    """Shannon entropy in bits a character: about 3.0 for words, 3.7 for hex, 4.5 and more for base64 of some length."""
    counts = Counter(value).values()
    return -sum(count / len(value) * log2(count / len(value)) for count in counts)
