"""A Yahoo on loopback for the wire: cookies, crumbs, quotes and a stream that a test makes speak."""

from __future__ import annotations

import asyncio
import base64
import json
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from aiohttp import WSCloseCode, WSMsgType, web
from yfinance import pricing_pb2

from tests.doubles.site import Site

Row = dict[str, Any]
PRICING: Any = pricing_pb2.PricingData  # pyright: ignore[reportAttributeAccessIssue]


def instant(text: str) -> datetime:
    """Of `2026-11-24T14:30` or `2026-11-24T14:30:05`, UTC."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def row(symbol: str, price: float, at: str, state: str = "REGULAR", **more: object) -> Row:
    """A row of `v7/finance/quote` as of a New York stock."""
    return {
        "symbol": symbol,
        "quoteType": "EQUITY",
        "currency": "USD",
        "exchange": "NMS",
        "shortName": symbol,
        "marketState": state,
        "exchangeDataDelayedBy": 0,
        "regularMarketPrice": price,
        "regularMarketTime": int(instant(at).timestamp()),
        **more,
    }


def tick(symbol: str, price: float, at: str, hours: int = 1, change: float = 0, **more: Any) -> str:
    """A message of the stream."""
    milliseconds = round(instant(at).timestamp() * 1000)
    said = PRICING(id=symbol, price=price, time=milliseconds, market_hours=hours, change=change, **more)
    return json.dumps({"type": "pricing", "message": base64.b64encode(said.SerializeToString()).decode()})


class FakeYahoo(Site):
    """`rows` are what quotes are answered with, by symbol."""

    def __init__(self) -> None:
        self.rows: dict[str, Row] = {}
        self.crumb = "crumb1"
        self.says: bytes | None = None
        """What quotes are answered with instead."""
        self.asked: list[Sequence[str]] = []
        """The symbols of each request for quotes."""
        self.subscribed: set[str] = set()
        self.words: list[dict[str, list[str]]] = []
        """What clients have said on the stream."""
        self.connections: list[web.WebSocketResponse] = []
        self.transports: list[asyncio.Transport] = []
        super().__init__()

    @property
    def stream(self) -> str:
        return f"{self.address.replace('http', 'ws')}/stream"

    def routes(self) -> Sequence[web.RouteDef]:
        return [
            web.get("/", self._cookie),
            web.get("/v1/test/getcrumb", self._crumb),
            web.get("/v7/finance/quote", self._quotes),
            web.get("/stream", self._stream),
        ]

    def forget(self) -> None:
        """Cookies and crumbs given so far are no longer good."""
        self.crumb = f"crumb{int(self.crumb[5:]) + 1}"

    async def say(self, *messages: str) -> None:
        """On the connection that is up."""
        for message in messages:
            await self.connections[-1].send_str(message)

    async def hang_up(self) -> None:
        await self.connections[-1].close(code=WSCloseCode.GOING_AWAY)

    def cut(self) -> None:
        """The connection dies without a word."""
        self.transports[-1].abort()

    async def _cookie(self, _: web.Request) -> web.Response:
        answer = web.Response(status=404)
        answer.set_cookie("A3", self.crumb)
        return answer

    async def _crumb(self, request: web.Request) -> web.Response:
        known = request.cookies.get("A3") == self.crumb
        return web.Response(text=self.crumb) if known else web.json_response({"finance": {}}, status=401)

    async def _quotes(self, request: web.Request) -> web.Response:
        if request.query.get("crumb") != self.crumb:
            return web.json_response({"finance": {"error": {"description": "Invalid Crumb"}}}, status=401)
        symbols = request.query["symbols"].split(",")
        self.asked.append(symbols)
        if self.says is not None:
            return web.Response(body=self.says)
        found = [self.rows[symbol] for symbol in symbols if symbol in self.rows]
        return web.json_response({"quoteResponse": {"result": found, "error": None}})

    async def _stream(self, request: web.Request) -> web.WebSocketResponse:
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        assert request.transport is not None
        self.connections.append(socket)
        self.transports.append(request.transport)
        async for message in socket:
            if message.type is WSMsgType.TEXT:
                self._heard(json.loads(message.data))
        return socket

    def _heard(self, words: dict[str, list[str]]) -> None:
        self.words.append(words)
        self.subscribed |= set(words.get("subscribe", ()))
        self.subscribed -= set(words.get("unsubscribe", ()))
