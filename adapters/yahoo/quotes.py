"""Polls: the prices of up to a hundred symbols in one request."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from random import Random
from typing import Any

from adapters.yahoo.backoff import Backoff
from adapters.yahoo.closes import Closes
from adapters.yahoo.errors import Throttled
from adapters.yahoo.pace import ALONE, BESIDE, Pace
from adapters.yahoo.rows import FIELDS, Row, read, row
from adapters.yahoo.session import Session
from adapters.yahoo.sessions import regular
from adapters.yahoo.streamed import Streamed
from adapters.yahoo.watched import NAME, Watched
from bot.errors import SourceError
from bot.market.model import Close, Past, PriceFact, Quote
from bot.ports.health import Health
from bot.ports.schedule import Schedule
from bot.ports.sources import Take
from bot.ports.store import Notebook

BATCH = 100
_NOTES = "yahoo closes"
_LOCALE = {"lang": "en-US", "region": "US", "fields": FIELDS}


class Quotes:
    """The job that polls. What it does not get is asked for again soon, then more and more slowly."""

    def __init__(
        self,
        session: Session,
        watched: Watched,
        streamed: Streamed,
        notebook: Notebook,
        dice: Random,
    ) -> None:
        self._session = session
        self._watched = watched
        self._streamed = streamed
        self._notebook = notebook
        self._dice = dice
        self._pace = Pace()
        self._backoff = Backoff(ALONE, timedelta(minutes=5), dice)
        self._closes: Closes | None = None
        self._missing: frozenset[str] = frozenset()
        self._failure = ""
        self._again: datetime | None = None
        self._answered: datetime | None = None

    def watch(self) -> None:
        """What is `watched` has changed."""
        self._pace.watch(self._watched.instruments.values(), self._watched.calendars)
        self._missing &= self._watched.instruments.keys()

    async def work(self, take: Take, schedule: Schedule, *, streaming: bool) -> datetime:
        """One round; when the next is due."""
        closes = self._closes = self._closes or Closes(self._watched.doubts, await self._noted())
        due = self._pace.due(schedule.now(), self._streamed.heard)
        every = BESIDE if streaming else ALONE
        try:
            for start in range(0, len(due), BATCH):
                batch = due[start : start + BATCH]
                rows = await self._ask(batch)
                await self._hand_on(batch, rows, every, closes, take, schedule)
        except SourceError as error:
            return self._failed(error, schedule.now())
        self._backoff.well()
        self._failure = ""
        now, calendars = schedule.now(), self._watched.calendars
        again = self._pace.next(
            now, streaming=streaming, awaited=lambda symbol: closes.awaited(symbol, calendars[symbol], now)
        )
        return again + timedelta(seconds=self._dice.uniform(0, 1))

    async def last(self, symbols: Sequence[str], now: datetime) -> list[Quote]:
        """The latest trades. Raises `SourceError`."""
        found: list[Quote] = []
        for start in range(0, len(symbols), BATCH):
            rows = await self._ask(symbols[start : start + BATCH])
            for said in rows.values():
                if priced := row(said):
                    price, at = max(filter(None, (priced.regular, priced.pre, priced.post)), key=lambda part: part[1])
                    found.append(Quote(priced.symbol, price, at, now, NAME))
        return found

    def health(self) -> Health:
        count = len(self._watched.instruments)
        said = self._failure or (f"polling {count} symbols" if count else "nothing to poll yet")
        if self._missing and not self._failure:
            few = ", ".join(sorted(self._missing)[:3])
            said += f", no price of {few}" + (f" and {len(self._missing) - 3} more" if len(self._missing) > 3 else "")
        delays = [
            self._watched.delays[symbol] for symbol in self._watched.instruments if symbol in self._watched.delays
        ]
        late = max(delays, default=None)
        again = self._again if self._failure else None
        return Health("Yahoo quotes", not self._failure, said, self._answered, late, self._session.asked, again)

    async def _ask(self, symbols: Sequence[str]) -> dict[str, Mapping[str, Any]]:
        return read(
            await self._session.get("/v7/finance/quote", {"symbols": ",".join(symbols), **_LOCALE}, urgent=True)
        )

    async def _hand_on(
        self,
        asked: Sequence[str],
        rows: Mapping[str, Mapping[str, Any]],
        every: timedelta,
        closes: Closes,
        take: Take,
        schedule: Schedule,
    ) -> None:
        now = self._answered = schedule.now()
        watched = [symbol for symbol in asked if symbol in self._watched.calendars]
        priced = {symbol: found for symbol in watched if symbol in rows and (found := row(rows[symbol]))}
        self._missing = (self._missing - priced.keys()) | (set(watched) - priced.keys())
        said = dict(closes.said)
        facts: list[PriceFact] = []
        for symbol, found in priced.items():
            self._watched.delays[symbol] = found.delay
            facts += self._facts(found, closes, now)
        if priced:
            await take([*sorted(facts, key=_order), *self._watched.answered(priced, every, now)])
        self._pace.polled(watched, now)
        if new := {symbol: day for symbol, day in closes.said.items() if said.get(symbol) != day}:
            await self._notebook.note(_NOTES, {symbol: day.isoformat().encode() for symbol, day in new.items()})

    def _facts(self, found: Row, closes: Closes, now: datetime) -> list[PriceFact]:
        """Of a symbol: what was known of the sessions before, the close, the prints in order of time."""
        calendar = self._watched.calendars[found.symbol]
        over = closes.over(found, calendar)
        ends = closes.step(found, calendar, now)
        price, at = found.regular
        parts = [] if over else [(price, regular(calendar, at))]
        parts = sorted(filter(None, (*parts, found.pre, found.post)), key=lambda part: part[1])
        prints = [quote for price, at in parts for quote in self._watched.quotes(found.symbol, price, at, now)]
        return [*ends, *prints]

    def _failed(self, error: SourceError, now: datetime) -> datetime:
        wait = error.wait if isinstance(error, Throttled) else self._backoff.failed()
        again = self._again = now + wait
        self._failure = "too many requests" if isinstance(error, Throttled) else str(error).rstrip(".")
        return again + timedelta(seconds=self._dice.uniform(0, 1))

    async def _noted(self) -> dict[str, date]:
        kept = await self._notebook.read(_NOTES)
        return {symbol: date.fromisoformat(value.decode()) for symbol, value in kept.items()}


def _order(fact: PriceFact) -> int:
    """Within a moment what things are measured by comes first, then indices, then prices, then closes."""
    match fact:
        case Past():
            return 1
        case Quote():
            return 3 if fact.symbol[0] != "^" else 2
        case Close():
            return 4
    return 0
