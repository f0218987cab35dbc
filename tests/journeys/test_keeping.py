"""What is kept of people and channels: ids alone, gone when they say so, and by itself when it is old."""

from __future__ import annotations

import asyncio
import re
import sqlite3
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, closing
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import pytest_asyncio

from adapters.discord import DiscordChat, sync
from adapters.recorded import open_day
from adapters.slack import SlackChat
from bot.recorded import serving
from bot.service.replay import replay
from bot.wiring import Product, load_rules, stored
from tests.doubles.discord import DiscordDouble
from tests.doubles.slack import SlackDouble
from tests.doubles.talk import Shown, Talk
from tests.journeys.small_day import SmallDay, write_rules

ROOM = "zebra-room"
NOON = datetime(2025, 1, 27, 17, tzinfo=UTC)
PLATFORMS = ("discord", "slack")
LIMITED = {"discord": "Manage Channel", "slack": "only its admins"}


@dataclass(repr=False)
class Place:
    """A channel on each platform, in which one rule has fired in the morning."""

    product: Product
    talks: dict[str, Talk]
    ids: dict[str, dict[str, str]]
    """Of the people, by platform and short name."""
    file: Path

    def rows(self) -> Sequence[str]:
        """All tables, a line each row."""
        with closing(sqlite3.connect(self.file)) as database:
            return [line for line in database.iterdump() if line.startswith("INSERT")]

    def holding(self, text: str) -> Sequence[str]:
        return [line for line in self.rows() if re.search(rf"(?<!\w){re.escape(text)}(?!\w)", line)]

    async def say(self, talk: Talk, text: str, who: str = "ann") -> Shown:
        shown = await talk.say(text, who=who, where=ROOM)
        await self.product.deliverer.pump(NOON)
        return shown


@pytest_asyncio.fixture
async def place(tmp_path: Path) -> AsyncIterator[Place]:
    async with AsyncExitStack() as life:
        discord = await life.enter_async_context(DiscordDouble(pace=None))
        slack = await life.enter_async_context(SlackDouble(pace=0))
        await sync(discord.token, discord.api)
        chats = [
            DiscordChat(discord.token, discord.api, discord.gateway),
            SlackChat(slack.bot_token, slack.app_token, slack.api, pace=100_000),
        ]
        day = open_day(SmallDay("27 14:30 NVDA 94\n27 14:30 AMD 99", days=1, sessions=3).write(tmp_path / "day"))
        rulebook, _ = load_rules(write_rules(tmp_path / "rules", "AMD down 9%"))
        store = await life.enter_async_context(stored(str(tmp_path / "bell.db")))
        product = await life.enter_async_context(serving(day, rulebook, (), chats, store, lambda: NOON))
        running = [asyncio.create_task(chat.serve(product.answers)) for chat in chats]
        talks: dict[str, Talk] = {"discord": discord.talk, "slack": slack.talk}
        ids = {
            "discord": {name: discord.world.people[name]["id"] for name in ("ann", "bob")},
            "slack": {name: slack.world.people[name].id for name in ("ann", "bob")},
        }
        made = Place(product, talks, ids, tmp_path / "bell.db")
        try:
            for talk in talks.values():
                await made.say(talk, "add NVDA down 5%")
            await replay(day.moments(), NOON, product.watcher, product.deliverer)
            yield made
        finally:
            for task in running:
                task.cancel()
            await asyncio.gather(*running, return_exceptions=True)


async def lived(place: Place, talk: Talk) -> None:
    """People do with the bot what leaves something."""
    ids = place.ids[talk.platform]
    for words in (
        *("settings zone Europe/Berlin", "subscribe desk", "mute AMD 2h", "basket mine = NVDA, AMD", "AMD down 8%"),
        *(f"settings mention <@{ids['ann']}>"),
    ):
        await place.say(talk, words)
    cards = [shown for shown in talk.posts(ROOM) if "Not useful" in shown.controls]
    await talk.press(cards[0], "Not useful", who="bob")


async def test_names_are_stored_of_nobody(place: Place) -> None:
    for talk in place.talks.values():
        await lived(place, talk)
    every = "\n".join(place.rows())
    assert all(ids[name] in every for ids in place.ids.values() for name in ("ann", "bob"))
    for name in ("ann", "bob", "Owner", ROOM, "The club", "Loopback"):
        assert not re.search(rf"(?<![\w-]){name}(?![\w-])", every, re.IGNORECASE), name


@pytest.mark.parametrize("platform", PLATFORMS)
async def test_a_person_is_forgotten_in_every_table(place: Place, platform: str) -> None:
    talk, ids = place.talks[platform], place.ids[platform]
    await lived(place, talk)
    assert place.holding(ids["ann"])
    for who in ("ann", "bob"):
        await place.say(talk, "forget me", who)
        assert place.holding(ids[who]) == []


@pytest.mark.parametrize("platform", PLATFORMS)
async def test_a_channel_is_forgotten_in_every_table(place: Place, platform: str) -> None:
    talk = place.talks[platform]
    await lived(place, talk)
    channel = talk.channel(ROOM)
    assert len(place.holding(channel)) > 5
    await talk.press(await place.say(talk, "forget channel"), "Delete everything")
    left = [line for line in place.holding(channel) if "/notice/forgotten" not in line]
    assert all(line.startswith('INSERT INTO "channels"') for line in left), left
    other = next(each for each in place.talks.values() if each is not talk)
    assert place.holding(other.channel(ROOM))


async def test_what_is_old_goes_by_itself(place: Place) -> None:
    for talk in place.talks.values():
        await lived(place, talk)
    kinds = ("undo", "feedback", "muted")

    def dated() -> set[str]:
        return {kind for kind in kinds if place.holding(kind)}

    assert dated() == set(kinds)
    await place.product.step(NOON + timedelta(days=399), ())
    assert dated() == set(kinds)
    await place.product.step(NOON + timedelta(days=402), ())
    assert dated() == set()
    tables = {line.split('"')[1] for line in place.rows()}
    assert not tables & {"outbox", "contents", "messages", "cards"}
    assert [held.rule for held in place.product.house.registry.of(place.talks["slack"].channel(ROOM))]


@pytest.mark.parametrize("platform", PLATFORMS)
async def test_who_may_not_press_is_told_so_alone(place: Place, platform: str) -> None:
    talk = place.talks[platform]
    if platform == "slack":
        await place.say(talk, "settings admins on")
    card = next(shown for shown in talk.posts(ROOM) if "Not useful" in shown.controls)
    before = [shown.text for shown in talk.posts(ROOM)]
    for label in ("Mute 1 hour", "1 hour", "Edit rule"):
        if label in card.controls:
            refused = await talk.press(card, label, who="bob")
            assert refused.private
            assert LIMITED[platform] in refused.text
    assert [shown.text for shown in talk.posts(ROOM)] == before
    assert (await talk.press(card, "Why?", who="bob")).private
