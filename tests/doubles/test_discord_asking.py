"""What a bot asks about where it is: the answers are those that discord.py and Discord's document expect."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import discord
import pytest

from tests.doubles.connected import Bell, connected
from tests.doubles.discord import DiscordDouble
from tests.doubles.discord.gateway import Trouble


@pytest.fixture
async def double() -> AsyncIterator[DiscordDouble]:
    async with DiscordDouble() as double:
        yield double
        assert double.breaches == []


async def test_about_guild_people_and_commands(double: DiscordDouble) -> None:
    async with connected(double, Bell()) as bell:
        guild = await bell.fetch_guild(int(double.world.guild["id"]))
        assert [each.name for each in await guild.fetch_channels()] == ["markets", "macro", "forum"]
        assert [each.name for each in await guild.fetch_roles()] == ["@everyone", "managers", "Tickerbell"]
        ann = await guild.fetch_member(int(double.world.people["ann"]["id"]))
        assert [each.name for each in ann.roles] == ["@everyone", "managers"]
        assert [each.name for each in await guild.active_threads()] == ["thread"]
        assert [each.name async for each in bell.fetch_guilds()] == ["The club"]
        assert [each.name for each in await bell.tree.fetch_commands()] == ["bell"]
        assert (await bell.application_info()).name == "Tickerbell"
        with pytest.raises(discord.NotFound, match="10004"):
            await bell.fetch_guild(1)
        with pytest.raises(discord.NotFound, match="10013"):
            await bell.fetch_user(1)


async def test_permissions_follow_roles_and_overwrites(double: DiscordDouble) -> None:
    async with connected(double, Bell()) as bell:
        channel = double.world.named("markets")
        double.world.forbid(channel, double.world.bot, discord.Permissions(attach_files=True).value)
        found = await bell.fetch_channel(int(channel["id"]))
        assert isinstance(found, discord.TextChannel)
        held = found.permissions_for(found.guild.me)
        assert (held.send_messages, held.attach_files, held.manage_channels) == (True, False, False)


async def test_a_bot_that_leaves_is_gone(double: DiscordDouble) -> None:
    async with connected(double, Bell()) as bell:
        gone = asyncio.create_task(bell.wait_for("guild_remove", timeout=5))
        await asyncio.sleep(0)
        await bell.guilds[0].leave()
        assert (await gone).name == "The club"
        assert [each async for each in bell.fetch_guilds()] == []


async def test_several_shards() -> None:
    async with DiscordDouble(shards=2) as double, connected(double, Bell()) as bell:
        assert bell.shard_count == 2
        assert [each.name for each in bell.guilds] == ["The club"]
        assert double.connections["identify"] == 2
        assert double.connections["heartbeat"] == 2


@pytest.mark.parametrize(
    ("trouble", "identifies", "resumes"),
    [
        ("invalid", 2, 0),
        ("invalid resumable", 1, 1),
        pytest.param("drop", 1, 1, marks=pytest.mark.soak),  # discord.py waits before it connects again
    ],
)
async def test_a_broken_session_is_renewed_or_resumed(
    double: DiscordDouble, trouble: Trouble, identifies: int, resumes: int
) -> None:
    bell = Bell()
    async with connected(double, bell):
        await double.trouble(trouble)
        await bell.wait_for("shard_resumed" if resumes else "shard_ready", timeout=30)
        assert double.connections["identify"] == identifies
        assert double.connections["resume"] == resumes
