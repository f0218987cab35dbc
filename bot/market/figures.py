"""What the daily history says about a move."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from bot.market.calendar import Calendar


@dataclass(frozen=True, slots=True)
class Superlative:
    """A one-day move is the largest of its direction `since` a day; None: in all the history there is, `first` on."""

    since: date | None
    first: date


def largest_since(
    closes: Sequence[tuple[date, float]], change: float, day: date, calendar: Calendar
) -> Superlative | None:
    """The last day before `day` whose move was at least as large as `change` (a fraction) in the same direction.

    `closes` are oldest first and adjusted for splits. A change across missing sessions is not a one-day move.
    None without a single one-day move to compare with, or without a change.
    """
    if not change:
        return None
    since = first = None
    for (before, reference), (on, close) in pairwise(closes):
        if on >= day:
            break
        if len(calendar.sessions(before, on)) != 2:
            continue
        first = first or before
        move = close / reference - 1
        if move * change > 0 and abs(move) >= abs(change):
            since = on
    return first and Superlative(since, first)


def market_value_change(shares: float, price: float, reference: float) -> float:
    """Gain or loss of all shares together, in the instrument's currency."""
    return shares * (price - reference)
