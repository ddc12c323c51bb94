"""The environment git runs in: nothing of the user's configuration, nothing that a repository could switch on.

Configuration goes through `GIT_CONFIG_COUNT/KEY/VALUE` (git-config(1), "ENVIRONMENT"), so that a token is neither in
the arguments of a process, nor in a URL, nor on disk.
"""

from __future__ import annotations

import base64
import os
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from mkdocs_commit_digest.remotes import protocol_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

_INHERITED = (
    *("PATH", "HOME", "USER", "LOGNAME", "TMPDIR", "SYSTEMROOT", "TEMP", "TMP", "USERPROFILE"),
    *("http_proxy", "https_proxy", "all_proxy", "no_proxy", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY"),
    *("SSL_CERT_FILE", "SSL_CERT_DIR", "GIT_SSL_CAINFO", "GIT_SSL_CAPATH", "CURL_CA_BUNDLE"),
    *("SSH_AUTH_SOCK", "SSH_AGENT_PID", "GIT_SSH", "GIT_SSH_COMMAND", "GIT_SSH_VARIANT", "GIT_EXEC_PATH"),
)
"""Where programs, proxies, certificates and ssh keys are. API keys and `GIT_DIR` and its kin stay behind."""

_FIXED = {
    "LC_ALL": "C",
    "LANGUAGE": "C",
    "GIT_TERMINAL_PROMPT": "0",
    "GIT_CONFIG_NOSYSTEM": "1",
    "GIT_CONFIG_GLOBAL": os.devnull,
    "GIT_ATTR_NOSYSTEM": "1",
    "GIT_OPTIONAL_LOCKS": "0",
    "GIT_NO_REPLACE_OBJECTS": "1",
}

_HARDENED = (
    ("core.hooksPath", os.devnull),
    ("core.fsmonitor", "false"),
    ("core.attributesFile", os.devnull),
    # Names no tree, so that attributes in a repository's tree (new in git 2.43) cannot choose how it is shown.
    ("attr.tree", "none"),
    ("core.quotePath", "false"),
    ("core.pager", "cat"),
    ("credential.helper", ""),
    ("safe.directory", "*"),
    ("log.mailmap", "false"),
    ("log.showSignature", "false"),
    ("submodule.recurse", "false"),
)

_ALLOCATION = {"MALLOC_TRIM_THRESHOLD_": str(64 * 1024 * 1024), "MALLOC_TOP_PAD_": str(16 * 1024 * 1024)}
"""A diff asks for and frees a file's memory again and again; glibc (mallopt(3)) shall not give it back each time."""

_FETCHING = (
    ("fetch.recurseSubmodules", "false"),
    # In the foreground, where its time is bounded and no process is left behind.
    ("gc.autoDetach", "false"),
    ("maintenance.autoDetach", "false"),
    # A remote that sends nothing for a minute is not worth waiting for.
    ("http.lowSpeedLimit", "1"),
    ("http.lowSpeedTime", "60"),
    # Larger files are written as they come, and not held in memory first. (For reading the default stands, since
    # files beyond this count as binary.)
    ("core.bigFileThreshold", "16m"),
)


def reading_environment(environ: Mapping[str, str]) -> dict[str, str]:
    """Return the environment for reading a mirror: no protocol is allowed, so git cannot reach the network."""
    closed = {"GIT_ALLOW_PROTOCOL": "", "GIT_NO_LAZY_FETCH": "1"}
    return _environment(environ, _HARDENED) | _ALLOCATION | closed


def fetching_environment(environ: Mapping[str, str], url: str, token: str | None) -> dict[str, str]:
    """Return the environment for asking one remote; a token goes to its host only.

    With a token, redirects are not followed: git would send the header to the new host as well.
    """
    protocol = protocol_of(url)
    config = [*_HARDENED, *_FETCHING, ("http.followRedirects", "false" if token else "initial")]
    if token and protocol in {"https", "http"}:
        parts = urlsplit(url)
        config.append((f"http.{parts.scheme}://{parts.netloc}/.extraHeader", f"Authorization: Basic {basic(token)}"))
    fetching = _environment(environ, config) | {"GIT_ALLOW_PROTOCOL": protocol}
    if protocol == "ssh" and not {"GIT_SSH", "GIT_SSH_COMMAND"} & fetching.keys():
        fetching["GIT_SSH_COMMAND"] = "ssh -oBatchMode=yes -oConnectTimeout=30"
    return fetching


def partial_environment(fetching: Mapping[str, str], url: str) -> dict[str, str]:
    """Return the environment for fetching into a copy whose files are left at the remote, named `origin`.

    The copy's own configuration does not name a remote, so that reading never fetches what it misses, file by file.
    """
    config = (("remote.origin.url", url), ("remote.origin.promisor", "true"))
    filtered = ("remote.origin.partialCloneFilter", "blob:none")
    return _add_configuration(fetching, (*config, filtered))


def by_id_environment(partial: Mapping[str, str]) -> dict[str, str]:
    """Return the environment for fetching single objects, about which there is nothing to negotiate."""
    return _add_configuration(partial, (("fetch.negotiationAlgorithm", "noop"),))


def basic(token: str) -> str:
    """Return a token as the credentials of HTTP's basic scheme; forges take any user name beside it."""
    return base64.b64encode(f"x-access-token:{token}".encode()).decode("ascii")


def _environment(environ: Mapping[str, str], config: Iterable[tuple[str, str]]) -> dict[str, str]:
    return _add_configuration({name: environ[name] for name in _INHERITED if name in environ} | _FIXED, config)


def _add_configuration(environ: Mapping[str, str], config: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Add configuration to what an environment has of it."""
    settings = dict(environ)
    count = int(settings.get("GIT_CONFIG_COUNT", "0"))
    for key, value in config:
        settings[f"GIT_CONFIG_KEY_{count}"] = key
        settings[f"GIT_CONFIG_VALUE_{count}"] = value
        count += 1
    return settings | {"GIT_CONFIG_COUNT": str(count)}
