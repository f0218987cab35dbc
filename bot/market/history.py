"""Daily bars of one symbol, in today's shares: a column a figure, 24 bytes a bar.

Prices of up to seven digits, as Yahoo has them, are kept in 32 bits, from which they come back as they were. A column
with longer ones takes 64, which is exact as well. Volumes are rounded.
"""

from __future__ import annotations

from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, overload

from bot.market.model import DailyBar


@dataclass(frozen=True, slots=True)
class Columns:
    """Bars in order of their dates, which are ordinals. Rows are added at the end or changed in place; whatever else
    changes makes new columns, so that whoever reads the old ones is not disturbed. Read by `bar` and `close`."""

    days: array[int]
    opens: array[float]
    highs: array[float]
    lows: array[float]
    closes: array[float]
    volumes: array[float]

    @classmethod
    def of(cls, bars: Sequence[DailyBar]) -> Columns:
        """`bars`: oldest first, one a date."""
        return cls(
            array("i", [bar.date.toordinal() for bar in bars]),
            _column(bar.open for bar in bars),
            _column(bar.high for bar in bars),
            _column(bar.low for bar in bars),
            _column(bar.close for bar in bars),
            array("f", [bar.volume for bar in bars]),
        )

    def bar(self, row: int) -> DailyBar:
        opened, high, low, close, volume = (_figure(column, row) for column in self._figures)
        return DailyBar(date.fromordinal(self.days[row]), opened, high, low, close, volume)

    def close(self, row: int) -> float:
        return _figure(self.closes, row)

    def put(self, row: int, bar: DailyBar) -> Columns:
        """With a row changed, or added at the end: these columns, where they have room for its digits."""
        fresh = Columns.of([bar])
        if any(old.typecode == "f" != new.typecode for old, new in zip(self._figures, fresh._figures, strict=True)):
            return self.part(0, row).joined(fresh).joined(self.part(row + 1, len(self.days)))
        figures = (bar.date.toordinal(), bar.open, bar.high, bar.low, bar.close, bar.volume)
        for column, figure in zip(self._all, figures, strict=True):
            column[row : row + 1] = array(column.typecode, [figure])
        return self

    def part(self, first: int, last: int) -> Columns:
        """A copy of some rows."""
        return Columns(*(column[first:last] for column in self._all))

    def joined(self, new: Columns) -> Columns:
        """The rows of both; of a date that both have, the new one's."""
        if not new.days:
            return self
        first, last = bisect_left(self.days, new.days[0]), bisect_right(self.days, new.days[-1])
        known = set(new.days)
        if between := [row for row in range(first, last) if self.days[row] not in known]:
            bars = [*(self.bar(row) for row in between), *Bars(new, 0, len(new.days))]
            new = Columns.of(sorted(bars, key=lambda bar: bar.date))
        ends = self.part(0, first), self.part(last, len(self.days))
        return Columns(*map(_concatenated, ends[0]._all, new._all, ends[1]._all))

    def rescaled(self, rows: int, factor: float) -> Columns:
        """The first rows with their prices times `factor`, their volumes in the shares that go with them."""
        opens, highs, lows, closes = (_column(_times(column, rows, factor)) for column in self._figures[:-1])
        return Columns(self.days, opens, highs, lows, closes, array("f", _times(self.volumes, rows, 1 / factor)))

    @property
    def _figures(self) -> tuple[array[float], ...]:
        return self.opens, self.highs, self.lows, self.closes, self.volumes

    @property
    def _all(self) -> tuple[array[Any], ...]:
        return self.days, *self._figures


class Bars(Sequence[DailyBar]):
    """Bars from row `first` up to row `last`, made when they are looked at. What comes later is not in them."""

    def __init__(self, columns: Columns, first: int, last: int) -> None:
        self._columns = columns
        self._rows = range(first, max(first, last))

    @property
    def lows(self) -> Sequence[float]:
        """To compare with one another: not to the digit."""
        return self._columns.lows[self._rows.start : self._rows.stop]

    @property
    def highs(self) -> Sequence[float]:
        """Likewise."""
        return self._columns.highs[self._rows.start : self._rows.stop]

    def day(self, index: int) -> date:
        return date.fromordinal(self._columns.days[self._rows[index]])

    def columns(self) -> Columns:
        """A copy of them."""
        return self._columns.part(self._rows.start, self._rows.stop)

    def __len__(self) -> int:
        return len(self._rows)

    @overload
    def __getitem__(self, index: int) -> DailyBar: ...

    @overload
    def __getitem__(self, index: slice) -> list[DailyBar]: ...

    def __getitem__(self, index: int | slice) -> DailyBar | list[DailyBar]:
        if isinstance(index, slice):
            return [self._columns.bar(row) for row in self._rows[index]]
        return self._columns.bar(self._rows[index])

    def __iter__(self) -> Iterator[DailyBar]:
        return map(self._columns.bar, self._rows)


class Closes(Sequence[tuple[date, float]]):
    """Dates and closes of all rows, made when they are looked at."""

    def __init__(self, columns: Columns) -> None:
        self._columns = columns
        self._count = len(columns.days)

    def __len__(self) -> int:
        return self._count

    @overload
    def __getitem__(self, index: int) -> tuple[date, float]: ...

    @overload
    def __getitem__(self, index: slice) -> list[tuple[date, float]]: ...

    def __getitem__(self, index: int | slice) -> tuple[date, float] | list[tuple[date, float]]:
        if isinstance(index, slice):
            return [self[row] for row in range(self._count)[index]]
        row = range(self._count)[index]
        return date.fromordinal(self._columns.days[row]), self._columns.close(row)

    def before(self, day: date, most: int) -> list[tuple[date, float]]:
        """Those before a date, at most so many of the latest, oldest first."""
        end = bisect_left(self._columns.days, day.toordinal(), 0, self._count)
        return self[max(0, end - most) : end]


class History:
    """Daily bars by date. Splits rewrite them; dividends are kept apart, since only windows take them off."""

    def __init__(self, bars: Iterable[DailyBar]) -> None:
        self._columns = _columns(bars)
        self._dividends: dict[date, float] = {}

    def __len__(self) -> int:
        return len(self._columns.days)

    @property
    def last_close(self) -> float | None:
        return self._columns.close(-1) if self._columns.days else None

    def bar(self, day: date) -> DailyBar | None:
        row = self._row(day)
        return self._columns.bar(row) if self._has(row, day) else None

    def add(self, bar: DailyBar) -> None:
        """Take a bar; one that is there for its date is replaced."""
        row = self._row(bar.date)
        if row == len(self) or self._has(row, bar.date):
            self._columns = self._columns.put(row, bar)
        else:
            self.learn([bar])

    def learn(self, bars: Iterable[DailyBar]) -> None:
        """Take many bars, in any order; those that are there for their dates are replaced."""
        self._columns = self._columns.joined(_columns(bars))

    def closes(self) -> Closes:
        """All closes, oldest first; adjusted for splits."""
        return Closes(self._columns)

    def bars(self, first: date | None, last: date) -> Bars:
        """Bars from `first` (None: from the beginning) to `last`, both included."""
        start = 0 if first is None else self._row(first)
        return Bars(self._columns, start, bisect_right(self._columns.days, last.toordinal()))

    def all(self) -> Bars:
        """As it stands: what comes later does not show."""
        return Bars(self._columns, 0, len(self))

    def split(self, day: date, ratio: float) -> None:
        """`ratio` new shares for one old from `day` on: bars before it are counted in the new shares."""
        self._columns = self._columns.rescaled(self._row(day), 1 / ratio)
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
            if since < day <= until and (before := self._row(day)):
                factor *= 1 - amount / self._columns.close(before - 1)
        return factor

    def _row(self, day: date) -> int:
        """Where a date's bar is, or would be."""
        return bisect_left(self._columns.days, day.toordinal())

    def _has(self, row: int, day: date) -> bool:
        return row < len(self) and self._columns.days[row] == day.toordinal()


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


def _columns(bars: Iterable[DailyBar]) -> Columns:
    """In order of their dates; of several of one date the last given."""
    if isinstance(bars, Bars):
        return bars.columns()
    by_date = {bar.date: bar for bar in bars}
    return Columns.of([by_date[day] for day in sorted(by_date)])


def _times(column: array[float], rows: int, factor: float) -> list[float]:
    return [_figure(column, row) * (factor if row < rows else 1) for row in range(len(column))]


def _column(prices: Iterable[float]) -> array[float]:
    wide = array("d", prices)
    narrow = array("f", wide)
    return narrow if [float(f"{price:.7g}") for price in narrow] == wide.tolist() else wide


def _figure(column: array[float], row: int) -> float:
    return float(f"{column[row]:.7g}") if column.typecode == "f" else column[row]


def _concatenated(*parts: array[Any]) -> array[Any]:
    """As wide as the widest."""
    if len({part.typecode for part in parts}) == 1:
        return parts[0] + parts[1] + parts[2]
    return array("d", [_figure(part, row) for part in parts for row in range(len(part))])
