"""Closes in bulk, for what was missed."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any

import pytest

from adapters.yahoo.session import Session
from adapters.yahoo.spark import bars
from bot.errors import SourceError
from bot.market.model import Print, Quote
from tests.adapters.yahoo_history.fake import BusyYahoo, stock
from tests.doubles.site import Trouble
from tests.simulation.loop import simulated


def instant(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


NOW = instant("2025-01-27T16:00")


def table(start: str, step: timedelta, *closes: float | None) -> dict[str, Any]:
    first = instant(start)
    times = [int((first + number * step).timestamp()) for number in range(len(closes))]
    return {"timestamp": times, "close": list(closes), "previousClose": 1.0}


async def ask(
    yahoo: BusyYahoo, since: str, now: datetime = NOW, exchange: str = "XNAS", symbols: tuple[str, ...] = ("NVDA",)
) -> list[Quote]:
    session = Session(yahoo.address, Random(7))
    try:
        return await bars(session, [stock(symbol, exchange) for symbol in symbols], instant(since), now)
    finally:
        await session.close()


@simulated("2025-01-27T16:00")
async def test_closes_of_regular_minutes_since_then() -> None:
    async with BusyYahoo() as yahoo:
        yahoo.sparks["NVDA"] = table("2025-01-27T15:30", timedelta(minutes=1), 118, None, 0, 119, 12_000, 120)
        quotes = await ask(yahoo, "2025-01-27T15:31")
        assert [(quote.price, quote.at.minute) for quote in quotes] == [(119, 34), (120, 36)]
        assert {(quote.kind, quote.seconds, quote.source, quote.seen) for quote in quotes} == {
            (Print.CLOSE, 60, "Yahoo", NOW)
        }
        assert yahoo.wanted == [("NVDA", "1d 1m")]


@simulated("2025-01-27T16:00")
async def test_no_pre_market_no_post_market_and_no_bar_that_has_not_ended() -> None:
    async with BusyYahoo() as yahoo:
        yahoo.sparks["NVDA"] = table("2025-01-27T14:00", timedelta(minutes=30), 140, 118, 119, 120, 121)
        quotes = await ask(yahoo, "2025-01-26T00:00", instant("2025-01-27T16:00:30"))
        assert [quote.price for quote in quotes] == [118, 119, 120]


@simulated("2025-01-27T22:00")
async def test_the_last_bar_of_a_session_ends_with_it() -> None:
    async with BusyYahoo() as yahoo:
        yahoo.sparks["NVDA"] = table("2025-01-24T20:30", timedelta(hours=1), 142, 143)
        [quote] = await ask(yahoo, "2025-01-10T00:00", instant("2025-01-27T22:00"))
        assert (quote.at, quote.seconds) == (instant("2025-01-24T21:00"), 3600)


@pytest.mark.parametrize(
    ("since", "exchange", "way"),
    [
        ("2025-01-27T14:40", "XNAS", "1d 1m"),
        ("2025-01-26T12:00", "XNAS", "1d 1m"),
        ("2025-01-24T20:00", "XNAS", "5d 5m"),
        ("2025-01-27T15:00", "24/7", "1d 1m"),
        ("2025-01-26T12:00", "24/7", "5d 5m"),
        ("2025-01-20T12:00", "XNAS", "1mo 1h"),
        ("2024-12-01T12:00", "XNAS", "3mo 1h"),
        ("2024-06-01T12:00", "XNAS", "2y 1h"),
    ],
)
@simulated("2025-01-27T16:00")
async def test_as_fine_as_can_be_had(since: str, exchange: str, way: str) -> None:
    async with BusyYahoo() as yahoo:
        assert await ask(yahoo, since, exchange=exchange) == []
        assert yahoo.wanted == [("NVDA", way)]


@simulated("2025-01-27T16:00")
async def test_twenty_symbols_a_request_in_order_of_time() -> None:
    symbols = tuple(f"S{number}" for number in range(45))
    async with BusyYahoo() as yahoo:
        for number, symbol in enumerate(symbols):
            yahoo.sparks[symbol] = table("2025-01-27T15:00", timedelta(minutes=1), 100 + number, 101 + number)
        quotes = await ask(yahoo, "2025-01-27T14:40", symbols=symbols)
        assert len(yahoo.wanted) == 3
        assert len(quotes) == 90
        assert [quote.at for quote in quotes] == sorted(quote.at for quote in quotes)


@pytest.mark.parametrize(
    "said", [{}, {"NVDA": None}, {"NVDA": {"timestamp": None}}, {"NVDA": {"timestamp": ["x"], "close": [1]}}]
)
@simulated("2025-01-27T16:00")
async def test_what_is_not_there_has_no_closes(said: Mapping[str, Any]) -> None:
    async with BusyYahoo() as yahoo:
        yahoo.sparks = dict(said)
        assert await ask(yahoo, "2025-01-27T14:40") == []


@simulated("2025-01-27T16:00")
async def test_when_nobody_answers_it_says_so() -> None:
    async with BusyYahoo() as yahoo:
        yahoo.trouble = Trouble.FAILS
        with pytest.raises(SourceError, match="Yahoo"):
            await ask(yahoo, "2025-01-27T14:40")
