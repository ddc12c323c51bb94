"""Which paths of a repository are wanted."""

from __future__ import annotations

from dataclasses import dataclass, field

from pathspec import GitIgnoreSpec


@dataclass(frozen=True, slots=True)
class Selection:
    """Patterns in the style of .gitignore; no `include`: everything."""

    include: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    _include: GitIgnoreSpec | None = field(init=False, repr=False, compare=False)
    _exclude: GitIgnoreSpec | None = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        for name in ("include", "exclude"):
            patterns = getattr(self, name)
            object.__setattr__(self, f"_{name}", GitIgnoreSpec.from_lines(patterns) if patterns else None)

    def wants(self, path: str, old_path: str | None = None) -> bool:
        """Whether a change belongs to what is watched; one that moves a file in or out does."""
        return self._wants(path) or (old_path is not None and self._wants(old_path))

    def _wants(self, path: str) -> bool:
        if self._include and not self._include.match_file(path):
            return False
        return not (self._exclude and self._exclude.match_file(path))
