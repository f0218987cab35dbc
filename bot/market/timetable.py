"""The sessions of an exchange. Extended hours are those of the US exchanges, others have none.

They come from exchange_calendars, which is slow to ask and brings pandas: so what it knows is kept in sessions.bin,
which `python -m bot.market.sessions` makes anew.
"""

from __future__ import annotations

import zlib
from array import array
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from importlib.resources import files
from itertools import accumulate
from zoneinfo import ZoneInfo

import msgspec

from bot.errors import SourceError

SESSIONS = files("bot.market") / "sessions.bin"
"""By exchange: the compressed columns of its days, opens, closes, and starts and ends of breaks."""
_NEW_YORK = ZoneInfo("America/New_York")


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
    """Of a MIC. Raises `SourceError` for an exchange nobody knows."""
    known = msgspec.msgpack.decode(SESSIONS.read_bytes(), type=dict[str, list[bytes]])
    if exchange not in known:
        raise SourceError(
            f"No trading calendar is known for the exchange {exchange}; give its ISO 10383 code, or 24/7."
        )
    days, opens, closes, starts, ends = map(unpacked, known[exchange])
    extended = _new_york_hours if exchange == "XNYS" else _no_hours
    hours = [extended(opened, closed) for opened, closed in zip(opens, closes, strict=True)]
    pre, post = (array("I", column) for column in zip(*hours, strict=True))
    return Timetable(days, opens, closes, pre, post, starts, ends)


def packed(column: array[int]) -> bytes:
    """A column as it is kept: the differences from row to row, compressed."""
    steps = (column[row] - (column[row - 1] if row else 0) for row in range(len(column)))
    return zlib.compress(array("q", steps).tobytes(), 9)


def unpacked(kept: bytes) -> array[int]:
    steps = array("q")
    steps.frombytes(zlib.decompress(kept))
    return array("I", accumulate(steps))


def _no_hours(opened: int, closed: int) -> tuple[int, int]:
    return opened, closed


def _new_york_hours(opened: int, closed: int) -> tuple[int, int]:
    """Pre-market from 04:00; post-market until 20:00, after an early close until 17:00."""
    start, end = (datetime.fromtimestamp(second, _NEW_YORK) for second in (opened, closed))
    return (
        int(start.replace(hour=4, minute=0).timestamp()),
        int(end.replace(hour=20 if end.hour >= 16 else 17, minute=0).timestamp()),
    )
