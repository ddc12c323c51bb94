"""The options `model_options` and `budget`: how models are asked, and what may be spent on them."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field

from mkdocs_commit_digest.options.option_group import Options
from mkdocs_commit_digest.options.values import Count, Share  # noqa: TC001 - pydantic reads them
from mkdocs_commit_digest.settings import Settings


class ModelOptions(Options):
    """How the models are asked."""

    temperature: Annotated[float, Field(ge=0, le=2)] = Settings.model.temperature
    """Sampling temperature; 0 gives the most repeatable text. Left out for models that refuse it."""
    timeout: Annotated[float, Field(gt=0, le=3600)] = Settings.model.timeout
    """Seconds to wait for one reply. Local models on a CPU need several hundred."""
    max_tokens: Annotated[int, Field(ge=64, le=100_000)] = Settings.model.max_tokens
    """Tokens that one reply may have, thoughts included. A reply that is cut is asked for again: shorter, or with four
    times the room if thoughts took it."""
    reply_bytes: Annotated[int, Field(ge=10_000)] = Settings.model.reply_bytes
    """Bytes of one reply as it comes over the line; a longer one is broken off and not asked for again."""
    retries: Annotated[int, Field(ge=0, le=20)] = Settings.model.retries
    """Further tries of a call after a rate limit, a server error or a lost connection."""
    requests_per_minute: Count | None = Settings.model.requests_per_minute
    """Upper bound on calls a minute, over all threads. Default: none."""
    tokens_per_minute: Count | None = Settings.model.tokens_per_minute
    """Upper bound on tokens a minute, over all threads. Default: none."""
    context: Literal["off", "archive", "code"] = Settings.model.context
    """What a model is told of a commit beside its diff and facts. `archive`: other changes to the same files, and what
    the repository says of itself; `code`: also, for the high tier, the functions around changed lines, where files are
    copied in full and the excerpt has room; `off`: nothing."""
    extra: dict[str, Any] = {}  # noqa: RUF012 - pydantic copies it
    """Further arguments for the provider, passed to litellm as they are."""


class BudgetOptions(Options):
    """What may be spent on models. Where a bound is reached, the low tier goes without first."""

    tokens_per_commit: Annotated[int, Field(ge=500, le=1_000_000)] = Settings.budget.tokens_per_commit
    """Tokens of one commit's excerpt. The largest commits are read in several excerpts."""
    tokens_per_build: Count | None = Settings.budget.tokens_per_build
    """Tokens of one build, prompts and replies. `null`: no bound."""
    usd_per_build: Share | None = Settings.budget.usd_per_build
    """US dollars of one build, where the price of the model is known. `null`: no bound."""
    tokens_per_day: Count | None = Settings.budget.tokens_per_day
    """Tokens of one day in `timezone`, over all builds whose archive this is. Default: no bound."""
    usd_per_day: Share | None = Settings.budget.usd_per_day
    """US dollars of one day, over all builds, where the price of the model is known. Default: no bound."""
    tokens_per_month: Count | None = Settings.budget.tokens_per_month
    """Tokens of one calendar month. Default: no bound."""
    usd_per_month: Share | None = Settings.budget.usd_per_month
    """US dollars of one calendar month, where the price of the model is known. Default: no bound."""
    repeat_share: Annotated[float, Field(ge=0, le=1)] = Settings.budget.repeat_share
    """Share of what models analysed that a build may ask for again, since history no longer has those commits: beyond
    it, as after a rewritten history, nothing of that repository is asked, and the build says so. 1: no bound."""
