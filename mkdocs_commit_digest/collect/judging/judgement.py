"""A commit and what it is → CommitRecord: what rules alone say of it. Pure."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from mkdocs_commit_digest.archive.records import CommitRecord
from mkdocs_commit_digest.collect.judging.areas import areas_of
from mkdocs_commit_digest.collect.judging.change_types import reverted_sha
from mkdocs_commit_digest.collect.judging.changed_lines import with_changed_lines
from mkdocs_commit_digest.collect.judging.importance import assess
from mkdocs_commit_digest.collect.judging.merge_messages import read_message
from mkdocs_commit_digest.collect.judging.rules import analyse_by_rules
from mkdocs_commit_digest.collect.judging.subjects import labels_of, telling_subject
from mkdocs_commit_digest.vocabulary import vocabulary

if TYPE_CHECKING:
    from mkdocs_commit_digest.archive.records import Classification
    from mkdocs_commit_digest.collect.commits import Commit
    from mkdocs_commit_digest.collect.judging.change_facts import ChangeFacts
    from mkdocs_commit_digest.collect.judging.merge_messages import CommitMessage
    from mkdocs_commit_digest.settings import CollectSettings


def with_telling_subject(commit: Commit) -> Commit:
    """Return the commit with the line of its message that says what it does as its subject."""
    return replace(commit, subject=telling_subject(commit.subject, commit.body))


def judge_commit(
    commit: Commit,
    classification: Classification,
    facts: ChangeFacts,
    settings: CollectSettings,
    message: CommitMessage | None = None,
) -> CommitRecord:
    """Weigh and describe a commit that was classified; it waits for a model if there is one.

    `message` is what was read of its message, where more is known than that; see `read_message`.
    """
    message = message or read_message(commit.subject, commit.body)
    told, words = with_telling_subject(commit), vocabulary(settings.language)
    importance = assess(told, classification, facts, settings.importance)
    areas = areas_of(commit.files)
    return CommitRecord(
        sha=commit.sha,
        parents=commit.parents,
        author=commit.author,
        authored_at=commit.authored_at,
        committed_at=commit.committed_at,
        subject=commit.subject,
        body=commit.body,
        files=with_changed_lines(commit),
        additions=commit.additions,
        deletions=commit.deletions,
        omitted_files=commit.omitted.files,
        areas=areas,
        labels=labels_of(told.subject),
        change_type=classification.type,
        classification=classification,
        importance=importance,
        analysis=analyse_by_rules(commit, importance, classification.type, areas, words, facts=facts.facts),
        state="pending" if settings.model.models else "analysed",
        patch_id=commit.patch_id(),
        reuse_key=commit.reuse_key(),
        pull_request=message.pull_request,
        issues=message.issues,
        reverts=reverted_sha(commit.subject, commit.body),
    )
