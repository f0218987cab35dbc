"""The alarm: rings at once when late, once a time, and lets an error out."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from datetime import UTC, datetime, timedelta

import pytest

from adapters.scheduler import Alarm

PAST = datetime(2025, 1, 27, 14, 30, tzinfo=UTC)
FAR = datetime.now(UTC) + timedelta(days=1)


@asynccontextmanager
async def running(ring: Callable[[], Awaitable[None]]) -> AsyncGenerator[Alarm]:
    alarm = Alarm(ring)
    task = asyncio.create_task(alarm.run())
    try:
        yield alarm
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


class Bell:
    def __init__(self) -> None:
        self.rung: asyncio.Queue[int] = asyncio.Queue()
        self.times = 0

    async def __call__(self) -> None:
        self.times += 1
        self.rung.put_nowait(self.times)

    async def heard(self) -> int:
        return await asyncio.wait_for(self.rung.get(), 10)


async def test_a_time_that_is_past_rings_at_once():
    bell = Bell()
    async with running(bell) as alarm:
        alarm.set(PAST)
        assert await bell.heard() == 1


async def test_a_time_that_is_set_before_the_start_rings_too():
    bell = Bell()
    alarm = Alarm(bell)
    alarm.set(FAR)
    alarm.set(PAST)
    task = asyncio.create_task(alarm.run())
    assert await bell.heard() == 1
    task.cancel()


async def test_only_the_time_that_was_set_last_rings_and_once():
    bell = Bell()
    async with running(bell) as alarm:
        alarm.set(FAR)
        alarm.set(PAST)
        assert await bell.heard() == 1
        alarm.set(PAST + timedelta(hours=1))
        alarm.set(FAR)
        alarm.set(PAST)
        assert await bell.heard() == 2
        assert bell.rung.empty()


async def test_a_near_time_rings_when_it_comes():
    bell = Bell()
    async with running(bell) as alarm:
        at = datetime.now(UTC) + timedelta(milliseconds=30)
        alarm.set(at)
        await bell.heard()
        assert datetime.now(UTC) >= at


async def test_ringing_may_set_the_next_time_though_that_is_past():
    bell = Bell()

    async def ring() -> None:
        await bell()
        if bell.times < 20:
            alarm.set(PAST)

    async with running(ring) as alarm:
        alarm.set(PAST)
        for number in range(1, 21):
            assert await bell.heard() == number


async def test_none_takes_the_time_back():
    bell = Bell()
    async with running(bell) as alarm:
        alarm.set(None)
        alarm.set(datetime.now(UTC) + timedelta(milliseconds=20))
        alarm.set(None)
        alarm.set(datetime.now(UTC) + timedelta(milliseconds=40))
        assert await bell.heard() == 1
        assert bell.rung.empty()


async def test_what_ringing_raises_comes_out():
    async def ring() -> None:
        raise ValueError("the disk is full")

    alarm = Alarm(ring)
    alarm.set(PAST)
    with pytest.raises(ValueError, match="the disk is full"):
        await asyncio.wait_for(alarm.run(), 10)
