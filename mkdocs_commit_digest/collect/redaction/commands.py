"""Passwords handed to well-known programs by options that do not name them: `docker login -p`, `mysql -p…`.

One row a program or a family: the words it is called by, and what stands before the password. A command may go on
after a line that ends in a backslash; it ends at `|`, `;` and `&`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from mkdocs_commit_digest.collect.redaction.heuristics import is_password_in_known_place

if TYPE_CHECKING:
    from collections.abc import Iterator

_WORDS_BETWEEN = r"(?:[^\n|;&\\]|\\\r?\n|\\[^\r\n]){0,300}?"
"""Options and values between a program's name and its password."""
_VALUE = r"(?:\"(?P<double>[^\"\n]{3,256})\"|'(?P<single>[^'\n]{3,256})'|(?P<bare>[^\s'\"`|;&<>]{3,256}))"


@dataclass(frozen=True, slots=True)
class Command:
    """How programs of one family take a password."""

    words: str
    """The words they are called by, parted by spaces; `·` stands for a space within one."""
    option: str
    """Pattern for what stands right before the password, after any other options."""


COMMANDS = (
    Command("docker·login podman·login buildah·login nerdctl·login crane·auth·login skopeo·login", r"-p[ =]?"),
    Command("registry·login oc·login az·login rosa·login cf·login argocd·login", r"-p[ =]"),
    Command("mysql mysqldump mysqladmin mysqlimport mysqlshow mysqlcheck mysqlslap mariadb mariadb-dump mycli", r"-p"),
    Command("mongo mongosh mongodump mongorestore mongoexport mongoimport mongostat", r"-p[ =]"),
    Command("redis-cli redis-benchmark valkey-cli", r"-a[ =]"),
    Command("sqlcmd bcp isql tsql zip unzip", r"-P[ ]?"),
    Command("7z 7za 7zr rar unrar", r"-(?:h?p)"),
    Command("ldapsearch ldapadd ldapmodify ldapdelete ldapwhoami ldapcompare", r"-w[ ]?"),
    Command("keytool jarsigner apksigner", r"-(?:(?:src|dest)?storepass|(?:src|dest)?keypass)[ ]+"),
    Command("openssl", r"(?:-pass(?:in|out)?[ ]+[\"']?pass:|-k[ ]+)"),
    Command("smbclient rpcclient smbget net·rpc", r"(?:-U|--user)[ =]?[\w.\\-]{1,64}%"),
    Command("psexec psexec64 winexe ncftpput ncftpget twine·upload wmic", r"[-/]p(?:assword:)?[ ]?"),
    Command("schtasks", r"/[rR][pP][ ]+"),
    Command("net·user", r"(?<=user )[\w.-]{1,64}[ ]+(?![/-])"),
    Command("htpasswd", r"-[a-zA-Z]*b[a-zA-Z]*[ ]+(?:-[a-zA-Z][ ]+)*(?!-)[\w./~-]{1,128}[ ]+[\w.@-]{1,64}[ ]+"),
    Command("http https xh", r"(?:-a|--auth)[ =][\"']?[\w.@-]{1,64}:"),
    Command("lftp", r"-u[ ]?[\w.@-]{1,64},"),
    Command("mc·alias·set mc·config·host·add", r"https?://\S{1,200}[ ]+\S{1,128}[ ]+"),
    Command("rclone", r"pass[ =]"),
    Command("snmp-server·community", r"(?<=community )"),
    Command("curl", r"(?:-[uU][ ]?|--(?:proxy-)?user[ =])[\"']?[^\s:'\"]{1,128}:"),
    Command("curl", r"(?:-u[ ]?|--user[ =])[\"']?(?=[A-Za-z0-9_-]{20,256}:[\"'\s])"),
    Command("useradd usermod", r"-p[ ]"),
)
"""Rows are tried one by one, where one of their words was found."""
_PIPED = re.compile(
    r"(?:echo|printf)[ \t]+(?:-\w+[ \t]+)?(?:\"(?:[\w.@-]{1,64}:)?(?P<double>[^\"\n]{3,256})\""
    r"|'(?:[\w.@-]{1,64}:)?(?P<single>[^'\n]{3,256})'|(?:[\w.@-]{1,64}:)?(?P<bare>[^\s'\"`|;&<>]{3,256}))"
    r"[ \t]*\|[ \t]*(?:sudo[ \t]+)?(?:-S\b|chpasswd|passwd"
    r"|(?:docker|podman|helm|gh|glab|az|oc|skopeo|crane|buildah|vault)"
    r"[ \t]+(?:[\w-]+[ \t]+){0,3}login\b|su\b|kinit)"
)
"""`echo '…' | docker login --password-stdin`, `echo 'root:…' | chpasswd`."""
WORDS = tuple(word.replace("·", " ") for command in COMMANDS for word in command.words.split())


def secrets_in_commands(text: str) -> list[tuple[int, int, str]]:
    """Find passwords among the options of well-known programs: (start, end, kind)."""
    spans = [(*match.span(match.lastgroup or 0), "password") for match in _passwords_in(text)]
    return [span for span in spans if is_password_in_known_place(text[span[0] : span[1]])]


def _passwords_in(text: str) -> Iterator[re.Match[str]]:
    for word in WORDS:
        for program in _called(word).finditer(text) if word in text else ():
            yield from filter(None, (option.match(text, program.end()) for option in _options_of(word)))
    if "|" in text:
        yield from _PIPED.finditer(text)


@cache
def _called(word: str) -> re.Pattern[str]:
    return re.compile(rf"{re.escape(word)}(?<![\w.-]{re.escape(word)})(?![\w.-])")


@cache
def _options_of(word: str) -> tuple[re.Pattern[str], ...]:
    rows = (row for row in COMMANDS if word.replace(" ", "·") in row.words.split())
    return tuple(re.compile(_WORDS_BETWEEN + r"(?<=\s)" + row.option + _VALUE) for row in rows)
