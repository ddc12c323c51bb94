"""Repositories made for measuring: the same bytes in every run, on every machine.

`busy_month` is shaped like thirty days of a large, busy project (sizes of commits, files and patches are spread as
there: half of the commits are small, a few bring megabytes). `steady` has many small commits, day after day.
"""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta, timezone
from typing import TYPE_CHECKING

from tests.helpers.git_repo import Change, Content, GitRepo, submodule

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

LAST_DAY = date(2026, 1, 20)
ZONE = timezone(timedelta(hours=8))

_SYLLABLES = (
    "ba",
    "ce",
    "di",
    "fo",
    "gu",
    "ha",
    "je",
    "ki",
    "lo",
    "mu",
    "na",
    "pe",
    "qui",
    "ro",
    "su",
    "ta",
    "ve",
    "wi",
    "xo",
    "zen",
)
_FORMS = (
    "{a} = {b}.{c}({d}, {e}={n})",
    "if {a} is not None and {b}.{c} > {n}:",
    "    return {a}({b}, {c}[{n}])",
    "self.{a}_{b} = {c}.{d}",
    "for {a} in range({n}, {b}.{c}):",
    "# The {a} of a {b} must be known before its {c} is read.",
    'raise ValueError(f"{a} must be {b}, got {{{c}}}")',
    "const auto {a}_{b} = static_cast<{c}*>({d}.data() + {n});",
    '"{a}_{b}": {{"{c}": {n}, "{d}": "{e}"}},',
    "def {a}_{b}({c}: int, {d}: str = '{e}') -> {f}:",
    "token_{a} = {b}.tokens[{n}]  # key of {c}",
    "assert {a}.shape == ({b}, {c}, {n}), {d}",
    "}}",
    "",
)
_WORDS_OF_A_SUBJECT = (
    "Add",
    "Fix",
    "feat:",
    "fix:",
    "perf:",
    "refactor:",
    "docs:",
    "test:",
    "chore:",
    "Remove",
    "bump",
)
_ENDINGS = (".py", ".py", ".cu", ".cuh", ".h", ".cpp", ".md", ".json", ".yml")


@dataclass
class _Project:
    """Files as they are now, and chance that is the same every time."""

    dice: random.Random
    files: dict[str, list[str]] = field(default_factory=dict)
    lines: list[str] = field(default_factory=list)
    words: list[str] = field(default_factory=list)
    folders: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.words = ["".join(self.dice.choices(_SYLLABLES, k=self.dice.randint(1, 4))) for _ in range(3_000)]
        self.folders = ["src", "tests", "docs"]
        while len(self.folders) < 160:
            self.folders.append(f"{self.dice.choice(self.folders)}/{self.dice.choice(self.words)}")
        self.lines = [self.line() for _ in range(60_000)]

    def line(self) -> str:
        a, b, c, d, e, f = self.dice.choices(self.words, k=6)
        form = self.dice.choice(_FORMS).format(a=a, b=b, c=c, d=d, e=e, f=f, n=self.dice.randrange(4_096))
        return " " * 4 * self.dice.choice((0, 1, 1, 2, 2, 3)) + form if form else form

    def some_lines(self, count: int) -> list[str]:
        return self.dice.choices(self.lines, k=count)

    def spread(self, middle: float, sigma: float, most: int) -> int:
        """Draw a size of which half are below `middle`, with a long tail."""
        return min(most, max(1, round(self.dice.lognormvariate(0, sigma) * middle)))

    def new_path(self) -> str:
        name = f"{self.dice.choice(self.words)}_{len(self.files)}{self.dice.choice(_ENDINGS)}"
        return f"{self.dice.choice(self.folders)}/{name}"

    def text(self, path: str) -> str:
        return "\n".join(self.files[path]) + "\n"

    def busy_file(self) -> str:
        """Choose a file: the larger it is, the more often it is changed."""
        return max(self.dice.choices([*self.files], k=3), key=lambda path: len(self.files[path]))

    def add(self, lines: int) -> str:
        path = self.new_path()
        self.files[path] = self.some_lines(lines)
        return path

    def edit(self, path: str, lines: int) -> None:
        """Replace, add and take out lines at several places."""
        content = self.files[path]
        while lines > 0:
            hunk = min(lines, self.spread(6, 1.0, 400))
            at = self.dice.randrange(len(content) + 1)
            content[at : at + self.dice.randint(0, hunk)] = self.some_lines(hunk)
            lines -= hunk


def busy_month(path: Path, *, days: int = 30, commits: int = 240, files: int = 2_000, submodules: int = 0) -> GitRepo:
    """Make a repository whose last days hold so many commits; the usual sizes give 33 MB of patches."""
    project = _Project(random.Random(2026))
    repo = GitRepo(path)
    first = LAST_DAY - timedelta(days=days - 1)
    repo.commit_all([_whole(project, files, submodules, first - timedelta(days=60))])
    repo.commit_all(_changes(project, first, days, commits))
    repo.git("repack", "-adfq")
    return repo


def _whole(project: _Project, files: int, submodules: int, day: date) -> Change:
    for _ in range(files):
        project.add(project.spread(220, 1.2, 6_000))
    content: dict[str, Content] = {name: project.text(name) for name in project.files}
    names = [f"3rdparty/part_{n}" for n in range(submodules)]
    if names:
        listed = (f'[submodule "{name}"]\n\tpath = {name}\n\turl = https://example.org/{name}\n' for name in names)
        content |= {".gitmodules": "".join(listed)} | {name: submodule("1" * 40) for name in names}
    return Change("Begin", content, at=f"{day}T12:00:00+08:00")


def _changes(project: _Project, first: date, days: int, commits: int) -> Iterator[Change]:
    dice = project.dice
    for number in range(commits):
        seconds = (number + 0.5) / commits * days * 86_400
        at = datetime(first.year, first.month, first.day, tzinfo=ZONE) + timedelta(seconds=seconds)
        subject = f"{dice.choice(_WORDS_OF_A_SUBJECT)} {' '.join(dice.choices(project.words, k=5))} (#{3_000 + number})"
        body = "\n".join(" ".join(dice.choices(project.words, k=11)) for _ in range(dice.choice((0, 0, 3, 12))))
        author = f"Author {dice.randrange(40)} <author@example.org>"
        renames, touched = _one_commit(project)
        yield Change(f"{subject}\n\n{body}".strip(), touched, author=author, at=at.isoformat(), renames=renames)


def _one_commit(project: _Project) -> tuple[dict[str, str], dict[str, str | None]]:
    """Change some files: most are edited, a quarter are new, a few move or go."""
    renames: dict[str, str] = {}
    touched: dict[str, str | None] = {}
    for _ in range(project.spread(5, 1.3, 180)):
        size, chance = project.spread(34, 1.85, 12_000), project.dice.random()
        old = project.busy_file()
        if chance < 0.25:
            path = project.add(size)
            touched[path] = project.text(path)
        elif old in touched or old in renames.values():
            continue
        elif chance < 0.28:
            del project.files[old]
            touched[old] = None
        elif chance < 0.32:
            new = project.new_path()
            project.files[new] = project.files.pop(old)
            renames[old] = new
        else:
            project.edit(old, size)
            touched[old] = project.text(old)
    return renames, touched


def steady(path: Path, *, days: int, commits: int = 35, last: date = LAST_DAY) -> GitRepo:
    """Make a repository with so many small commits on each of its days."""
    repo = GitRepo(path)
    repo.commit_all(
        change for day in range(days) for change in small_commits(last - timedelta(days - 1 - day), commits)
    )
    return repo


def small_commits(day: date, commits: int) -> Iterator[Change]:
    """Give the commits of one day: each changes two small files."""
    for n in range(commits):
        second = n * 86_400 // commits
        at = datetime(day.year, day.month, day.day, tzinfo=ZONE) + timedelta(seconds=second)
        lines = "".join(f"value_{line} = {n + line}  # of {day}\n" for line in range(12))
        files = {f"src/part_{n % 20}/module_{n}.py": lines, f"tests/test_{n}.py": f"assert {n} == {n}  # {day}\n"}
        subject = f"{_WORDS_OF_A_SUBJECT[n % len(_WORDS_OF_A_SUBJECT)]} part {n} on {day} (#{n + 1})"
        yield Change(subject, files, author=f"Author {n % 9} <a{n % 9}@example.org>", at=at.isoformat())
