"""Commit → what a model may see of it, within a token budget, and a true account of what was left out.

The whole diffstat always stands first (by folder where files are too many), within a quarter of the budget; the
message may take as much. The rest goes to files in the order of their signal: each gets up to a quarter of what is
left at first, then what remains is given out in the same order. Hunks keep headers with the right line numbers and
the enclosing function, so every line shown can be found in the file.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from mkdocs_commit_digest.archive.records import Coverage, Omission
from mkdocs_commit_digest.collect.excerpts.diffstats import diffstat, shown
from mkdocs_commit_digest.collect.excerpts.sections import FileSection, fill
from mkdocs_commit_digest.collect.excerpts.signals import order_of, reason_to_skip

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from mkdocs_commit_digest.collect.commits import Commit
    from mkdocs_commit_digest.collect.diff.changed_file import ChangedFile
    from mkdocs_commit_digest.collect.excerpts.signals import Reason

    Count = Callable[[str], int]

SHARE_OF_DIFFSTAT = 0.25
SHARE_OF_MESSAGE = 0.25
_SHARE_OF_NOTE = 0.06
_NOTE_TOKENS = 160
_LEAST_NOTE = 30
_TOKENS_OF_UNWRITTEN = 1_000
"""Room for lock files and the like in a commit that has nothing else."""
_CHARACTERS_PER_TOKEN = 8
_EXAMPLES = 3
_LONGEST_EXAMPLE = 120


@dataclass(frozen=True, slots=True)
class Excerpt:
    """What a model may see of one commit."""

    sha: str
    text: str
    coverage: Coverage


@dataclass(frozen=True, slots=True)
class _Material:
    """The files of a commit: to be read in this order, not to be read, or told by the diffstat alone."""

    sections: tuple[FileSection, ...]
    skipped: dict[Reason, list[str]]
    bare: int
    is_unwritten: bool
    """Nobody wrote any of it by hand: lock files, generated code, snapshots."""


def excerpt(commit: Commit, *, budget_tokens: int, count: Count) -> Excerpt:
    """Return message, diffstat and as much of the patches as the budget allows.

    Args:
        commit: Its texts are redacted already.
        budget_tokens: Bound on the excerpt; kept wherever it has room for the totals of the diffstat.
        count: Tokens of a text. It is asked once for each piece of a hunk, so its cost is that of the excerpt.
    """
    head = _head(commit, budget_tokens, count)
    material = _material(commit)
    note_room = _note_room(budget_tokens)
    fill(material.sections, _room(material, budget_tokens - count(head) - note_room), count)
    left_out = _left_out(material)
    read = [section for section in material.sections if section.taken]
    text = head + _describe_omissions(left_out, note_room, count) + "".join(section.text for section in read)
    coverage = Coverage(
        files_total=commit.files_total,
        files_read=len(read) + material.bare,
        tokens=count(text),
        left_out=left_out,
    )
    return Excerpt(commit.sha, text, coverage)


def parts(commit: Commit, *, budget_tokens: int, max_parts: int, count: Count) -> tuple[Excerpt, ...]:
    """Return up to `max_parts` excerpts that read different files each, those of one folder together.

    Each has the message and the diffstat. The `files_read` of their coverages add up to what all read together (a file
    that is split counts where it begins); `left_out` is the same in all: what none of them shows.
    """
    head = _head(commit, budget_tokens, count)
    material = _material(commit)
    note_room = _note_room(budget_tokens)
    room = _room(material, budget_tokens - count(head) - note_room)
    fill(material.sections, room * max_parts, count)
    packs = _pack([section for section in material.sections if section.taken], room, max_parts, count)
    left_out = _left_out(material)
    note = _describe_omissions(left_out, note_room, count)
    total = commit.files_total
    return tuple(
        Excerpt(commit.sha, text, Coverage(files_total=total, files_read=files, tokens=count(text), left_out=left_out))
        for text, files in _part_texts(packs, head + note, material.bare)
    )


def _part_texts(packs: list[dict[FileSection, list[str]]], head: str, bare: int) -> list[tuple[str, int]]:
    """Return the text of each part and how many files begin in it."""
    texts: list[tuple[str, int]] = []
    seen: set[int] = set()
    for place, pack in enumerate(packs):
        title = f"Part {place + 1} of {len(packs)}\n" if len(packs) > 1 else ""
        body = "".join(section.head + "".join(pieces) for section, pieces in pack.items())
        begun = [section for section in pack if id(section) not in seen]
        seen.update(map(id, begun))
        texts.append((head + title + body, len(begun) + (bare if place == 0 else 0)))
    return texts


def _head(commit: Commit, budget: int, count: Count) -> str:
    message = f"{commit.subject}\n\n{commit.body}".strip()
    message = _cut(message, int(budget * SHARE_OF_MESSAGE), count)
    stat = diffstat(commit.files, budget_tokens=int(budget * SHARE_OF_DIFFSTAT), count=count)
    more = f"and {commit.omitted.files} more files that are not listed\n" if commit.omitted.files else ""
    return f"commit {commit.sha}\n\n{message}\n\n{stat}{more}\n"


def _cut(text: str, room: int, count: Count) -> str:
    """Shorten a text to about `room` tokens, saying so."""
    most = room * _CHARACTERS_PER_TOKEN
    tokens = count(text[:most])
    if len(text) <= most and tokens <= room:
        return text
    kept = int(min(len(text), most) * min(1.0, room / max(tokens, 1)) * 0.9)
    return text[:kept].rstrip() + f"\n(the message goes on for {len(text) - kept} characters)"


def _material(commit: Commit) -> _Material:
    skipped: dict[Reason, list[str]] = defaultdict(list)
    readable: list[ChangedFile] = []
    bare = 0
    for file in commit.files:
        reason = reason_to_skip(file)
        if reason:
            skipped[reason].append(file.path)
        elif file.has_hunks:
            readable.append(file)
        else:
            bare += 1
    is_unwritten = not readable
    if is_unwritten:
        readable = [file for file in commit.files if file.has_hunks and not file.binary and file.status != "deleted"]
        chosen = {file.path for file in readable}
        kept = {reason: [path for path in paths if path not in chosen] for reason, paths in skipped.items()}
        skipped = {reason: paths for reason, paths in kept.items() if paths}
    readable.sort(key=order_of)
    return _Material(tuple(map(FileSection.of, readable)), skipped, bare, is_unwritten)


def _room(material: _Material, room: int) -> int:
    return max(0, min(room, _TOKENS_OF_UNWRITTEN) if material.is_unwritten else room)


def _left_out(material: _Material) -> tuple[Omission, ...]:
    reasons: dict[Reason, list[str]] = dict(material.skipped)
    unread = [section.path for section in material.sections if not section.is_whole]
    if unread:
        reasons["budget"] = unread
    return tuple(
        Omission(reason=reason, files=len(paths), examples=tuple(paths[:_EXAMPLES]))
        for reason, paths in reasons.items()
    )


def _describe_omissions(left_out: Sequence[Omission], room: int, count: Count) -> str:
    """Tell the model what it does not see."""
    if not left_out:
        return ""
    lines = ["Not shown, or not in full:"]
    for omission in left_out:
        examples = ", ".join(shown(path)[:_LONGEST_EXAMPLE] for path in omission.examples)
        lines.append(f"- {omission.files} files ({omission.reason}): {examples}")
    text = "\n".join(lines) + "\n\n"
    if count(text) <= room:
        return text
    short = ", ".join(f"{omission.files} ({omission.reason})" for omission in left_out)
    text = f"Files not shown, or not in full: {short}\n\n"
    return text if count(text) <= room else ""


def _note_room(budget: int) -> int:
    return min(_NOTE_TOKENS, max(_LEAST_NOTE, int(budget * _SHARE_OF_NOTE)))


def _pack(
    sections: Sequence[FileSection], room: int, max_parts: int, count: Count
) -> list[dict[FileSection, list[str]]]:
    """Put what was taken into parts of `room` tokens, folder after folder; what finds no place is given back."""
    areas: dict[str, list[FileSection]] = defaultdict(list)
    for section in sections:
        areas["/".join(section.path.split("/")[:-1][:2])].append(section)
    packs: list[dict[FileSection, list[str]]] = [{}]
    left = room
    for section in (section for area in areas.values() for section in area):
        head = count(section.head)
        for piece, tokens in zip(section.taken, section.sizes, strict=True):
            needed = tokens + (0 if section in packs[-1] else head)
            if needed > left and len(packs) < max_parts and packs[-1]:
                packs.append({})
                left, needed = room, tokens + head
            if needed > left:
                section.was_cut = True
                continue
            packs[-1].setdefault(section, []).append(piece)
            left -= needed
    return packs
