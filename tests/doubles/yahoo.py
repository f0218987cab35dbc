"""A Yahoo on loopback: cookies, crumbs, quotes, charts, sparks, search and calendars, as the real one has them."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any
from zlib import crc32

from aiohttp import web

from tests.doubles.site import Site
from tests.doubles.yahoo_chart import Wanted, chart, spark
from tests.doubles.yahoo_market import Exchange
from tests.doubles.yahoo_news import News, search
from tests.doubles.yahoo_rows import chosen, row

_SPARK_MOST = 20
_COOKIE = "A3"
_FORM = (
    '<html><form method="post"><input type="hidden" name="csrfToken" value="{token}">'
    '<input type="hidden" name="sessionId" value="{session}"><button name="agree" value="agree"></form></html>'
)


class Yahoo(Site):
    """All its hosts at one address. `news`: what there is besides idle headlines.

    `consent`: cookies are only for those who agree on a page, as in Europe; `suspicious`: no cookie is good enough.
    """

    patience = 8.0

    def __init__(self, exchange: Exchange, news: Sequence[News] = ()) -> None:
        super().__init__()
        self.exchange = exchange
        self.news = list(news)
        self.consent = False
        self.suspicious = False
        self._age = 0
        """Of the cookies that are good now."""

    def forget(self) -> None:
        """Cookies and crumbs of before are good no longer."""
        self._age += 1

    def routes(self) -> Sequence[web.RouteDef]:
        return [
            web.get("/", self._front),
            web.get("/v1/test/getcrumb", self._crumb),
            web.get("/v7/finance/quote", self._quote),
            web.get("/v8/finance/chart/{symbol}", self._chart),
            web.get("/v8/finance/spark", self._spark),
            web.get("/v1/finance/search", self._search),
            web.post("/v1/finance/visualization", self._visualization),
            web.get("/consent", self._consent),
            web.get("/v2/collectConsent", self._form),
            web.post("/v2/collectConsent", self._agreed),
            web.get("/copyConsent", self._copied),
        ]

    def named(self, path: str) -> str:
        return "/v8/finance/chart" if path.startswith("/v8/finance/chart/") else path

    async def _front(self, _: web.Request) -> web.Response:
        """fc.yahoo.com: nothing is there, but it gives a cookie."""
        answer = web.Response(status=404, text="Not Found")
        if not self.consent:
            self._bake(answer)
        return answer

    async def _crumb(self, request: web.Request) -> web.Response:
        if self._good(request):
            return web.Response(text=self._crumb_of(request))
        if self.consent:
            raise web.HTTPTemporaryRedirect("/consent")
        return _error("finance", 401, "Unauthorized", "Invalid Cookie")

    async def _quote(self, request: web.Request) -> web.Response:
        if refused := self._refused(request):
            return refused
        symbols, fields = request.query["symbols"].split(","), request.query.get("fields", "")
        rows = [chosen(self._row(symbol), fields) for symbol in symbols if symbol not in self.exchange.unknown]
        return _json({"quoteResponse": {"result": rows, "error": None}})

    def _row(self, symbol: str) -> Mapping[str, Any]:
        if symbol in self.exchange.delisted:
            return {"language": "en-US", "region": "US", "quoteType": "NONE", "symbol": symbol, "esgPopulated": False}
        return row(self.exchange, symbol, _now())

    async def _chart(self, request: web.Request) -> web.Response:
        symbol = request.match_info["symbol"]
        if self._gone(symbol):
            return _error("chart", 404, "Not Found", "No data found, symbol may be delisted")
        try:
            wanted = Wanted.of(request.query, _now())
        except KeyError as error:
            return _error("chart", 422, "Unprocessable Entity", f"Invalid input - {error} is not supported")
        return _json(chart(self.exchange, symbol, wanted, _now()))

    async def _spark(self, request: web.Request) -> web.Response:
        symbols = request.query["symbols"].split(",")
        if len(symbols) > _SPARK_MOST:
            return _error("spark", 400, "Bad Request", f"Number of symbols exceeds {_SPARK_MOST}")
        wanted = Wanted.of(request.query, _now())
        known = [symbol for symbol in symbols if not self._gone(symbol)]
        return _json({symbol: spark(self.exchange, symbol, wanted, _now()) for symbol in known})

    async def _search(self, request: web.Request) -> web.Response:
        most = int(request.query.get("quotesCount", 6)), int(request.query.get("newsCount", 4))
        return _json(search(self.exchange, self.news, request.query["q"], most, _now()))

    async def _visualization(self, request: web.Request) -> web.Response:
        """The calendar of splits."""
        if refused := self._refused(request):
            return refused
        asked = await request.json()
        rows = [
            [split.symbol, f"{split.day}T04:00:00.000Z", 1, split.ratio]
            for split in self.exchange.splits
            if asked["entityIdType"] == "splits" and asked.get("offset", 0) == 0 and split.day >= _now().date()
        ]
        labels = ("Symbol", "Payable On", "Old Share Worth", "Share Worth")
        table = {"columns": [{"label": label} for label in labels], "rows": rows}
        return _json({"finance": {"result": [{"total": len(rows), "documents": [table]}], "error": None}})

    async def _consent(self, _: web.Request) -> web.Response:
        raise web.HTTPFound(f"/v2/collectConsent?sessionId=3_cc-session_{self._age}")

    async def _form(self, request: web.Request) -> web.Response:
        page = _FORM.format(token="Loop000", session=request.query["sessionId"])
        return web.Response(text=page, content_type="text/html")

    async def _agreed(self, request: web.Request) -> web.Response:
        agreed = await request.post()
        if agreed.get("csrfToken") != "Loop000" or agreed.get("agree") != "agree":
            return web.Response(status=400, text="Bad Request")
        raise web.HTTPFound(f"/copyConsent?sessionId={request.query['sessionId']}")

    async def _copied(self, _: web.Request) -> web.Response:
        answer = web.Response(text="")
        self._bake(answer)
        return answer

    def _bake(self, answer: web.Response) -> None:
        answer.set_cookie(_COOKIE, f"d=loop{self._age}", max_age=31_557_600, path="/", httponly=True)

    def _good(self, request: web.Request) -> bool:
        return request.cookies.get(_COOKIE) == f"d=loop{self._age}" and not self.suspicious

    def _crumb_of(self, request: web.Request) -> str:
        return f"{crc32(request.cookies[_COOKIE].encode()):08x}.x0"

    def _refused(self, request: web.Request) -> web.Response | None:
        if not self._good(request):
            return _error("finance", 401, "Unauthorized", "Invalid Cookie")
        if request.query.get("crumb") != self._crumb_of(request):
            return _error("finance", 401, "Unauthorized", "Invalid Crumb")
        return None

    def _gone(self, symbol: str) -> bool:
        return symbol in self.exchange.unknown or symbol in self.exchange.delisted


def _now() -> datetime:
    return datetime.now(UTC)


def _json(body: Mapping[str, Any]) -> web.Response:
    return web.Response(body=json.dumps(body).encode(), content_type="application/json")


def _error(part: str, status: int, code: str, what: str) -> web.Response:
    body = {part: {"result": None, "error": {"code": code, "description": what}}}
    return web.Response(status=status, text=json.dumps(body), content_type="application/json")
