from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.market.model import Print, Quote
from bot.market.prints import FLOOR, PrintFilter
from tests.market.make import bar, new_york, tick

EARLY = new_york("2025-01-27 08:00")
OPEN = new_york("2025-01-27 09:30")


def believed(reference: float | None, quotes: list[Quote], openings: frozenset[int] = frozenset()) -> list[list[float]]:
    """What each quote made believable, after `reference` was believed; those numbered in `openings` open a session."""
    prints = PrintFilter(reference)
    return [
        [quote.price for quote in prints.step(quote, opening=number in openings)] for number, quote in enumerate(quotes)
    ]


def ticks(*prices: float) -> list[Quote]:
    return [tick(price, OPEN + timedelta(seconds=second)) for second, price in enumerate(prices)]


@pytest.mark.parametrize(
    ("prices", "expected"),
    [
        # near its neighbours: at once
        ((100.4, 101.2, 99.9), [[100.4], [101.2], [99.9]]),
        # one far-off tick: never, and it holds nothing up
        ((100.4, 142.6, 100.5), [[100.4], [], [100.5]]),
        ((100.4, 55.0, 100.5), [[100.4], [], [100.5]]),
        # a true jump costs one tick, and is believed with the one that confirms it
        ((100.4, 90.0, 90.2), [[100.4], [], [90.0, 90.2]]),
        # falling too fast for two ticks to be near: believed as far as both go
        ((95.0, 90.0, 85.0, 80.0), [[], [95.0], [90.0], [85.0]]),
        # the second falls back a part of the way
        ((90.0, 93.0, 93.1), [[], [93.0], [93.1]]),
        # one on either side: neither confirms the other
        ((120.0, 80.0, 100.0), [[], [], [100.0]]),
        ((120.0, 80.0, 80.1), [[], [], [80.0, 80.1]]),
    ],
)
def test_ticks_after_a_price_of_100(prices: tuple[float, ...], expected: list[list[float]]) -> None:
    assert believed(100, ticks(*prices)) == expected


def test_the_first_price_of_all_has_nothing_to_be_far_from() -> None:
    assert believed(None, ticks(42.0, 42.1)) == [[42.0], [42.1]]


def test_the_opening_print_is_believed_at_once() -> None:
    assert believed(142.62, ticks(124.8, 124.7), openings=frozenset({0})) == [[124.8], [124.7]]


def test_an_opening_print_like_that_of_an_unknown_split_is_believed_with_the_next() -> None:
    assert believed(142.62, ticks(71.2, 71.3), openings=frozenset({0, 1})) == [[], [71.2, 71.3]]
    assert believed(14.26, ticks(142.7, 142.8), openings=frozenset({0, 1})) == [[], [142.7, 142.8]]


def test_an_index_is_believed_at_once() -> None:
    quotes = [tick(price, OPEN, "^IXIC") for price in (19954.3, 19204.0, 15000.0)]
    assert believed(19954.3, quotes) == [[19954.3], [19204.0], [15000.0]]


def test_a_bar_with_volume_is_believed_whole() -> None:
    assert believed(100, bar(OPEN, (100, 112, 91, 97), volume=5000)) == [[100], [112], [91], [97]]


def test_the_volume_of_a_tick_vouches_for_nothing() -> None:
    quote = Quote("NVDA", 142.6, OPEN, OPEN, "test", Print.TICK, volume=5e6)
    assert believed(100, [quote]) == [[]]


@pytest.mark.parametrize(
    ("prices", "expected"),
    [
        # near the close of the bar: believed with the close, two quotes or one late
        ((100, 101.0, 98.0, 99.0), [[100], [], [], [98.0, 99.0]]),
        # a wick that the close does not come near: never
        ((100, 130.0, 99.5, 100.0), [[100], [], [], [99.5, 100.0]]),
        ((100, 100.5, 40.0, 100.0), [[100], [], [], [100.5, 100.0]]),
        # a low and a high of the same bar do not confirm each other
        ((100, 60.5, 60.0, 100.0), [[100], [], [], [100.0]]),
    ],
)
def test_bars_without_volume(prices: tuple[float, ...], expected: list[list[float]]) -> None:
    quotes = bar(EARLY, prices)
    assert [sorted(step) for step in believed(100, quotes)] == [sorted(step) for step in expected]


def test_a_true_jump_before_the_open_costs_one_quote() -> None:
    # as on 27 January 2025: 142.62 on Friday, 133 in the first bar of Monday
    first = bar(EARLY, (133, 133.69, 130.01, 130.43))
    then = bar(EARLY + timedelta(hours=1), (130.43, 131.37, 126.4, 126.63))
    assert believed(142.62, [*first, *then[:1]]) == [[], [], [], [133, 133.69], [130.01, 130.43, 130.43]]


def test_an_earnings_jump_after_hours_is_confirmed_by_the_next_bar() -> None:
    first = bar(EARLY, (100, 100.2, 85, 86))
    then = bar(EARLY + timedelta(hours=1), (86.1, 87, 85.5, 86.5))
    assert believed(100, [*first, *then[:1]]) == [[100], [], [], [], [85, 86, 86.1]]


def test_a_bad_close_is_not_confirmed_by_its_own_bar() -> None:
    first = bar(EARLY, (100, 100.2, 60, 60))
    then = bar(EARLY + timedelta(hours=1), (100.1, 100.3, 99.9, 100.2))
    assert [price for step in believed(100, [*first, *then]) for price in step if price < 99] == []


def test_near_is_wider_where_quotes_jump_about() -> None:
    calm = [100 + 0.01 * (number % 2) for number in range(20)]
    wild = [100 + 1.4 * (number % 2) for number in range(20)]
    assert believed(100, ticks(*calm, 104))[-1] == []
    assert believed(100, ticks(*wild, 104))[-1] == [104]


def test_after_a_split_the_new_prices_are_near_and_old_ones_far() -> None:
    prints = PrintFilter(1208.88)
    prints.rescale(0.1)
    old, new = tick(1208.88, EARLY), tick(120.87, EARLY)
    assert [prints.step(quote, opening=False) for quote in (new, old, new)] == [[new], [], [new]]


def test_prices_of_zero_and_below_are_prices() -> None:
    assert believed(0.5, ticks(0.0, -0.1, -37.6, -37.5)) == [[], [0.0], [-0.1], [-37.6, -37.5]]


PRICES = st.floats(0.01, 1e6)


@given(PRICES, st.lists(PRICES, max_size=30))
def test_every_price_comes_out_at_most_once_and_none_is_made_up(reference: float, prices: list[float]) -> None:
    quotes = ticks(*prices)
    prints = PrintFilter(reference)
    out = [id(quote) for quote in quotes for quote in prints.step(quote, opening=False)]
    assert len(out) == len(set(out))
    assert set(out) <= {id(quote) for quote in quotes}


@given(st.lists(st.floats(99.3, 100.7), min_size=2, max_size=30), st.floats(1, 1e4), st.data())
def test_a_single_far_off_tick_is_never_believed_and_delays_no_other(
    prices: list[float], bad: float, data: st.DataObject
) -> None:
    place = data.draw(st.integers(0, len(prices) - 1))
    if abs(bad / 100 - 1) < 0.1:
        bad = 200
    steps = believed(100, ticks(*prices[:place], bad, *prices[place:]))
    assert steps.pop(place) == []
    assert steps == [[price] for price in prices]


@given(st.lists(st.tuples(*[st.floats(99.3, 100.7)] * 2, *[st.floats(1, 1e4)] * 2), min_size=1, max_size=12))
def test_believed_extremes_lie_near_an_open_or_close(bars: list[tuple[float, float, float, float]]) -> None:
    hour = timedelta(hours=1)
    quotes = [
        quote
        for number, (opened, closed, one, other) in enumerate(bars)
        for quote in bar(
            EARLY + number * hour, (opened, max(opened, closed, one, other), min(opened, closed, one, other), closed)
        )
    ]
    for price in (price for step in believed(100, quotes) for price in step):
        assert 99.3 * (1 - FLOOR) <= price <= 100.7 * (1 + FLOOR)


@given(PRICES, PRICES)
def test_a_true_jump_costs_one_tick_whatever_its_size(before: float, after: float) -> None:
    steps = believed(before, ticks(after, after))
    assert [price for step in steps for price in step] == [after, after]
