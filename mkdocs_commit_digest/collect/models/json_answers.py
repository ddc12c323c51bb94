"""Text of a model → the one JSON value of the wanted shape that stands in it.

Models think aloud before they answer, put prose and fences around the object, wrap it in a list or under a name, break
lines within strings. All of that is read past; nothing is guessed. Libraries that mend broken JSON were tried and are
not used: they complete cut answers, join contradictions, and take time that grows faster than the text.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

from pydantic import BaseModel, ValidationError

from mkdocs_commit_digest.errors import ReplyUnusable
from mkdocs_commit_digest.failures import FailureKind

if TYPE_CHECKING:
    from collections.abc import Iterator

Shape = TypeVar("Shape", bound=BaseModel)

_MOST_STARTS = 100
"""Places of one text at which a JSON value is looked for; each may cost a look at the rest of the text."""
_MOST_MENDED = 10
"""Of these, at which wrong escapes are mended, which costs a copy of the rest."""
_MOST_WRAPPERS = 3
"""Levels around an answer."""
_MOST_FIELDS = 8
"""Of a wrapper, among which an answer is looked for."""

_START = re.compile(r'\{\s*(?:"|\})|\[\s*(?:\{|\])')
"""Where an object, or a list of objects, may begin; braces of prose and code mostly do not look like that."""
_WRONG_ESCAPE = re.compile(r'\\(["\\/bfnrt]|u[0-9a-fA-F]{4})|\\')

_NAMES = r"(?:seed:)?(?:think(?:ing)?|thoughts?|reason(?:ing)?|reflection|analysis|scratchpad)"
_THOUGHT_BEGINS = re.compile(
    rf"""\s*(?:
        <{_NAMES}>                                  # <think>, <thinking>, <reasoning>, <seed:think>
      | \[THINK(?:ING)?\]                           # Mistral
      | ◁think▷                                     # Kimi
      | <\|(?:begin_of_thought|START_THINKING)\|>   # OpenThinker; Cohere
      | (?:<\|start\|>assistant)?<\|channel\|>analysis  # gpt-oss
    )""",
    re.VERBOSE | re.IGNORECASE,
)
_THOUGHT_ENDS = re.compile(
    rf"""
        </{_NAMES}>
      | \[/THINK(?:ING)?\]
      | ◁/think▷
      | <\|(?:end_of_thought|END_THINKING)\|>
      | <\|channel\|>final[^<\n]{{0,80}}<\|message\|>
    """,
    re.VERBOSE | re.IGNORECASE,
)


def answer_in(text: str, shape: type[Shape]) -> Shape:
    """Return the answer that stands in a text.

    What stands behind a model's thoughts is looked through first, then the whole text, since a text about code may
    itself speak of the marks that end thoughts.

    Raises:
        ReplyUnusable: there is no JSON, none of the shape, or more than one; says what is wrong, without quoting.
    """
    found = _Found()
    for part in _parts(text):
        answers = _answers(part, shape, found)
        if len(answers) == 1:
            return answers[0]
        if answers:
            raise _malformed("the reply holds more than one JSON object")
    raise _malformed(found.problem)


def last_answer_in(text: str, shape: type[Shape]) -> Shape | None:
    """Return the last value of a shape in a text that may hold drafts before it; None: there is none."""
    answers = _answers(text, shape, _Found())
    return answers[-1] if answers else None


def has_thought(text: str) -> bool:
    """Tell whether a text holds what a model thought before it spoke."""
    return bool(_THOUGHT_BEGINS.match(text) or _THOUGHT_ENDS.search(text))


def problems(error: ValidationError) -> str:
    """Name the first fields that are wrong, without what stands in them."""
    details = error.errors(include_url=False, include_input=False, include_context=False)
    return "; ".join(f"{'.'.join(map(str, detail['loc']))}: {detail['msg']}" for detail in details[:5])


@dataclass(slots=True)
class _Found:
    """What is known of a text in which no answer was found yet."""

    problem: str = "the reply is not JSON"
    has_object: bool = False


def _parts(text: str) -> Iterator[str]:
    ends = [match.end() for match in _THOUGHT_ENDS.finditer(text)]
    if ends:
        yield text[ends[-1] :]
    yield text


def _answers(text: str, shape: type[Shape], found: _Found) -> list[Shape]:
    """Return all values of a shape in a text, in their order."""
    answers: list[Shape] = []
    for value in _values(text):
        problem = ""
        for candidate in _unwrapped(value, _list_field(shape), _MOST_WRAPPERS):
            try:
                answers.append(shape.model_validate(candidate))
                break
            except ValidationError as error:
                problem = problem or f"the reply has another shape: {problems(error)}"
        if problem and not found.has_object:
            found.problem, found.has_object = problem, True
        elif not problem and not found.has_object:
            found.problem = "the reply is not a JSON object"
    return answers


def _values(text: str) -> Iterator[Any]:
    """Decode the JSON objects and lists of a text, one after another."""
    at = 0
    for tried in range(_MOST_STARTS):
        start = _START.search(text, at)
        if start is None:
            return
        decoded = _decoded(text, start.start(), may_mend=tried < _MOST_MENDED)
        if decoded is None:
            at = start.start() + 1
        else:
            value, at = decoded
            yield value


def _decoded(text: str, start: int, *, may_mend: bool = False) -> tuple[Any, int] | None:
    """Decode the value that begins at `start`; returns it and where it ends, None if there is none.

    Line ends and tabs within strings are taken, and so are backslashes that escape nothing, as in patterns.
    """
    decoder = json.JSONDecoder(strict=False)
    try:
        return decoder.raw_decode(text, start)
    except RecursionError:
        return None
    except json.JSONDecodeError as error:
        if not may_mend or "escape" not in error.msg:
            return None
    mended = _WRONG_ESCAPE.sub(lambda match: match[0] if match[1] else r"\\", text[start:])
    try:
        value, end = decoder.raw_decode(mended)
    except (ValueError, RecursionError):
        return None
    added = 0
    for match in _WRONG_ESCAPE.finditer(text, start):
        if match.start() - start + added >= end:
            break
        added += not match[1]
    return value, start + end - added


def _unwrapped(value: Any, list_field: str | None, levels: int) -> Iterator[Any]:
    """Yield a value and what it may be wrapped around: a list of one, a name, the schema itself, a string of JSON."""
    if isinstance(value, str) and value.lstrip().startswith(("{", "[")):
        decoded = _decoded(value, len(value) - len(value.lstrip()))
        value = decoded[0] if decoded else None
    if isinstance(value, dict):
        yield value
    if levels == 0:
        return
    if isinstance(value, list):
        if list_field and any(isinstance(item, dict) for item in value):
            yield {list_field: value}
        if len(value) == 1:
            yield from _unwrapped(value[0], list_field, levels - 1)
    elif isinstance(value, dict):
        for inner in list(value.values())[:_MOST_FIELDS]:
            if isinstance(inner, dict | str) or len(value) == 1:
                yield from _unwrapped(inner, list_field, levels - 1)


def _list_field(shape: type[BaseModel]) -> str | None:
    """Name the field of a shape that is nothing but a list."""
    names = list(shape.model_fields)
    return names[0] if len(names) == 1 else None


def _malformed(told: str) -> ReplyUnusable:
    return ReplyUnusable(told, FailureKind.REPLY_MALFORMED)
