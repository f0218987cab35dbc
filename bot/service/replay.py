"""Replay: a recorded day through the watch and delivery loops, faster than life."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime, timedelta

from bot.ports.sources import SourceFact
from bot.service.deliver import Deliverer
from bot.service.watch import Watcher

SETTLE = timedelta(minutes=1)
"""After the last fact: long enough for waiting edits to fall due."""


async def replay(
    moments: Iterable[tuple[datetime, Sequence[SourceFact]]],
    until: datetime,
    watch: Watcher,
    deliverer: Deliverer,
    *,
    speed: float | None = None,
    progress: Callable[[datetime], None] = lambda _: None,
) -> datetime | None:
    """Run all moments, then the timers due by `until`, and deliver what falls due; the time of the last moment.

    `speed` times as fast as life (60: a minute a second), or as fast as the machine can (None).
    """
    at = None
    for seen, facts in moments:
        if speed and at is not None:
            await asyncio.sleep((seen - at).total_seconds() / speed)
        at = seen
        progress(at)
        await deliverer.pump(at)
        await watch.step(at, facts)
        await deliverer.pump(at)
    await watch.step(until, ())
    await deliverer.pump(until + SETTLE)
    return at
