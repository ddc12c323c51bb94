"""The names of all options, and what may be meant by a name that is none of them."""

from __future__ import annotations

import difflib
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_CLOSE = 0.75
"""Below, two names have little in common: `title` is not `until`, `api_key` is not `api_base`."""
_SECRET = re.compile(r"(?:^|_)(?:key|token|secret|password|credentials?)$", re.IGNORECASE)


def nearest_of(name: str, known: Sequence[str], prefix: str = "") -> str:
    """Say which of the known names may be meant, or which there are."""
    close = difflib.get_close_matches(name, known, n=1)
    return f"did you mean '{prefix}{close[0]}'?" if close else f"there are {', '.join(known)}"


@dataclass(frozen=True, slots=True)
class OptionNames:
    """What there is."""

    top: tuple[str, ...]
    """Options of the plugin itself; sections are among them."""
    sections: Mapping[str, tuple[str, ...]]
    """Section → its options."""

    def suggest(self, loc: Sequence[int | str]) -> str:
        """Say what may be meant by an option that there is not. Its value is not looked at: it may be a secret."""
        name, section = str(loc[-1]), str(loc[0]) if len(loc) > 1 else ""
        known = self.sections.get(section, self.top)
        if elsewhere := self._locations(name, section):
            return f"it belongs {' or '.join(elsewhere)}"
        if close := difflib.get_close_matches(name, known, n=1, cutoff=_CLOSE):
            return f"did you mean '{close[0]}'?"
        if _SECRET.search(name):
            return _ABOUT_TOKENS if section == "repositories" else _ABOUT_KEYS
        return f"there are {', '.join(known)}"

    def _locations(self, name: str, section: str) -> list[str]:
        """Return where an option of this name is to be found."""
        found = [f"under '{other}'" for other, names in self.sections.items() if name in names and other != section]
        if section and name in self.top:
            found.insert(0, f"one level up, beside '{section}'")
        return found


_ABOUT_KEYS = (
    "keys are never written into mkdocs.yml; put this one into the variable of the provider, such as OPENAI_API_KEY"
)
_ABOUT_TOKENS = (
    "tokens are never written into mkdocs.yml; put this one into an environment variable and name the variable "
    "in 'token_env'"
)
