"""Runs jobs at their times, on APScheduler. What is due when is decided elsewhere and set here."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from datetime import UTC, datetime
from functools import partial

from apscheduler.executors.debug import DebugExecutor
from apscheduler.jobstores.base import JobLookupError
from apscheduler.schedulers.asyncio import AsyncIOScheduler
from apscheduler.triggers.date import DateTrigger

from bot.ports.schedule import Work

_LOOK = 60.0
"""Seconds between two looks at the clock: timers stand still while the machine sleeps."""


class Scheduler:
    """Implements `bot.ports.schedule.Schedule` by the wall clock. Jobs run in `run`.

    A job that is late, because the loop was busy or the machine slept, runs once. A time that is set while a job is
    running counts, and the one that its work then returns does not.
    """

    def __init__(self) -> None:
        # Work begins within the scheduler's own call: its usual executor takes a job that is set again while it runs
        # for one too many, and loses it.
        self._scheduler = AsyncIOScheduler(timezone=UTC, executors={"default": DebugExecutor()})
        self._running: dict[str, asyncio.Future[datetime | None]] = {}
        self._heeded: set[str] = set()
        """Those of the running jobs that say themselves when they are due again."""
        self._waiting: dict[str, Work] = {}
        """What came due while the job of that name was still running."""
        self._failed: asyncio.Queue[BaseException] = asyncio.Queue()

    def now(self) -> datetime:
        return datetime.now(UTC)

    def at(self, when: datetime, job: str, work: Work) -> None:
        self._forget(job)
        self._scheduler.add_job(
            self._begin,
            DateTrigger(when, UTC),
            args=(job, work),
            id=job,
            misfire_grace_time=None,  # the usual second would drop what a busy moment made late
            coalesce=True,
            max_instances=1,
        )

    def drop(self, job: str) -> None:
        self._forget(job)
        if running := self._running.get(job):
            running.cancel()

    async def run(self) -> None:
        """Until cancelled; then all work is cancelled and waited for. What a job raises is raised here."""
        self._scheduler.start()
        failed = asyncio.ensure_future(self._failed.get())
        try:
            while not failed.done():
                await asyncio.wait([failed], timeout=_LOOK)
                self._scheduler.wakeup()
            raise failed.result()
        finally:
            failed.cancel()
            self._scheduler.shutdown(wait=False)
            await asyncio.sleep(0)  # it does so in the loop's next round
            await self._close()

    async def _close(self) -> None:
        while running := list(self._running.values()):
            self._heeded.clear()
            self._waiting.clear()
            for each in running:
                each.cancel()
            await asyncio.wait(running)
        if not self._failed.empty():
            raise self._failed.get_nowait()

    def _forget(self, job: str) -> None:
        self._heeded.discard(job)
        self._waiting.pop(job, None)
        with suppress(JobLookupError):
            self._scheduler.remove_job(job)

    def _begin(self, job: str, work: Work) -> None:
        if job in self._running:
            self._waiting[job] = work
            return
        self._heeded.add(job)
        running = self._running[job] = asyncio.ensure_future(work())
        running.add_done_callback(partial(self._ended, job, work))

    def _ended(self, job: str, work: Work, ran: asyncio.Future[datetime | None]) -> None:
        del self._running[job]
        heeded = job in self._heeded
        self._heeded.discard(job)
        if ran.cancelled():
            if heeded:
                self._failed.put_nowait(RuntimeError(f"The job {job} was cancelled, and nobody had dropped it."))
        elif error := ran.exception():
            self._failed.put_nowait(error)
        elif heeded and (when := ran.result()):
            self.at(when, job, work)
        if waiting := self._waiting.pop(job, None):
            self._begin(job, waiting)
