"""What the daily history says about a move."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from bot.market.calendar import Calendar

_HOLE = 3
"""More sessions than these missing in a row are a hole."""
_HOLLOW = 4
"""Where one session in so many is missing, the history is taken to begin after the hole."""


@dataclass(frozen=True, slots=True)
class Superlative:
    """A one-day move is the largest of its direction `since` a day; None: in all the history there is, `first` on.

    `missing` counts the sessions in between that lie in holes of the history.
    """

    since: date | None
    first: date
    missing: int = 0


def largest_since(
    closes: Sequence[tuple[date, float]], change: float, day: date, calendar: Calendar
) -> Superlative | None:
    """The last day before `day` whose move was at least as large as `change` (a fraction) in the same direction.

    `closes` are oldest first and adjusted for splits. A change across missing sessions is not a one-day move. The
    search ends at a hole that leaves a quarter or more of the sessions up to `day` unknown.
    None without a single one-day move to compare with, or without a change.
    """
    if not change:
        return None
    first, missing, holes = None, 0, 0
    for (on, close), (before, reference) in pairwise(row for row in reversed(closes) if row[0] < day):
        gap = len(calendar.sessions(before, on)) - 2
        if gap > _HOLE:
            holes += gap
            if _HOLLOW * holes >= len(calendar.sessions(before, day)):
                break
        if gap:
            continue
        first, missing = before, holes
        move = close / reference - 1
        if move * change > 0 and abs(move) >= abs(change):
            return Superlative(on, first, missing)
    return first and Superlative(None, first, missing)


def market_value_change(shares: float, price: float, reference: float) -> float:
    """Gain or loss of all shares together, in the instrument's currency."""
    return shares * (price - reference)
