"""How many answers of a run may be sent back: few, whatever the model writes."""

from __future__ import annotations

import math
import threading
from dataclasses import dataclass, field

from mkdocs_commit_digest.errors import BudgetSpent

CALLS_PER_REPAIR = 20


@dataclass(slots=True)
class RepairAllowance:
    """Lets one repair through for every twenty other calls, begun ones too; safe to use from several threads."""

    calls: int = 0
    repairs: int = 0
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def count(self, *, is_repair: bool) -> None:
        """Count a call that is about to be made.

        Raises:
            BudgetSpent: it is a repair, and there were enough.
        """
        with self._lock:
            if not is_repair:
                self.calls += 1
            elif self.repairs >= max(1, math.ceil(self.calls / CALLS_PER_REPAIR)):
                raise BudgetSpent("enough answers of this run were sent back")
            else:
                self.repairs += 1
