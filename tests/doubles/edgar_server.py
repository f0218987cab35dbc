"""The SEC, Nasdaq, NYSE and Apple at one address, each in a folder of its own, each with its own troubles."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

from aiohttp import web

from tests.doubles import apple_halts, edgar
from tests.doubles.apple_halts import Chart, Halted
from tests.doubles.edgar import Filed
from tests.doubles.site import Site, Trouble

FOLDERS = ("sec", "nasdaq", "nyse", "apple")


@dataclass
class Agenda:
    """What happens there, and when; `companies` are those that the SEC knows by symbol."""

    companies: Sequence[str] = ()
    filed: list[Filed] = field(default_factory=list[Filed])
    halted: list[Halted] = field(default_factory=list[Halted])
    charts: list[Chart] = field(default_factory=list[Chart])


class Agencies(Site):
    """`troubles`: by folder."""

    def __init__(self, agenda: Agenda) -> None:
        super().__init__()
        self.agenda = agenda
        self.troubles: dict[str, Trouble] = dict.fromkeys(FOLDERS, Trouble.NONE)

    def routes(self) -> Sequence[web.RouteDef]:
        return [
            web.get("/sec/files/company_tickers.json", self._companies),
            web.get("/sec/cgi-bin/browse-edgar", self._filings),
            web.get("/nasdaq/rss.aspx", self._nasdaq),
            web.get("/nyse/api/trade-halts/current/download", self._nyse),
            web.get("/apple/api/v2/{country}/apps/top-{price}/{size}/apps.json", self._apple),
        ]

    def trouble_at(self, path: str) -> Trouble:
        return self.troubles[path.split("/")[1]]

    async def _companies(self, request: web.Request) -> web.Response:
        return _refused(request) or web.Response(
            body=edgar.companies(self.agenda.companies), content_type="application/json"
        )

    async def _filings(self, request: web.Request) -> web.Response:
        start, count = int(request.query.get("start", 0)), int(request.query.get("count", 40))
        page = edgar.current(self.agenda.filed, start, count, _now())
        return _refused(request) or web.Response(body=page, content_type="application/atom+xml")

    async def _nasdaq(self, _: web.Request) -> web.Response:
        return web.Response(body=apple_halts.nasdaq(self.agenda.halted, _now()), content_type="text/xml")

    async def _nyse(self, _: web.Request) -> web.Response:
        return web.Response(body=apple_halts.nyse(self.agenda.halted, _now()), content_type="text/csv")

    async def _apple(self, request: web.Request) -> web.Response:
        price, size = request.match_info["price"], int(request.match_info["size"])
        page = apple_halts.apple(self.agenda.charts, price, size, _now())
        return web.Response(body=page, content_type="application/json")


def _refused(request: web.Request) -> web.Response | None:
    """The SEC answers only those who say how they can be reached."""
    agent = request.headers.get("User-Agent", "")
    return None if "@" in agent else web.Response(status=403, text="Request Rate Threshold Exceeded")


def _now() -> datetime:
    return datetime.now(UTC)
