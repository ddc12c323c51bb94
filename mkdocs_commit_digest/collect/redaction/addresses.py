"""Secrets told by what they are part of: an address, a header, an option of a well-known program."""

from __future__ import annotations

import base64
import re

from mkdocs_commit_digest.collect.redaction.heuristics import (
    IDENTIFIER,
    STANDS_FOR_A_VALUE,
    is_password_in_known_place,
    is_secret,
)

_USER_INFO = re.compile(
    r"://(?P<user>[^\s:@/?#'\"<>`()\[\]{}]{0,128}):(?P<secret>[^\s/'\"<>`]{1,256}@?[^\s/'\"<>`@]{0,64})@(?=[\w\[$.-])"
)
_TOKEN_AS_USER = re.compile(r"://(?P<secret>[A-Za-z0-9_-]{20,256})(?::x-oauth-basic)?@(?=\w)")
_CREDENTIALS = r"[ \t]{1,4}(?P<secret>[A-Za-z0-9._~+/=-]{12,2048})"
_HEADERS = {
    word: re.compile(word + before + _CREDENTIALS)
    for word, before in (
        ("earer", "(?<=[Bb]earer)"),
        ("EARER", "(?<=BEARER)"),
        ("asic", "(?<=[Bb]asic)"),
        ("uthorization", r"(?<=[Aa]uthorization)[\"']?[:=] ?[\"']?[Tt]oken"),
    )
}
"""By what they begin with: a pattern that begins with a literal is many times faster."""
_CURL_USER = re.compile(r"-(?<=\s-)(?:u|-user)[ =][\"']?(?P<user>[^\s:'\"]{1,128}):(?P<secret>[^\s'\"]{3,256})")
_COOKIES = re.compile(r"ookie(?<=[Cc]ookie)[\"']?[ \t]{0,4}[:,][ \t]{0,4}[\"']?(?P<pairs>[^\n\"']{1,4096})")
_COOKIE = re.compile(r"(?:(?<![\w.-])[\w.-]{1,64})=(?P<secret>[^;,\s]{16,4096})")
_SSHPASS = re.compile(r"sshpass[ \t]{1,4}-p[ \t]{0,4}[\"']?(?P<secret>[^\s'\"]{3,256})")
_SECURE_STRING = re.compile(r"ConvertTo-SecureString[ \t]{1,4}(?:-String[ \t]{1,4})?[\"'](?P<secret>[^\s'\"]{5,256})")
_USER_AND_PASSWORD = re.compile(
    r"auth(?<=[\"'_]auth)[\"']?[ \t]{0,4}[:=][ \t]{0,4}[\"']?(?P<secret>[A-Za-z0-9+/]{8,2048}={0,2})"
)
"""In base64, as npm and Docker keep them."""


def secrets_in_addresses(text: str) -> list[tuple[int, int, str]]:
    """Find passwords in URLs, authorization headers and curl's user option."""
    spans: list[tuple[int, int, str]] = []
    if "://" in text:
        spans += [
            (*m.span("secret"), "password")
            for m in _USER_INFO.finditer(text)
            if is_password_in_known_place(m["secret"])
        ]
        spans += [
            (*m.span("secret"), "secret")
            for m in _TOKEN_AS_USER.finditer(text)
            if is_secret(m["secret"], known_place=False)
        ]
    for word, header in _HEADERS.items():
        if word in text:
            spans += [(*m.span("secret"), "secret") for m in header.finditer(text) if _is_header_secret(m["secret"])]
    if "curl" in text:
        spans += [
            (*m.span("secret"), "password")
            for m in _CURL_USER.finditer(text)
            if is_password_in_known_place(m["secret"])
        ]
    if "ookie" in text:
        spans += _cookies(text)
    if "sshpass" in text or "SecureString" in text:
        matches = (match for pattern in (_SSHPASS, _SECURE_STRING) for match in pattern.finditer(text))
        spans += [(*m.span("secret"), "password") for m in matches if is_password_in_known_place(m["secret"])]
    if "auth" in text:
        known = (match for match in _USER_AND_PASSWORD.finditer(text) if _is_user_and_password(match["secret"]))
        spans += [(*match.span("secret"), "password") for match in known]
    return spans


def _cookies(text: str) -> list[tuple[int, int, str]]:
    return [
        (*cookie.span("secret"), "cookie")
        for pairs in _COOKIES.finditer(text)
        for cookie in _COOKIE.finditer(text, pairs.start("pairs"), pairs.end("pairs"))
        if is_secret(cookie["secret"], known_place=False)
    ]


def _is_user_and_password(value: str) -> bool:
    try:
        user, colon, password = base64.b64decode(value, validate=True).decode().partition(":")
    except ValueError:
        return False
    return bool(user and colon and password) and user.isprintable() and password.isprintable()


def _is_header_secret(value: str) -> bool:
    has_digit = any(character.isdigit() for character in value)
    return has_digit and not STANDS_FOR_A_VALUE.match(value) and not IDENTIFIER.fullmatch(value)
