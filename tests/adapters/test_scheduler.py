"""The scheduler: each job at its time, late ones once, none twice at once, and errors get out. Time is simulated."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from datetime import UTC, date, datetime, timedelta
from itertools import repeat
from zoneinfo import ZoneInfo

import pytest

from adapters.scheduler import Scheduler
from bot.alert.settings import ChannelSettings
from bot.ports.schedule import Schedule
from tests.alert.channels import House
from tests.simulation.loop import simulate, simulated, simulation

START = "2026-03-02 08:00"
BEGAN = datetime(2026, 3, 2, 8, tzinfo=UTC)
SECOND = timedelta(seconds=1)
MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)


class Bell:
    """A job that rings, and again after each of `waits`. It takes `takes` seconds."""

    def __init__(self, schedule: Schedule, *waits: timedelta, takes: float = 0) -> None:
        self.schedule = schedule
        self.waits = iter(waits)
        self.takes = takes
        self.began: list[timedelta] = []
        self.cut = 0

    async def __call__(self) -> datetime | None:
        self.began.append(self.schedule.now() - BEGAN)
        try:
            await asyncio.sleep(self.takes)
        except asyncio.CancelledError:
            self.cut += 1
            raise
        wait = next(self.waits, None)
        return None if wait is None else self.schedule.now() + wait


@asynccontextmanager
async def running() -> AsyncGenerator[Scheduler]:
    scheduler = Scheduler()
    task = asyncio.create_task(scheduler.run())
    try:
        yield scheduler
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


@simulated(START)
async def test_a_job_runs_at_its_time_and_again_when_it_says():
    async with running() as scheduler:
        bell = Bell(scheduler, MINUTE, HOUR, timedelta(days=1))
        scheduler.at(BEGAN + SECOND, "bell", bell)
        await asyncio.sleep(36 * 3600)
    assert bell.began == [SECOND, SECOND + MINUTE, SECOND + MINUTE + HOUR, SECOND + MINUTE + HOUR + timedelta(days=1)]


@simulated(START)
async def test_a_time_that_is_past_is_now():
    async with running() as scheduler:
        bell = Bell(scheduler, -HOUR, -HOUR)
        scheduler.at(BEGAN - timedelta(days=400), "bell", bell)
        await asyncio.sleep(1)
    assert bell.began == [timedelta()] * 3


@simulated(START)
async def test_jobs_that_are_given_before_the_start_run():
    scheduler = Scheduler()
    first, second, gone = (Bell(scheduler) for _ in range(3))
    scheduler.at(BEGAN + MINUTE, "bell", first)
    scheduler.at(BEGAN + HOUR, "bell", second)
    scheduler.at(BEGAN + MINUTE, "gone", gone)
    scheduler.drop("gone")
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(scheduler.run(), 7200)
    assert (first.began, second.began, gone.began) == ([], [HOUR], [])


@simulated(START)
async def test_a_job_takes_the_place_of_one_of_its_name():
    async with running() as scheduler:
        old, new, other = (Bell(scheduler) for _ in range(3))
        scheduler.at(BEGAN + MINUTE, "bell", old)
        scheduler.at(BEGAN + MINUTE, "other", other)
        scheduler.at(BEGAN + HOUR, "bell", new)
        await asyncio.sleep(7200)
    assert (old.began, other.began, new.began) == ([], [MINUTE], [HOUR])


@simulated(START)
async def test_one_job_never_runs_twice_at_once():
    async with running() as scheduler:
        slow = Bell(scheduler, HOUR, takes=50)
        scheduler.at(BEGAN, "slow", slow)
        for _ in range(4):
            await asyncio.sleep(10)
            scheduler.at(scheduler.now(), "slow", slow)
        await asyncio.sleep(24 * 3600)
    # Set four times while it runs, it runs once more after that; the time that its first run says no longer counts.
    assert slow.began == [timedelta(), 50 * SECOND]


@simulated(START)
async def test_a_time_that_is_set_while_the_job_runs_counts_and_not_the_one_that_it_says():
    async with running() as scheduler:
        bell = Bell(scheduler, MINUTE, takes=10)
        scheduler.at(BEGAN, "bell", bell)
        await asyncio.sleep(5)
        scheduler.at(BEGAN + HOUR, "bell", bell)
        await asyncio.sleep(7200)
    assert bell.began == [timedelta(), HOUR]


@simulated(START)
async def test_a_dropped_job_is_cancelled_and_forgotten():
    async with running() as scheduler:
        working, waiting = Bell(scheduler, MINUTE, takes=10), Bell(scheduler)
        scheduler.at(BEGAN, "working", working)
        scheduler.at(BEGAN + HOUR, "waiting", waiting)
        await asyncio.sleep(5)
        for name in ("working", "waiting", "never heard of"):
            scheduler.drop(name)
        await asyncio.sleep(24 * 3600)
    assert (working.began, working.cut, waiting.began) == ([timedelta()], 1, [])


@simulated(START)
async def test_a_job_that_is_given_again_waits_until_the_dropped_one_has_ended():
    log: list[str] = []

    async def slow_to_leave() -> None:
        try:
            await asyncio.sleep(HOUR.total_seconds())
        finally:
            await asyncio.sleep(10)
            log.append("left")

    async def next_one() -> None:
        log.append("came")

    async with running() as scheduler:
        scheduler.at(BEGAN, "stream", slow_to_leave)
        await asyncio.sleep(5)
        scheduler.drop("stream")
        scheduler.at(scheduler.now(), "stream", next_one)
        await asyncio.sleep(60)
    assert log == ["left", "came"]


@simulated(START)
async def test_what_is_late_because_the_loop_was_busy_runs_once():
    async with running() as scheduler:
        every_second = Bell(scheduler, *repeat(SECOND, 100))
        scheduler.at(BEGAN + SECOND, "bell", every_second)
        await asyncio.sleep(3.5)
        simulation().clock.jump(60)
        await asyncio.sleep(1)
    assert every_second.began == [SECOND, 2 * SECOND, 3 * SECOND, 63.5 * SECOND, 64.5 * SECOND]


@simulated(START)
async def test_what_is_late_because_the_machine_slept_runs_once_and_soon():
    async with running() as scheduler:
        bell = Bell(scheduler, timedelta(days=1))
        scheduler.at(BEGAN + 8 * HOUR, "bell", bell)
        await asyncio.sleep(3600)
        simulation().clock.suspend(10 * HOUR)
        await asyncio.sleep(60)
    (late,) = bell.began
    assert 11 * HOUR <= late <= 11 * HOUR + MINUTE


@pytest.mark.parametrize("error", [ValueError("the disk is full"), TimeoutError("too slow")], ids=repr)
def test_what_a_job_raises_comes_out_when_all_others_have_ended(error: Exception):
    async def fail() -> None:
        raise error

    async def story() -> Bell:
        scheduler = Scheduler()
        stream = Bell(scheduler, takes=1e9)
        scheduler.at(BEGAN, "stream", stream)
        scheduler.at(BEGAN + HOUR, "fail", fail)
        with pytest.raises(type(error), match=str(error)):
            await scheduler.run()
        return stream

    assert simulate(story(), BEGAN).cut == 1


@simulated(START)
async def test_a_job_that_cancels_itself_is_not_lost_quietly():
    async def cancelled() -> None:
        raise asyncio.CancelledError

    scheduler = Scheduler()
    scheduler.at(BEGAN, "quotes", cancelled)
    with pytest.raises(RuntimeError, match="The job quotes was cancelled, and nobody had dropped it"):
        await scheduler.run()


@simulated(START)
async def test_closing_cancels_all_work_and_waits_for_it():
    async with running() as scheduler:
        stream, later = Bell(scheduler, MINUTE, takes=1e9), Bell(scheduler)
        scheduler.at(BEGAN, "stream", stream)
        scheduler.at(BEGAN + HOUR, "later", later)
        await asyncio.sleep(60)
    assert stream.cut == 1
    await asyncio.sleep(24 * 3600)
    assert (len(stream.began), later.began) == (1, [])


ZONES = ("America/New_York", "Europe/Berlin", "Australia/Sydney")


@pytest.mark.parametrize(
    ("day", "odd"),
    [
        pytest.param(date(2026, 3, 8), "America/New_York 03:00", id="spring in New York"),
        pytest.param(date(2026, 3, 29), "Europe/Berlin 03:00", id="spring in Berlin"),
        pytest.param(date(2026, 10, 4), "Australia/Sydney 03:00", id="spring in Sydney"),
        pytest.param(date(2026, 4, 5), None, id="autumn in Sydney"),
        pytest.param(date(2026, 10, 25), None, id="autumn in Berlin"),
        pytest.param(date(2026, 11, 1), None, id="autumn in New York"),
    ],
)
def test_a_daily_digest_comes_once_a_day_also_when_the_clocks_change(day: date, odd: str | None):
    began = datetime(day.year, day.month, day.day, tzinfo=UTC) - timedelta(hours=23)
    wishes = [(zone, clock) for zone in ZONES for clock in ("00:05", "02:30")]
    houses = [House(ChannelSettings(zone=zone, digest=f"daily {clock}"), now=began) for zone, clock in wishes]

    async def story() -> None:
        async with running() as scheduler:
            for wish, house in zip(wishes, houses, strict=True):
                scheduler.at(began, f"digests of {wish}", _timers(house, scheduler.now))
            await asyncio.sleep(timedelta(days=3).total_seconds())

    simulate(story(), began)
    for (zone, clock), house in zip(wishes, houses, strict=True):
        came = [datetime.fromtimestamp(post.at, UTC).astimezone(ZoneInfo(zone)) for post, _ in house.rows]
        dates = [each.date() for each in came]
        assert dates == [dates[0] + timedelta(days=passed) for passed in range(len(dates))]
        assert {day, day + timedelta(days=1)} <= set(dates)
        # Half past two does not exist where it is spring: the digest comes at three.
        times = {f"{zone} {each:%H:%M}" for each in came}
        assert times == {f"{zone} {clock}"} | ({odd} if odd and odd.startswith(zone) and clock == "02:30" else set())


def _timers(house: House, now: Callable[[], datetime]) -> Callable[[], Awaitable[datetime | None]]:
    async def ring() -> datetime | None:
        house.until(now())
        return house.table.next_due

    return ring
