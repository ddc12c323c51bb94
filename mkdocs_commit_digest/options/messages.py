"""Wrong options in words: the option, the value, and what to do about it."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from mkdocs_commit_digest.options.suggestions import OptionNames


def error_message(detail: Any, names: OptionNames) -> str:
    """Turn one pydantic error into option, value and cure."""
    option, kind = path_of(detail["loc"]), detail["type"]
    if kind == "extra_forbidden":
        return f"{option}: there is no such option; {names.suggest(detail['loc'])}"
    if kind == "missing":
        return f"{option}: is required and missing"
    if not option:
        return str(detail["msg"]).removeprefix("Value error, ")
    field = next(part for part in reversed(detail["loc"]) if isinstance(part, str) and not _is_inner(part))
    value = detail.get("input")
    if value is None:
        return f"{option}: has no value; {_about_nothing(field, names)}"
    said = _problem(detail, field, names)
    if field in _NEVER_SHOWN or not isinstance(value, str | int | float | date):
        return f"{option}: {said}"
    return f"{option}: '{_as_in_yaml(value)}' {said}"


def path_of(loc: Sequence[int | str]) -> str:
    """Write where an option is as users look for it: `repositories[0].url`."""
    option = ""
    for part in loc:
        if isinstance(part, int):
            option += f"[{part}]"
        elif not _is_inner(part):
            option += f".{part}" if option else part
    return option


def _is_inner(part: str) -> bool:
    """Tell what pydantic adds of its own, such as `function-before[…]`, from what users wrote."""
    return "function-" in part or part in {"[key]", "nullable"}


def _problem(detail: Any, field: str, names: OptionNames) -> str:
    """Say what is wrong with a value, to be read after it; never in the words of Python."""
    kind, limits = detail["type"], detail.get("ctx", {})
    if kind == "string_pattern_mismatch":
        return _FORMS[field]
    if kind in _SECTION_EXPECTED:
        return _about_sections(field, names)
    if kind == "string_type":
        return _about_text(detail["input"])
    if kind in _NUMBER_EXPECTED:
        return _about_numbers(kind, field)
    if kind in _WORDS:
        return _WORDS[kind].format(**limits)
    return _lower_first(str(detail["msg"]).removeprefix("Value error, "))


def _lower_first(message: str) -> str:
    """`Input should be …` → `should be …`, to be read after the value."""
    message = message.removeprefix("Input ")
    return message[:1].lower() + message[1:]


def _as_in_yaml(value: str | float | date) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _about_nothing(field: str, names: OptionNames) -> str:
    if field in names.sections:
        return "indent what belongs to it by two spaces more than its name, or leave it out"
    return "if it is written with !ENV, set its variable"


def _about_sections(field: str, names: OptionNames) -> str:
    if field == "notify":
        return f"is neither the name of a variable nor a section; options are {', '.join(names.sections[field])}"
    if field == "repositories":
        return f"is no repository; give its URL, or options: {', '.join(names.sections[field])}"
    if field not in _EXAMPLES:  # a name that the user gave
        return "is not a section; write its options under it, or {} to have none"
    cure = f"is not a section; write its options under it, as in '{field}: {_EXAMPLES[field]}'"
    return f"{cure}, or '{field}: {_NONE[field]}' to have none" if field in _NONE else cure


def _about_text(value: object) -> str:
    if isinstance(value, bool):
        return "is no text: YAML reads yes, no, on and off as true and false; put the word in quotes"
    if isinstance(value, int | float | date):
        return f"is read as a {'date' if isinstance(value, date) else 'number'} by YAML; put it in quotes"
    return "must be text, not a list or a section"


def _about_numbers(kind: str, field: str) -> str:
    unit = next((f" of {unit}" for part, unit in _UNITS.items() if part in field.split("_")), "")
    if not kind.startswith("int_"):
        return f"must be a number{unit}"
    return f"must be a whole number{unit} (an integer){_ABOUT_BYTES if 'bytes' in field else ''}"


_SECTION_EXPECTED = {"model_type", "model_attributes_type"}
_NUMBER_EXPECTED = {
    "int_type",
    "int_parsing",
    "int_parsing_size",
    "int_from_float",
    "float_type",
    "float_parsing",
    "finite_number",
}

_WORDS: Mapping[str, str] = {
    "bool_type": "must be true or false (a boolean)",
    "bool_parsing": "must be true or false (a boolean)",
    "tuple_type": "must be a list, with a dash before each entry",
    "dict_type": "must be names with their values, as in {{name: value}}",
    "string_too_short": "may not be empty",
    "string_too_long": "is too long; {max_length} characters are allowed",
    "too_short": "at least {min_length} is needed; write it under the option, after a dash",
}
"""Kind of error, as pydantic names it → what to say; its other words can be shown as they are."""

_ABOUT_BYTES = ", without a unit: 1 GB is 1000000000"
_UNITS: Mapping[str, str] = {
    "bytes": "bytes",
    "characters": "characters",
    "days": "days",
    "items": "days",
    "seconds": "seconds",
    "timeout": "seconds",
    "tokens": "tokens",
    "ttl": "minutes",
    "usd": "US dollars",
}
"""Word in an option's name → what is counted."""

_EXAMPLES: Mapping[str, str] = {
    "model_options": "{timeout: 300}",
    "budget": "{usd_per_build: 1.0}",
    "importance": "{high_per_day: 5}",
    "tags": "{authors: true}",
    "feeds": "{items: 20}",
    "limits": "{commits_per_day: 500}",
    "redaction": "{patterns: ['ACME-[0-9]{8}']}",
}
_NONE: Mapping[str, str] = {"feeds": "{formats: []}"}
"""Section → how it is switched off."""

_NEVER_SHOWN = {"url", "web_url", "hub", "api_base", "token_env", "address_env"}
"""Where people paste secrets."""

_FORMS: Mapping[str, str] = {
    "name": "must be owner/name: letters, digits, '.', '_', '-'; no part begins with '.' or '-'",
    "token_env": "must be the name of an environment variable, such as GITHUB_TOKEN; never the token itself",
    "address_env": "must be the name of an environment variable, such as TEAM_WEBHOOK; never the address itself",
    "path": "must be a path below the site: letters, digits, '.', '_', '-', with '/' between its parts",
    "language": "must be a language tag, such as en, zh or pt-BR",
    "id": "must begin with a letter or digit and hold letters, digits, '.', '_', '/', '-' only",
    "slices": "must be repository, tier, type, area, language, facts or interest (or one value of it: tier:high), "
    "releases or breaking",
    "hub": "must be an http(s) address",
    "unsubscribe": "must be an http(s) address",
    "api_base": "must be an http(s) address, such as http://localhost:11434; keys are read from the environment",
}
"""Option → what a value that has the wrong form should look like."""
