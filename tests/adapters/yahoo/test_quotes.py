"""Polls: how often, of what, and which facts come of them."""

from __future__ import annotations

import asyncio
from collections import Counter
from datetime import date, timedelta
from itertools import pairwise

import pytest

from bot.market.model import Answered, Close, Instrument, Past, Quote
from tests.adapters.outside import Notes
from tests.adapters.yahoo.fake import FakeYahoo, instant, row, tick
from tests.adapters.yahoo.stage import AMD, BTC, NVDA, VOD, stage
from tests.doubles.site import Trouble
from tests.simulation.loop import simulated

OPEN = "2026-11-24T15:00"
TUESDAY, MONDAY, FRIDAY = date(2026, 11, 24), date(2026, 11, 23), date(2026, 11, 20)
FIGURES = {
    "regularMarketPreviousClose": 142.62,
    "regularMarketOpen": 124.8,
    "regularMarketDayHigh": 128.4,
    "regularMarketDayLow": 116.7,
    "regularMarketVolume": 818_830_900,
}


@simulated(OPEN)
async def test_a_poll_of_two_hundred_symbols_takes_two_requests() -> None:
    many = [Instrument(f"S{n}", "S", (), "XNAS", "USD") for n in range(200)]
    async with FakeYahoo() as server:
        server.rows = {each.symbol: row(each.symbol, 5, "2026-11-24T14:59") for each in many}
        async with stage(server, *many) as played:
            assert [len(symbols) for symbols in server.asked] == [100, 100]
            assert len(played.taken(Quote)) == 200


@simulated(OPEN)
async def test_beside_a_stream_that_is_well_only_what_it_is_silent_about_is_polled() -> None:
    async with FakeYahoo() as server:
        server.rows = {"NVDA": row("NVDA", 118, "2026-11-24T14:59"), "AMD": row("AMD", 5, "2026-11-24T14:59")}
        async with stage(server, NVDA, AMD):
            for second in range(60, 60 * 20, 10):
                await asyncio.sleep(10)
                at = instant(OPEN) + timedelta(seconds=second)
                await server.say(tick("NVDA", 118 + second / 1000, at.replace(tzinfo=None).isoformat()))
            polls = Counter(symbol for symbols in server.asked for symbol in symbols)
            assert 18 <= polls["AMD"] <= 24
            assert 4 <= polls["NVDA"] <= 7


@simulated(OPEN)
async def test_without_the_stream_all_are_polled_every_quarter_minute() -> None:
    async with FakeYahoo() as server:
        server.rows = {"NVDA": row("NVDA", 118, "2026-11-24T14:59")}
        async with stage(server, NVDA, stream=False) as played:
            await asyncio.sleep(600)
            assert 37 <= len(server.asked) <= 43
            assert {answered.every for answered in played.taken(Answered)} == {timedelta(seconds=15)}
            assert played.prices() == [118]


@simulated("2026-11-28T12:00")
async def test_a_weekend_is_quiet_but_for_what_never_sleeps() -> None:
    async with FakeYahoo() as server:
        server.rows = {"NVDA": row("NVDA", 118, "2026-11-27T18:00", "CLOSED"), "BTC-USD": row("BTC-USD", 9e4, OPEN)}
        async with stage(server, NVDA, BTC):
            await asyncio.sleep(2 * 3600)
            polls = Counter(symbol for symbols in server.asked for symbol in symbols)
            assert polls["NVDA"] < 10
            assert polls["BTC-USD"] > 100


@simulated("2026-11-24T08:00")
async def test_it_is_awake_before_the_open() -> None:
    async with FakeYahoo() as server:
        server.rows = {"NVDA": row("NVDA", 118, "2026-11-23T21:00", "CLOSED")}
        async with stage(server, NVDA, stream=False):
            await asyncio.sleep(6.5 * 3600)
            times = [at for at, path in server.log if path == "/v7/finance/quote"]
            before = [at for at in times if instant("2026-11-24T14:25") <= at < instant("2026-11-24T14:30")]
            assert len(before) > 15


@simulated("2026-11-24T22:30")
async def test_prices_of_all_hours_come_with_their_own_times() -> None:
    async with FakeYahoo() as server:
        post = {"postMarketPrice": 117.9, "postMarketTime": int(instant("2026-11-24T22:29:30").timestamp())}
        pre = {"preMarketPrice": 121.0, "preMarketTime": int(instant("2026-11-24T14:29:50").timestamp())}
        server.rows = {"NVDA": row("NVDA", 118.42, "2026-11-24T21:00:02", "POST", **post, **pre)}
        async with stage(server, NVDA) as played:
            assert [(quote.price, quote.at) for quote in played.taken(Quote)] == [
                (121.0, instant("2026-11-24T14:29:50")),
                (118.42, instant("2026-11-24T21:00")),
                (117.9, instant("2026-11-24T22:29:30")),
            ]


@simulated("2026-11-24T20:50")
async def test_the_official_close_is_told_once_soon_after_it() -> None:
    async with FakeYahoo() as server:
        server.rows = {"NVDA": row("NVDA", 119, "2026-11-24T20:50", **FIGURES)}
        notes = Notes()
        notes.kept["yahoo closes"] = {"NVDA": b"2026-11-23"}
        async with stage(server, NVDA, notes=notes) as played:
            await asyncio.sleep(600)
            server.rows["NVDA"] = row("NVDA", 118.42, "2026-11-24T21:00:01", "POST", **FIGURES)
            await asyncio.sleep(3600)
            (close,) = played.taken(Close)
            assert (close.bar.date, close.bar.open, close.bar.close) == (TUESDAY, 124.8, 118.42)
            assert (close.bar.high, close.bar.low, close.bar.volume) == (128.4, 116.7, 818_830_900)
            assert close.at == instant("2026-11-24T21:00")
            assert close.seen - close.at < timedelta(minutes=2)
            assert notes.kept["yahoo closes"]["NVDA"] == b"2026-11-24"
        async with stage(server, NVDA, notes=notes) as again:
            await asyncio.sleep(3600)
            assert not again.taken(Close)


@simulated("2026-11-24T16:25")
async def test_a_close_that_comes_late_is_waited_for() -> None:
    async with FakeYahoo() as server:
        london = {"exchangeDataDelayedBy": 15, "exchangeTimezoneName": "Europe/London", "currency": "GBp"}
        server.rows = {"VOD.L": row("VOD.L", 71, "2026-11-24T16:09", **london)}
        notes = Notes()
        notes.kept["yahoo closes"] = {"VOD.L": b"2026-11-23"}
        async with stage(server, VOD, notes=notes, stream=False) as played:
            await asyncio.sleep(27 * 60)
            server.rows = {"VOD.L": row("VOD.L", 72.5, "2026-11-24T16:35:20", "CLOSED", **london)}
            await asyncio.sleep(5 * 60)
            (close,) = played.taken(Close)
            assert (close.bar.close, close.at) == (72.5, instant("2026-11-24T16:30"))
            assert {answered.delay for answered in played.taken(Answered)} == {timedelta(minutes=15)}
            assert played.health("Yahoo quotes").delay == timedelta(minutes=15)
            assert len(server.asked) < 60


@simulated(OPEN)
async def test_the_previous_close_is_known_at_once() -> None:
    async with FakeYahoo() as server:
        server.rows = {"NVDA": row("NVDA", 118.42, "2026-11-24T14:59", **FIGURES)}
        async with stage(server, NVDA) as played:
            (past,) = played.taken(Past)
            (bar,) = past.bars
            assert (bar.date, bar.close) == (MONDAY, 142.62)
            await asyncio.sleep(3600)
            assert len(played.taken(Past)) == 1


@simulated("2026-11-24T03:00")
async def test_watched_first_while_closed_the_last_session_is_history() -> None:
    async with FakeYahoo() as server:
        server.rows = {"NVDA": row("NVDA", 118.42, "2026-11-23T21:00", "CLOSED", **FIGURES)}
        async with stage(server, NVDA) as played:
            (past,) = played.taken(Past)
            assert [(bar.date, bar.close) for bar in past.bars] == [(FRIDAY, 142.62), (MONDAY, 118.42)]
            assert not played.taken(Close)


@simulated("2026-11-24T23:58")
async def test_round_the_clock_a_day_ends_as_it_was_seen_last() -> None:
    async with FakeYahoo() as server:
        server.rows = {
            "BTC-USD": row("BTC-USD", 90_000, "2026-11-24T23:57", **{**FIGURES, "regularMarketDayHigh": 95e3})
        }
        async with stage(server, BTC) as played:
            await asyncio.sleep(150)
            server.rows = {"BTC-USD": row("BTC-USD", 90_500, "2026-11-25T00:00:30", regularMarketPreviousClose=90_100)}
            await asyncio.sleep(240)
            bar = played.taken(Past)[-1].bars[0]
            assert (bar.date, bar.close, bar.high) == (TUESDAY, 90_100, 95_000)


@simulated("2026-11-24T14:20")
async def test_prices_after_an_unknown_split_are_held_back() -> None:
    async with FakeYahoo() as server:
        server.rows = {"NVDA": row("NVDA", 1208, "2026-11-23T21:00", "PRE", regularMarketPreviousClose=1200)}
        async with stage(server, NVDA) as played:
            await asyncio.sleep(600)
            await server.say(tick("NVDA", 121.5, "2026-11-24T14:30:01", change=0.7))
            server.rows["NVDA"] = row("NVDA", 121.6, "2026-11-24T14:30:20", regularMarketPreviousClose=120.8)
            await asyncio.sleep(300)
            assert played.prices() == [1208]
            await asyncio.sleep(600)
            assert played.prices() == [1208, 121.6]


@simulated("2026-11-24T14:20")
async def test_a_crash_waits_for_a_glance_at_the_chart_and_no_longer() -> None:
    async with FakeYahoo() as server:
        server.rows = {"NVDA": row("NVDA", 120, "2026-11-23T21:00", "PRE", regularMarketPreviousClose=119)}
        async with stage(server, NVDA) as played:
            await asyncio.sleep(620)
            for second in range(60):
                await server.say(tick("NVDA", 50 + second / 100, f"2026-11-24T14:30:{second:02}", change=-70))
                await asyncio.sleep(1)
            first, second = played.taken(Quote)[:2]
            assert (first.price, second.price < 51) == (120, True)
            assert timedelta(seconds=10) < second.seen - instant("2026-11-24T14:30:21") < timedelta(seconds=20)


@simulated(OPEN)
async def test_what_yahoo_knows_nothing_of_is_not_answered_for() -> None:
    async with FakeYahoo() as server:
        server.rows = {"NVDA": row("NVDA", 118, "2026-11-24T14:59"), "AMD": {"symbol": "AMD", "quoteType": "NONE"}}
        async with stage(server, NVDA, AMD) as played:
            assert {symbol for answered in played.taken(Answered) for symbol in answered.symbols} == {"NVDA"}
            assert played.health("Yahoo quotes").said == "polling 2 symbols, no price of AMD"


@pytest.mark.parametrize(
    ("trouble", "words"), [(Trouble.STORM, "too many requests"), (Trouble.FAILS, "fails"), (None, "cannot be reached")]
)
def test_an_outage_is_said_and_heals_by_itself(trouble: Trouble | None, words: str) -> None:
    @simulated(OPEN)
    async def story() -> None:
        async with FakeYahoo() as server:
            server.rows = {"NVDA": row("NVDA", 118, "2026-11-24T14:59")}
            async with stage(server, NVDA, stream=False) as played:
                before = played.yahoo.session.asked.made
                if trouble:
                    server.trouble = trouble
                else:
                    await server.refuse()
                await asyncio.sleep(3600)
                health = played.health("Yahoo quotes")
                assert not health.good
                assert words in health.said
                assert health.again
                assert played.yahoo.session.asked.made - before < 250
                server.trouble = Trouble.NONE
                await server.accept()
                server.rows["NVDA"] = row("NVDA", 119, "2026-11-24T16:00")
                await asyncio.sleep(20 * 60)
                assert played.prices() == [118, 119]
                assert played.health("Yahoo quotes").good

    story()


@simulated(OPEN)
async def test_no_print_is_told_twice_and_each_moment_has_one_time() -> None:
    async with FakeYahoo() as server, stage(server, NVDA, stream=False) as played:
        for minute in range(60):
            server.rows["NVDA"] = row("NVDA", 118 + minute % 3, f"2026-11-24T15:{minute:02}", **FIGURES)
            await asyncio.sleep(60)
        quotes = played.taken(Quote)
        assert len(quotes) == 60
        assert all(one.at < other.at for one, other in pairwise(quotes))
        assert all(len({fact.seen for fact in facts}) == 1 for facts in played.moments)


@simulated(OPEN)
async def test_a_witness_tells_the_latest_trade() -> None:
    async with FakeYahoo() as server:
        post = {"postMarketPrice": 117.9, "postMarketTime": int(instant("2026-11-23T22:29:30").timestamp())}
        server.rows = {"NVDA": row("NVDA", 118.42, "2026-11-23T21:00", "CLOSED", **post)}
        async with stage(server) as played:
            (quote,) = await played.yahoo.last({"NVDA", "NOPE"})
            assert (quote.price, quote.at, quote.source) == (117.9, instant("2026-11-23T22:29:30"), "Yahoo")
