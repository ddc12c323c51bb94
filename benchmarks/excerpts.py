"""How much of what a change defines stands in what a model sees of it, on a real repository.

    python -m benchmarks.excerpts PATH [--days 30] [--until 2026-08-20] [--keep FILE] [--show 20]

PATH is a local repository; its last days are read, judged and excerpted as for a model, each commit by itself with the
room of its tier. Printed by tier: the share of public facts, and of public definitions on changed lines, whose changed
line stands in an excerpt among the lines of its file, or is at least named in the outline of what is left out; and the
tokens that the excerpts have. `--keep` writes down what was read, and reads it from there the next time.
"""

from __future__ import annotations

import argparse
import pickle
import re
import subprocess
import tempfile
from collections import Counter, defaultdict
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from mkdocs_commit_digest.archive.records import Tier
from mkdocs_commit_digest.collect.diff.hunks import hunks_in
from mkdocs_commit_digest.collect.excerpts.backgrounds import KnownContext
from mkdocs_commit_digest.collect.excerpts.public_definitions import defines_public_name, is_public_api
from mkdocs_commit_digest.collect.facts.parsing.pool import ParsingPool
from mkdocs_commit_digest.collect.facts.pipeline import facts_of_commits
from mkdocs_commit_digest.collect.git.history import list_commits, read_commits
from mkdocs_commit_digest.collect.git.mirrors import sync_mirror
from mkdocs_commit_digest.collect.judging.change_facts import facts_of
from mkdocs_commit_digest.collect.judging.change_types import classify
from mkdocs_commit_digest.collect.judging.judgement import judge_commit, with_telling_subject
from mkdocs_commit_digest.collect.models.parsed_replies import excerpt_tokens, pieces_of
from mkdocs_commit_digest.collect.redaction import redact
from mkdocs_commit_digest.settings import Limits, ModelSettings, Repository, Settings, Window

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from mkdocs_commit_digest.archive.facts import Fact
    from mkdocs_commit_digest.collect.commits import Commit

    Row = tuple[Commit, tuple[Fact, ...], Tier]
    ChangedLine = tuple[str, str, int]
    """Path, sign, and line number on the side of the sign."""

_ZONE = ZoneInfo("UTC")
_REACH = 40
"""Lines below a fact's own within which its changed line is looked for."""
_OUTLINED = re.compile(r"^\\ (?:(\d+) ([-+])|(\S+)$)", re.MULTILINE)


def judged_commits(path: Path, days: int, until: str | None) -> Iterator[Row]:
    """Yield the commits of the last days of a local repository with their facts and tiers."""
    git = ["git", "-C", str(path), "log", "-1", "--format=%cs"]
    newest = subprocess.run(git, capture_output=True, text=True, check=True).stdout.strip()
    last = date.fromisoformat(until or newest)
    window = Window(last - timedelta(days=days - 1), last)
    with tempfile.TemporaryDirectory() as cache, ParsingPool() as parser:
        repository = Repository(str(path.resolve()), "bench/repository")
        settings = Settings((repository,), _ZONE, window, archive=Path(cache), cache=Path(cache))
        mirror = sync_mirror(repository, settings, environ={"PATH": "/usr/bin:/bin"})
        listed = list_commits(mirror, window, zone=_ZONE, date_basis="committer", merges="exclude")
        commits = read_commits(mirror, [entry.sha for entry in listed], limits=Limits(), redact=redact)
        for commit, found in facts_of_commits(mirror, commits, parser, redact=redact, seconds=900):
            cues = facts_of(commit)
            record = judge_commit(commit, classify(with_telling_subject(commit), cues), cues, settings)
            yield commit, found.facts, record.importance.tier


def rows_of(path: Path, days: int, until: str | None, keep: Path | None) -> list[Row]:
    """Read commits, or what was written down of them."""
    if keep and keep.exists():
        rows: list[Row] = pickle.loads(keep.read_bytes())
        return rows
    rows = list(judged_commits(path, days, until))
    if keep:
        keep.write_bytes(pickle.dumps(rows))
    return rows


def changed_lines(text: str) -> Iterator[ChangedLine]:
    """Yield the changed lines of a patch of several files, whose sections begin with `diff --git a/… b/…`."""
    for section in re.split(r"^diff --git ", text, flags=re.MULTILINE)[1:]:
        path = section.partition("\n")[0].partition(" b/")[2]
        path = re.sub(r" \((?:added|deleted|renamed|copied|type-changed)\)$", "", path)
        for hunk in hunks_in(section):
            old, new = hunk.old_start, hunk.new_start
            for line in hunk.lines:
                if line[:1] in "+-" and line:
                    yield path, line[0], new if line[0] == "+" else old
                old += line[:1] in {" ", "-"}
                new += line[:1] in {" ", "+"}


def outlined_lines(text: str) -> Iterator[ChangedLine]:
    """Yield the changed lines that the outlines of excerpts name."""
    path = ""
    for number, sign, head in _OUTLINED.findall(text):
        if head:
            path = head
        else:
            yield path, sign, int(number)


def wanted_lines(commit: Commit, facts: Sequence[Fact]) -> dict[str, set[ChangedLine]]:
    """Return the changed lines of public facts, and those that define public names."""
    changed: dict[tuple[str, str], list[int]] = defaultdict(list)
    definitions: set[ChangedLine] = set()
    for file in commit.files:
        patch = f"diff --git a/{file.path} b/{file.path}\n{file.body}"
        signed = iter(file.changed_lines)
        for (path, sign, number), line in zip(changed_lines(patch), signed, strict=False):
            changed[path, sign].append(number)
            if is_public_api(file) and defines_public_name(line, path):
                definitions.add((path, sign, number))
    found: set[ChangedLine] = set()
    for fact in facts:
        sign = "-" if fact.change == "removed" else "+"
        below = (n for n in changed[fact.path, sign] if fact.line and fact.line <= n <= fact.line + _REACH)
        line = min(below, default=None)
        if fact.public and line:
            found.add((fact.path, sign, line))
    return {"facts": found, "definitions": definitions}


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("path", type=Path)
    parser.add_argument("--days", type=int, default=30)
    parser.add_argument("--until")
    parser.add_argument("--keep", type=Path)
    parser.add_argument("--show", type=int, default=0, help="lines that are not shown")
    options = parser.parse_args()
    model = ModelSettings(("openai/gpt-4o-mini",))
    settings = Settings((), _ZONE, Window(date.min, date.max), Path(), Path(), model=model)
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    shown_so_far = 0
    for commit, facts, name in rows_of(options.path, options.days, options.until, options.keep):
        tier = Tier(name)
        _, pieces = pieces_of(commit, tier, excerpt_tokens(settings, tier), settings, KnownContext(facts))
        text = "\n".join(piece.text for piece in pieces)
        shown = set(changed_lines(text))
        named = set(outlined_lines(text))
        for group in (tier, "all"):
            counts[group].update(commits=1, tokens=sum(piece.coverage.tokens for piece in pieces))
        for kind, lines in wanted_lines(commit, facts).items():
            for group in (tier, "all"):
                counts[group].update({kind: len(lines), f"{kind} shown": len(lines & shown)})
                counts[group].update({f"{kind} named": len(lines & (shown | named))})
            for path, sign, number in sorted(lines - shown - named)[: max(0, options.show - shown_so_far)]:
                shown_so_far += 1
                print(f"not shown ({kind}, {tier}): {commit.sha[:9]} {sign}{path}:{number}")
    for group in (*Tier, "all"):
        print(_row(group, counts[group]))


def _row(group: str, count: Counter[str]) -> str:
    said = f"{group:7} {count['commits']:4} commits {count['tokens']:9,} tokens"
    for kind in ("facts", "definitions"):
        total = max(1, count[kind])
        shown, named = (count[f"{kind} {how}"] for how in ("shown", "named"))
        said += f"; {kind}: {shown} of {count[kind]} shown ({shown / total:.1%}), or named {named / total:.1%}"
    return said


if __name__ == "__main__":
    main()
