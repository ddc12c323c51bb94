"""Several models, asked in their order until one answers."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from mkdocs_commit_digest.collect.models.provider_errors import BadRequest
from mkdocs_commit_digest.collect.models.repair_allowance import RepairAllowance
from mkdocs_commit_digest.errors import ModelError, ModelUnavailable
from mkdocs_commit_digest.failures import FailureKind

if TYPE_CHECKING:
    from collections.abc import Sequence

    from mkdocs_commit_digest.collect.models.model_client import ModelClient
    from mkdocs_commit_digest.collect.models.questions import Question, Reply


@dataclass(frozen=True, slots=True)
class Asker:
    """Puts questions to models; an `Ask`."""

    lines: tuple[ModelClient, ...]
    readers: tuple[ModelClient, ...] = ()
    """Those that are asked for second readings; none: the same."""
    repairs: RepairAllowance = field(default_factory=RepairAllowance)

    def __call__(self, question: Question) -> Reply:
        """Ask the models in order until one answers.

        Raises:
            BudgetSpent: the question is a repair, and the run has made enough of them.
        """
        if not question.is_second_reading:
            self.repairs.count(is_repair=question.is_repair)
        problems: list[ModelUnavailable | BadRequest] = []
        for line in self._lines_for(question):
            try:
                return line.ask(question)
            except (ModelUnavailable, BadRequest) as error:
                problems.append(error)
        if len(problems) == 1:
            raise problems[0]
        raise _together(problems)

    def room_for(self, question: Question) -> int:
        """Return the tokens that the reply to a question may have at most, thoughts included."""
        return question.max_tokens or max((line.room for line in self._lines_for(question)), default=0)

    def _lines_for(self, question: Question) -> tuple[ModelClient, ...]:
        return (question.is_second_reading and self.readers) or self.lines


def _together(problems: Sequence[ModelError]) -> ModelUnavailable:
    """Put what went wrong with each model into one error."""
    kinds = {problem.kind for problem in problems}
    details = "; ".join(dict.fromkeys(problem.detail for problem in problems if problem.detail))
    said = "; ".join(map(str, problems)) or "no model is configured"
    return ModelUnavailable(said, kinds.pop() if len(kinds) == 1 else FailureKind.SEVERAL, details)
