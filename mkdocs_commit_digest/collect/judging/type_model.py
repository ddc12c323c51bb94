"""A linear model of change types: features that hold → type, and which features decided. Pure.

Multinomial logistic regression. The table `type_weights.json` holds, in hundredths, one weight per feature and type;
it is made by `training/train_types.py` from histories whose authors write conventional commits.
"""

from __future__ import annotations

import json
import math
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

from mkdocs_commit_digest.archive.records import ChangeType, Classification
from mkdocs_commit_digest.collect.judging.type_signs import is_sign

if TYPE_CHECKING:
    from collections.abc import Mapping

_PRINTED = 3
"""Features named as evidence."""
_LEAST = 15
"""A feature that speaks for a type by less (in hundredths) decided nothing."""


_SURE = 0.65
"""Probability below which a type is a guess: fixes by the model are right in 0.84 from here on, below in 0.43."""


@dataclass(frozen=True, slots=True)
class TypeModel:
    """The table of weights."""

    types: tuple[ChangeType, ...]
    base: tuple[int, ...]
    """What each type has before any feature is looked at, in hundredths."""
    weights: Mapping[str, tuple[int, ...]]

    def classify(self, features: Mapping[str, str]) -> Classification:
        """Return the likeliest type and what decided for it against the next likeliest, if a reader would see it so."""
        totals = list(self.base)
        for name in features:
            for n, weight in enumerate(self.weights.get(name, ())):
                totals[n] += weight
        best, second, *_ = sorted(range(len(totals)), key=lambda n: -totals[n])
        odds_against = sum(math.exp((total - totals[best]) / 100) for total in totals)
        source = "message" if odds_against * _SURE <= 1 else "estimated"
        return Classification(type=self.types[best], source=source, evidence=self._evidence(features, best, second))

    def _evidence(self, features: Mapping[str, str], best: int, second: int) -> tuple[str, ...]:
        speaking: dict[str, int] = {}
        for name, printed in features.items():
            if printed and is_sign(self.types[best], name) and (row := self.weights.get(name)):
                speaking[printed] = speaking.get(printed, 0) + row[best] - row[second]
        ranked = sorted(speaking.items(), key=lambda item: (-item[1], item[0]))
        return tuple(printed for printed, weight in ranked[:_PRINTED] if weight >= _LEAST)


@cache
def type_model() -> TypeModel:
    """Return the model that ships with the package."""
    table = json.loads(files(__package__).joinpath("type_weights.json").read_text("utf-8"))
    return TypeModel(
        tuple(map(ChangeType, table["types"])),
        tuple(table["base"]),
        {name: tuple(row) for name, row in table["weights"].items()},
    )
