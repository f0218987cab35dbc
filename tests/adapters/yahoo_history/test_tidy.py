"""What Yahoo gets wrong in daily rows, and that none of it becomes history."""

from __future__ import annotations

import csv
import math
from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from pathlib import Path
from statistics import median

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from adapters.yahoo.tidy import NAMES, plausible
from adapters.yahoo.tidy import tidied as columns
from bot.market.history import Bars
from bot.market.model import DailyBar

Row = tuple[date, float | None, float | None, float | None, float | None, float | None]

FIRST = date(2024, 1, 1)
DIRTY = Path(__file__).parents[3].parent / "shared" / "data" / "fixtures" / "yfinance_dirty_prices"


def days(count: int) -> list[date]:
    return [FIRST + timedelta(days=number) for number in range(count)]


def rows(*closes: float | None) -> list[Row]:
    return [(day, close, close, close, close, 100.0) for day, close in zip(days(len(closes)), closes, strict=True)]


def tidied(rows: Sequence[Row], splits: Mapping[date, float]) -> Sequence[DailyBar]:
    table = {name: [row[1:][at] for row in rows] for at, name in enumerate(NAMES)}
    kept = columns([row[0].toordinal() for row in rows], table, splits)
    return Bars(kept, 0, len(kept.days))


def closes(bars: Sequence[DailyBar]) -> list[float]:
    return [bar.close for bar in bars]


@pytest.mark.parametrize(
    ("dirty", "clean"),
    [
        ([10, 10.5, 1040, 10.2, 10.3], [10, 10.5, 10.4, 10.2, 10.3]),
        ([10, 10.5, 0.104, 10.2, 10.3], [10, 10.5, 10.4, 10.2, 10.3]),
        ([1000, 1050, 10.4, 10.2, 10.3], [10, 10.5, 10.4, 10.2, 10.3]),
        ([10, 10.5, 10.4, 10.2, 1030], [10, 10.5, 10.4, 10.2, 10.3]),
        ([10, 1050, 1040, 10.2, 0.103, 10.4], [10, 10.5, 10.4, 10.2, 10.3, 10.4]),
        ([10, None, 0, 10.2, math.nan, math.inf, -3], [10, 10.2]),
        ([10, 3.5, 3.4, 9.8], [10, 3.5, 3.4, 9.8]),  # what really happened
        ([17.7, 39.1, 76.8, 147.98, 347.5, 193.6, 325], [17.7, 39.1, 76.8, 147.98, 347.5, 193.6, 325]),
        ([None, 0], []),
        ([260.1000061, 75.0875015258789], [260.1, 75.0875]),
    ],
)
def test_closes(dirty: list[float | None], clean: list[float]) -> None:
    assert closes(tidied(rows(*dirty), {})) == pytest.approx(clean)


@pytest.mark.parametrize(
    ("dirty", "clean"),
    [
        # Yahoo has not carried the split back at all, or only to some rows.
        ([1000, 1010, 990, 100, 101], [100, 101, 99, 100, 101]),
        ([100, 1010, 99, 100, 101], [100, 101, 99, 100, 101]),
        ([100, 101, 99, 100, 101], [100, 101, 99, 100, 101]),
        ([150, 100, 60, 58, 55], [150, 100, 60, 58, 55]),  # it fell, and had been adjusted
    ],
)
def test_rows_that_a_split_has_passed_by(dirty: list[float], clean: list[float]) -> None:
    assert closes(tidied(rows(*dirty), {FIRST + timedelta(days=3): 10})) == pytest.approx(clean)


def test_a_split_of_long_ago_explains_no_fall() -> None:
    fell = [200.0] * 20 + [100.0] * 80
    assert closes(tidied(rows(*fell), {days(100)[-1]: 2})) == fell


@pytest.mark.parametrize(
    ("row", "clean"),
    [
        ((9, 11, 8, 10, 5), (9, 11, 8, 10, 5)),
        ((0, 0, 0, 10, 0), (10, 10, 10, 10, 0)),
        ((None, None, None, 10, None), (10, 10, 10, 10, 0)),
        ((9, 1100, 0.08, 10, 5), (9, 11, 8, 10, 5)),
        ((900, 11, 8, 10, 5), (9, 11, 8, 10, 5)),
        ((9, 9.5, 9.7, 10, 5), (9, 10, 9, 10, 5)),
        ((9, 4321, 8, 10, 5), (9, 10, 8, 10, 5)),
    ],
)
def test_the_other_figures_of_a_row(row: Sequence[float | None], clean: Sequence[float]) -> None:
    [bar] = tidied([(FIRST, row[0], row[1], row[2], row[3], row[4])], {})
    assert (bar.open, bar.high, bar.low, bar.close, bar.volume) == pytest.approx(clean)


@settings(max_examples=20, deadline=None)
@given(st.data())
def test_a_hundredfold_never_gets_through(data: st.DataObject) -> None:
    steps = data.draw(st.lists(st.floats(-0.2, 0.25), min_size=6, max_size=60))
    true = [50.0]
    for step in steps:
        true.append(true[-1] * (1 + step))
    # Most of the latest are right, or else nobody could tell which.
    harm = st.sampled_from([1.0, 1.0, 1.0, 100.0, 0.01, 0.0, None])
    harmed = data.draw(st.lists(harm, min_size=len(true) - 3, max_size=len(true) - 3))
    dirty = [None if factor is None else close * factor for close, factor in zip(true, harmed, strict=False)]
    kept = {bar.date: bar for bar in tidied(rows(*dirty, *true[-3:]), {})}
    expected = dict(zip(days(len(true)), true, strict=True))
    assert all(bar.close == pytest.approx(expected[day], rel=1e-5) for day, bar in kept.items())
    assert all(bar.low <= min(bar.open, bar.close) <= max(bar.open, bar.close) <= bar.high for bar in kept.values())
    assert len(kept) == len([close for close in dirty if close]) + 3


@pytest.mark.parametrize(
    ("amount", "kept"),
    [(0.5, 0.5), (50, 0.5), (-1, None), (math.nan, None), (30_000, None), (20, 20)],
)
def test_dividends(amount: float, kept: float | None) -> None:
    bars = tidied(rows(100, 100, 99.5, 99), {})
    assert plausible({FIRST + timedelta(days=2): amount}, bars) == ({FIRST + timedelta(days=2): kept} if kept else {})


def test_a_special_dividend_that_the_price_falls_by_is_believed() -> None:
    bars = tidied(rows(100, 100, 62, 61), {})
    assert plausible({FIRST + timedelta(days=2): 40}, bars) == {FIRST + timedelta(days=2): 40}


def test_a_dividend_on_a_day_without_a_session_falls_on_the_next() -> None:
    bars = [bar for bar in tidied(rows(100, 100, 99.5, 99), {}) if bar.date != FIRST + timedelta(days=1)]
    assert plausible({FIRST + timedelta(days=1): 50}, bars) == {FIRST + timedelta(days=1): 0.5}


def recorded(name: str) -> tuple[list[Row], dict[date, float], dict[date, float]]:
    """Rows, oldest first; splits and dividends."""
    with (DIRTY / name).open() as file:
        lines = sorted(csv.DictReader(file), key=lambda line: line.get("Date") or line["Datetime"])
    day = [datetime.fromisoformat(line.get("Date") or line["Datetime"]).date() for line in lines]
    columns = [[float(line[name] or "nan") for line in lines] for name in ("Open", "High", "Low", "Close", "Volume")]
    splits = {
        at: float(line["Stock Splits"]) for at, line in zip(day, lines, strict=True) if float(line["Stock Splits"])
    }
    paid = {at: float(line["Dividends"]) for at, line in zip(day, lines, strict=True) if float(line["Dividends"])}
    return list(zip(day, *columns, strict=True)), splits, paid


@pytest.mark.shared
@pytest.mark.skipif(not DIRTY.is_dir(), reason="the recorded prices are not there")
@pytest.mark.parametrize("name", sorted(path.name for path in DIRTY.glob("*-1d-*.csv") if "fixed" not in path.name))
def test_recorded_errors(name: str) -> None:
    dirty, splits, paid = recorded(name)
    bars = tidied(dirty, splits)
    usual = median(closes(bars))
    assert len(bars) == len([row for row in dirty if row[4] and row[4] > 0])
    for bar in bars:
        assert all(0 < figure < math.inf for figure in (bar.open, bar.high, bar.low, bar.close))
        assert usual / 30 < bar.low <= bar.high < usual * 30
    steps = [later / close for close, later in zip(closes(bars), closes(bars)[1:], strict=False)]
    assert all(1 / 40 < step < 40 for step in steps)
    assert all(amount < usual for amount in plausible(paid, bars).values())
