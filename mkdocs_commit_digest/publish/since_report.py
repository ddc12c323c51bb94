"""What changed between two points, as Markdown for people to read, paste and mail."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from mkdocs_commit_digest.archive.records import Tier
from mkdocs_commit_digest.forges import forges_of
from mkdocs_commit_digest.publish.facts import fact_line
from mkdocs_commit_digest.publish.lead.sums import sum_facts
from mkdocs_commit_digest.publish.reports import TIERS, day_reports, statistics_of
from mkdocs_commit_digest.publish.subjects import author_of, subject_of
from mkdocs_commit_digest.publish.text import plain, web_address
from mkdocs_commit_digest.vocabulary import vocabulary

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from mkdocs_commit_digest.archive.since import ChangesBetween, HistoryPoint, RepositoryHistory
    from mkdocs_commit_digest.forges import Forge
    from mkdocs_commit_digest.publish.facts import FactLine
    from mkdocs_commit_digest.publish.reports import Entry
    from mkdocs_commit_digest.settings import PublishSettings
    from mkdocs_commit_digest.vocabulary import Vocabulary

_SPECIAL = re.compile(r"([\\`*_\[\]<>|~&#])")
_TICKS = re.compile("`+")
_CODE_SPAN = re.compile(r"(?<!`)`([^`\n]+)`(?!`)")
_SHORT = 7
MAX_FACTS = 40
"""Facts of one kind that are listed; the others are counted."""


def since_markdown(changes: ChangesBetween, history: RepositoryHistory, settings: PublishSettings) -> str:
    """Return what changed, summed by facts first, then change by change, the most important first."""
    words = vocabulary(settings.language)
    forge = forges_of(settings.repositories).get(changes.repository)
    wanted = {commit.sha for commit in changes.commits}
    entries = [entry for report in day_reports(history.days) for entry in report.entries if entry.commit.sha in wanted]
    entries.sort(key=lambda entry: (-entry.commit.importance.tier.rank, -entry.commit.importance.score))
    return "\n".join([*_opening(changes, entries, words), *_sums(entries, forge, words), *_list(entries, forge, words)])


def _opening(changes: ChangesBetween, entries: Sequence[Entry], words: Vocabulary) -> Iterator[str]:
    since = point_name(changes.since)
    to = point_name(changes.to) if changes.to else words("since.now")
    yield f"# {_escape(words('since.title', repository=changes.repository, since=since, to=to))}"
    yield ""
    authors = statistics_of(entries).authors
    counts = words("counts.changes", n=len(entries)), words("counts.authors", n=authors)
    yield words("pages.by_sentence", commits=counts[0], authors=counts[1])
    yield from (f"{_escape(note)}" for note in notes_on(changes, words))
    yield ""


def notes_on(changes: ChangesBetween, words: Vocabulary) -> Iterator[str]:
    """Say how far the archive reaches back, and what it does not hold."""
    if not changes.is_whole and changes.first_day:
        yield words("since.older", day=changes.first_day.isoformat(), release=changes.since.name)
    if changes.not_held:
        yield words("releases.not_held", n=changes.not_held)


def point_name(point: HistoryPoint) -> str:
    """Name a point as people do: a commit by seven digits."""
    return point.name[:_SHORT] if point.kind == "commit" else point.name


def _sums(entries: Sequence[Entry], forge: Forge | None, words: Vocabulary) -> Iterator[str]:
    for found in sum_facts(entries):
        yield f"## {words(f'lead.sums.{found.kind}')}"
        yield ""
        shown = (*found.shown, *found.folded)[:MAX_FACTS]
        yield from (f"- {_fact(fact_line(one.fact, None, words))}{_source(one.entry, forge)}" for one in shown)
        if more := found.more + len(found.shown) - len(shown):
            yield f"- {words('pages.rest', n=more)}"
        yield ""


def _fact(line: FactLine) -> str:
    parts = [_code(line.name + line.signature)] if line.name else []
    parts.append(_escape(line.word))
    if line.is_pair or (line.old and line.new):
        parts.append(f"{_code(line.old)} → {_code(line.new)}")
    elif line.old or line.new:
        parts.append(_code(line.old or line.new))
    if line.text:
        parts.append(_escape(f"“{line.text}”"))
    return " ".join(parts)


def _list(entries: Sequence[Entry], forge: Forge | None, words: Vocabulary) -> Iterator[str]:
    if not entries:
        return
    yield f"## {words('releases.all')}"
    yield ""
    for tier in TIERS:
        for entry in (each for each in entries if each.commit.importance.tier is tier):
            strong = "**" if tier is Tier.HIGH else ""
            kind, author = words(f"types.{entry.commit.change_type}"), _escape(author_of(entry))
            subject = _prose(subject_of(entry, words))
            yield f"- {strong}{subject}{strong}{_source(entry, forge)} · {kind} · {author} · {entry.day.isoformat()}"
    yield ""


def _source(entry: Entry, forge: Forge | None) -> str:
    """Link the pull request of an entry, or its commit."""
    number, sha = entry.commit.pull_request, entry.commit.sha
    name = f"#{number}" if number else sha[:_SHORT]
    if forge is None:
        return f" (\\{name})" if number else f" ({name})"
    return f" ([{name}]({web_address(forge.pull_request(number) if number else forge.commit(sha))}))"


def _code(text: str) -> str:
    """Return a code span that no run of backticks in the text ends."""
    line = plain(text)
    if not line:
        return "∅"
    ticks = "`" * (max((len(run) for run in _TICKS.findall(line)), default=0) + 1)
    space = " " if "`" in (line[0], line[-1]) else ""
    return f"{ticks}{space}{line}{space}{ticks}"


def _prose(text: str) -> str:
    """Escape a text but for the code in its backticks."""
    return "".join(_code(part) if place % 2 else _escape(part) for place, part in enumerate(_CODE_SPAN.split(text)))


def _escape(text: str) -> str:
    return _SPECIAL.sub(r"\\\1", plain(text))
