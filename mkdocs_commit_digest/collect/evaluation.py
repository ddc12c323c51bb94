"""How often the rules are right: change types and tiers against a labelled table.

The table has tabs between its columns: sha, change type, tier (may be empty). A line that begins with `#` is a comment;
the comment `# prefix removed` says that the labels are the authors' own conventional prefixes, so types are judged with
these prefixes taken off. `labels_from_conventional` makes such a table of any history that has them.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from mkdocs_commit_digest.collect.change_facts import facts_of
from mkdocs_commit_digest.collect.change_types import change_type_of
from mkdocs_commit_digest.collect.commits import Commit, FilePatch
from mkdocs_commit_digest.collect.subjects import read_prefix
from mkdocs_commit_digest.errors import SettingsError
from mkdocs_commit_digest.records import ChangeType, Tier

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

    from mkdocs_commit_digest.records import CommitRecord, DayRecord

PREFIX_REMOVED = "# prefix removed"
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
_LABELS: Mapping[str, ChangeType] = {
    **dict.fromkeys(("feat", "feature"), ChangeType.FEATURE),
    **dict.fromkeys(("fix", "bugfix", "hotfix"), ChangeType.FIX),
    **dict.fromkeys(("docs", "doc"), ChangeType.DOCUMENTATION),
    **dict.fromkeys(("test", "tests"), ChangeType.TESTS),
    **dict.fromkeys(("ci", "build", "chore"), ChangeType.CONFIGURATION),
    "refactor": ChangeType.REFACTOR,
    "perf": ChangeType.PERFORMANCE,
}


@dataclass(frozen=True, slots=True)
class Label:
    """What a commit is, by its author's word or by hand."""

    sha: str
    change_type: ChangeType
    tier: Tier | None = None


@dataclass(frozen=True, slots=True)
class Labels:
    """A labelled table."""

    rows: tuple[Label, ...]
    prefix_removed: bool = False


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
class Evaluation:
    """What came of comparing judgements with labels."""

    types: Confusion
    tiers: Confusion
    missing: int = 0
    """Labelled commits that were not given."""

    def described(self) -> str:
        """Say it in lines for a terminal."""
        parts = []
        for name, confusion in (("change types", self.types), ("tiers", self.tiers)):
            if confusion.total:
                shares = f"accuracy {confusion.accuracy:.3f}, majority class {confusion.majority:.3f}"
                parts.append(f"{name}: {confusion.total} commits, {shares}\n\n{confusion.table()}")
        if self.missing:
            parts.append(f"{self.missing} labelled commits are not in the archive; collect their days first.")
        return "\n\n".join(parts) or "There is nothing to compare."


def evaluate(labels: Labels, commits: Iterable[Commit | CommitRecord]) -> Evaluation:
    """Compare labels with judgements.

    A `CommitRecord` counts as it was judged, a `Commit` is judged now. Where the labels are prefixes, both are judged
    now, without their prefix (a record from its message and diffstat, since it keeps no patch).
    """
    wanted = {row.sha: row for row in labels.rows}
    types: Counter[tuple[str, str]] = Counter()
    tiers: Counter[tuple[str, str]] = Counter()
    found = set()
    for commit in commits:
        row = wanted.get(commit.sha)
        if row is None or commit.sha in found:
            continue
        found.add(commit.sha)
        types[str(row.change_type), str(_type_of(commit, prefix_removed=labels.prefix_removed))] += 1
        if row.tier is not None and not isinstance(commit, Commit):
            tiers[str(row.tier), str(commit.importance.tier)] += 1
    return Evaluation(Confusion(types), Confusion(tiers), len(wanted) - len(found))


def evaluated(labels: Path, records: Iterable[DayRecord]) -> str:
    """Compare a table with the archive and say what came of it.

    Raises:
        SettingsError: the table cannot be read.
    """
    commits = (commit for record in records for commit in record.commits)
    return evaluate(read_labels(labels), commits).described()


def read_labels(path: Path) -> Labels:
    """Read a table of labels.

    Raises:
        SettingsError: a line is not `sha <tab> change type [<tab> tier]`.
    """
    try:
        lines = path.read_text("utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(f"{path}: cannot be read as UTF-8 text: {error}") from error
    rows = [
        _row(line, f"{path}:{number}")
        for number, line in enumerate(lines, 1)
        if line.strip() and not line.startswith(("#", "sha\t"))
    ]
    return Labels(tuple(rows), any(line.strip() == PREFIX_REMOVED for line in lines))


def _row(line: str, where: str) -> Label:
    sha, *rest = [column.strip() for column in line.split("\t")]
    try:
        kind, tier = ChangeType(rest[0]), Tier(rest[1]) if len(rest) > 1 and rest[1] else None
    except (IndexError, ValueError) as error:
        types = ", ".join(ChangeType)
        raise SettingsError(
            f"{where}: {line!r} is not `sha<tab>change type<tab>tier`; types are {types}; tiers are {', '.join(Tier)}"
        ) from error
    return Label(sha, kind, tier)


def labels_from_conventional(commits: Iterable[Commit | CommitRecord]) -> Labels:
    """Label commits by their conventional prefix; those without one, or with another, are left out."""
    rows = (Label(commit.sha, label) for commit in commits if (label := label_of(commit.subject)))
    return Labels(tuple(rows), prefix_removed=True)


def label_of(subject: str) -> ChangeType | None:
    """Return the type that a conventional prefix names: feat, fix, docs, test, ci, build, chore, refactor, perf."""
    prefix = read_prefix(subject)
    return _LABELS.get(prefix[0].lower()) if prefix else None


def written(labels: Labels) -> str:
    """Return the text of a table of labels."""
    head = [PREFIX_REMOVED] if labels.prefix_removed else []
    rows = (f"{row.sha}\t{row.change_type}\t{row.tier or ''}".rstrip() for row in labels.rows)
    return "\n".join([*head, "sha\tchange type\ttier", *rows]) + "\n"


def without_prefix(commit: Commit | CommitRecord) -> Commit:
    """Return the commit with its conventional prefix and scope taken off its subject."""
    prefix = read_prefix(commit.subject)
    subject = commit.subject[prefix[1] :] if prefix else commit.subject
    if isinstance(commit, Commit):
        return replace(commit, subject=subject)
    return Commit(
        sha=commit.sha,
        parents=commit.parents,
        author=commit.author,
        authored_at=commit.authored_at,
        committed_at=commit.committed_at,
        subject=subject,
        body=commit.body,
        files=commit.files,
        patches=tuple(FilePatch(change.path, "") for change in commit.files),
    )


def _type_of(commit: Commit | CommitRecord, *, prefix_removed: bool) -> ChangeType:
    if not prefix_removed and not isinstance(commit, Commit):
        return commit.change_type
    judged = without_prefix(commit) if prefix_removed or not isinstance(commit, Commit) else commit
    return change_type_of(judged, facts_of(judged))[0]


def _order(name: str) -> tuple[int, str]:
    known: Sequence[str] = [*map(str, MEASURED), *map(str, ChangeType), *map(str, reversed(Tier))]
    return (known.index(name) if name in known else len(known), name)


def _share(share: float | None) -> str:
    return "-" if share is None else f"{share:.2f}"
