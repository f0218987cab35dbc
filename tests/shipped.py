"""What ships, read once in a process; nobody changes it."""

from __future__ import annotations

from functools import cache

from adapters.recorded import RecordedDay, open_day
from bot.recorded import SHIPPED_DAY
from bot.rulebook import Rulebook
from bot.wiring import load_rules


@cache
def monday() -> RecordedDay:
    return open_day(SHIPPED_DAY)


@cache
def rulebook() -> Rulebook:
    return load_rules(None)[0]
