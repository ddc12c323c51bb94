"""The options of one plugin entry, as they were written → checked values, or what is wrong with them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pydantic import ValidationError

from mkdocs_commit_digest.errors import SettingsError
from mkdocs_commit_digest.options.messages import error_message
from mkdocs_commit_digest.options.notify_schema import InterestOptions, RecipientOptions
from mkdocs_commit_digest.options.option_group import Options
from mkdocs_commit_digest.options.schema import PluginOptions, RepositoryOptions
from mkdocs_commit_digest.options.suggestions import OptionNames

if TYPE_CHECKING:
    from collections.abc import Mapping


def parsed_options(raw: Mapping[str, Any]) -> PluginOptions:
    """Check the options of one plugin entry.

    Raises:
        SettingsError: names the option, the value and the cure; one line for every wrong option.
    """
    try:
        return PluginOptions.model_validate(dict(raw))
    except ValidationError as error:
        details = error.errors(include_url=False)
        raise SettingsError("\n".join(error_message(detail, _names()) for detail in details)) from error


def _names() -> OptionNames:
    options = {name: type(field.default) for name, field in PluginOptions.model_fields.items()}
    sections = {name: kind for name, kind in options.items() if issubclass(kind, Options)}
    sections |= {"repositories": RepositoryOptions, "interests": InterestOptions, "notify": RecipientOptions}
    return OptionNames(tuple(options), {name: tuple(kind.model_fields) for name, kind in sections.items()})
