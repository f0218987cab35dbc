"""How a symbol usually moves: its daily changes, its beta, the basket it goes with. Only sessions before the date asked
about count, so that a day's own close changes nothing of what is said about that day."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from itertools import pairwise
from statistics import StatisticsError, correlation, fmean

from bot.market.book import Book
from bot.sentence.spoken import is_marked

SESSIONS = 60
"""How many daily changes are looked at."""
PEERS = 3
"""A basket with fewer other members that have a change is nobody's sector."""
_PRIOR_SESSIONS = 20
"""The weight of beta 1 against the measured one, in sessions."""
_LONGEST_STEP = timedelta(days=5)
"""A change over more days is one across a hole in the history."""


class Daily:
    """Daily changes from a book's closes. `baskets`: members by name; those of the latest date asked about are kept."""

    def __init__(self, book: Book, baskets: Mapping[str, Sequence[str]]) -> None:
        self._book = book
        self._baskets = baskets
        self._latest = date.min
        self._changes: dict[str, tuple[date, Mapping[date, float]]] = {}
        self._betas: dict[tuple[str, str], tuple[date, float]] = {}
        self._sectors: dict[str, tuple[date, tuple[str, ...]]] = {}

    def usual(self, symbol: str, day: date) -> float:
        """The mean size of the daily changes before `day`; 0 where not known."""
        changes = self._before(symbol, day).values()
        return fmean(abs(change) for change in changes) if changes else 0.0

    def beta(self, symbol: str, market: str, day: date) -> float:
        """The slope of the daily changes before `day` on the market's, drawn towards 1 (Vasicek, 1973, with a fixed
        weight)."""
        known = self._betas.get((symbol, market))
        if known is None or known[0] != day:
            known = day, _slope(self._before(symbol, day), self._before(market, day))
            self._betas[symbol, market] = known
        return known[1]

    def sector(self, symbol: str, day: date) -> tuple[str, ...]:
        """The other members of the basket that the symbol followed best before `day`; none where it is in no basket.

        Best is the highest correlation of its daily changes with the mean of the others'; then the first by name.
        """
        known = self._sectors.get(symbol)
        if known is None or known[0] != day:
            known = day, self._sector(symbol, day)
            self._sectors[symbol] = known
        return known[1]

    def _sector(self, symbol: str, day: date) -> tuple[str, ...]:
        found: list[tuple[float, str, tuple[str, ...]]] = []
        for name, members in self._baskets.items():
            # What one workspace calls a sector is none for the others.
            if symbol in members and not is_marked(name):
                others = tuple(member for member in members if member != symbol)
                if (likeness := self._likeness(symbol, others, day)) is not None:
                    found.append((-likeness, name, others))
        return min(found)[2] if found else ()

    def _likeness(self, symbol: str, others: Sequence[str], day: date) -> float | None:
        """The correlation with the mean of the others, rounded so that it is the same everywhere."""
        theirs = [self._before(other, day) for other in others]
        days = [
            (change, fmean(known))
            for date_, change in self._before(symbol, day).items()
            if len(known := [changes[date_] for changes in theirs if date_ in changes]) >= PEERS
        ]
        try:
            return round(correlation(*zip(*days, strict=True)), 9) if days else None
        except StatisticsError:  # one session, or a price that never changed
            return None

    def _before(self, symbol: str, day: date) -> Mapping[date, float]:
        """The daily changes of the sessions before `day`, by date."""
        if day > self._latest:  # or else all that has ever been asked about stays
            self._latest = day
            for kept in (self._changes, self._betas, self._sectors):
                kept.clear()
        known = self._changes.get(symbol)
        if known is None or known[0] != day:
            known = day, self._measured(symbol, day)
            self._changes[symbol] = known
        return known[1]

    def _measured(self, symbol: str, day: date) -> Mapping[date, float]:
        if symbol not in self._book.symbols:
            return {}
        closes = self._book.closes(symbol).before(day, SESSIONS + 1)
        return {
            date_: close / before - 1
            for (earlier, before), (date_, close) in pairwise(closes)
            if date_ - earlier <= _LONGEST_STEP
        }


def _slope(changes: Mapping[date, float], market: Mapping[date, float]) -> float:
    days = [day for day in changes if day in market]
    spread = sum(market[day] ** 2 for day in days)
    if not spread:
        return 1.0
    slope = sum(changes[day] * market[day] for day in days) / spread
    return (slope * len(days) + _PRIOR_SESSIONS) / (len(days) + _PRIOR_SESSIONS)
