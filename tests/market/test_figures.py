from __future__ import annotations

from datetime import date

import pytest

from bot.market.calendar import calendar_for
from bot.market.figures import Superlative, largest_since, market_value_change
from tests.market.make import day

US = calendar_for("XNYS")
# −10 %, a hole of one session over which it falls by half, +20 %, −5 %
CLOSES = [
    (day("2025-01-06"), 100.0),
    (day("2025-01-07"), 90.0),
    (day("2025-01-10"), 45.0),
    (day("2025-01-13"), 54.0),
    (day("2025-01-14"), 51.3),
]
FIRST = day("2025-01-06")


@pytest.mark.parametrize(
    ("change", "since"),
    [
        (-0.04, "2025-01-14"),
        (-0.0501, "2025-01-07"),
        (-0.0999, "2025-01-07"),
        (-0.11, None),  # the halving lies across the missing 8 January: no one-day move
        (0.19, "2025-01-13"),
        (0.21, None),
    ],
)
def test_since_when_a_move_is_the_largest(change: float, since: str | None) -> None:
    expected = Superlative(day(since) if since else None, FIRST)
    assert largest_since(CLOSES, change, day("2025-01-15"), US) == expected


def test_only_days_before_it_count() -> None:
    assert largest_since(CLOSES, -0.04, day("2025-01-14"), US) == Superlative(day("2025-01-07"), FIRST)


def test_a_holiday_is_no_hole() -> None:
    closes = [(day("2025-01-08"), 100.0), (day("2025-01-10"), 90.0)]  # the 9th was a day of mourning
    assert largest_since(closes, -0.02, day("2025-01-13"), US) == Superlative(day("2025-01-10"), day("2025-01-08"))


@pytest.mark.parametrize(
    ("closes", "change"),
    [
        ([], -0.1),
        ([(day("2025-01-06"), 100.0)], -0.1),
        ([(day("2025-01-06"), 100.0), (day("2025-01-08"), 90.0)], -0.1),
        (CLOSES, 0.0),
    ],
)
def test_nothing_to_compare_with(closes: list[tuple[date, float]], change: float) -> None:
    assert largest_since(closes, change, day("2025-01-15"), US) is None


def test_every_day_is_a_session_round_the_clock() -> None:
    closes = [(day("2025-01-24"), 100.0), (day("2025-01-25"), 90.0), (day("2025-01-26"), 90.0)]
    found = largest_since(closes, -0.05, day("2025-01-27"), calendar_for("24/7"))
    assert found == Superlative(day("2025-01-25"), day("2025-01-24"))


def test_market_value() -> None:
    assert market_value_change(24.49e9, 118.42, 142.62) == pytest.approx(-592.7e9, rel=1e-3)
