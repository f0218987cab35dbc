"""What is watched, and what stream and polls must both know of it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from adapters.yahoo.doubts import Doubts, Known
from adapters.yahoo.prints import Prints
from adapters.yahoo.sessions import eve
from bot.market.calendar import Calendar, calendar_for
from bot.market.model import Answered, Instrument, Quote

NAME = "Yahoo"


class Watched:
    """`known` is the daily history."""

    def __init__(self, known: Known) -> None:
        self.doubts = Doubts(known)
        self.instruments: dict[str, Instrument] = {}
        self.calendars: dict[str, Calendar] = {}
        self.delays: dict[str, timedelta] = {}
        """How late Yahoo says that it is, by symbol."""
        self._prints = Prints()

    def watch(self, instruments: Iterable[Instrument]) -> None:
        """Raises `SourceError` for an exchange nobody knows."""
        self.instruments = {instrument.symbol: instrument for instrument in instruments}
        self.calendars = {symbol: calendar_for(each.exchange) for symbol, each in self.instruments.items()}

    def quotes(self, symbol: str, price: float, at: datetime, now: datetime) -> list[Quote]:
        """The print, if it is a new one and nothing speaks against it."""
        if day := eve(self.calendars[symbol], at):
            self.doubts.look(symbol, day, price, now)
        quote = Quote(symbol, price, at, now, NAME)
        return [quote] if not self.doubts.doubtful(symbol, now) and self._prints.fresh(quote) else []

    def answered(self, symbols: Iterable[str], every: timedelta, now: datetime) -> Sequence[Answered]:
        late: dict[timedelta, set[str]] = defaultdict(set)
        for symbol in symbols:
            late[self.delays.get(symbol, timedelta())].add(symbol)
        return [Answered(NAME, frozenset(some), every, delay, now, now) for delay, some in late.items()]
