"""How asking one address again and again goes: when it is due again, and what `health` says of it."""

from __future__ import annotations

from datetime import datetime, timedelta
from random import Random

from adapters.fetch import Refused, Unavailable
from bot.errors import SourceError
from bot.ports.health import Health

_FIRST = timedelta(minutes=1)
_LONGEST = timedelta(hours=1)
_JITTER = 0.1
_LONGEST_JITTER = timedelta(seconds=30)
"""So that what is due before a market opens is not late for it."""


class Rounds:
    """`source` as health names it; `dice` spread the rounds, so that many bots do not ask in the same second."""

    def __init__(self, source: str, dice: Random) -> None:
        self._source = source
        self._dice = dice
        self._failures = 0
        self._answered: datetime | None = None
        self._said = "not asked yet"
        self._again: datetime | None = None

    def answered(self, now: datetime, due: datetime, said: str) -> datetime:
        """It went well; when to ask again: at `due`, or a little later."""
        self._failures, self._answered, self._said, self._again = 0, now, said, None
        return due + self._spread(due - now)

    def failed(self, now: datetime, error: SourceError) -> datetime:
        """It did not; when to try again: ever later, at once much later where asking is useless, and not before the
        server wants to be asked."""
        wait = _LONGEST if isinstance(error, Refused) else min(_FIRST * 2 ** min(self._failures, 10), _LONGEST)
        if isinstance(error, Unavailable) and error.wait:
            wait = max(wait, error.wait)
        self._failures += 1
        again = now + wait + self._spread(wait)
        self._said, self._again = str(error).rstrip("."), again
        return again

    def health(self) -> Health:
        return Health(self._source, not self._failures, self._said, self._answered, again=self._again)

    def _spread(self, wait: timedelta) -> timedelta:
        return min(wait * _JITTER, _LONGEST_JITTER) * self._dice.random()
