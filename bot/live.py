"""The live market: its sources and the product, joined until cancelled."""

from __future__ import annotations

import asyncio
import gc
import logging
from collections.abc import AsyncGenerator, Callable, Coroutine, Iterator, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta

from adapters.rules.watching import RulesFolder
from adapters.scheduler import Scheduler
from bot.alert.settings import DEFAULTS
from bot.connections import connected, identified, together
from bot.flow import Flow
from bot.market.book import Book
from bot.market.model import DailyBar
from bot.news.model import Attributed
from bot.news.stories import KEPT
from bot.ports.platforms import Chat
from bot.ports.sources import Market
from bot.ports.store import Store
from bot.pulse import recent
from bot.service import past
from bot.settings import Settings
from bot.sources import sources, unusable_cache
from bot.wiring import Product, World, assembled, in_words, names, stored

log = logging.getLogger("tickerbell.live")
_CARDS = timedelta(days=8)
"""Cards are revised for a week."""
_IDENTIFIED = 15.0
"""Seconds that the market waits for platforms to say which channels packs mean: it is watched without them too."""


class Over(Exception):
    """The prompt has ended, and the program with it."""


async def live(
    settings: Settings,
    rules: RulesFolder,
    chats: Sequence[Chat],
    say: Callable[[str], None],
    default_channel: str = "",
    talk: Callable[[Product], Coroutine[None, None, None]] | None = None,
) -> None:
    """Until cancelled. `talk`: the terminal's prompt, in place of platforms that connect.

    Raises `ChatError` when every platform has refused the bot for good, and what `talk` raises.
    """
    scheduler = Scheduler()
    async with AsyncExitStack() as stack:
        store = await stack.enter_async_context(stored(settings.database))
        chosen = await stack.enter_async_context(sources(settings, store))
        product = await stack.enter_async_context(
            _product(rules, chats, store, chosen.market, scheduler.now, default_channel)
        )
        running = Flow(product, chosen, scheduler, say)
        for trouble in _troubles(settings, product, lasting=talk is None):
            log.warning("%s", trouble)
        await _recall(product, scheduler.now())
        gc.collect()
        gc.freeze()  # what is loaded stays: to look through it for garbage costs a fifth of delivery
        await stack.enter_async_context(_pinging(settings, running))
        knowing = asyncio.create_task(identified(product, chats, say))
        stack.callback(knowing.cancel)
        await asyncio.wait([knowing], timeout=_IDENTIFIED)
        await together(
            _served(running, settings.serves),
            product.deliverer.run(scheduler.now, product.due),
            running.run(),
            running.follow(rules, chats),
            _until(knowing),
            talk(product) if talk else connected(product, chats, say),
        )


@asynccontextmanager
async def _product(
    rules: RulesFolder,
    chats: Sequence[Chat],
    store: Store,
    market: Market,
    now: Callable[[], datetime],
    default_channel: str,
) -> AsyncGenerator[Product]:
    """Everything over an empty book, which the sources fill."""
    rulebook, errors = rules.read()

    async def explained(baskets: Mapping[str, tuple[str, ...]], subject: str, at: datetime) -> Attributed:
        return await explain(product, market, baskets, subject, at)

    world = World((), {}, DEFAULTS.zone, "", "", explained)
    async with assembled(world, rulebook, in_words(errors), chats, store, now, default_channel) as product:
        product.house.history = Histories(product.watcher.book)
        yield product


def _troubles(settings: Settings, product: Product, *, lasting: bool) -> Iterator[str]:
    """What the operator should know at the start. `lasting`: it is meant to run for longer than a prompt."""
    yield from product.problems
    if trouble := unusable_cache(settings):
        yield f"The {trouble}: each start fetches all history anew. Name another folder: TICKERBELL_CACHE."
    if lasting and settings.database is None:
        yield "No database is set: what channels ask for is gone at the end. Set TICKERBELL_DATABASE (.env.example)."


async def _recall(product: Product, now: datetime) -> None:
    """Go on where the last run has stopped."""
    await product.watcher.start(now - _CARDS, now, live=True)
    product.watcher.recall(await product.store.told(now - KEPT))


@asynccontextmanager
async def _pinging(settings: Settings, running: Flow) -> AsyncGenerator[None]:
    """Somebody outside is told that all is well, if the operator wants that."""
    if settings.ping is None:
        yield
        return
    from adapters.ping import Ping

    ping = Ping(settings.ping.get_secret_value(), running.vitals)
    ping.start(running.scheduler)
    try:
        yield
    finally:
        await ping.close()


async def _until(task: asyncio.Task[None]) -> None:
    await task


async def _served(running: Flow, address: tuple[str, int] | None) -> None:
    """Ends where nobody can listen, or nobody is to."""
    if address is None:
        return
    from adapters.web.server import serve

    await serve(running.vitals, lambda: recent(running.product.house), running.meter, *address, running.say)


@dataclass(frozen=True, slots=True)
class Histories(Mapping[str, Sequence[DailyBar]]):
    """Daily bars by symbol, as the book has them at the time of asking."""

    book: Book

    def __getitem__(self, symbol: str) -> Sequence[DailyBar]:
        return self.book.history(symbol)

    def __iter__(self) -> Iterator[str]:
        return iter(self.book.symbols)

    def __len__(self) -> int:
        return len(self.book.symbols)


async def explain(
    product: Product, market: Market, baskets: Mapping[str, tuple[str, ...]], subject: str, at: datetime
) -> Attributed:
    """Why a subject moved by a time of the last days. Raises `SourceError`."""
    house = product.house
    book, topics = house.watcher.book, house.rulebook.topics
    known = await past.remembered(book, subject, at, topics, baskets, market.bars, house.now())
    told = await house.store.told(past.since(at))
    aliases = names(known.instruments, house.rulebook)
    return await asyncio.to_thread(known.explain, subject, at, told, topics, aliases, baskets)
