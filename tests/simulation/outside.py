"""The outside of a live run, on loopback: what happens there by a plan, and the live assembly that watches it."""

from __future__ import annotations

import asyncio
import json
from collections import Counter
from collections.abc import AsyncGenerator, Sequence
from contextlib import AsyncExitStack, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Self

import msgspec

from adapters.rules.watching import RulesFolder
from adapters.terminal.chat import TerminalChat
from bot.alert.model import Card, CardKind
from bot.alert.post import Post
from bot.errors import TickerbellError
from bot.live import live
from bot.rulebook import Rulebook
from bot.settings import Settings
from bot.wiring import Product
from tests.doubles.edgar_server import Agencies, Agenda
from tests.doubles.feeds_server import FeedsServer, Story
from tests.doubles.yahoo import Yahoo
from tests.doubles.yahoo_market import Exchange, Shock, Split, symbols
from tests.doubles.yahoo_news import News
from tests.doubles.yahoo_stream import YahooStream

CHANNEL = "terminal:#live"
RULES = (
    "any of @all down 5%, every further 5%",
    "any of @all up 5%, every further 5%",
    "news about NVDA",
    "NVDA halted",
    "NVDA files 8-K",
    '"Tulip" in top 3 on app-store-us-free',
)


@dataclass(frozen=True)
class Plan:
    """`tick`: seconds between two messages of the stream about a symbol."""

    symbols: Sequence[str] = field(default_factory=lambda: symbols(40))
    feeds: int = 10
    tick: float = 60.0
    rules: Sequence[str] = RULES
    shocks: Sequence[Shock] = ()
    splits: Sequence[Split] = ()
    news: Sequence[News] = ()
    stories: Sequence[Story] = ()
    agenda: Agenda = field(default_factory=Agenda)


class Outside:
    """Everything outside."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        exchange = Exchange(1, plan.shocks, plan.splits)
        self.yahoo = Yahoo(exchange, plan.news)
        self.stream = YahooStream(exchange, plan.tick)
        self.feeds = FeedsServer(plan.feeds, plan.stories)
        self.agencies = Agencies(plan.agenda)
        self._stack = AsyncExitStack()

    async def __aenter__(self) -> Self:
        for site in (self.yahoo, self.stream, self.feeds, self.agencies):
            await self._stack.enter_async_context(site)
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._stack.aclose()

    def rules(self, folder: Path) -> Path:
        """A rules folder for it."""
        folder.mkdir(parents=True, exist_ok=True)
        feeds = {f"loopback-{at}": {"url": url, "every": "10m"} for at, url in enumerate(self.feeds.urls)}
        files = {
            "all.yaml": {"pack": "all", "about": "Whatever moves", "rules": list(self.plan.rules)},
            "baskets.yaml": {"all": list(self.plan.symbols)},
            "feeds.yaml": feeds,
        }
        for name, content in files.items():
            (folder / name).write_text(json.dumps(content), encoding="utf-8")
        return folder

    def settings(self, folder: Path) -> Settings:
        """For a program that keeps everything in a folder."""
        return Settings(
            _env_file=None,  # pyright: ignore[reportCallIssue]
            database=f"sqlite:///{folder / 'bell.db'}",
            rules=self.rules(folder / "rules"),
            cache=folder / "cache",
            contact="operator@loopback.example",
            feed_hosts=self.feeds.address.removeprefix("http://"),
            yahoo_api=self.yahoo.address,
            yahoo_stream=self.stream.address,
            sources_api=self.agencies.address,
            listen="off",
        )

    def requests(self) -> Counter[str]:
        """By source and path."""
        sites = {"yahoo": self.yahoo, "feeds": self.feeds, "agencies": self.agencies}
        return Counter({f"{name} {path}": n for name, site in sites.items() for path, n in site.requests.items()})


class Untouched(RulesFolder):
    """Nobody saves anything in it, so that it need not be looked at twice a second for a week."""

    async def changes(self) -> AsyncGenerator[tuple[Rulebook, list[TickerbellError]]]:
        await asyncio.Event().wait()
        yield self.read()


class Watching:
    """The live assembly, watching. `posts`: what it has sent, edits too, without charts; `said`: to the operator."""

    product: Product

    def __init__(self, outside: Outside, folder: Path) -> None:
        self._settings = outside.settings(folder)
        self.posts: list[Post] = []
        self.said: list[str] = []
        self._work: asyncio.Task[None] | None = None

    async def __aenter__(self) -> Self:
        assert self._settings.rules is not None
        chat, rules = TerminalChat(self._posted, None), Untouched(self._settings.rules)
        work = live(self._settings, rules, [chat], self.said.append, CHANNEL, self._joined)
        self._work = asyncio.create_task(work)
        return self

    async def __aexit__(self, *_: object) -> None:
        assert self._work is not None
        self._work.cancel()
        with suppress(asyncio.CancelledError):
            await self._work

    def _posted(self, post: Post) -> None:
        self.posts.append(msgspec.structs.replace(post, chart=None))  # a week of charts is large

    async def alerts(self) -> dict[str, bool]:
        """What has fired and is said or in a digest, by the trading date of its episode, rule and subject (of news the
        headline): whether it is marked late."""
        found: dict[str, bool] = {}
        for kept in await self.product.store.cards():
            card = msgspec.msgpack.decode(kept.card, type=Card)
            for fired in card.firings:
                what = fired.rest if fired.lead.endswith("news:") else fired.lead
                day = fired.identity.split("/")[2].partition(".")[0]
                name = f"{day} {fired.rule}: {what.strip()}"
                found[name] = found.get(name, True) and card.kind is CardKind.LATE
        return found

    def ailing(self) -> set[str]:
        """The sources that say that they are not well."""
        return {health.source for health in self.product.house.health() if not health.good}

    async def until(self, at: datetime) -> None:
        """Let time pass. Raises what the assembly raises."""
        assert self._work is not None
        done, _ = await asyncio.wait([self._work], timeout=(at - datetime.now(UTC)).total_seconds())
        for work in done:
            work.result()

    async def _joined(self, product: Product) -> None:
        self.product = product
        await asyncio.Event().wait()
