"""One command-line option as its definition states it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

MAX_OPTIONS = 2_000
"""Definitions of one file."""
FLAG = re.compile(r"-{1,2}[A-Za-z][\w.-]*")
NAME = re.compile(r"[A-Za-z][\w.-]{0,80}")


@dataclass(frozen=True, slots=True)
class Option:
    """What a parser is told of one option."""

    flags: tuple[str, ...]
    """`-f`, `--fragment`, `--no-fragment`; of a setting its name."""
    help: str = ""
    default: str = ""
    """As written in the source."""
    value: str = ""
    """What stands for its value in usage; empty: not said, or it takes none."""
    details: tuple[tuple[str, str], ...] = ()
    """What else decides how it is used: choices, required, action, number of values."""
    owner: str = ""
    """The command, or what stands for it in the source."""
    hidden: bool = False
    in_runnable_module: bool = False
    """Its file can be run as a program, which for modules deep in a package is a habit of developers."""
    line: int = 1
    kind: Literal["option", "setting"] = "option"

    @property
    def name(self) -> str:
        """The first long flag, with the one that negates it; else the first of all."""
        first = next((flag for flag in self.flags if flag.startswith("--")), self.flags[0])
        negation = first.replace("--", "--no-", 1)
        return f"{first}/{negation}" if negation != first and negation in self.flags else first

    @property
    def usage(self) -> str:
        """Its flags, value and default, as in a help text."""
        value = f" {self.value}" if self.value else ""
        default = f" [default: {self.default}]" if self.default else ""
        return f"{', '.join(self.flags)}{value}{default}"


def flags_in(text: str) -> tuple[str, ...]:
    """Return the flags of a declaration such as `-f, --foo <x>` or `--foo/--no-foo`."""
    head = re.split(r"\s*[<\[=]|\s[A-Z]", text, maxsplit=1)[0]
    return tuple(part for part in re.split(r"[\s,/|]+", head) if FLAG.fullmatch(part))


def value_in(text: str) -> str:
    """Return the value of a declaration such as `-f, --foo <x>`."""
    found = re.search(r"<[^>\n]{1,60}>(?:\.\.\.)?|\[[^\]\n]{1,60}\]", text)
    return found[0] if found else ""
