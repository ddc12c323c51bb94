"""Names of secrets: which there are, and where they stand in a text."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from mkdocs_commit_digest.collect.redaction.secret_patterns import ESCAPES

if TYPE_CHECKING:
    from collections.abc import Iterator

NAMES = re.findall(
    r"\S+",
    "passw passphrase passcode pwd pass secret token apikey api_key api-key accesskey access_key access-key "
    "account_key accountkey authkey auth_key auth-key private_key privatekey private-key "
    "encryption_key encryptionkey signing_key signingkey master_key masterkey hmac_key credential psk presharedkey "
    "preshared_key pre_shared_key contraseña senha пароль 密码 口令 密钥 令牌",
)
_KEY_HEADS = tuple(name.removesuffix("key") for name in NAMES if name.endswith("key"))
_LONGEST_HEAD = max(map(len, _KEY_HEADS))
_OTHER_NAMES = tuple(name for name in NAMES if not name.endswith("key"))
PASSWORDS = frozenset(
    {"passw", "passphrase", "passcode", "pwd", "pass", "psk", "contraseña", "senha", "пароль", "密码", "口令"}
)
"""Names whose values need not look like more than a word."""
CHOSEN = "secret[_-]?key|(?:jwt|session|cookie|webhook|app|flask|django)[_-]?secret"
"""Names of secrets that people choose, so that they may be as short as passwords."""
CHOSEN_NAME = re.compile(CHOSEN, re.IGNORECASE)
WHOLE_WORDS = frozenset({"pass", "pwd", "psk", "senha"})
"""Names that count only where no letter stands beside them."""
ANY_KEY = "key"
ANY_PAT = "_pat"
"""`DEPLOY_KEY`, `AZURE_DEVOPS_EXT_PAT`: names of much else too, so their values must look random."""
OPEN_KEY = re.compile(
    r"(?:^|[^a-z])(?:pub|public|publishable|cache|primary|foreign|sort|partition|hash|hot|idempotency|object|s3|registry"
    r"|lock|group|row|cluster|dedup|index|test|expected|h|image|tree|node|build|commit|content|file|asset)[_-]$"
)
"""What stands before `key` where it is no secret."""
TAIL = re.compile(r"[A-Za-z0-9_.-]{0,40}")
_NOT_THE_VALUE = re.compile(
    r"(?:^|[_.-]|(?<=[a-z])(?=[A-Z]))(?:ids?|types?|urls?|uri|files?|paths?|names?|env|vars?|fields?"
    r"|count|len(?:gth)?|size|limit|hash(?:es)?"
    r"|class|ttl|expir\w*|labels?|title|header|prefix|suffix|regex|pattern|policy|format|endpoint"
    r"|placeholder|hint|help|errors?"
    r"|msg|message|description|index|kind|mode|algorithm|fingerprint|arn|ref|version|provider|manager"
    r"|store|scopes?|icon|i[sz]\w*)(?![a-z])",
    re.IGNORECASE,
)


def names_in(lowered: str, text: str) -> list[tuple[int, str]]:
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


def is_a_secrets_name(text: str, start: int, word: str, after: int) -> bool:
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
