"""An alarm clock for timed things, on APScheduler. What is due when is decided elsewhere and set here."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from datetime import UTC, datetime

from apscheduler.jobstores.base import JobLookupError
from apscheduler.schedulers.asyncio import AsyncIOScheduler
from apscheduler.triggers.date import DateTrigger

_JOB = "alarm"


class Alarm:
    """Calls `ring` at the time that was set last, once; at once if that is past. `ring` may set the next time."""

    def __init__(self, ring: Callable[[], Awaitable[None]]) -> None:
        self._ring = ring
        self._due = asyncio.Event()
        self._scheduler = AsyncIOScheduler(timezone=UTC)

    def set(self, at: datetime | None) -> None:
        """In place of the time that was set before; None: it does not ring."""
        if at is None:
            with suppress(JobLookupError):
                self._scheduler.remove_job(_JOB)
            return
        # The usual grace of one second would drop what a busy moment made late, and a job that is set again while it
        # runs would count as one too many.
        self._scheduler.add_job(
            self._wake,
            DateTrigger(at, UTC),
            id=_JOB,
            replace_existing=True,
            misfire_grace_time=None,
            coalesce=True,
            max_instances=100,
        )

    async def run(self) -> None:
        """Until cancelled. What `ring` raises is raised here, which a job's own error would not be."""
        self._scheduler.start()
        try:
            while True:
                await self._due.wait()
                self._due.clear()
                await self._ring()
        finally:
            self._scheduler.shutdown(wait=False)

    async def _wake(self) -> None:
        self._due.set()
