"""One alert to many channels at once: within the platform's limits, and people are answered meanwhile."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from pathlib import Path

import pytest

from bot.chat.records import Change, Channel, Rule
from bot.ports.store import Commit
from bot.wiring import stored
from tests.doubles.discord import DiscordDouble
from tests.journeys.town import DAWN, Town, town

LIMITS = {"discord": 50.0, "slack": 5.0}
"""Posts a second of a bot on Discord, and in a workspace on Slack ("several hundred per minute")."""
PAUSE = 0.1
"""Seconds between an answer and the next question."""
FEW = 5
"""Answers of "too often" that a machine with other work may cause: what was sent evenly arrives together."""
ANSWERED = 1.0
"""Seconds within which a person is to be answered."""


@dataclass
class Rush:
    """`posted`: seconds until all channels had the alert. `answers`: those that people waited for theirs till then."""

    posted: float
    answers: list[float]
    limited: int


async def everywhere(place: Town, channels: list[str]) -> None:
    """A rule in each channel, kept while the bot is down."""
    await place.stop()
    names = [place.talk.channel(name) for name in channels]
    rules = [Rule(scope=name, rule_id="1", rule="NVDA down 5%") for name in names]
    there = [Channel(scope=name, workspace="somewhere") for name in names]
    async with stored(str(place.database)) as store:
        await store.commit(Commit(DAWN, records=Change(keep=(*there, *rules))))
    await place.start()


async def posted(place: Town, channels: list[str]) -> float:
    """When, by the loop's time, all of them have something."""
    waiting = channels
    while waiting := [channel for channel in waiting if not place.posts(channel)]:  # noqa: ASYNC110
        await asyncio.sleep(PAUSE / 10)
    return asyncio.get_running_loop().time()


async def rush(place: Town, count: int) -> Rush:
    channels = [f"room-{number}" for number in range(count)]
    await everywhere(place, channels)
    await place.play("09:29")
    loop = asyncio.get_running_loop()
    begun, answers = loop.time(), list[float]()
    playing = asyncio.create_task(place.play("09:30"))
    posting = asyncio.create_task(posted(place, channels))
    while not posting.done():
        asked = loop.time()
        assert "NVDA down 5%" in (await place.talk.say("list", where="room-0")).text
        answers.append(loop.time() - asked)
        await asyncio.wait([posting], timeout=PAUSE)
    playing.cancel()
    await asyncio.wait([playing])
    for channel in channels:
        (alert,) = place.posts(channel)
        assert "NVDA down 12.5%" in alert.text
    double = place.double
    assert double
    limited = double.limited if isinstance(double, DiscordDouble) else double.counts["ratelimited"]
    return Rush(await posting - begun, answers, limited)


@pytest.mark.parametrize(("platform", "count", "pace"), [("discord", 60, 1), ("slack", 60, 10)])
async def test_people_are_answered_while_an_alert_goes_to_all_channels(
    platform: str, count: int, pace: float, tmp_path: Path
) -> None:
    async with town(platform, tmp_path, pace=pace) as place:
        done = await rush(place, count)
    assert done.limited <= FEW
    assert len(done.answers) > 1


@pytest.mark.soak
@pytest.mark.parametrize("platform", ["discord", "slack"])
async def test_two_hundred_channels_at_the_pace_of_life(platform: str, tmp_path: Path) -> None:
    async with town(platform, tmp_path, pace=1) as place:
        done = await rush(place, 200)
    answers = sorted(done.answers)
    print(f"{platform}: posted in {done.posted:.2f} s, {len(answers)} answers, longest {answers[-1]:.3f} s, ", end="")
    print(f"median {answers[len(answers) // 2]:.3f} s, {done.limited} times too often")
    assert done.limited <= FEW
    assert done.posted <= 200 / LIMITS[platform] * 1.1
    assert max(answers) < ANSWERED
