"""Learn the points by which changes are put in tiers, and measure them on repositories that were not learned from.

    pip install numpy scipy
    python training/train_importance.py LABELS MIRRORS [--cache FOLDER] [--write]

LABELS is a folder of tables, one a repository: `owner+name.tsv`, with tabs between a commit's id, the repository, and
0 (its release notes do not tell of it), 1 (they do) or 2 (as something major); further columns are not read. MIRRORS
holds `owner+name/repo`, bare repositories. Facts are computed from the files of each commit, which takes a minute for
some hundred commits; `--cache` keeps them.

The model is linear: what the rules see (importance_rules.py), each with its points. It is learned as an ordinal
regression whose two thresholds are each repository's own, so that nobody's habit of telling much or little counts, and
every repository weighs the same. Points of rules are held to the sign that their sentence has, and near to none where
few commits have them. More than half of what is learned from is shown without its release notes, which are not
to stand in for all else. What is printed was measured on repositories that were left out of learning, one at a time.

`--write` puts the points into `importance_weights.py`.
"""

from __future__ import annotations

import argparse
import os
import pickle
import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from scipy.optimize import minimize

from mkdocs_commit_digest.collect.facts.parsing.pool import ParsingPool
from mkdocs_commit_digest.collect.facts.pipeline import facts_of_commits
from mkdocs_commit_digest.collect.git.environment import reading_environment
from mkdocs_commit_digest.collect.git.history import read_commits
from mkdocs_commit_digest.collect.git.mirrors import Mirror
from mkdocs_commit_digest.collect.git.processes import run_git
from mkdocs_commit_digest.collect.judging import importance, importance_weights
from mkdocs_commit_digest.collect.judging.change_facts import facts_of
from mkdocs_commit_digest.collect.judging.change_types import classify
from mkdocs_commit_digest.collect.judging.importance_rules import signals_for
from mkdocs_commit_digest.collect.judging.judgement import with_telling_subject
from mkdocs_commit_digest.errors import HistoryError
from mkdocs_commit_digest.settings import ImportanceSettings, Limits, Repository

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from mkdocs_commit_digest.archive.facts import Fact
    from mkdocs_commit_digest.archive.records import Classification
    from mkdocs_commit_digest.collect.commits import Commit
    from mkdocs_commit_digest.collect.judging.change_facts import ChangeFacts

PENALTY = 1.0
"""On points that are not what is expected; for comparison: each repository's commits weigh 100 together."""
EXPECTED = {
    "type_security": 2.0,
    "type_architecture": 0.7,
    "type_feature": 0.7,
    "type_other": -0.5,
    "breaking": 3.0,
    "note_breaking": 3.0,
    "security_words": 2.0,
    "note_security": 2.0,
    "note_deprecation": 1.5,
    "note_feature": 1.5,
    "note_fix": 1.0,
    "deprecation": 1.0,
    "names_removed": 0.7,
    "options_removed": 1.0,
    "options_added": 0.5,
    "default_changed": 0.7,
    "requirement_changed": 0.7,
    "licence_changed": 1.0,
    "schema_changed": 0.5,
    "files_removed": 0.5,
    "severe_fix": 0.7,
    "stable_words": 1.0,
    "dependency_changed": 0.2,
    "major_update": 0.5,
    "operation_changed": 0.3,
    "errors_changed": 0.2,
    "names_added": 0.3,
    "names_changed": 0.3,
    "new_files": 0.2,
    "many_areas": 0.1,
    "size": 0.2,
    "size_removed": 0.2,
}
"""In log-odds, what experience says of rules that few of the labelled commits have; all others: nothing."""
FIXED = {"core": 1.5}
"""Points of rules that are the user's own."""
LEVELS = {1: 1.0, 2: 4.0}
"""How much it counts to tell what is told, and what is major."""
NOTELESS = 0.6
"""Share of the examples without their release notes."""
LESS = frozenset(
    {"periphery", "typo", "bot", "automation", "no_source", "refactor_words", "checks_words"}
    | {"automation_words", "documentation_words"}
)
"""Rules that speak against; all others but types speak for a change."""
LEAST = 0.06
LEAST_OF = {"severe_fix": 0.9}
"""In log-odds; a crash matters to those who meet it, though few do."""
SHARE_HIGH, SHARE_MEDIUM = 0.18, 0.34
"""Of a usual repository's changes, releases aside: in high, and in high or medium."""
TARGET = Path(importance_weights.__file__)


@dataclass(frozen=True, slots=True)
class Example:
    commit: Commit
    classification: Classification
    facts: ChangeFacts
    label: int
    signals: dict[str, float]


Corpus = tuple[Example, ...]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("labels", type=Path)
    parser.add_argument("mirrors", type=Path)
    parser.add_argument("--cache", type=Path)
    parser.add_argument("--write", action="store_true")
    options = parser.parse_args()
    corpora = {
        path.stem: corpus_of(path, options.mirrors / path.stem / "repo", options.cache)
        for path in sorted(options.labels.glob("*.tsv"))
    }
    seen = {code for corpus in corpora.values() for example in corpus for code in example.signals}
    codes = sorted(seen | importance_weights.WEIGHTS.keys() - FIXED.keys())
    left_out = {name: learned([c for n, c in corpora.items() if n != name], codes) for name in corpora}
    print_figures(corpora, left_out)
    print("\nWithout release notes\n")
    print_figures(corpora, {name: without_notes(points) for name, points in left_out.items()})
    points = learned(list(corpora.values()), codes)
    for code, value in sorted(points.items(), key=lambda item: -item[1]):
        print(f"{code:24} {value:6.2f}  {sum(code in e.signals for c in corpora.values() for e in c)}")
    if options.write:
        write(points)


def corpus_of(labels: Path, repository: Path, cache: Path | None) -> Corpus:
    """Read the labelled commits of a repository with what the rules see in each."""
    rows = [line.split("\t") for line in labels.read_text("utf-8").splitlines()]
    label_of = {row[0]: int(row[2]) for row in rows}
    kept = cache / f"{labels.stem}.pickle" if cache else None
    if kept and kept.exists():
        pairs = pickle.loads(kept.read_bytes())
    else:
        pairs = list(read_with_facts(repository, list(label_of)))
        if kept:
            kept.write_bytes(pickle.dumps(pairs))
    return tuple(example_of(commit, facts, label_of[commit.sha]) for commit, facts in pairs)


def example_of(commit: Commit, facts: tuple[Fact, ...], label: int) -> Example:
    told, cues = with_telling_subject(commit), facts_of(commit, facts)
    classification = classify(told, cues)
    signals = {code: factor for code, factor, _ in signals_for(told, classification, cues)}
    return Example(told, classification, cues, label, signals)


def read_with_facts(repository: Path, shas: list[str]) -> Iterator[tuple[Commit, tuple[Fact, ...]]]:
    """Read commits and compute their facts; those whose files a partial copy lacks are passed over."""
    git_dir, environ, limits = repository, reading_environment(os.environ), Limits()
    head = run_git((f"--git-dir={git_dir}", "rev-parse", "HEAD"), environ, seconds=60).out.decode().strip()
    mirror = Mirror(Repository(str(repository), "training"), git_dir, "", head, environ=environ)
    with ParsingPool.within(limits) as pool:
        while shas:
            commits = read_commits(mirror, tuple(shas), limits=limits, redact=str)
            try:
                for commit, found in facts_of_commits(mirror, commits, pool, redact=str, seconds=limits.git_seconds):
                    shas = shas[shas.index(commit.sha) + 1 :]
                    yield commit, found.facts
            except HistoryError:
                shas = shas[1:]
            else:
                return


def learned(corpora: Sequence[Corpus], codes: Sequence[str]) -> dict[str, float]:
    """Fit the points; in log-odds at first, then set so that the thresholds of the package hold their shares.

    Releases are left out: notes do not tell of the commit that makes one.
    """
    corpora = [tuple(e for e in corpus if not e.facts.named({"release"})) for corpus in corpora]
    sides = [(np.array([[e.signals.get(c, 0.0) for c in codes] for e in corpus]), corpus) for corpus in corpora]
    notes = np.array([not code.startswith("note_") for code in codes], float)
    matrices = [np.vstack([rows, rows * notes]) for rows, _ in sides]
    labels = [np.tile([e.label for e in corpus], 2) for _, corpus in sides]
    shares = [np.repeat([1 - NOTELESS, NOTELESS], len(corpus)) for _, corpus in sides]
    expected = np.array([EXPECTED.get(code, 0.0) for code in codes])
    bounds = [bound_of(code) for code in codes]
    count = len(codes)

    def loss(vector: np.ndarray) -> tuple[float, np.ndarray]:
        points, thresholds = vector[:count], vector[count:].reshape(-1, 2)
        off = points - expected
        total, slope = PENALTY * float(off @ off), np.zeros_like(vector)
        slope[:count] = 2 * PENALTY * off
        for n, (rows, told, counts) in enumerate(zip(matrices, labels, shares, strict=True)):
            score = rows @ points
            for level, importance_of_it in LEVELS.items():
                if (told >= level).sum() < 10:
                    continue
                sign = np.where(told >= level, 1.0, -1.0)
                margin = sign * (score - thresholds[n, level - 1])
                weight = importance_of_it * 100 * counts / counts.sum()
                total += float((weight * np.logaddexp(0, -margin)).sum())
                pull = -weight * sign / (1 + np.exp(np.clip(margin, -50, 50)))
                slope[:count] += rows.T @ pull
                slope[count + 2 * n + level - 1] -= pull.sum()
        return total, slope

    start = np.zeros(count + 2 * len(corpora))
    fit = minimize(loss, start, jac=True, method="L-BFGS-B", bounds=[*bounds, *[(None, None)] * (2 * len(corpora))])
    return scaled(dict(zip(codes, fit.x[:count], strict=True)), corpora)


def bound_of(code: str) -> tuple[float | None, float | None]:
    """Return the least and the most that a rule may weigh, in log-odds: what facts show is never nothing."""
    if code.startswith("type_"):
        return None, None
    return (None, 0.0) if code in LESS else (LEAST_OF.get(code, LEAST), None)


def scaled(points: dict[str, float], corpora: Sequence[Corpus]) -> dict[str, float]:
    """Stretch and move points so that HIGH and MEDIUM are exceeded by their shares of a usual repository's changes."""
    scores = [np.array([score_of(example, points) for example in corpus]) for corpus in corpora]
    high, medium = (np.mean([np.quantile(each, 1 - share) for each in scores]) for share in (SHARE_HIGH, SHARE_MEDIUM))
    factor = (importance.HIGH - importance.MEDIUM) / (high - medium)
    base = importance.MEDIUM - factor * medium
    found = {code: factor * value + (base if code.startswith("type_") else 0.0) for code, value in points.items()}
    return {code: round(value, 1) + 0.0 for code, value in (found | FIXED).items()}


def score_of(example: Example, points: dict[str, float]) -> float:
    return sum(points.get(code, 0.0) * factor for code, factor in example.signals.items())


def without_notes(points: dict[str, float]) -> dict[str, float]:
    return {code: 0.0 if code.startswith("note_") else value for code, value in points.items()}


def print_figures(corpora: dict[str, Corpus], points: dict[str, dict[str, float]]) -> None:
    """Print what the package itself, with these points, makes of each repository, and the mean."""
    names = ("AUC told", "AUC major", "high", "medium", "low", "highs told", "major in low", "major in high")
    print(f"{'repository':42}" + "".join(f"{name:>14}" for name in names))
    rows = []
    for name, corpus in corpora.items():
        settings = ImportanceSettings(weights=points[name])
        judged = [importance.assess(e.commit, e.classification, e.facts, settings) for e in corpus]
        rows.append(figures(np.array([e.label for e in corpus]), judged))
        print(f"{name:42}" + "".join(f"{value:14.3f}" for value in rows[-1]))
    print(f"{'mean':42}" + "".join(f"{value:14.3f}" for value in np.nanmean(rows, axis=0)))


def figures(labels: np.ndarray, judged: Sequence[importance.Importance]) -> list[float]:
    scores = np.array([each.score for each in judged])
    ranks = np.array([each.tier.rank for each in judged])
    told, major = labels >= 1, labels == 2
    if major.sum() < 5:
        major = np.zeros_like(major)
    return [
        area_under_curve(told, scores),
        area_under_curve(major, scores),
        *((ranks == rank).mean() for rank in (2, 1, 0)),
        share(told & (ranks == 2), ranks == 2),
        share(major & (ranks == 0), major),
        share(major & (ranks == 2), major),
    ]


def share(part: np.ndarray, whole: np.ndarray) -> float:
    return part.sum() / whole.sum() if whole.any() else float("nan")


def area_under_curve(positive: np.ndarray, scores: np.ndarray) -> float:
    """How often a positive commit's score is above a negative one's; equal scores count half."""
    if positive.all() or not positive.any():
        return float("nan")
    above = scores[positive][:, None] - scores[~positive][None, :]
    return float((above > 0).mean() + (above == 0).mean() / 2)


def write(points: dict[str, float]) -> None:
    """Replace the table, the strongest first; types before all else."""
    order = sorted(points, key=lambda code: (not code.startswith("type_"), -points[code], code))
    lines = "".join(f'    "{code}": {points[code]},\n' for code in order)
    text = TARGET.read_text("utf-8")
    TARGET.write_text(re.sub(r"(?s)(?<= = \{\n).*?(?=\n?\}\n)", lines.rstrip("\n"), text, count=1), "utf-8")
    print(f"\n{TARGET.name}: {len(points)} rules")


if __name__ == "__main__":
    main()
