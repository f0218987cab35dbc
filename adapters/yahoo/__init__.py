"""Yahoo Finance: prices, names, history and news."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from functools import partial
from pathlib import Path
from random import Random

from adapters.yahoo.calendars import Calendars
from adapters.yahoo.checking import check
from adapters.yahoo.history import Histories
from adapters.yahoo.instruments import Instruments
from adapters.yahoo.quotes import Quotes
from adapters.yahoo.session import Session
from adapters.yahoo.spark import bars
from adapters.yahoo.splits import Splits
from adapters.yahoo.stream import URL, Stream
from adapters.yahoo.streamed import Streamed
from adapters.yahoo.ticks import Tick
from adapters.yahoo.watched import NAME, Watched
from bot.errors import SourceError
from bot.market.model import Instrument, Quote
from bot.ports.health import Finding, Health
from bot.ports.schedule import Schedule
from bot.ports.sources import Take
from bot.ports.store import Notebook

QUOTES, STREAM = "yahoo quotes", "yahoo stream"


class Yahoo:
    """Implements `bot.ports.sources.Market`. `cache`: a folder for the history; `api` and `stream`:
    addresses to ask instead of Yahoo's."""

    name = NAME

    def __init__(
        self,
        notebook: Notebook,
        cache: Path,
        api: str | None = None,
        stream: str | None = None,
        dice: Random | None = None,
    ) -> None:
        dice = dice or Random()
        self.session = Session(api, dice)
        """What `YahooNews` asks through as well, and what counts requests."""
        self._instruments = Instruments(self.session, notebook)
        self._histories = Histories(self.session, cache / "history", dice)
        self._others = (
            self._histories,
            Calendars(self.session, self._instruments, dice),
            Splits(self.session, self._histories, dice),
        )
        self._watched = Watched(self._histories)
        self._streamed = Streamed(self._watched)
        self._stream = Stream(stream or URL, self._hear, dice)
        self._quotes = Quotes(self.session, self._watched, self._streamed, notebook, dice)
        self._schedule: Schedule | None = None

    def start(self, take: Take, schedule: Schedule) -> None:
        self._take, self._schedule = take, schedule
        self._wake()
        for other in self._others:
            other.start(take, schedule)

    def watch(self, instruments: Sequence[Instrument]) -> None:
        """Raises `SourceError` for an exchange nobody knows."""
        self._watched.watch(instruments)
        self._stream.watch(self._watched.calendars, self._watched.calendars.values())
        self._quotes.watch()
        for other in self._others:
            other.watch(instruments)
        self._wake()

    async def look_up(self, symbols: Collection[str]) -> Mapping[str, Instrument]:
        return await self._instruments.look_up(symbols, self._now())

    async def search(self, text: str) -> Sequence[Instrument]:
        return await self._instruments.search(text, self._now())

    async def bars(self, symbols: Collection[str], since: datetime) -> Sequence[Quote]:
        wanted = [self._watched.instruments[symbol] for symbol in symbols if symbol in self._watched.instruments]
        return await bars(self.session, wanted, since, self._clock().now())

    async def last(self, symbols: Collection[str]) -> Sequence[Quote]:
        return await self._quotes.last(sorted(symbols), self._clock().now())

    async def check(self) -> Sequence[Finding]:
        return [*await check(self.session), await self._stream.check()]

    def health(self) -> Sequence[Health]:
        return [self._stream.health(), self._quotes.health(), *(other.health() for other in self._others)]

    async def close(self) -> None:
        await self.session.close()

    def _now(self) -> datetime | None:
        return self._schedule.now() if self._schedule else None

    def _clock(self) -> Schedule:
        if self._schedule is None:
            raise SourceError("Yahoo has not been started: nobody can ask it for prices yet.")
        return self._schedule

    def _wake(self) -> None:
        """Poll now, and stream, unless that runs already."""
        if self._schedule is None:
            return
        now = self._schedule.now()
        self._schedule.at(now, QUOTES, self._poll)
        if not self._stream.streaming:
            self._schedule.at(now, STREAM, partial(self._stream.work, self._schedule))

    async def _poll(self) -> datetime:
        return await self._quotes.work(self._take, self._clock(), streaming=self._stream.streaming)

    async def _hear(self, ticks: Sequence[Tick]) -> None:
        if facts := self._streamed.step(ticks, self._clock().now()):
            await self._take(facts)
