"""The believed prints of one symbol on one trading date."""

from __future__ import annotations

from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from itertools import groupby

from bot.market.model import Quote

_COARSE = 600
"""Seconds."""


@dataclass(frozen=True, slots=True)
class Reference:
    """A price that a move is measured from, when it stood (a session's close: its end), and its session's date."""

    price: float
    at: datetime
    date: date | None = None

    def times(self, factor: float) -> Reference:
        return self if factor == 1 else replace(self, price=self.price * factor)


Extremes = tuple[Reference, Reference]
"""The lowest and the highest."""


def widest(*ranges: Extremes | None) -> Extremes | None:
    """The lowest and the highest of several; of equal ones the earlier given."""
    known = [extremes for extremes in ranges if extremes]
    if not known:
        return None
    lows, highs = zip(*known, strict=True)
    return min(lows, key=_price), max(highs, key=_price)


class Day:
    """A trading date so far: all believed prints, and the extremes of the regular session."""

    def __init__(self, day: date) -> None:
        self.date = day
        self.first: Quote | None = None
        """The first regular print."""
        self.last: Quote | None = None
        """The last regular print."""
        self.extremes: Extremes | None = None
        self.before: Extremes | None = None
        """The extremes before the latest step's prints."""
        self._times, self._prices = array("d"), array("d")
        self._lows: list[Reference] = []
        self._highs: list[Reference] = []

    def add(self, quotes: Sequence[tuple[Quote, bool]]) -> None:
        """Take the prints of one step, each with whether it is regular."""
        self.before = self.extremes
        for quote, regular in quotes:
            self._trace(quote)
            if regular:
                self._regular(quote)

    def path(self) -> list[tuple[datetime, float]]:
        """Time and price of the prints, extended hours included: of each minute the first, lowest, highest, last, and
        those that came late; fewer once it is settled."""
        times = (datetime.fromtimestamp(second, UTC) for second in self._times)
        return list(zip(times, self._prices, strict=True))

    def price(self, when: datetime) -> float | None:
        """The last print by then, extended hours included, as far as `path` keeps it."""
        number = bisect_right(self._times, when.timestamp())
        return self._prices[number - 1] if number else None

    def since(self, start: datetime) -> Extremes | None:
        """Extremes of the regular prints from `start` to the latest, by one-minute extremes."""
        low = bisect_left(self._lows, start, key=_time)
        high = bisect_left(self._highs, start, key=_time)
        if low == len(self._lows) or high == len(self._highs):
            return None
        return self._lows[low], self._highs[high]

    def rescale(self, factor: float) -> None:
        """Count all prices in the shares after a split."""
        self.first = self.first and rescaled(self.first, factor)
        self.last = self.last and rescaled(self.last, factor)
        self.extremes = self.extremes and (self.extremes[0].times(factor), self.extremes[1].times(factor))
        self.before = self.extremes
        self._prices = array("d", [price * factor for price in self._prices])
        self._lows = [low.times(factor) for low in self._lows]
        self._highs = [high.times(factor) for high in self._highs]

    def settle(self) -> None:
        """The date is over, and takes less memory: its path keeps of each ten minutes the lowest, the highest and the
        last print, and `since` knows nothing any more."""
        kept: list[tuple[float, float]] = []
        for _, points in groupby(zip(self._times, self._prices, strict=True), key=lambda point: point[0] // _COARSE):
            those = list(points)
            kept += sorted({min(those, key=_height), max(those, key=_height), those[-1]})
        self._times, self._prices = array("d", [second for second, _ in kept]), array("d", [price for _, price in kept])
        self._lows, self._highs = [], []

    def _regular(self, quote: Quote) -> None:
        self.first = self.first or quote
        if self.last is None or quote.at >= self.last.at:
            self.last = quote
        # A quote that came late counts as of now, so that the running extremes stay in order of time.
        here = Reference(quote.price, self.last.at, self.date)
        low, high = self.extremes or (here, here)
        self.extremes = (here if here.price < low.price else low, here if here.price > high.price else high)
        _push(self._lows, here, 1)
        _push(self._highs, here, -1)

    def _trace(self, quote: Quote) -> None:
        times, prices, second = self._times, self._prices, quote.at.timestamp()
        if times and second < times[-1]:  # it came late
            place = bisect_right(times, second)
            times.insert(place, second)
            prices.insert(place, quote.price)
            return
        times.append(second)
        prices.append(quote.price)
        if len(times) >= 5 and times[-5] // 60 == times[-1] // 60:
            middle = [(times[at], prices[at]) for at in (-4, -3, -2)]
            kept = sorted({min(middle, key=_height), max(middle, key=_height)})
            times[-4:-1] = array("d", [second for second, _ in kept])
            prices[-4:-1] = array("d", [price for _, price in kept])


def _height(point: tuple[float, float]) -> float:
    return point[1]


def rescaled(quote: Quote, factor: float) -> Quote:
    """The quote counted in the shares after a split."""
    return replace(quote, price=quote.price * factor)


def _push(stack: list[Reference], here: Reference, sign: int) -> None:
    """Keep the running extremes of all spans that end now: one stack serves windows of every length.

    Each entry is the extreme of the time from it on; `sign` 1 for lows, -1 for highs; at most one entry a minute.
    """
    while stack and sign * stack[-1].price >= sign * here.price:
        stack.pop()
    if not stack or _minute(stack[-1].at) < _minute(here.at):
        stack.append(here)


def _minute(at: datetime) -> int:
    return int(at.timestamp() // 60)


def _price(reference: Reference) -> float:
    return reference.price


def _time(reference: Reference) -> datetime:
    return reference.at
