"""One commit as the day page tells it: at three depths, with its links and the grounds to trust it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from mkdocs_commit_digest.archive.records import Tier
from mkdocs_commit_digest.publish.change_parts import ChangeParts, change_parts, other_date
from mkdocs_commit_digest.publish.citations import citation_links, is_linkable
from mkdocs_commit_digest.publish.facts import FactList, fact_list
from mkdocs_commit_digest.publish.related_commits import note_label
from mkdocs_commit_digest.publish.search_lead import search_lead
from mkdocs_commit_digest.publish.search_words import search_words
from mkdocs_commit_digest.publish.statements import Statements
from mkdocs_commit_digest.publish.subjects import author_of, full_subject, subject_of
from mkdocs_commit_digest.publish.text import prose
from mkdocs_commit_digest.publish.trust import Trust, trust_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from markupsafe import Markup

    from mkdocs_commit_digest.archive.records import ChangeType, CommitRecord, FileChange
    from mkdocs_commit_digest.forges import Forge
    from mkdocs_commit_digest.publish.context import Context
    from mkdocs_commit_digest.publish.releases.links import ReleaseLink
    from mkdocs_commit_digest.publish.reports import Entry, RepositoryDay
    from mkdocs_commit_digest.publish.tags import Tag

MAX_FILES = {Tier.HIGH: 30, Tier.MEDIUM: 15, Tier.LOW: 5}
"""Files of an entry that are named; the others are counted."""

SEARCHED_FILES = 10
"""Files of an entry that the search holds."""

MAX_AREAS = 3

_MOST_RISKS = {Tier.HIGH: 5, Tier.MEDIUM: 2}
_MOST_ADVICE = {Tier.HIGH: 5, Tier.MEDIUM: 3}


@dataclass(frozen=True, slots=True)
class Field:
    """A labelled part of an entry, in the words of the page."""

    label: str
    statements: tuple[Markup, ...]


@dataclass(frozen=True, slots=True)
class FileLine:
    """A file of an entry."""

    change: FileChange
    status: str
    """Said where it is not simply modified."""
    url: str | None
    searched: bool


@dataclass(frozen=True, slots=True)
class ThreadLine:
    """How an entry belongs to others: a label, and each of them with its title."""

    label: str
    others: tuple[tuple[Entry, Markup], ...]
    more: int


@dataclass(frozen=True, slots=True)
class EntryView:
    """A commit, ready for the template."""

    anchor: str
    repository: str
    tier: Tier
    change_type: ChangeType
    subject: str
    """Plain text, not escaped, as people read it."""
    title: Markup
    """The subject as HTML, with code in backticks as code."""
    full_subject: str
    """As its author wrote it, where it says more; else empty."""
    author: str
    author_tag: Tag | None
    """Where authors have pages."""
    at: datetime
    """When it belongs to the day, in the report's zone."""
    other_date: str
    """The author's date (or the committer's, whichever is not `at`) where it is another day; else empty."""
    parts: ChangeParts
    sha: str
    url: str | None
    pull_request: int | None
    pull_request_url: str | None
    additions: int
    deletions: int
    files_total: int
    files: tuple[FileLine, ...]
    areas: tuple[Tag, ...]
    lead: tuple[Markup, Markup]
    """The summary's first paragraph: what the search holds of it, and the rest."""
    summary: tuple[Markup, ...]
    """Its further paragraphs."""
    points: tuple[Markup, ...]
    """What the author lists, a point each."""
    findings: tuple[Markup, ...]
    facts: FactList
    """What changes for the reader."""
    fields: tuple[Field, ...]
    trust: Trust
    threads: tuple[ThreadLine, ...]
    releases: tuple[ReleaseLink, ...]
    """In which it came first."""
    language: str | None
    """Of the analysis, where it is not the page's."""

    @property
    def search_words(self) -> str:
        """Names that are searched though the sentences they stand in are not."""
        lines = (*self.facts.shown, *self.facts.folded)
        inner = (line.title for line in self.parts.commits)
        statements = (
            *self.summary,
            *self.points,
            *self.findings,
            *(each for f in self.fields for each in f.statements),
        )
        files = (file.change.path for file in self.files if file.searched)
        known = (
            self.title.striptags(),
            self.lead[0].striptags(),
            *files,
            *(line.name for line in lines),
            *(tag.name for tag in self.areas),
        )
        return search_words((self.lead[1], *statements, *inner), lines, " ".join(known))

    @property
    def title_id(self) -> str:
        """Id of the heading, for the search and for `aria-labelledby`."""
        return f"t{self.anchor[1:]}"

    @property
    def short_sha(self) -> str:
        """Seven digits, as git says it."""
        return self.sha[:7]


def entry_view(entry: Entry, part: RepositoryDay, context: Context) -> EntryView:
    """Make an entry ready for the template."""
    commit, forge = entry.commit, context.forges.get(entry.repository)
    tier, analysis = commit.importance.tier, commit.analysis
    say = Statements(
        citation_links(commit, forge), analysis.evidence.inferences, context.words, analysis.evidence.grounds
    )
    number, subject = commit.pull_request, subject_of(entry, context.words)
    summary = say.all(analysis.summary)
    return EntryView(
        anchor=entry.anchor,
        repository=entry.repository,
        tier=tier,
        change_type=commit.change_type,
        subject=subject,
        title=prose(subject),
        full_subject=full if (full := full_subject(commit)) != subject else "",
        author=author_of(entry),
        author_tag=context.tags.find("author", commit.author),
        at=entry.local_time,
        other_date=other_date(entry, part, context.words),
        parts=change_parts(entry, part, forge, context.words),
        sha=commit.sha,
        url=forge.commit(commit.sha) if forge else None,
        pull_request=number,
        pull_request_url=forge.pull_request(number) if forge and number else None,
        additions=commit.additions,
        deletions=commit.deletions,
        files_total=commit.files_total,
        files=tuple(_file_lines(commit, forge, context)),
        areas=tuple(
            tag for area in commit.areas[:MAX_AREAS] if (tag := context.tags.find("area", area, entry.repository))
        ),
        lead=search_lead(summary[0] if summary else prose("")),
        summary=summary[1:],
        points=say.all(*analysis.points),
        findings=say.all(*analysis.findings),
        facts=fact_list(commit, forge, context.words),
        fields=tuple(_fields(commit, say, context)),
        trust=trust_of(commit, part.zone, context.words),
        threads=tuple(_thread_lines(entry, context)),
        releases=context.releases.of(entry),
        language=analysis.language if analysis.language != context.settings.language else None,
    )


def _fields(commit: CommitRecord, say: Statements, context: Context) -> Iterator[Field]:
    """Yield what the tier has room for, and there is to say."""
    tier, analysis = commit.importance.tier, commit.analysis
    if tier is Tier.LOW:
        return
    insight = analysis.insight
    told = {
        "impact_scope": say.all(analysis.impact_scope),
        "architecture": say.all(insight.architecture),
        "performance": say.all(insight.performance),
        "security": say.all(insight.security),
        "risks": say.all(*analysis.risks[: _MOST_RISKS[tier]]),
        "recommendations": say.all(*analysis.recommendations[: _MOST_ADVICE[tier]]),
    }
    for name, statements in told.items():
        if tier is Tier.MEDIUM and name in {"architecture", "performance", "security"}:
            continue
        if statements:
            yield Field(context.words(f"pages.fields.{name}"), statements)


def _thread_lines(entry: Entry, context: Context) -> Iterator[ThreadLine]:
    for note in context.threads.of(entry):
        others = tuple((other, prose(subject_of(other, context.words))) for other in note.others)
        yield ThreadLine(note_label(note, context.words), others, note.more)


def _file_lines(commit: CommitRecord, forge: Forge | None, context: Context) -> Iterator[FileLine]:
    """Yield the most changed files, in git's order where they are few."""
    limit = MAX_FILES[commit.importance.tier]
    changes = commit.files
    if len(changes) > limit:
        changes = tuple(sorted(changes, key=lambda change: -(change.additions + change.deletions))[:limit])
    for n, change in enumerate(changes):
        status = "binary" if change.binary else change.status
        word = "" if status == "modified" else context.words(f"pages.status.{status}")
        url = forge.file(commit.sha, change.path) if forge and is_linkable(change) else None
        yield FileLine(change, word, url, n < SEARCHED_FILES)
