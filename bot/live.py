"""The live market: its sources and the product, joined until cancelled."""

from __future__ import annotations

import asyncio
import gc
import logging
from collections.abc import Callable, Coroutine, Iterator, Mapping, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from adapters.rules.watching import RulesFolder
from adapters.scheduler import Scheduler
from bot.alert.post import Post
from bot.alert.settings import DEFAULTS
from bot.connections import connected, identified, together
from bot.flow import Flow
from bot.market.book import Book
from bot.market.model import DailyBar
from bot.news.model import Attributed
from bot.ports.platforms import Chat
from bot.ports.sources import Market
from bot.pulse import recent
from bot.service import past
from bot.settings import Settings
from bot.sources import sources, unusable_cache
from bot.wiring import Product, World, assembled, in_words, names, stored

log = logging.getLogger("tickerbell.live")
_CARDS = timedelta(days=8)
"""Cards are revised for a week."""
_NEWS = timedelta(days=10)
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
        rulebook, errors = rules.read()
        remembering: list[Product] = []

        async def explained(baskets: Mapping[str, tuple[str, ...]], subject: str, at: datetime) -> Attributed:
            return await explain(remembering[0], chosen.market, baskets, subject, at)

        world = World((), {}, DEFAULTS.zone, "", "", explained)
        product = await stack.enter_async_context(
            assembled(world, rulebook, in_words(errors), chats, store, scheduler.now, default_channel)
        )
        remembering.append(product)
        product.house.history = Histories(product.watcher.book)
        chosen = await stack.enter_async_context(sources(settings, store))
        running = Flow(product, chosen, scheduler, say)
        for problem in product.problems:
            say(problem)
        if trouble := unusable_cache(settings):
            say(f"The {trouble}: each start fetches all history anew. Name another folder: TICKERBELL_CACHE.")
        now = scheduler.now()
        await product.watcher.start(now - _CARDS, now, live=True)
        product.watcher.recall(await store.told(now - _NEWS))

        def posted(post: Post) -> None:
            running.meter.sent(post, scheduler.now())

        product.deliverer = replace(product.deliverer, posted=posted)
        gc.collect()
        gc.freeze()  # what is loaded stays: to look through it for garbage costs a fifth of delivery
        if settings.ping:
            from adapters.ping import Ping

            ping = Ping(settings.ping.get_secret_value(), running.vitals)
            stack.push_async_callback(ping.close)
            ping.start(scheduler)
        if talk is None and settings.database is None:
            say("No database is set: what channels ask for is gone at the end. Set TICKERBELL_DATABASE (.env.example).")
        knowing = asyncio.create_task(_known(product, chats, say))
        stack.callback(knowing.cancel)
        await asyncio.wait([knowing], timeout=_IDENTIFIED)
        work: list[Coroutine[None, None, None]] = [
            product.deliverer.run(scheduler.now, product.due),
            running.run(),
            running.follow(rules, chats),
            _until(knowing),
        ]
        work.append(talk(product) if talk else connected(product, chats, say))
        if address := settings.serves:
            work.append(_served(running, *address))
        await together(*work)


async def _known(product: Product, chats: Sequence[Chat], say: Callable[[str], None]) -> None:
    await asyncio.gather(*(identified(product, chat, say) for chat in chats))


async def _until(task: asyncio.Task[None]) -> None:
    await task


async def _served(running: Flow, host: str, port: int) -> None:
    """Goes on without it where nobody can listen."""
    from adapters.web.server import serve

    await serve(running.vitals, lambda: recent(running.product.house), running.meter, host, port, running.say)
    await asyncio.Event().wait()


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
