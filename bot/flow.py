"""How the facts of the live market flow: from its sources to the watcher, and what follows is asked of them again."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import partial

from adapters.rules.watching import RulesFolder
from adapters.scheduler import Scheduler
from adapters.web.meter import Meter
from bot.alert.post import Post
from bot.chat.records import Followed
from bot.connections import identified, together
from bot.errors import SourceError
from bot.market.model import Answered, Quote
from bot.ports.platforms import Chat
from bot.ports.sources import SourceFact
from bot.pulse import vitals
from bot.rulebook import FeedSpec
from bot.service.inbox import Inbox
from bot.service.listing import Listing
from bot.service.reload import reload
from bot.sources import Sources
from bot.vitals import Lag, Vitals
from bot.wiring import Product, in_words, names, unconnected

log = logging.getLogger("tickerbell.live")
_FILL = 20.0
"""Seconds that the bars of a gap may take; without them it stays one."""
_REACHED = timedelta(seconds=8)
"""After the start, when it is said what has not been reached."""
_LOOKS = timedelta(seconds=1)
_READY = 0.9
"""The share of the symbols with a price from which all is called ready."""
_WITNESSED = timedelta(minutes=1)
"""How often the second source is asked of a price that goes on standing alone."""
_FOLLOWED = timedelta(minutes=10)
"""How often the feeds that channels follow are asked."""


@dataclass(slots=True)
class Flow:
    """What is watched, and how its facts become posts."""

    product: Product
    sources: Sources
    scheduler: Scheduler
    say: Callable[[str], None]
    inbox: Inbox = field(init=False)
    listing: Listing = field(init=False)
    meter: Meter = field(default_factory=Meter)
    lag: Lag = field(default_factory=Lag)
    _began: datetime = field(init=False)
    _held: frozenset[str] = frozenset()
    """Of what a price stands alone."""
    _said: bool = False
    """That something has not been reached."""

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
            house.watcher.forget,
        )
        house.list_new = self.listing.list_new
        house.health = lambda: [*self.listing.health(), *self.sources.healths()]
        house.probe = self.sources.feeds.probe
        self.product.deliverer = replace(self.product.deliverer, posted=self._posted)

    async def take(self, facts: Sequence[SourceFact]) -> None:
        """From a source; see `bot.ports.sources.Take`."""
        self.meter.took(facts)
        await self.inbox.take(facts)

    async def run(self) -> None:
        """Until cancelled. Raises what a source raises that is no fault of the outside."""
        self._watch()  # feeds forget those that are not watched when they start
        self.listing.start()
        self.sources.start(self.take, self.scheduler)
        self._began = self.scheduler.now()
        self.scheduler.at(self._began + _LOOKS, "ready", self._ready)
        await together(self.scheduler.run(), self.inbox.run(), self.lag.run(), self._arm())

    def _posted(self, post: Post) -> None:
        self.meter.sent(post, self.scheduler.now())

    async def vitals(self) -> Vitals:
        """How the program is."""
        sources, house = self.sources, self.product.house
        return await vitals(house, sources.health(), sources.feeds.states(), self.listing.watched, self.lag.worst)

    async def follow(self, rules: RulesFolder, chats: Sequence[Chat]) -> None:
        """What is saved in the rules folder comes into force. Until cancelled."""
        product = self.product
        async for rulebook, errors in rules.changes():
            refused, had = await reload(product.house, rulebook, errors), list(product.problems)
            product.problems[:] = [*in_words(errors), *refused, *unconnected(product.house)]
            for problem in [each for each in product.problems if each not in had]:
                log.warning("%s", problem)
            if had and not product.problems:
                log.info("The rules folder is read again: no errors, all is in force.")
            await self.listing.round()
            self._watch()
            # Not waited for: while a platform does not answer, the next change must come into force.
            self.scheduler.at(self.scheduler.now(), "channels", partial(identified, product, chats, self.say))

    def _watch(self) -> None:
        """What rules look at has changed."""
        house = self.product.house
        book, rulebook = house.watcher.book, house.rulebook
        if set(book.symbols) - rulebook.aliases.keys():
            house.watcher.newsroom.renew(rulebook.topics, names(map(book.instrument, book.symbols), rulebook))
        house.watcher.watch(self.listing.watched)
        self.sources.watch(self.listing.watched, self.listing.followed())
        self.sources.charts.watch(self.listing.charts())
        followed = {each.url: each.title for each in house.registry.all(Followed)}
        feeds = [FeedSpec(title, url, _FOLLOWED, "low") for url, title in followed.items()]
        self.sources.feeds.watch([*rulebook.feeds, *feeds])

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
        held = watcher.book.suspicious()
        if self.sources.witness and held - self._held:
            self.scheduler.at(at, "witness", self._witnessed)
        self._held = held

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

    async def _witnessed(self) -> datetime | None:
        """A second source says whether prints that stand alone are true. A job's work."""
        held = self.product.watcher.book.suspicious()
        if not held:
            return None
        assert self.sources.witness
        try:
            quotes = await self.sources.witness.last(held)
        except SourceError:
            quotes = ()  # its health says so, and the next print decides
        await self.take(quotes)
        return self.scheduler.now() + _WITNESSED

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

    async def _ready(self) -> datetime | None:
        """Says once that everything has a price, or what does not answer. A job's work."""
        watched, book = self.listing.watched, self.product.watcher.book
        priced = sum(book.last(symbol) is not None for symbol in watched)
        if watched and priced >= _READY * len(watched):
            rules, feeds = len(self.product.house.registry.by_rule), len(self.product.house.rulebook.feeds)
            self.say(f"Ready: {priced} symbols, {feeds} feeds, {rules} rules.")
            return None
        now = self.scheduler.now()
        if now >= self._began + _REACHED and not self._said:
            self._said = True
            self._say_unreached()
        return now + _LOOKS

    def _say_unreached(self) -> None:
        """The market first."""
        if self.listing.missing and not self.product.watcher.book.symbols:
            self.say(
                f"No market can be watched yet: {self.listing.trouble or 'nobody has answered.'} It is tried again "
                "until it can. Without a network, tickerbell replay FOLDER plays a recorded day: docs/recorded-days.md."
            )
        for name, said in self.sources.health().items():
            if ill := [health for health in said if not health.good]:
                more = f", and {len(ill) - 1} more of {name}" if len(ill) > 1 else ""
                self.say(f"{ill[0].source}: {ill[0].said}{more}.")
