"""The page of threads: what belongs together across days, the latest first, and what is still open."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from mkdocs_commit_digest.publish.outputs import Heading, Page
from mkdocs_commit_digest.publish.related_commits import KINDS, thread_title
from mkdocs_commit_digest.publish.subjects import author_of, subject_of
from mkdocs_commit_digest.publish.templating import render_body
from mkdocs_commit_digest.publish.text import prose, shorten_words

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from markupsafe import Markup

    from mkdocs_commit_digest.publish.context import Context
    from mkdocs_commit_digest.publish.related_commits import Thread, ThreadKind
    from mkdocs_commit_digest.publish.reports import Entry

MAX_THREADS = 25
"""Threads of one kind that the page lists: those with the newest commits."""

MAX_ENTRIES = 12
"""Commits of one thread that are listed; the others are counted."""


@dataclass(frozen=True, slots=True)
class ListedThread:
    """A thread, ready for the template."""

    anchor: str
    title: Markup
    state: str
    """What is known of its end; empty where there is nothing to say."""
    first: Entry | None
    """Whose subject the title is; None: the title is a name of its own, or the first commit is left out."""
    entries: tuple[tuple[Entry, int], ...]
    """The others, oldest first, each with its part in a series or 0."""
    more: int


def thread_page(threads: Sequence[Thread], context: Context) -> Page:
    """Return the page of all threads."""
    uri, words = context.uris.threads, context.words
    taken: Counter[str] = Counter()
    sections = [(kind, _list_threads(kind, threads, context, taken)) for kind in KINDS]
    sections = [(kind, found) for kind, found in sections if found]
    title = words("threads.title")
    body = render_body(
        "threads.html.jinja",
        words=words,
        link=context.links_from(uri),
        title=title,
        sections=sections,
        subject=lambda entry: prose(subject_of(entry, context.words)),
        author=author_of,
        several=len(context.settings.repositories) > 1,
    )
    days = {entry.day for thread in threads for entry in thread.entries}
    front_matter = {
        "title": title,
        "description": words("threads.description"),
        **({"date": max(days)} if days else {}),
        "hide": ["navigation"],
    }
    return Page(uri, front_matter, body, tuple(_outline(sections, context)))


def _list_threads(
    kind: ThreadKind, threads: Sequence[Thread], context: Context, taken: Counter[str]
) -> tuple[ListedThread, ...]:
    of_kind = [thread for thread in threads if thread.kind == kind][:MAX_THREADS]
    return tuple(_view(thread, context, taken) for thread in sorted(of_kind, key=lambda thread: not thread.open))


def _view(thread: Thread, context: Context, taken: Counter[str]) -> ListedThread:
    taken[thread.anchor] += 1
    times = taken[thread.anchor]
    parts = thread.parts or (0,) * len(thread.entries)
    first = None if thread.title or len(thread.entries) > MAX_ENTRIES else thread.entries[0]
    return ListedThread(
        anchor=thread.anchor if times == 1 else f"{thread.anchor}-{times}",
        title=prose(shorten_words(thread_title(thread, context.words), 120)),
        state=_state(thread, context),
        first=first,
        entries=tuple(zip(thread.entries, parts, strict=True))[-MAX_ENTRIES if first is None else 1 :],
        more=max(0, len(thread.entries) - MAX_ENTRIES),
    )


def _state(thread: Thread, context: Context) -> str:
    words = context.words
    if thread.kind == "series" and thread.total is not None:
        return words("threads.parts_of", found=len(set(thread.parts)), total=thread.total)
    if thread.kind == "series":
        return words("threads.parts", n=len(set(thread.parts)))
    return words("threads.no_answer") if thread.kind == "risk" and thread.open else ""


def _outline(sections: Sequence[tuple[ThreadKind, tuple[ListedThread, ...]]], context: Context) -> Iterator[Heading]:
    for kind, _ in sections:
        yield Heading(2, f"threads-{kind}", context.words(f"threads.kinds.{kind}"))
