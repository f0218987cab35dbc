"""The simulated loop: time jumps when nothing else happens, and a story that cannot go on says so."""

from __future__ import annotations

import asyncio
import time
from datetime import UTC, datetime, timedelta

import pytest

from tests.simulation.loop import Stuck, simulate, simulated, simulation

START = "2026-03-02 08:00"
BEGAN = datetime(2026, 3, 2, 8, tzinfo=UTC)


def now() -> datetime:
    return datetime.now(UTC)


@simulated(START)
async def test_a_week_passes_at_once():
    await asyncio.sleep(7 * 24 * 3600)
    assert now() == BEGAN + timedelta(days=7)


@simulated(START)
async def test_timers_come_in_their_order_and_at_their_time():
    rung: list[tuple[float, datetime]] = []

    async def ring(after: float) -> None:
        await asyncio.sleep(after)
        rung.append((after, now()))

    await asyncio.gather(*(ring(after) for after in (3600, 0.25, 60, 0)))
    assert rung == [(after, BEGAN + timedelta(seconds=after)) for after in (0, 0.25, 60, 3600)]


@simulated(START)
async def test_time_stands_still_while_bytes_are_on_their_way():
    async def echo(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while line := await reader.readline():
            writer.write(line)
        writer.close()

    server = await asyncio.start_server(echo, "127.0.0.1", 0)
    reader, writer = await asyncio.open_connection(*server.sockets[0].getsockname())
    for number in range(100):
        async with asyncio.timeout(0.001):
            writer.write(b"%d\n" % number)
            assert await reader.readline() == b"%d\n" % number
    assert now() == BEGAN
    writer.close()
    server.close()


@simulated(START)
async def test_time_stands_still_while_a_thread_works():
    async with asyncio.timeout(0.001):
        assert await asyncio.to_thread(lambda: time.sleep(0.02) or now()) == BEGAN
    assert now() == BEGAN


@simulated(START)
async def test_time_goes_on_for_a_thread_that_waits_for_the_loop():
    loop = simulation()

    async def later() -> None:
        with loop.held():
            await asyncio.sleep(30)

    def wait() -> datetime:
        asyncio.run_coroutine_threadsafe(later(), loop).result()
        return now()

    assert await asyncio.to_thread(wait) == BEGAN + timedelta(seconds=30)


@simulated(START)
async def test_a_machine_sleeps_and_timers_do_not_see_it():
    loop = simulation()
    timer = asyncio.create_task(asyncio.sleep(10))
    loop.clock.suspend(timedelta(hours=3))
    await timer
    assert now() == BEGAN + timedelta(hours=3, seconds=10)


async def _forever() -> None:
    await asyncio.Event().wait()


async def _circle() -> None:
    while True:  # noqa: ASYNC110
        await asyncio.sleep(0)


@pytest.mark.parametrize(
    ("story", "what"), [(_forever, "Nothing will ever happen again"), (_circle, "The loop runs in a circle")]
)
def test_a_story_that_cannot_go_on_says_where_it_stands(story, what):
    with pytest.raises(Stuck, match=what) as stuck:
        simulate(story(), BEGAN)
    assert story.__name__ in stuck.value.__notes__[0]


def test_afterwards_time_is_real_again():
    assert simulate(_answer(), BEGAN) == BEGAN
    assert now() > BEGAN + timedelta(days=100)


async def _answer() -> datetime:
    return now()
