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


class Known(Protocol):
    """The daily history, as far as it has come."""

    def close(self, symbol: str, day: date) -> float | None:
        """Of the session of that date, in today's shares; None: not known."""
        ...

    def suspect(self, symbol: str) -> None:
        """What is known of it is doubtful."""
        ...


class Doubts:
    """Prices of a symbol in doubt are held back until the history has been rewritten, at most for ten minutes."""

    def __init__(self, known: Known) -> None:
        self._known = known
        self._checked: dict[str, tuple[date, float]] = {}
        self._closed: dict[str, tuple[date, float]] = {}
        self._held: dict[str, tuple[date, float, datetime]] = {}

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
            self._held[symbol] = day, previous_close, now

    def doubtful(self, symbol: str, now: datetime) -> bool:
        if symbol not in self._held:
            return False
        day, previous_close, since = self._held[symbol]
        known = self._known.close(symbol, day)
        if now - since < _LONGEST and (known is None or _apart(previous_close, known) > _SPLIT):
            return True
        del self._held[symbol]
        return False


def _apart(price: float, known: float) -> float:
    return abs(price / known - 1)
