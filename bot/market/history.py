"""Daily bars of one symbol, in today's shares."""

from __future__ import annotations

from bisect import bisect_left, bisect_right, insort
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date

from bot.market.model import DailyBar


class History:
    """Daily bars by date. Splits rewrite them; dividends are kept apart, since only windows take them off."""

    def __init__(self, bars: Iterable[DailyBar]) -> None:
        self._bars = {bar.date: bar for bar in bars}
        self._dates = sorted(self._bars)
        self._dividends: dict[date, float] = {}

    def __len__(self) -> int:
        return len(self._dates)

    @property
    def last_close(self) -> float | None:
        return self._bars[self._dates[-1]].close if self._dates else None

    def bar(self, day: date) -> DailyBar | None:
        return self._bars.get(day)

    def add(self, bar: DailyBar) -> None:
        """Take a bar; one that is there for its date is replaced."""
        if bar.date not in self._bars:
            insort(self._dates, bar.date)
        self._bars[bar.date] = bar

    def closes(self) -> Sequence[tuple[date, float]]:
        """All closes, oldest first; adjusted for splits."""
        return [(day, self._bars[day].close) for day in self._dates]

    def bars(self, first: date | None, last: date) -> Sequence[DailyBar]:
        """Bars from `first` (None: from the beginning) to `last`, both included."""
        start = 0 if first is None else bisect_left(self._dates, first)
        return [self._bars[day] for day in self._dates[start : bisect_right(self._dates, last)]]

    def split(self, day: date, ratio: float) -> None:
        """`ratio` new shares for one old from `day` on: bars before it are counted in the new shares."""
        for earlier in self._dates[: bisect_left(self._dates, day)]:
            self._bars[earlier] = rescaled(self._bars[earlier], 1 / ratio)
        for payday in [payday for payday in self._dividends if payday < day]:
            self._dividends[payday] /= ratio

    def pay(self, day: date, amount: float) -> None:
        """A dividend of `amount` a share: from the session of `day` on the price is without it."""
        self._dividends[day] = amount

    def without_dividends(self, since: date, until: date) -> float:
        """What a price of `since` is multiplied by to compare it with one of `until`.

        The usual back-adjustment: one minus the dividend over the close before it, for each in between.
        """
        factor = 1.0
        for day, amount in self._dividends.items():
            if since < day <= until and (before := bisect_left(self._dates, day)):
                factor *= 1 - amount / self._bars[self._dates[before - 1]].close
        return factor


def rescaled(bar: DailyBar, factor: float) -> DailyBar:
    """The bar with its prices times `factor`, its volume in the shares that go with them."""
    return replace(
        bar,
        open=bar.open * factor,
        high=bar.high * factor,
        low=bar.low * factor,
        close=bar.close * factor,
        volume=bar.volume / factor,
    )
