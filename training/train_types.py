"""Learn the weights by which change types are judged, and measure them on repositories that were not learned from.

    pip install scikit-learn
    python training/train_types.py TRAIN... --hold-out OTHER... [--commits 900] [--write]

TRAIN and OTHER are paths of local repositories (bare or not) whose authors write conventional commits. A commit's
label is its author's prefix, which is taken off the subject before it is judged. Two measurements are printed, each
per repository beside the share of its commonest label, with a confusion matrix:

1. within TRAIN, a quarter of the repositories at a time is judged by a model learned from the other three;
2. OTHER is judged by the final model, which never saw these repositories.

`--write` replaces `type_weights.json` in the package. The same repositories at the same commits give the same table.
"""

from __future__ import annotations

import argparse
import json
import os
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression

from mkdocs_commit_digest.collect.git.environment import reading_environment
from mkdocs_commit_digest.collect.git.history import read_commits
from mkdocs_commit_digest.collect.git.mirrors import Mirror
from mkdocs_commit_digest.collect.git.processes import run_git
from mkdocs_commit_digest.collect.judging import change_types, evaluation
from mkdocs_commit_digest.collect.judging.change_facts import facts_of
from mkdocs_commit_digest.collect.judging.labels import label_of, without_prefix
from mkdocs_commit_digest.collect.judging.subjects import read_subject
from mkdocs_commit_digest.collect.judging.type_features import features_of
from mkdocs_commit_digest.collect.judging.type_model import TypeModel
from mkdocs_commit_digest.errors import HistoryError
from mkdocs_commit_digest.settings import Limits, Repository

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from mkdocs_commit_digest.collect.commits import Commit
    from mkdocs_commit_digest.collect.judging.change_facts import ChangeFacts

TYPES = evaluation.MEASURED
RECENT = 8_000
"""Labelled commits of a repository that are drawn from, newest first."""
LEAST_REPOSITORIES, LEAST_COMMITS = 3, 12
"""A feature seen in fewer is taken for a habit of somebody."""
STRENGTH = 0.06
"""Inverse of the penalty on large weights."""
BALANCE = 0.4
"""0: types weigh as often as they come; 1: all types weigh the same. Rare types are worth finding."""
LEAST_WEIGHT = 10
"""Features all of whose weights (in hundredths) are smaller are not written."""
FOLDS = 4
LIMITS = Limits(patch_bytes_per_commit=2_000_000)
TARGET = Path(change_types.__file__).with_name("type_weights.json")


@dataclass(frozen=True, slots=True)
class Example:
    label: str
    commit: Commit
    facts: ChangeFacts
    features: dict[str, str]


@dataclass(frozen=True, slots=True)
class Corpus:
    name: str
    examples: tuple[Example, ...]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("train", type=Path, nargs="+")
    parser.add_argument("--hold-out", type=Path, nargs="*", default=[])
    parser.add_argument("--commits", type=int, default=900)
    parser.add_argument("--write", action="store_true")
    options = parser.parse_args()
    corpora = [corpus_of(path, options.commits) for path in options.train]
    print(f"learned from {sum(len(c.examples) for c in corpora)} commits of {len(corpora)} repositories")
    print("\n1. Repositories left out of learning, a quarter at a time\n")
    print_agreement([(corpus, model) for fold in range(FOLDS) for corpus, model in left_out(corpora, fold)])
    model = learned(corpora)
    if options.hold_out:
        print("\n2. Repositories never learned from\n")
        print_agreement([(corpus_of(path, options.commits), model) for path in options.hold_out])
    if options.write:
        write(model, corpora)


def corpus_of(path: Path, most: int) -> Corpus:
    """Read up to `most` labelled commits of a repository; which ones is decided by their ids."""
    mirror = mirror_at(path)
    shas = sorted(labelled(mirror))[:most]
    examples = []
    for commit in readable(mirror, shas):
        label = label_of(commit.subject)
        bare = without_prefix(commit)
        facts = facts_of(bare)
        features = features_of(read_subject(bare.subject).sentence, bare, facts)
        examples.append(Example(str(label), bare, facts, features))
    parts = path.resolve().parts
    name = parts[-2] if parts[-1] in {"repo", ".git"} else parts[-1]
    return Corpus(name.replace("+", "/"), tuple(examples))


def readable(mirror: Mirror, shas: Sequence[str]) -> Iterator[Commit]:
    """Read commits; those whose files a partial copy lacks are passed over."""
    left = list(shas)
    while left:
        try:
            for commit in read_commits(mirror, left, limits=LIMITS, redact=str):
                left = left[left.index(commit.sha) + 1 :]
                yield commit
        except HistoryError:
            left = left[1:]
        else:
            return


def mirror_at(path: Path) -> Mirror:
    git_dir = path / ".git" if (path / ".git").is_dir() else path
    environ = reading_environment(os.environ)
    head = run_git((f"--git-dir={git_dir}", "rev-parse", "HEAD"), environ, seconds=60).out.decode().strip()
    return Mirror(Repository(str(path), "training"), git_dir, "", head, environ=environ)


def labelled(mirror: Mirror) -> list[str]:
    args = (f"--git-dir={mirror.path}", "log", "--no-merges", "--format=%H %s", str(mirror.head), "--")
    lines = run_git(args, mirror.environ, seconds=600, keep=1 << 28).out.decode("utf-8", "replace").splitlines()
    return [line[:40] for line in lines if label_of(line[41:])][:RECENT]


def left_out(corpora: Sequence[Corpus], fold: int) -> Iterator[tuple[Corpus, TypeModel]]:
    out = corpora[fold::FOLDS]
    model = learned([corpus for corpus in corpora if corpus not in out])
    for corpus in out:
        yield corpus, model


def learned(corpora: Sequence[Corpus]) -> TypeModel:
    """Fit a multinomial logistic regression in which every repository weighs the same."""
    names = vocabulary_of(corpora)
    index = {name: n for n, name in enumerate(names)}
    examples = [example for corpus in corpora for example in corpus.examples]
    labels = np.array([example.label for example in examples])
    weights = np.concatenate([np.full(len(c.examples), 1 / len(c.examples)) for c in corpora])
    shares = {label: weights[labels == label].sum() / weights.sum() for label in TYPES}
    weights *= np.array([(1 / len(TYPES) / shares[label]) ** BALANCE for label in labels])
    regression = LogisticRegression(C=STRENGTH, max_iter=500)
    regression.fit(matrix(examples, index), labels, sample_weight=weights * len(labels) / weights.sum())
    order = [list(regression.classes_).index(str(kind)) for kind in TYPES]
    rows = np.rint(regression.coef_[order].T * 100).astype(int)
    kept = {name: tuple(map(int, row)) for name, row in zip(names, rows, strict=True) if abs(row).max() >= LEAST_WEIGHT}
    return TypeModel(TYPES, tuple(round(float(regression.intercept_[n]) * 100) for n in order), kept)


def vocabulary_of(corpora: Sequence[Corpus]) -> list[str]:
    commits = Counter(name for corpus in corpora for example in corpus.examples for name in example.features)
    repositories = Counter(name for c in corpora for name in {f for e in c.examples for f in e.features})
    return sorted(n for n in commits if commits[n] >= LEAST_COMMITS and repositories[n] >= LEAST_REPOSITORIES)


def matrix(examples: Sequence[Example], index: dict[str, int]) -> csr_matrix:
    cells = [(n, index[name]) for n, example in enumerate(examples) for name in example.features if name in index]
    rows, columns = zip(*cells, strict=True)
    return csr_matrix((np.ones(len(cells)), (rows, columns)), shape=(len(examples), len(index)))


def print_agreement(judged: Sequence[tuple[Corpus, TypeModel]]) -> None:
    pooled: Counter[tuple[str, str]] = Counter()
    results = []
    for corpus, model in judged:
        counts = Counter((e.label, str(judge(e, model))) for e in corpus.examples)
        pooled.update(counts)
        results.append((corpus.name, evaluation.Confusion(counts)))
    print(f"{'repository':<45} {'commits':>7} {'accuracy':>8} {'majority':>8}")
    for name, confusion in sorted(results, key=lambda result: result[1].accuracy):
        print(f"{name:<45} {confusion.total:>7} {confusion.accuracy:>8.3f} {confusion.majority:>8.3f}")
    accuracy = np.mean([confusion.accuracy for _, confusion in results])
    majority = np.mean([confusion.majority for _, confusion in results])
    print(f"{'mean of the repositories':<45} {'':>7} {accuracy:>8.3f} {majority:>8.3f}\n")
    print(evaluation.Confusion(pooled).table())


def judge(example: Example, model: TypeModel) -> str:
    """Judge as the package does, with this model in place of the one it ships."""
    return change_types.classify(example.commit, example.facts, model).type


def write(model: TypeModel, corpora: Sequence[Corpus]) -> None:
    rows = ",\n".join(
        f"{json.dumps(name)}:{json.dumps(row, separators=(',', ':'))}" for name, row in model.weights.items()
    )
    head = {
        "made by": "training/train_types.py",
        "learned from": {corpus.name: len(corpus.examples) for corpus in corpora},
        "types": [str(kind) for kind in model.types],
        "base": list(model.base),
    }
    text = json.dumps(head, indent=1)[:-2] + f',\n "weights": {{\n{rows}\n}}}}\n'
    TARGET.write_text(text, "utf-8")
    print(f"\n{TARGET.name}: {len(model.weights)} features, {len(text) / 1024:.0f} KiB")


if __name__ == "__main__":
    main()
