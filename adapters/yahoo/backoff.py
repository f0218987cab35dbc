"""How long to wait after failures in a row."""

from __future__ import annotations

from datetime import timedelta
from random import Random


class Backoff:
    """Twice as long each time, from `first` to `most`, give or take a third, so that many do not come at once."""

    def __init__(self, first: timedelta, most: timedelta, dice: Random) -> None:
        self._first = first
        self._most = most
        self._dice = dice
        self._failures = 0

    def failed(self) -> timedelta:
        """How long to wait now."""
        wait = min(self._first * 2**self._failures, self._most)
        self._failures = min(self._failures + 1, 20)
        return wait * self._dice.uniform(2 / 3, 4 / 3)

    def well(self) -> None:
        self._failures = 0
