"""Which remotes may be watched: a URL or branch is refused here before git can see it.

Git gives meaning to much more than a URL (`ext::sh -c …`, `--upload-pack=…`, `host:path`), so this is a list of what is
allowed, not of what is not.
"""

from __future__ import annotations

import re
from pathlib import Path, PurePath
from typing import Literal
from urllib.parse import SplitResult, unquote, urlsplit

from mkdocs_commit_digest.errors import SettingsError

Protocol = Literal["https", "http", "ssh", "file"]

ALLOWED = "use https://…, ssh://…, user@host:path, file:///… or an absolute local path"

_UNPRINTABLE = re.compile(r"[\x00-\x20\x7f-\xa0\u2028\u2029\ufeff]")
_SCP = re.compile(
    # Without a user a host needs a dot, so that `javascript:…` and the like are no hosts.
    r"^(?:[A-Za-z0-9_][\w.+-]*@[A-Za-z0-9][\w.-]*|[A-Za-z0-9][\w-]*(?:\.[\w-]+)+):(?:[^-:/][^:]*|/[^/:][^:]*)$",
    re.ASCII,
)
_HOST = re.compile(r"^(?:[A-Za-z0-9][A-Za-z0-9._-]*|[0-9a-fA-F]*:[0-9a-fA-F:.]+)$", re.ASCII)
_USER = re.compile(r"^[A-Za-z0-9_][\w.+-]*$", re.ASCII)
_AT_SIGN = re.compile(r"[@\ufe6b\uff20]|%40", re.IGNORECASE)
"""As it is, as its two other forms, and quoted: a value that holds one may hold a password before it."""
_AUTHORITY = re.compile(r"(?:[A-Za-z][A-Za-z0-9+.-]*:)?[/\\]*([^/\\?#]*)")
"""Where an address has user and host, however it is misspelt."""
_TOLD_SCHEMES = {"https", "http", "ssh", "git", "ftp", "ftps", "rsync", "svn", "file"}
_LOOPBACK = {"localhost", "127.0.0.1", "::1"}
_BAD_IN_BRANCH = re.compile(r"[\x00-\x20\x7f~^:?*\[\\]|\.\.|@\{|//|/\.|^[./-]|[./]$|\.lock(?:/|$)|^@$")


def checked_url(url: str) -> str:
    """Return the URL of a repository as it is.

    Raises:
        SettingsError: it is of a kind that is not allowed, or holds credentials; names the cure.
    """
    protocol_of(url)
    return url


def protocol_of(url: str) -> Protocol:
    """Return the protocol by which git would reach a URL. Raises SettingsError as `checked_url` does."""
    if _UNPRINTABLE.search(url.replace(" ", "")) or not url or url != url.strip() or url.startswith("-"):
        raise _refusal(url, "is not the URL of a repository")
    if url.startswith("//") and _AT_SIGN.search(url):
        raise _credentials()
    if PurePath(url).is_absolute():
        return "file"
    if "://" in url:
        return _protocol_of_parts(_split(url), url)
    if _SCP.match(url):
        return "ssh"
    if re.match(r"^[^/@]*:[^/@]*@", url):
        raise _credentials()
    raise _refusal(url, "is not allowed")


def path_of(url: str) -> Path:
    """Return the path that a local URL means."""
    return Path(unquote(urlsplit(url).path) if url.startswith("file://") else url)


def checked_branch(name: str) -> str:
    """Return the name of a branch as it is.

    Raises:
        SettingsError: git would not allow it (git-check-ref-format(1)), or could take it for an option.
    """
    if not name or _BAD_IN_BRANCH.search(name):
        raise SettingsError(f"{name!r} is not the name of a branch; give it as in `git branch`, for example 'main'")
    return name


def holds_user(address: str) -> bool:
    """Whether an address of the web, or what was meant to be one, holds a user name or a password."""
    found = _AUTHORITY.match(re.sub(r"[\x00-\x20]", "", address))  # which some programs pass over
    return bool(found and _AT_SIGN.search(found[1]))


def checked_page(address: str) -> str:
    """Return the address of a page that others are led to, as it is.

    Raises:
        SettingsError: it is no http(s) address, or holds what should not be published; never repeats it.
    """
    if holds_user(address):
        raise SettingsError("holds a user name or a password, which would be published; take it out")
    try:
        parts = urlsplit(address)
        is_one = parts.scheme in {"https", "http"} and bool(parts.hostname) and not _UNPRINTABLE.search(address)
    except ValueError:
        is_one = False
    if not is_one:
        raise SettingsError("is not an http(s) address")
    if parts.query or parts.fragment:
        raise SettingsError("holds a '?' or a '#', after which addresses of pages could not go on; take it out")
    return address


def _split(url: str) -> SplitResult:
    try:
        parts = urlsplit(url)
        _ = parts.port
    except ValueError:
        raise _refusal(url, "is not a URL") from None  # the cause quotes the part that may be a secret
    return parts


def _protocol_of_parts(parts: SplitResult, url: str) -> Protocol:
    if parts.password is not None or (parts.username is not None and parts.scheme != "ssh"):
        raise _credentials()
    if parts.scheme == "file" and not parts.netloc and parts.path.startswith("/"):
        return "file"
    host = parts.hostname or ""
    if "://" in parts.path and _AT_SIGN.search(parts.path):
        raise _credentials()
    if not _HOST.match(host) or " " in url:
        raise _refusal(url, "is not allowed")
    if parts.query or parts.fragment:
        raise SettingsError(
            "the URL of a repository may hold no '?' and no '#'; for access name a variable in 'token_env'"
        )
    if parts.scheme == "ssh" and (parts.username is None or _USER.match(parts.username)):
        return "ssh"
    if parts.scheme == "https":
        return "https"
    if parts.scheme == "http" and host in _LOOPBACK:
        return "http"
    if parts.scheme == "http":
        raise _refusal(url, "is not allowed, since http can be read and changed on its way")
    raise _refusal(url, "is not allowed")


def _refusal(url: str, why: str) -> SettingsError:
    """Say why a URL is refused; of the URL only what can be no secret."""
    told = _harmless(url)
    if told:
        return SettingsError(f"'{told}' {why}; {ALLOWED}")
    return SettingsError(
        f"the value {why}, and is not repeated here, since it may hold a secret; {ALLOWED}; "
        "for access name a variable in 'token_env'"
    )


def _harmless(url: str) -> str:
    """Return scheme and host of a URL, a name or a path as it is, and nothing of what may be or hold a secret."""
    if _AT_SIGN.search(url) or _UNPRINTABLE.search(url):
        return ""
    if re.fullmatch(r"[\w.~/-]*", url):
        return url
    try:
        parts = urlsplit(url)
        _ = parts.port
    except ValueError:
        return ""
    host = parts.hostname or ""
    return f"{parts.scheme}://{host}/…" if parts.scheme in _TOLD_SCHEMES and _HOST.match(host) else ""


def _credentials() -> SettingsError:
    # The URL is not repeated: it holds the secret.
    return SettingsError(
        "the URL of a repository holds a user name or a password; take it out, "
        "put the token into an environment variable and name that variable in 'token_env'"
    )
