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
US_2024 = US.sessions(day("2024-01-02"), day("2025-01-24"))
AUTUMN = (day("2024-08-09"), day("2025-01-13"))
WEEK = (day("2024-05-31"), day("2024-06-10"))


def falls_once(fall: str, *holes: tuple[date, date]) -> list[tuple[date, float]]:
    """Closes of 2024 and after: still but for a fall of a tenth, without those between the ends of the holes."""
    known = [on for on in US_2024 if not any(start < on < end for start, end in holes)]
    return [(on, 100.0 if on < day(fall) else 90.0) for on in known]


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
    found = largest_since(CLOSES, change, day("2025-01-15"), US)
    assert found
    assert (found.since, found.missing) == (day(since) if since else None, 0)
    assert since or found.first == FIRST


@pytest.mark.parametrize(
    ("closes", "since", "first", "missing"),
    [
        (falls_once("2024-08-05"), "2024-08-05", "2024-08-02", 0),
        # the index of the shipped day: autumn is missing, so the fall before it says nothing
        (falls_once("2024-08-05", AUTUMN), None, "2025-01-13", 0),
        # five sessions of a hundred and eighty: they are counted, and named on the card
        (falls_once("2024-05-06", WEEK), "2024-05-06", "2024-05-03", 5),
        (falls_once("2024-01-02", WEEK), None, "2024-01-02", 5),
        # three in a row are no hole yet
        (falls_once("2024-05-06", (day("2024-06-03"), day("2024-06-07"))), "2024-05-06", "2024-05-03", 0),
    ],
)
def test_no_claim_reaches_across_a_hole_that_leaves_too_much_unknown(
    closes: list[tuple[date, float]], since: str | None, first: str, missing: int
) -> None:
    expected = Superlative(day(since) if since else None, day(first), missing)
    assert largest_since(closes, -0.05, day("2025-01-27"), US) == expected


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
