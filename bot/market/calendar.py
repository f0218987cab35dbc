"""Trading sessions of an exchange: when it is open, and to which session an instant belongs.

All instants are aware and UTC.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from typing import Protocol
from zoneinfo import ZoneInfo

from bot.errors import SourceError
from bot.market.model import Print, Quote
from bot.market.timetable import Session, Timetable, load

ALWAYS_OPEN = "24/7"
NEW_YORK = ZoneInfo("America/New_York")

_SAME_HOURS = {
    "XCME": "CMES",
    "XCBT": "CMES",
    "XNYM": "CMES",
    "XCEC": "CMES",
    "IFUS": "IEPA",
    "XNSE": "XBOM",
    **dict.fromkeys(("XNAS", "XNGS", "XNMS", "XNCM", "ARCX", "XASE", "BATS", "IEXG", "OTCM", "PINX", "OOTC"), "XNYS"),
}
"""MICs that share the hours of another, in whose name their calendar is built once."""

_HAIR = timedelta(microseconds=1)
_DAY = timedelta(days=1)
_KEPT = 64
"""Sessions that were looked up last."""


class Calendar(Protocol):
    """The sessions of one exchange."""

    continuous: bool
    """Trades round the clock, every day."""

    def session_on(self, day: date) -> Session | None:
        """The session of that date, None on a holiday or weekend."""
        ...

    def session_at(self, at: datetime) -> Session | None:
        """The session whose regular hours contain `at`."""
        ...

    def is_extended(self, at: datetime) -> bool:
        """Before or after a regular session, inside its extended hours."""
        ...

    def trading_date(self, at: datetime) -> date:
        """The session an instant belongs to: its own with extended hours; nights, weekends, holidays: the next one."""
        ...

    def previous(self, day: date) -> date:
        """The last session before that date."""
        ...

    def next(self, day: date) -> date:
        """The first session after that date."""
        ...

    def sessions(self, first: date, last: date) -> Sequence[date]:
        """All sessions from `first` to `last`, both included."""
        ...

    def back(self, day: date, count: int) -> date:
        """The `count`-th session before that date."""
        ...


def moment(quote: Quote) -> datetime:
    """The instant a quote speaks for: a bar's open lies just after its time, its close just before.

    So the close of a pre-market bar at 09:30 is pre-market, and the open of the bar after it is regular.
    """
    if quote.kind is Print.OPEN:
        return quote.at + _HAIR
    return quote.at - _HAIR if quote.kind is Print.CLOSE else quote.at


def calendar_for(exchange: str) -> Calendar:
    """The calendar of a MIC, or of `24/7`. Raises `SourceError` for an exchange nobody knows."""
    return _built(_SAME_HOURS.get(exchange, exchange))


@lru_cache(maxsize=128)
def _built(exchange: str) -> Calendar:
    return RoundTheClock() if exchange == ALWAYS_OPEN else ExchangeCalendar(exchange, load(exchange))


class RoundTheClock:
    """Every UTC day is a session, from midnight to midnight."""

    continuous = True

    def session_on(self, day: date) -> Session:
        start = datetime.combine(day, time(), UTC)
        end = start + timedelta(days=1)
        return Session(day, start, end, start, end)

    def session_at(self, at: datetime) -> Session:
        return self.session_on(self.trading_date(at))

    def is_extended(self, at: datetime) -> bool:
        return False

    def trading_date(self, at: datetime) -> date:
        return at.astimezone(UTC).date()

    def previous(self, day: date) -> date:
        return day - timedelta(days=1)

    def next(self, day: date) -> date:
        return day + timedelta(days=1)

    def sessions(self, first: date, last: date) -> Sequence[date]:
        return [first + timedelta(days=days) for days in range((last - first).days + 1)]

    def back(self, day: date, count: int) -> date:
        return day - timedelta(days=count)


class ExchangeCalendar:
    """Sessions looked up in a timetable. Asked for a session beyond the known years, it raises `SourceError`."""

    continuous = False

    def __init__(self, exchange: str, timetable: Timetable) -> None:
        self._exchange = exchange
        self._timetable = timetable
        self._session = lru_cache(maxsize=_KEPT)(timetable.session)
        self._near = self._session(0)
        self._after = self._near.post_close
        """The session that was looked up last, and the end of the one before it: mostly the next one is the same."""

    def session_on(self, day: date) -> Session | None:
        row = self._row(day)
        days = self._timetable.days
        return self._session(row) if row < len(days) and days[row] == day.toordinal() else None

    def session_at(self, at: datetime) -> Session | None:
        session = self._session_of(at)
        return session if session.contains(at) else None

    def is_extended(self, at: datetime) -> bool:
        session = self._session_of(at)
        return session.pre_open <= at < session.open or session.close < at <= session.post_close

    def trading_date(self, at: datetime) -> date:
        return self._session_of(at).date

    def previous(self, day: date) -> date:
        return self.back(day, 1)

    def next(self, day: date) -> date:
        return self._date(self._row(day + _DAY))

    def sessions(self, first: date, last: date) -> Sequence[date]:
        return [date.fromordinal(day) for day in self._timetable.days[self._row(first) : self._row(last + _DAY)]]

    def back(self, day: date, count: int) -> date:
        return self._date(self._row(day) - count)

    def _session_of(self, at: datetime) -> Session:
        if self._after < at <= self._near.post_close:
            return self._near
        row = self._known(bisect_left(self._timetable.post_closes, at.timestamp()))
        self._near = self._session(row)
        self._after = self._session(row - 1).post_close if row else self._near.post_close
        return self._near

    def _row(self, day: date) -> int:
        """Of the first session on that date or later."""
        return bisect_left(self._timetable.days, day.toordinal())

    def _date(self, row: int) -> date:
        return date.fromordinal(self._timetable.days[self._known(row)])

    def _known(self, row: int) -> int:
        days = self._timetable.days
        if 0 <= row < len(days):
            return row
        raise SourceError(
            f"The calendar of {self._exchange} knows the sessions from {date.fromordinal(days[0])} to "
            f"{date.fromordinal(days[-1])}; update Tickerbell to reach further."
        )
