"""Bad weather: requests fail in every way, connections break, the process dies; each card is there once, complete."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import get_args

import pytest

from tests.doubles.discord import DiscordDouble
from tests.doubles.discord.faults import How as DiscordHow
from tests.doubles.discord.gateway import Trouble
from tests.doubles.slack import SlackDouble
from tests.doubles.slack.failures import How as SlackHow
from tests.journeys.town import Town, town

CHANNELS = {"markets": "replies", "macro": "thread"}
"""Each with its own manner of following a card."""
DISCORD_WAYS: tuple[DiscordHow, ...] = (
    *("429", "500", "503", "drop before", "drop after taking", "timeout after taking", "502", "cloudflare"),
)
SLACK_WAYS: tuple[SlackHow, ...] = (
    *("ratelimited", "500", "503", "drop before", "drop after taking", "timeout after taking", "invalid_blocks once"),
)
HANGS = 0.1
"""Seconds until an answer that does not come is given up."""
Message = tuple[str, bool, int | None]


def standing(place: Town, where: str) -> list[Message]:
    """What a channel holds, in order: text, whether with a picture, and the place of what it answers."""
    posts = [shown for shown in place.posts(where) if "\n" in shown.text.strip() or shown.reply_to]
    places = {shown.message: number for number, shown in enumerate(posts)}
    return [(shown.text, shown.picture, places.get(shown.reply_to)) for shown in posts]


async def subscribed(place: Town) -> None:
    for where, follow in CHANNELS.items():
        await place.say("subscribe ai", where=where)
        await place.say(f"settings follow {follow}", where=where)
    await place.play("09:29")


async def calm(platform: str, folder: Path) -> tuple[dict[str, list[Message]], int]:
    async with town(platform, folder) as place:
        await subscribed(place)
        assert place.double
        before = len(place.double.requests)
        await place.play("16:10")
        await place.settle()
        return {where: standing(place, where) for where in CHANNELS}, len(place.double.requests) - before


class Storm:
    """Every tenth request fails in one way after another; what breaks a connection comes at random."""

    def __init__(self, double: DiscordDouble | SlackDouble, dice: random.Random) -> None:
        self._double = double
        self._dice = dice
        if isinstance(double, DiscordDouble):
            double.fail(DISCORD_WAYS, every=10)
        else:
            double.fail(SLACK_WAYS, every=10, methods="*")

    async def break_connections(self) -> None:
        if isinstance(self._double, DiscordDouble):
            await self._double.trouble(self._dice.choice(get_args(Trouble)))
            return
        sockets = self._double.sockets
        match self._dice.choice(("drop", "refresh", "warning", "too many")):
            case "drop":
                await sockets.drop()
            case "refresh":
                await sockets.refresh()
            case "warning":
                await sockets.refresh("warning")
            case _:
                sockets.refusals = 2
                await sockets.drop()

    def pause(self) -> None:
        """The bot is down for a while: Discord forgets what it could tell a repeated message by."""
        if isinstance(self._double, DiscordDouble) and self._dice.random() < 0.5:
            self._double.skip(400)


async def killed(place: Town, after: int, dice: random.Random) -> bool:
    """Whether the bot died while the day went on, some moments after the platform had got so many requests."""
    assert place.double
    playing = asyncio.create_task(place.play("16:10"))
    while len(place.double.requests) < after and not playing.done():  # noqa: ASYNC110
        await asyncio.sleep(0.001)
    for _ in range(dice.randrange(40)):
        await asyncio.sleep(0)
    died = playing.cancel()
    with suppress(asyncio.CancelledError):
        await playing
    return died


async def stormy(platform: str, folder: Path, seed: int, kills: int, requests: int) -> dict[str, list[Message]]:
    """What channels hold when the bot has died so often, while it made about so many requests."""
    dice = random.Random(seed)
    async with town(platform, folder, patience=HANGS) as place:
        await subscribed(place)
        assert place.double
        begun = len(place.double.requests)
        storm = Storm(place.double, dice)
        for after in sorted(dice.sample(range(requests * 2 // 3), kills)):
            assert await killed(place, begun + after, dice)
            storm.pause()
            await place.restart()
            await storm.break_connections()
        await place.play("16:10")
        await place.settle()
        return {where: standing(place, where) for where in CHANNELS}


async def weather(platform: str, folder: Path, seeds: Sequence[int]) -> None:
    expected, requests = await calm(platform, folder)
    assert len(expected["macro"]) > 15
    for seed in seeds:
        (folder / f"{seed}").mkdir()
        held = await stormy(platform, folder / f"{seed}", seed, kills=5, requests=requests)
        for where, messages in expected.items():
            assert held[where] == messages, (where, f"seed {seed}")


@pytest.mark.parametrize("platform", ["discord", "slack"])
async def test_each_card_is_there_once_whatever_fails_and_however_often_the_bot_dies(
    platform: str, tmp_path: Path
) -> None:
    await weather(platform, tmp_path, [2025])


@pytest.mark.soak
@pytest.mark.parametrize("platform", ["discord", "slack"])
async def test_the_same_in_twenty_storms(platform: str, tmp_path: Path) -> None:
    await weather(platform, tmp_path, range(20))


async def test_a_channel_that_hangs_delays_no_other(tmp_path: Path) -> None:
    async with town("discord", tmp_path, patience=3600) as place:
        double = place.double
        assert isinstance(double, DiscordDouble)
        await subscribed(place)
        hanging = place.talk.channel("desk").partition(":")[2]
        double.fail("timeout after taking", next=1, on=f"^/channels/{hanging}/messages$")
        playing = asyncio.create_task(place.play("09:31"))
        while not all(place.about("NVDA", where) for where in ("markets", "macro")):  # noqa: ASYNC110
            await asyncio.sleep(0.01)
        assert not playing.done()
        assert len(standing(place, "desk")) <= 1
        playing.cancel()
        await asyncio.wait([playing])
