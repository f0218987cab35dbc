"""The one place that picks adapters."""

from __future__ import annotations

import asyncio
from collections import ChainMap
from collections.abc import AsyncGenerator, Awaitable, Callable, Iterable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from adapters.database import open_store, path_of
from adapters.plots.chart import Plots
from adapters.rules.load import load
from adapters.rules.names import shipped_rules
from adapters.untrusted import clean
from bot.alert.desk import Desk
from bot.cause.attribution import Attribution
from bot.chat.model import Ask
from bot.chat.registry import Registry
from bot.engine.engine import Engine
from bot.engine.errors import EngineError
from bot.errors import SettingsError, TickerbellError
from bot.market.book import Book
from bot.market.model import DailyBar, Instrument
from bot.news.model import Attributed
from bot.news.stories import Newsroom
from bot.ports.platforms import Chat
from bot.ports.sources import SourceFact
from bot.ports.store import Store
from bot.rulebook import Rulebook
from bot.sentence import SentenceError
from bot.service.answers.conversation import Answers
from bot.service.answers.house import House
from bot.service.deliver import Deliverer
from bot.service.pictures import Gallery
from bot.service.watch import Watcher
from bot.settings import Settings

REPLAY_CHANNEL = "terminal:#replay"
LONGEST_PROBLEM = 2000


@dataclass(frozen=True, slots=True)
class World:
    """What is known of the market at the start. `source`: where a card's footer says that prices come from (empty: from
    each source by its own name); `standing_for`: what is there in place of the live market, for `status`; `explain`: a
    cause in the past, by baskets, subject and time."""

    instruments: Sequence[Instrument]
    history: Mapping[str, Sequence[DailyBar]]
    timezone: str
    source: str
    standing_for: str
    explain: Callable[[Mapping[str, tuple[str, ...]], str, datetime], Awaitable[Attributed]]


@dataclass(slots=True)
class Product:
    """Everything, joined. When something was committed, `due` is set for whoever delivers, and `changed` for whoever
    waits for timers."""

    problems: list[str]
    """What could not be used, each in a sentence: rows of the day, rules of the packs."""
    house: House
    answers: Answers
    deliverer: Deliverer
    due: asyncio.Event
    changed: asyncio.Event

    @property
    def watcher(self) -> Watcher:
        return self.house.watcher

    @property
    def store(self) -> Store:
        return self.house.store

    async def step(self, at: datetime, facts: Sequence[SourceFact]) -> None:
        """One moment; commands wait for it, and it for them."""
        async with self.house.lock:
            await self.watcher.step(at, facts)
        self.house.committed()


def at_the_terminal(text: str, channel: str = REPLAY_CHANNEL) -> Ask:
    """What is typed at the prompt: its person may do everything."""
    return Ask(text, channel, "terminal", "terminal:you", manages=True, admin=True)


def load_rules(folder: Path | None) -> tuple[Rulebook, list[str]]:
    """The rules folder (None: the one that ships), and what is wrong in it, a line each."""
    rulebook, errors = load(folder or shipped_rules())
    return rulebook, in_words(errors)


def in_words(errors: Iterable[TickerbellError]) -> list[str]:
    """What is wrong in rule files, a line each, fit to be shown."""
    return [clean(str(error), LONGEST_PROBLEM) for error in errors]


def platforms(settings: Settings) -> list[Chat]:
    """Those whose tokens are set. Raises `SettingsError` for half of Slack's two."""
    return [platform(settings, name) for name in settings.platforms]


def platform(settings: Settings, name: str) -> Chat:
    """One of `settings.platforms`. Raises `SettingsError` for half of Slack's two tokens."""
    return _slack(settings) if name == "slack" else _discord(settings)


def _discord(settings: Settings) -> Chat:
    from adapters.discord import DiscordChat

    assert settings.discord_token
    token = settings.discord_token.get_secret_value()
    return DiscordChat(token, settings.discord_api, settings.discord_gateway)


def _slack(settings: Settings) -> Chat:
    from adapters.slack import SlackChat

    (bot, app), secret = settings.slack_tokens, settings.slack_signing_secret
    if bot is None:
        raise SettingsError("TICKERBELL_SLACK_BOT_TOKEN is missing; docs/slack.md says where it is.")
    if app is None and not (secret and settings.slack_listen):
        raise SettingsError(
            "TICKERBELL_SLACK_APP_TOKEN is missing; Slack needs it, or a signing secret and an address to listen "
            "(docs/slack.md)."
        )
    return SlackChat(
        bot,
        app,
        settings.slack_api,
        secret.get_secret_value() if secret else None,
        settings.listens,
    )


def transcript(database: str | None) -> Path | None:
    """Where it is kept what the terminal has shown: beside the database. Raises `StoreError`."""
    return Path(f"{path_of(database)}.terminal.jsonl") if database else None


@asynccontextmanager
async def stored(database: str | None) -> AsyncGenerator[Store]:
    """The database, open; None: a temporary one. Raises `StoreError`."""
    store = await open_store(database)
    try:
        yield store
    finally:
        await store.close()


@asynccontextmanager
async def assembled(
    world: World,
    rulebook: Rulebook,
    problems: Sequence[str],
    chats: Sequence[Chat],
    store: Store,
    now: Callable[[], datetime],
    default_channel: str = "",
    life: Callable[[], datetime] | None = None,
) -> AsyncGenerator[Product]:
    """Everything, joined over what is known at the start; the watcher is not started yet."""
    gallery = Gallery(Plots())
    try:
        registry = Registry(rulebook.packs, default_channel, await store.records(), rulebook.baskets)
        said, due, changed = list(problems), asyncio.Event(), asyncio.Event()

        def committed() -> None:
            due.set()
            changed.set()

        house = House(
            watcher=_watcher(world, rulebook, registry, store),
            registry=registry,
            rulebook=rulebook,
            store=store,
            chats={chat.name: chat for chat in chats},
            history=world.history,
            now=now,
            explain=lambda subject, at: world.explain(registry.baskets, subject, at),
            source=world.standing_for,
            problems=lambda: said,
            lock=asyncio.Lock(),
            committed=committed,
            life=life,
        )
        said += [*unconnected(house), *_refused(house)]
        answers = Answers(house)
        deliverer = Deliverer(store, house.chats, "worker", gallery, registry.asleep, answers.lost)
        yield Product(said, house, answers, deliverer, due, changed)
    finally:
        gallery.close()


def unconnected(house: House) -> list[str]:
    """A word for each channel whose platform is not served."""
    strange = sorted(channel for channel in house.registry.channels if channel.partition(":")[0] not in house.chats)
    return [f"{channel} is not connected: its alerts wait in the database (docs/operations.md)." for channel in strange]


def _refused(house: House) -> list[str]:
    """Give the engine its rules; what is wrong with those that it does not take."""
    said: list[str] = []
    for rule in house.registry.by_rule:
        try:
            house.watcher.engine.add(house.sentence(rule))
        except SentenceError as error:
            said.append(f"The rule {rule} is not understood any more: {error.one_line}")
        except EngineError as error:
            said.append(str(error))
    return said


def _watcher(world: World, rulebook: Rulebook, registry: Registry, store: Store) -> Watcher:
    book = Book(world.instruments, world.history)
    newsroom = Newsroom(rulebook.topics, names(world.instruments, rulebook))
    desk = Desk(
        book,
        registry.baskets,
        {topic.name: topic.headline for topic in rulebook.topics},
        ChainMap(registry.by_rule, registry.by_feed),
        registry.mutes,
        registry.settings,
        world.timezone,
        world.source,
    )
    attribution = Attribution(book, newsroom, rulebook.topics, registry.baskets)
    return Watcher(Engine(book, registry.baskets), newsroom, attribution, registry, desk, store)


def names(instruments: Iterable[Instrument], rulebook: Rulebook) -> Mapping[str, Sequence[str]]:
    """The names under which headlines know a symbol: the rules folder's; of a symbol that it lacks, the source's."""
    named = {instrument.symbol: (instrument.name, *instrument.aliases) for instrument in instruments}
    return {**named, **rulebook.aliases}
