"""When somebody should look."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.ports.health import Health
from bot.vitals import Lag, Vitals
from tests.simulation.loop import simulated, simulation

NOW = datetime(2025, 1, 27, 15, tzinfo=UTC)
BAD = Health("Yahoo quotes", False, "no answer")
NEW = Health("Alpaca (IEX)", True, "answers when asked")
GOOD = Health("Yahoo stream", True, "streaming", NOW)
WELL = Vitals(NOW, sources={"yahoo": [GOOD, BAD], "feeds": [BAD]}, watched=10, trading=8, blind=3)


def ago(seconds: float) -> datetime:
    return NOW - timedelta(seconds=seconds)


@pytest.mark.parametrize(
    ("vitals", "ailments"),
    [
        (WELL, ()),
        (Vitals(NOW), ()),  # a recorded day has no source
        (replace(WELL, trading=0, blind=0), ()),
        (replace(WELL, blind=4), ("4 of 8 symbols whose market is open are blind",)),
        (replace(WELL, trading=1, blind=1), ("1 of 1 symbols whose market is open are blind",)),
        (replace(WELL, sources={"yahoo": [BAD], "feeds": [BAD]}), ("every source is down",)),
        (replace(WELL, sources={"yahoo": [BAD], "alpaca": [NEW]}), ("every source is down",)),
        (replace(WELL, sources={"alpaca": [NEW]}), ()),  # nobody was asked yet
        (replace(WELL, platforms={"slack": True}, waiting={"slack": ago(120)}), ()),
        (
            replace(WELL, platforms={"slack": True}, waiting={"slack": ago(121)}),
            ("posts for slack have been waiting for 121 s",),
        ),
        (replace(WELL, platforms={"slack": False}, waiting={"slack": ago(9999)}), ()),  # waits for its platform
        (replace(WELL, waiting={"discord": ago(9999)}), ()),  # no token is set for it
        (replace(WELL, lag=5.1), ("the event loop was 5.1 s late within the last minute",)),
    ],
)
def test_each_ailment_has_its_reason(vitals: Vitals, ailments: tuple[str, ...]) -> None:
    assert vitals.ailments == ailments


@simulated("2025-01-27T15:00")
async def test_a_stalled_loop_is_noticed_and_forgotten_after_a_minute() -> None:
    lag = Lag()
    watching = asyncio.create_task(lag.run())
    await asyncio.sleep(10.5)
    assert lag.worst == 0
    simulation().clock.jump(7)  # what runs in the loop takes so long
    await asyncio.sleep(2)
    assert 6 < lag.worst <= 7
    await asyncio.sleep(55)
    assert lag.worst > 6
    await asyncio.sleep(5)
    assert lag.worst == 0
    watching.cancel()
