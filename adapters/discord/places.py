"""Where things stand on Discord: channels by id or by name, messages by id or, in a thread of theirs, by both."""

from __future__ import annotations

import discord

from adapters.untrusted import clean
from bot.errors import ChatError


async def channel_id(client: discord.Client, channel: str) -> int:
    """`discord:1234`, or `discord:#markets` where only one server that the bot is in has it. Raises `ChatError`."""
    name = channel.partition(":")[2]
    if name.isdecimal():
        return int(name)
    wanted = name.removeprefix("#").lower()
    found = [each.id for guild in await _guilds(client) for each in await _channels(guild) if each.name == wanted]
    if len(found) == 1:
        return found[0]
    how = "more than one channel" if found else "no channel"
    raise ChatError(
        f"Tickerbell sees {how} #{clean(wanted, 100)} on Discord. Name it by its id: User Settings, Advanced, "
        "Developer Mode on; then a right click on the channel, Copy Channel ID, and write discord:ID."
    )


def spot(channel: int, message: str) -> tuple[int, int]:
    """(the channel that a message stands in, its id)."""
    place, _, number = message.rpartition("/")
    return int(place or channel), int(number)


def named(channel: int, place: int, message: int) -> str:
    """The same as one string: `1234`, or `99/1234` in a thread."""
    return str(message) if place == channel else f"{place}/{message}"


async def _guilds(client: discord.Client) -> list[discord.Guild]:
    return list(client.guilds) or [guild async for guild in client.fetch_guilds(limit=None)]


async def _channels(guild: discord.Guild) -> list[discord.abc.GuildChannel]:
    return list(guild.channels) or list(await guild.fetch_channels())
