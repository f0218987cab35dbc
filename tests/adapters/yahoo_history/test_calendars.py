"""Dates of earnings and splits, dividends, names and shares: each told when it is news."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from datetime import UTC, date, datetime
from pathlib import Path
from random import Random
from typing import Any

import pytest

from adapters.yahoo.actions import dividends
from adapters.yahoo.calendars import Calendars, earnings
from adapters.yahoo.instruments import Instruments
from adapters.yahoo.session import Session
from bot.market.model import Dividend, Listed, Scheduled
from tests.adapters.yahoo.fake import row
from tests.adapters.yahoo_history.fake import BusyYahoo, Notes, Told, scheduled, stock
from tests.doubles.site import Trouble
from tests.simulation.loop import simulated

MORNING = "2025-01-27T12:00"
DAY = 24 * 3600
RECORDED = Path(__file__).parents[3].parent / "shared" / "data" / "fixtures" / "yahoo_http_node-yahoo-finance2"


def stamp(text: str) -> int:
    return int(datetime.fromisoformat(text).replace(tzinfo=UTC).timestamp())


def nvidia(**more: Any) -> dict[str, Any]:
    return row("NVDA", 142, "2025-01-24T21:00", "CLOSED", exchangeTimezoneName="America/New_York", **more)


def announced(amount: object, day: str) -> dict[str, Any]:
    meta = {"eventType": "DIVIDEND", "dateEpochMs": stamp(f"{day}T05:00") * 1000, "amount": amount}
    return {
        "corporateActions": [{"header": "Dividend", "meta": meta}, "nonsense", {"meta": {"eventType": "NAME_CHANGE"}}]
    }


@asynccontextmanager
async def watching(yahoo: BusyYahoo, *symbols: str) -> AsyncGenerator[tuple[Calendars, Told]]:
    session, told = Session(yahoo.address, Random(7)), Told()
    instruments = Instruments(session, Notes())
    await instruments.look_up(symbols, None)
    calendars = Calendars(session, instruments, Random(7))
    async with scheduled() as scheduler:
        calendars.watch([stock(symbol) for symbol in symbols])
        calendars.start(told.take, scheduler)
        yield calendars, told
    await session.close()


@simulated(MORNING)
async def test_a_date_is_told_and_told_again_when_it_moves(tmp_path: Path) -> None:
    async with BusyYahoo() as yahoo:
        yahoo.rows["NVDA"] = nvidia(earningsTimestampStart=stamp("2025-02-26T21:20"))
        async with watching(yahoo, "NVDA") as (calendars, told):
            await asyncio.sleep(0.6 * DAY)
            [first] = told.of(Scheduled)
            assert (first.day, first.note) == (date(2025, 2, 26), "after the close")
            assert calendars.health().said == "earnings dates of 1 symbols"
            told.clear()
            yahoo.rows["NVDA"] = nvidia(earningsTimestampStart=stamp("2025-02-27T13:00"))
            await asyncio.sleep(0.6 * DAY)
            [moved] = told.of(Scheduled)
            assert (moved.day, moved.note) == (date(2025, 2, 27), "before the open")
            told.clear()
            yahoo.rows["NVDA"] = nvidia()
            await asyncio.sleep(0.6 * DAY)
            assert [fact.day for fact in told.of(Scheduled)] == [None]


@simulated(MORNING)
async def test_it_asks_twice_a_day(tmp_path: Path) -> None:
    symbols = [f"S{number}" for number in range(150)]
    async with BusyYahoo() as yahoo:
        yahoo.rows = {symbol: row(symbol, 10, "2025-01-24T21:00") for symbol in symbols}
        async with watching(yahoo, *symbols) as (_, told):
            before = len(yahoo.asked)
            await asyncio.sleep(DAY)
            assert 4 <= len(yahoo.asked) - before <= 6
            assert told.facts == []


@simulated(MORNING)
async def test_dividends_that_are_announced_and_shares_that_change(tmp_path: Path) -> None:
    async with BusyYahoo() as yahoo:
        yahoo.rows["NVDA"] = nvidia(sharesOutstanding=24e9)
        async with watching(yahoo, "NVDA") as (_, told):
            await asyncio.sleep(0.6 * DAY)
            assert told.facts == []
            yahoo.rows["NVDA"] = nvidia(sharesOutstanding=25e9, **announced("0.01", "2025-03-12"))
            await asyncio.sleep(0.6 * DAY)
            listed, paid = told.facts
            assert isinstance(listed, Listed)
            assert listed.instrument.shares_outstanding == 25e9
            assert isinstance(paid, Dividend)
            assert (paid.date, paid.amount) == (date(2025, 3, 12), 0.01)


@simulated(MORNING)
async def test_after_an_outage_nothing_is_missing(tmp_path: Path) -> None:
    async with BusyYahoo() as yahoo:
        yahoo.rows["NVDA"] = nvidia(earningsTimestampStart=stamp("2025-02-26T21:20"))
        async with watching(yahoo, "NVDA") as (calendars, told):
            yahoo.trouble = Trouble.FAILS
            await asyncio.sleep(3600)
            assert not calendars.health().good
            yahoo.trouble = Trouble.NONE
            await asyncio.sleep(1200)
            assert len(told.of(Scheduled)) == 1
            assert calendars.health().good


@pytest.mark.parametrize(
    ("said", "day", "note"),
    [
        ({}, None, ""),
        ({"earningsTimestampStart": stamp("2025-01-20T21:00")}, None, ""),
        ({"earningsTimestampStart": stamp("2025-01-27T11:00")}, date(2025, 1, 27), "before the open"),
        ({"earningsTimestampStart": stamp("2025-01-28T02:00")}, date(2025, 1, 27), "after the close"),
        ({"earningsTimestampStart": stamp("2025-02-03T17:00")}, date(2025, 2, 3), ""),
        (
            {"earningsTimestampStart": stamp("2025-04-30T10:59"), "earningsTimestampEnd": stamp("2025-05-05T12:00")},
            date(2025, 4, 30),
            "estimated, until May 5",
        ),
        (
            {"earningsTimestampStart": stamp("2025-04-30T10:59"), "isEarningsDateEstimate": True},
            date(2025, 4, 30),
            "estimated",
        ),
        ({"earningsTimestampStart": "soon"}, None, ""),
        ({"earningsTimestampStart": 1e300}, None, ""),
    ],
)
def test_earnings(said: dict[str, Any], day: date | None, note: str) -> None:
    fact = earnings(nvidia(**said), datetime(2025, 1, 27, 12, tzinfo=UTC))
    assert (fact.symbol, fact.day, fact.note) == ("NVDA", day, note)


@pytest.mark.parametrize("amount", ["", "much", "-1", "0", "nan", "inf", "80", None, [1]])
def test_dividends_that_cannot_be_right(amount: object) -> None:
    assert list(dividends(nvidia(**announced(amount, "2025-03-12")), datetime(2025, 1, 27, tzinfo=UTC))) == []


@pytest.mark.shared
@pytest.mark.skipif(not RECORDED.is_dir(), reason="the recorded answers are not there")
def test_recorded_rows() -> None:
    now = datetime(2025, 2, 17, 12, tzinfo=UTC)
    rows = {
        name: json.loads((RECORDED / f"quote-{name}.json").read_text())["response"]["bodyJson"]["quoteResponse"][
            "result"
        ]
        for name in ("AAPL-BABA", "GOOG", "BTC-USD", "SI")
    }
    apple, alibaba = (earnings(row, now) for row in rows["AAPL-BABA"])
    assert (apple.day, apple.note) == (date(2025, 4, 30), "estimated, until May 5")
    assert (alibaba.day, alibaba.note) == (date(2025, 2, 20), "before the open")
    assert earnings(rows["BTC-USD"][0], now).day is earnings(rows["SI"][0], now).day is None
    [paid] = dividends(rows["GOOG"][0], now)
    assert (paid.date, paid.amount) == (date(2025, 3, 10), 0.2)
