"""The sessions of an exchange, from exchange_calendars.

That library is slow to ask and brings pandas, so it is asked once for all there are. Extended hours are those of the US
exchanges, others have none.
"""

from __future__ import annotations

from array import array
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from importlib import import_module
from itertools import product
from typing import Any
from zoneinfo import ZoneInfo

from bot.errors import SourceError

_NEW_YORK = ZoneInfo("America/New_York")

_SPANS = tuple(product((1990, 1998, 2021), (2040, 2026)))
"""First and last years to try: some calendars begin late, and lunar holidays are known only some years ahead."""


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


@dataclass(frozen=True, slots=True)
class Timetable:
    """A row a session, in order: its date as an ordinal, then epoch seconds, 0 where it has no break. As objects the
    thousands of sessions would take ten times the memory."""

    days: array[int]
    opens: array[int]
    closes: array[int]
    pre_opens: array[int]
    post_closes: array[int]
    break_starts: array[int]
    break_ends: array[int]

    def session(self, row: int) -> Session:
        columns = (self.opens, self.closes, self.pre_opens, self.post_closes, self.break_starts, self.break_ends)
        opened, closed, pre, post, start, end = (datetime.fromtimestamp(column[row], UTC) for column in columns)
        pause = (start, end) if self.break_starts[row] else None
        return Session(date.fromordinal(self.days[row]), opened, closed, pre, post, pause)


def load(exchange: str) -> Timetable:
    """Of a MIC. Takes a quarter of a second. Raises `SourceError` for an exchange nobody knows."""
    library: Any = import_module("exchange_calendars")  # brings pandas: half a second, so not before it is needed
    table = _table(library, exchange)
    opens, closes, *breaks = (_seconds(table.schedule[name]) for name in ("open", "close", "break_start", "break_end"))
    extended = _new_york_hours if exchange == "XNYS" else _no_hours
    hours = [extended(opened, closed) for opened, closed in zip(opens, closes, strict=True)]
    days = (day.toordinal() for day in table.sessions)
    library.calendar_utils.global_calendar_dispatcher._factory_output_cache.clear()  # it would keep a MB a calendar
    return Timetable(array("i", days), opens, closes, *(array("I", ends) for ends in zip(*hours, strict=True)), *breaks)


def _no_hours(opened: int, closed: int) -> tuple[int, int]:
    return opened, closed


def _new_york_hours(opened: int, closed: int) -> tuple[int, int]:
    """Pre-market from 04:00; post-market until 20:00, after an early close until 17:00."""
    start, end = (datetime.fromtimestamp(second, _NEW_YORK) for second in (opened, closed))
    return (
        int(start.replace(hour=4, minute=0).timestamp()),
        int(end.replace(hour=20 if end.hour >= 16 else 17, minute=0).timestamp()),
    )


def _seconds(column: Any) -> array[int]:
    """A column of the schedule in epoch seconds, 0 where it has no time."""
    return array("I", column.astype("datetime64[s, UTC]").astype("int64").where(column.notna(), 0).tolist())


def _table(library: Any, exchange: str) -> Any:
    for first, last in _SPANS if exchange in library.get_calendar_names() else ():
        try:
            return library.get_calendar(exchange, start=f"{first}-01-01", end=f"{last}-12-31")
        except (ValueError, NotImplementedError):
            continue  # the library does not know that span
    raise SourceError(f"No trading calendar is known for the exchange {exchange}; give its ISO 10383 code, or 24/7.")
