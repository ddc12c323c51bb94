"""Requests and tokens per minute, kept over any number of threads."""

from __future__ import annotations

import threading
from collections import deque
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

WINDOW = 60.0
"""Seconds over which providers count."""


@dataclass(slots=True)
class RateLimiter:
    """Lets a call through when the last minute has room for it; safe to use from several threads."""

    clock: Callable[[], float]
    """Seconds from an arbitrary start, never backwards."""
    sleep: Callable[[float], None]
    requests: int | None = None
    """Calls in any minute; None: no bound."""
    tokens: int | None = None
    """Tokens in any minute, of prompts and the most that replies may have; None: no bound."""
    _started: deque[tuple[float, int]] = field(default_factory=deque)
    _not_before: float = float("-inf")
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def wait(self, tokens: int) -> None:
        """Return once a call of so many tokens may start. One that is larger than the bound goes alone."""
        while pause := self._pause(tokens):
            self.sleep(pause)

    def hold(self, seconds: float) -> None:
        """Let no call start for a while: the provider said so to one of them."""
        with self._lock:
            self._not_before = max(self._not_before, self.clock() + seconds)

    def _pause(self, tokens: int) -> float:
        """Start the call and return 0, or return the seconds after which to look again."""
        with self._lock:
            now = self.clock()
            if now < self._not_before:
                return self._not_before - now
            while self._started and self._started[0][0] <= now - WINDOW:
                self._started.popleft()
            if self._started and not self._has_room(tokens):
                return max(self._started[0][0] + WINDOW - now, 0.001)
            if self.requests is not None or self.tokens is not None:
                self._started.append((now, tokens))
            return 0.0

    def _has_room(self, tokens: int) -> bool:
        if self.requests is not None and len(self._started) >= self.requests:
            return False
        return self.tokens is None or sum(used for _, used in self._started) + tokens <= self.tokens
