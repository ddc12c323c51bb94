"""The clients that litellm makes for providers with a protocol of their own: their replies are bounded as others are.

litellm makes them in one place, `HTTPHandler.create_client`, whatever the provider (Anthropic, Gemini, Ollama, …).
"""

from __future__ import annotations

from functools import wraps
from typing import TYPE_CHECKING, Any

from mkdocs_commit_digest.collect.models.bounded_session import bound_client

if TYPE_CHECKING:
    import httpx


def bound_handlers(litellm: Any) -> None:
    """Let every client that litellm makes from now on refuse replies that are too long, too slow or packed."""
    handler = litellm.llms.custom_httpx.http_handler.HTTPHandler
    make = handler.create_client

    @wraps(make)
    def create_client(self: Any) -> httpx.Client:
        client: httpx.Client = bound_client(make(self))
        return client

    handler.create_client = create_client
