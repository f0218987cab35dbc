"""When a feed is asked again."""

from __future__ import annotations

from datetime import datetime, timedelta
from random import Random

from adapters.feeds.notes import Note
from adapters.fetch.manners import backed_off, jittered
from bot.rulebook import FeedSpec

PATIENCE = timedelta(days=3)
"""A feed that has failed for so long rests."""
DAILY = timedelta(days=1)
_SLOWEST = 4
_IDLE = 6
"""After so many readings without anything new a feed is asked half as often."""
_MOST_ASKED = timedelta(hours=1)
"""A feed that says that it stays as it is for longer is not believed."""


def after_reading(spec: FeedSpec, note: Note, wanted: timedelta | None, random: Random) -> timedelta:
    """Not more often than it wants, within reason; up to four times as slowly while nothing new comes, but for feeds of
    high trust: a central bank seldom says anything, and then all at once."""
    slower = 1 if spec.trust == "high" else min(_SLOWEST, 1 + note.idle // _IDLE)
    asked = min(wanted or timedelta(0), _MOST_ASKED)
    return jittered(max(spec.every * slower, asked), random)


def after_failure(spec: FeedSpec, note: Note, now: datetime, wait: timedelta | None, random: Random) -> timedelta:
    """More and more slowly, daily at last; never before the server wants."""
    pause = jittered(DAILY, random) if rests(note, now) else backed_off(spec.every, note.failures - 1, random)
    return max(pause, wait or timedelta(0))


def rests(note: Note, now: datetime) -> bool:
    return note.failing is not None and now - note.failing >= PATIENCE
