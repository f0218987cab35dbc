"""Yahoo's daily rows put right: no zeros, no prices a hundredfold, none that a split has passed by."""

from __future__ import annotations

import math
from array import array
from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from statistics import median
from typing import TYPE_CHECKING, Any

from bot.market.history import Columns
from bot.market.model import DailyBar

if TYPE_CHECKING:
    import numpy as np

    Figures = np.ndarray[Any, np.dtype[np.float64]]

NAMES = ("open", "high", "low", "close", "volume")
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
_DIGITS = 7
"""Of Yahoo's prices: 260.10001 is 260.1."""


def tidied(days: Sequence[int], table: Mapping[str, Sequence[float | None]], splits: Mapping[date, float]) -> Columns:
    """Rows of sessions (`days`: ordinals, ascending; `table`: a column for each of `NAMES`) in the units and shares of
    the latest of them.

    What has no close is left out; other figures that are missing, or far from the close, are taken from it.
    Raises `ValueError` or `TypeError` for a table that is none.
    """
    import numpy as np  # with which the calendars came already

    columns = [np.array(table[name], dtype=np.float64) for name in NAMES]
    there = np.isfinite(columns[3]) & (columns[3] > 0)
    open_, high, low, close, volume = (column[there] for column in columns)
    kept = [day for day, is_there in zip(days, there.tolist(), strict=True) if is_there]
    open_, high, low = (_near(figures, close) for figures in (open_, high, low))
    prices = np.stack([open_, np.maximum.reduce([open_, high, close]), np.minimum.reduce([open_, low, close]), close])
    prices = _rounded(prices * np.array(_factors(kept, close.tolist(), splits)))
    volume = np.where(np.isfinite(volume) & (volume > 0), volume, 0.0)
    return Columns(array("i", kept), *(array("f", column.astype("f").tobytes()) for column in (*prices, volume)))


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


def _near(figures: Figures, close: Figures) -> Figures:
    """Each as it is, or in another unit, if that is near the close; else the close."""
    import numpy as np

    ratios = figures / close
    units = ((1.0, _WICK), (_HUNDRED, _NEAR), (1 / _HUNDRED, _NEAR))
    near = [(ratios * unit > 1 / reach) & (ratios * unit < reach) for unit, reach in units]
    return np.select(near, [figures * unit for unit, _ in units], close)


def _rounded(prices: Figures) -> Figures:
    import numpy as np

    scale = 10.0 ** (_DIGITS - 1 - np.floor(np.log10(prices)))
    return np.round(prices * scale) / scale


@dataclass(frozen=True, slots=True)
class _Unit:
    """What a price is multiplied by, in rows from `since` on and before `until` (ordinals)."""

    factor: float
    since: float
    until: float


def _factors(days: Sequence[int], closes: Sequence[float], splits: Mapping[date, float]) -> list[float]:
    """What the prices of each row are multiplied by: from the latest back, each beside the one after it."""
    if all(close < _CALM * later and later < _CALM * close for close, later in pairwise(closes)):
        return [1.0] * len(closes)
    units = [_Unit(_HUNDRED, -math.inf, math.inf), _Unit(1 / _HUNDRED, -math.inf, math.inf)]
    units += [
        _Unit(1 / ratio, (day - _PASSED_BY).toordinal(), day.toordinal()) for day, ratio in splits.items() if ratio > 0
    ]
    factors: list[float] = []
    reference, factor = median(closes[-5:]), 1.0
    for day, close in zip(reversed(days), reversed(closes), strict=True):
        factor = _factor(day, close, reference, factor, units)
        reference = close * factor
        factors.append(factor)
    return factors[::-1]


def _factor(day: int, close: float, reference: float, factor: float, units: Sequence[_Unit]) -> float:
    """That of the row after it, unless another brings the close much nearer to that row's."""
    now = _distance(close * factor, reference)
    if now < math.log(_CALM):
        return factor
    possible = [unit.factor for unit in units if unit.since <= day < unit.until]
    others = [1.0, *possible, *(factor * other for other in possible)]
    best = min(others, key=lambda other: _distance(close * other, reference))
    gained, way = now - _distance(close * best, reference), _distance(best, factor)
    return best if way and gained > _PART * way else factor


def _distance(price: float, other: float) -> float:
    return abs(math.log(price / other))
