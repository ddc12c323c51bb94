"""A model server for tests: real HTTP on 127.0.0.1, the OpenAI chat-completions protocol, scripted behaviour.

    with model_server() as server:
        server.script(too_many(retry_after=0), well)     # the next calls, one behaviour each
        server.when("Add key", cut)                      # calls whose prompt holds this text
        ... ModelSettings(models=(server.model,), api_base=server.url) and environ {"OPENAI_API_KEY": server.key} ...
        assert len(server.calls) == 2

Good answers are made from the request: the commits are read out of the prompt and the reply fills the schema that
was asked for, so what it claims is true of each commit. They are in Chinese when the prompt asks for Chinese.
"""

from __future__ import annotations

import json
import re
import socket
import struct
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest


@dataclass(frozen=True)
class Call:
    """One request as it came in."""

    body: dict[str, Any]
    headers: dict[str, str]
    at: float

    @cached_property
    def prompt(self) -> str:
        """All messages, one after another."""
        return "\n".join(str(message["content"]) for message in self.body["messages"])

    @cached_property
    def commits(self) -> dict[str, str]:
        """The delimited data of the prompt: short sha → text."""
        found = re.finditer(
            r"^\[\[BEGIN \w+ (?P<key>[0-9a-f]+)(?: \w+)* (?P<marker>[0-9a-f]{16,})\]\]\n(?P<text>.*?)\n\[\[END \w+ (?P=key)(?: \w+)* (?P=marker)\]\]$",
            self.prompt,
            re.MULTILINE | re.DOTALL,
        )
        return {match["key"]: match["text"] for match in found}

    @property
    def schema(self) -> dict[str, Any]:
        """The JSON schema asked for, in the request or in the prompt."""
        wanted = self.body.get("response_format", {}).get("json_schema", {}).get("schema")
        if wanted:
            return dict(wanted)
        at = self.prompt.rfind("JSON Schema:")
        assert at >= 0, "the request asks for no schema"
        start = self.prompt.index("{", at)
        return dict(json.JSONDecoder().raw_decode(self.prompt, start)[0])

    @property
    def chinese(self) -> bool:
        return "Chinese" in self.prompt


@dataclass
class Answer:
    """What goes back: a completion, or another status with its body."""

    text: str = ""
    finish_reason: str = "stop"
    status: int = 200
    error: dict[str, Any] | None = None
    headers: dict[str, str] = field(default_factory=dict)
    reset: bool = False
    seconds: float = 0.0
    body: bytes | dict[str, Any] | None = None
    """Sent as it is, instead of a completion."""
    content_type: str = "application/json"


Behaviour = Callable[[Call], Answer]


# --- behaviours ---


def well(call: Call) -> Answer:
    """Valid JSON for the schema asked, true of the commits in the prompt."""
    return Answer(json.dumps(true_reply(call), ensure_ascii=False))


def slowly(seconds: float, then: Behaviour = well) -> Behaviour:
    def behaviour(call: Call) -> Answer:
        answer = then(call)
        answer.seconds = seconds
        return answer

    return behaviour


class Gate:
    """Good answers, none of them before it is opened."""

    def __init__(self) -> None:
        self.open = threading.Event()

    def __call__(self, call: Call) -> Answer:
        self.open.wait(120)
        return well(call)


def too_many(*, retry_after: float | None = 0) -> Behaviour:
    """429, with Retry-After unless None."""
    headers = {} if retry_after is None else {"Retry-After": str(retry_after)}
    return lambda _: _error(429, "Rate limit reached", "rate_limit_exceeded", headers)


def status(code: int, message: str = "The server had an error") -> Behaviour:
    return lambda _: _error(code, message, None)


def unauthorized(call: Call) -> Answer:
    """401 whose text quotes the key that was sent, as some servers do."""
    return _error(401, f"Incorrect API key provided: {call.headers.get('authorization', '')}", "invalid_api_key")


def too_long(call: Call) -> Answer:
    """The 400 by which OpenAI says that the prompt exceeds the context window."""
    return _error(
        400,
        "This model's maximum context length is 4097 tokens. However, your messages resulted in 12000 tokens.",
        "context_length_exceeded",
    )


def window(characters: int, then: Behaviour = well) -> Behaviour:
    """A context window of so many characters: `too_long` above it."""
    return lambda call: too_long(call) if len(call.prompt) > characters else then(call)


def refuses_schema(call: Call) -> Answer:
    """A provider that knows no `response_format` of type json_schema."""
    if call.body.get("response_format", {}).get("type") == "json_schema":
        return _error(
            400, "response_format: type 'json_schema' is not supported by this model", "invalid_request_error"
        )
    return well(call)


def refuses_response_format(call: Call) -> Answer:
    """A provider that knows no `response_format` at all."""
    if "response_format" in call.body:
        return _error(400, "Unknown parameter: response_format", "unsupported_parameter")
    return well(call)


def cut(call: Call) -> Answer:
    """A reply that hit its token limit in the middle of a sentence."""
    text = well(call).text
    return Answer(text[: len(text) * 2 // 3], finish_reason="length")


def message(change: Callable[[str], dict[str, Any]], **around: Any) -> Behaviour:
    """A good answer in a message of another form; `change` makes the message of the text, `around` replaces fields."""

    def behaviour(call: Call) -> Answer:
        body = _completion(well(call), call)
        body["choices"][0]["message"] = {"role": "assistant"} | change(well(call).text)
        return Answer(body={name: value for name, value in (body | around).items() if value is not None})

    return behaviour


def streamed(call: Call) -> Answer:
    """A good answer in pieces, as an event stream."""
    text = well(call).text
    pieces = [text[at : at + 40] for at in range(0, len(text), 40)]
    lines = [{"choices": [{"index": 0, "delta": {"content": piece}}]} for piece in pieces]
    lines += [{"choices": [{"index": 0, "delta": {}, "finish_reason": "stop"}]}]
    lines += [{"choices": [], "usage": {"prompt_tokens": 70, "completion_tokens": 7}}]
    data = "".join(f"data: {json.dumps(line)}\n\n" for line in lines) + "data: [DONE]\n\n"
    return Answer(body=data.encode(), content_type="text/event-stream")


def thinks(tokens: int) -> Behaviour:
    """A model that needs so many tokens for thoughts before it speaks."""

    def behaviour(call: Call) -> Answer:
        if call.body.get("max_tokens", 0) >= tokens:
            return well(call)
        body = _completion(Answer("", "length"), call)
        body["choices"][0]["message"]["reasoning_content"] = "Step by step. " * 50
        return Answer(body=body)

    return behaviour


def refuses(
    told: str, is_displeased: Callable[[dict[str, Any]], bool], then: Behaviour = well, code: int = 400
) -> Behaviour:
    """A server that refuses requests which displease it, with its own words."""
    return lambda call: _error(code, told, None) if is_displeased(call.body) else then(call)


def fenced(call: Call) -> Answer:
    return Answer(f"```json\n{well(call).text}\n```")


def prose_around(call: Call) -> Answer:
    return Answer(f"Here is the analysis you asked for:\n\n{well(call).text}\n\nLet me know if you need more!")


def prose(_: Call) -> Answer:
    return Answer("This commit looks great overall. Keep up the good work!")


def wrong_shape(_: Call) -> Answer:
    return Answer(json.dumps({"analysis": ["fine"], "score": 10}))


def empty(_: Call) -> Answer:
    return Answer("")


def reset(_: Call) -> Answer:
    """The connection is torn down without a reply."""
    return Answer(reset=True)


def in_language(sentence: str) -> Behaviour:
    """A valid reply whose every text is `sentence`, whatever language was asked."""
    return lambda call: Answer(json.dumps(_mapped(true_reply(call), lambda _: sentence), ensure_ascii=False))


wrong_language = in_language("Dieser Satz steht in einer Sprache, nach der niemand gefragt hat, und er ist lang.")
"""German: Latin script where Chinese was asked. For an English report use `chinese`."""

chinese = in_language("这个提交修改了代码，调用者会看到不同的行为，需要在升级前检查相关的配置。")


def inventing(
    *, path: str = "src/invented/nowhere.py", identifier: str = "`inventedSymbol`", number: str = "987.6"
) -> Behaviour:
    """Good replies that carry, in each statement list, one invented path, identifier and number besides the truth."""
    english = (
        f"The change in {path} alters the start order of the workers.",
        f"Callers of {identifier} must pass a second argument now.",
        f"The nightly run takes {number} minutes less than before.",
    )
    mandarin = (
        f"{path} 中的改动调整了工作进程的启动顺序。",
        f"调用 {identifier} 时现在必须传入第二个参数。",
        f"每晚的运行时间比以前少了 {number} 分钟。",
    )

    def behaviour(call: Call) -> Answer:
        return Answer(
            json.dumps(_with_statements(true_reply(call), mandarin if call.chinese else english), ensure_ascii=False)
        )

    return behaviour


def with_tier(tier: str, reason: str = "The public interface changes.") -> Behaviour:
    """Good replies that propose another tier for every commit."""

    def behaviour(call: Call) -> Answer:
        reply = true_reply(call)
        for entry in reply.get("commits", [reply]):
            entry["importance"] = {"tier": tier, "reason": reason}
        return Answer(json.dumps(reply, ensure_ascii=False))

    return behaviour


def replying(change: Callable[[dict[str, Any], Call], Any]) -> Behaviour:
    """Good replies after `change(reply, call)`, which edits in place or returns another value."""

    def behaviour(call: Call) -> Answer:
        reply = true_reply(call)
        changed = change(reply, call)
        return Answer(json.dumps(reply if changed is None else changed, ensure_ascii=False))

    return behaviour


# --- true replies ---


def true_reply(call: Call) -> dict[str, Any]:
    """Fill the schema that was asked for with what the prompt's commits show."""
    keys = list(call.commits)
    return dict(_Filler(call, keys, call.schema.get("$defs", {})).fill(call.schema, "", keys[0] if keys else ""))


@dataclass(frozen=True)
class _Filler:
    call: Call
    keys: list[str]
    definitions: dict[str, Any]

    def fill(self, part: dict[str, Any], name: str, key: str) -> Any:
        """Return a value for one place of the schema; `name` is its property, `key` its commit."""
        if "$ref" in part:
            return self.fill(self.definitions[part["$ref"].rsplit("/", 1)[1]], name, key)
        text = self.call.commits.get(key, "")
        if "enum" in part:
            return _choice(part["enum"], name, text, self.call)
        by_type: dict[str, Callable[[], Any]] = {
            "object": lambda: {
                field: self.fill(value, name if field == "text" else field, key)
                for field, value in part["properties"].items()
            },
            "array": lambda: self._list(part["items"], name, key),
            "string": lambda: _sentence(name, key, text, chinese=self.call.chinese),
        }
        return by_type[part["type"]]()

    def _list(self, items: dict[str, Any], name: str, key: str) -> list[Any]:
        if name == "commits":
            return [self.fill(items, name, one) for one in self.keys]
        if name == "points":
            return [self.fill(items, name, one) for one in self.keys[:5]]
        if name == "shas":
            return [key]
        if name == "verdicts":
            return [verdict_on(number, keys, self.call) for number, keys in statements_in(self.call.prompt)]
        if name == "files":
            return paths_in(self.call.commits.get(key, ""))[:1]
        return [self.fill(items, name, key)]


def statements_in(prompt: str) -> list[tuple[str, list[str]]]:
    """Numbers of the statements that are to be read a second time, and the keys of their commits."""
    told = re.search(r"^\[\[BEGIN statements .*?\]\]\n(.*?)\n\[\[END statements", prompt, re.MULTILINE | re.DOTALL)
    found = re.findall(r"^(\d+)\.(?: \(commit ([0-9a-f, ]+)\))? ", told[1] if told else "", re.MULTILINE)
    return [(number, keys.split(", ") if keys else []) for number, keys in found]


def verdict_on(number: str, keys: list[str], call: Call, verdict: str = "supported", line: str = "") -> dict[str, str]:
    """A verdict with a line of the commit, unless another is given."""
    texts = "\n".join(call.commits.get(key, "") for key in keys)
    real = next((found for found in re.findall(r"^[+-] *(\S.{5,})$", texts, re.MULTILINE)), texts.split("\n")[0])
    return {"number": number, "verdict": verdict, "line": line or real}


def judging(*verdicts: str, line: str = "") -> Behaviour:
    """A second reading with these verdicts in turn, by lines of the commit or by a given one; else a good answer."""

    def behaviour(call: Call) -> Answer:
        told = statements_in(call.prompt)
        if not told:
            return well(call)
        said = [
            verdict_on(number, keys, call, verdicts[place % len(verdicts)], line)
            for place, (number, keys) in enumerate(told)
        ]
        return Answer(json.dumps({"verdicts": said}, ensure_ascii=False))

    return behaviour


def paths_in(text: str) -> list[str]:
    """Paths of the files whose patches stand in a prompt."""
    patched = re.findall(r"^diff --git a/.+? b/(.+?)(?: \([a-z-]+\))?$", text, re.MULTILINE)
    return list(dict.fromkeys(patched))


def identifiers_in(text: str) -> list[str]:
    """Identifiers on added or removed lines of a prompt's patches."""
    lines = re.findall(r"^[+-](?![+-]).*$", text.partition("diff --git ")[2], re.MULTILINE)
    return list(dict.fromkeys(re.findall(r"\b[A-Za-z_][A-Za-z0-9_]{4,}\b", "\n".join(lines))))


def _sentence(name: str, key: str, text: str, *, chinese: bool) -> str:
    if name in {"sha", "key"}:
        return key
    if told := re.search(r"^Summary: (.+)$", text, re.MULTILINE):  # a point about a day
        return told[1]
    about = [f"`{identifier}`" for identifier in identifiers_in(text)[:2]] or paths_in(text)[:1]
    what = (" 和 " if chinese else " and ").join(about)
    return (_MANDARIN if chinese else _ENGLISH).get(name, "").format(what=what or ("代码" if chinese else "this code"))


_ENGLISH = {
    "summary": "Reworks how {what} behave for callers.",
    "impact_scope": "Whoever depends on {what} meets other results.",
    "reason": "The change alters what callers meet.",
    "architecture": "Responsibility moves between modules at {what}.",
    "performance": "Work inside {what} happens once instead of twice.",
    "security": "Input reaches {what} only after validation.",
    "risks": "Older plugins could break where {what} returns something else.",
    "recommendations": "Try {what} against existing scripts before an upgrade.",
}
_MANDARIN = {
    "summary": "这次提交改变了 {what} 对调用者的行为。",
    "impact_scope": "依赖 {what} 的代码会得到不同的结果。",
    "reason": "这个改动会影响调用者看到的行为。",
    "architecture": "模块之间的职责在 {what} 处重新划分。",
    "performance": "{what} 内部的计算从两次减少为一次。",
    "security": "输入经过校验之后才会到达 {what}。",
    "risks": "旧插件在 {what} 返回其他内容时可能出错。",
    "recommendations": "升级之前请用现有脚本试用 {what}。",
}


def _choice(values: list[str], name: str, text: str, call: Call) -> str:
    if name == "tier":
        stated = re.search(r"tier[^\n]*?\b(high|medium|low)\b", call.body["messages"][-1]["content"], re.IGNORECASE)
        return stated[1].lower() if stated and stated[1].lower() in values else values[-1]
    if "fix" in text.lower()[:300] and "fix" in values:
        return "fix"
    return values[0]


def _mapped(value: Any, change: Callable[[str], str], name: str = "") -> Any:
    if isinstance(value, dict):
        return {key: _mapped(part, change, key) for key, part in value.items()}
    if isinstance(value, list):
        return [_mapped(part, change, name) for part in value]
    if isinstance(value, str) and name not in {"sha", "key", "shas", "files", "tier", "change_type"}:
        return change(value)
    return value


def _with_statements(value: Any, statements: tuple[str, ...], name: str = "") -> Any:
    if isinstance(value, dict):
        return {key: _with_statements(part, statements, key) for key, part in value.items()}
    if isinstance(value, list):
        if value and isinstance(value[0], dict) and "text" in value[0] and name != "points":
            return value + [value[0] | {"text": statement} for statement in statements]
        return [_with_statements(part, statements, name) for part in value]
    if isinstance(value, str) and name in {"summary", "impact_scope"}:
        return " ".join((value, *statements))
    return value


def _error(code: int, message: str, kind: str | None, headers: dict[str, str] | None = None) -> Answer:
    return Answer(
        status=code, error={"message": message, "type": kind, "param": None, "code": kind}, headers=headers or {}
    )


# --- the server ---


class ModelServer:
    """A server on 127.0.0.1 with a default behaviour, a script for the next calls, and special cases by text."""

    key = "sk-test-0123456789abcdef0123456789abcdef"
    model = "openai/test-model"

    def __init__(self) -> None:
        self.default: Behaviour = well
        self.calls: list[Call] = []
        self.most_at_once = 0
        self._at_once = 0
        self._script: deque[Behaviour] = deque()
        self._special: list[tuple[str, deque[Behaviour]]] = []
        self._lock = threading.Lock()
        self._http = _Http(("127.0.0.1", 0), _handler_of(self))
        self._thread = threading.Thread(target=self._http.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)

    @property
    def url(self) -> str:
        """For `api_base`."""
        return f"http://127.0.0.1:{self._http.server_address[1]}/v1"

    @property
    def everything_received(self) -> str:
        """All bodies and headers but the authorization, as text; strings are not JSON-escaped."""
        with self._lock:
            return "\n".join(
                _flat(call.body) + "\n" + "\n".join(v for k, v in call.headers.items() if k != "authorization")
                for call in self.calls
            )

    def behave(self, behaviour: Behaviour) -> None:
        """Set what is done when neither script nor special case says otherwise."""
        self.default = behaviour

    def script(self, *behaviours: Behaviour) -> None:
        """Set what is done at the next calls, one after another."""
        with self._lock:
            self._script.extend(behaviours)

    def when(self, text: str, *behaviours: Behaviour) -> None:
        """Set what is done when a prompt holds `text`; the last behaviour stays."""
        with self._lock:
            self._special.append((text, deque(behaviours)))

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self._http.shutdown()
        self._http.server_close()
        self._thread.join()

    def answer(self, call: Call) -> Answer:
        with self._lock:
            self.calls.append(call)
            self._at_once += 1
            self.most_at_once = max(self.most_at_once, self._at_once)
            behaviour = self._next(call)
        try:
            answer = behaviour(call)
            if answer.seconds:  # counted from the request, whatever it took to make the answer
                time.sleep(max(0.0, call.at + answer.seconds - time.monotonic()))
            return answer
        finally:
            with self._lock:
                self._at_once -= 1

    def _next(self, call: Call) -> Behaviour:
        for text, behaviours in self._special:
            if text in call.prompt:
                return behaviours.popleft() if len(behaviours) > 1 else behaviours[0]
        return self._script.popleft() if self._script else self.default


class _Http(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 256

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that went away is part of what is tested."""


def _handler_of(server: ModelServer) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True

        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            headers = {name.lower(): value for name, value in self.headers.items()}
            call = Call(body, headers, time.monotonic())
            answer = server.answer(call)
            if answer.reset:
                self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                self.connection.close()
                self.close_connection = True
                return
            self._send(answer, call)

        def _send(self, answer: Answer, call: Call) -> None:
            content = answer.body or ({"error": answer.error} if answer.error else _completion(answer, call))
            payload = content if isinstance(content, bytes) else json.dumps(content).encode()
            self.send_response(answer.status)
            self.send_header("Content-Type", answer.content_type)
            self.send_header("Content-Length", str(len(payload)))
            for name, value in answer.headers.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(payload)

        def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the base class names it
            """Tests read `calls`, not a log."""

    return Handler


def _completion(answer: Answer, call: Call) -> dict[str, Any]:
    prompt, completion = len(call.prompt) // 4, len(answer.text) // 4 + 1
    return {
        "id": "chatcmpl-test",
        "object": "chat.completion",
        "created": 1_768_867_200,
        "model": call.body["model"],
        "choices": [
            {
                "index": 0,
                "message": {"role": "assistant", "content": answer.text},
                "finish_reason": answer.finish_reason,
            }
        ],
        "usage": {"prompt_tokens": prompt, "completion_tokens": completion, "total_tokens": prompt + completion},
    }


def _flat(value: Any) -> str:
    if isinstance(value, dict):
        return "\n".join(f"{key}: {_flat(part)}" for key, part in value.items())
    if isinstance(value, list):
        return "\n".join(_flat(part) for part in value)
    return str(value)


@contextmanager
def model_server() -> Iterator[ModelServer]:
    server = ModelServer()
    server.start()
    try:
        yield server
    finally:
        server.stop()


@pytest.fixture(name="model_server")
def model_server_fixture() -> Iterator[ModelServer]:
    """Import this name into a test module (or conftest) to use it: `model_server_fixture`."""
    with model_server() as server:
        yield server
