"""Ten years of daily bars of each symbol: from the disk at once, from Yahoo slowly, and then a month each day. Of the
time before them, once, the lowest and the highest price."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from pathlib import Path
from random import Random

from adapters.yahoo import chart
from adapters.yahoo.cache import Kept, Shelf
from adapters.yahoo.chart import SETTLED, Chart, opening, settled
from adapters.yahoo.errors import Refused
from adapters.yahoo.older import before
from adapters.yahoo.patience import Patience
from adapters.yahoo.session import Session
from bot.errors import SourceError
from bot.market.calendar import Calendar, calendar_for
from bot.market.history import Bars
from bot.market.model import DailyBar, Instrument, Past, PriceFact, Split
from bot.ports.health import Health
from bot.ports.schedule import Schedule
from bot.ports.sources import Take

JOB = "yahoo history"
_LOT = 5
"""Files that are read, and told of, at once."""
_PACE = (2.0, 3.0)
"""Seconds between two requests: history is in no hurry."""
_MONTH = timedelta(days=25)
"""A month's chart reaches back at least so far."""
_LATEST = 5
"""Sessions whose closes are kept in memory."""
_SAME = 0.02
"""Closes of one session that differ by more, from one chart to another, are counted in other shares."""


@dataclass(frozen=True, slots=True)
class Known:
    """What there is of a symbol. `through`: the session up to which Yahoo was asked; `closes`: the latest; `short`:
    the time before is still to be asked for."""

    through: date
    closes: Mapping[date, float]
    splits: Collection[date]
    short: bool


class Histories:
    """Tells each watched symbol's history as `Past`, and splits that it finds in it as `Split` before."""

    def __init__(self, session: Session, folder: Path, dice: Random) -> None:
        self._session = session
        self._shelf = Shelf(folder)
        self._dice = dice
        self._watched: dict[str, Calendar] = {}
        self._unread: dict[str, Calendar] = {}
        """Those whose files have not been looked at."""
        self._known: dict[str, Known] = {}
        self._suspects: dict[str, None] = {}
        self._patience = Patience(dice)
        self._schedule: Schedule | None = None

    def start(self, take: Take, schedule: Schedule) -> None:
        self._take, self._schedule = take, schedule
        self._wake()

    def watch(self, instruments: Sequence[Instrument]) -> None:
        """The most needed first."""
        before, self._watched = self._watched, {each.symbol: calendar_for(each.exchange) for each in instruments}
        new = {symbol: calendar for symbol, calendar in self._watched.items() if symbol not in before}
        waiting = {symbol: calendar for symbol, calendar in self._unread.items() if symbol in self._watched}
        self._unread = {**waiting, **new}
        self._known = {symbol: known for symbol, known in self._known.items() if symbol in self._watched}
        self._suspects = {symbol: None for symbol in self._suspects if symbol in self._watched}
        self._wake()

    def close(self, symbol: str, day: date) -> float | None:
        """The close of one of the latest sessions, in today's shares; None: not known."""
        known = self._known.get(symbol)
        return known.closes.get(day) if known else None

    def split(self, symbol: str, day: date) -> bool:
        """Whether a split of that date is known, and told."""
        known = self._known.get(symbol)
        return known is not None and day in known.splits

    def suspect(self, symbol: str) -> None:
        """What is known of it is doubtful: its chart is asked for at once."""
        if symbol in self._watched:
            self._suspects[symbol] = None
            self._wake()

    def health(self) -> Health:
        missing = sum(symbol not in self._known for symbol in self._watched)
        said = f"daily history of {len(self._watched) - missing or 'no'} symbols"
        waiting = f"{said}, {missing} still to come" if missing else said
        trouble = self._patience.trouble
        return Health("Yahoo history", not trouble, trouble or waiting)

    def _wake(self) -> None:
        if self._schedule and self._watched:
            self._schedule.at(self._schedule.now(), JOB, self._work)

    async def _work(self) -> datetime | None:
        """Some files, or else one request."""
        assert self._schedule is not None
        now = self._schedule.now()
        try:
            if self._unread:
                await self._open(now)
                return now
            due = self._due(now)
            if due is None:
                return self._idle(now)
            if paused := self._session.paused:
                return now + paused
            symbol, ask = due
            await ask(symbol, now)
        except SourceError as error:
            return self._schedule.now() + self._patience.after(error)
        self._patience.well()
        pace = 0 if self._suspects else self._dice.uniform(*_PACE)
        return self._schedule.now() + timedelta(seconds=pace)

    def _due(self, now: datetime) -> tuple[str, Callable[[str, datetime], Awaitable[None]]] | None:
        """First what is in doubt, then of what nothing is known, in the order given, then the furthest behind; at last
        the time before all that."""
        for symbol in (*self._suspects, *self._watched):
            if symbol not in self._known or symbol in self._suspects:
                return symbol, self._update
        last = {symbol: settled(calendar, now) for symbol, calendar in self._watched.items()}
        behind = [
            (self._known[symbol].through, symbol) for symbol in last if self._known[symbol].through < last[symbol]
        ]
        if behind:
            return min(behind)[1], self._update
        short = next((symbol for symbol in self._watched if self._known[symbol].short), None)
        return (short, self._complete) if short else None

    def _idle(self, now: datetime) -> datetime | None:
        """When the next session is settled, and some minutes more, since there is no hurry."""
        ends = [
            session.close + SETTLED
            for calendar in set(self._watched.values())
            if (session := calendar.session_on(calendar.next(settled(calendar, now))))
        ]
        return min(ends) + timedelta(minutes=self._dice.uniform(1, 5)) if ends else None

    async def _open(self, now: datetime) -> None:
        lot = list(self._unread)[:_LOT]
        kept = await asyncio.to_thread(lambda: {symbol: self._shelf.read(symbol) for symbol in lot})
        there = {symbol: each for symbol, each in kept.items() if each}
        if there:
            await self._take([_past(symbol, each, now) for symbol, each in there.items()])
        for symbol in lot:
            self._unread.pop(symbol, None)
            if (each := there.get(symbol)) and symbol in self._watched:
                self._known[symbol] = _digest(each)

    async def _update(self, symbol: str, now: datetime) -> None:
        """Fetch what is missing of a symbol, tell it, keep it. Raises `SourceError`."""
        calendar = self._watched[symbol]
        kept = await asyncio.to_thread(self._shelf.read, symbol) if symbol in self._known else None
        base, new = await self._news(symbol, kept, calendar, now)
        splits = sorted(_later(new.splits, kept).items())
        facts: list[PriceFact] = [Split(symbol, day, ratio, opening(calendar, day), now) for day, ratio in splits]
        if new.bars:
            whole = base.whole if base else _whole(new)
            facts.append(Past(symbol, new.bars, now, now, tuple(sorted(new.dividends.items())), whole))
        if facts:
            await self._take(facts)
        merged = await asyncio.to_thread(_merged, base, new, settled(calendar, now))
        self._known[symbol] = _digest(merged)
        await asyncio.to_thread(self._shelf.write, symbol, merged)
        self._suspects.pop(symbol, None)

    async def _complete(self, symbol: str, now: datetime) -> None:
        """Fetch what was before the daily bars, tell it, keep it. What Yahoo does not have now it is asked for again
        after the next session. Raises `SourceError`."""
        kept = await asyncio.to_thread(self._shelf.read, symbol)
        older = await self._older(symbol, kept, now) if kept else None
        if older:
            await self._take([Past(symbol, (), now, now, before=older)])
        if known := self._known.get(symbol):
            self._known[symbol] = replace(known, short=False)
        if kept and older:
            await asyncio.to_thread(self._shelf.write, symbol, replace(kept, whole=True, before=older))

    async def _older(self, symbol: str, kept: Kept, now: datetime) -> tuple[DailyBar, DailyBar] | None:
        try:
            body = await chart.fetch(self._session, symbol, "max", "1mo")
        except Refused:
            return None
        return await asyncio.to_thread(lambda: before(chart.months(body), kept.columns, now.date()))

    async def _news(
        self, symbol: str, kept: Kept | None, calendar: Calendar, now: datetime
    ) -> tuple[Kept | None, Chart]:
        """The month that joins on to what is kept, or else, without it, the whole."""
        if kept and settled(calendar, now) - kept.through < _MONTH:
            month = await self._fetch(symbol, "1mo", calendar, now)
            if not _restated(kept, month):
                return kept, month
        return None, await self._fetch(symbol, "10y", calendar, now)

    async def _fetch(self, symbol: str, span: str, calendar: Calendar, now: datetime) -> Chart:
        """What Yahoo has no chart of has an empty one."""
        try:
            body = await chart.fetch(self._session, symbol, span, urgent=symbol in self._suspects)
        except Refused:
            return chart.NOTHING
        return await asyncio.to_thread(chart.read, body, calendar, now)


def _past(symbol: str, kept: Kept, now: datetime) -> Past:
    bars, dividends = Bars(kept.columns, 0, len(kept.columns.days)), tuple(sorted(kept.dividends.items()))
    return Past(symbol, bars, now, now, dividends, kept.whole, kept.before)


def _whole(new: Chart) -> bool:
    """Whether a chart begins with the first trade."""
    return new.born is not None and any(bar.date <= new.born for bar in new.bars[:1])


def _digest(kept: Kept) -> Known:
    latest = Bars(kept.columns, 0, len(kept.columns.days))[-_LATEST:]
    short = bool(kept.columns.days) and not kept.whole
    return Known(kept.through, {bar.date: bar.close for bar in latest}, frozenset(kept.splits), short)


def _later(splits: Mapping[date, float], kept: Kept | None) -> Mapping[date, float]:
    """Those that came after what was known was counted; none where nothing was."""
    if kept is None:
        return {}
    return {day: ratio for day, ratio in splits.items() if day > kept.through and day not in kept.splits}


def _restated(kept: Kept, new: Chart) -> bool:
    """Whether a chart counts in other shares than what is kept: for a split since then, known or not."""
    if any(day not in kept.splits for day in new.splits):
        return True
    closes = dict(zip(kept.columns.days, kept.columns.closes, strict=True))
    both = [(bar.close, closes[day]) for bar in new.bars if (day := bar.date.toordinal()) in closes]
    return sum(abs(now / then - 1) > _SAME for now, then in both) > len(both) / 2


def _merged(kept: Kept | None, new: Chart, through: date) -> Kept:
    if kept is None:
        return Kept(new.columns, new.splits, new.dividends, through, _whole(new))
    splits, dividends = {**kept.splits, **new.splits}, {**kept.dividends, **new.dividends}
    return replace(kept, columns=kept.columns.joined(new.columns), splits=splits, dividends=dividends, through=through)
