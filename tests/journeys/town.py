"""The product over a recorded day, on one platform that runs on loopback, with people in its channels.

Time is the day's and is simulated: `play` lets it pass; whatever is due is delivered before anything else happens.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Callable, Coroutine, Iterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from pathlib import Path
from zoneinfo import ZoneInfo

from adapters.discord import DiscordChat, sync
from adapters.plots.chart import Plots
from adapters.slack import SlackChat
from adapters.terminal.chat import TerminalChat
from bot.alert.post import Chart
from bot.news.model import Headline, Ranking
from bot.ports.platforms import Chat
from bot.ports.sources import SourceFact
from bot.recorded import serving
from bot.service.pictures import Gallery
from bot.service.replay import SETTLE
from bot.wiring import Product, stored
from tests import shipped
from tests.doubles.discord import DiscordDouble
from tests.doubles.slack import SlackDouble
from tests.doubles.talk import Shown, Talk
from tests.doubles.terminal import TerminalTalk

PLATFORMS = ("terminal", "discord", "slack")
NEW_YORK = ZoneInfo("America/New_York")
MONDAY = date(2025, 1, 27)


def clock(text: str, day: date = MONDAY) -> datetime:
    """`09:30` in New York, as UTC."""
    return datetime.combine(day, time.fromisoformat(text), NEW_YORK).astimezone(UTC)


class Remembered:
    """The pictures of a day are the same in each test: each is drawn once in a process."""

    def draw(self, chart: Chart, *, dark: bool) -> bytes:
        return _drawn(chart, dark)


@cache
def _drawn(chart: Chart, dark: bool) -> bytes:
    return Plots().draw(chart, dark=dark)


DAWN = clock("08:00")
"""What is told before is known, and posted by nobody."""


@dataclass(repr=False)
class Town:
    """One bot on one platform. `chat` makes the platform's adapter anew, as a new process would; `double` is the
    stand-in server; `now` is the day's."""

    platform: str
    database: Path
    chat: Callable[[], Chat]
    talk: Talk
    double: DiscordDouble | SlackDouble | None
    now: datetime = DAWN
    product: Product = field(init=False)
    _life: AsyncExitStack = field(default_factory=AsyncExitStack)
    _moments: Iterator[tuple[datetime, Sequence[SourceFact]]] = field(init=False)
    _next: tuple[datetime, Sequence[SourceFact]] | None = None

    async def start(self) -> None:
        """A process begins: it reads its database, connects, and lives through the day up to now."""
        day, rulebook = shipped.monday(), shipped.rulebook()
        store = await self._life.enter_async_context(stored(str(self.database)))
        chat = self.chat()
        self.product = await self._life.enter_async_context(serving(day, rulebook, (), [chat], store, lambda: self.now))
        if isinstance(self.talk, TerminalTalk):
            self.talk.converse(self.product.answers)
        gallery = Gallery(Remembered())
        self._life.callback(gallery.close)
        self.product.deliverer = replace(self.product.deliverer, gallery=gallery)
        await self._life.enter_async_context(_running(chat.serve(self.product.answers)))
        before = (fact for at, facts in day.moments() if at < DAWN for fact in facts)
        self.product.watcher.recall(fact for fact in before if isinstance(fact, Headline | Ranking))
        self._moments, self._next = ((at, facts) for at, facts in day.moments() if at >= DAWN), None
        await self._live(self.now)

    async def stop(self) -> None:
        """As a kill would: what the database does not hold is forgotten, what waits is not sent."""
        await self._life.aclose()

    async def restart(self) -> None:
        await self.stop()
        await self.start()

    async def play(self, until: str, day: date = MONDAY) -> None:
        """Let the day go on until then, by the New York clock."""
        await self._live(clock(until, day))

    async def deliver(self) -> None:
        """All that is due by now goes out, with what follows it."""
        await self.product.deliverer.pump(self.now)

    async def settle(self) -> None:
        """Let time pass, without news, until nothing waits in the outbox."""
        later = self.now
        while {"waiting", "claimed"} & (await self.product.store.tally()).keys():
            later += SETTLE
            assert later < self.now + timedelta(days=1), await self.product.store.tally()
            await self.product.deliverer.pump(later)

    async def _live(self, until: datetime) -> None:
        while (moment := self._next or next(self._moments, None)) and moment[0] <= until:
            self._next, self.now = None, moment[0]
            await self.deliver()
            await self.product.step(*moment)
            await self.deliver()
        self._next, self.now = moment, until
        await self.product.step(until, ())
        await self.product.deliverer.pump(until + SETTLE)

    async def say(self, text: str, *, who: str = "ann", where: str = "markets") -> Shown:
        """What the bot answers; its public lines are delivered before."""
        shown = await self.talk.say(text, who=who, where=where)
        await self.deliver()
        return shown

    async def press(self, shown: Shown, label: str, *, who: str = "ann") -> Shown:
        answer = await self.talk.press(shown, label, who=who)
        await self.deliver()
        return answer

    def posts(self, where: str = "markets") -> Sequence[Shown]:
        return self.talk.posts(where)

    def about(self, words: str, where: str = "markets") -> list[Shown]:
        """The messages that are no replies and begin with an arrow and these words."""
        return [
            shown
            for shown in self.posts(where)
            if not shown.reply_to and "\n" in shown.text.strip() and shown.text.lstrip("▼▲ ").startswith(words)
        ]


@asynccontextmanager
async def _running(serve: Coroutine[None, None, None]) -> AsyncGenerator[None]:
    """The platform's connection, beside the test; whatever ends it before its time is the test's to hear of."""
    task = asyncio.create_task(serve)
    try:
        yield
    finally:
        if task.done():
            task.result()
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


@asynccontextmanager
async def town(platform: str, folder: Path, *, patience: float = 10.0, pace: float = 1000.0) -> AsyncGenerator[Town]:
    """Two channels, `markets` and `desk`, ann who may change things and bob who may not. `patience`: seconds until an
    answer that hangs is given up. `pace`: how many times faster than in life the platform's limits are."""
    async with AsyncExitStack() as life:
        made = Town(platform, folder / "bell.db", *await _platform(platform, folder, life, patience, pace))
        await made.start()
        try:
            yield made
        finally:
            await made.stop()


async def _platform(
    platform: str, folder: Path, life: AsyncExitStack, patience: float, pace: float
) -> tuple[Callable[[], Chat], Talk, DiscordDouble | SlackDouble | None]:
    match platform:
        case "discord":
            discord = await life.enter_async_context(DiscordDouble(pace=1 / pace, hangs=patience))
            await sync(discord.token, discord.api)
            return lambda: DiscordChat(discord.token, discord.api, discord.gateway), discord.talk, discord
        case "slack":
            slack = await life.enter_async_context(SlackDouble(pace=pace, dedupes=False))
            tokens = slack.bot_token, slack.app_token, slack.api
            return lambda: SlackChat(*tokens, pace=pace, timeout=patience), slack.talk, slack
        case _:
            terminal = TerminalTalk()
            return lambda: TerminalChat(terminal.show, folder / "bell.db.terminal.jsonl"), terminal, None
