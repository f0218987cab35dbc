"""From a quote to the message: how long until a platform has what a quote has set off, at 1,000 quotes a second.

The whole product runs as it does for people: the join of `bot.wiring`, a durable database, the delivery loop and
discord.py, over loopback HTTP to a server in a process of its own (`bench.loopback`), which notes when it has read a
post whole. 400 shares walk at random, 2,000 rules of 800 channels watch them, a headline comes each second, and five
times a second a share falls through the thresholds of two channels. Their charts are drawn meanwhile and follow by
edits. The time counts from when the quote was due to be seen, so that whatever makes it wait is in it.
"""

from __future__ import annotations

import asyncio
import random
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from statistics import quantiles

from adapters.discord import DiscordChat
from adapters.recorded import RecordedDay
from adapters.recorded.facts import Facts
from bench.loopback import accepted
from bot.chat.records import Change, Record, Rule
from bot.market.model import DailyBar, Instrument, Quote
from bot.news.model import Headline
from bot.ports.store import Commit
from bot.recorded import serving
from bot.service.clock import DayClock
from bot.wiring import Product, load_rules, stored

RATE = 1000
"""Quotes a second."""
EVERY = 200
"""Quotes from one alert to the next."""
LETTERS = "ABCDEFGHIJKLMNOPQRST"
SYMBOLS = [f"Z{first}{second}" for first in LETTERS for second in LETTERS]
EACH = 2
"""Channels that get an alert about a symbol."""
OPEN = datetime(2025, 1, 27, 14, 30, tzinfo=UTC)
START = OPEN + timedelta(minutes=30)
RULES = ("down 5%", "down 8%, every further 2%", "up 6% in 15m")
"""Of each channel; the first is the one that comes true."""


@dataclass(frozen=True, slots=True)
class Latency:
    """Milliseconds from quote to message, of all messages; how many there were, and how many pictures followed."""

    p50: float
    p99: float
    messages: int
    pictures: int


async def latency(platform: str, seconds: int) -> Latency:
    """One run of so many seconds; `platform` is an address. Raises `RuntimeError` if a message is missing."""
    clock = DayClock(OPEN)
    with tempfile.TemporaryDirectory(dir=".") as folder:
        async with stored(str(Path(folder, "bell.db"))) as store:
            await store.commit(Commit(OPEN, records=Change(keep=tuple(wanted()))))
            chat = DiscordChat("token", platform)
            rulebook, _ = load_rules(None)
            async with chat.sending(), serving(world(), rulebook, (), [chat], store, clock.now) as product:
                return await measured(product, clock, platform, seconds)


async def measured(product: Product, clock: DayClock, platform: str, seconds: int) -> Latency:
    await morning(product)
    clock.play(START, START, 1)
    delivering = asyncio.create_task(product.deliverer.run(clock.now, product.due))
    due = await market(product, list(quotes(seconds * RATE)))
    await arrived(platform, EACH * len(due))
    delivering.cancel()
    with suppress(asyncio.CancelledError):
        await delivering
    posts, pictures = accepted(platform)
    expected = {channel: at for symbol, at in due.items() for channel in channels(symbol)}
    if posts.keys() != expected.keys():
        raise RuntimeError(f"{len(posts)} channels have a message; {len(expected)} should have one.")
    waited = [posts[channel] - at for channel, at in expected.items()]
    steps = quantiles(waited, n=100)
    return Latency(steps[49] * 1e3, steps[98] * 1e3, len(waited), pictures)


async def arrived(platform: str, messages: int) -> None:
    """The last may still be on their way."""
    for _ in range(100):
        if len(accepted(platform)[0]) >= messages:
            return
        await asyncio.sleep(0.1)


async def morning(product: Product) -> None:
    """Half an hour of a quote a minute for each symbol, so that there is something to draw."""
    for minute in range(30):
        at = OPEN + timedelta(minutes=minute)
        await product.step(at, [quote(symbol, 95.6 + minute % 3 / 10, at) for symbol in SYMBOLS])


async def market(product: Product, coming: Sequence[Quote]) -> dict[str, float]:
    """Each quote at its time, or as soon after it as the product takes it; when the alerts' quotes were due."""
    began = time.monotonic()
    due: dict[str, float] = {}
    for number, fact in enumerate(coming):
        at = began + number / RATE
        if (early := at - time.monotonic()) > 0:
            await asyncio.sleep(early)
        if number % EVERY == EVERY // 2:
            due[fact.symbol] = at
        news = [headline(fact)] if number % RATE == 0 else []
        await product.step(fact.seen, [*news, fact])
    return due


def quotes(count: int) -> Iterator[Quote]:
    """Small steps above the threshold; every so often a symbol goes through it, and stays below."""
    draw, fallen = random.Random(1), set[str]()
    for number in range(count):
        symbol = draw.choice(SYMBOLS)
        if number % EVERY == EVERY // 2:
            symbol = next(each for each in SYMBOLS if each not in fallen)
            fallen.add(symbol)
        level = 94.6 if symbol in fallen else 95.6
        yield quote(symbol, level + draw.uniform(-0.3, 0.3), START + timedelta(seconds=number / RATE))


def quote(symbol: str, price: float, at: datetime) -> Quote:
    return Quote(symbol, price, at, at, "bench")


def headline(fact: Quote) -> Headline:
    title = f"{fact.symbol} Holdings cuts its outlook for the year"
    return Headline(fact.at, fact.at, "bench", title, "", f"https://example.com/{fact.at.timestamp()}", (fact.symbol,))


def channels(symbol: str) -> list[str]:
    """The ids of those that have rules about it."""
    return [str(10**17 + SYMBOLS.index(symbol) * EACH + number) for number in range(EACH)]


def wanted() -> Iterator[Record]:
    for symbol in SYMBOLS:
        for channel in channels(symbol):
            for number, rule in enumerate(RULES):
                yield Rule(scope=f"discord:{channel}", rule=f"{symbol} {rule}", rule_id=f"{number}k")


def world() -> RecordedDay:
    """Its prices before today; those of today are made while it runs."""
    instruments = [Instrument(name, f"{name} Holdings", (), "XNAS", "USD", 1e9) for name in SYMBOLS]
    day = DailyBar(date(2025, 1, 24), 100.0, 101.0, 99.0, 100.0, 1_000_000)
    facts = Facts(instruments, {name: [day] for name in SYMBOLS}, ())
    return RecordedDay("bench", "", "America/New_York", OPEN, OPEN + timedelta(days=1), (), facts)
