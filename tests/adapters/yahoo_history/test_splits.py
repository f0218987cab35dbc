"""Splits to come, and that the history is looked at before the first trade of their day."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from random import Random

from adapters.yahoo.history import Histories
from adapters.yahoo.session import Session
from adapters.yahoo.splits import Splits
from bot.market.model import Scheduled, Split
from tests.adapters.yahoo_history.fake import BusyYahoo, Told, flat, scheduled, stock
from tests.doubles.site import Trouble
from tests.simulation.loop import simulated

MONDAY = "2025-01-27T15:00"
THURSDAY = date(2025, 1, 30)
DAY = 24 * 3600


@asynccontextmanager
async def watching(yahoo: BusyYahoo, folder: Path) -> AsyncGenerator[tuple[Splits, Told]]:
    session, told = Session(yahoo.address, Random(7)), Told()
    histories = Histories(session, folder, Random(7))
    splits = Splits(session, histories, Random(7))
    async with scheduled() as scheduler:
        for source in (histories, splits):
            source.watch([stock("NVDA"), stock("AAPL")])
            source.start(told.take, scheduler)
        yield splits, told
    await session.close()


@simulated(MONDAY)
async def test_a_split_is_told_moved_and_called_off(tmp_path: Path) -> None:
    async with BusyYahoo() as yahoo:
        yahoo.splitting = [
            ["NVDA", "2025-02-10T00:00:00.000Z", 1, 10],
            ["OTHER", "2025-02-10T00:00:00.000Z", 1, 2],
            ["AAPL", "soon", 1, 4],
            ["AAPL", None, None, None],
        ]
        async with watching(yahoo, tmp_path) as (splits, told):
            await asyncio.sleep(1.1 * DAY)
            [fact] = told.of(Scheduled)
            assert (fact.symbol, fact.kind, fact.day, fact.note) == ("NVDA", "split", date(2025, 2, 10), "10 for 1")
            assert splits.health().good
            yahoo.splitting[0][1] = "2025-02-12"
            await asyncio.sleep(1.1 * DAY)
            yahoo.splitting = []
            await asyncio.sleep(1.1 * DAY)
            assert [fact.day for fact in told.of(Scheduled)] == [date(2025, 2, 10), date(2025, 2, 12), None]


@simulated(MONDAY)
async def test_a_split_that_is_over_is_not_called_off(tmp_path: Path) -> None:
    async with BusyYahoo() as yahoo:
        yahoo.splitting = [["NVDA", "2025-01-28", 2, 3]]
        async with watching(yahoo, tmp_path) as (_, told):
            await asyncio.sleep(DAY)
            yahoo.splitting = []
            await asyncio.sleep(1.1 * DAY)
            assert [fact.note for fact in told.of(Scheduled)] == ["3 for 2"]


@simulated(MONDAY)
async def test_on_its_morning_the_split_is_found_before_anybody_trades(tmp_path: Path) -> None:
    async with BusyYahoo() as yahoo:
        yahoo.charts["NVDA"] = flat(date(2024, 12, 2), date(2025, 1, 29), 1000)
        yahoo.splitting = [["NVDA", THURSDAY.isoformat(), 1, 10]]
        async with watching(yahoo, tmp_path) as (_, told):
            opens = datetime(2025, 1, 30, 9, tzinfo=UTC)
            await asyncio.sleep((opens - datetime.now(UTC) - timedelta(minutes=30)).total_seconds())
            yahoo.wanted.clear()
            yahoo.charts["NVDA"] = flat(date(2024, 12, 2), date(2025, 1, 29), 100)
            yahoo.charts["NVDA"].splits[THURSDAY] = (10, 1)
            await asyncio.sleep(29 * 60)
            [split] = told.of(Split)
            assert (split.date, split.ratio) == (THURSDAY, 10)
            assert split.seen < opens
            await asyncio.sleep(4 * 3600)
            assert yahoo.wanted == [("NVDA", "1mo"), ("NVDA", "10y")]


@simulated(MONDAY)
async def test_a_chart_that_knows_of_the_split_late_is_looked_at_again(tmp_path: Path) -> None:
    async with BusyYahoo() as yahoo:
        yahoo.charts["NVDA"] = flat(date(2024, 12, 2), date(2025, 1, 29), 1000)
        yahoo.splitting = [["NVDA", THURSDAY.isoformat(), 1, 10]]
        async with watching(yahoo, tmp_path) as (_, told):
            await asyncio.sleep((datetime(2025, 1, 30, 12, tzinfo=UTC) - datetime.now(UTC)).total_seconds())
            assert told.of(Split) == []
            yahoo.charts["NVDA"] = flat(date(2024, 12, 2), date(2025, 1, 29), 100)
            yahoo.charts["NVDA"].splits[THURSDAY] = (10, 1)
            await asyncio.sleep(601)
            assert len(told.of(Split)) == 1
            asked = len(yahoo.wanted)
            await asyncio.sleep(6 * 3600)
            assert len(yahoo.wanted) == asked


@simulated(MONDAY)
async def test_a_calendar_that_fails_is_said_and_tried_again(tmp_path: Path) -> None:
    async with BusyYahoo() as yahoo:
        yahoo.trouble = Trouble.FAILS
        yahoo.splitting = [["NVDA", "2025-02-10", 1, 10]]
        async with watching(yahoo, tmp_path) as (splits, told):
            await asyncio.sleep(1800)
            assert not splits.health().good
            yahoo.trouble = Trouble.NONE
            await asyncio.sleep(1200)
            assert splits.health().good
            assert len(told.of(Scheduled)) == 1
