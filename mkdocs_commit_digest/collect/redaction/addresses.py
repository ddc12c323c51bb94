"""Secrets told by what they are part of: an address, a header, an option of a well-known program."""

from __future__ import annotations

import re

from mkdocs_commit_digest.collect.redaction.looks import IDENTIFIER, STANDS_FOR_A_VALUE, is_secret

_USER_INFO = re.compile(
    r"://(?P<user>[^\s:@/?#'\"<>`()\[\]{}]{0,128}):(?P<secret>[^\s/'\"<>`]{1,256}@?[^\s/'\"<>`@]{0,64})@(?=[\w\[$.-])"
)
_TOKEN_AS_USER = re.compile(r"://(?P<secret>[A-Za-z0-9_-]{20,256})(?::x-oauth-basic)?@(?=\w)")
_HEADER = re.compile(
    r"(?:[Bb]earer|BEARER|[Bb]asic|[Aa]uthorization[\"']?[:=] ?[\"']?[Tt]oken)[ \t]{1,4}"
    r"(?P<secret>[A-Za-z0-9._~+/=-]{12,2048})"
)
_CURL_USER = re.compile(r"(?<=\s)(?:-u|--user)[ =][\"']?(?P<user>[^\s:'\"]{1,128}):(?P<secret>[^\s'\"]{3,256})")
_EVERYDAY = frozenset(
    ("pass", "passwd", "password", "pw", "pwd", "secret", "token", "user", "username", "xxx", "port", "path", "host")
)


def secrets_in_addresses(text: str) -> list[tuple[int, int, str]]:
    """Find passwords in URLs, authorization headers and curl's user option."""
    spans: list[tuple[int, int, str]] = []
    if "://" in text:
        spans += [(*m.span("secret"), "password") for m in _USER_INFO.finditer(text) if _is_url_password(m["secret"])]
        spans += [
            (*m.span("secret"), "secret")
            for m in _TOKEN_AS_USER.finditer(text)
            if is_secret(m["secret"], known_place=False)
        ]
    if any(word in text for word in ("earer ", "BEARER ", "asic ", "uthorization")):
        spans += [(*m.span("secret"), "secret") for m in _HEADER.finditer(text) if _is_header_secret(m["secret"])]
    if "curl" in text:
        spans += [(*m.span("secret"), "password") for m in _CURL_USER.finditer(text) if _is_url_password(m["secret"])]
    return spans


def _is_url_password(value: str) -> bool:
    return value.lower() not in _EVERYDAY and not STANDS_FOR_A_VALUE.match(value) and not value.startswith("$")


def _is_header_secret(value: str) -> bool:
    has_digit = any(character.isdigit() for character in value)
    return has_digit and not STANDS_FOR_A_VALUE.match(value) and not IDENTIFIER.fullmatch(value)
