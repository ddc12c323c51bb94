"""What the archive holds: the commits of one repository and day, judged and analysed.

Records are read from files that people edit and merge, so they are validated (pydantic) and frozen.
Texts are stored as they were written, redacted but not escaped: escaping is the renderer's duty.
"""

from __future__ import annotations

from datetime import datetime  # noqa: TC003 - pydantic reads the annotations
from typing import Literal

from pydantic import Field, ValidationInfo, field_validator

from mkdocs_commit_digest.archive.analysis_records import (
    Citation,
    Coverage,
    Evidence,
    Failure,
    Ground,
    Insight,
    Omission,
    Overview,
    OverviewPoint,
    SecondReading,
    Tokens,
)
from mkdocs_commit_digest.archive.earlier import classification_of_earlier
from mkdocs_commit_digest.archive.facts import Fact  # noqa: TC001 - pydantic reads it
from mkdocs_commit_digest.archive.fields import (
    Amount,
    ChangeType,
    Cost,
    Count,
    CountFrom1,
    Day,
    Moment,
    Record,
    Sha,
    Tier,
)
from mkdocs_commit_digest.archive.landing_records import BranchNote, InnerCommit, LateLanding, Revision
from mkdocs_commit_digest.archive.names import RepositoryName  # noqa: TC001 - pydantic reads it

__all__ = [
    "READABLE_VERSIONS",
    "SCHEMA_VERSION",
    "Amount",
    "Analysis",
    "BranchNote",
    "ChangeType",
    "Citation",
    "Classification",
    "CommitRecord",
    "Cost",
    "Count",
    "CountFrom1",
    "Coverage",
    "Day",
    "DayRecord",
    "Evidence",
    "Failure",
    "FileChange",
    "Ground",
    "Importance",
    "InnerCommit",
    "Insight",
    "LateLanding",
    "Moment",
    "Omission",
    "Overview",
    "OverviewPoint",
    "Reason",
    "Record",
    "Revision",
    "SecondReading",
    "Sha",
    "Tier",
    "Tokens",
]  # fmt: skip

SCHEMA_VERSION = 2
"""Raised when a field changes its meaning; adding an optional field does not raise it."""

READABLE_VERSIONS = frozenset({1, 2})
"""1 knew no basis `landed`, and no unit but `commit`; its files are read as they are."""


class Classification(Record):
    """What a commit is, and who or what says so."""

    type: ChangeType
    source: Literal["stated", "message", "estimated", "model"]
    """stated: its author names it, by a prefix, a tag, a gitmoji, as a revert, or by a sentence that begins with `Fix`;
    message: wording and files show it; estimated: a guess, the likeliest by wording and files; model: a language model
    says so."""
    evidence: tuple[str, ...] = ()
    """What told it, strongest first: words of the message, or paths and names of the diff."""


class FileChange(Record):
    """One file of a commit's diffstat."""

    path: str
    """As git names it; bytes that are not UTF-8 stand as `\\xNN`."""
    old_path: str | None = None
    """Where it was, if renamed or copied."""
    status: Literal["added", "modified", "deleted", "renamed", "copied", "type-changed"] = "modified"
    kind: Literal["file", "symlink", "submodule"] = "file"
    additions: Count = 0
    deletions: Count = 0
    binary: bool = False
    """Git counts no lines in it."""
    hunks: str = ""
    """Which lines of source code changed, as `12-3+5 40+2`: from line 12 before the commit on, 3 were removed and 5
    added; 2 were added before line 40. At most 24, the closest taken together. Empty: not known, or a whole file."""


class Reason(Record):
    """One reason for a tier: a rule that applied, and what it added."""

    code: str
    """Key of the sentence in `locales/` (section `reasons`)."""
    points: Amount = 0
    detail: str = ""
    """What the rule saw: a path, a count, a word of the subject."""


class Importance(Record):
    """A tier and the reasons for it."""

    tier: Tier
    score: Amount
    reasons: tuple[Reason, ...] = ()
    rules: str = ""
    """Version of the rules, and a digest of the user's weights where they differ."""


class Analysis(Record):
    """What a reader is told about a commit."""

    kind: Literal["model", "rules"]
    model: str | None = None
    language: str
    depth: Tier = Tier.LOW
    """The tier whose fields were filled."""
    prompt_version: str | None = None
    summary: str
    points: tuple[str, ...] = ()
    """Of the rules: what the author lists in the message; a last one may say how many other points there are."""
    impact_scope: str = ""
    insight: Insight = Insight()
    risks: tuple[str, ...] = ()
    recommendations: tuple[str, ...] = ()
    findings: tuple[str, ...] = ()
    """Contradictions between what the commit says and what it does."""
    evidence: Evidence = Evidence()
    coverage: Coverage | None = None
    tokens: Tokens = Tokens()
    cost_usd: Cost | None = None
    """None: the price is not known. 0.0: no paid call was made."""


class CommitRecord(Record):
    """One entry of a day, a commit or a change: facts from git, the rules' judgement, and an analysis."""

    sha: Sha
    parents: tuple[Sha, ...] = ()
    author: str
    """Of a change, the first of its authors."""
    authors: tuple[str, ...] = ()
    """Those of a change's commits; empty: the author alone."""
    landed_with: Sha | None = None
    """The step that brought it, where a commit that a merge brought has an entry of its own."""
    merged_by: str | None = None
    """Who merged it; None: it was not merged."""
    authored_at: Moment
    committed_at: Moment
    landed_at: Moment | None = None
    """When it came to the branch; None: at its committer's date, or by a basis that does not ask."""
    subject: str
    """Of a merged change, its title."""
    body: str = ""
    """Of a merged change, its description."""
    commits: tuple[InnerCommit, ...] = ()
    """What a change brought, oldest first; empty: itself."""
    further_commits: tuple[Sha, ...] = ()
    """What it brought besides, beyond `limits.commits_per_change`."""
    omitted_commits: Count = 0
    """What it brought besides these, of which nothing is kept."""
    own_changes: Literal["none", "some", "unknown"] = "none"
    """Whether a merge changes what none of its commits does: some, if its tree is not that of the automatic merge;
    unknown, if that could not be looked at."""
    files: tuple[FileChange, ...] = ()
    omitted_files: Count = 0
    """Further files, beyond `limits.files_per_commit`: counted in `additions` and `deletions`, and not listed."""
    additions: Count = 0
    """Over all files, listed or not."""
    deletions: Count = 0
    areas: tuple[str, ...] = ()
    """Parts of the code base touched, most changed first."""
    facts: tuple[Fact, ...] = ()
    """What was computed from the change itself, the most telling first."""
    facts_version: Count = 0
    """By which version of this package's extractors; 0: not computed."""
    facts_missing: Count = 0
    """Changed source files of which nothing is told: too large, too slow to parse, or the parser failed."""
    labels: tuple[str, ...] = ()
    """Words the author put in brackets or as a scope: `AMD`, `Docs`, `kernel`."""
    change_type: ChangeType
    importance: Importance
    analysis: Analysis
    classification: Classification = Field(default_factory=classification_of_earlier, validate_default=True)
    """Where `change_type` comes from. Where a person gave the record another `change_type`, that is stated."""
    state: Literal["analysed", "pending", "failed"] = "analysed"
    """pending: a model will be asked; failed: it was, in vain, and the analysis is rule-based."""
    failure: Failure | None = None
    patch_id: str = ""
    """Digest of the redacted patch without line numbers: equal for cherry-picks and rebases."""
    reuse_key: str = ""
    """Digest of all that an analysis may rest on: equal for the same change to the same surroundings only."""
    pull_request: CountFrom1 | None = None
    issues: tuple[CountFrom1, ...] = ()
    """What it closes."""
    reverts: Sha | str | None = None
    """The commit that this one takes back, if it says so."""
    shortened: bool = False
    """Its message or its list of files was cut, since the day would hold more than `limits.day_bytes`."""

    @field_validator("classification")
    @classmethod
    def _as_change_type(cls, found: Classification, info: ValidationInfo) -> Classification:
        change_type = info.data.get("change_type", found.type)
        return found if found.type is change_type else Classification(type=change_type, source="stated")

    @property
    def files_total(self) -> int:
        """How many files it changes, listed or not."""
        return len(self.files) + self.omitted_files

    def inner_shas(self) -> tuple[str, ...]:
        """Name the commits inside a change, as far as they are kept, oldest first."""
        return (*(commit.sha for commit in self.commits), *self.further_commits)

    @property
    def brought(self) -> int:
        """How many commits came with it: those of a change without the merges among them; a commit alone is one."""
        inside = sum(not commit.merge for commit in self.commits)
        return (inside + len(self.further_commits) + self.omitted_commits) or 1


class DayRecord(Record):
    """All commits of one repository on one calendar day, newest first."""

    schema_version: int = SCHEMA_VERSION
    repository: RepositoryName
    day: Day
    timezone: str
    date_basis: Literal["landed", "committer", "author"] = "committer"
    unit: Literal["change", "commit"] = "commit"
    commits: tuple[CommitRecord, ...] = ()
    also_landed: tuple[LateLanding, ...] = ()
    """What was told of on this day, and belongs to days that were closed before it came."""
    notes: tuple[BranchNote, ...] = ()
    unannounced: bool = False
    """The day was over, and newer ones had been published, before it had any entry: no feed has an item for it."""
    omitted_commits: Count = 0
    """Older commits of the day, beyond `limits.commits_per_day`, of which nothing is known."""
    selection: str = ""
    """Digest of `include` and `exclude` by which its commits were read; empty: all paths."""
    overview: Overview | None = None
    overview_failure: Failure | None = None
    """Why there is no overview, or an old one only."""
    closed_at: Moment | None = None
    """When the day was first seen complete; None while it is open."""
    revisions: tuple[Revision, ...] = ()
    withdrawn: tuple[CommitRecord, ...] = ()
    """Commits that history no longer has or `include` and `exclude` leave out; paid for, they may come back."""

    def time_of(self, commit: CommitRecord) -> datetime:
        """The date by which a commit belongs to this day, with its own offset."""
        if commit.landed_at:
            return commit.landed_at
        return commit.authored_at if self.date_basis == "author" else commit.committed_at
