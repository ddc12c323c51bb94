"""Texts about a commit → the sentences that name what is not in it, and what that is: for whoever may put it right."""

from __future__ import annotations

import difflib
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from mkdocs_commit_digest.collect.evidence.claims import claims_of
from mkdocs_commit_digest.collect.evidence.lookups import Lookup
from mkdocs_commit_digest.collect.evidence.related_texts import RelatedTexts
from mkdocs_commit_digest.collect.evidence.sentences import sentences

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from mkdocs_commit_digest.collect.commits import Commit

_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_./-]{2,80}")
_MOST_NAMES = 2_000
"""Of a commit, that are compared with what was not found."""
_MOST_READ = 200_000
"""Characters of patches that they are taken from."""
_NEAR = 3


@dataclass(frozen=True, slots=True)
class Unfound:
    """A sentence that the evidence check would leave out."""

    sentence: str
    """As it stands in its text."""
    words: tuple[str, ...]
    """What it names and the commit does not hold."""
    near: tuple[str, ...]
    """Names of the commit that look alike."""


def unfound_in(texts: Iterable[str], commit: Commit, related: Mapping[str, str] | None = None) -> tuple[Unfound, ...]:
    """Return the sentences of some texts that claim a path, an identifier or a number which is not in the commit.

    `related` holds what is known of other changes, by id: a sentence that names one may say what stands there.
    """
    lookup, others = Lookup(commit), RelatedTexts(related or {})
    found: dict[str, tuple[str, ...]] = {}
    for text in texts:
        for sentence in sentences(text):
            named = others.named_in(sentence)
            unknown = (claim for claim in claims_of(sentence) if not lookup.find(claim, sentence))
            missing = tuple(dict.fromkeys(claim.token for claim in unknown if not named.has(claim)))
            if missing:
                found.setdefault(sentence.strip(), missing)
    names = _names_of(commit) if found else ()
    return tuple(Unfound(sentence, words, _near(words, names)) for sentence, words in found.items())


def _near(words: Iterable[str], names: tuple[str, ...]) -> tuple[str, ...]:
    close = (name for word in words for name in difflib.get_close_matches(word, names, n=_NEAR, cutoff=0.7))
    return tuple(dict.fromkeys(close))


def _names_of(commit: Commit) -> tuple[str, ...]:
    text = "\n".join([change.path for change in commit.files] + [change.patch for change in commit.files])[:_MOST_READ]
    return tuple(dict.fromkeys(name for name in _NAME.findall(text)))[:_MOST_NAMES]
