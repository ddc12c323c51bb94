"""What servers send as a chat completion → what the protocol says a chat completion is.

Servers differ: content as a list of parts, thoughts under several names, token counts as floats or strings, one reply
in a hundred pieces, an error with status 200. The clients in between either fail at that, after the call was paid for,
or drop it. So replies are put into one form before any client sees them: text, thoughts, why it ended, tokens.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

_TEXT_PARTS = ("text", "content", "output_text", "value")
_THOUGHT_PARTS = ("thinking", "reasoning", "reasoning_content", "reasoning_text", "summary")
_THOUGHT_FIELDS = ("reasoning_content", "reasoning", "thinking", "reasoning_text", "thought", "reasoning_details")
_MOST_LEVELS = 6
"""Of parts within parts."""
_READ = 4_000
"""Characters of an error that are looked at."""
_MOST_TOKENS = 10**10
"""That one reply may claim to have cost: servers say what they like, and records hold numbers of sane size only."""
_ENDS = {
    "length": "length",
    "max_tokens": "length",
    "max_output_tokens": "length",
    "content_filter": "content_filter",
    "safety": "content_filter",
    "recitation": "content_filter",
    "prohibited_content": "content_filter",
    "sensitive": "content_filter",
    "refusal": "content_filter",
}
"""Reasons for which a reply ends, as servers name them; every other one counts as its natural end."""
_OVERFULL = frozenset({"model_context_window_exceeded", "context_length_exceeded"})
_PAYLOADS = ("choices", "candidates", "content", "output", "response", "result", "results", "data", "generation")
"""Fields in which providers with a protocol of their own answer; `message` is one if it is an object."""
_MESSAGES = ("message", "msg", "status_msg", "detail", "error_msg", "Message", "errorMessage")
_CODES = ("code", "status", "type", "status_code", "error_code")
_SUCCESSES = frozenset({0, 1, 200})
_STATUS_WORDS = (
    (("rate", "throttl", "too_many", "resource_exhausted"), 429),
    (("auth", "api_key", "apikey", "credential"), 401),
    (("quota", "balance", "billing", "arrear"), 402),
    (("not_found", "notfound"), 404),
    (("invalid", "unsupported", "bad_request", "badrequest", "context", "too_long", "too_large"), 400),
)
_BAD_REQUEST, _SERVER_ERROR = 400, 500


class BodyRefused(Exception):  # noqa: N818 - names the state, as its siblings do
    """What a server sent cannot be taken for a reply."""


class BodyUnreadable(BodyRefused):
    """It is no JSON."""


class ErrorInBody(BodyRefused):
    """It is an error, whatever the status says."""

    def __init__(
        self, status_code: int, text: str, details: str = "", headers: Mapping[str, str] | None = None
    ) -> None:
        super().__init__(text)
        self.status_code = status_code
        """The status that fits."""
        self.details = details or text
        """All that the server said, to be read by us and shown to nobody."""
        self.headers = headers or {}


def error_of(status: int, body: bytes, headers: Mapping[str, str]) -> ErrorInBody:
    """Return what a server says with a status that refuses."""
    text = body.decode("utf-8", "replace").strip()
    try:
        document = json.loads(text, strict=False)
    except (ValueError, RecursionError):
        document = None
    if isinstance(document, list) and document:
        document = document[0]
    if not isinstance(document, dict):
        said = "a web page" if text.startswith("<") else text or "no reason is given"
        return ErrorInBody(status, said[:_READ], text[:_READ], headers)
    return ErrorInBody(status, _reason(document), _flat(document), headers)


def normalize_body(body: bytes, *, is_event_stream: bool = False) -> bytes:
    """Return a completion in the protocol's form; what speaks another protocol comes back as it is.

    Args:
        body: All of what came with a status of success.
        is_event_stream: The server says that it is one; many send one without saying so.

    Raises:
        BodyUnreadable: it is neither JSON nor a stream of it.
        ErrorInBody: it tells of an error.
    """
    text = body.decode("utf-8", "replace").strip().removeprefix("\ufeff")
    if is_event_stream or text.startswith(("data:", "event:", ": ", "id:")):
        document: Any = _collected(text)
    else:
        document = _parsed(text)
    if isinstance(document, list) and len(document) == 1:
        document = document[0]  # Gemini's errors
    if not isinstance(document, dict):
        raise BodyUnreadable("a reply that is no JSON object")
    choices = document.get("choices")
    if isinstance(choices, list) and (choices or not document.get("error")):
        return json.dumps(_completion(document, choices)).encode()
    _check_error(document)
    return body


def _parsed(text: str) -> Any:
    try:
        return json.loads(text, strict=False)
    except (ValueError, RecursionError):
        what = "a web page instead of a reply; check option 'api_base'" if text.startswith("<") else "no JSON"
        raise BodyUnreadable(what) from None


def _check_error(document: Mapping[str, Any]) -> None:
    """Raise what a document tells of an error; one that holds anything like an answer tells of none."""
    error = document.get("error") or document.get("errors")
    has_answer = any(document.get(name) for name in _PAYLOADS) or isinstance(document.get("message"), dict)
    codes = [detail[name] for detail in _details(document) for name in _CODES if detail.get(name)]
    if not error and (has_answer or not _tells_of_failure(document, codes)):
        return
    raise ErrorInBody(_status(codes, _reason(document)), _reason(document), _flat(document))


def _details(document: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """Return the objects that may tell of an error, the likeliest first."""
    candidates = (document.get("error"), document.get("errors"), document.get("base_resp"), document)
    return [each for each in candidates if isinstance(each, dict)]


def _reason(document: Mapping[str, Any]) -> str:
    """Return the words that are meant for people."""
    error = document.get("error") or document.get("errors")
    if isinstance(error, str):
        return error[:_READ]
    said = next((detail[name] for detail in _details(document) for name in _MESSAGES if detail.get(name)), error)
    if said is None:
        return "no reason is given"
    metadata = error.get("metadata") if isinstance(error, dict) else None
    upstream = metadata.get("raw") if isinstance(metadata, dict) else None  # a gateway's words, and its provider's
    texts = [said if isinstance(said, str) else _flat(said), *([upstream] if isinstance(upstream, str) else [])]
    return ": ".join(texts)[:_READ]


def _flat(value: Any) -> str:
    """Return all texts of a value, one after another, without the names of its fields."""
    return " ".join(_strings(value, _MOST_LEVELS))[:_READ]


def _strings(value: Any, levels: int) -> Iterator[str]:
    if isinstance(value, str) and not value.isdigit():
        yield value[:_READ]
    elif levels and isinstance(value, list | dict):
        for inner in value if isinstance(value, list) else value.values():
            yield from _strings(inner, levels - 1)


def _tells_of_failure(document: Mapping[str, Any], codes: Sequence[Any]) -> bool:
    if document.get("success") is False or document.get("object") == "error":
        return True
    return any(str(code).isdigit() and int(code) not in _SUCCESSES for code in codes if len(str(code)) <= 5)  # noqa: PLR2004


def _status(codes: Sequence[Any], said: str) -> int:
    """Return the HTTP status that fits an error, by its codes and else by its words."""
    for code in codes:
        number = int(code) if isinstance(code, int | str) and str(code).isdigit() and len(str(code)) == 3 else 0  # noqa: PLR2004
        if number >= _BAD_REQUEST:
            return number
    words = " ".join([*(str(code) for code in codes if isinstance(code, str)), said]).lower()
    for signs, status in _STATUS_WORDS:
        if any(sign in words for sign in signs):
            return status
    return _SERVER_ERROR


def _completion(document: Mapping[str, Any], choices: list[Any]) -> dict[str, Any]:
    choice = choices[0] if choices and isinstance(choices[0], dict) else {}
    message = choice.get("message") or choice.get("delta") or {"content": choice.get("text")}
    text, thought = _message_text(message if isinstance(message, dict) else {"content": message})
    end = str(choice.get("finish_reason") or document.get("stop_reason") or "stop").lower()
    if end in _OVERFULL:
        raise ErrorInBody(_BAD_REQUEST, "the context length was exceeded")
    if not text and isinstance(message, dict) and message.get("refusal"):
        end = "content_filter"
    plain = ((name, value) for name, value in document.items() if isinstance(value, str | int | float))
    others = {name: value for name, value in plain if name != "usage"}
    completion: dict[str, Any] = others | {
        "id": str(document.get("id") or "-"),
        "object": "chat.completion",
        "created": _count(document.get("created")),
        "model": str(document.get("model") or "-"),
        "choices": [
            {
                "index": 0,
                "finish_reason": _ENDS.get(end, "stop"),
                "message": {"role": "assistant", "content": text, "reasoning_content": thought or None},
            }
        ],
    }
    if usage := _usage(document.get("usage") or choice.get("usage")):
        completion["usage"] = usage
    return completion


def _message_text(message: Mapping[str, Any]) -> tuple[str, str]:
    """Return the text and the thoughts of a message; arguments of a tool, which nobody offered, count as its text."""
    text, thought = _texts(message.get("content"), _MOST_LEVELS)
    if not text.strip():
        for call in message.get("tool_calls") or ():
            function = call.get("function") if isinstance(call, dict) else None
            arguments = function.get("arguments") if isinstance(function, dict) else None
            text = arguments if isinstance(arguments, str) else json.dumps(arguments) if arguments else ""
            break
    for name in _THOUGHT_FIELDS:
        if not thought.strip() and message.get(name):
            shown, hidden = _texts(message[name], _MOST_LEVELS)
            thought = hidden + shown
    return text, thought


def _texts(content: Any, levels: int) -> tuple[str, str]:
    """Return what parts hold for the reader, and what they hold of thoughts."""
    if isinstance(content, str):
        return content, ""
    if levels == 0 or not isinstance(content, list | dict):
        return "", ""
    if isinstance(content, list):
        pairs = [_texts(part, levels - 1) for part in content]
        return "".join(text for text, _ in pairs), "".join(thought for _, thought in pairs)
    kind = str(content.get("type", ""))
    if not kind and not any(name in content for name in (*_TEXT_PARTS, "thinking")):
        return json.dumps(content), ""  # a server that parsed the answer itself
    is_thought = kind in _THOUGHT_PARTS or bool(content.get("thought"))
    shown, own = _texts(next((content[name] for name in _TEXT_PARTS if content.get(name)), ""), levels - 1)
    inner = next((content[name] for name in _THOUGHT_PARTS if content.get(name)), "")
    hidden = own + "".join(_texts(inner, levels - 1))
    return ("", hidden + shown) if is_thought else (shown, hidden)


def _usage(usage: Any) -> dict[str, Any] | None:
    if not isinstance(usage, dict):
        return None
    prompt = _count(usage.get("prompt_tokens") or usage.get("input_tokens") or usage.get("prompt_eval_count"))
    completion = _count(usage.get("completion_tokens") or usage.get("output_tokens") or usage.get("eval_count"))
    if not completion and (total := _count(usage.get("total_tokens"))) > prompt:
        completion = total - prompt
    if not prompt and not completion:
        return None
    return {"prompt_tokens": prompt, "completion_tokens": completion, "total_tokens": prompt + completion}


def _count(value: Any) -> int:
    """Return a count that was sent as a number or in letters; 0 for anything else."""
    try:
        return max(0, min(int(float(value)), _MOST_TOKENS)) if isinstance(value, int | float | str) else 0
    except (ValueError, OverflowError):
        return 0


def _collected(text: str) -> dict[str, Any]:
    """Put the pieces of a stream into one completion."""
    shown: list[str] = []
    hidden: list[str] = []
    document: dict[str, Any] = {}
    end = ""
    for piece in _pieces(text):
        if piece.get("error"):
            return piece
        document |= {name: piece[name] for name in ("id", "model", "created", "usage") if piece.get(name)}
        for choice in (piece.get("choices") or ())[:1]:
            if isinstance(choice, dict):
                message = choice.get("delta") or choice.get("message") or {"content": choice.get("text")}
                some = _message_text(message) if isinstance(message, dict) else ("", "")
                shown.append(some[0])
                hidden.append(some[1])
                end = str(choice.get("finish_reason") or end)
    message = {"content": "".join(shown), "reasoning_content": "".join(hidden)}
    return document | {"choices": [{"finish_reason": end, "message": message}]}


def _pieces(text: str) -> Iterator[dict[str, Any]]:
    for line in text.splitlines():
        name, _, data = line.partition(":")
        if name.strip() == "data" and data.strip() not in {"", "[DONE]"}:
            piece = _parsed(data.strip())
            if isinstance(piece, dict):
                yield piece
