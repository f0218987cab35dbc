"""How long a mute lasts, as people type it."""

from __future__ import annotations

import re
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.errors import ChatError
from bot.market.calendar import Calendar

_UNITS = {"m": timedelta(minutes=1), "h": timedelta(hours=1), "d": timedelta(days=1), "w": timedelta(weeks=1)}
_LONGEST = timedelta(days=365)
_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_CLOCK = re.compile(r"(\d{1,2}):(\d{2})")
_EXAMPLES = "30m, 2h, 1d, until close, until 16:00, until tomorrow or until Friday 9:30"


def end_of(span: str, now: datetime, zone: str, close: datetime | None = None) -> datetime:
    """The UTC instant at which `2h`, `30m`, `until 16:00`, `until tomorrow`, `until Friday 9:30`, `until close` ends.

    `tomorrow` and a weekday are the channel zone's midnight, a clock time the next such time there; `close` is the
    next close of the market that is meant. Raises `ChatError`.
    """
    words = span.lower().split()
    if words[:1] == ["until"]:
        return _until(words[1:], now, zone, close)
    found = re.fullmatch(r"(\d+)\s*([mhdw])[a-z]*", span.lower().strip())
    if not found or not int(found[1]):
        raise ChatError(f"I can't read {span} as a time. Say {_EXAMPLES}.")
    length = min(int(found[1]), 10**6) * _UNITS[found[2]]
    if length > _LONGEST:
        raise ChatError(f"{span} is too long: a mute lasts a year at most.")
    return now + length


def next_close(calendar: Calendar, at: datetime) -> datetime:
    """When the session that runs at `at` ends, or else the next one. UTC."""
    day = calendar.trading_date(at)
    session = calendar.session_on(day)
    while session is None or session.close <= at:
        day = calendar.next(day)
        session = calendar.session_on(day)
    return session.close


def _until(words: list[str], now: datetime, zone: str, close: datetime | None) -> datetime:
    if words in (["close"], ["the", "close"]) and close is not None:
        return close
    here = now.astimezone(ZoneInfo(zone))
    days = _days(words[0], here) if words else None
    clocks = words[1:] if days is not None else words
    clock = _clock(clocks[0]) if len(clocks) == 1 else None
    if len(clocks) > 1 or (clocks and clock is None) or not words:
        raise ChatError(f"I can't read until {' '.join(words)}. Say {_EXAMPLES}.")
    if days is None and clock is not None:
        days = 0 if clock > here.time() else 1
    return _at(here, clock or time(), days or 0)


def _days(word: str, here: datetime) -> int | None:
    """How many days ahead a word is: `tomorrow`, `fri`, `friday`."""
    if word == "tomorrow":
        return 1
    weekday = next((n for n, name in enumerate(_WEEKDAYS) if word in (name, name[:3])), None)
    return None if weekday is None else (weekday - here.weekday() - 1) % 7 + 1


def _clock(word: str) -> time | None:
    found = _CLOCK.fullmatch(word)
    if not found or int(found[1]) > 23 or int(found[2]) > 59:
        return None
    return time(int(found[1]), int(found[2]))


def _at(here: datetime, clock: time, days: int) -> datetime:
    day = here.date() + timedelta(days=days)
    return datetime.combine(day, clock, here.tzinfo).astimezone(UTC)
