"""How a commit is called wherever it is named: its subject and its author."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mkdocs_commit_digest.publish.text import plain, shorten, subject_text

if TYPE_CHECKING:
    from mkdocs_commit_digest.publish.reports import Entry
    from mkdocs_commit_digest.vocabulary import Vocabulary

MAX_AUTHOR = 80
"""Characters of a name that are shown."""


def subject_of(entry: Entry, words: Vocabulary) -> str:
    """Return a commit's subject as it is shown everywhere."""
    commit = entry.commit
    return subject_text(commit.subject, commit.pull_request) or words("pages.no_subject")


def author_of(entry: Entry) -> str:
    """Return an author's name as it is shown everywhere."""
    return shorten(plain(entry.commit.author), MAX_AUTHOR) or "?"
