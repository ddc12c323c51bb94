"""Points by reason code, learned from what maintainers tell in their release notes by `training/train_importance.py`."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

WEIGHTS: Mapping[str, float] = {
    "type_feature": 1.5,
}
"""Of `size` and `size_removed` per factor of ten of lines; of names, options and files somewhat more for many than for one.

The points of types hold what every change begins with, so they are no measure of their own.
"""
