"""Good manners: one host is asked once a second, by two at once, and ever more slowly while it fails."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from adapters.fetch.manners import Manners, backed_off, jittered
from tests.simulation.loop import simulated

MINUTE = timedelta(minutes=1)


async def times(manners: Manners, hosts: list[str], seconds: float) -> tuple[list[tuple[str, float]], int]:
    """When each request began, and how many were on their way at once at most."""
    loop, began, here = asyncio.get_running_loop(), list[tuple[str, float]](), 0
    start, most = loop.time(), 0

    async def ask(host: str) -> None:
        nonlocal here, most
        async with manners.turn(host):
            began.append((host, round(loop.time() - start, 3)))
            here += 1
            most = max(most, here)
            await asyncio.sleep(seconds)
            here -= 1

    await asyncio.gather(*map(ask, hosts))
    return began, most


@simulated("2025-01-27T14:00:00")
async def test_requests_to_one_host_begin_a_second_apart() -> None:
    began, _ = await times(Manners(), ["a", "a", "b", "a", "b"], seconds=0.1)
    assert sorted(began) == [("a", 0), ("a", 1), ("a", 2), ("b", 0), ("b", 1)]


@simulated("2025-01-27T14:00:00")
async def test_a_slow_host_has_two_requests_at_once() -> None:
    began, most = await times(Manners(), ["a"] * 4, seconds=10)
    assert [at for _, at in began] == [0, 1, 10, 11]
    assert most == 2


@simulated("2025-01-27T14:00:00")
async def test_of_all_hosts_sixteen_are_asked_at_once() -> None:
    _, most = await times(Manners(), [f"host{n}" for n in range(100)], seconds=5)
    assert most == 16


@given(st.integers(0, 10**9), st.integers(0, 500))
def test_pauses_double_up_to_six_hours(seed: int, failures: int) -> None:
    pause = backed_off(MINUTE, failures, Random(seed))
    exact = min(MINUTE * 2 ** min(failures, 20), timedelta(hours=6))
    assert exact <= pause <= exact * 1.1


@given(st.integers(0, 10**9))
def test_jitter_only_delays(seed: int) -> None:
    assert MINUTE <= jittered(MINUTE, Random(seed)) <= MINUTE * 1.1
