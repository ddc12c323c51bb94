"""Commit → CommitRecord: what rules alone say of it. Pure."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from mkdocs_commit_digest.archive.records import CommitRecord
from mkdocs_commit_digest.collect.judging.areas import areas_of
from mkdocs_commit_digest.collect.judging.change_facts import facts_of
from mkdocs_commit_digest.collect.judging.change_types import classify_or_estimate, reverted_sha
from mkdocs_commit_digest.collect.judging.changed_lines import with_changed_lines
from mkdocs_commit_digest.collect.judging.importance import assess
from mkdocs_commit_digest.collect.judging.rules import analyse_by_rules
from mkdocs_commit_digest.collect.judging.subjects import labels_of, telling_subject
from mkdocs_commit_digest.collect.merge_messages import read_message

if TYPE_CHECKING:
    from mkdocs_commit_digest.collect.commits import Commit
    from mkdocs_commit_digest.collect.merge_messages import Message
    from mkdocs_commit_digest.settings import Settings
    from mkdocs_commit_digest.vocabulary import Vocabulary


def judge_commit(
    commit: Commit, settings: Settings, words: Vocabulary, *, waiting_for_model: bool, message: Message | None = None
) -> CommitRecord:
    """Type, weigh and describe a commit; its analysis is in the language of `words`.

    `message` is what was read of its message, where more is known than that; see `read_message`.
    """
    message = message or read_message(commit.subject, commit.body)
    facts = facts_of(commit)
    told = replace(commit, subject=telling_subject(commit.subject, commit.body))
    change_type, evidence = classify_or_estimate(told, facts)
    importance = assess(told, change_type, facts, settings.importance, evidence=evidence)
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
        change_type=change_type,
        importance=importance,
        analysis=analyse_by_rules(commit, importance, change_type, areas, words),
        state="pending" if waiting_for_model else "analysed",
        patch_id=commit.patch_id(),
        pull_request=message.pull_request,
        issues=message.issues,
        reverts=reverted_sha(commit.subject, commit.body),
    )
