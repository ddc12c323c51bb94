"""Time zones: what is one, and which one somebody may have meant."""

from __future__ import annotations

import difflib
import re
from functools import cache
from importlib import resources
from pathlib import Path
from zoneinfo import TZPATH, ZoneInfo, ZoneInfoNotFoundError, available_timezones

_OFFSET = re.compile(r"(?:UTC|GMT|Z)?\s*[+-]\s*\d{1,2}(?::?\d{2})?", re.IGNORECASE)
_CLOSE = 0.8
"""Below, two names of cities have little in common: Peking is not Chungking."""


def known_zone(name: str) -> str:
    """Return the name of a zone as it is.

    Raises:
        ValueError: there is none of that name; says what may be meant.
    """
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise ValueError(f"is not a time zone; {_cure(name)}") from error
    return name


def _cure(name: str) -> str:
    if _OFFSET.fullmatch(name.strip()):
        return "an offset does not tell how clocks change, so give the name of a zone, such as Asia/Shanghai"
    close = _meant(name)
    return f"did you mean {close}?" if close else "use an IANA name such as Europe/Berlin or Asia/Shanghai"


def _meant(name: str) -> str | None:
    """Find the zone whose city is written nearly so; where a region is given, it has to be nearly that one too."""
    cities = {_city(zone): zone for zone in sorted(_canonical())}
    close = difflib.get_close_matches(_city(name), cities, n=1, cutoff=_CLOSE)
    zone = cities[close[0]] if close else ""
    if "/" in name and difflib.SequenceMatcher(None, name.lower(), zone.lower()).ratio() < _CLOSE:
        return None
    return zone or None


def _city(name: str) -> str:
    return name.rpartition("/")[2].replace(" ", "_").lower()


@cache
def _canonical() -> frozenset[str]:
    """Names that are in use, without the old ones that link to them; all names where the list of zones is missing."""
    tables = (Path(folder) / "zone.tab" for folder in TZPATH)
    found = next((table.read_text("utf-8") for table in tables if table.is_file()), None)
    if found is None:
        packed = resources.files("tzdata") / "zoneinfo" / "zone.tab"
        found = packed.read_text("utf-8") if packed.is_file() else ""
    rows = (line.split("\t") for line in found.splitlines() if not line.startswith("#"))
    names = {row[2] for row in rows if len(row) > 2}  # noqa: PLR2004 - country, coordinates, zone, comments
    return frozenset(names | {"UTC"} if names else available_timezones())
