"""Yahoo's stream of trades: a client that notices when the stream has died, and comes back."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable, Iterable, Sequence
from datetime import datetime, timedelta
from random import Random

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import InvalidStatus, WebSocketException

from adapters.unreached import unreached
from adapters.yahoo.backoff import Backoff
from adapters.yahoo.sessions import trading
from adapters.yahoo.ticks import Tick, read
from bot.market.calendar import Calendar
from bot.market.rhythm import Rhythm
from bot.ports.health import Finding, Health
from bot.ports.schedule import Schedule

URL = "wss://streamer.finance.yahoo.com/?version=2"
_CHUNK = 100
_BEAT, _GATHER, _SILENCE, _LASTING = 15.0, 0.25, 90.0, 60.0
"""Seconds between subscriptions, which are the heartbeat; between batches of ticks; without a message in an open
market before the stream counts as dead; and after which a connection was a good one."""
_SEND = 10.0
_MESSAGE = 65_536
_NOW = timedelta(seconds=1)
_HOURS = Rhythm(open=_NOW, extended=_NOW, closed=timedelta(days=7))

Hear = Callable[[Sequence[Tick]], Awaitable[None]]


class _Silent(Exception):
    """Connected, but nothing comes."""


class Stream:
    """`hear` gets the ticks, several at a time; the next follow when it has returned."""

    def __init__(self, url: str, hear: Hear, dice: Random) -> None:
        self._url = url
        self._hear = hear
        self._backoff = Backoff(timedelta(seconds=1), timedelta(minutes=5), dice)
        self._symbols: frozenset[str] = frozenset()
        self._calendars: frozenset[Calendar] = frozenset()
        self._subscribed: frozenset[str] = frozenset()
        self._timer: asyncio.Timeout | None = None
        self._said = "not connected yet"
        self._again: datetime | None = None
        self._answered: datetime | None = None
        self.streaming = False
        self.junk = 0
        """Messages that could not be read."""

    def watch(self, symbols: Iterable[str], calendars: Iterable[Calendar]) -> None:
        """From now on these."""
        self._symbols, self._calendars = frozenset(symbols), frozenset(calendars)
        if self._timer and not self._timer.expired():
            self._timer.reschedule(asyncio.get_running_loop().time())

    async def work(self, schedule: Schedule) -> datetime:
        """One connection, as long as it lasts and a market is open; when the next is due."""
        if (opens := self._opens(schedule.now())) or not self._symbols:
            return self._rest(opens or schedule.now() + timedelta(days=7))
        began = asyncio.get_running_loop().time()
        try:
            return self._rest(await self._connection(schedule))
        except (WebSocketException, OSError, TimeoutError, _Silent) as error:
            return self._failed(error, asyncio.get_running_loop().time() - began, schedule.now())
        finally:
            self.streaming = False
            self._subscribed = frozenset()

    async def check(self) -> Finding:
        """Connect once."""
        try:
            async with asyncio.timeout(_SEND), connect(self._url, max_size=_MESSAGE, close_timeout=2):
                return Finding("Yahoo stream: it can be connected to", True)
        except (WebSocketException, OSError, TimeoutError) as error:
            do = "docs/live.md, Behind a proxy; without the stream prices come by a poll each 15 s"
            return Finding(f"Yahoo stream: {_reason(error)}", False, do)

    def health(self) -> Health:
        if not self._symbols:
            return Health("Yahoo stream", True, "nothing to stream")
        said = f"streaming {len(self._symbols)} symbols" if self.streaming else self._said
        good = self.streaming or said.startswith("resting")
        return Health("Yahoo stream", good, said, self._answered, again=None if self.streaming else self._again)

    def _opens(self, now: datetime) -> datetime | None:
        """When the next market opens; None while one is open, or about to."""
        opens = _HOURS.next(self._calendars, now)
        return opens if opens > now + _NOW else None

    def _rest(self, until: datetime) -> datetime:
        self._said, self._again = "resting, markets are closed", until
        return until

    def _failed(self, error: Exception, lasted: float, now: datetime) -> datetime:
        if lasted > _LASTING and not isinstance(error, _Silent):
            self._backoff.well()
        again = now + self._backoff.failed()
        self._said, self._again = _reason(error), again
        return again

    async def _connection(self, schedule: Schedule) -> datetime:
        # A trade is hardly smaller compressed, and inflating hundreds a second costs more than reading them.
        async with connect(self._url, max_size=_MESSAGE, close_timeout=2, compression=None) as socket:
            self.streaming = True
            return await self._listen(socket, schedule)

    async def _listen(self, socket: ClientConnection, schedule: Schedule) -> datetime:
        loop = asyncio.get_running_loop()
        heard = beat = handed = loop.time()
        ticks: list[Tick] = []
        while True:
            if loop.time() >= beat or self._subscribed != self._symbols:
                if opens := self._opens(schedule.now()):
                    return opens
                await self._subscribe(socket)
                beat = loop.time() + _BEAT
            if ticks and loop.time() >= handed + _GATHER:
                await self._hear(ticks)
                ticks, handed = [], loop.time()
            message = await self._receive(socket, min(beat, handed + _GATHER) if ticks else beat)
            if message is not None:
                heard, self._answered = loop.time(), schedule.now()
                ticks.extend(self._read(message))
            elif not any(trading(calendar, schedule.now()) for calendar in self._calendars):
                heard = loop.time()
            elif loop.time() - heard > _SILENCE:
                raise _Silent

    async def _receive(self, socket: ClientConnection, until: float) -> str | bytes | None:
        """None when it is time for something else."""
        try:
            async with asyncio.timeout_at(until) as self._timer:
                return await socket.recv()
        except TimeoutError:
            return None
        finally:
            self._timer = None

    def _read(self, message: str | bytes) -> list[Tick]:
        try:
            tick = read(message)
        except ValueError:
            self.junk += 1
            return []
        return [tick] if tick and tick.symbol in self._symbols else []

    async def _subscribe(self, socket: ClientConnection) -> None:
        gone = self._subscribed - self._symbols
        self._subscribed = self._symbols
        async with asyncio.timeout(_SEND):
            for word, symbols in (("unsubscribe", sorted(gone)), ("subscribe", sorted(self._symbols))):
                for start in range(0, len(symbols), _CHUNK):
                    await socket.send(json.dumps({word: symbols[start : start + _CHUNK]}))


def _reason(error: Exception) -> str:
    match error:
        case _Silent():
            return "connected, but nothing came"
        case InvalidStatus():
            return f"refused (status {error.response.status_code})"
    return unreached(error)
