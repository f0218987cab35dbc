"""All-time reaches back before the ten years of daily bars, or it is unknown."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from random import Random

import pytest

from adapters.yahoo.history import Histories
from adapters.yahoo.session import Session
from bot.market.book import Book
from bot.market.model import Listed, Past
from tests.adapters.yahoo_history.fake import BusyYahoo, Days, Told, flat, scheduled, stock
from tests.adapters.yahoo_history.test_history import FRIDAY, LONG_AGO, MONDAY, watching
from tests.doubles.yahoo import Yahoo
from tests.doubles.yahoo_market import Exchange
from tests.simulation.loop import simulated

NOW = datetime.fromisoformat(MONDAY).replace(tzinfo=UTC)
PEAK, TROUGH = date(2000, 8, 1), date(2002, 10, 1)


def old(close: float = 100.0) -> Days:
    """A share that was worth seven times as much in 2000."""
    days = flat(LONG_AGO, FRIDAY, close)
    days.months = {
        date(2000, 7, 1): (close * 6, close * 6.5, close * 5, close * 6, 1e6),
        PEAK: (close * 6, close * 7, close * 5, close * 5, 1e6),
        TROUGH: (close, close, close / 4, close / 2, 1e6),
        **{date(year, month, 1): (close,) * 5 for year in range(2014, 2025) for month in range(1, 13)},
        date(2025, 1, 1): (close, close * 50, close, close, 1e6),
    }
    return days


def all_time(told: Told) -> tuple[float, float] | None:
    """The lowest and the highest as people are told."""
    book = Book((), {})
    book.step(Listed(stock("INTC"), NOW, NOW))
    for fact in told.facts:
        book.step(fact)  # pyright: ignore[reportArgumentType]
    extremes = book.record("INTC", 0, "all", NOW)
    return extremes and (extremes[0].price, extremes[1].price)


@simulated(MONDAY)
async def test_an_old_share_is_asked_for_once_more_and_until_then_nothing_is_its_record(tmp_path: Path) -> None:
    async with BusyYahoo() as yahoo:
        yahoo.charts = {"INTC": old(), "META": flat(LONG_AGO, FRIDAY)}
        async with watching(yahoo, tmp_path, "INTC", "META") as (_, told, _):
            await asyncio.sleep(1)
            assert len(told.of(Past)) == 1
            assert all_time(told) is None
            await asyncio.sleep(60)
            assert yahoo.wanted == [("INTC", "10y"), ("META", "10y"), ("INTC", "max")]
            assert all_time(told) == (25, 700)
            low, high = told.of(Past)[-1].before
            assert (low.date, high.date) == (TROUGH, PEAK)
        async with watching(yahoo, tmp_path, "INTC", "META") as (_, again, _):
            await asyncio.sleep(24 * 3600)
            assert yahoo.wanted[3:] == [("INTC", "1mo"), ("META", "1mo")]
            assert all_time(again) == (25, 700)
        async with watching(yahoo, tmp_path, "INTC", "META") as (_, third, _):
            await asyncio.sleep(60)
            assert len(yahoo.wanted) == 5
            assert all_time(third) == (25, 700)


@simulated("2025-01-27T12:00")
async def test_a_split_rescales_it(tmp_path: Path) -> None:
    async with BusyYahoo() as yahoo:
        yahoo.charts["INTC"] = old(1000)
        async with watching(yahoo, tmp_path, "INTC") as (histories, told, _):
            await asyncio.sleep(60)
            assert all_time(told) == (250, 7000)
            months = old(1000).months
            yahoo.charts["INTC"] = old(100)
            yahoo.charts["INTC"].months = months  # which does not know of the split yet
            yahoo.charts["INTC"].splits[date(2025, 1, 27)] = (10, 1)
            histories.suspect("INTC")
            await asyncio.sleep(1)
            assert all_time(told) == pytest.approx((25, 700), rel=0.02)
            await asyncio.sleep(60)
            assert yahoo.wanted[-1] == ("INTC", "max")
            assert all_time(told) == pytest.approx((25, 700), rel=0.02)
        async with watching(yahoo, tmp_path, "INTC") as (_, again, _):
            await asyncio.sleep(60)
            assert all_time(again) == pytest.approx((25, 700), rel=0.02)


@pytest.mark.parametrize(
    ("month", "expected"),
    [
        ((60000, 90000, 50000, 60000, 1e6), (25, 900)),
        ((600, 60000, 0, 600, 1e6), (25, 700)),
        ((None, 9000, 1, None, None), (25, 700)),
    ],
    ids=["a hundredfold", "a wick and a zero", "no close"],
)
@simulated(MONDAY)
async def test_its_months_are_cleaned(
    tmp_path: Path, month: Sequence[float | None], expected: tuple[float, float]
) -> None:
    async with BusyYahoo() as yahoo:
        yahoo.charts["INTC"] = old()
        yahoo.charts["INTC"].months[date(2000, 7, 1)] = month
        async with watching(yahoo, tmp_path, "INTC") as (_, told, _):
            await asyncio.sleep(60)
            assert all_time(told) == expected


@simulated(MONDAY)
async def test_without_its_months_all_time_stays_unknown_and_is_asked_for_once_a_session(tmp_path: Path) -> None:
    async with BusyYahoo() as yahoo:
        yahoo.charts["INTC"] = old()
        for day in old().months:
            yahoo.charts["INTC"].months[day] = (None,) * 5
        async with watching(yahoo, tmp_path, "INTC") as (histories, told, _):
            await asyncio.sleep(24 * 3600)
            assert all_time(told) is None
            assert yahoo.wanted == [("INTC", "10y"), ("INTC", "max"), ("INTC", "1mo"), ("INTC", "max")]
            assert histories.health().good


@simulated("2026-11-24T15:00")
async def test_a_share_of_the_made_up_market_that_is_older_than_its_walk(tmp_path: Path) -> None:
    exchange, told = Exchange(), Told()
    exchange.older["INTC"] = {date(2000, 8, 1): (5000.0, 7500.0, 4000.0, 5000.0), date(2000, 9, 1): (900, 950, 1, 800)}
    async with Yahoo(exchange) as yahoo, scheduled() as scheduler:
        session = Session(yahoo.address, Random(7))
        histories = Histories(session, tmp_path, Random(7))
        histories.watch([stock("INTC"), stock("META")])
        histories.start(told.take, scheduler)
        await asyncio.sleep(60)
        await session.close()
    assert yahoo.requests["/v8/finance/chart"] == 3
    assert [past.symbol for past in told.of(Past)] == ["INTC", "META", "INTC"]
    assert told.of(Past)[-1].before[1].high == 7500
