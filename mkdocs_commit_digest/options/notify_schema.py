"""The options `interests` and `notify`: what some readers want to hear of, and where messages go."""

from __future__ import annotations

import re
from typing import Annotated, get_args

from pydantic import AfterValidator, BeforeValidator, Field, StringConstraints

from mkdocs_commit_digest.archive.facts import FactChange, FactKind
from mkdocs_commit_digest.archive.records import Tier  # noqa: TC001 - pydantic reads it
from mkdocs_commit_digest.options.option_group import Options
from mkdocs_commit_digest.options.suggestions import nearest_of
from mkdocs_commit_digest.options.values import EnvName, MaybeText, MaybeWebAddress, Patterns, as_list
from mkdocs_commit_digest.settings import Interest, Recipient

_INTEREST = Interest(name="")
_RECIPIENT = Recipient(address_env="")
"""They know the defaults."""


def interest_name(name: str) -> str:
    """See that a name can stand in an address."""
    if not re.fullmatch(r"[a-z0-9](?:[a-z0-9-]{0,58}[a-z0-9])?", name):
        raise ValueError("must be lower-case letters and digits, with '-' between them, since it is part of an address")
    return name


_FACT_WORDS = (*get_args(FactKind), *get_args(FactChange), "breaking")


def fact_word(word: str) -> str:
    """See that a word is a kind of fact, what happens to one, or `breaking`."""
    if word not in _FACT_WORDS:
        raise ValueError(f"is no kind of fact, and nothing that happens to one; {nearest_of(word, _FACT_WORDS)}")
    return word


InterestName = Annotated[str, AfterValidator(interest_name)]
Name = Annotated[str, StringConstraints(min_length=1, max_length=200)]
Names = Annotated[tuple[Name, ...], BeforeValidator(as_list), Field(max_length=200)]
FactWord = Annotated[str, AfterValidator(fact_word)]


class InterestOptions(Options):
    """What some readers want to hear of: a message, a feed slice `interest:NAME` and a page hold what fits.

    `interests` holds them by name: lower-case letters, digits and `-`, since it is part of addresses. A change fits if
    it touches one of the `paths` or `areas`, or has one of the `names` or `facts`; where none of the four is given,
    every change does. `tiers` and `repositories` narrow this down.
    """

    paths: Patterns = _INTEREST.paths
    """Path patterns of files, as in `.gitignore`."""
    areas: Names = _INTEREST.areas
    """Areas as the pages name them, such as `core/io`; what lies below one belongs to it."""
    names: Names = _INTEREST.names
    """Names of options, variables, functions, dependencies…; `*` stands for any characters, as in `--cache-*`."""
    facts: Annotated[tuple[FactWord, ...], BeforeValidator(as_list)] = ()
    """Kinds of facts (`option`, `default`, …), what happened (`removed`, …), or `breaking`."""
    tiers: Annotated[tuple[Tier, ...], BeforeValidator(as_list)] = ()
    """Only changes of these tiers. Default: all."""
    repositories: Names = _INTEREST.repositories
    """Only changes of these repositories. Default: all."""


class RecipientOptions(Options):
    """Somebody whom `commit-digest notify` tells what is new. A bare name stands for `address_env`."""

    address_env: EnvName
    """Name of the environment variable that holds the address, or several with spaces between: what Apprise takes, such
    as `mailtos://…` or `slack://…`. Never the address itself, since it holds a key."""
    interest: InterestName | None = _RECIPIENT.interest
    """The name among `interests` of what this recipient is told of. Default: everything."""
    changes: Annotated[int, Field(ge=1, le=100)] = _RECIPIENT.changes
    """Changes that a message names; the others are counted."""
    sender: MaybeText = _RECIPIENT.sender
    """The `From` of mails, such as `digest@example.org`. Default: what the address says."""
    unsubscribe: MaybeWebAddress = _RECIPIENT.unsubscribe
    """Page on which mails can be ended, for their header `List-Unsubscribe`."""
