"""Where a commit, a file or a pull request is to be seen on the web, by kind of forge."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal
from urllib.parse import quote, urlsplit

if TYPE_CHECKING:
    from collections.abc import Iterable

    from mkdocs_commit_digest.settings import Repository

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
    issue_path: str
    compare_path: str = "compare"

    def commit(self, sha: str) -> str:
        """Return the page of a commit."""
        return f"{self.web_url}/{self.commit_path}/{sha}"

    def file(self, sha: str, path: str, line: int | None = None) -> str:
        """Return a file as it is after a commit, at a 1-based line."""
        anchor = f"#{self.line_anchor}{line}" if line else ""
        quoted = quote(path, errors="replace")  # archive files may hold lone surrogates, which UTF-8 cannot
        return f"{self.web_url}/{self.blob_path}/{sha}/{quoted}{anchor}"

    def issue(self, number: int) -> str:
        """Return the page of an issue."""
        return f"{self.web_url}/{self.issue_path}/{number}"

    def compare(self, old: str, new: str) -> str:
        """Return the difference between two tags."""
        first, second = (quote(name, safe="", errors="replace") for name in (old, new))
        names = f"{second}%0D{first}" if self.compare_path == "branches/compare" else f"{first}...{second}"
        return f"{self.web_url}/{self.compare_path}/{names}"

    def pull_request(self, number: int) -> str:
        """Return the page of a pull or merge request."""
        return f"{self.web_url}/{self.pull_path}/{number}"


ForgeKind = Literal["github", "gitlab", "gitea", "bitbucket"]

_PATHS: dict[ForgeKind, tuple[str, ...]] = {
    "github": ("commit", "blob", "L", "pull", "issues"),
    "gitlab": ("-/commit", "-/blob", "L", "-/merge_requests", "-/issues", "-/compare"),
    "gitea": ("commit", "src/commit", "L", "pulls", "issues"),
    "bitbucket": ("commits", "src", "lines-", "pull-requests", "issues", "branches/compare"),
}
_NAMED_BY_HOST: dict[str, ForgeKind] = {
    "gitlab": "gitlab",
    "bitbucket": "bitbucket",
    "gitea": "gitea",
    "codeberg": "gitea",
    "forgejo": "gitea",
}


def forge_kind(web_url: str | None, kind: ForgeKind | None = None) -> ForgeKind | None:
    """Tell which forge a repository lies on, by what the user says or by its host's name; None: not known."""
    host = urlsplit(web_url or "").hostname or ""
    return kind or next((found for part, found in _NAMED_BY_HOST.items() if part in host), None)


def forge_of(web_url: str | None, kind: ForgeKind | None = None) -> Forge | None:
    """Return the links of a repository's web page; without a kind, by the host's name, and as on GitHub at last."""
    if not web_url or urlsplit(web_url).scheme not in {"https", "http"}:
        return None
    return Forge(web_url.rstrip("/"), *_PATHS[forge_kind(web_url, kind) or "github"])


def forges_of(repositories: Iterable[Repository]) -> dict[str, Forge]:
    """Return where each repository is to be seen on the web, by its name; those without a page are left out."""
    found = ((each.name, forge_of(each.web_url, each.forge)) for each in repositories)
    return {name: forge for name, forge in found if forge}


def web_url_of(url: str) -> str | None:
    """Guess the web page from a clone URL: `git@github.com:a/b.git` → `https://github.com/a/b`; local paths: None."""
    scp = _SCP.match(url)
    if scp and "://" not in url:
        return f"https://{scp['host']}/{_trim(scp['path'])}"
    parts = urlsplit(url)
    if parts.scheme not in {"https", "ssh"} or not parts.hostname:
        return None
    port = f":{parts.port}" if parts.port and parts.scheme == "https" else ""
    return f"https://{parts.hostname}{port}/{_trim(parts.path)}"


def _trim(path: str) -> str:
    return path.strip("/").removesuffix(".git")
