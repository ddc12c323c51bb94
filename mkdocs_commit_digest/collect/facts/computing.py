"""The files of a change → its facts: every extractor asked, answers merged, the most telling first."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from mkdocs_commit_digest.collect.diff.file_kinds import FileKind
from mkdocs_commit_digest.collect.facts.comparison import Comparison
from mkdocs_commit_digest.collect.facts.extractors import TEXT_EXTRACTORS, wants_text
from mkdocs_commit_digest.collect.facts.languages.registry import language_of
from mkdocs_commit_digest.collect.facts.lines import hunks_of, lacks_side
from mkdocs_commit_digest.collect.facts.looking import may_tell
from mkdocs_commit_digest.collect.facts.ordering import in_order, with_exports
from mkdocs_commit_digest.collect.facts.parsing.jobs import Job, NotParsed
from mkdocs_commit_digest.collect.facts.public_places import is_public_place
from mkdocs_commit_digest.collect.facts.settling import settle
from mkdocs_commit_digest.collect.facts.surroundings import PendingSurroundings, Surroundings
from mkdocs_commit_digest.collect.facts.telling import Teller
from mkdocs_commit_digest.collect.facts.visibility import is_open_file, is_reachable
from mkdocs_commit_digest.collect.facts.words import export_facts, message_facts, test_facts

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from mkdocs_commit_digest.archive.facts import Fact
    from mkdocs_commit_digest.collect.facts.parsing.pool import ParsingPool
    from mkdocs_commit_digest.collect.facts.sources import FileVersions, Project

MAX_FACTS = 400
"""Of one change."""
MAX_INTERNAL = 60
"""Of these, facts that nobody outside can meet."""

_PARSED_KINDS = frozenset({FileKind.SOURCE, FileKind.TESTS})
_INDEX = re.compile(r"(?:^|/)(?:__init__\.pyi?|index\.(?:[cm]?[jt]s|tsx)|lib\.rs|mod\.rs)$|\.pyi$")


@dataclass(frozen=True, slots=True)
class NotRead:
    """A file whose definitions are not known."""

    path: str
    why: str
    """`size`, `time` or `crash`."""


@dataclass(frozen=True, slots=True)
class FactsResult:
    """What could be computed of a change."""

    facts: tuple[Fact, ...] = ()
    not_parsed: tuple[NotRead, ...] = ()
    omitted: int = 0
    """Facts beyond the bound."""


def facts_of(
    files: Sequence[FileVersions],
    project: Project,
    parser: ParsingPool,
    redact: Callable[[str], str] = str,
) -> FactsResult:
    """Compute the facts of one change.

    Args:
        files: All its files, with both contents where they are wanted.
        project: What is known beside them.
        parser: Workers that parse.
        redact: Takes secrets out of whatever was read from files.
    """
    return PendingFacts(files, project, parser).result(redact)


class PendingFacts:
    """The facts of a change whose files are being parsed."""

    def __init__(self, files: Sequence[FileVersions], project: Project, parser: ParsingPool) -> None:
        """Hand all files to the parser, and wait for none."""
        self._files, self._project = files, project
        wanted = [file for file in files if wants_parsing(file)]
        self._parsed = [file for file in wanted if not lacks_side(file)]
        self._unread = [NotRead(file.path, "size") for file in wanted if lacks_side(file)]
        self._answers = parser.submit(_job(file, language_of(file.path) or "") for file in self._parsed)
        self._before, self._after = (
            PendingSurroundings(self._parsed, content, parser) for content in (project.old_content, project.content)
        )

    def result(self, redact: Callable[[str], str]) -> FactsResult:
        """Wait for the parser, ask all other extractors, and return what they found."""
        found: list[Fact] = []
        for file in self._files:
            for extract in TEXT_EXTRACTORS:
                found += extract(file, self._project)
        before, after = self._before.result(), self._after.result()
        missing = list(self._unread)
        exports: list[Fact] = []
        for file, pending in zip(self._parsed, self._answers, strict=True):
            answer = pending.result()
            if isinstance(answer, NotParsed):
                missing.append(NotRead(file.path, answer.why))
            elif isinstance(answer, Comparison):
                found += _of_parsed(file, answer, before, after)
                if is_open_file(file.path) and after.is_published(file.path) and _INDEX.search(file.path):
                    exports += export_facts(file.path, answer)
        facts = in_order(_redact_facts(with_exports(settle(found), exports), redact))
        internal = [fact for fact in facts if not fact.public][:MAX_INTERNAL]
        kept = (*(fact for fact in facts if fact.public), *internal)[:MAX_FACTS]
        return FactsResult(kept, tuple(missing), len(facts) - len(kept))


def wants_parsing(file: FileVersions) -> bool:
    """Tell whether a file's definitions may have changed: a cheap look at its path and changed lines."""
    if file.entry_type != "file" or file.binary:
        return False
    language = language_of(file.path)
    return language is not None and file.kind in _PARSED_KINDS and may_tell(file, language)


def wants_content(file: FileVersions) -> bool:
    """Tell whether the whole content of a file is wanted, of which only the changed lines are known."""
    return wants_parsing(file) or wants_text(file)


def _job(file: FileVersions, language: str) -> Job:
    return Job(language, file.old, file.new, hunks_of(file), key=file.path)


def _of_parsed(file: FileVersions, compared: Comparison, before: Surroundings, after: Surroundings) -> Iterator[Fact]:
    is_open = is_open_file(file.path)

    def reaches(name: str, *, was: bool) -> bool:
        path = (file.old_path or file.path) if was else file.path
        names = compared.old_all if was else compared.new_all
        around, source = (before, file.old) if was else (after, file.new)
        heirs = [heir for base, heir in compared.heirs if base == name]
        return any(is_reachable(path, one, names, around, source=source) for one in (name, *heirs))

    yield from test_facts(file.path, compared)
    if file.kind is not FileKind.SOURCE:
        return
    teller = Teller(file.path, is_open, reaches, after.is_published(file.path))
    for one in compared.differences:
        told = one.new or one.old
        if told is not None and not told.is_test:
            yield from teller.facts(one)
    yield from message_facts(file.path, compared, is_open=is_public_place(file.path))


def _redact_facts(facts: Iterable[Fact], redact: Callable[[str], str]) -> list[Fact]:
    if redact is str:
        return list(facts)
    clean = cache(redact)  # most strings of a change come up in many of its facts
    found = []
    for fact in facts:
        said = {key: text for key in ("name", "old", "new", "path", "text") if (text := getattr(fact, key))}
        changed = {key: cleaned for key, text in said.items() if (cleaned := clean(text)) != text}
        found.append(fact.model_copy(update=changed) if changed else fact)
    return found
