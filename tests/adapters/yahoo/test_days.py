"""Days of a made-up market, watched through the whole of Yahoo, with all that goes wrong."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from datetime import date, timedelta
from pathlib import Path
from random import Random

from adapters.scheduler import Scheduler
from adapters.yahoo import Yahoo as Client
from bot.market.book import Book
from bot.market.model import Close, Past, Quote
from bot.market.model import Split as Told
from bot.ports.sources import SourceFact
from tests.adapters.outside import Notes
from tests.doubles.yahoo import Yahoo
from tests.doubles.yahoo_market import Exchange, Split
from tests.doubles.yahoo_stream import YahooStream
from tests.simulation.loop import simulated

SYMBOLS = ["NVDA", "^GSPC"]


class Watcher:
    """Takes what comes into a book, and notes the largest change of a day that anybody would have been told."""

    def __init__(self) -> None:
        self.facts: list[SourceFact] = []
        self.widest: dict[str, float] = {}
        self._book: Book | None = None

    async def take(self, facts: Sequence[SourceFact]) -> None:
        self.facts += facts
        assert self._book is not None
        for fact in facts:
            if isinstance(fact, Quote | Close | Past | Told):
                for quote in self._book.step(fact):
                    if known := self._book.previous_close(quote.symbol, quote.at):
                        change = abs(quote.price / known.price - 1)
                        self.widest[quote.symbol] = max(change, self.widest.get(quote.symbol, 0))

    @asynccontextmanager
    async def watching(self, cache: Path, server: Yahoo, stream: YahooStream) -> AsyncIterator[Client]:
        client = Client(Notes(), cache, server.address, stream.address, Random(7))
        scheduler = Scheduler()
        running = asyncio.create_task(scheduler.run())
        try:
            instruments = list((await client.look_up(SYMBOLS)).values())
            self._book = Book(instruments, {})
            client.watch(instruments)
            client.start(self.take, scheduler)
            yield client
            assert not running.done()
        finally:
            running.cancel()
            with suppress(asyncio.CancelledError):
                await running
            await client.close()


@simulated("2026-11-23T20:50")
async def test_a_close_and_a_split_overnight(tmp_path: Path) -> None:
    exchange = Exchange(3, splits=[Split("NVDA", date(2026, 11, 24), 10)])
    watcher = Watcher()
    async with (
        Yahoo(exchange) as server,
        YahooStream(exchange, 45) as stream,
        watcher.watching(tmp_path, server, stream),
    ):
        await asyncio.sleep(timedelta(hours=3).total_seconds())
        server.forget()
        await asyncio.sleep(timedelta(hours=15).total_seconds())
    assert watcher.widest.keys() == set(SYMBOLS)
    assert max(watcher.widest.values()) < 0.1
    (split,) = (fact for fact in watcher.facts if isinstance(fact, Told))
    assert (split.symbol, split.ratio) == ("NVDA", 10)
    closes = Counter((fact.symbol, fact.bar.date) for fact in watcher.facts if isinstance(fact, Close))
    assert closes == {("NVDA", date(2026, 11, 23)): 1, ("^GSPC", date(2026, 11, 23)): 1}
    prints = Counter((fact.symbol, fact.at, fact.price) for fact in watcher.facts if isinstance(fact, Quote))
    assert set(prints.values()) == {1}
    late = [fact.seen - fact.at for fact in watcher.facts if isinstance(fact, Quote) and fact.symbol == "NVDA"]
    assert sorted(late)[len(late) * 9 // 10] < timedelta(minutes=1)
