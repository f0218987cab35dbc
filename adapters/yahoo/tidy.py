"""Yahoo's daily rows put right: no zeros, no prices a hundredfold, none that a split has passed by."""

from __future__ import annotations

import math
from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import pairwise
from statistics import median

from bot.market.model import DailyBar

Row = tuple[date, float | None, float | None, float | None, float | None, float | None]
"""Date, open, high, low, close, volume."""

_CALM = 1.4
"""Closes that differ by less from one session to the next need no second look."""
_HUNDRED = 100.0
_PART = 0.6
"""How much of the way between two units a step must be, in logarithms, to be taken for a change of the unit."""
_PASSED_BY = timedelta(days=45)
"""So long before a split there may be rows that are not adjusted for it."""
_WICK, _NEAR = 20, 3
"""How many times the close a figure of the same session may be, and one that is believed in another unit."""
_RICH = 0.25
"""A dividend of more than this part of the price is a rare thing, and the price falls by it."""


def tidied(rows: Iterable[Row], splits: Mapping[date, float]) -> list[DailyBar]:
    """Bars of `rows` (oldest first, one a session), in the units and shares of the latest of them.

    What has no close is left out; other figures that are missing, or far from the close, are taken from it.
    """
    there = [bar for row in rows if (bar := _bar(*row))]
    if all(1 / _CALM < later.close / bar.close < _CALM for bar, later in pairwise(there)):
        return there
    return _in_one_unit(there, splits)


def plausible(dividends: Mapping[date, float], bars: Sequence[DailyBar]) -> dict[date, float]:
    """Dividends a share that fall between two bars; a hundredth of one that the price does not know of."""
    kept: dict[date, float] = {}
    for day, amount in dividends.items():
        at = bisect_left(bars, day, key=lambda bar: bar.date)
        if not 0 < at < len(bars) or not 0 < amount < math.inf:
            continue
        before, after = bars[at - 1].close, bars[at].open
        if amount > _RICH * before and before - after < amount / 2:
            amount /= _HUNDRED
        if amount < before:
            kept[day] = amount
    return kept


def _bar(
    day: date,
    open_: float | None,
    high: float | None,
    low: float | None,
    close: float | None,
    volume: float | None,
) -> DailyBar | None:
    if not close or not 0 < close < math.inf:
        return None
    open_, high, low = (_near(figure, close) for figure in (open_, high, low))
    return DailyBar(
        day, _round(open_), _round(max(high, open_, close)), _round(min(low, open_, close)), _round(close), volume or 0
    )


def _near(figure: float | None, close: float) -> float:
    for unit, reach in ((1, _WICK), (_HUNDRED, _NEAR), (1 / _HUNDRED, _NEAR)):
        if figure and close / reach < figure * unit < close * reach:
            return figure * unit
    return close


def _round(price: float) -> float:
    """To the seven digits that Yahoo has: 260.10001 is 260.1."""
    return float(f"{price:.7g}")


@dataclass(frozen=True, slots=True)
class _Unit:
    """What a price is multiplied by, for rows before `until`, beginning no sooner than `since`."""

    factor: float
    since: date
    until: date


def _in_one_unit(bars: Sequence[DailyBar], splits: Mapping[date, float]) -> list[DailyBar]:
    """From the latest back, each beside the one after it."""
    units = [_Unit(_HUNDRED, date.min, date.max), _Unit(1 / _HUNDRED, date.min, date.max)]
    units += [_Unit(1 / ratio, day - _PASSED_BY, day) for day, ratio in splits.items() if ratio > 0]
    kept: list[DailyBar] = []
    reference, factor = median(bar.close for bar in bars[-5:]), 1.0
    for bar in reversed(bars):
        factor = _unit(bar, reference, factor, units)
        reference = bar.close * factor
        kept.append(bar if factor == 1 else _rescaled(bar, factor))
    return kept[::-1]


def _unit(bar: DailyBar, reference: float, factor: float, units: Sequence[_Unit]) -> float:
    """The factor for a bar: that of the bar after it, unless another brings it much nearer to that."""
    now = _distance(bar.close * factor, reference)
    if now < math.log(_CALM):
        return factor
    possible = [unit.factor for unit in units if unit.since <= bar.date < unit.until]
    others = [1.0, *possible, *(factor * other for other in possible)]
    best = min(others, key=lambda other: _distance(bar.close * other, reference))
    gained, way = now - _distance(bar.close * best, reference), _distance(best, factor)
    return best if way and gained > _PART * way else factor


def _distance(price: float, other: float) -> float:
    return abs(math.log(price / other))


def _rescaled(bar: DailyBar, factor: float) -> DailyBar:
    """Only the prices: a volume is not a hundredfold with them."""
    figures = (bar.open, bar.high, bar.low, bar.close)
    open_, high, low, close = (_round(figure * factor) for figure in figures)
    return replace(bar, open=open_, high=high, low=low, close=close)
