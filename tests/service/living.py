"""A watcher on a real database that lives through made-up sessions, through outages and through restarts.

Symbols closed at 100 in all sessions before. `START` is the open of a Monday in New York.
"""

from __future__ import annotations

from collections import ChainMap
from collections.abc import AsyncGenerator, Iterable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import msgspec

from adapters.database import open_store
from bot.alert.desk import Desk
from bot.alert.model import Card
from bot.alert.post import Post
from bot.alert.settings import ChannelSettings
from bot.cause.attribution import Attribution
from bot.chat.records import Record
from bot.chat.registry import Registry
from bot.engine.engine import Engine
from bot.market.book import Book
from bot.market.calendar import calendar_for
from bot.market.model import Answered, DailyBar, Instrument, Listed, Past, Print, Quote
from bot.news.stories import Newsroom
from bot.ports.sources import SourceFact
from bot.ports.store import Store
from bot.rulebook import Pack, PackRule
from bot.sentence import Vocabulary, parse
from bot.sentence.canonical import canonical
from bot.service.watch import Watcher

START = datetime(2025, 1, 27, 14, 30, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
ROOM = "terminal:#room"
BASKETS = {"chips": ("NVDA", "AMD", "TSM")}
WORDS = Vocabulary(baskets=BASKETS)
SYMBOLS = ("NVDA", "AMD", "TSM")
ZONE = "America/New_York"


def minute(number: float) -> datetime:
    return START + number * MINUTE


def instrument(symbol: str) -> Instrument:
    return Instrument(symbol, symbol, (), "24/7" if symbol.endswith("-USD") else "XNAS", "USD")


def past(symbol: str, at: datetime, close: float = 100.0) -> Past:
    """A year of sessions that all closed at 100, up to the one before `at`."""
    calendar = calendar_for(instrument(symbol).exchange)
    last = calendar.previous(calendar.trading_date(at))
    days: Sequence[date] = calendar.sessions(last - timedelta(days=365), last)
    return Past(symbol, [DailyBar(day, close, close, close, close, 1e6) for day in days], at, at)


def quote(symbol: str, price: float, at: datetime, seen: datetime | None = None) -> Quote:
    """The close of a bar that reports volume: believed at once."""
    return Quote(symbol, price, at, seen or at, "Yahoo", Print.CLOSE, 1000, 60)


def answered(at: datetime, symbols: Iterable[str] = SYMBOLS, *, delay: float = 0) -> Answered:
    """It does so each minute; its prices are so many minutes late."""
    return Answered("Yahoo", frozenset(symbols), MINUTE, timedelta(minutes=delay), at, at)


@dataclass
class Living:
    """One run. `rules` are a pack's that the room has."""

    watcher: Watcher
    store: Store

    async def list(self, at: datetime, symbols: Sequence[str] = SYMBOLS, *, history: bool = True) -> None:
        await self.step(at, [Listed(instrument(symbol), at, at) for symbol in symbols])
        if history:
            await self.step(at, [past(symbol, at) for symbol in symbols])

    async def step(self, at: datetime, facts: Sequence[SourceFact], bars: Sequence[Quote] = ()) -> None:
        await self.watcher.fill(at, bars, facts)

    async def trade(self, at: datetime, prices: Mapping[str, float], bars: Sequence[Quote] = ()) -> None:
        """The source answers for these symbols with their prices."""
        quotes = [quote(symbol, price, at) for symbol, price in prices.items()]
        await self.step(at, [*quotes, answered(at, prices)], [replace(bar, seen=at) for bar in bars])

    async def until(self, at: datetime) -> None:
        """Nothing comes, but time goes on."""
        await self.watcher.step(at, ())

    async def identities(self) -> list[str]:
        """The firings that the room was told of, in order of what they are."""
        return sorted(await self.fired())

    async def fired(self) -> dict[str, datetime]:
        """The same, with when each happened."""
        cards = [msgspec.msgpack.decode(kept.card, type=Card) for kept in await self.store.cards()]
        return {fired.identity: datetime.fromtimestamp(fired.at, UTC) for card in cards for fired in card.firings}

    async def said(self) -> list[str]:
        """`10:31 digest 2 alerts …` for everything that the room has had, edits left out."""
        posts = [post async for post in _posts(self.store)]
        return [f"{_clock(post.at)} {post.action} {post.headline}" for post in posts if post.action != "edit"]


async def _posts(store: Store) -> AsyncGenerator[Post]:
    """What waits in the outbox is claimed as a deliverer would."""
    at = datetime(2026, 1, 1, tzinfo=UTC)
    while claimed := await store.claim(at, "test"):
        for delivery in claimed:
            await store.sent(delivery.row, f"m{delivery.row}", at)
    for post in await store.posts(ROOM):
        yield post


def _clock(at: float) -> str:
    return f"{datetime.fromtimestamp(at, UTC):%H:%M}"


@asynccontextmanager
async def living(
    rules: Sequence[str],
    database: Path | None = None,
    *,
    now: datetime = START,
    settings: ChannelSettings | None = None,
    records: Sequence[Record] = (),
) -> AsyncGenerator[Living]:
    """A run of the program from its start to its end or its death: all is lost but the database."""
    store = await open_store(str(database) if database else None)
    try:
        sentences = [parse(rule, WORDS) for rule in rules]
        pack = Pack("room", "rules", (ROOM,), tuple(PackRule(each, canonical(each)) for each in sentences))
        registry = Registry([pack], "", [*await store.records(), *records], BASKETS)
        if settings is not None:
            registry.settings[ROOM] = settings
        book, newsroom = Book((), {}), Newsroom((), {})
        desk = Desk(
            book, BASKETS, {}, ChainMap(registry.by_rule, registry.by_feed), registry.mutes, registry.settings, ZONE, ""
        )
        attribution = Attribution(book, newsroom, (), BASKETS)
        watcher = Watcher(Engine(book, BASKETS), newsroom, attribution, registry, desk, store)
        for rule in registry.by_rule:
            watcher.engine.add(parse(rule, WORDS))
        await watcher.start(None, now, live=True)
        yield Living(watcher, store)
    finally:
        await store.close()
