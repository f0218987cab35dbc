"""Alpaca's latest trades on loopback."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from aiohttp import web

from tests.doubles.site import Site

KEY, SECRET = "PKNOTAREALKEY1234567", "not-a-real-secret-either"


class AlpacaDouble(Site):
    """Refuses other keys, and a request with a symbol that is none. `trades`: by symbol; `asked`: the symbols of each
    request; `says`: what it answers instead."""

    def __init__(self) -> None:
        self.trades: dict[str, Any] = {}
        self.asked: list[list[str]] = []
        self.says: web.Response | None = None
        super().__init__()

    def routes(self) -> Sequence[web.RouteDef]:
        return [web.get("/v2/stocks/trades/latest", self._latest)]

    async def _latest(self, request: web.Request) -> web.Response:
        if (request.headers.get("APCA-API-KEY-ID"), request.headers.get("APCA-API-SECRET-KEY")) != (KEY, SECRET):
            return web.json_response({"message": "forbidden."}, status=401)
        assert request.query["feed"] == "iex"
        symbols = request.query["symbols"].split(",")
        self.asked.append(symbols)
        if any(not symbol.replace(".", "").isalpha() for symbol in symbols):
            return web.json_response({"message": "invalid symbol"}, status=400)
        known = {symbol: self.trades[symbol] for symbol in symbols if symbol in self.trades}
        return self.says or web.json_response({"trades": known})


def trade(price: object, at: object = None) -> dict[str, Any]:
    """One as Alpaca writes it; `at`: now, unless a text is given."""
    when = f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%S.%f}000Z" if at is None else at
    return {"t": when, "x": "V", "p": price, "s": 100, "c": ["@"], "i": 1, "z": "C"}
