"""Earnings dates, and what else changes rarely: names, shares, announced dividends. Asked for twice a day."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta
from random import Random
from typing import Any

from adapters.yahoo.actions import dividends, local_date, zone
from adapters.yahoo.instruments import BATCH, Instruments, instant, quotes, text
from adapters.yahoo.patience import Patience
from adapters.yahoo.session import Session
from bot.errors import SourceError
from bot.market.model import Dividend, Instrument, Listed, Scheduled
from bot.ports.health import Health
from bot.ports.schedule import Schedule
from bot.ports.sources import Take

JOB = "yahoo calendar"
_EVERY = timedelta(hours=12)
_SOON = timedelta(minutes=1)
"""After the start, and after a symbol is new: prices come first."""
_OPENS, _CLOSES = time(10), time(15, 30)
"""Local times: earnings before the one come before the open, after the other after the close."""


class Calendars:
    """Tells `Scheduled` earnings, `Dividend` and `Listed`, each when it is news to this run."""

    def __init__(self, session: Session, instruments: Instruments, dice: Random) -> None:
        self._session = session
        self._instruments = instruments
        self._dice = dice
        self._patience = Patience(dice)
        self._watched: frozenset[str] = frozenset()
        self._dates: dict[str, tuple[date | None, str]] = {}
        self._paid: dict[tuple[str, date], float] = {}
        self._schedule: Schedule | None = None

    def start(self, take: Take, schedule: Schedule) -> None:
        self._take, self._schedule = take, schedule
        schedule.at(schedule.now() + _SOON, JOB, self._work)

    def watch(self, instruments: Sequence[Instrument]) -> None:
        before, self._watched = self._watched, frozenset(each.symbol for each in instruments)
        self._dates = {symbol: told for symbol, told in self._dates.items() if symbol in self._watched}
        self._paid = {paid: amount for paid, amount in self._paid.items() if paid[0] in self._watched}
        if self._schedule and self._watched - before:
            self._schedule.at(self._schedule.now() + _SOON, JOB, self._work)

    def health(self) -> Health:
        trouble = self._patience.trouble
        known = sum(day is not None for day, _ in self._dates.values())
        return Health("Yahoo calendar", not trouble, trouble or f"earnings dates of {known or 'no'} symbols")

    async def _work(self) -> datetime | None:
        assert self._schedule is not None
        symbols = sorted(self._watched)
        try:
            for start in range(0, len(symbols), BATCH):
                await self._ask(symbols[start : start + BATCH], self._schedule.now())
        except SourceError as error:
            return self._schedule.now() + self._patience.after(error)
        self._patience.well()
        return self._schedule.now() + _EVERY * self._dice.uniform(0.95, 1.05)

    async def _ask(self, symbols: Sequence[str], now: datetime) -> None:
        rows = [row for row in await quotes(self._session, symbols) if text(row, "symbol", 40) in self._watched]
        listed = [Listed(each, now, now) for each in await self._instruments.rows(rows, now)]
        paid = [paid for row in rows for paid in dividends(row, now) if self._is_news(paid)]
        dates = [fact for row in rows if self._moved(fact := earnings(row, now))]
        if facts := [*listed, *paid, *dates]:
            await self._take(facts)
        self._paid |= {(each.symbol, each.date): each.amount for each in paid}
        self._dates |= {each.symbol: (each.day, each.note) for each in dates}

    def _moved(self, fact: Scheduled) -> bool:
        return self._dates.get(fact.symbol, (None, "")) != (fact.day, fact.note)

    def _is_news(self, paid: Dividend) -> bool:
        return self._paid.get((paid.symbol, paid.date)) != paid.amount


def earnings(row: Mapping[str, Any], now: datetime) -> Scheduled:
    """The next date of a quote row, today's included; none known: `day` None."""
    symbol = text(row, "symbol", 40)
    first, last = instant(row, "earningsTimestampStart"), instant(row, "earningsTimestampEnd")
    if first is None or (day := local_date(row, first.timestamp())) < local_date(row, now.timestamp()):
        return Scheduled(symbol, "earnings", None, "", now, now)
    until = local_date(row, last.timestamp()) if last else day
    return Scheduled(symbol, "earnings", day, _note(row, first, day, until), now, now)


def _note(row: Mapping[str, Any], first: datetime, day: date, until: date) -> str:
    if until > day:
        return f"estimated, until {until:%B} {until.day}"
    if row.get("isEarningsDateEstimate"):
        return "estimated"
    at = first.astimezone(zone(row)).time()
    return "before the open" if at < _OPENS else "after the close" if at >= _CLOSES else ""
