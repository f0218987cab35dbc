"""Trading sessions of an exchange: when it is open, and to which session an instant belongs.

All instants are aware and UTC. Sessions, half-days and breaks come from exchange_calendars, which is turned into plain
lists once, since pandas is slow to ask; extended hours are those of the US exchanges, others have none.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from importlib import import_module
from itertools import product
from typing import Any, Protocol
from zoneinfo import ZoneInfo

from bot.errors import SourceError
from bot.market.model import Print, Quote

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

_SPANS = tuple(product((1990, 1998, 2021), (2040, 2026)))
"""First and last years to try: some calendars begin late, and lunar holidays are known only some years ahead."""

_HAIR = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class Session:
    """One regular session, and where its extended hours begin and end (open and close where there are none)."""

    date: date
    open: datetime
    close: datetime
    pre_open: datetime
    post_close: datetime
    pause: tuple[datetime, datetime] | None = None
    """The midday break."""

    def contains(self, at: datetime) -> bool:
        """Whether the regular session runs at `at`. Both ends count: the closing quote is in. A break is out."""
        if not self.open <= at <= self.close:
            return False
        return self.pause is None or not self.pause[0] < at < self.pause[1]

    def before(self, at: datetime, minutes: int) -> datetime:
        """So many minutes of open market before `at`; a break does not count. May lie before the open."""
        start = at - timedelta(minutes=minutes)
        if self.pause and start < self.pause[1] <= at:
            return start - (self.pause[1] - self.pause[0])
        return start

    def after(self, at: datetime, span: timedelta) -> datetime:
        """When it will have been open for `span` since `at`; a break does not count. May lie after the close."""
        if self.pause and at <= self.pause[0] < at + span:
            return at + span + (self.pause[1] - self.pause[0])
        return at + span


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
    return RoundTheClock() if exchange == ALWAYS_OPEN else ExchangeCalendar(exchange, _load(exchange))


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
    """Sessions looked up in sorted lists. Asked for a session beyond the known years, it raises `SourceError`."""

    continuous = False

    def __init__(self, exchange: str, sessions: Sequence[Session]) -> None:
        self._exchange = exchange
        self._sessions = sessions
        self._dates = [session.date for session in sessions]
        self._ends = [session.post_close for session in sessions]
        self._near = 1
        """Which session was looked up last: mostly the next one is the same."""

    def session_on(self, day: date) -> Session | None:
        index = bisect_left(self._dates, day)
        return self._sessions[index] if index < len(self._dates) and self._dates[index] == day else None

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
        return self._at(bisect_right(self._dates, day)).date

    def sessions(self, first: date, last: date) -> Sequence[date]:
        return self._dates[bisect_left(self._dates, first) : bisect_right(self._dates, last)]

    def back(self, day: date, count: int) -> date:
        return self._at(bisect_left(self._dates, day) - count).date

    def _session_of(self, at: datetime) -> Session:
        near, ends = self._near, self._ends
        if ends[near - 1] < at <= ends[near]:
            return self._sessions[near]
        index = bisect_left(ends, at)
        session = self._at(index)
        self._near = index or 1
        return session

    def _at(self, index: int) -> Session:
        if 0 <= index < len(self._sessions):
            return self._sessions[index]
        raise SourceError(
            f"The calendar of {self._exchange} knows the sessions from {self._dates[0]} to {self._dates[-1]}; "
            "update exchange-calendars to reach further."
        )


def _load(exchange: str) -> Sequence[Session]:
    table = _table(exchange)
    extended = _new_york_hours if exchange == "XNYS" else _no_hours
    columns = (_instants(table, name) for name in ("open", "close", "break_start", "break_end"))
    return [
        Session(day.date(), opened, closed, *extended(opened, closed), (start, end) if start else None)
        for day, opened, closed, start, end in zip(table.sessions, *columns, strict=True)
    ]


def _no_hours(opened: datetime, closed: datetime) -> tuple[datetime, datetime]:
    return opened, closed


def _new_york_hours(opened: datetime, closed: datetime) -> tuple[datetime, datetime]:
    """Pre-market from 04:00; post-market until 20:00, after an early close until 17:00."""
    end = closed.astimezone(NEW_YORK)
    return (
        opened.astimezone(NEW_YORK).replace(hour=4, minute=0).astimezone(UTC),
        end.replace(hour=20 if end.hour >= 16 else 17, minute=0).astimezone(UTC),
    )


def _instants(table: Any, name: str) -> list[Any]:
    """A column of the schedule as plain UTC datetimes, None where it has no time."""
    column = table.schedule[name]
    seconds = column.astype("datetime64[s, UTC]").astype("int64").tolist()
    return [
        None if missing else datetime.fromtimestamp(second, UTC)
        for second, missing in zip(seconds, column.isna().tolist(), strict=True)
    ]


def _table(exchange: str) -> Any:
    library: Any = import_module("exchange_calendars")  # brings pandas: half a second, so not before it is needed
    for first, last in _SPANS if exchange in library.get_calendar_names() else ():
        try:
            return library.get_calendar(exchange, start=f"{first}-01-01", end=f"{last}-12-31")
        except (ValueError, NotImplementedError):
            continue  # the library does not know that span
    raise SourceError(f"No trading calendar is known for the exchange {exchange}; give its ISO 10383 code, or 24/7.")
