"""Numbers with their nouns, as terminals show them; pages have their own words, by language."""

from __future__ import annotations


def pluralize(number: int, one: str, several: str | None = None) -> str:
    """Return `1 commit`, `2 commits`, `1,200 commits`; `several` where an `s` does not make the plural."""
    return f"{number:,} {noun(number, one, several)}"


def noun(number: int, one: str, several: str | None = None) -> str:
    """Return the word that follows a number: `commit` or `commits`, `has` or `have`."""
    return one if number == 1 else several or f"{one}s"
