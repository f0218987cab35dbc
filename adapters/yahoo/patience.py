"""How long a job waits after Yahoo did not answer, and what it says of it meanwhile."""

from __future__ import annotations

from datetime import timedelta
from random import Random

from adapters.yahoo.backoff import Backoff
from adapters.yahoo.errors import Throttled
from bot.errors import SourceError

_FIRST, _MOST = timedelta(seconds=30), timedelta(minutes=15)


class Patience:
    """`trouble`: what went wrong last, a clause without a full stop; empty while all is well."""

    def __init__(self, dice: Random) -> None:
        self._dice = dice
        self._backoff = Backoff(_FIRST, _MOST, dice)
        self.trouble = ""

    def well(self) -> None:
        self._backoff.well()
        self.trouble = ""

    def after(self, error: SourceError) -> timedelta:
        """As long as Yahoo is left alone, or longer each time."""
        self.trouble = str(error).rstrip(".")
        if isinstance(error, Throttled):
            return error.wait + timedelta(seconds=self._dice.uniform(0, 2))
        return self._backoff.failed()
