"""discord.py, connected to the double."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Protocol

import discord
import yarl
from discord import app_commands
from discord.gateway import DiscordWebSocket
from discord.http import Route


class Reachable(Protocol):
    """Where a Discord is: the double, or one in another process."""

    @property
    def api(self) -> str: ...
    @property
    def gateway(self) -> str: ...
    @property
    def token(self) -> str: ...


INTENTS = discord.Intents(guilds=True, guild_messages=True, dm_messages=True)


class Bell(discord.AutoShardedClient):
    """A bot as small as possible; tests hang their commands on `group`."""

    def __init__(self, intents: discord.Intents = INTENTS) -> None:
        super().__init__(intents=intents, guild_ready_timeout=0.05, allowed_mentions=discord.AllowedMentions.none())
        self.tree = app_commands.CommandTree(self)
        self.group = app_commands.Group(name="bell", description="Alerts")
        self.tree.add_command(self.group)
        self.heard: asyncio.Queue[discord.Message] = asyncio.Queue()
        self.resumed = asyncio.Event()

    async def before_identify_hook(self, shard_id: int | None, *, initial: bool = False) -> None:
        """discord.py would wait five seconds between two identifies, as Discord asks of large bots."""

    async def on_message(self, message: discord.Message) -> None:
        if message.author.bot:
            return
        self.heard.put_nowait(message)
        await message.reply(f"heard {len(message.content)}")

    async def on_shard_resumed(self, shard: int) -> None:
        self.resumed.set()


@asynccontextmanager
async def connected(double: Reachable, bell: Bell) -> AsyncIterator[Bell]:
    """The bot, ready and with its commands registered; closed at the end."""
    before = Route.BASE, DiscordWebSocket.DEFAULT_GATEWAY
    Route.BASE, DiscordWebSocket.DEFAULT_GATEWAY = double.api, yarl.URL(double.gateway)
    running = asyncio.create_task(bell.start(double.token))
    try:
        await asyncio.wait(
            {running, ready := asyncio.create_task(bell.wait_until_ready())}, return_when="FIRST_COMPLETED"
        )
        if running.done():
            ready.cancel()
            running.result()
        await bell.tree.sync()
        yield bell
    finally:
        await bell.close()
        await asyncio.wait([running])
        Route.BASE, DiscordWebSocket.DEFAULT_GATEWAY = before


def place(bell: Bell, channel: str) -> discord.PartialMessageable:
    """`discord:1234` to post in."""
    return bell.get_partial_messageable(int(channel.removeprefix("discord:")))
