"""The sessions that ship are those of the library they were made of."""

from __future__ import annotations

import pytest

from bot.market import sessions
from bot.market.timetable import load, unpacked


@pytest.mark.parametrize("exchange", ["XNYS", "XTKS"])
def test_what_ships_is_what_the_library_knows(exchange: str) -> None:
    made = sessions.columns(exchange)
    assert made
    days, opens, closes, starts, ends = map(unpacked, made)
    shipped = load(exchange)
    # The library adds a year each year to calendars of lunar holidays.
    count = min(len(days), len(shipped.days))
    assert count > 7000
    for known, kept in (
        (days, shipped.days),
        (opens, shipped.opens),
        (closes, shipped.closes),
        (starts, shipped.break_starts),
        (ends, shipped.break_ends),
    ):
        assert list(known[:count]) == list(kept[:count])
