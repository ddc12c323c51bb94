"""One call without a network, gone through while git works, so that the first real ones find everything made.

litellm and openai import more as they go, read a tokenizer and certificates, and build validators and type tables: half
a second of one-off work that the calls of a first wave would all do at once, each for itself.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from mkdocs_commit_digest.collect.models.replies import BATCH_SHAPES, SHAPES, json_schema

if TYPE_CHECKING:
    import httpx

_MODEL = "none"
_ANSWER = {
    "id": "-",
    "object": "chat.completion",
    "created": 0,
    "model": _MODEL,
    "choices": [{"index": 0, "finish_reason": "stop", "message": {"role": "assistant", "content": "{}"}}],
    "usage": {"prompt_tokens": 1, "completion_tokens": 1, "total_tokens": 2},
}


def warm_up(litellm: Any, openai: Any) -> None:
    """Ask a server that exists only in this process, in the way in which real ones are asked."""
    import httpx  # noqa: PLC0415 - imported with litellm, and late

    schemas = [json_schema(shape) for shape in {*SHAPES.values(), *BATCH_SHAPES.values()}]
    with httpx.Client(transport=httpx.MockTransport(_answer)) as session:
        litellm.completion(
            f"openai/{_MODEL}",
            messages=[{"role": "user", "content": "-"}],
            response_format={"type": "json_schema", "json_schema": {"name": "-", "schema": schemas[0], "strict": True}},
            temperature=0.0,
            max_tokens=1,
            max_retries=0,
            timeout=1.0,
            drop_params=True,
            client=openai.OpenAI(api_key=_MODEL, base_url="http://127.0.0.1", http_client=session),
        )
    litellm.token_counter(model=_MODEL, text="-")
    getattr(litellm, "module_level_client", None)  # made on access, with the certificates that all clients share


def _answer(_: httpx.Request) -> httpx.Response:
    import httpx  # noqa: PLC0415

    return httpx.Response(200, json=_ANSWER)
