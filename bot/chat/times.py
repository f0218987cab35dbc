"""A time in the past, as people type it."""

from __future__ import annotations

import re
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.errors import ChatError

_CLOCK = re.compile(r"(\d{1,2}):(\d{2})")
_DAYS = {"today": 0, "yesterday": 1}


def past_time(typed: str, now: datetime, zone: str) -> datetime:
    """The UTC instant meant by `10:00` (the last such time), `yesterday 15:30`, `2025-01-27T10:00` or `2025-01-27`
    (its end), in the zone unless an offset is given. Raises `ChatError`."""
    here = now.astimezone(ZoneInfo(zone))
    words = typed.strip().lower().split()
    back = _DAYS.get(words[0]) if words else None
    if back is not None:
        clock = _clock(words[1]) if len(words) == 2 else time(23, 59) if len(words) == 1 else None
        if clock:
            return min(now, _on(here - timedelta(days=back), clock))
    elif len(words) == 1 and (clock := _clock(words[0])):
        return _on(here if clock <= here.time() else here - timedelta(days=1), clock)
    try:
        at = datetime.fromisoformat(typed.strip().replace(" ", "T"))
    except ValueError:
        raise ChatError(f"I can't read {typed} as a time. Say 10:00, yesterday 15:30 or 2025-01-27T10:00.") from None
    if len(typed.strip()) == len("2025-01-27"):
        at = at.replace(hour=23, minute=59)
    at = at if at.tzinfo else at.replace(tzinfo=ZoneInfo(zone))
    return min(now, at.astimezone(ZoneInfo("UTC"))) if at.date() == here.date() else at.astimezone(ZoneInfo("UTC"))


def _clock(word: str) -> time | None:
    found = _CLOCK.fullmatch(word)
    if not found or int(found[1]) > 23 or int(found[2]) > 59:
        return None
    return time(int(found[1]), int(found[2]))


def _on(day: datetime, clock: time) -> datetime:
    return datetime.combine(day.date(), clock, day.tzinfo).astimezone(ZoneInfo("UTC"))
