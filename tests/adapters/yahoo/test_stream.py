"""The stream: what it tells, and how it dies and comes back."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta

import pytest

from bot.market.model import Answered, Instrument, Quote
from tests.adapters.yahoo.fake import FakeYahoo, instant, row, tick
from tests.adapters.yahoo.stage import AMD, BTC, NVDA, stage
from tests.simulation.loop import simulated

OPEN = "2026-11-24T15:00"


@simulated(OPEN)
async def test_a_tick_is_a_print_with_its_own_time() -> None:
    async with FakeYahoo() as server, stage(server, NVDA) as played:
        await server.say(tick("NVDA", 118.42, "2026-11-24T14:59:58.250"))
        await asyncio.sleep(1)
        (quote,) = played.taken(Quote)
        assert (quote.price, quote.at) == (118.42, instant("2026-11-24T14:59:58.250"))
        assert quote.seen == instant(OPEN) + timedelta(seconds=1)
        (answered,) = played.taken(Answered)
        assert answered.symbols == {"NVDA"}


@simulated(OPEN)
async def test_prints_that_come_again_late_or_from_the_future_are_dropped() -> None:
    async with FakeYahoo() as server, stage(server, NVDA) as played:
        for price, at in (
            (118.42, "14:59:58.250"),
            (118.42, "14:59:58.250"),
            (118.40, "14:59:57"),
            (118.44, "14:59:59"),
            (99.0, "15:59:59"),
            (118.45, "15:00:00.500"),
        ):
            await server.say(tick("NVDA", price, f"2026-11-24T{at}"))
            await asyncio.sleep(1)
        assert played.prices() == [118.42, 118.44, 118.45]


@simulated(OPEN)
async def test_ticks_of_a_quarter_second_are_one_moment() -> None:
    async with FakeYahoo() as server, stage(server, NVDA) as played:
        for n in range(200):
            await server.say(tick("NVDA", 118 + n / 100, f"2026-11-24T15:00:0{n / 100:.2f}"))
            await asyncio.sleep(0.01)
        await asyncio.sleep(1)
        assert len(played.prices()) == 200
        assert len(played.moments) <= 10


@simulated(OPEN)
async def test_junk_is_counted_and_skipped() -> None:
    async with FakeYahoo() as server, stage(server, NVDA) as played:
        await server.say("", "{}", "null", '{"message": "€"}', '{"message": "YWJjZGVm"}', "[" * 20_000)
        await server.say(tick("NVDA", -1, OPEN), tick("NVDA", float("nan"), OPEN), tick("AMD", 5, OPEN))
        await server.say(tick("", 0, OPEN, quote_type=7), tick("NVDA", 118.42, OPEN))
        await asyncio.sleep(1)
        assert played.prices() == [118.42]
        assert len(server.connections) == 1


@simulated(OPEN)
async def test_subscriptions_follow_what_is_watched_and_beat_every_quarter_minute() -> None:
    many = [Instrument(f"S{n}", "S", (), "XNAS", "USD") for n in range(250)]
    async with FakeYahoo() as server, stage(server, *many) as played:
        assert max(len(symbols) for word in server.words for symbols in word.values()) == 100
        assert len(server.subscribed) == 250
        await asyncio.sleep(60)
        assert 12 <= len(server.words) <= 15
        played.yahoo.watch([NVDA, many[0]])
        await asyncio.sleep(1)
        assert server.subscribed == {"NVDA", "S0"}
        assert len(server.connections) == 1


@pytest.mark.parametrize("end", ["closed", "cut", "refused"])
def test_it_comes_back(end: str) -> None:
    @simulated(OPEN)
    async def story() -> None:
        async with FakeYahoo() as server, stage(server, NVDA) as played:
            await asyncio.sleep(70)
            await server.say(tick("NVDA", 1, "2026-11-24T15:01"))
            await asyncio.sleep(1)
            if end == "closed":
                await server.hang_up()
            elif end == "cut":
                server.cut()
            else:
                await server.refuse()
                await asyncio.sleep(600)
                assert not played.health("Yahoo stream").good
                await server.accept()
            await _reconnected(server, 400 if end == "refused" else 5)
            assert server.subscribed == {"NVDA"}
            assert played.health("Yahoo stream").said == "streaming 1 symbols"
            await server.say(tick("NVDA", 2, "2026-11-24T15:02"))
            await asyncio.sleep(1)
            assert played.prices() == [1, 2]

    story()


@simulated(OPEN)
async def test_a_stream_that_closes_at_once_is_tried_more_and_more_slowly() -> None:
    async with FakeYahoo() as server, stage(server, NVDA):
        for _ in range(3600):
            if not server.connections[-1].closed:
                await server.hang_up()
            await asyncio.sleep(1)
        assert 10 < len(server.connections) < 30


@simulated(OPEN)
async def test_a_stream_that_hangs_in_an_open_market_is_dropped() -> None:
    async with FakeYahoo() as server, stage(server, NVDA) as played:
        await server.say(tick("NVDA", 118.42, OPEN))
        await asyncio.sleep(80)
        assert len(server.connections) == 1
        await asyncio.sleep(60)
        assert len(server.connections) == 2
        assert played.health("Yahoo stream").good


@simulated("2026-11-24T13:00")
async def test_before_the_open_silence_is_no_death() -> None:
    async with FakeYahoo() as server, stage(server, NVDA) as played:
        await asyncio.sleep(3600)
        assert len(server.connections) == 1
        assert played.health("Yahoo stream").good


@simulated("2026-11-28T12:00")
async def test_it_rests_while_all_markets_are_closed_and_wakes_for_the_next() -> None:
    async with FakeYahoo() as server, stage(server, NVDA) as played:
        assert not server.connections
        health = played.health("Yahoo stream")
        assert (health.good, health.said) == (True, "resting, markets are closed")
        assert health.again == datetime(2026, 11, 30, 8, 55, tzinfo=UTC)
        await asyncio.sleep(45 * 3600)
        assert len(server.connections) == 1
        played.yahoo.watch([NVDA, BTC])
        await asyncio.sleep(60)
        assert "BTC-USD" in server.subscribed


@simulated("2026-11-24T20:59")
async def test_the_closing_auction_counts_at_the_close() -> None:
    async with FakeYahoo() as server, stage(server, NVDA) as played:
        await asyncio.sleep(70)
        await server.say(tick("NVDA", 118.42, "2026-11-24T21:00:02"))
        await asyncio.sleep(1)
        await server.say(tick("NVDA", 118.50, "2026-11-24T21:00:08", hours=2))
        await asyncio.sleep(1)
        assert [quote.at for quote in played.taken(Quote)] == [
            instant("2026-11-24T21:00"),
            instant("2026-11-24T21:00:08"),
        ]


@simulated(OPEN)
async def test_polls_and_stream_tell_a_trade_once() -> None:
    async with FakeYahoo() as server:
        server.rows = {"NVDA": row("NVDA", 118.42, "2026-11-24T14:59:58"), "AMD": row("AMD", 9, "2026-11-24T14:59:58")}
        async with stage(server, NVDA, AMD) as played:
            await server.say(tick("NVDA", 118.42, "2026-11-24T14:59:58.250"))
            await asyncio.sleep(1)
            await server.say(tick("AMD", 9.5, "2026-11-24T14:59:59.900"))
            await asyncio.sleep(70)
            assert played.prices() == [118.42]
            assert played.prices("AMD") == [9, 9.5]


async def _reconnected(server: FakeYahoo, seconds: int) -> None:
    for _ in range(seconds):
        await asyncio.sleep(1)
        if len(server.connections) > 1:
            return
