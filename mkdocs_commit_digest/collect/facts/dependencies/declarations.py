"""What one manifest declares: packages that a project needs, versions of tools that it demands, its own version."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

MAX_DECLARATIONS = 3_000


@dataclass(frozen=True, slots=True)
class Declaration:
    """One thing that a manifest asks for."""

    name: str
    """As the ecosystem writes it: `httpx`, `@types/node`, `github.com/spf13/cobra`, `actions/checkout`."""
    value: str = ""
    """Versions allowed or chosen; empty: any."""
    group: str = ""
    """Where it is asked for: `dev`, `optional: cli`, `build`; empty: what every user gets."""
    reaches_users: bool = True
    """Users get it, not only those who work on the project."""
    kind: Literal["dependency", "requirement", "setting"] = "dependency"
    needle: str = ""
    """What to look for on changed lines, where it is not the name."""


@dataclass(frozen=True, slots=True)
class PackageManifest:
    """Everything that one side of a manifest declares."""

    declarations: tuple[Declaration, ...] = ()
    package: str = ""
    version: str = ""
    """Of the package itself; empty: not said here."""
    is_private: bool = False
    """The package is never published."""
    licence: str = ""
    install_hooks: tuple[tuple[str, str], ...] = ()
    """Scripts that run when the package is installed: name and command."""


Reader = Callable[[str], PackageManifest | None]
"""Reads a manifest's text; None: it cannot be read."""


def requirement(name: str, value: object, *, needle: str = "", reaches_users: bool = True) -> tuple[Declaration, ...]:
    """Return the demand for a tool's version; nothing where no version is given."""
    if not isinstance(value, str | int | float) or not str(value).strip():
        return ()
    return (Declaration(name, str(value).strip(), kind="requirement", needle=needle, reaches_users=reaches_users),)
