"""What keeps the bot from working, and what to click."""

from __future__ import annotations

import time
from email.utils import parsedate_to_datetime

import aiohttp
import discord
from discord.http import Route

from adapters.discord.client import Client
from adapters.discord.faults import NO_ACCESS, UNKNOWN_CHANNEL
from adapters.unreached import unreached
from adapters.untrusted import clean
from bot.ports.health import Finding

NEEDED = {
    "view_channel": "View Channel",
    "send_messages": "Send Messages",
    "embed_links": "Embed Links",
    "attach_files": "Attach Files",
    "read_message_history": "Read Message History",
    "create_public_threads": "Create Public Threads",
    "send_messages_in_threads": "Send Messages in Threads",
}
INVITE = discord.Permissions(**dict.fromkeys(NEEDED, True)).value
"""The number that goes into the invite link."""
_WHERE = "Edit Channel, Permissions, add the role Tickerbell under Advanced permissions, and allow"
_CLOCK = 30.0
"""Seconds that ours may differ from Discord's."""
Channel = discord.abc.GuildChannel | discord.abc.PrivateChannel | discord.Thread


def invite(application: int) -> str:
    """The link by which a server's administrator lets the bot in."""
    scopes = "bot+applications.commands"
    return f"https://discord.com/oauth2/authorize?client_id={application}&scope={scopes}&permissions={INVITE}"


async def check(client: Client) -> list[Finding]:
    """Of a client that is logged in: its servers, its commands, today's connections, the clock."""
    link = invite(client.application_id or 0)
    try:
        servers = [guild.name async for guild in client.fetch_guilds(limit=None)]
        told = await client.tree.told()
        left = (await client.fetch_session_start_limits()).remaining
        skew = await _skew(client.http.proxy)
    except (discord.DiscordException, aiohttp.ClientError, OSError, TimeoutError) as error:
        return [Finding(f"discord: {unreached(error)}", False, "try again in a minute")]
    return [
        Finding(f"discord: the token is {client.user}'s", True),
        Finding(
            f"discord: member of {len(servers)} server{'' if len(servers) == 1 else 's'}",
            bool(servers),
            f"invite it: {link}",
        ),
        Finding("discord: the command /bell", told, "run tickerbell discord sync, once"),
        Finding(
            f"discord: {left} connections left today", left > 0, "wait until tomorrow; something restarts it often"
        ),
        _clock(skew),
    ]


def _clock(skew: float) -> Finding:
    if abs(skew) < _CLOCK:
        return Finding("discord: the clock agrees with Discord's", True)
    return Finding(f"discord: this clock is {skew:+.0f} s off Discord's", False, "let the system keep its time by NTP")


async def _skew(proxy: str | None) -> float:
    """Seconds that our clock is ahead of Discord's."""
    async with aiohttp.ClientSession() as session, session.get(f"{Route.BASE}/gateway", proxy=proxy) as response:
        told = response.headers.get("Date")
        return time.time() - parsedate_to_datetime(told).timestamp() if told else 0.0


async def lacks(client: discord.Client, number: int) -> str:
    """In a sentence that says what to do; empty if nothing does."""
    try:
        channel = await _channel(client, number)
        allowed = await permissions(client, number)
    except discord.HTTPException as error:
        if error.code == UNKNOWN_CHANNEL:
            return f"There is no channel discord:{number} any more. Take its rules away, or name another channel."
        if error.code == NO_ACCESS:
            return f"Tickerbell cannot see the channel discord:{number}: {_WHERE} View Channel."
        raise
    if isinstance(channel, discord.abc.PrivateChannel):
        return ""
    missing = [label for name, label in _needed(channel).items() if not getattr(allowed, name)]
    if not missing:
        return ""
    return f"In #{clean(channel.name, 100)} Tickerbell lacks {_listed(missing)}: {_WHERE} {_it(missing)}."


async def permissions(client: discord.Client, number: int) -> discord.Permissions:
    """The bot's own in a channel or thread, asked from Discord where the gateway has not told them."""
    channel = await _channel(client, number)
    if isinstance(channel, discord.abc.PrivateChannel):
        return discord.Permissions.all()
    guild = client.get_guild(channel.guild.id)
    if guild is not None and (me := guild.me) is not None:  # pyright: ignore[reportUnnecessaryComparison]
        return channel.permissions_for(me)
    guild = await client.fetch_guild(channel.guild.id)
    me = await guild.fetch_member(client.user.id if client.user else 0)
    known = channel.parent_id if isinstance(channel, discord.Thread) else channel.id
    found = discord.utils.get(await guild.fetch_channels(), id=known)
    return found.permissions_for(me) if found else discord.Permissions.none()


async def _channel(client: discord.Client, number: int) -> Channel:
    return client.get_channel(number) or await client.fetch_channel(number)


def _needed(channel: Channel) -> dict[str, str]:
    """In a thread one writes by a permission of its own."""
    if isinstance(channel, discord.Thread):
        return {name: label for name, label in NEEDED.items() if name not in ("send_messages", "create_public_threads")}
    return NEEDED


def _listed(labels: list[str]) -> str:
    return " and ".join(filter(None, (", ".join(labels[:-1]), labels[-1])))


def _it(labels: list[str]) -> str:
    return "it" if len(labels) == 1 else "them"
