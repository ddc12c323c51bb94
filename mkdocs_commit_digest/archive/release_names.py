"""Names of tags → what they release: package, version, whether it is one before a release, and the order of versions.

Versions are read as people write them in tags, which is more than PEP 440 or Semantic Versioning allow: `v1.2.3`,
`release-1.2`, `curl-8_10_0`, `pkg@1.2.3`, `pkg/v1.2.3`, `2026.11.1`, `1.0.0-next.3`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from fnmatch import fnmatchcase
from functools import cached_property

MAX_TAG = 200
"""Characters of a tag's name; a longer one is left out."""

_VERSION_LIKE = re.compile(
    r"""
    (?:(?P<package>@?[A-Za-z][A-Za-z0-9_.+@/-]{0,120}?)[-_/@.])??  # what is released, where a repository has several
    v?(?P<numbers>\d{1,14}(?:[._]\d{1,14}){1,4})                   # two numbers at least
    (?P<tail>(?:[-._+]?[A-Za-z][A-Za-z0-9._+-]{0,60})?|[-+_][0-9][A-Za-z0-9._+-]{0,60})
    """,
    re.VERBOSE,
)
_PARTS = re.compile(r"[A-Za-z]+|\d+")
_NO_PACKAGE = frozenset({"v", "ver", "version", "release", "releases", "rel", "r"})
"""What stands before a version and names nothing."""
_STAGES = {"a": 0, "alpha": 0, "b": 1, "beta": 1, "c": 3, "cr": 3, "rc": 3}
_OTHER_STAGE = 2
"""`-next.1`, `-pre`, `-preview.2`: between beta and release candidate."""
_FINAL, _POST = 5, 6
_POST_WORDS = frozenset({"post", "rev", "r", "p", "patch", "sp"})
_FINAL_WORDS = frozenset({"final", "ga", "release", "stable"})
_DEVELOPMENT = frozenset({"dev", "snapshot", "nightly", "canary", "unreleased", "git", "experimental", "insiders"})
_STAGE_WORDS = frozenset({*_STAGES, "pre", "preview", "next"})
_MOST_STAGE_NUMBERS = 4


@dataclass(frozen=True)
class TagName:
    """A tag's name, read."""

    name: str
    package: str
    """What is released, where the repository releases several things; empty: the repository itself."""
    numbers: tuple[int, ...]
    """Empty: the name holds no version."""
    stage: tuple[int, ...] = (_FINAL,)
    """What comes before and after a release, in order."""
    is_prerelease: bool = False
    is_development: bool = False
    """Between two versions: `1.2.0.dev3`, `nightly-1.2-20260819`."""

    @cached_property
    def order(self) -> tuple[tuple[int, ...], tuple[int, ...]]:
        """Sorts the versions of one package."""
        numbers = list(self.numbers)
        while len(numbers) > 1 and not numbers[-1]:
            numbers.pop()
        return tuple(numbers), self.stage

    @property
    def version(self) -> str:
        """The version's numbers, as a reader writes them; empty: none is in the name."""
        return ".".join(str(number) for number in self.numbers)


def read_tag_name(name: str, repository: str = "") -> TagName:
    """Read the name of a tag of a repository (`owner/name`, whose own name before a version names nothing)."""
    found = _VERSION_LIKE.fullmatch(name[: MAX_TAG + 1])
    if not found:
        return TagName(name, "", ())
    numbers = tuple(int(number) for number in re.split(r"[._]", found["numbers"]))
    package, tail = (found["package"] or "").rstrip("-_/@."), found["tail"] or ""
    words = [part.lower() for part in _PARTS.findall(tail.partition("+")[0])]
    before = package.lower()
    own = repository.rpartition("/")[2].lower()
    if before in _DEVELOPMENT or before in _STAGE_WORDS:
        words, package = [before, *words], ""
    elif before in _NO_PACKAGE or before in {own, f"{own}-v", f"v{own}"}:
        package = ""
    stage = _stage_of(words)
    is_development = not _DEVELOPMENT.isdisjoint(words)
    return TagName(name, package, numbers, stage, stage[0] < _FINAL or is_development, is_development)


def _stage_of(words: list[str]) -> tuple[int, ...]:
    """Order what follows a version's numbers: alpha, beta, candidate, nothing, a later edition."""
    word = next((each for each in words if not each.isdigit()), "")
    numbers = tuple(int(each) for each in words if each.isdigit())[:_MOST_STAGE_NUMBERS]
    if word in _POST_WORDS or (not word and numbers):
        return _POST, *numbers
    if not word or word in _FINAL_WORDS:
        return (_FINAL,)
    if word in _DEVELOPMENT:
        return -1, *numbers
    return _STAGES.get(word, _OTHER_STAGE), *numbers


def is_release_tag(name: str, pattern: str | None, repository: str = "") -> bool:
    """Tell tags of releases from others: by a pattern as of file names, or, without one, by looking like a version."""
    if not is_safe_tag(name):
        return False
    if pattern is not None:
        return fnmatchcase(name, pattern)
    found = read_tag_name(name, repository)
    return bool(found.numbers) and not found.is_development


def is_safe_tag(name: str) -> bool:
    """Whether git itself would allow a name, and nobody is misled by it: no blank, control or bidirectional character.

    Source: https://git-scm.com/docs/git-check-ref-format
    """
    if not 0 < len(name) <= MAX_TAG or not name.isprintable() or re.search(r"[\s~^:?*\[\\]|\.\.|@\{|//", name):
        return False
    parts = name.split("/")
    return not any(not p or p.startswith((".", "-")) or p.endswith((".lock", ".")) for p in parts)
