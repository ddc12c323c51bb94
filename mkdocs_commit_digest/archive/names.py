"""Names of repositories, as options and records check them."""

from __future__ import annotations

from typing import Annotated

from pydantic import StringConstraints

RepositoryName = Annotated[
    str, StringConstraints(pattern=r"^[A-Za-z0-9_][A-Za-z0-9._-]*(/[A-Za-z0-9_][A-Za-z0-9._-]*)*$", max_length=200)
]
"""A name that is also a path: `owner/name`; no part starts with a dot or a dash."""
