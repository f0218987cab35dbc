"""The commands in their world: the shipped day with the real engine, desk and store, and platforms that only listen."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path

from adapters.database import open_store
from adapters.recorded import RecordedDay
from bot.alert.desk import Desk
from bot.alert.post import Post
from bot.cause.attribution import Attribution
from bot.chat.model import Ask, Button, Menu, Reply, Row
from bot.chat.people import spell
from bot.chat.plain import reply_text
from bot.chat.registry import Registry
from bot.engine.engine import Engine
from bot.errors import ChatError
from bot.market.book import Book
from bot.news.stories import Newsroom
from bot.ports.health import Finding
from bot.ports.platforms import Conversation
from bot.ports.store import Store
from bot.recorded import explain
from bot.rulebook import Rulebook
from bot.service.answers.conversation import Answers
from bot.service.answers.house import House
from bot.service.watch import Watcher
from tests import shipped

EVENING = datetime(2025, 1, 27, 21, 30, tzinfo=UTC)
"""Half past four in New York: the close has come."""
BEFORE = datetime(2025, 1, 1, tzinfo=UTC)
_NUMBERS = count(100)


@dataclass
class Platform:
    """Takes what it is told. `closed`: what it lacks in a channel; `deaf`: persons who take no direct messages."""

    name: str
    pictures: bool = False
    dark: bool = False
    up: bool = True
    closed: dict[str, str] = field(default_factory=dict[str, str])
    deaf: set[str] = field(default_factory=set[str])
    told: list[tuple[str, str]] = field(default_factory=list[tuple[str, str]])

    async def send(self, post: Post, message: str | None, picture: bytes | None = None) -> str:
        return post.identity

    async def find(self, post: Post, message: str | None) -> str | None:
        return None

    async def lacks(self, channel: str) -> str:
        return self.closed.get(channel, "")

    async def resolve(self, channel: str) -> str:
        return channel

    async def tell(self, person: str, text: str) -> None:
        if person in self.deaf:
            raise ChatError("They take no direct messages.")
        self.told.append((person, text))

    async def connected(self) -> None: ...

    @asynccontextmanager
    async def sending(self) -> AsyncGenerator[None]:
        yield

    async def check(self, channels: Sequence[str]) -> Sequence[Finding]:
        return ()

    async def serve(self, conversation: Conversation) -> None:
        raise NotImplementedError


@dataclass(repr=False)
class World:
    """`now` is the clock of the house; it stands still unless a test moves it."""

    day: RecordedDay
    rulebook: Rulebook
    store: Store
    registry: Registry
    engine: Engine
    platforms: Mapping[str, Platform]
    now: datetime = BEFORE
    lived: datetime = BEFORE
    committed: int = 0
    answers: Answers = field(init=False)

    async def live(self, until: datetime) -> None:
        """Let the day go on."""
        for at, facts in self.day.moments():
            if self.lived < at <= until:
                await self.answers.house.watcher.step(at, facts)
        self.now = self.lived = until

    async def deliver(self) -> Sequence[Post]:
        """All that waits is taken by its platform."""
        posts: list[Post] = []
        while claimed := await self.store.claim(self.now, "test", 10_000):
            for delivery in claimed:
                posts.append(delivery.post)
                await self.store.sent(delivery.row, "message", self.now)
        return posts

    def later(self, **span: float) -> None:
        self.now += timedelta(**span)

    def talk(self, platform: str = "discord") -> Talk:
        """Somebody new in a channel and workspace that nobody has used."""
        number = next(_NUMBERS)
        return Talk(self, f"{platform}:{number}", f"{platform}:W{number}", f"{platform}:P{number}")


@dataclass
class Talk:
    """One person in one channel."""

    world: World
    channel: str
    workspace: str
    person: str
    manages: bool = True
    admin: bool = False
    roles: frozenset[str] = frozenset()
    zone: str = ""

    def ask(self, text: str) -> Ask:
        return Ask(text, self.channel, self.workspace, self.person, self.manages, self.admin, self.roles, self.zone)

    async def say(self, text: str) -> Reply:
        """What is answered, checked for what every platform can show."""
        reply = await self.world.answers.answer(self.ask(text))
        assert "\n" not in reply.title
        for label, says in buttons(reply).items():
            assert len(label) <= 75, label
            assert len(says) <= 80, says
        return reply

    async def hear(self, text: str) -> str:
        """The answer as plain text, of what must not fail."""
        reply = await self.say(text)
        assert not reply.failed, reply
        return reply_text(reply)

    async def refused(self, text: str) -> str:
        """The answer to what must fail."""
        reply = await self.say(text)
        assert reply.failed, reply
        return reply_text(reply)

    async def press(self, reply: Reply, label: str) -> Reply:
        return await self.say(buttons(reply)[label])

    async def lines(self) -> list[str]:
        """The public lines that wait to be posted in the channel, in order."""
        posts = await self.world.deliver()
        lines = [post.headline for post in posts if post.channel == self.channel and post.action == "notice"]
        return [spell(line, str, lambda person: "me" if person == self.person else person) for line in lines]

    def beside(self, **other: object) -> Talk:
        """Somebody else in the same channel."""
        return replace(self, **{"person": f"{self.person}-other", **other})

    def rules(self) -> list[str]:
        return [held.rule for held in self.world.registry.of(self.channel)]


def buttons(reply: Reply) -> dict[str, str]:
    """What can be pressed, by label."""
    controls = [*reply.controls, *(each for part in reply.parts if isinstance(part, Row) for each in part.controls)]
    found: dict[str, str] = {}
    for control in controls:
        match control:
            case Button(label, says):
                found[label] = says
            case Menu(_, choices):
                found |= {choice.label: choice.says for choice in choices}
    return found


@asynccontextmanager
async def world(database: Path | None, *, until: datetime = EVENING, channel: str = "") -> AsyncGenerator[World]:
    """The day as it was `until` then. `channel`: one that has had all packs from the start."""
    day, rulebook = shipped.monday(), shipped.rulebook()
    store = await open_store(database)
    try:
        registry = Registry(rulebook.packs, channel, await store.records(), rulebook.baskets)
        book = Book(day.instruments(), day.history())
        names = {instrument.symbol: (instrument.name, *instrument.aliases) for instrument in day.instruments()}
        newsroom = Newsroom(rulebook.topics, {**names, **rulebook.aliases})
        topics = {topic.name: topic.headline for topic in rulebook.topics}
        desk = Desk(
            book,
            registry.baskets,
            topics,
            registry.by_rule,
            registry.mutes,
            registry.settings,
            day.timezone,
            "recorded day",
        )
        engine = Engine(book, registry.baskets)
        watcher = Watcher(
            engine, newsroom, Attribution(book, newsroom, rulebook.topics, registry.baskets), registry, desk, store
        )
        platforms = {name: Platform(name) for name in ("terminal", "discord", "slack")}
        made = World(day, rulebook, store, registry, engine, platforms)
        made.answers = Answers(_house(made, watcher))
        for rule in registry.by_rule:
            engine.add(made.answers.house.sentence(rule))
        watcher.recall(day.background())
        await made.live(until)
        yield made
    finally:
        await store.close()


def _house(made: World, watcher: Watcher) -> House:
    def committed() -> None:
        made.committed += 1

    return House(
        watcher=watcher,
        registry=made.registry,
        rulebook=made.rulebook,
        store=made.store,
        chats=made.platforms,
        history=made.day.history(),
        now=lambda: made.now,
        explain=lambda symbol, at: asyncio.to_thread(explain, made.day, made.rulebook, symbol, at),
        source="recorded day deepseek-2025-01-27",
        problems=lambda: (),
        lock=asyncio.Lock(),
        committed=committed,
    )
