"""A channel's own clock: local times as instants, right on both days on which the clocks change.

A local time that does not exist stands for the first moment after the gap; of one that comes twice the first counts.
All instants are aware and UTC; zones are IANA names.
"""

from __future__ import annotations

from bisect import bisect_left
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from typing import NamedTuple
from zoneinfo import ZoneInfo

_DAY = timedelta(days=1)
_HOUR = timedelta(hours=1)
_SATURDAY = 5


def instant(day: date, clock: time, zone: str) -> datetime:
    """When it is that time there."""
    where, local = ZoneInfo(zone), datetime.combine(day, clock)
    at = local.replace(tzinfo=where).astimezone(UTC)
    if at.astimezone(where).replace(tzinfo=None) == local:
        return at
    # In a gap `fold` says by which of its two offsets the time is read: the clocks change between the two readings.
    early = local.replace(tzinfo=where, fold=1).astimezone(UTC)

    def changed(seconds: int) -> bool:
        return (early + timedelta(seconds=seconds)).astimezone(where).utcoffset() == at.astimezone(where).utcoffset()

    return early + timedelta(seconds=bisect_left(range(int((at - early).total_seconds())), True, key=changed))


class Span(NamedTuple):
    """The clock hour and the local day that an instant lies in, as epoch seconds; ends are outside."""

    hour: float
    hour_end: float
    day: float
    day_end: float


@lru_cache(maxsize=64)
def span(at: datetime, zone: str) -> Span:
    local = at.astimezone(ZoneInfo(zone))
    hour = at - timedelta(minutes=local.minute, seconds=local.second, microseconds=local.microsecond)
    midnight = instant(local.date(), time(), zone)
    return Span(
        hour.timestamp(),
        (hour + _HOUR).timestamp(),
        midnight.timestamp(),
        instant(local.date() + _DAY, time(), zone).timestamp(),
    )


@lru_cache(maxsize=256)
def quiet_until(at: datetime, quiet: tuple[str, str] | None, zone: str) -> datetime | None:
    """When the quiet hours end that `at` lies in; None outside them. Two equal times are no quiet hours."""
    if quiet is None or quiet[0] == quiet[1]:
        return None
    begin, end = (time.fromisoformat(clock) for clock in quiet)
    today = at.astimezone(ZoneInfo(zone)).date()
    for day in (today - _DAY, today):
        until = instant(day if begin < end else day + _DAY, end, zone)
        if instant(day, begin, zone) <= at < until:
            return until
    return None


class Slot(NamedTuple):
    """A set time of a digest: its local date, and when that is."""

    day: date
    at: datetime


def slots_around(at: datetime, digest: str, zone: str) -> tuple[Slot, Slot]:
    """The last set time of a digest (`daily 16:30`, `weekdays 16:30`) before `at`, and the first at or after it."""
    which, clock = digest.split()
    today = at.astimezone(ZoneInfo(zone)).date()
    days = [today + timedelta(days=offset) for offset in range(-4, 5)]
    slots = [
        Slot(day, instant(day, time.fromisoformat(clock), zone))
        for day in days
        if which == "daily" or day.weekday() < _SATURDAY
    ]
    after = bisect_left(slots, at, key=lambda slot: slot.at)
    return slots[after - 1], slots[after]
