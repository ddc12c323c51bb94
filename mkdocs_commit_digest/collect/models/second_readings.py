"""Statements held a second time against what was shown, by a model: in one call for a commit, a batch or a day.

A reader's word counts only with a line that stands in what it was shown. What it contradicts is left out, what it does
not find shown is marked. Whatever goes wrong leaves statements as they are, unread.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from mkdocs_commit_digest.archive.records import SecondReading, Tier
from mkdocs_commit_digest.collect.evidence.statement_units import reworked, units_of
from mkdocs_commit_digest.collect.models.replies import SecondReadingReply, read_reply
from mkdocs_commit_digest.collect.models.second_reading_prompts import StatementToRead, second_reading_question
from mkdocs_commit_digest.errors import ModelError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from mkdocs_commit_digest.archive.records import Analysis, CommitRecord
    from mkdocs_commit_digest.collect.models.conversations import CallCost
    from mkdocs_commit_digest.collect.models.questions import Ask
    from mkdocs_commit_digest.collect.models.replies import VerdictName, VerdictReply
    from mkdocs_commit_digest.settings import Settings

VERDICT_TOKENS = 60
"""Room for one verdict with its line in a reply."""
LEAST_STATEMENTS = 8
"""In one call, however little room a reply has."""
_LEAST_LINE = 3
"""Letters and digits of a line that can decide anything."""
_MOST_LINES = 5
_SIGN = re.compile(r"^[+\-\\>]?\s*")
_SHORTENED = re.compile(r"\s?…\(\d+ more characters\)$")


@dataclass(frozen=True, slots=True)
class ReadStatements:
    """What came of a call: a verdict for each statement, None where the reader gave none."""

    verdicts: tuple[VerdictName | None, ...]
    model: str

    def record(self) -> SecondReading:
        """Return what the archive keeps of it."""
        counts = Counter(self.verdicts)
        return SecondReading(
            model=self.model,
            statements=len(self.verdicts),
            supported=counts["supported"],
            unsupported=counts["unsupported"],
            contradicted=counts["contradicted"],
        )


def is_read_twice(tier: Tier, settings: Settings) -> bool:
    """Tell whether the statements about a commit of a tier are to be read a second time."""
    return settings.model.verify == "all" or (settings.model.verify == "high" and tier is Tier.HIGH)


def read_again(  # noqa: PLR0913 - records and what was shown, and keyword-only who is asked
    records: Mapping[str, CommitRecord],
    shown: Mapping[str, str],
    *,
    ask: Ask,
    bill: CallCost,
    before: Mapping[str, CommitRecord],
    room: int,
) -> dict[str, CommitRecord]:
    """Return records, by key, without what a reader contradicts, and with marks on what it finds nowhere.

    Args:
        records: With analyses by a model whose claims were looked up.
        shown: Key → the excerpt that the model saw.
        ask: Asks a model.
        bill: Gets the call, of use or not.
        before: Key → the record before a model was asked; its summary stands where nothing else is left.
        room: Tokens of a reply. Where it is too small for all statements, commits are read in several calls.
    """
    result = dict(records)
    for some in _in_calls(records, max(LEAST_STATEMENTS, room // VERDICT_TOKENS)):
        units = [(key, unit) for key, found in some.items() for unit in found]
        statements = [StatementToRead(unit, (key,), _remark(unit, records[key].analysis)) for key, unit in units]
        read = read_statements({key: shown[key] for key in some}, statements, ask=ask, bill=bill)
        if read is None:
            continue
        for key in some:
            own = {unit: verdict for (of, unit), verdict in zip(units, read.verdicts, strict=True) if of == key}
            result[key] = _with_verdicts(records[key], before[key], own, read.model)
    return result


def _in_calls(records: Mapping[str, CommitRecord], most: int) -> Iterator[dict[str, tuple[str, ...]]]:
    """Yield the statements of so many commits, by key, as go into one call; of one commit, the first so many."""
    some: dict[str, tuple[str, ...]] = {}
    for key, record in records.items():
        units = units_of(record.analysis)[:most]
        if some and sum(map(len, some.values())) + len(units) > most:
            yield some
            some = {}
        some[key] = units
    if some:
        yield some


def _with_verdicts(
    record: CommitRecord, before: CommitRecord, verdicts: Mapping[str, VerdictName | None], model: str
) -> CommitRecord:
    if not verdicts:
        return record
    told = ReadStatements(tuple(verdicts.values()), model).record()
    fallback = before.analysis.summary if before.analysis.kind == "rules" else record.subject
    return record.model_copy(update={"analysis": reworked(record.analysis, verdicts, told, fallback=fallback)})


def read_statements(
    shown: Mapping[str, str], statements: Sequence[StatementToRead], *, ask: Ask, bill: CallCost
) -> ReadStatements | None:
    """Have statements read against what is shown of their commits; None: nobody gave a usable answer."""
    if not statements:
        return None
    try:
        reply = ask(second_reading_question(shown, statements))
        bill.charge(reply.tokens, reply.cost_usd)
        said = read_reply(reply, SecondReadingReply).verdicts
    except ModelError:
        return None
    numbered = {verdict.number.strip(" ."): verdict for verdict in reversed(said)}
    places = {key: _joined(text) for key, text in shown.items()}
    verdicts = tuple(
        _verdict(numbered.get(str(number)), [places[key] for key in each.keys if key in places])
        for number, each in enumerate(statements, 1)
    )
    return ReadStatements(verdicts, reply.model) if any(verdicts) else None


def _verdict(said: VerdictReply | None, places: Sequence[str]) -> VerdictName | None:
    """Take a reader at its word only where the line that it names stands in what it was shown.

    A contradiction may be that of the whole, for which no one line speaks; one that names a line must not invent it.
    """
    if said is None or said.verdict == "unsupported":
        return said.verdict if said else None
    if said.verdict == "contradicted" and not said.line.strip():
        return said.verdict
    return said.verdict if any(_stands(said.line, place) for place in places) else "unsupported"


def _stands(line: str, place: str) -> bool:
    wanted = [plain for each in line.split("\n") if (plain := _plain(each))]
    enough = sum(map(str.isalnum, "".join(wanted))) >= _LEAST_LINE
    return enough and len(wanted) <= _MOST_LINES and all(each in place for each in wanted)


def _joined(text: str) -> str:
    """Return a text in which lines can be looked up, whatever their signs and spaces."""
    return "\n".join(map(_plain, text.split("\n")))


def _plain(line: str) -> str:
    bare = _SHORTENED.sub("", _SIGN.sub("", " ".join(line.split()).strip("`"), count=1))
    return bare.strip("` ")


def _remark(unit: str, analysis: Analysis) -> str:
    remarks = list(analysis.findings)
    if any(unit in each or each in unit for each in analysis.evidence.inferences):
        remarks.insert(0, "it names nothing that could be looked up, or concludes what no line says.")
    return " ".join(remarks)[:400]
