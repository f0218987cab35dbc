"""How long a mute lasts, as people type it."""

from __future__ import annotations

import re
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.errors import ChatError

_UNITS = {"m": timedelta(minutes=1), "h": timedelta(hours=1), "d": timedelta(days=1), "w": timedelta(weeks=1)}
_LONGEST = timedelta(days=365)


def end_of(span: str, now: datetime, zone: str) -> datetime:
    """The UTC instant at which `2h`, `30m`, `1d`, `until 16:00`, `until tomorrow` ends.

    `tomorrow` is the channel zone's midnight, a clock time the next such time there. Raises `ChatError`.
    """
    words = span.lower().split()
    if words[:1] == ["until"]:
        return _until(" ".join(words[1:]), now, zone)
    found = re.fullmatch(r"(\d{1,6})\s*([mhdw])[a-z]*", span.lower().strip())
    if not found or not int(found[1]):
        raise ChatError(f"I can't read {span} as a time. Say 30m, 2h, 1d, until 16:00 or until tomorrow.")
    length = int(found[1]) * _UNITS[found[2]]
    if length > _LONGEST:
        raise ChatError(f"{span} is too long: a mute lasts a year at most.")
    return now + length


def _until(word: str, now: datetime, zone: str) -> datetime:
    here = now.astimezone(ZoneInfo(zone))
    if word == "tomorrow":
        return _at(here, time(), days=1)
    found = re.fullmatch(r"(\d{1,2}):(\d{2})", word)
    if not found or int(found[1]) > 23 or int(found[2]) > 59:
        raise ChatError(f"I can't read until {word}. Say until 16:00 or until tomorrow.")
    clock = time(int(found[1]), int(found[2]))
    return _at(here, clock, days=0 if clock > here.time() else 1)


def _at(here: datetime, clock: time, days: int) -> datetime:
    day = here.date() + timedelta(days=days)
    return datetime.combine(day, clock, here.tzinfo).astimezone(ZoneInfo("UTC"))
