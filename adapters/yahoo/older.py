"""What was before the daily bars: of Yahoo's months the one with the lowest low, and the one with the highest high."""

from __future__ import annotations

from bisect import bisect_right
from datetime import date, timedelta
from statistics import median

from bot.market.history import Bars, Columns, rescaled
from bot.market.model import DailyBar

_COMMON = 12
"""Months that are compared with the daily bars of the same time."""
_SAME = 0.2
"""Closes of one month that differ by less are in the same shares."""


def before(months: Columns, daily: Columns, today: date) -> tuple[DailyBar, DailyBar] | None:
    """In the shares of the daily bars, the month in which these begin included; None: there is none that is over."""
    over = today.replace(day=1) - timedelta(days=1)
    older = Bars(months, 0, bisect_right(months.days, min(daily.days[0], over.toordinal())))
    if not older:
        return None
    factor = _factor(months, daily)
    low, high = min(older, key=lambda month: month.low), max(older, key=lambda month: month.high)
    return rescaled(low, factor), rescaled(high, factor)


def _factor(months: Columns, daily: Columns) -> float:
    """For a split that one of the two charts knows of, and the other does not yet."""
    rows = {date.fromordinal(day).replace(day=1).toordinal(): row for row, day in enumerate(daily.days)}
    full = {month: rows[month] for month in [*rows][1:-1]}
    ratios = [daily.close(full[month]) / months.close(row) for row, month in enumerate(months.days) if month in full]
    factor = median(ratios[:_COMMON]) if ratios else 1.0
    return 1.0 if abs(factor - 1) < _SAME else factor
