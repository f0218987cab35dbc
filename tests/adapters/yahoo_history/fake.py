"""A Yahoo on loopback with charts, searches and calendars; and who listens to what is told of them."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from aiohttp import web

from adapters.scheduler import Scheduler
from bot.market.model import Instrument
from bot.ports.sources import SourceFact
from tests.adapters.yahoo.fake import FakeYahoo

NEW_YORK = ZoneInfo("America/New_York")
_SPANS = {"5d": 7, "1mo": 31, "10y": 3653, "max": 99999}
Bar = tuple[float, float, float, float, float]


def stock(symbol: str, exchange: str = "XNAS") -> Instrument:
    return Instrument(symbol, f"{symbol} Inc.", (), exchange, "USD", 1e9)


def weekdays(first: date, last: date) -> list[date]:
    days = [first + timedelta(days=number) for number in range((last - first).days + 1)]
    return [day for day in days if day.weekday() < 5]


def second(day: date, at: time = time(9, 30), zone: ZoneInfo = NEW_YORK) -> int:
    return int(datetime.combine(day, at, zone).timestamp())


@dataclass
class Days:
    """What a chart is made of. `bars`: open, high, low, close, volume, by date; `months`: likewise, by first
    days."""

    bars: dict[date, Sequence[float | None]]
    splits: dict[date, tuple[int, int]] = field(default_factory=dict[date, tuple[int, int]])
    dividends: dict[date, float] = field(default_factory=dict[date, float])
    months: dict[date, Sequence[float | None]] = field(default_factory=dict[date, Sequence[float | None]])

    def body(self, symbol: str, first: date, interval: str = "1d") -> dict[str, Any]:
        rows, at = (self.bars, time(9, 30)) if interval == "1d" else (self.months, time())
        bars = {day: bar for day, bar in rows.items() if day >= first}
        names = ("open", "high", "low", "close", "volume")
        events = {
            "splits": {
                str(second(day)): {"date": second(day), "numerator": new, "denominator": old}
                for day, (new, old) in self.splits.items()
                if day >= first
            },
            "dividends": {
                str(second(day)): {"date": second(day), "amount": amount}
                for day, amount in self.dividends.items()
                if day >= first
            },
        }
        result = {
            "meta": {
                "symbol": symbol,
                "exchangeTimezoneName": "America/New_York",
                "firstTradeDate": second(min([*self.bars, *self.months])),
            },
            "timestamp": [second(day, at) for day in bars],
            "indicators": {"quote": [{name: [bar[row] for bar in bars.values()] for row, name in enumerate(names)}]},
            "events": events,
        }
        return {"chart": {"result": [result], "error": None}}


def flat(first: date, last: date, close: float = 100.0) -> Days:
    """The same each day, a little more in the afternoon."""
    return Days(dict.fromkeys(weekdays(first, last), (close, close + 2, close - 1, close + 1, 1000000.0)))


class BusyYahoo(FakeYahoo):
    """`charts`, `sparks`, `found` and `splitting` are what it answers with; `wanted` what it was asked for."""

    def __init__(self) -> None:
        self.charts: dict[str, Days] = {}
        self.sparks: dict[str, Mapping[str, Any]] = {}
        self.found: dict[str, Mapping[str, Any]] = {}
        self.splitting: list[list[Any]] = []
        self.wanted: list[tuple[str, str]] = []
        """What was asked for in charts, sparks and searches: the symbols or words, and the range or count."""
        super().__init__()

    def routes(self) -> Sequence[web.RouteDef]:
        return [
            *super().routes(),
            web.get("/v8/finance/chart/{symbol}", self._chart),
            web.get("/v8/finance/spark", self._spark),
            web.get("/v1/finance/search", self._search),
            web.post("/v1/finance/visualization", self._calendar),
        ]

    async def _chart(self, request: web.Request) -> web.Response:
        symbol, span = request.match_info["symbol"], request.query["range"]
        self.wanted.append((symbol, span))
        if symbol not in self.charts:
            return web.json_response({"chart": {"result": None, "error": {"code": "Not Found"}}}, status=404)
        first = max(datetime.now(UTC).date() - timedelta(days=_SPANS[span]), date(1970, 1, 1))
        return web.json_response(self.charts[symbol].body(symbol, first, request.query["interval"]))

    async def _spark(self, request: web.Request) -> web.Response:
        symbols = request.query["symbols"].split(",")
        self.wanted.append((request.query["symbols"], f"{request.query['range']} {request.query['interval']}"))
        return web.json_response({symbol: self.sparks[symbol] for symbol in symbols if symbol in self.sparks})

    async def _search(self, request: web.Request) -> web.Response:
        words = request.query["q"]
        self.wanted.append((words, request.query["newsCount"]))
        return web.json_response(self.found.get(words, {"quotes": [], "news": []}))

    async def _calendar(self, request: web.Request) -> web.Response:
        labels = ["Symbol", "Payable On", "Old Share Worth", "Share Worth"]
        question = await request.json()
        rows = self.splitting[question["offset"] : question["offset"] + question["size"]]
        table = {"columns": [{"label": label} for label in labels], "rows": rows}
        return web.json_response({"finance": {"result": [{"documents": [table]}], "error": None}})


class Told:
    """All facts that were handed over, and `held` ones."""

    def __init__(self) -> None:
        self.facts: list[SourceFact] = []

    async def take(self, facts: Sequence[SourceFact]) -> None:
        self.facts += facts

    def of(self, kind: type) -> list[Any]:
        return [fact for fact in self.facts if isinstance(fact, kind)]

    def clear(self) -> None:
        self.facts.clear()


class Notes:
    """A notebook in memory."""

    def __init__(self) -> None:
        self.pages: dict[str, dict[str, bytes]] = {}

    async def read(self, source: str) -> Mapping[str, bytes]:
        return dict(self.pages.get(source, {}))

    async def note(self, source: str, entries: Mapping[str, bytes | None]) -> None:
        page = self.pages.setdefault(source, {})
        for key, value in entries.items():
            page.pop(key, None)
            if value is not None:
                page[key] = value


@asynccontextmanager
async def scheduled() -> AsyncGenerator[Scheduler]:
    """A schedule that runs."""
    scheduler = Scheduler()
    running = asyncio.create_task(scheduler.run())
    await asyncio.sleep(0)
    try:
        yield scheduler
        if running.done():
            running.result()
    finally:
        running.cancel()
        with suppress(asyncio.CancelledError):
            await running
