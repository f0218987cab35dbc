"""From the rows of polls to the closes of sessions: each official one once, and what the close before was."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta

from adapters.yahoo.doubts import Doubts
from adapters.yahoo.rows import Row
from adapters.yahoo.sessions import begun
from bot.market.calendar import Calendar, Session
from bot.market.model import Close, DailyBar, Past

_SETTLED = timedelta(minutes=15)
"""So long after the close, and the source's delay, the last trade is the closing one even if it was long before."""


class Closes:
    """`said`: up to which session closes have been handed on, by symbol, before the program started."""

    def __init__(self, doubts: Doubts, said: Mapping[str, date]) -> None:
        self._doubts = doubts
        self.said = dict(said)
        self._bars: dict[str, DailyBar] = {}

    def step(self, row: Row, calendar: Calendar, now: datetime) -> list[Close | Past]:
        """What a row adds: the close of its session, if that is over; the close before, if nobody has told it yet."""
        session, current = begun(calendar, row.regular[1]), begun(calendar, now)
        if session is None or current is None:
            return []
        # Between the open and a symbol's first trade Yahoo may have moved the previous close on already.
        bars = self._previous(row, calendar, session, now) if session == current or not row.trading else []
        seen = self._bars.get(row.symbol)
        bar = self._bars[row.symbol] = _bar(row, session.date)
        if not self._official(row, session, now):
            return _past(row.symbol, bars, session, now)
        watched = row.symbol in self.said or (seen is not None and seen.date == session.date)
        self.said[row.symbol] = session.date
        self._doubts.closed(row.symbol, session.date, bar.close)
        if not watched:  # when the session ended
            return _past(row.symbol, [*bars, bar], session, now)
        return [*_past(row.symbol, bars, session, now), Close(row.symbol, bar, session.close, now)]

    def over(self, row: Row, calendar: Calendar) -> bool:
        """Whether the close of its session has been said: then its regular price is history, and may be rewritten."""
        session = begun(calendar, row.regular[1])
        return session is not None and self.said.get(row.symbol) == session.date

    def awaited(self, symbol: str, calendar: Calendar, now: datetime) -> bool:
        """Whether a session has ended lately whose close is still to come."""
        session = begun(calendar, now)
        if session is None or calendar.continuous or not session.close < now < session.close + 4 * _SETTLED:
            return False
        return self.said.get(symbol) != session.date

    def _official(self, row: Row, session: Session, now: datetime) -> bool:
        if row.trading or self.said.get(row.symbol, date.min) >= session.date or now < session.close:
            return False
        return row.regular[1] >= session.close or now >= session.close + row.delay + _SETTLED

    def _previous(self, row: Row, calendar: Calendar, session: Session, now: datetime) -> Sequence[DailyBar]:
        """The session before the row's, if its close is news."""
        if self.over(row, calendar):
            # What comes next is measured from this close: it is rewritten when the symbol splits overnight.
            self._doubts.check(row.symbol, session.date, row.regular[0], now)
            return []
        day = calendar.previous(session.date)
        if not row.previous_close:
            return []
        if self._doubts.close(row.symbol, day) is None:
            self._doubts.closed(row.symbol, day, row.previous_close)
            return [_ended(self._bars.get(row.symbol), day, row.previous_close)]
        self._doubts.check(row.symbol, day, row.previous_close, now)
        return []


def _bar(row: Row, day: date) -> DailyBar:
    """A fund or an index without an open has only its price."""
    price = row.regular[0]
    high, low = max(row.high, price), min(row.low or price, price)
    return DailyBar(day, row.open or price, high, low, price, row.volume)


def _ended(seen: DailyBar | None, day: date, close: float) -> DailyBar:
    """A session whose official figures did not come, as round the clock they never do: as it was seen last."""
    if seen is None or seen.date != day:
        return DailyBar(day, close, close, close, close, 0)
    return DailyBar(day, seen.open, max(seen.high, close), min(seen.low, close), close, seen.volume)


def _past(symbol: str, bars: Sequence[DailyBar], session: Session, now: datetime) -> list[Close | Past]:
    return [Past(symbol, bars, min(now, session.close), now, whole=False)] if bars else []
