"""From the options `interests` and `notify` to settings: names that must be known, once each."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mkdocs_commit_digest.errors import SettingsError
from mkdocs_commit_digest.options.suggestions import nearest_of
from mkdocs_commit_digest.settings import Interest, Recipient

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from mkdocs_commit_digest.options.notify_schema import InterestOptions, RecipientOptions


def interests_of(options: Mapping[str, InterestOptions], watched: Sequence[str]) -> tuple[Interest, ...]:
    """Resolve the entries of `interests`.

    Raises:
        SettingsError: one names a repository that is not watched.
    """
    for name, option in options.items():
        if unknown := next((each for each in option.repositories if each not in watched), None):
            where = f"interests.{name}.repositories"
            raise SettingsError(f"{where}: '{unknown}' is no watched repository; {nearest_of(unknown, watched)}")
    return tuple(Interest(name, **option.model_dump()) for name, option in options.items())


def recipients_of(options: Sequence[RecipientOptions], interests: Sequence[Interest]) -> tuple[Recipient, ...]:
    """Resolve the entries of `notify`.

    Raises:
        SettingsError: two have the same variable, or one names an interest that there is not.
    """
    recipients: dict[str, Recipient] = {}
    names = [interest.name for interest in interests]
    for number, option in enumerate(options):
        if option.address_env in recipients:
            raise SettingsError(
                f"notify[{number}].address_env: '{option.address_env}' stands there twice; what was sent is remembered "
                "by the variable's name, so give each recipient one of its own"
            )
        if option.interest is not None and option.interest not in names:
            hint = nearest_of(option.interest, names) if names else "there are none; add it to 'interests'"
            raise SettingsError(f"notify[{number}].interest: '{option.interest}' is no interest; {hint}")
        recipients[option.address_env] = Recipient(**option.model_dump())
    return tuple(recipients.values())
