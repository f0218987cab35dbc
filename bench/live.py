"""What watching the live market costs: memory, processor and requests, against an outside on loopback.

    python -m bench.live idle    the real process, `tickerbell run --live` with 500 symbols and 200 feeds, in real time:
                                 when it has a price and a previous close of all, and after how many requests; then a
                                 minute's processor time and its memory
    python -m bench.live week    a simulated week of the whole live program, undisturbed and, at once, with an outage
                                 of each source in every way, as `tests/journeys/test_live_week.py` checks it; takes
                                 two cores for half an hour

Both print JSON.
"""

from __future__ import annotations

import asyncio
import json
import os
import sys
import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

from tests.doubles.yahoo_market import symbols
from tests.simulation.loop import simulate
from tests.simulation.outside import Outside, Plan, Watching
from tests.simulation.week import figures, resident, weeks

PLAN = Plan(symbols=symbols(500), feeds=200)
MINUTE = 60.0
_HISTORY = timedelta(minutes=30)
"""In which the history of all has come, slowly."""


def idle() -> dict[str, object]:
    """Takes four minutes."""
    with tempfile.TemporaryDirectory() as folder:
        simulate(_history(Path(folder)), datetime.now(UTC) - _HISTORY)
        return asyncio.run(_measured(Path(folder)))


async def _history(folder: Path) -> None:
    """Have it in the cache, as after the first hour of a first run."""
    async with Outside(PLAN) as outside, Watching(outside, folder) as watching:
        await watching.until(datetime.now(UTC) + _HISTORY)
    (folder / "bell.db").unlink()


async def _measured(folder: Path) -> dict[str, object]:
    async with Outside(PLAN) as outside:
        began = time.monotonic()
        process = await asyncio.create_subprocess_exec(
            Path(sys.executable).with_name("tickerbell"),
            *("run", "--live"),
            env=_environment(outside, folder),
            cwd=folder,
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.DEVNULL,
        )
        try:
            await _subscribed(outside)
            seconds, first = time.monotonic() - began, outside.yahoo.requests.total()
            await asyncio.sleep(2 * MINUTE)
            before, asked = _processor(process.pid), outside.requests()
            await asyncio.sleep(MINUTE)
            return {
                "seconds until all are watched": round(seconds, 1),
                "requests to Yahoo until then": first,
                "percent of a core": round((_processor(process.pid) - before) / MINUTE * 100, 2),
                "memory, MB": resident(process.pid),
                "requests in a minute": dict(outside.requests() - asked),
            }
        finally:
            process.terminate()
            await process.wait()


async def _subscribed(outside: Outside) -> None:
    """Until all symbols are; they are as soon as their prices and previous closes are there."""
    while outside.stream.wanted < len(PLAN.symbols):  # noqa: ASYNC110
        await asyncio.sleep(0.1)


def _environment(outside: Outside, folder: Path) -> dict[str, str]:
    settings = outside.settings(folder).model_dump(exclude_none=True)
    return {**os.environ, **{f"TICKERBELL_{name.upper()}": str(value) for name, value in settings.items()}}


def _processor(process: int) -> float:
    """Seconds of processor time so far."""
    fields = Path(f"/proc/{process}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def both() -> dict[str, object]:
    with tempfile.TemporaryDirectory() as folder:
        calm, rough = weeks(Path(folder))
    lost = sorted(calm.alerts.keys() - rough.alerts.keys())
    return {"undisturbed": figures(calm), "disturbed": figures(rough), "lost": lost}


if __name__ == "__main__":
    print(json.dumps(idle() if sys.argv[1:] == ["idle"] else both(), indent=2))
