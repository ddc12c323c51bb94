"""What the archive holds: the commits of one repository and day, judged and analysed.

Records are read from files that people edit and merge, so they are validated (pydantic) and frozen.
Texts are stored as they were written, redacted but not escaped: escaping is the renderer's duty.
"""

from __future__ import annotations

from datetime import date, datetime  # noqa: TC003 - pydantic reads the annotations
from enum import StrEnum
from typing import Annotated, Literal

from pydantic import Field, ValidationInfo, field_validator

from mkdocs_commit_digest.archive.date_bounds import FIRST_DAY, LAST_DAY
from mkdocs_commit_digest.archive.earlier import classification_of_earlier
from mkdocs_commit_digest.archive.fields import Amount, Cost, Count, CountFrom1, Moment, Record, Sha
from mkdocs_commit_digest.archive.names import RepositoryName  # noqa: TC001 - pydantic reads it
from mkdocs_commit_digest.failures import KindName  # noqa: TC001 - pydantic reads it

SCHEMA_VERSION = 1
"""Raised when a field changes its meaning; adding an optional field does not raise it."""


class ChangeType(StrEnum):
    """What a commit is, one of a closed list."""

    FEATURE = "feature"
    FIX = "fix"
    PERFORMANCE = "performance"
    REFACTOR = "refactor"
    ARCHITECTURE = "architecture"
    SECURITY = "security"
    DOCUMENTATION = "documentation"
    TESTS = "tests"
    CONFIGURATION = "configuration"
    REVERT = "revert"
    OTHER = "other"


class Tier(StrEnum):
    """How much a commit matters; decides how deep its analysis goes."""

    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"

    @property
    def rank(self) -> int:
        """0 for low, 1 for medium, 2 for high."""
        return (Tier.LOW, Tier.MEDIUM, Tier.HIGH).index(self)


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


class Insight(Record):
    """Technical insight of a high-tier commit; empty where there is nothing to say."""

    architecture: str = ""
    performance: str = ""
    security: str = ""


class Citation(Record):
    """A path, identifier or number of the analysis that was found in the commit."""

    token: str
    kind: Literal["path", "identifier", "number"]
    path: str | None = None
    line: CountFrom1 | None = None
    """1-based line in the file after the commit, where known."""


class Evidence(Record):
    """What came of looking up the analysis's claims in the commit."""

    checked: Count = 0
    """Statements looked up."""
    found: Count = 0
    """Statements all of whose claims were found."""
    dropped: Count = 0
    """Statements not published, since the commit contradicts them, has not what they name, or has been told of it."""
    contradicted: Count = 0
    """Of the statements not published, those that the commit contradicts."""
    inferences: tuple[str, ...] = ()
    """Published statements, word for word, that name nothing to be looked up, or conclude what no line says."""
    citations: tuple[Citation, ...] = ()


class Omission(Record):
    """Files a model did not see, and why."""

    reason: Literal["budget", "binary", "generated", "vendored", "lock", "minified", "snapshot", "deletion", "size"]
    files: CountFrom1
    examples: tuple[str, ...] = ()


class Coverage(Record):
    """How much of a commit was read for its analysis."""

    files_total: Count
    files_read: Count
    tokens: Count = 0
    """Size of the excerpt; 0 where no model was asked."""
    parts: CountFrom1 = 1
    left_out: tuple[Omission, ...] = ()


class Tokens(Record):
    """Tokens billed for an analysis."""

    prompt: Count = 0
    completion: Count = 0


class Analysis(Record):
    """What a reader is told about a commit."""

    kind: Literal["model", "rules"]
    model: str | None = None
    language: str
    depth: Tier = Tier.LOW
    """The tier whose fields were filled."""
    prompt_version: str | None = None
    summary: str
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


class Failure(Record):
    """Why a commit has no model analysis yet, or a day no overview."""

    reason: str
    """In English, for who runs the build: names model, option or variable."""
    kind: KindName = ""
    """Key of the sentence in `locales/` (section `failures`). Empty, or not known: pages print the reason."""
    detail: str = ""
    """What a page adds to that sentence: an HTTP status, and what the provider said where that helps."""
    attempts: CountFrom1
    retry_at: Moment | None = None


class CommitRecord(Record):
    """One commit of a day: facts from git, the rules' judgement, and an analysis."""

    sha: Sha
    parents: tuple[Sha, ...] = ()
    author: str
    authored_at: Moment
    committed_at: Moment
    subject: str
    body: str = ""
    files: tuple[FileChange, ...] = ()
    omitted_files: Count = 0
    """Further files, beyond `limits.files_per_commit`: counted in `additions` and `deletions`, and not listed."""
    additions: Count = 0
    """Over all files, listed or not."""
    deletions: Count = 0
    areas: tuple[str, ...] = ()
    """Parts of the code base touched, most changed first."""
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
    pull_request: CountFrom1 | None = None
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


class OverviewPoint(Record):
    """One sentence about a day, and the commits it rests on."""

    text: str
    shas: tuple[Sha, ...] = ()


class Overview(Record):
    """A repository's day in three to seven points, written by a model from the analyses."""

    model: str
    language: str
    prompt_version: str
    points: tuple[OverviewPoint, ...]
    of: str = ""
    """Digest of the analyses it was made from; another one means it is out of date."""
    tokens: Tokens = Tokens()
    cost_usd: Cost | None = None


class Revision(Record):
    """A change of a day that was closed already."""

    at: Moment
    added: tuple[Sha, ...] = ()
    removed: tuple[Sha, ...] = ()


class DayRecord(Record):
    """All commits of one repository on one calendar day, newest first."""

    schema_version: int = SCHEMA_VERSION
    repository: RepositoryName
    day: Annotated[date, Field(ge=FIRST_DAY, le=LAST_DAY)]
    timezone: str
    date_basis: Literal["committer", "author"] = "committer"
    commits: tuple[CommitRecord, ...] = ()
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
    """Commits that history, or the wanted paths, no longer hold; kept, since analyses were paid for."""

    def time_of(self, commit: CommitRecord) -> datetime:
        """The date by which a commit belongs to this day, with its own offset."""
        return commit.committed_at if self.date_basis == "committer" else commit.authored_at
