"""Daily bars kept in columns behave like a plain table of bars, at a fraction of its size."""

from __future__ import annotations

import tracemalloc
from collections.abc import Sequence
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.market.history import History, rescaled
from bot.market.model import DailyBar
from tests.market.make import daily, day

START = date(2015, 1, 1)


def on(number: int) -> date:
    return START + timedelta(days=number)


bars = st.lists(st.builds(lambda number, price: daily(on(number), price), st.integers(0, 30), st.integers(1, 9)))


class Table:
    """A history as one would write it down first."""

    def __init__(self) -> None:
        self.bars: dict[date, DailyBar] = {}

    def learn(self, bars: Sequence[DailyBar]) -> None:
        self.bars |= {bar.date: bar for bar in bars}

    def split(self, day: date, ratio: float) -> None:
        self.bars = {on: rescaled(bar, 1 / ratio) if on < day else bar for on, bar in self.bars.items()}

    @property
    def all(self) -> list[DailyBar]:
        return [self.bars[on] for on in sorted(self.bars)]


@given(st.lists(st.one_of(bars, st.integers(0, 30)), max_size=6), st.integers(0, 30), st.integers(0, 30))
def test_it_holds_what_a_plain_table_holds(steps: list[list[DailyBar] | int], first: int, last: int) -> None:
    history, table = History(()), Table()
    for step in steps:
        if isinstance(step, int):
            history.split(on(step), 2)
            table.split(on(step), 2)
        else:
            history.learn(step[1:])
            table.learn(step[1:])
            for bar in step[:1]:
                history.add(bar)
                table.learn([bar])
    assert list(history.all()) == table.all
    assert list(history.bars(on(first), on(last))) == [bar for bar in table.all if on(first) <= bar.date <= on(last)]
    assert list(history.closes()) == [(bar.date, bar.close) for bar in table.all]
    assert history.closes().before(on(last), 3) == [(b.date, b.close) for b in table.all if b.date < on(last)][-3:]
    assert history.bar(on(first)) == table.bars.get(on(first))


def test_who_looks_at_bars_is_not_disturbed_by_what_comes() -> None:
    history = History([daily(on(number), 100) for number in range(3)])
    seen = history.all()
    history.add(daily(on(3), 90))
    history.split(on(3), 10)
    history.learn([daily(on(1), 50)])
    assert [bar.close for bar in seen] == [100, 100, 100]
    assert [bar.close for bar in history.all()] == [10, 50, 10, 90]


@pytest.mark.parametrize(("index", "expected"), [(0, 100), (-1, 102), (slice(1, None), [101, 102])])
def test_bars_are_a_sequence(index: int | slice, expected: float | list[float]) -> None:
    bars = History([daily(on(number), 100 + number) for number in range(3)]).all()
    found = bars[index]
    assert (found.close if isinstance(found, DailyBar) else [bar.close for bar in found]) == expected
    with pytest.raises(IndexError):
        bars[3]


@given(st.lists(st.floats(1e-9, 1e9), min_size=1, max_size=5), st.booleans())
def test_prices_come_back_to_the_last_digit(prices: list[float], rounded: bool) -> None:
    prices = [float(f"{price:.7g}") for price in prices] if rounded else prices
    bars = [daily(on(number), price, high=price * 2) for number, price in enumerate(prices)]
    history, other = History(()), History([*bars[:1], daily(on(9), 0.1)])
    for bar in bars:
        history.add(bar)
    other.learn(history.all())
    assert list(history.all()) == bars
    assert list(other.bars(None, on(8))) == bars


def test_a_bar_takes_thirty_bytes() -> None:
    bars = [daily(on(number), 100 + number) for number in range(2_500)]
    tracemalloc.start()
    histories = [History(bars) for _ in range(20)]
    size, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert size / sum(map(len, histories)) < 30


def test_a_dividend_counts_from_the_close_before_it() -> None:
    history = History([daily("2025-01-02", 100), daily("2025-01-06", 98)])
    history.pay(day("2025-01-06"), 2)
    assert history.without_dividends(day("2025-01-02"), day("2025-01-06")) == 0.98
