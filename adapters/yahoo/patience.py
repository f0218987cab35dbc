"""How long a job waits after Yahoo did not answer: longer each time."""

from __future__ import annotations

from datetime import timedelta
from random import Random

from adapters.yahoo.errors import Throttled
from bot.errors import SourceError

_FIRST, _MOST = timedelta(seconds=30), timedelta(minutes=15)
_DOUBLINGS = 5


class Patience:
    """`trouble`: what went wrong last, a clause without a full stop; empty while all is well."""

    def __init__(self, dice: Random) -> None:
        self._dice = dice
        self._failed = 0
        self.trouble = ""

    def well(self) -> None:
        self._failed, self.trouble = 0, ""

    def after(self, error: SourceError) -> timedelta:
        """At least what Yahoo is left alone for."""
        self.trouble = str(error).rstrip(".")
        if isinstance(error, Throttled):
            return error.wait + timedelta(seconds=self._dice.uniform(0, 2))
        wait = min(_MOST, _FIRST * 2 ** min(self._failed, _DOUBLINGS))
        self._failed += 1
        return wait * self._dice.uniform(0.8, 1.2)
