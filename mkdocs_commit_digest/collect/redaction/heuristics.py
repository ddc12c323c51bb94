"""How a secret looks: told from what stands for a value, from code, and from plain words.

What stands for a value (`${TOKEN}`, `<your-key>`, `xxxx`, `get_password()`, a label such as "password") is no secret.
"""

from __future__ import annotations

import re
from collections import Counter
from itertools import pairwise
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
_SNAKE_CASE = re.compile(r"[a-z]+\d{0,2}[a-z]*+(?:[._](?:[a-z]+\d{0,2}[a-z]*+|\d{1,2}))+_?")
"""`num_fp4_hidden_blocks`: words with a number within."""
_CJK = re.compile(r"[\u2e80-\u9fff\uac00-\ud7af]")
_WORDS = re.compile(r"[A-Za-z0-9]+")
_RANDOM = re.compile(r"[A-Za-z0-9+/_=-]{20,256}")
_LEAST_ENTROPY = 3.0
_LEAST_LENGTH = 12
_LEAST_PASSWORD = 5
_LONG_WORD = 16
_LEAST_PART = 10
_NO_NAME = 4
"""Between digits and letters: a name has fewer."""
_MANY_LETTERS = 24


def is_secret(value: str, *, known_place: bool, bare: bool = False, alone: bool = False, letters: bool = False) -> bool:
    """Tell a secret by its looks.

    Args:
        value: What may be one.
        known_place: It stands where nothing but a password would.
        bare: It stands there without quotes, as code does.
        alone: It is all that is assigned there, so it is code only if it looks like nothing else.
        letters: Code would not stand there, so letters alone may be one if they are in no order.
    """
    if STANDS_FOR_A_VALUE.match(value) or any(character.isspace() for character in value):
        return False
    bare = bare and not (alone and _has_random_word(value))
    if known_place and len(value) >= _LEAST_PASSWORD and _is_password(value, bare=bare):
        return True
    if letters and _is_random_letters(value):
        return True
    has_digit = any(character.isdigit() for character in value)
    has_letter = any(character.isalpha() for character in value)
    if len(value) < _LEAST_LENGTH or not (has_digit and has_letter):
        return False
    words = _WORDS.findall(value)
    if len(words) > 1 and all(word.isalpha() or word.isdigit() for word in words):
        return False  # `builtin:test_00000001:0` is put together from names and numbers
    is_plain = any(plain.fullmatch(value) for plain in (IDENTIFIER, _WORD_WITH_NUMBER, _SNAKE_CASE))
    return not is_plain and entropy(value) >= _LEAST_ENTROPY and not (bare and _is_code(value))


EVERYDAY = frozenset(
    ("pass", "passwd", "password", "pw", "pwd", "secret", "token", "user", "username", "xxx", "port", "path", "host")
)
_VARIABLE = re.compile(r"[$%@!][A-Za-z_({]|[<{(\[]|-")


_WORD = re.compile(r"[a-z]{6,40}|[A-Z][a-z]{5,39}")
_ABOUT_A_PASSWORD = re.compile(
    # what holds one, or says what kind of value stands there
    r"pass|pwd|secret|token|cred|user|value|param|input|config|field|text|result|hash|crypt|word|key|auth|login|session"
    r"|string|integer|number|bool|object|array|unknown|option|requir|default|abled|hidden|mask|prompt|empty|missing"
    r"|false|static|public|private|protect|manual|system|custom|random|generat|return|self|this|function|method|class"
    r"|unset|never|always|admin|invalid|valid|remote|local|setting|response|request|argument|answer|retriev|stored",
    re.IGNORECASE,
)
_PHRASE = re.compile(r"[a-z0-9]{2,20}(?: [a-z0-9]{2,20}){2,9}")
_OF_SENTENCES = frozenset(
    re.findall(
        r"\w+",
        "a an and any are as at be been but by can cannot could did do does done each else for from had has "
        "have if in into is it its may more must new no nor not of old on one only or our out over should so "
        "than that the their them then there these they this to too two up use used using was were what when "
        "where which who will with without would you your enter please type choose confirm reset forgot "
        "change invalid incorrect wrong weak strong empty failed error characters letters digits missing too "
        "short long database account email name optional required here some",
    )
)


def is_plain_password(value: str) -> bool:
    """Tell a password that is a word, or a phrase of words, from labels: only where a password's value stands.

    A word that speaks of passwords is a label, and so is a phrase with words that hold sentences together.
    """
    if STANDS_FOR_A_VALUE.match(value) or _ABOUT_A_PASSWORD.search(value):
        return False
    if _WORD.fullmatch(value):
        return True
    return bool(_PHRASE.fullmatch(value)) and _OF_SENTENCES.isdisjoint(value.split())


def is_password_in_known_place(value: str) -> bool:
    """Tell a password where nothing but one stands: even a word is one, unless it stands for another."""
    return not (
        value.lower() in EVERYDAY | _OF_SENTENCES
        or STANDS_FOR_A_VALUE.match(value)
        or _VARIABLE.match(value)
        or value.startswith("$(")
    )


def _is_password(value: str, *, bare: bool) -> bool:
    if IDENTIFIER.fullmatch(value) or _CJK.search(value):
        return False
    return not (bare and _is_code(value)) and not value.isdigit() | value.isspace() and any(c.isalnum() for c in value)


_CODE = re.compile(
    r"[A-Za-z_$]\w*(?:(?:\.|::|->|\?\.|=)[A-Za-z_]\w*)+|[a-z][a-z0-9]*(?:_[a-z0-9]+)+|[A-Z]+(?:_[A-Z0-9]+)+|(?:0x)?\d[\d_.]*"
)


def _is_code(value: str) -> bool:
    """An expression rather than a literal: `settings.token2`, `Vec::new`."""
    return bool(_CODE.fullmatch(value)) or any(character in value for character in "(){}[]\\*")


def is_random(value: str) -> bool:
    """Tell what a key is made of from names, whatever stands before it: digits and letters, mixed at length."""
    if not _RANDOM.fullmatch(value):
        return False
    longest = max(_WORDS.findall(value), key=len, default="")
    return len(longest) >= _LONG_WORD and changes(longest) >= _NO_NAME and entropy(longest) >= _LEAST_ENTROPY


def _has_random_word(value: str) -> bool:
    """`s.v9jxkow40N45`, `PROD_9F8A7B6C`: a part in which digits and letters are mixed, longer than words are."""
    return any(
        len(word) >= _LEAST_PART and sum(character.isdigit() for character in word) > 1 and changes(word)
        for word in _WORDS.findall(value)
    )


def changes(word: str) -> int:
    """Count the places where letters turn into digits or back."""
    return sum(one.isdigit() != other.isdigit() for one, other in pairwise(word))


def _is_random_letters(value: str) -> bool:
    """As many capitals as small letters, in no order: names have one capital a word."""
    if len(value) < _MANY_LETTERS or not (value.isascii() and value.isalpha()):
        return False
    capitals = sum(map(str.isupper, value))
    turns = sum(one.isupper() != other.isupper() for one, other in pairwise(value))
    return 3 * len(value) <= 10 * capitals <= 7 * len(value) and 3 * turns >= len(value)


def entropy(value: str) -> float:
    """Shannon entropy in bits a character: about 3.0 for words, 3.7 for hex, 4.5 and more for base64 of some length."""
    counts = Counter(value).values()
    return -sum(count / len(value) * log2(count / len(value)) for count in counts)
