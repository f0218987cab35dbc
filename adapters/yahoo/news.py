"""Yahoo's news by symbol: at once for what moves, a slow rotation for the rest."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Collection, Iterable, Sequence
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any

from adapters.yahoo import headlines
from adapters.yahoo.errors import Refused
from adapters.yahoo.exchanges import by_suffix
from adapters.yahoo.patience import Patience
from adapters.yahoo.session import Session
from bot.errors import SourceError
from bot.market.calendar import calendar_for
from bot.news.model import Headline
from bot.ports.health import Health
from bot.ports.schedule import Schedule
from bot.ports.sources import Take
from bot.ports.store import Notebook

JOB = "yahoo news"
_SOURCE = "yahoo news"
_COUNT = 10
"""Headlines a request; some more for what moves: Yahoo keeps the same answer to the same question for ten minutes."""
_PACE = (16.0, 24.0)
"""Seconds between two requests of the rotation."""
_HASTE = (1.0, 2.0)
"""Between two for what moves."""
_AGAIN = timedelta(minutes=2)
"""What moves is asked for again no sooner."""
_OPEN = 4
"""How much more often a symbol is asked for while its market is open."""
_FOLLOWED = 100
"""The same of a symbol whose news rules wait for."""
_UNASKED = timedelta(hours=3)
"""What is new comes as soon as if it had waited for so long."""
_FRESH = timedelta(hours=6)
"""What is older when it is first seen is no news."""
_KEPT = 20_000
"""Headlines that are remembered, also from run to run."""
_NEVER = datetime.fromtimestamp(0, UTC)


class YahooNews:
    """Implements `bot.ports.sources.SymbolNews`, over the session that all of Yahoo shares."""

    def __init__(self, session: Session, notebook: Notebook, dice: Random | None = None) -> None:
        self._session = session
        self._notebook = notebook
        self._dice = dice or Random()
        self._patience = Patience(self._dice)
        self._asked: dict[str, datetime] = {}
        """When each symbol was asked for last."""
        self._followed: Collection[str] = ()
        self._moving: dict[str, None] = {}
        self._seen: OrderedDict[str, None] | None = None
        self._answered: datetime | None = None
        self._schedule: Schedule | None = None

    def start(self, take: Take, schedule: Schedule) -> None:
        self._take, self._schedule = take, schedule
        self._wake()

    def watch(self, symbols: Sequence[str], followed: Collection[str] = ()) -> None:
        was_idle = not self._asked
        self._followed = frozenset(followed)
        new = self._schedule.now() - _UNASKED if self._schedule else _NEVER
        self._asked = {symbol: self._asked.get(symbol, new) for symbol in symbols}
        self._moving = {symbol: None for symbol in self._moving if symbol in self._asked}
        if was_idle:
            self._wake()

    def ask(self, symbols: Collection[str]) -> None:
        """These move now."""
        if self._schedule is None:
            return
        since = self._schedule.now() - _AGAIN
        moving = [symbol for symbol in symbols if self._asked.get(symbol, since + _AGAIN) <= since]
        self._moving |= dict.fromkeys(moving)
        if moving and not self._patience.trouble:
            self._wake()

    def health(self) -> Sequence[Health]:
        trouble = self._patience.trouble
        count = len(self._asked)
        said = trouble or (f"news of {count} symbols in rotation" if count else "nothing to ask for yet")
        return [Health("Yahoo news", not trouble, said, self._answered)]

    async def close(self) -> None:
        """The session is closed by whoever made it."""

    def _wake(self) -> None:
        if self._schedule and self._asked:
            self._schedule.at(self._schedule.now(), JOB, self._work)

    async def _work(self) -> datetime | None:
        """One request."""
        assert self._schedule is not None
        now = self._schedule.now()
        try:
            symbol = next(iter(self._moving), None) or self._longest(now)
            if symbol is None:
                return None
            if paused := self._session.paused:
                return now + paused
            await self._fetch(symbol, now)
        except SourceError as error:
            return self._schedule.now() + self._patience.after(error)
        self._patience.well()
        self._answered = now
        return self._schedule.now() + timedelta(seconds=self._dice.uniform(*(_HASTE if self._moving else _PACE)))

    def _longest(self, now: datetime) -> str | None:
        """Whose turn it is: who has waited longest, each with its own impatience."""

        def waited(symbol: str) -> timedelta:
            since = now - self._asked[symbol]
            if symbol in self._followed:
                return since * _FOLLOWED
            return since * _OPEN if calendar_for(by_suffix(symbol) or "XNYS").session_at(now) else since

        return max(self._asked, key=waited, default=None)

    async def _fetch(self, symbol: str, now: datetime) -> None:
        urgent = symbol in self._moving
        count = self._dice.randint(_COUNT + 1, 2 * _COUNT) if urgent else _COUNT
        params = {"q": symbol, "quotesCount": 1, "newsCount": count, "enableFuzzyQuery": "false"}
        try:
            body = await self._session.get("/v1/finance/search", params, crumb=False, urgent=urgent)
        except Refused:
            body: dict[str, Any] = {}
        found, seen = headlines.read(body, symbol, now), await self._remembered()
        new = [headline for id_, headline in found.items() if id_ not in seen and now - headline.published <= _FRESH]
        told: list[Headline] = sorted(new, key=lambda headline: headline.published)
        if told:
            await self._take(told)
        await self._remember(found)
        self._moving.pop(symbol, None)
        if symbol in self._asked:
            self._asked[symbol] = now

    async def _remembered(self) -> OrderedDict[str, None]:
        if self._seen is None:
            self._seen = OrderedDict.fromkeys(await self._notebook.read(_SOURCE))
        return self._seen

    async def _remember(self, found: Iterable[str]) -> None:
        """Those that are still listed the longest."""
        seen = await self._remembered()
        entries: dict[str, bytes | None] = {id_: b"" for id_ in found if id_ not in seen}
        for id_ in found:
            seen[id_] = None
            seen.move_to_end(id_)
        while len(seen) > _KEPT:
            entries[seen.popitem(last=False)[0]] = None
        if entries:
            await self._notebook.note(_SOURCE, entries)
