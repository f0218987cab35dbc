"""Yahoo's stream of trades on loopback, and the ways in which it dies."""

from __future__ import annotations

import asyncio
import base64
import json
from collections import Counter, deque
from datetime import UTC, datetime, timedelta
from typing import Any, Self

from websockets.asyncio.server import Server, ServerConnection, serve
from websockets.exceptions import ConnectionClosed
from websockets.protocol import State

from tests.doubles.yahoo_market import Exchange, Walk

_HOURS = {"PRE": 0, "REGULAR": 1, "POST": 2}
_KINDS = {"EQUITY": 8, "INDEX": 9, "CRYPTOCURRENCY": 41}


class YahooStream:
    """Each `every` (seconds) it tells the trades of what has traded since.

    `silent`: it is connected and says nothing; `repeating`: it says everything twice, and old trades again.
    """

    def __init__(self, exchange: Exchange, every: float = 5.0) -> None:
        self.exchange = exchange
        self.every = every
        self.silent = False
        self.repeating = False
        self.counts: Counter[str] = Counter()
        """`connections`, `subscriptions`, `messages`."""
        self._listeners: dict[ServerConnection, set[str]] = {}
        self._old: deque[str] = deque(maxlen=50)
        self._server: Server | None = None
        self._pump: asyncio.Task[None] | None = None
        self._port = 0

    @property
    def address(self) -> str:
        return f"ws://127.0.0.1:{self._port}/?version=2"

    @property
    def wanted(self) -> int:
        """Symbols subscribed to."""
        return len(set[str]().union(*self._listeners.values()))

    async def __aenter__(self) -> Self:
        await self.accept()
        self._pump = asyncio.create_task(self._tell())
        return self

    async def __aexit__(self, *_: object) -> None:
        assert self._pump is not None
        self._pump.cancel()
        await self.refuse()

    async def accept(self) -> None:
        if self._server is None:
            settings = {"ping_interval": None, "close_timeout": 1, "compression": None}
            self._server = await serve(self._served, "127.0.0.1", self._port, **settings)
            self._port = self._server.sockets[0].getsockname()[1]

    async def refuse(self) -> None:
        """Nobody listens any more, and who is connected is cut off."""
        self.die()
        if self._server is not None:
            self._server.close(close_connections=False)
            self._server = None

    async def leave(self) -> None:
        """A clean close, as for an idle stream."""
        for socket in list(self._listeners):
            await socket.close(1001, "going away")

    def die(self) -> None:
        """Without a word."""
        for socket in list(self._listeners):
            socket.transport.abort()

    async def _served(self, socket: ServerConnection) -> None:
        self.counts["connections"] += 1
        wanted = self._listeners[socket] = set()
        try:
            async for message in socket:
                said: dict[str, Any] = json.loads(message)
                self.counts["subscriptions"] += 1
                wanted |= set(said.get("subscribe", ()))
                wanted -= set(said.get("unsubscribe", ()))
        except ConnectionClosed:
            pass  # it has left
        finally:
            del self._listeners[socket]

    async def _tell(self) -> None:
        while True:
            await asyncio.sleep(self.every)
            for socket, wanted in list(self._listeners.items()):
                if socket.state is State.OPEN:
                    self._send(socket, wanted)

    def _send(self, socket: ServerConnection, wanted: set[str]) -> None:
        """In one piece, since a write for each message is what takes the most time."""
        now = datetime.now(UTC)
        for symbol in () if self.silent else sorted(wanted):
            state = self.exchange.state(self.exchange.walk(symbol), now)
            if symbol in self.exchange.unknown or state not in _HOURS:
                continue
            message = self._message(symbol, state, now)
            again = [message, *self._old] if self.repeating else []
            for each in (message, *again):
                self.counts["messages"] += 1
                socket.protocol.send_text(each.encode())
            self._old.append(message)
        socket.transport.write(b"".join(socket.protocol.data_to_send()))

    def _message(self, symbol: str, state: str, now: datetime) -> str:
        from yfinance.pricing_pb2 import PricingData  # pyright: ignore[reportAttributeAccessIssue]

        walk = self.exchange.walk(symbol)
        at, scale = now - timedelta(minutes=walk.of.delay), walk.scale(now)
        price, before = walk.last(at) * scale, _before(walk, at) * scale
        made: Any = PricingData
        pricing = made(
            id=symbol,
            price=round(price, 2),
            time=int(at.timestamp() * 1000),
            currency=walk.of.currency,
            exchange=walk.of.code,
            quote_type=_KINDS[walk.of.kind],
            market_hours=_HOURS[state],
            change_percent=(price / before - 1) * 100,
            change=round(price - before, 2),
            price_hint=2,
        )
        if state == "REGULAR":
            pricing.day_volume = walk.volume(walk.session(at), at)
        return json.dumps({"type": "pricing", "message": base64.b64encode(pricing.SerializeToString()).decode()})


def _before(walk: Walk, at: datetime) -> float:
    """The close that the change is from: after the close that of today."""
    session = walk.session(at)
    if at <= session.close:
        before = walk.calendar.session_on(walk.calendar.previous(session.date))
        assert before is not None
        session = before
    return walk.traded(session, session.close)
