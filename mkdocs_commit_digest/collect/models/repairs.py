"""Sentences that name what is not in their commit are sent back once, so that the model may put them right.

All such sentences of one commit, or of one batch, go into one short question. What comes is looked up like everything
else; what still does not stand is left out. A run asks few such questions (see `repair_allowance`), and none for which
its budget has no room.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, TypeVar

from pydantic import ValidationError

from mkdocs_commit_digest.collect.evidence.unfound import unfound_in
from mkdocs_commit_digest.collect.models.prompts import correction_question
from mkdocs_commit_digest.collect.models.replies import CommitReply, RepairReply, read_reply
from mkdocs_commit_digest.collect.models.reply_language import is_in_language
from mkdocs_commit_digest.errors import ModelError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from mkdocs_commit_digest.collect.commits import Commit
    from mkdocs_commit_digest.collect.excerpts.backgrounds import KnownContext
    from mkdocs_commit_digest.collect.models.conversations import CallCost
    from mkdocs_commit_digest.collect.models.parsed_replies import ParsedReply
    from mkdocs_commit_digest.collect.models.questions import Ask

Key = TypeVar("Key")

MOST_SENTENCES = 10
"""In one question."""


def repaired_readings(
    readings: Mapping[Key, ParsedReply],
    subjects: Mapping[Key, tuple[Commit, KnownContext]],
    *,
    ask: Ask,
    bill: CallCost,
    language: str,
) -> dict[Key, ParsedReply]:
    """Return readings whose sentences name only what is in their commits, as far as the model can put them right.

    One question at most; whatever goes wrong with it leaves the readings as they are.
    """
    wrong = [
        (key, each)
        for key, reading in readings.items()
        for each in unfound_in(_texts(reading.reply), subjects[key][0], subjects[key][1].related_texts)
    ][:MOST_SENTENCES]
    if not wrong:
        return dict(readings)
    try:
        reply = ask(correction_question([each for _, each in wrong], language=language))
        bill.add(reply)
        said = read_reply(reply, RepairReply)
    except ModelError:
        return dict(readings)
    changes: dict[Key, dict[str, str]] = {}
    numbered = {str(number): each for number, each in enumerate(wrong, 1)}
    for sentence in said.sentences:
        known = numbered.get(sentence.number.strip(" ."))
        if known and is_in_language(sentence.text, language):
            key, each = known
            changes.setdefault(key, {})[each.sentence] = sentence.text
    return {key: _reworded(reading, changes.get(key, {})) for key, reading in readings.items()}


def _reworded(reading: ParsedReply, changes: Mapping[str, str]) -> ParsedReply:
    if not changes:
        return reading
    reply = reading.reply
    fields = {name: _changed(value, changes, name) for name, value in reply.model_dump(mode="json").items()}
    try:
        return replace(reading, reply=type(reply).model_validate(fields))
    except ValidationError:
        return reading


def _changed(value: Any, changes: Mapping[str, str], name: str) -> Any:
    if name in _NOT_CHECKED:
        return value
    if isinstance(value, dict):
        return {inner: _changed(part, changes, inner) for inner, part in value.items()}
    if isinstance(value, list):
        return [_changed(part, changes, name) for part in value]
    if isinstance(value, str):
        for sentence, text in changes.items():
            if text:  # an empty one says that nothing is left: then the check leaves the sentence out, and counts it
                value = value.replace(sentence, text)
    return value


_NOT_CHECKED = frozenset({"sha", "change_type", "importance", "files"})
"""Fields of a reply that hold no statements about the commit."""


def _texts(reply: CommitReply) -> Iterator[str]:
    return _texts_in(reply.model_dump(mode="json"), "")


def _texts_in(value: Any, name: str) -> Iterator[str]:
    if name in _NOT_CHECKED:
        return
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for inner, part in value.items():
            yield from _texts_in(part, inner)
    elif isinstance(value, list):
        for part in value:
            yield from _texts_in(part, name)
