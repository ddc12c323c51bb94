"""Whether a model's key is there, told before anybody is asked: where a variable is the only way in."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from mkdocs_commit_digest.settings import ModelSettings

_VARIABLES: Mapping[str, tuple[str, ...]] = {
    "anthropic": ("ANTHROPIC_API_KEY", "ANTHROPIC_AUTH_TOKEN"),
    "cerebras": ("CEREBRAS_API_KEY",),
    "dashscope": ("DASHSCOPE_API_KEY",),
    "deepinfra": ("DEEPINFRA_API_KEY",),
    "deepseek": ("DEEPSEEK_API_KEY",),
    "gemini": ("GEMINI_API_KEY", "GOOGLE_API_KEY"),
    "groq": ("GROQ_API_KEY",),
    "mistral": ("MISTRAL_API_KEY", "MISTRAL_AZURE_API_KEY"),
    "moonshot": ("MOONSHOT_API_KEY",),
    "openai": ("OPENAI_API_KEY",),
    "openrouter": ("OPENROUTER_API_KEY", "OR_API_KEY"),
    "xai": ("XAI_API_KEY",),
}
"""litellm's name of a provider → variables in which it looks for the key; any of them does.

Providers with other ways in (profiles, tokens of a machine, several variables) are not here, and neither are those that
need no key: they are asked, and say themselves what they miss.
"""

_OTHER_WAYS = ("api_key", "api_base", "base_url", "headers", "extra_headers")
"""Arguments for litellm with which a key may come otherwise, or is not needed."""


def missing_variable(provider: str, settings: ModelSettings, environ: Mapping[str, str]) -> str | None:
    """Name the variable to set; None: a key is there, or may be there, or is not needed."""
    if settings.api_base or any(name in settings.extra for name in _OTHER_WAYS):
        return None
    prefix = provider.upper()
    if any(environ.get(f"{prefix}_{name}") for name in ("API_BASE", "BASE_URL")):
        return None
    variables = _VARIABLES.get(provider, ())
    return None if not variables or any(environ.get(name) for name in variables) else variables[0]
