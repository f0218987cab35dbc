"""Where sources hand in what they have seen: one step at a time takes all that has come."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Sequence
from datetime import datetime

from bot.market.model import Answered, Close, Dividend, Filing, Halt, Listed, Past, Quote, Scheduled, Split, Tick
from bot.news.model import Headline, Ranking
from bot.ports.sources import SourceFact

GATHERED = 0.1
"""Seconds in which facts of several sources become one moment: a basket's members are judged together."""


class Inbox:
    """`step` takes the facts of a moment; `now`: the time, at which they count as seen together."""

    def __init__(
        self, step: Callable[[datetime, Sequence[SourceFact]], Awaitable[None]], now: Callable[[], datetime]
    ) -> None:
        self._step = step
        self._now = now
        self._waiting: list[tuple[Sequence[SourceFact], asyncio.Future[None]]] = []
        self._come = asyncio.Event()

    async def take(self, facts: Sequence[SourceFact]) -> None:
        """Hand in facts; returns when all that follows from them is durable. Implements `bot.ports.sources.Take`."""
        if facts:
            done = asyncio.get_running_loop().create_future()
            self._waiting.append((facts, done))
            self._come.set()
            await done

    async def run(self) -> None:
        """Until cancelled. Raises what a step raises."""
        while True:
            await self._come.wait()
            await asyncio.sleep(GATHERED)
            self._come.clear()
            waiting, self._waiting = self._waiting, []
            await self._step(self._now(), in_order(fact for facts, _ in waiting for fact in facts))
            for _, done in waiting:
                if not done.done():  # whoever waited may be gone
                    done.set_result(None)


def in_order(facts: Iterable[SourceFact]) -> list[SourceFact]:
    """Those of one moment: what changes the basis first, then news, then prices by time, closes last."""
    return sorted(facts, key=_order)


def _order(fact: SourceFact) -> tuple[object, ...]:
    match fact:
        case Listed():
            return 0, fact.symbol
        case Split() | Dividend():
            return 1, fact.symbol
        case Past():  # counted in the shares after the split
            return 2, fact.symbol
        case Scheduled() | Halt() | Filing():
            return 3, fact.seen
        case Ranking():
            return 4, fact.chart
        case Headline():
            return 5, fact.seen
        case Quote():
            return 6, fact.at, not fact.symbol.startswith("^"), fact.symbol
        case Close():
            return 7, fact.symbol
        case Answered():
            return 8, fact.source
        case Tick():
            return 9, fact.at
