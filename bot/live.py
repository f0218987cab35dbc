"""The live market: its sources and the product, joined until cancelled."""

from __future__ import annotations

import asyncio
import gc
import logging
from collections.abc import Callable, Collection, Coroutine, Iterator, Mapping, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from adapters.rules.watching import RulesFolder
from adapters.scheduler import Scheduler
from adapters.web.meter import Meter
from bot.alert.post import Post
from bot.alert.settings import DEFAULTS
from bot.chat.records import Followed
from bot.connections import connected, identified, together
from bot.errors import SourceError
from bot.market.book import Book
from bot.market.model import Answered, DailyBar, Quote
from bot.news.model import Attributed
from bot.ports import Chat, SourceFact
from bot.pulse import recent, vitals
from bot.rulebook import FeedSpec
from bot.service import past
from bot.service.inbox import Inbox
from bot.service.listing import Listing
from bot.service.reload import reload
from bot.settings import Settings
from bot.sources import Sources, sources
from bot.vitals import Lag, Vitals
from bot.wiring import Product, World, assembled, in_words, names, stored, unconnected

log = logging.getLogger("tickerbell.live")
_CARDS = timedelta(days=8)
"""Cards are revised for a week."""
_NEWS = timedelta(days=10)
_FILL = 20.0
"""Seconds that the bars of a gap may take; without them it stays one."""
_REACHED = 8.0
"""Seconds after the start when it is said what has not been reached."""
_FOLLOWED = timedelta(minutes=10)
"""How often the feeds that channels follow are asked."""


@dataclass(slots=True)
class Live:
    """What is watched, and how its facts become posts."""

    product: Product
    sources: Sources
    scheduler: Scheduler
    say: Callable[[str], None]
    inbox: Inbox = field(init=False)
    listing: Listing = field(init=False)
    meter: Meter = field(default_factory=Meter)
    lag: Lag = field(default_factory=Lag)

    def __post_init__(self) -> None:
        house = self.product.house
        self.inbox = Inbox(self.step, self.scheduler.now)
        self.listing = Listing(
            self.sources.market,
            self.take,
            self.scheduler,
            house.watcher.book,
            house.registry,
            lambda: house.rulebook,
            house.sentence,
            self._watch,
        )
        house.list_new = self.listing.list_new
        house.health = self.sources.healths
        house.probe = self.sources.feeds.probe

    async def take(self, facts: Sequence[SourceFact]) -> None:
        """From a source; see `bot.ports.Take`."""
        self.meter.took(facts)
        await self.inbox.take(facts)

    async def run(self) -> None:
        """Until cancelled. Raises what a source raises that is no fault of the outside."""
        self._watch()  # feeds forget those that are not watched when they start
        self.listing.start()
        self.sources.start(self.take, self.scheduler)
        self.scheduler.at(self.scheduler.now() + timedelta(seconds=_REACHED), "reached", self._reached)
        await together(self.scheduler.run(), self.inbox.run(), self.lag.run(), self._arm())

    async def vitals(self) -> Vitals:
        """How the program is."""
        sources, house = self.sources, self.product.house
        return await vitals(house, sources.health(), sources.feeds.states(), self.listing.watched, self.lag.worst)

    async def follow(self, rules: RulesFolder, chats: Sequence[Chat]) -> None:
        """What is saved in the rules folder comes into force. Until cancelled."""
        product = self.product
        async for rulebook, errors in rules.changes():
            refused = await reload(product.house, rulebook, errors)
            product.problems[:] = [*in_words(errors), *refused, *unconnected(product.house)]
            for problem in product.problems:
                log.warning("%s", problem)
            for chat in chats:
                await identified(product, chat, self.say)
            await self.listing.round()
            self._watch()

    def _watch(self) -> None:
        """What rules look at has changed."""
        house = self.product.house
        book, rulebook = house.watcher.book, house.rulebook
        if set(book.symbols) - rulebook.aliases.keys():
            house.watcher.newsroom.renew(rulebook.topics, names(map(book.instrument, book.symbols), rulebook))
        house.watcher.watch(self.listing.watched)
        self.sources.watch(self.listing.watched)
        self.sources.charts.watch(self.listing.charts())
        followed = {each.url: each.title for each in house.registry.all(Followed)}
        feeds = [FeedSpec(title, url, _FOLLOWED, "low") for url, title in followed.items()]
        self.sources.feeds.watch([*feeds, *rulebook.feeds])

    async def step(self, at: datetime, facts: Sequence[SourceFact]) -> None:
        """One moment: gaps are filled first, then what it asks for is asked."""
        watcher = self.product.watcher
        bars = await self._missed(facts)
        async with self.product.house.lock:
            if bars:
                await watcher.fill(at, bars, facts)
            else:
                await watcher.step(at, facts)
        self.product.house.committed()
        if moved := watcher.moved():
            self.sources.news.ask(moved)
        if (held := watcher.book.suspicious()) and self.sources.witness:
            self.scheduler.at(at, "witness", lambda: self._witnessed(held))

    async def _missed(self, facts: Sequence[SourceFact]) -> Sequence[Quote]:
        """What happened while nobody answered for symbols that are answered for now."""
        back = self.product.watcher.returning([fact for fact in facts if isinstance(fact, Answered)])
        if not back:
            return ()
        try:
            async with asyncio.timeout(_FILL):
                return await self.sources.market.bars(back, min(back.values()))
        except (SourceError, TimeoutError):
            return ()

    async def _witnessed(self, held: Collection[str]) -> None:
        """A second source says whether prints that stand alone are true."""
        assert self.sources.witness
        try:
            quotes = await self.sources.witness.last(held)
        except SourceError:
            return  # its health says so, and the next print decides
        await self.take(quotes)

    async def _arm(self) -> None:
        """Whatever is committed may change what is due next."""
        product = self.product
        while True:
            if due := product.watcher.next_due:
                self.scheduler.at(due, "timers", self._tick)
            await product.changed.wait()
            product.changed.clear()

    async def _tick(self) -> None:
        await self.product.step(self.scheduler.now(), ())

    async def _reached(self) -> None:
        """Says once what does not answer, the market first."""
        if self.listing.missing and not self.product.watcher.book.symbols:
            self.say(
                f"No market can be watched yet: {self.listing.trouble or 'nobody has answered.'} It is tried again "
                "until it can. Without a network, tickerbell replay FOLDER plays a recorded day: docs/recorded-days.md."
            )
        for name, said in self.sources.health().items():
            if ill := [health for health in said if not health.good]:
                self.say(f"{name}: {len(ill)} of {len(said)} not well, such as {ill[0].source}: {ill[0].said}.")


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
            return await explain(remembering[0], baskets, subject, at)

        world = World((), {}, DEFAULTS.zone, "", "", explained)
        product = await stack.enter_async_context(
            assembled(world, rulebook, in_words(errors), chats, store, scheduler.now, default_channel)
        )
        remembering.append(product)
        product.house.history = Histories(product.watcher.book)
        chosen = await stack.enter_async_context(sources(settings, store))
        running = Live(product, chosen, scheduler, say)
        for problem in product.problems:
            say(problem)
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
        await asyncio.gather(*(identified(product, chat, say) for chat in chats))
        work: list[Coroutine[None, None, None]] = [
            product.deliverer.run(scheduler.now, product.due),
            running.run(),
            running.follow(rules, chats),
        ]
        work.append(talk(product) if talk else connected(product, chats, say))
        if address := settings.serves:
            work.append(_served(running, *address))
        await together(*work)


async def _served(running: Live, host: str, port: int) -> None:
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


async def explain(product: Product, baskets: Mapping[str, tuple[str, ...]], subject: str, at: datetime) -> Attributed:
    """Why a subject moved by a time of today or of the session before. Raises `SourceError`."""
    house = product.house
    book, topics = house.watcher.book, house.rulebook.topics
    known = past.remembered(book, subject, at, topics, baskets)
    told = await house.store.told(past.since(at))
    aliases = names(known.instruments, house.rulebook)
    return await asyncio.to_thread(known.explain, subject, at, told, topics, aliases, baskets)
