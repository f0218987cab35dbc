"""What is known of instruments: noted, but not without end, and told again of those that are listed again."""

from __future__ import annotations

import asyncio
from collections import Counter
from datetime import date, timedelta
from pathlib import Path

import msgspec

from adapters.yahoo.instruments import Known
from bot.market.model import Instrument, Scheduled
from tests.adapters.outside import Notes
from tests.adapters.yahoo.fake import FakeYahoo, instant, row
from tests.adapters.yahoo.stage import stage
from tests.adapters.yahoo.test_days import SYMBOLS, Watcher
from tests.doubles.yahoo import Yahoo
from tests.doubles.yahoo_market import Exchange, Split
from tests.doubles.yahoo_stream import YahooStream
from tests.simulation.loop import simulated

NOON = "2026-11-24T17:00"


@simulated(NOON)
async def test_what_was_asked_for_last_stays_noted() -> None:
    notes = Notes()
    many = {f"S{n}": Instrument(f"S{n}", "S", (), "XNAS", "USD") for n in range(5000)}
    noted = {
        symbol: msgspec.json.encode(Known(each, instant(NOON) - timedelta(minutes=5000 - n)))
        for n, (symbol, each) in enumerate(many.items())
    }
    await notes.note("yahoo instruments", dict(noted))
    async with FakeYahoo() as server:
        server.rows = {symbol: row(symbol, 5, "2026-11-24T16:59") for symbol in ("NEW", "S0")}
        async with stage(server, stream=False, notes=notes) as played:
            assert set(await played.yahoo.look_up(["NEW", "S0"])) == {"NEW", "S0"}
            kept = await notes.read("yahoo instruments")
            assert kept.keys() == {*many.keys() - {"S0"}, "NEW"}
            assert set(await played.yahoo.look_up(["S0"])) == {"S0"}


@simulated(NOON)
async def test_of_what_is_watched_again_the_dates_are_told_again(tmp_path: Path) -> None:
    exchange, watcher = Exchange(splits=[Split("NVDA", date(2026, 12, 4), 10)]), Watcher()
    async with (
        Yahoo(exchange) as server,
        YahooStream(exchange, 45) as stream,
        watcher.watching(tmp_path, server, stream) as client,
    ):
        instruments = list((await client.look_up(SYMBOLS)).values())

        async def dates() -> Counter[tuple[str, str]]:
            """How often each was told within the next ten minutes."""
            watcher.facts.clear()
            await asyncio.sleep(600)
            told = [fact for fact in watcher.facts if isinstance(fact, Scheduled) and fact.day]
            return Counter((fact.symbol, fact.kind) for fact in told)

        first = await dates()
        assert first["NVDA", "split"] == 1
        client.watch(instruments)
        assert not await dates()
        client.watch([])
        client.watch(instruments)
        assert await dates() == first
