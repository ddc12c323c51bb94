"""What is said of another change is looked up in what is known of that change, and only where it is named."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from mkdocs_commit_digest.collect.evidence.patch_text import stands_in

if TYPE_CHECKING:
    from collections.abc import Mapping

    from mkdocs_commit_digest.collect.evidence.claims import Claim

_ID = re.compile(r"(?<![0-9A-Za-z])[0-9a-f]{7,40}(?![0-9A-Za-z])")


@dataclass(frozen=True, slots=True)
class NamedChanges:
    """The other changes that one sentence names."""

    ids: frozenset[str]
    """As the sentence writes them."""
    texts: tuple[str, ...]

    def has(self, claim: Claim) -> bool:
        """Tell whether a claim is the name of one of them, or stands in what is known of one."""
        token = claim.token.removesuffix("()").strip("`")
        return token.lower() in self.ids or any(stands_in(text, token) for text in self.texts)


_NONE = NamedChanges(frozenset(), ())


@dataclass(frozen=True, slots=True)
class RelatedTexts:
    """Id of a change → what is known of it."""

    texts: Mapping[str, str]

    def named_in(self, sentence: str) -> NamedChanges:
        """Return the changes that a sentence names by the beginning of their ids."""
        if not self.texts:
            return _NONE
        named = {found: [sha for sha in self.texts if sha.startswith(found)] for found in _ID.findall(sentence.lower())}
        shas = dict.fromkeys(sha for found in named.values() for sha in found)
        return NamedChanges(
            frozenset(found for found, known in named.items() if known), tuple(self.texts[sha] for sha in shas)
        )
