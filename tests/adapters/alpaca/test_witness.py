"""Alpaca as a witness: the last trades, one request for all, and a key that no message holds."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Any

import pytest
from aiohttp import web

from adapters.alpaca import Alpaca
from bot.errors import SourceError
from bot.market.model import Quote
from bot.ports.sources import Witness
from tests.doubles.alpaca import KEY, SECRET, AlpacaDouble, trade
from tests.doubles.site import Trouble
from tests.simulation.loop import simulated

NOON = "2025-01-27T17:00"


def traded(price: object, at: object = "2025-01-27T16:59:58.123456789Z") -> dict[str, Any]:
    return trade(price, at)


@asynccontextmanager
async def watching(secret: str = SECRET) -> AsyncGenerator[tuple[AlpacaDouble, Alpaca]]:
    async with AlpacaDouble() as server:
        alpaca = Alpaca(KEY, secret, server.address)
        yield server, alpaca
        await alpaca.close()


@simulated(NOON)
async def test_the_last_trades_of_what_it_knows() -> None:
    async with watching() as (server, alpaca):
        witness: Witness = alpaca
        server.trades = {"NVDA": traded(118.42), "BRK.B": traded(470), "AMD": traded(0), "IBM": traded(220, "soon")}
        quotes = await witness.last(["NVDA", "BRK-B", "AMD", "IBM", "GONE", "^GSPC", "BTC-USD", "SAP.DE", "7203.T"])
        at, seen = datetime(2025, 1, 27, 16, 59, 58, 123456, UTC), datetime(2025, 1, 27, 17, tzinfo=UTC)
        assert sorted(quotes, key=lambda quote: quote.symbol) == [
            Quote("BRK-B", 470, at, seen, "Alpaca (IEX)"),
            Quote("NVDA", 118.42, at, seen, "Alpaca (IEX)"),
        ]
        [health] = alpaca.health()
        assert health.good
        assert health.answered == seen


@simulated(NOON)
async def test_many_symbols_are_one_request_and_nothing_is_none() -> None:
    async with watching() as (server, alpaca):
        assert await alpaca.last([]) == []
        assert await alpaca.last(["^GSPC", "EURUSD=X"]) == []
        assert server.asked == []
        await alpaca.last([f"A{first}{second}" for first in "BCDEFGHIJK" for second in "BCDEFGHIJK"])
        assert [len(symbols) for symbols in server.asked] == [100]


@simulated(NOON)
async def test_it_keeps_to_200_requests_a_minute() -> None:
    async with watching() as (server, alpaca):
        for _ in range(100):
            await alpaca.last(["NVDA"])
        times = [at for at, _ in server.log]
        busiest = max(sum(0 <= (at - since).total_seconds() < 30 for at in times) for since in times)
        assert 60 <= busiest <= 100


@pytest.mark.parametrize(
    ("secret", "trouble", "says", "words"),
    [
        ("another-secret", Trouble.NONE, None, "the key or the secret is wrong"),
        (SECRET, Trouble.STORM, None, "too many requests"),
        (SECRET, Trouble.FAILS, None, "status 500"),
        (SECRET, Trouble.HANGS, None, "cannot be reached"),
        (SECRET, Trouble.NONE, "<html>", "something else than trades"),
        (SECRET, Trouble.NONE, "[]", "something else than trades"),
        (SECRET, Trouble.NONE, '{"trades": []}', "something else than trades"),
    ],
)
@simulated(NOON)
async def test_what_goes_wrong_is_said_without_the_key(
    secret: str, trouble: Trouble, says: str | None, words: str
) -> None:
    async with watching(secret) as (server, alpaca):
        server.trouble = trouble
        server.says = web.Response(text=says) if says else None
        with pytest.raises(SourceError, match=words) as caught:
            await alpaca.last(["NVDA"])
        [health] = alpaca.health()
        assert not health.good
        assert words in health.said
        said = f"{caught.value} {caught.value.__cause__!r} {health} {alpaca!r}"
        assert not any(word in said for word in (KEY, SECRET, secret))
        server.trouble, server.says = Trouble.NONE, None


@simulated(NOON)
async def test_it_is_well_again_when_it_answers() -> None:
    async with watching() as (server, alpaca):
        await server.refuse()
        with pytest.raises(SourceError, match="cannot be reached"):
            await alpaca.last(["NVDA"])
        await server.accept()
        await alpaca.last(["NVDA"])
        assert alpaca.health()[0].good
