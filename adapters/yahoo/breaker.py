"""Leaves Yahoo alone after it has had enough, longer each time; then one request finds out whether it still has."""

from __future__ import annotations

from datetime import timedelta
from random import Random

from adapters.yahoo.errors import Throttled

_FIRST, _MOST = 30.0, 900.0
"""Seconds of the first pause and of the longest."""


class Breaker:
    """Times are the event loop's, in seconds. Requests come one at a time, so that the first one after a pause is
    alone: `heal` or `trip` follows before the next."""

    def __init__(self, dice: Random) -> None:
        self._dice = dice
        self._trips = 0
        self._until = 0.0
        self._why = ""

    def check(self, now: float) -> None:
        """Raises `Throttled` during a pause."""
        if (wait := self._until - now) > 0:
            raise Throttled(self._why, timedelta(seconds=wait))

    def trip(self, now: float, why: str, wait: float) -> None:
        """Pause at least for the `wait` that the other side has asked for (0: it has not)."""
        pause = min(_MOST, _FIRST * 2**self._trips) * self._dice.uniform(0.8, 1.2)
        self._trips = min(self._trips + 1, 10)
        self._until = now + max(pause, wait)
        self._why = why

    def heal(self) -> None:
        self._trips = 0

    def left(self, now: float) -> timedelta | None:
        """How long the pause still lasts; None when there is none."""
        return timedelta(seconds=self._until - now) if self._until > now else None
