"""Statements of an analysis as HTML: code linked to its place, inferences marked as such."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from markupsafe import Markup

from mkdocs_commit_digest.publish.text import escape, paragraphs, prose

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from mkdocs_commit_digest.archive.records import Ground
    from mkdocs_commit_digest.vocabulary import Vocabulary

MAX_STATEMENTS = 24
"""Statements of one field that are shown; analyses have fewer, archive files may hold anything."""

MAX_GROUNDS = 4
"""Files that are named with a statement."""

_GROUNDS = Markup(' <small class="cd-grounds">{}</small>')
_INFERRED = Markup('<span class="cd-inferred">{}<small title="{}">{}</small></span>')


@dataclass(frozen=True, slots=True)
class Statements:
    """How to say the statements of one analysis."""

    link_of: Callable[[str], str | None]
    inferences: tuple[str, ...]
    words: Vocabulary
    grounds: tuple[Ground, ...] = ()

    def all(self, *texts: str) -> tuple[Markup, ...]:
        """Return each paragraph of each text as HTML; the last of a text names the files that it rests on."""
        parts = [(text, part) for text in texts for part in paragraphs(text)]
        last = {text: number for number, (text, _) in enumerate(parts)}
        return tuple(
            self.one(part) + (self._grounds_of(text) if last[text] == number else "")
            for number, (text, part) in enumerate(parts[:MAX_STATEMENTS])
        )

    def _grounds_of(self, text: str) -> Markup:
        """Name the files that a statement rests on, but for those that it names itself."""
        paths = next((ground.paths for ground in self.grounds if ground.text.strip() == text.strip()), ())
        named = [f"`{path}`" for path in paths if path not in text and "`" not in path][:MAX_GROUNDS]
        return _GROUNDS.format(prose(" ".join(named), self.link_of)) if named else Markup("")

    def one(self, text: str) -> Markup:
        """Return one paragraph as HTML; an inference in it, word for word, is marked."""
        known = sorted((each for each in map(str.strip, self.inferences) if each and each in text), key=len)
        if not known:
            return prose(text, self.link_of)
        return Markup("").join(self._mark_inferences(text, known[::-1]))

    def _mark_inferences(self, text: str, known: list[str]) -> Iterator[Markup]:
        mark, why = (
            self.words("lists.bracket", said="", inside=self.words("pages.inferred")),
            self.words("pages.inferred_title"),
        )
        for part in re.split("(" + "|".join(map(re.escape, known)) + ")", text):
            if part in known:
                yield _INFERRED.format(prose(part, self.link_of), escape(why), escape(mark))
            else:
                yield prose(part, self.link_of)
