"""Commit → what a model may see of it, within a token budget, and a true account of what was left out.

The whole diffstat always stands first (by folder where files are too many), within a quarter of the budget; the
message may take as much, without what a form asked for, and the facts an eighth. The rest goes to files in the order
of what they have to tell, and within each to what defines something first. Hunks keep headers with the right line
numbers and the enclosing function, so every line shown can be found in the file.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from mkdocs_commit_digest.archive.records import Coverage, Omission
from mkdocs_commit_digest.collect.excerpts.backgrounds import NOTHING_KNOWN, told_context
from mkdocs_commit_digest.collect.excerpts.diffstats import diffstat, shown
from mkdocs_commit_digest.collect.excerpts.enclosing import enclosing_functions
from mkdocs_commit_digest.collect.excerpts.messages import cut_message, message_parts
from mkdocs_commit_digest.collect.excerpts.packing import pack_sections
from mkdocs_commit_digest.collect.excerpts.sections import FileSection
from mkdocs_commit_digest.collect.excerpts.sharing import fill, outline_of_rest, room_without_outline
from mkdocs_commit_digest.collect.excerpts.signals import order_of, reason_to_skip

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from mkdocs_commit_digest.archive.facts import Fact
    from mkdocs_commit_digest.collect.commits import Commit
    from mkdocs_commit_digest.collect.diff.changed_file import ChangedFile
    from mkdocs_commit_digest.collect.excerpts.backgrounds import KnownContext
    from mkdocs_commit_digest.collect.excerpts.signals import Reason

    Count = Callable[[str], int]

SHARE_OF_DIFFSTAT = 0.25
SHARE_OF_MESSAGE = 0.25
_SHARE_OF_NOTE = 0.06
_NOTE_TOKENS = 160
_LEAST_NOTE = 30
_LEAST_FORM = 60
"""Tokens that must be left for what a form asked of the author."""
_TOKENS_OF_UNWRITTEN = 1_000
"""Room for lock files and the like in a commit that has nothing else."""
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


def excerpt(commit: Commit, known: KnownContext = NOTHING_KNOWN, *, budget_tokens: int, count: Count) -> Excerpt:
    """Return message, diffstat, facts and as much of the patches as the budget allows.

    Args:
        commit: Its texts are redacted already.
        known: What is known of it beside.
        budget_tokens: Bound on the excerpt; kept wherever it has room for the totals of the diffstat.
        count: Tokens of a text. It is asked once for each piece of a hunk, so its cost is that of the excerpt.
    """
    message, form = message_parts(commit.subject, commit.body)
    head = _head(commit, message, known, budget_tokens, count)
    material = _material(commit, known)
    note_room = _note_room(budget_tokens)
    room = _room(material, budget_tokens - count(head) - note_room)
    left = room - room_without_outline(room)
    left += fill(material.sections, room - left, count)
    outline = outline_of_rest(material.sections, left, count)
    left = fill(material.sections, left - count(outline), count)
    left_out = _left_out(material)
    read = [section for section in material.sections if section.taken]
    files = (section.file for section in read if section.is_whole)
    around = enclosing_functions(files, known.contents, left, count) if known.contents else ""
    left -= count(around)
    body = "".join(section.text for section in read)
    text = head + _describe_omissions(left_out, note_room, count) + body + outline + around
    if form and left >= _LEAST_FORM:
        text += "\\ What a form asked of the author:\n" + cut_message(form, left // 2, count) + "\n"
    coverage = Coverage(
        files_total=commit.files_total,
        files_read=len(read) + material.bare,
        files_in_part=sum(not section.is_whole for section in read),
        tokens=count(text),
        left_out=left_out,
    )
    return Excerpt(commit.sha, text, coverage)


def parts(
    commit: Commit, known: KnownContext = NOTHING_KNOWN, *, budget_tokens: int, max_parts: int, count: Count
) -> tuple[Excerpt, ...]:
    """Return up to `max_parts` excerpts that read different files each, those of one folder together.

    Each has the message, the diffstat and the facts. The `files_read` of their coverages add up to what all read
    together (a file that is split counts where it begins); `files_in_part` and `left_out` are the same in all: what
    none of them shows.
    """
    message, _ = message_parts(commit.subject, commit.body)
    head = _head(commit, message, known, budget_tokens, count)
    material = _material(commit, known)
    note_room = _note_room(budget_tokens)
    room = _room(material, budget_tokens - count(head) - note_room)
    within = (room + room_without_outline(room)) // 2
    fill(material.sections, within * max_parts, count)
    packs = pack_sections(material.sections, within, max_parts, count)
    in_part = sum(bool(section.taken) and not section.is_whole for section in material.sections)
    left_out = _left_out(material)
    note = _describe_omissions(left_out, note_room, count)
    read = packs.files_begun()
    read[0] += material.bare
    texts = packs.texts(head + note, room - within, count)
    return tuple(
        Excerpt(
            commit.sha,
            text,
            Coverage(
                files_total=commit.files_total,
                files_read=files,
                files_in_part=in_part,
                tokens=count(text),
                left_out=left_out,
            ),
        )
        for text, files in zip(texts, read, strict=True)
    )


def _head(commit: Commit, message: str, known: KnownContext, budget: int, count: Count) -> str:
    message = cut_message(message, int(budget * SHARE_OF_MESSAGE), count)
    stat = diffstat(commit.files, budget_tokens=int(budget * SHARE_OF_DIFFSTAT), count=count)
    more = f"and {commit.omitted.files} more files that are not listed\n" if commit.omitted.files else ""
    return f"commit {commit.sha}\n\n{message}\n\n{stat}{more}\n{told_context(known, budget, count)}"


def _material(commit: Commit, known: KnownContext) -> _Material:
    skipped: dict[Reason, list[str]] = defaultdict(list)
    readable: list[ChangedFile] = []
    bare = 0
    facts: dict[str, list[Fact]] = defaultdict(list)
    for fact in known.facts:
        facts[fact.path].append(fact)
    gone: list[FileSection] = []
    for file in commit.files:
        reason = reason_to_skip(file)
        if reason == "deletion" and any(fact.public for fact in facts[file.path]):
            gone.append(FileSection(file, tuple(facts[file.path]), only_facts=True))
        elif reason:
            skipped[reason].append(file.path)
        elif file.has_hunks:
            readable.append(file)
        else:
            bare += 1
    is_unwritten = not readable and not gone
    if is_unwritten:
        readable = [file for file in commit.files if file.has_hunks and not file.binary and file.status != "deleted"]
        chosen = {file.path for file in readable}
        kept = {reason: [path for path in paths if path not in chosen] for reason, paths in skipped.items()}
        skipped = {reason: paths for reason, paths in kept.items() if paths}
    sections = [FileSection(file, tuple(facts[file.path])) for file in readable] + gone
    sections.sort(key=lambda section: (not section.has_public_facts, order_of(section.file)))
    return _Material(tuple(sections), skipped, bare, is_unwritten)


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
