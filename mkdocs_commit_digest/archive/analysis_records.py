"""What an analysis rests on, and the overview of a day: evidence, what was read, what it took."""

from __future__ import annotations

from typing import Literal

from mkdocs_commit_digest.archive.fields import Cost, Count, CountFrom1, Moment, Record, Sha
from mkdocs_commit_digest.failures import KindName  # noqa: TC001 - pydantic reads it


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


class Ground(Record):
    """A statement, word for word, and the files of the commit that it is said to rest on."""

    text: str
    paths: tuple[str, ...]


class SecondReading(Record):
    """What came of having a model hold an analysis against what the commit shows."""

    model: str
    statements: Count = 0
    """That it was asked about."""
    supported: Count = 0
    unsupported: Count = 0
    """Published with a mark: neither shown nor contradicted, or by a line that does not stand in the commit."""
    contradicted: Count = 0
    """Not published."""


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
    grounds: tuple[Ground, ...] = ()
    """Of insights, risks and recommendations."""
    second_reading: SecondReading | None = None
    """None: nobody has read it a second time."""


class Omission(Record):
    """Files a model did not see, and why."""

    reason: Literal["budget", "binary", "generated", "vendored", "lock", "minified", "snapshot", "deletion", "size"]
    files: CountFrom1
    examples: tuple[str, ...] = ()


class Coverage(Record):
    """How much of a commit was read for its analysis."""

    files_total: Count
    files_read: Count
    """Files of which something was read, and those that have nothing to read."""
    files_in_part: Count | None = None
    """Of these, files that were not read whole; None: not counted, by an earlier version."""
    tokens: Count = 0
    """Size of the excerpt; 0 where no model was asked."""
    parts: CountFrom1 = 1
    left_out: tuple[Omission, ...] = ()


class Tokens(Record):
    """Tokens billed for an analysis."""

    prompt: Count = 0
    completion: Count = 0


class OverviewPoint(Record):
    """One sentence about a day, and the commits it rests on."""

    text: str
    shas: tuple[Sha, ...] = ()
    unsupported: bool = False
    """A second reading found nothing that shows it."""


class Overview(Record):
    """A repository's day in three to seven points, written by a model from the analyses."""

    model: str
    language: str
    prompt_version: str
    points: tuple[OverviewPoint, ...]
    of: str = ""
    """Digest of the analyses it was made from; another one means it is out of date."""
    dropped: Count = 0
    """Points that are not published, since they name no commit of the day, claim what was not said, or are wrong."""
    second_reading: SecondReading | None = None
    tokens: Tokens = Tokens()
    cost_usd: Cost | None = None


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
