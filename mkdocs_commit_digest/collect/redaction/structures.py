"""Secrets told by what they are part of: a data source, a call, a statement, a key in JSON, a phrase of words."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from mkdocs_commit_digest.collect.redaction.heuristics import is_password_in_known_place

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_QUOTED = r"(?:\\?\"(?P<double>[^\"\\\n]{3,256})\\?\"|\\?'(?P<single>[^'\\\n]{3,256})\\?')"
_ARGUMENT = r"(?:[^()\"'`\n,]{1,60},[ \t]{0,4}){0,2}"
_USER = r"(?:[bfru]?\"[^\"\n]{1,128}\"|[bfru]?'[^'\n]{1,128}'|[\w.]{1,64})[ \t]{0,4},[ \t]{0,4}"

_DATA_SOURCE = re.compile(r"[\w.-]{1,64}:(?P<secret>[^\s\"'`/@]{3,128}@?[^\s\"'`/@]{0,64})@(?:tcp|unix|udp)\(")
"""`user:password@tcp(host:3306)/name`, as Go's driver of MySQL takes it."""
_ORACLE = re.compile(
    r"(?:oracle:thin:|sqlplus[ \t]+(?:-\w{1,8}[ \t]+){0,4})[\w.-]{1,64}/(?P<secret>[^\s\"'@/]{3,128})@"
)
_PGPASS = re.compile(
    r"^[-+ ]?[\w.*-]{1,128}:(?:5432|543\d|6432|\*):[\w.*-]{1,64}:[\w.*-]{1,64}:(?P<secret>\S{3,128})$", re.MULTILINE
)
_CALL = re.compile(
    r"(?:[bB]asic_?[aA]uth|NetworkCredential|PasswordAuthentication|\.login|\.getConnection|\bauth[ \t]{0,4}="
    r"|UsernamePassword\w{0,30})[ \t]{0,4}\("
    + _ARGUMENT
    + _USER
    + r"[bfru]?"
    + _QUOTED
    + r"(?:\.toCharArray\(\))?[ \t]*\)"
)
"""`HTTPBasicAuth("user", "…")`, `auth=("user", "…")`, `smtp.login("user", "…")`."""
_SETTER = re.compile(r"\.set_?(?:[A-Z]\w{0,30})?[pP]ass(?:word|phrase|wd)\([ \t]{0,4}" + _QUOTED + r"[ \t]{0,4}\)")
_STATEMENT = re.compile(
    r"\b(?:(?:IDENTIFIED|[Ii]dentified)[ \t]+(?:(?:WITH|with)[ \t]+\w+[ \t]+)?(?:BY|AS|by|as)"
    r"(?:[ \t]+(?:PASSWORD|password))?"
    r"|(?:WITH|with|ENCRYPTED|encrypted|(?:USER|ROLE|user|role)[ \t]+[\w\"'@%.-]{1,64})[ \t]+(?:PASSWORD|password)"
    r"|(?:PASSWORD|password)\()[ \t]*'(?P<secret>[^'\n]{3,256})'"
)
"""Of SQL: `IDENTIFIED BY '…'`, `CREATE USER x WITH PASSWORD '…'`."""
_DEFAULT = re.compile(
    r"\$\{[\w.-]{0,60}(?:(?:pass(?:word|wd)?|pwd)(?::[-=]|[-:])(?P<secret>[^\s{}$\"']{3,256})"
    r"|(?:secret|token|api_?key)(?::[-=]|[-:])(?=[^\s{}$\"']{0,60}[0-9])(?P<bare>[^\s{}$\"']{8,256}))\}",
    re.IGNORECASE,
)
"""`${DB_PASSWORD:-…}` of shells and Compose, `${db.password:…}` of Spring."""
_SALT = re.compile(
    r"define\([ \t]*[\"'](?:AUTH|SECURE_AUTH|LOGGED_IN|NONCE)_(?:KEY|SALT)[\"'][ \t]*,[ \t]*"
    r"(?:'(?P<single>[^'\n]{20,128})'|\"(?P<double>[^\"\n]{20,128})\")"
)
"""Of WordPress."""
_WHOLE_HEADER = re.compile(
    r"[\"'](?:Proxy-)?[Aa]uthorization[\"'][ \t]*[:,][ \t]*[\"'](?P<secret>[A-Za-z0-9._~+/=-]{20,2048})[\"']"
)
_PRE_SHARED = re.compile(r":[ \t]+PSK[ \t]+\"(?P<secret>[^\"\n]{4,128})\"")
_DIRECTIVE = re.compile(
    r"^[-+ ]?[ \t]*(?:requirepass|masterauth|bindpw|remote_password|auth_pass|rootpw|default_pass)"
    r"[ \t]+(?P<secret>[^\s#;]{3,256})[ \t;]*$",
    re.MULTILINE,
)
"""Of configuration files that part name and value by a space."""
_NPM = re.compile(
    r"(?:^[-+ ]?|[/ ]:|set[ ])_(?:auth|password)[ \t]*[= ][ \t]*\"?(?P<secret>[A-Za-z0-9+/]{8,2048}={0,2})",
    re.MULTILINE,
)
_PRIVATE_PART = re.compile(r"\\?\"(?:d|p|q|dp|dq|qi|k)\\?\"[ \t]*:\s{0,40}\\?\"(?P<secret>[A-Za-z0-9_-]{20,2048})\\?\"")
_KEY_TYPE = re.compile(r"\"kty\\?\"[ \t]*:[ \t]*\\?\"(?:EC|RSA|oct|OKP)\\?\"")
_LONGEST_KEY = 8_192
_PHRASE = re.compile(
    r"(?:mnemonic|(?:seed|recovery|backup|secret|wallet)[_ -]?phrase|seed[_ -]?words)[\w\]\"']{0,12}"
    r"[ \t]{0,4}[:=][ \t]{0,4}"
    r"[\"'`]?(?P<secret>(?:[a-z]{3,8}[ ]){11,23}[a-z]{3,8})(?![a-z ])",
    re.IGNORECASE,
)
"""Twelve to twenty-four words, from which a wallet's keys are made."""


def secrets_in_structures(text: str) -> list[tuple[int, int, str]]:
    """Find secrets by what they are part of: (start, end, kind)."""
    spans: list[tuple[int, int, str]] = []
    for tells, found in _FINDERS:
        if any(telltale in text for telltale in tells):
            spans += found(text)
    lowered = text.lower()
    if "phrase" in lowered or "mnemonic" in lowered or "seed" in lowered:
        spans += [(*match.span("secret"), "mnemonic") for match in _PHRASE.finditer(text)]
    return spans


def _passwords(pattern: re.Pattern[str]) -> Callable[[str], list[tuple[int, int, str]]]:
    def found(text: str) -> list[tuple[int, int, str]]:
        matches = pattern.finditer(text)
        spans = ((*match.span(match.lastgroup or 0), "password") for match in matches)
        return [span for span in spans if is_password_in_known_place(text[span[0] : span[1]])]

    return found


def _data_sources(text: str) -> list[tuple[int, int, str]]:
    """Look back from `@tcp(`: searching for what may stand before it would begin at every word."""
    spans = []
    for at in re.finditer(r"@(?:tcp|unix|udp)\(", text):
        match = _DATA_SOURCE.search(text, max(0, at.start() - 200, text.rfind("\n", 0, at.start())), at.end())
        if match and is_password_in_known_place(match["secret"]):
            spans.append((*match.span("secret"), "password"))
    return spans


def private_parts(text: str) -> list[tuple[int, int, str]]:
    """Find the private numbers of keys in JSON (RFC 7517), near where their type stands."""
    return [(*match.span("secret"), "private-key") for match in _near_key_types(text)]


def _near_key_types(text: str) -> Iterator[re.Match[str]]:
    position = 0
    for kind in _KEY_TYPE.finditer(text):
        start = max(position, text.rfind("{", max(0, kind.start() - _LONGEST_KEY), kind.start()))
        end = text.find("}", kind.end(), kind.end() + _LONGEST_KEY)
        position = end if end >= 0 else min(len(text), kind.end() + _LONGEST_KEY)
        if start < position:
            yield from _PRIVATE_PART.finditer(text, start, position)


_FINDERS: tuple[tuple[tuple[str, ...], Callable[[str], list[tuple[int, int, str]]]], ...] = (
    (("@tcp(", "@unix(", "@udp("), _data_sources),
    (("oracle:thin:", "sqlplus"), _passwords(_ORACLE)),
    ((":5432:", ":543", ":6432:", ":*:"), _passwords(_PGPASS)),
    (("uth", "Credential", "login", "getConnection", "UsernamePassword"), _passwords(_CALL)),
    (("ass",), _passwords(_SETTER)),
    (("${",), _passwords(_DEFAULT)),
    (("PASSWORD", "password", "IDENTIFIED", "dentified"), _passwords(_STATEMENT)),
    (("_KEY", "_SALT"), _passwords(_SALT)),
    (("uthorization",), _passwords(_WHOLE_HEADER)),
    (("PSK",), _passwords(_PRE_SHARED)),
    (("requirepass", "masterauth", "bindpw", "_pass", "rootpw"), _passwords(_DIRECTIVE)),
    (("_auth", "_password"), _passwords(_NPM)),
)
"""By the literals without which none is there."""
