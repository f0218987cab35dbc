"""What of the market is watched: whatever rules look at, and what the causes of its moves are measured by."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from bot.cause.move import MARKETS
from bot.chat.registry import Registry
from bot.errors import ChatError, Slip, SourceError
from bot.market.book import Book
from bot.market.calendar import calendar_for
from bot.market.model import Instrument, Listed
from bot.ports.health import Health
from bot.ports.schedule import Schedule
from bot.ports.sources import Market, Take
from bot.rulebook import Rulebook
from bot.sentence import SentenceError
from bot.sentence.model import ChartClaim, Claim, NewsClaim, Sentence
from bot.sentence.walk import claims, members, symbols

AGAIN = timedelta(minutes=1)
"""How often it is looked whether rules look at something new; also how soon after a failure."""
ASKED = 200
"""So many symbols that people have asked for, and no rule looks at, stay watched: the last ones."""
UNWANTED = timedelta(minutes=10)
"""What nobody has wanted for so long is forgotten; a command that has just listed it needs no longer."""
_STRANGE = timedelta(hours=6)
"""How often a symbol that there was not is looked up again: it may be listed on any day."""
_SUGGESTED = 3


@dataclass(slots=True)
class Listing:
    """Lists instruments, and tells the sources which to watch. `sentence`: the meaning of a rule."""

    market: Market
    take: Take
    schedule: Schedule
    book: Book
    registry: Registry
    rulebook: Callable[[], Rulebook]
    sentence: Callable[[str], Sentence]
    changed: Callable[[], None]
    """Is called whenever something else is watched."""
    forget: Callable[[Collection[str], datetime], None]
    """See `Watcher.forget`."""
    trouble: str = ""
    """Why what is missing is not listed yet."""
    watched: frozenset[str] = frozenset()
    _asked_for: deque[str] = field(default_factory=lambda: deque(maxlen=ASKED))
    _strange: dict[str, datetime] = field(default_factory=dict[str, datetime])
    """What rules look at that there was not, and when to look again."""
    _looked_at: dict[str, frozenset[str]] = field(default_factory=dict[str, frozenset[str]])
    _rules: frozenset[str] = frozenset()
    _unwanted: dict[str, datetime] = field(default_factory=dict[str, datetime])
    """Since when nobody wants what is listed."""

    def health(self) -> Sequence[Health]:
        """One that says so while what rules look at cannot be listed."""
        if not self.trouble:
            return []
        count = len(self.missing)
        words = f"{count} not known yet: {self.trouble.rstrip('.')}; tried again each minute"
        return [Health("Symbols", False, words)]

    def start(self) -> None:
        self.schedule.at(self.schedule.now(), "listing", self.round)

    async def round(self) -> datetime:
        """Lists what rules look at and is not listed, and forgets what is listed for nobody. A job's work."""
        wanted, now = self.wanted(), self.schedule.now()
        self._strange = {symbol: again for symbol, again in self._strange.items() if symbol in wanted and again > now}
        try:
            await self._list(set(wanted) - set(self.book.symbols) - self._strange.keys())
            self.trouble = ""
        except SourceError as error:
            self.trouble = str(error)
        self._watch()
        self._forget()
        return self.schedule.now() + AGAIN

    async def list_new(self, wanted: Collection[str]) -> None:
        """Somebody names symbols. See `House.list_new`."""
        new = set(wanted) - self.watched
        if not new:
            return
        if unknown := await self._list(new):
            raise await self._no_prices(sorted(unknown)[0])
        self._asked_for.extend(sorted(new))
        self._watch()
        await self.take(await self.market.last(new))

    def wanted(self) -> frozenset[str]:
        """The symbols of all rules in force and of the baskets and topics there are, and what people have asked for."""
        looked_at = {rule: self._looked_at.get(rule) or self._symbols(rule) for rule in self.registry.by_rule}
        self._looked_at = looked_at
        related = (topic.symbols for topic in self.rulebook().topics)
        baskets = self.registry.baskets.values()
        return frozenset(MARKETS).union(self._asked_for, *looked_at.values(), *related, *baskets)

    def charts(self) -> frozenset[str]:
        """The top charts that rules name."""
        said = (claim for rule in self.registry.by_rule for claim in self._claims(rule))
        return frozenset(claim.chart for claim in said if isinstance(claim, ChartClaim))

    def followed(self) -> frozenset[str]:
        """The symbols whose news rules wait for."""
        said = (claim for rule in self.registry.by_rule for claim in self._claims(rule))
        news = (claim.about for claim in said if isinstance(claim, NewsClaim))
        return frozenset(symbol for about in news for symbol in members(about, self.registry.baskets))

    @property
    def missing(self) -> Sequence[str]:
        """What rules look at and nobody has prices of."""
        return sorted(self.wanted() - set(self.book.symbols))

    def _claims(self, rule: str) -> list[Claim]:
        try:
            return [claim for claim, _ in claims(self.sentence(rule).condition)]
        except SentenceError:
            return []

    def _symbols(self, rule: str) -> frozenset[str]:
        try:
            return frozenset(symbols(self.sentence(rule), self.registry.baskets))
        except SentenceError:
            return frozenset()  # a name of the rules folder is gone: it looks at nothing

    async def _list(self, missing: set[str]) -> set[str]:
        """Those that there are not, among them those that have another symbol now."""
        if not missing:
            return set()
        found = await self.market.look_up(missing)
        same = {symbol: known for symbol, known in found.items() if known.symbol == symbol}
        self._strange |= dict.fromkeys(missing - same.keys(), self.schedule.now() + _STRANGE)
        for exchange in {known.exchange for known in same.values()}:
            await asyncio.to_thread(calendar_for, exchange)  # a quarter of a second, for the first of an exchange
        now = self.schedule.now()
        await self.take([Listed(known, now, now) for known in same.values()])
        return missing - same.keys()

    def _watch(self) -> None:
        watched, rules = (
            self.wanted() & set(self.book.symbols),
            frozenset((*self.registry.by_rule, *self.registry.by_feed)),
        )
        if watched != self.watched:
            self.watched = watched
            self.market.watch([self.book.instrument(symbol) for symbol in sorted(watched)])
        elif rules == self._rules:
            return
        self._rules = rules
        self.changed()

    def _forget(self) -> None:
        now = self.schedule.now()
        unwanted = set(self.book.symbols) - self.watched
        self._unwanted = {symbol: self._unwanted.get(symbol, now) for symbol in unwanted}
        if old := [symbol for symbol, since in self._unwanted.items() if now - since >= UNWANTED]:
            self.forget(old, now)

    async def _no_prices(self, symbol: str) -> ChatError:
        """With what may be meant."""
        found = await self.market.look_up([symbol])
        if renamed := found.get(symbol):
            return Slip(f"{symbol} is called {renamed.symbol} now", symbol, renamed.symbol)
        near = (await self.market.search(symbol))[:_SUGGESTED]
        meant = f" Did you mean {_listed(near)}?" if near else ""
        return ChatError(f"I know of no prices of {symbol}.{meant}")


def _listed(near: Sequence[Instrument]) -> str:
    return " or ".join(f"{known.symbol} ({known.name})" for known in near)
