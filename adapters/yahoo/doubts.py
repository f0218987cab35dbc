"""Whether Yahoo's own previous close fits the history: when it does not, the symbol may have split overnight."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Protocol

_SAME = 0.001
"""The stream's prices have seven digits."""
_OFF = 0.005
"""A previous close that differs by more has been rewritten."""
_SPLIT = 0.04
"""One that differs by more makes every change of today wrong."""
_LONGEST = timedelta(minutes=10)
_JUMP, _GLANCE = 1.8, timedelta(seconds=15)
"""A price that many times the previous close, or that small a part of it, is worth a glance at the chart, and the wait
for its answer, whatever Yahoo says of the previous close: on a split's morning it may still be the old one."""


class Known(Protocol):
    """The daily history, as far as it has come."""

    def close(self, symbol: str, day: date) -> float | None:
        """Of the session of that date, in today's shares; None: not known."""
        ...

    def suspect(self, symbol: str) -> None:
        """What is known of it is doubtful."""
        ...


class Doubts:
    """Prices of a symbol in doubt are held back until the history has been rewritten, or for some time."""

    def __init__(self, known: Known) -> None:
        self._known = known
        self._checked: dict[str, tuple[date, float]] = {}
        self._closed: dict[str, tuple[date, float]] = {}
        self._held: dict[str, tuple[date, float, datetime]] = {}
        """The session before, its close if nothing is wrong, and until when prices are held back."""
        self._jumped: dict[str, date] = {}

    def close(self, symbol: str, day: date) -> float | None:
        """Of a session, as the history or a poll has told it."""
        day_told, told = self._closed.get(symbol, (None, None))
        return self._known.close(symbol, day) or (told if day_told == day else None)

    def closed(self, symbol: str, day: date, close: float) -> None:
        """A poll has told the close of a session."""
        self._closed[symbol] = day, close

    def check(self, symbol: str, day: date, previous_close: float, now: datetime) -> None:
        """Prices come from now on that go with that close of the session of `day`."""
        checked, before = self._checked.get(symbol, (None, 0))
        if checked == day and before and _apart(previous_close, before) < _SAME:
            return
        self._checked[symbol] = day, previous_close
        known = self.close(symbol, day)
        apart = _apart(previous_close, known) if known else 0
        if apart > _OFF:
            self._known.suspect(symbol)
        if apart > _SPLIT:
            self._held[symbol] = day, previous_close, now + _LONGEST

    def look(self, symbol: str, day: date, price: float, now: datetime) -> None:
        """A price comes whose session follows that of `day`. Once a session it may be in doubt for itself alone."""
        known = self.close(symbol, day)
        if known and self._jumped.get(symbol) != day and not 1 / _JUMP < price / known < _JUMP:
            self._jumped[symbol] = day
            self._known.suspect(symbol)
            self._held.setdefault(symbol, (day, price, now + _GLANCE))

    def doubtful(self, symbol: str, now: datetime) -> bool:
        if symbol not in self._held:
            return False
        day, previous_close, until = self._held[symbol]
        known = self._known.close(symbol, day)
        if now < until and (known is None or _apart(previous_close, known) > _SPLIT):
            return True
        del self._held[symbol]
        return False


def _apart(price: float, known: float) -> float:
    return abs(price / known - 1)
