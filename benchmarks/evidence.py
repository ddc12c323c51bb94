"""How well the evidence check tells inventions from facts, on a real repository.

    python -m benchmarks.evidence PATH [--days 20] [--until 2026-08-20] [--show 20]
    python -m benchmarks.evidence PATH --messages 700 [--show 20]

For each commit of the days, two kinds of replies are checked. Inventions: a reply with one made-up path, identifier and
number, each in a sentence of its own that is true but for it; none of them stands anywhere in the commit. Facts: paths,
identifiers, numbers and counts sampled from the diff, in English and Chinese sentences. Printed: the share of
inventions caught, and the share of true sentences dropped by mistake. The sample is the same in every run.

With `--messages`, so many sentences of the newest messages are held against their own commits instead; printed is the
share of which a contradiction is claimed.
"""

from __future__ import annotations

import argparse
import random
import re
import subprocess
import tempfile
import time
from collections import Counter
from contextlib import contextmanager
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from benchmarks.message_sentences import contradicted, shas_with_a_body
from mkdocs_commit_digest.archive.records import Analysis
from mkdocs_commit_digest.collect.evidence import verify_analysis
from mkdocs_commit_digest.collect.git.history import list_commits, read_commits
from mkdocs_commit_digest.collect.git.mirrors import Mirror, sync_mirror
from mkdocs_commit_digest.collect.redaction import redact
from mkdocs_commit_digest.settings import Limits, Repository, Settings, Window

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mkdocs_commit_digest.collect.commits import Commit

_ZONE = ZoneInfo("UTC")
_IDENTIFIER = re.compile(r"(?<![A-Za-z0-9_])[A-Za-z_][A-Za-z0-9_]{2,}(?:\.[A-Za-z_][A-Za-z0-9_]+)?")
_NUMBER = re.compile(r"(?<![A-Za-z0-9_.])\d{1,6}(?:\.\d{1,3})?(?![A-Za-z0-9_.])")
_SYLLABLES = ("zor", "qua", "lix", "vem", "tup", "gra", "fol", "nex", "bry", "dwi")

_ABOUT = {
    "path": ("The change touches `{}`.", "Most of the work is in {}.", "改动涉及 `{}`。", "主要修改位于{}。"),
    "identifier": (
        "It changes how `{}` behaves.",
        "Callers of `{}` are affected.",
        "调整了 `{}` 的行为。",
        "调用 `{}` 的代码会受影响。",
    ),
    "number": ("The value is {} now.", "It uses `{}` where it is called.", "该值现在为 {}。", "这里使用了{}作为取值。"),
    "files": ("It touches {} files.", "共修改{}个文件。"),
    "lines": ("It adds {} lines.", "新增{}行代码。"),
}
_INVENTED = {
    "path": ("The change touches `{}`.", "Most of the work is in {}.", "改动涉及 `{}`。", "主要修改位于 {}。"),
    "identifier": (
        "It changes how `{}` behaves.",
        "It adds {}() to the interface.",
        "新增 `{}` 参数。",
        "调整了{}的行为。",
    ),
    "number": (
        "Latency falls by {}%.",
        "The limit is {} now.",
        "It runs {}x faster.",
        "The build takes {} minutes.",
        "性能提升{}倍。",
        "耗时降至 {} 毫秒。",
        "缓存上限为{}。",
    ),
}


def commits_of(path: Path, days: int, until: str | None) -> Iterator[Commit]:
    """Read the commits of the last days of a local repository."""
    git = ["git", "-C", str(path), "log", "-1", "--format=%cs"]
    newest = subprocess.run(git, capture_output=True, text=True, check=True).stdout.strip()
    last = date.fromisoformat(until or newest)
    window = Window(last - timedelta(days=days - 1), last)
    with _copy_of(path, window) as mirror:
        listed = list_commits(mirror, window, zone=_ZONE, date_basis="committer", merges="exclude")
        yield from read_commits(mirror, [entry.sha for entry in listed], limits=Limits(), redact=redact)


@contextmanager
def _copy_of(path: Path, window: Window) -> Iterator[Mirror]:
    with tempfile.TemporaryDirectory() as cache:
        repository = Repository(str(path.resolve()), "bench/repository")
        settings = Settings((repository,), _ZONE, window, archive=Path(cache), cache=Path(cache))
        yield sync_mirror(repository, settings, environ={"PATH": "/usr/bin:/bin"})


def report_messages(path: Path, wanted: int, show: int) -> None:
    """Print of how many sentences of messages their own commits are said to hold otherwise."""
    number, by_rule = 0, Counter[str]()
    with _copy_of(path, Window(date.min, date.max)) as mirror:
        for commit in read_commits(mirror, shas_with_a_body(path, wanted), limits=Limits(), redact=redact):
            for sentence, found in contradicted(commit):
                number += 1
                if not found:
                    continue
                by_rule[found[0]] += 1
                if by_rule.total() <= show:
                    print(f"{commit.sha[:12]} {found[0]}: {sentence} ({found[1].reason})")
    share = by_rule.total() / max(1, number)
    print(f"contradictions claimed: {by_rule.total()} of {number} sentences ({share:.2%}) {dict(by_rule)}")


def facts(commit: Commit, dice: random.Random) -> Iterator[tuple[str, str]]:
    """Sample (kind, token) from a diff, without any code of the check."""
    every = (line for file in commit.files for line in file.patch.split("\n"))
    lines = [line[1:] for line in every if line[:1] in {"+", "-"} and line[:3] not in {"+++", "---"}]
    words = sorted({word for line in lines for word in _IDENTIFIER.findall(line)})
    numbers = sorted({number for line in lines for number in _NUMBER.findall(line)})
    paths = sorted({change.path for change in commit.files})
    for kind, pool in (("path", paths), ("identifier", words), ("number", numbers)):
        for token in dice.sample(pool, min(4, len(pool))):
            yield kind, token
    for path in dice.sample(paths, min(2, len(paths))):
        yield "path", path.rsplit("/", 1)[-1]
    yield "files", str(len(commit.files))
    yield "lines", f"{commit.additions:,}"


def inventions(commit: Commit, dice: random.Random) -> Iterator[tuple[str, str]]:
    """Make up a path, an identifier and a number that stand nowhere in the commit."""
    everything = commit.subject + commit.body + "".join(file.patch for file in commit.files)
    word = "".join(dice.sample(_SYLLABLES, 3))
    folder = dice.choice(commit.files).path.rpartition("/")[0] if commit.files else "src"
    yield "path", dice.choice((f"src/{word}/core.py", f"{folder}/{word}_utils.py".lstrip("/"), f"docs/{word}.md"))
    yield (
        "identifier",
        dice.choice((f"{word}_handler", f"{word.title()}Cache", f"enable_{word}", f"{word.upper()}_LIMIT")),
    )
    yield (
        "number",
        next(number for number in iter(lambda: str(dice.randrange(11, 99_999)), "") if number not in everything),
    )


def dropped_from(stated: list[tuple[str, str]], commit: Commit) -> list[tuple[str, str]]:
    """Return which (kind, sentence) of a reply are not published."""
    summary = " ".join(sentence for _, sentence in stated)
    published = verify_analysis(Analysis(kind="model", language="en", summary=summary), commit).summary
    return [(kind, sentence) for kind, sentence in stated if sentence not in published]


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("path", type=Path)
    parser.add_argument("--days", type=int, default=20)
    parser.add_argument("--until")
    parser.add_argument("--show", type=int, default=0)
    parser.add_argument("--messages", type=int, metavar="N", help="hold N sentences of messages against their commits")
    options = parser.parse_args()
    if options.messages:
        report_messages(options.path, options.messages, options.show)
        return
    dice = random.Random(7)
    made_up, caught, true, dropped = Counter[str](), Counter[str](), Counter[str](), Counter[str]()
    number = 0
    seconds = 0.0
    for commit in commits_of(options.path, options.days, options.until):
        number += 1
        invented = [(kind, dice.choice(_INVENTED[kind]).format(token)) for kind, token in inventions(commit, dice)]
        stated = [(kind, dice.choice(_ABOUT[kind]).format(token)) for kind, token in facts(commit, dice)]
        made_up.update(kind for kind, _ in invented)
        true.update(kind for kind, _ in stated)
        started = time.perf_counter()
        gone = dropped_from(invented + stated, commit)
        seconds += time.perf_counter() - started
        caught.update(kind for kind, sentence in gone if (kind, sentence) in invented)
        lost = [(kind, sentence) for kind, sentence in gone if (kind, sentence) in stated]
        dropped.update(kind for kind, _ in lost)
        for kind, sentence in invented:
            if (kind, sentence) not in gone:
                print("missed:", commit.sha[:12], sentence)
        for _, sentence in lost[: max(0, options.show - dropped.total() + len(lost))]:
            print("dropped:", commit.sha[:12], sentence)
    print(f"{number} commits in {options.days} days, {seconds / max(1, number) * 1e3:.0f} ms a commit")
    print(f"inventions caught: {caught.total()} of {made_up.total()} ({caught.total() / max(1, made_up.total()):.1%})")
    share = dropped.total() / max(1, true.total())
    print(f"true sentences dropped: {dropped.total()} of {true.total()} ({share:.2%}) {dict(dropped)}")


if __name__ == "__main__":
    main()
