"""Daily history: from the disk at once, from Yahoo slowly, only what is new, and splits before what they change."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from random import Random

from adapters.scheduler import Scheduler
from adapters.yahoo.history import Histories
from adapters.yahoo.session import Session
from bot.market.book import Book
from bot.market.model import Past, Quote, Split
from tests.adapters.yahoo_history.fake import BusyYahoo, Told, flat, scheduled, stock
from tests.doubles.site import Trouble
from tests.simulation.loop import simulated

MONDAY = "2025-01-27T15:00"
FRIDAY = date(2025, 1, 24)
LONG_AGO = date(2015, 2, 2)


@asynccontextmanager
async def watching(yahoo: BusyYahoo, folder: Path, *symbols: str) -> AsyncGenerator[tuple[Histories, Told, Scheduler]]:
    """One run of the program."""
    session, told = Session(yahoo.address, Random(7)), Told()
    histories = Histories(session, folder / "history", Random(7))
    async with scheduled() as scheduler:
        histories.watch([stock(symbol) for symbol in symbols])
        histories.start(told.take, scheduler)
        yield histories, told, scheduler
    await session.close()


@simulated(MONDAY)
async def test_ten_years_come_without_the_unfinished_session_and_at_an_unhurried_pace(tmp_path: Path) -> None:
    async with BusyYahoo() as yahoo:
        yahoo.charts = {symbol: flat(LONG_AGO, date(2025, 1, 27)) for symbol in ("AAPL", "MSFT", "NVDA")}
        async with watching(yahoo, tmp_path, "NVDA", "AAPL", "MSFT") as (histories, told, _):
            assert "3 still to come" in histories.health().said
            await asyncio.sleep(20)
            assert [past.symbol for past in told.of(Past)] == ["NVDA", "AAPL", "MSFT"]
            assert yahoo.wanted == [("NVDA", "10y"), ("AAPL", "10y"), ("MSFT", "10y")]
            gaps = [later - sooner for (sooner, _), (later, _) in zip(yahoo.log, [*yahoo.log][1:], strict=False)]
            assert all(timedelta(seconds=2) <= gap <= timedelta(seconds=3) for gap in gaps)
            [past, *_] = told.of(Past)
            assert past.bars[-1].date == FRIDAY
            assert len(past.bars) > 2400
            assert histories.close("NVDA", FRIDAY) == 101
            assert histories.health().said == "daily history of 3 symbols"


@simulated(MONDAY)
async def test_the_next_run_needs_no_request_and_the_next_evening_a_month(tmp_path: Path) -> None:
    async with BusyYahoo() as yahoo:
        yahoo.charts["NVDA"] = flat(LONG_AGO, date(2025, 1, 27))
        async with watching(yahoo, tmp_path, "NVDA") as (_, first, _):
            await asyncio.sleep(5)
        yahoo.wanted.clear()
        async with watching(yahoo, tmp_path, "NVDA") as (histories, second, _):
            await asyncio.sleep(60)
            assert yahoo.wanted == []
            assert [*second.of(Past)[0].bars] == [*first.of(Past)[0].bars]
            assert histories.close("NVDA", FRIDAY) == 101
            second.clear()
            await asyncio.sleep(8 * 3600)
            assert yahoo.wanted == [("NVDA", "1mo")]
            [past] = second.of(Past)
            assert past.bars[-1].date == date(2025, 1, 27)
            assert len(past.bars) < 25
        async with watching(yahoo, tmp_path, "NVDA") as (_, third, _):
            await asyncio.sleep(5)
            [past] = third.of(Past)
            assert (past.bars[0].date, past.bars[-1].date) == (LONG_AGO, date(2025, 1, 27))
            assert len({bar.date for bar in past.bars}) == len(past.bars)


@simulated("2025-01-27T12:00")
async def test_a_split_is_told_once_before_the_history_in_new_shares(tmp_path: Path) -> None:
    today = date(2025, 1, 27)
    async with BusyYahoo() as yahoo:
        yahoo.charts["NVDA"] = flat(LONG_AGO, FRIDAY, 1000)
        async with watching(yahoo, tmp_path, "NVDA") as (histories, told, _):
            await asyncio.sleep(10)
            assert told.of(Split) == []
            yahoo.charts["NVDA"] = flat(LONG_AGO, FRIDAY, 100)
            yahoo.charts["NVDA"].splits[today] = (10, 1)
            told.clear()
            histories.suspect("NVDA")
            await asyncio.sleep(1)
            split, past = told.facts
            assert isinstance(split, Split)
            assert (split.date, split.ratio, split.at) == (today, 10, datetime(2025, 1, 27, 9, tzinfo=UTC))
            assert isinstance(past, Past)
            assert past.bars[-1].close == 101
            assert yahoo.wanted[1:] == [("NVDA", "1mo"), ("NVDA", "10y")]
            histories.suspect("NVDA")
            await asyncio.sleep(24 * 3600)
            assert len(told.of(Split)) == 1
        async with watching(yahoo, tmp_path, "NVDA") as (_, again, _):
            await asyncio.sleep(60)
            assert again.of(Split) == []
            assert again.of(Past)[0].bars[0].close == 101


@simulated("2025-01-27T12:00")
async def test_after_a_split_that_yahoo_has_not_carried_into_its_chart_nothing_is_down_90_percent(
    tmp_path: Path,
) -> None:
    today = date(2025, 1, 27)
    async with BusyYahoo() as yahoo:
        yahoo.charts["NVDA"] = flat(LONG_AGO, FRIDAY, 1000)
        async with watching(yahoo, tmp_path, "NVDA") as (histories, told, scheduler):
            await asyncio.sleep(10)
            yahoo.charts["NVDA"].splits[today] = (10, 1)
            yahoo.charts["NVDA"].bars[today] = (100, 102, 99, 101, 1e6)
            histories.suspect("NVDA")
            await asyncio.sleep(12 * 3600)
            book = Book([stock("NVDA")], {})
            for fact in told.facts:
                assert isinstance(fact, Past | Split)
                book.step(fact)
            at = scheduler.now()
            book.step(Quote("NVDA", 101, at, at, "Yahoo"))
            reference = book.close_before("NVDA", today)
            assert reference is not None
            assert 99 < reference.price < 102


@simulated(MONDAY)
async def test_a_split_that_happened_while_the_program_was_off_is_told_at_the_start(tmp_path: Path) -> None:
    async with BusyYahoo() as yahoo:
        yahoo.charts["NVDA"] = flat(LONG_AGO, FRIDAY, 1000)
        async with watching(yahoo, tmp_path, "NVDA"):
            await asyncio.sleep(5)
        await asyncio.sleep(timedelta(days=60).total_seconds())
        yahoo.charts["NVDA"] = flat(LONG_AGO, date(2025, 3, 28), 100)
        yahoo.charts["NVDA"].splits = {date(2020, 8, 31): (4, 1), date(2025, 2, 18): (10, 1)}
        async with watching(yahoo, tmp_path, "NVDA") as (_, told, _):
            await asyncio.sleep(5)
            kept, split, new = told.facts
            assert isinstance(kept, Past)
            assert isinstance(split, Split)
            assert isinstance(new, Past)
            assert (kept.bars[-1].close, split.date, new.bars[-1].close) == (1001, date(2025, 2, 18), 101)


@simulated(MONDAY)
async def test_dividends_come_with_the_history(tmp_path: Path) -> None:
    async with BusyYahoo() as yahoo:
        yahoo.charts["NVDA"] = flat(LONG_AGO, FRIDAY)
        yahoo.charts["NVDA"].dividends = {date(2024, 12, 5): 0.5, date(2025, 1, 8): 80.0}
        async with watching(yahoo, tmp_path, "NVDA") as (_, told, _):
            await asyncio.sleep(5)
        async with watching(yahoo, tmp_path, "NVDA") as (_, again, _):
            await asyncio.sleep(5)
        # Eighty of a hundred, and the price did not fall: a hundredth is meant.
        expected = ((date(2024, 12, 5), 0.5), (date(2025, 1, 8), 0.8))
        assert told.of(Past)[0].dividends == again.of(Past)[0].dividends == expected


@simulated(MONDAY)
async def test_a_storm_stops_it_and_the_rest_comes_when_it_is_over(tmp_path: Path) -> None:
    async with BusyYahoo() as yahoo:
        yahoo.charts = {symbol: flat(date(2024, 12, 2), FRIDAY) for symbol in ("AAPL", "NVDA")}
        yahoo.trouble, yahoo.retry_after = Trouble.STORM, "300"
        async with watching(yahoo, tmp_path, "NVDA", "AAPL") as (histories, told, _):
            await asyncio.sleep(290)
            assert sum(yahoo.requests.values()) == 1
            assert not histories.health().good
            assert "too often" in histories.health().said
            yahoo.trouble = Trouble.NONE
            await asyncio.sleep(60)
            assert [past.symbol for past in told.of(Past)] == ["NVDA", "AAPL"]
            assert histories.health().good


@simulated(MONDAY)
async def test_an_hour_without_yahoo_costs_few_requests(tmp_path: Path) -> None:
    async with BusyYahoo() as yahoo:
        yahoo.charts["NVDA"] = flat(date(2024, 12, 2), FRIDAY)
        yahoo.trouble = Trouble.FAILS
        async with watching(yahoo, tmp_path, "NVDA") as (_, told, _):
            await asyncio.sleep(3600)
            assert sum(yahoo.requests.values()) <= 10
            yahoo.trouble = Trouble.NONE
            await asyncio.sleep(1200)
            assert len(told.of(Past)) == 1


@simulated(MONDAY)
async def test_what_has_no_chart_is_asked_for_once_a_session(tmp_path: Path) -> None:
    async with BusyYahoo() as yahoo, watching(yahoo, tmp_path, "NONE1") as (histories, told, _):
        await asyncio.sleep(24 * 3600)
        assert told.facts == []
        assert len(yahoo.wanted) == 2
        assert histories.health().good


@simulated(MONDAY)
async def test_a_broken_file_is_fetched_again(tmp_path: Path) -> None:
    async with BusyYahoo() as yahoo:
        yahoo.charts["NVDA"] = flat(date(2024, 12, 2), FRIDAY)
        async with watching(yahoo, tmp_path, "NVDA"):
            await asyncio.sleep(5)
        [file] = (tmp_path / "history").iterdir()
        file.write_bytes(file.read_bytes()[:-20])
        async with watching(yahoo, tmp_path, "NVDA") as (_, told, _):
            await asyncio.sleep(5)
            assert len(told.of(Past)) == 1
        assert [span for _, span in yahoo.wanted] == ["10y", "10y"]


@simulated(MONDAY)
async def test_only_what_is_watched_is_asked_for(tmp_path: Path) -> None:
    async with BusyYahoo() as yahoo:
        yahoo.charts = {symbol: flat(date(2024, 12, 2), FRIDAY) for symbol in ("AAPL", "NVDA")}
        async with watching(yahoo, tmp_path, "NVDA") as (histories, told, _):
            await asyncio.sleep(5)
            histories.watch([stock("AAPL")])
            histories.suspect("NVDA")
            await asyncio.sleep(30)
            assert [past.symbol for past in told.of(Past)] == ["NVDA", "AAPL"]
            assert histories.close("NVDA", FRIDAY) is None
