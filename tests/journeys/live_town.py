"""The live market with people in its channels, in simulated time: `tests.simulation.outside` with papers that print
what a story needs, a stream that can slip, a witness; and a program that can be stopped and started again."""

from __future__ import annotations

import asyncio
import base64
import json
from collections.abc import Callable, Mapping, Sequence
from contextlib import AsyncExitStack, suppress
from datetime import UTC, datetime
from email.utils import format_datetime
from html import escape
from pathlib import Path
from typing import Any, Self
from zlib import crc32

from aiohttp import web

from adapters.rules.watching import RulesFolder
from adapters.terminal.chat import TerminalChat
from bot.connections import connected
from bot.live import live
from bot.ports.platforms import Chat
from bot.settings import Settings
from bot.wiring import Product
from tests.doubles.alpaca import KEY, SECRET, AlpacaDouble
from tests.doubles.site import Site
from tests.doubles.talk import Shown, Talk
from tests.doubles.terminal import TerminalTalk
from tests.doubles.yahoo import Yahoo
from tests.doubles.yahoo_stream import YahooStream
from tests.simulation.outside import Outside, Plan

DAY = "2026-03-03"
"""A Tuesday; New York is five hours behind UTC."""


def at(clock: str) -> datetime:
    """`14:30`, of the day; `4 14:30`: of the fourth of that month. UTC."""
    day, _, time = clock.rpartition(" ")
    return datetime.fromisoformat(f"2026-03-{int(day or 3):02}T{time}:00+00:00")


class Papers(Site):
    """RSS feeds that hold what has been printed, `/wire.xml` and whatever else is asked for."""

    def __init__(self) -> None:
        super().__init__()
        self._printed: dict[str, list[tuple[datetime, str]]] = {}

    def routes(self) -> Sequence[web.RouteDef]:
        return [web.get("/{name}.xml", self._feed), web.get("/page", self._page)]

    def url(self, name: str) -> str:
        return f"{self.address}/{name}.xml"

    def print(self, name: str, title: str, published: datetime | None = None) -> None:
        self._printed.setdefault(name, []).insert(0, (published or datetime.now(UTC), title))

    async def _feed(self, request: web.Request) -> web.Response:
        name = request.match_info["name"]
        items = "".join(
            f"<item><title>{escape(title)}</title><link>https://{name}.example/{crc32(title.encode())}</link>"
            f"<pubDate>{format_datetime(at, usegmt=True)}</pubDate></item>"
            for at, title in self._printed.get(name, ())
        )
        page = (
            f'<?xml version="1.0"?><rss version="2.0"><channel><title>The {name.title()}</title>{items}</channel></rss>'
        )
        return web.Response(text=page, content_type="application/rss+xml")

    async def _page(self, _: web.Request) -> web.Response:
        return web.Response(text="<html><title>Welcome</title><p>Nothing to read</p></html>", content_type="text/html")


class SlippingStream(YahooStream):
    """A Yahoo that says a wrong price once."""

    async def slip(self, symbol: str, factor: float) -> None:
        from yfinance.pricing_pb2 import PricingData  # pyright: ignore[reportAttributeAccessIssue]

        now = datetime.now(UTC)
        told = json.loads(self._message(symbol, "REGULAR", now))
        pricing: Any = PricingData()
        pricing.ParseFromString(base64.b64decode(told["message"]))
        pricing.price *= factor
        message = json.dumps({**told, "message": base64.b64encode(pricing.SerializeToString()).decode()})
        for socket in list(self._listeners):
            await socket.send(message)


class RenamingYahoo(Yahoo):
    """Some symbols are called otherwise now: `renamed`, by the old ones."""

    renamed: Mapping[str, str] = {"FB": "META"}

    def _row(self, symbol: str) -> Mapping[str, Any]:
        return super()._row(self.renamed.get(symbol, symbol))


class Town(Outside):
    """Everything outside, and the program that watches it. `rules`: the files of its rules folder."""

    product: Product

    def __init__(
        self, plan: Plan, folder: Path, talk: Talk | None = None, chat: Callable[[], Chat] | None = None
    ) -> None:
        super().__init__(plan)
        self.yahoo = RenamingYahoo(self.yahoo.exchange, plan.news)
        self.stream = SlippingStream(self.stream.exchange, plan.tick)
        self.papers, self.alpaca = Papers(), AlpacaDouble()
        self.folder = folder
        self.terminal = TerminalTalk() if talk is None else None
        self.talk: Talk = talk or self.terminal  # pyright: ignore[reportAttributeAccessIssue]
        self._chat = chat or self._in_the_terminal
        self.said: list[str] = []
        self._work: asyncio.Task[None] | None = None
        self._program: Settings | None = None
        self._more = AsyncExitStack()

    async def __aenter__(self) -> Self:
        await super().__aenter__()
        for site in (self.papers, self.alpaca):
            await self._more.enter_async_context(site)
        self._program = self.settings(self.folder).model_copy(update=self._own())
        return self

    async def __aexit__(self, *error: object) -> None:
        await self.stop()
        await self._more.aclose()
        await super().__aexit__(*error)

    def _own(self) -> dict[str, Any]:
        fake = Settings(_env_file=None, alpaca_key=KEY, alpaca_secret=SECRET)  # pyright: ignore
        hosts = ",".join(site.address.removeprefix("http://") for site in (self.feeds, self.papers))
        return {
            "feed_hosts": hosts,
            "alpaca_key": fake.alpaca_key,
            "alpaca_secret": fake.alpaca_secret,
            "alpaca_api": self.alpaca.address,
        }

    def _in_the_terminal(self) -> Chat:
        assert self.terminal is not None
        return TerminalChat(self.terminal.show, self.folder / "bell.jsonl")

    async def start(self) -> None:
        """A process begins."""
        assert self._program is not None
        assert self._program.rules is not None
        joined: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        chat = self._chat()

        async def talk(product: Product) -> None:
            self.product = product
            if self.terminal:
                self.terminal.converse(product.answers)
            joined.set_result(None)
            await connected(product, [chat], self.said.append) if not self.terminal else await asyncio.Event().wait()

        rules = RulesFolder(self._program.rules)
        work = live(self._program, rules, [chat], self.said.append, "terminal:#live", talk)
        self._work = asyncio.create_task(work)
        await asyncio.wait([self._work, joined], return_when=asyncio.FIRST_COMPLETED)
        if self._work.done():
            self._work.result()

    async def stop(self) -> None:
        """As Ctrl-C does."""
        if self._work is not None:
            self._work.cancel()
            with suppress(asyncio.CancelledError):
                await self._work
            self._work = None

    async def restart(self) -> None:
        await self.stop()
        await self.start()

    async def until(self, clock: str) -> None:
        """Let time pass. Raises what the program has raised."""
        await asyncio.sleep((at(clock) - datetime.now(UTC)).total_seconds())
        if self._work and self._work.done() and not self._work.cancelled():
            self._work.result()

    async def say(self, text: str, where: str = "live") -> str:
        """What is answered to a person."""
        return (await self.talk.say(text, where=where)).text

    def posts(self, where: str = "live") -> Sequence[Shown]:
        return self.talk.posts(where)

    def rule_file(self, name: str, text: str) -> None:
        """Somebody saves a file of the rules folder."""
        assert self._program is not None
        assert self._program.rules is not None
        (self._program.rules / name).write_text(text, encoding="utf-8")
