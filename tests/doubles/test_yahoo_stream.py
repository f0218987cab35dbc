"""The double of Yahoo's stream: it tells trades, and dies in every way."""

from __future__ import annotations

import asyncio
import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosedError, ConnectionClosedOK

from adapters.yahoo.ticks import read
from tests.doubles.yahoo_market import Exchange
from tests.doubles.yahoo_stream import YahooStream
from tests.simulation.loop import simulated

START = "2026-03-03T15:00"
SUBSCRIBE = json.dumps({"subscribe": ["NVDA", "VOD.L", "BTC-USD"]})


@simulated(START)
async def test_trades_of_what_was_subscribed_to():
    async with YahooStream(Exchange()) as stream, connect(stream.address) as socket:
        await socket.send(SUBSCRIBE)
        ticks = [read(await socket.recv()) for _ in range(6)]
        assert [tick.symbol for tick in ticks if tick] == ["BTC-USD", "NVDA", "VOD.L"] * 2
        _, nvidia, london = ticks[:3]
        assert nvidia is not None
        assert nvidia.price == round(stream.exchange.walk("NVDA").last(nvidia.at), 2)
        assert london is not None
        assert datetime.now(UTC) - london.at >= timedelta(minutes=15)


@simulated("2026-03-07T15:00")
async def test_on_saturday_only_coins_are_traded():
    async with YahooStream(Exchange()) as stream, connect(stream.address) as socket:
        await socket.send(SUBSCRIBE)
        ticks = [read(await socket.recv()) for _ in range(3)]
        assert {tick.symbol for tick in ticks if tick} == {"BTC-USD"}


@simulated(START)
async def test_it_leaves_politely_or_dies_and_can_be_called_again():
    async with YahooStream(Exchange()) as stream:
        for end, error in ((stream.leave, ConnectionClosedOK), (_dying(stream), ConnectionClosedError)):
            async with connect(stream.address) as socket:
                await end()
                with pytest.raises(error):
                    await socket.recv()
        await stream.refuse()
        with pytest.raises(OSError, match="Connect call failed"):
            await connect(stream.address)
        await stream.accept()
        async with connect(stream.address):
            assert stream.counts["connections"] == 3


@simulated(START)
async def test_it_is_silent_and_repeats_itself():
    async with YahooStream(Exchange()) as stream, connect(stream.address) as socket:
        stream.silent = True
        await socket.send(SUBSCRIBE)
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(socket.recv(), 3600)
        stream.silent, stream.repeating = False, True
        told = [await socket.recv() for _ in range(20)]
        assert len(set(told)) < len(told)


def _dying(stream: YahooStream) -> Any:
    async def die() -> None:
        stream.die()

    return die
