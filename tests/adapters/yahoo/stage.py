"""Yahoo on the real scheduler in simulated time, and what it has handed on."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import TypeVar

from adapters.scheduler import Scheduler
from adapters.yahoo import Yahoo
from bot.market.model import Instrument
from bot.ports.health import Health
from bot.ports.sources import SourceFact
from tests.adapters.outside import Notes
from tests.adapters.yahoo.fake import FakeYahoo

Fact = TypeVar("Fact")
NVDA = Instrument("NVDA", "NVIDIA", (), "XNAS", "USD")
AMD = Instrument("AMD", "AMD", (), "XNAS", "USD")
VOD = Instrument("VOD.L", "Vodafone", (), "XLON", "GBp")
BTC = Instrument("BTC-USD", "Bitcoin", (), "24/7", "USD")


class Stage:
    def __init__(self, server: FakeYahoo, yahoo: Yahoo) -> None:
        self.server = server
        self.yahoo = yahoo
        self.moments: list[Sequence[SourceFact]] = []

    async def take(self, facts: Sequence[SourceFact]) -> None:
        self.moments.append(facts)

    def taken(self, kind: type[Fact]) -> list[Fact]:
        return [fact for facts in self.moments for fact in facts if isinstance(fact, kind)]

    def prices(self, symbol: str = "NVDA") -> list[float]:
        from bot.market.model import Quote

        return [quote.price for quote in self.taken(Quote) if quote.symbol == symbol]

    def health(self, source: str) -> Health:
        return next(health for health in self.yahoo.health() if health.source == source)


@asynccontextmanager
async def stage(
    server: FakeYahoo, *instruments: Instrument, notes: Notes | None = None, stream: bool = True
) -> AsyncIterator[Stage]:
    """Watching some instruments; without a `stream` there is nobody to connect to."""
    with TemporaryDirectory() as cache:
        address = server.stream if stream else f"{server.stream}/nobody"
        yahoo = Yahoo(notes or Notes(), Path(cache), server.address, address, Random(7))
        played, scheduler = Stage(server, yahoo), Scheduler()
        yahoo.watch(instruments)
        yahoo.start(played.take, scheduler)
        running = asyncio.create_task(scheduler.run())
        try:
            await _beside(running, 1)
            yield played
        finally:
            running.cancel()
            with suppress(asyncio.CancelledError):
                await running
            await yahoo.close()


async def _beside(running: asyncio.Task[None], seconds: float) -> None:
    """Let time pass; what the jobs raise is raised."""
    await asyncio.wait([running], timeout=seconds)
    if running.done():
        running.result()
