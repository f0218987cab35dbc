"""Where facts come from."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from datetime import datetime
from typing import Protocol

from bot.market.model import Answered, CalendarFact, Instrument, PriceFact, Quote, Tick
from bot.news.model import Headline, Ranking
from bot.ports.health import Checked, Health
from bot.ports.schedule import Schedule
from bot.rulebook import FeedSpec

SourceFact = PriceFact | CalendarFact | Answered | Headline | Ranking | Tick
"""What comes from outside."""
Take = Callable[[Sequence[SourceFact]], Awaitable[None]]
"""Hands facts to whoever watches, those of one moment together; it returns when all that follows from them is durable,
so that only then a source may note that they are done."""


class Source(Protocol):
    """An outside system that is watched. What it has to remember between runs goes into a `Notebook`.

    Nothing that the outside does is raised by a job: it is tried again, more and more slowly, and `health` says so.
    """

    def start(self, take: Take, schedule: Schedule) -> None:
        """Give the schedule its jobs."""
        ...

    def health(self) -> Sequence[Health]:
        """One for each thing that can fail alone; of many alike, those that are not well, and a sum of the others."""
        ...

    async def close(self) -> None: ...


class Witness(Checked, Protocol):
    """Prices when asked: about prints that another source alone has seen, and of what that does not answer for."""

    name: str
    """As an alert names it: `Yahoo`."""

    async def last(self, symbols: Collection[str]) -> Sequence[Quote]:
        """The latest trades of those that it knows. Raises `SourceError`."""
        ...

    def health(self) -> Sequence[Health]: ...

    async def close(self) -> None: ...


class Market(Source, Witness, Protocol):
    """A source of prices. It emits `Quote`, `Close`, `Past`, `Split`, `Dividend` and, each time that it was answered,
    `Answered`; never the same print twice."""

    def watch(self, instruments: Sequence[Instrument]) -> None:
        """From now on these, and no others."""
        ...

    async def look_up(self, symbols: Collection[str]) -> Mapping[str, Instrument]:
        """Those that there are, by the symbol asked for; a renamed one under its new symbol. Raises `SourceError` when
        nobody can be asked."""
        ...

    async def search(self, text: str) -> Sequence[Instrument]:
        """What may be meant by a name or a part of it, the likeliest first. Raises `SourceError`."""
        ...

    async def bars(self, symbols: Collection[str], since: datetime) -> Sequence[Quote]:
        """Prices of regular sessions from then until now, in order of time, as fine as can be had in a few requests.
        Raises `SourceError`."""
        ...


class SymbolNews(Source, Protocol):
    """News asked for by symbol: all in a slow rotation, some at once."""

    def watch(self, symbols: Sequence[str], followed: Collection[str] = ()) -> None:
        """From now on these; rules wait for news of those that are `followed`: they come more often."""
        ...

    def ask(self, symbols: Collection[str]) -> None:
        """These move now."""
        ...


class FeedReader(Source, Protocol):
    """Feeds by their addresses."""

    def watch(self, feeds: Sequence[FeedSpec]) -> None:
        """From now on these, and no others."""
        ...

    async def probe(self, url: str) -> str:
        """Fetch a feed once, within the limits; its title. Raises `SourceError` for what is refused or no feed."""
        ...
