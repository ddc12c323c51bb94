"""How often the rules are right: change types and tiers against a labelled table (labels.py)."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from mkdocs_commit_digest.archive.records import ChangeType, Tier
from mkdocs_commit_digest.collect.commits import Commit
from mkdocs_commit_digest.collect.judging.change_facts import facts_of
from mkdocs_commit_digest.collect.judging.change_types import classify
from mkdocs_commit_digest.collect.judging.labels import read_labels, without_prefix
from mkdocs_commit_digest.collect.judging.short_ids import with_full_ids
from mkdocs_commit_digest.counts import noun, pluralize
from mkdocs_commit_digest.errors import DigestError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

    from mkdocs_commit_digest.archive.records import CommitRecord, DayRecord
    from mkdocs_commit_digest.collect.judging.labels import Labels

_SHOWN = 50
"""Disagreements printed."""
MEASURED = (
    ChangeType.FEATURE,
    ChangeType.FIX,
    ChangeType.DOCUMENTATION,
    ChangeType.TESTS,
    ChangeType.CONFIGURATION,
    ChangeType.REFACTOR,
    ChangeType.PERFORMANCE,
)
"""Types that a conventional prefix names clearly."""


@dataclass(frozen=True, slots=True)
class Confusion:
    """How often each label was judged to be what: (label, judged) → commits."""

    counts: Mapping[tuple[str, str], int]

    @property
    def total(self) -> int:
        """All commits counted."""
        return sum(self.counts.values())

    @property
    def accuracy(self) -> float:
        """Share of commits judged as labelled; 0 without commits."""
        right = sum(count for (label, judged), count in self.counts.items() if label == judged)
        return right / self.total if self.total else 0.0

    @property
    def majority(self) -> float:
        """Share of the commonest label: the accuracy of judging every commit alike."""
        by_label = Counter[str]()
        for (label, _), count in self.counts.items():
            by_label[label] += count
        return max(by_label.values()) / self.total if self.total else 0.0

    def recall(self, name: str) -> float | None:
        """Share of the commits labelled so that were judged so; None without any."""
        labelled = sum(count for (label, _), count in self.counts.items() if label == name)
        return self.counts.get((name, name), 0) / labelled if labelled else None

    def precision(self, name: str) -> float | None:
        """Share of the commits judged so that are labelled so; None without any."""
        judged = sum(count for (_, verdict), count in self.counts.items() if verdict == name)
        return self.counts.get((name, name), 0) / judged if judged else None

    def table(self) -> str:
        """Draw the matrix: a row a label, a column a judgement, then recall and precision."""
        names = sorted({name for pair in self.counts for name in pair}, key=_order)
        width = max([len(name) for name in names] + [9])
        head = [" " * width, *(f"{name[:9]:>9}" for name in names), f"{'recall':>9}", f"{'precision':>9}"]
        lines = [" ".join(head)]
        for label in names:
            cells = [f"{self.counts.get((label, judged), 0):>9}" for judged in names]
            shares = [f"{_share(share):>9}" for share in (self.recall(label), self.precision(label))]
            lines.append(" ".join([f"{label:<{width}}", *cells, *shares]))
        return "\n".join(lines)


@dataclass(frozen=True, slots=True)
class Verdict:
    """A label beside the judgement of the same commit."""

    sha: str
    subject: str
    label: str
    judged: str


@dataclass(frozen=True, slots=True)
class Evaluation:
    """What came of comparing judgements with labels."""

    types: Confusion
    tiers: Confusion
    disagreements: tuple[Verdict, ...] = ()
    """Types, then tiers, that were judged otherwise than labelled."""
    missing: int = 0
    """Labelled commits that were not given."""

    def describe(self) -> str:
        """Say it in lines for a terminal."""
        parts = []
        for name, confusion in (("change types", self.types), ("tiers", self.tiers)):
            if confusion.total:
                shares = f"accuracy {confusion.accuracy:.3f}, majority class {confusion.majority:.3f}"
                parts.append(f"{name}: {pluralize(confusion.total, 'commit')}, {shares}\n\n{confusion.table()}")
        if self.disagreements:
            shown = (f"{d.sha[:12]}  {d.label} → {d.judged}  {d.subject}" for d in self.disagreements[:_SHOWN])
            more = len(self.disagreements) - _SHOWN
            parts.append("\n".join(["label → judgement", *shown, *([f"and {more} more"] if more > 0 else [])]))
        if self.missing:
            missing = f"{pluralize(self.missing, 'labelled commit')} {noun(self.missing, 'is', 'are')}"
            days = noun(self.missing, "its day", "their days")
            parts.append(f"{missing} not in the archive; collect {days} first.")
        return "\n\n".join(parts) or "There is nothing to compare."


def evaluate(labels: Labels, commits: Iterable[Commit | CommitRecord]) -> Evaluation:
    """Compare labels with judgements.

    A `CommitRecord` counts as it was judged, a `Commit` is judged now. Where the labels are prefixes, both are judged
    now, without their prefix (a record from its message and diffstat, since it keeps no patch).
    """
    wanted = {row.sha: row for row in labels.rows}
    types: list[Verdict] = []
    tiers: list[Verdict] = []
    found: set[str] = set()
    for commit in commits:
        row = wanted.get(commit.sha)
        if row is None or commit.sha in found:
            continue
        found.add(commit.sha)
        judged = str(_type_of(commit, prefix_removed=labels.prefix_removed))
        types.append(Verdict(commit.sha, commit.subject, str(row.change_type), judged))
        if row.tier is not None and not isinstance(commit, Commit):
            tiers.append(Verdict(commit.sha, commit.subject, str(row.tier), str(commit.importance.tier)))
    differing = tuple(verdict for verdict in (*types, *tiers) if verdict.label != verdict.judged)
    return Evaluation(_confusion(types), _confusion(tiers), differing, len(wanted) - len(found))


def _confusion(verdicts: Sequence[Verdict]) -> Confusion:
    return Confusion(Counter((verdict.label, verdict.judged) for verdict in verdicts))


def evaluate_archive(labels: Path, records: Iterable[DayRecord]) -> str:
    """Compare a table with the archive and say what came of it. Ids may be short.

    Raises:
        SettingsError: the table cannot be read, or an id does not tell which commit is meant.
        DigestError: none of its commits is in the archive.
    """
    commits = [commit for record in records for commit in record.commits]
    outcome = evaluate(with_full_ids(read_labels(labels), (commit.sha for commit in commits)), commits)
    if not outcome.types.total:
        raise DigestError(f"{labels}: nothing was measured. {outcome.describe()}")
    return outcome.describe()


def _type_of(commit: Commit | CommitRecord, *, prefix_removed: bool) -> ChangeType:
    if not prefix_removed and not isinstance(commit, Commit):
        return commit.change_type
    judged = without_prefix(commit) if prefix_removed or not isinstance(commit, Commit) else commit
    return classify(judged, facts_of(judged, () if isinstance(commit, Commit) else commit.facts)).type


def _order(name: str) -> tuple[int, str]:
    known: Sequence[str] = [*map(str, MEASURED), *map(str, ChangeType), *map(str, reversed(Tier))]
    return (known.index(name) if name in known else len(known), name)


def _share(share: float | None) -> str:
    return "-" if share is None else f"{share:.2f}"
