"""The real process, serving Discord while it fails, killed five times: each card is there once, as if nothing were."""

from __future__ import annotations

import asyncio
import random
import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from pathlib import Path

import pytest

from adapters.discord import sync
from bot.recorded import SHIPPED_DAY
from tests.doubles.discord import DiscordDouble
from tests.doubles.discord.faults import How
from tests.journeys.replaying import TICKERBELL, environment

SPEED = "2000"
WAYS: tuple[How, ...] = ("429", "500", "503", "drop before", "drop after taking")


@asynccontextmanager
async def bell(double: DiscordDouble, database: Path) -> AsyncIterator[asyncio.subprocess.Process]:
    """`tickerbell run`, killed at the end. What it says is beside its database."""
    said = database.with_suffix(".log")
    process = await asyncio.create_subprocess_exec(
        *(str(TICKERBELL), "run", "--day", str(SHIPPED_DAY), "--speed", SPEED),
        cwd=database.parent,
        env=environment(
            TICKERBELL_DISCORD_TOKEN=double.token,
            TICKERBELL_DISCORD_API=double.api,
            TICKERBELL_DISCORD_GATEWAY=double.gateway,
            TICKERBELL_DATABASE=str(database),
        ),
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.DEVNULL,
        stderr=said.open("ab"),
    )
    try:
        await asyncio.wait_for(_online(double), 30)
        yield process
    finally:
        process.kill()
        await process.wait()


async def _online(double: DiscordDouble) -> None:
    while not double.connections["open"]:  # noqa: ASYNC110
        await asyncio.sleep(0.01)
    await asyncio.sleep(0.5)


def open_rows(database: Path) -> int:
    with closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True)) as connection:
        return connection.execute("SELECT count(*) FROM outbox WHERE done_at IS NULL").fetchone()[0]


def cards(double: DiscordDouble) -> list[tuple[str, bool]]:
    """What stands, but for lines about what people did: those say the time."""
    return [(shown.text, shown.picture) for shown in double.talk.posts() if "\n" in shown.text or shown.reply_to]


async def lived_through(double: DiscordDouble, database: Path) -> None:
    """Until the day is over (the official closes are in) and nothing waits any more."""
    async with asyncio.timeout(120), bell(double, database):
        if not double.talk.posts():
            await double.talk.say("subscribe ai")
        while open_rows(database) or not any("17.0%" in text for text, _ in cards(double)):  # noqa: ASYNC110
            await asyncio.sleep(0.2)
        await asyncio.sleep(1)


async def died(double: DiscordDouble, database: Path, requests: int) -> None:
    """Killed as soon as Discord has got so many more requests for its channels."""
    seen = sum(request["path"].startswith("/channels/") for request in double.requests)
    async with asyncio.timeout(60), bell(double, database):
        if not double.talk.posts():
            await double.talk.say("subscribe ai")
        while sum(request["path"].startswith("/channels/") for request in double.requests) < seen + requests:  # noqa: ASYNC110
            await asyncio.sleep(0.002)


@pytest.mark.soak
@pytest.mark.parametrize("seed", [1, 2, 3])
async def test_a_process_that_is_killed_five_times_posts_each_card_once(seed: int, tmp_path: Path) -> None:
    dice = random.Random(seed)
    async with DiscordDouble(pace=0.001) as calm, DiscordDouble(pace=0.001) as storm:
        for double in (calm, storm):
            await sync(double.token, double.api)
        await lived_through(calm, tmp_path / "calm.db")
        storm.fail(WAYS, every=10)
        for _ in range(5):
            await died(storm, tmp_path / "storm.db", dice.randint(1, 6))
        await lived_through(storm, tmp_path / "storm.db")
        assert cards(storm) == cards(calm)
