"""Where a commit, a file or a pull request is to be seen on the web, by kind of forge."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import quote, urlsplit

_SCP = re.compile(r"^(?:[\w.-]+@)?(?P<host>[\w.-]+\.[\w.-]+):(?!//)(?P<path>.+)$")


@dataclass(frozen=True, slots=True)
class Forge:
    """Links into one repository's web pages. Every path and number is quoted."""

    web_url: str
    """`https://host/owner/name`, without a slash at the end."""
    commit_path: str
    blob_path: str
    line_anchor: str
    pull_path: str

    def commit(self, sha: str) -> str:
        """Return the page of a commit."""
        return f"{self.web_url}/{self.commit_path}/{sha}"

    def file(self, sha: str, path: str, line: int | None = None) -> str:
        """Return a file as it is after a commit, at a 1-based line."""
        anchor = f"#{self.line_anchor}{line}" if line else ""
        quoted = quote(path, errors="replace")  # archive files may hold lone surrogates, which UTF-8 cannot
        return f"{self.web_url}/{self.blob_path}/{sha}/{quoted}{anchor}"

    def pull_request(self, number: int) -> str:
        """Return the page of a pull or merge request."""
        return f"{self.web_url}/{self.pull_path}/{number}"


_GITHUB = ("commit", "blob", "L", "pull")
_GITLAB = ("-/commit", "-/blob", "L", "-/merge_requests")
_GITEA = ("commit", "src/commit", "L", "pulls")
_BITBUCKET = ("commits", "src", "lines-", "pull-requests")


def forge_of(web_url: str | None) -> Forge | None:
    """Return the links of a repository's web page; hosts of unknown kind are taken for GitHub's scheme."""
    if not web_url:
        return None
    host = urlsplit(web_url).hostname or ""
    scheme = _GITHUB
    if "gitlab" in host:
        scheme = _GITLAB
    elif "bitbucket" in host:
        scheme = _BITBUCKET
    elif "gitea" in host or "codeberg" in host or "forgejo" in host:
        scheme = _GITEA
    return Forge(web_url.rstrip("/"), *scheme)


def web_url_of(url: str) -> str | None:
    """Guess the web page from a clone URL: `git@github.com:a/b.git` → `https://github.com/a/b`; local paths: None."""
    scp = _SCP.match(url)
    if scp and "://" not in url:
        return f"https://{scp['host']}/{_trimmed(scp['path'])}"
    parts = urlsplit(url)
    if parts.scheme not in {"https", "ssh"} or not parts.hostname:
        return None
    port = f":{parts.port}" if parts.port and parts.scheme == "https" else ""
    return f"https://{parts.hostname}{port}/{_trimmed(parts.path)}"


def _trimmed(path: str) -> str:
    return path.strip("/").removesuffix(".git")
