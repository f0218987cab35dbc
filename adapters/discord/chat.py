"""Discord as a chat platform."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from functools import partial

import discord

from adapters.discord import find, health
from adapters.discord.client import Client, connect, log, use_addresses
from adapters.discord.faults import translated
from adapters.discord.places import channel_id
from adapters.discord.send import Sender
from adapters.discord.text import told
from adapters.plots.chart import Plots, warm_up
from bot.alert.post import Post
from bot.errors import ChatError
from bot.ports.health import Finding
from bot.ports.platforms import Busy, Conversation, Lost

_UNREACHED = "Discord cannot be reached: look at the network, a proxy, or TICKERBELL_DISCORD_API in .env"
_PATIENCE = 3.0
"""Seconds that somebody who gives a command waits for what Discord says of a channel."""


class DiscordChat:
    """The port `Chat`. `api` and `gateway`: base addresses in place of Discord's own.

    It logs in with the first thing that it is asked for, so that posts need not wait for `serve` to connect.
    """

    name = "discord"
    pictures = True
    dark = True

    def __init__(self, token: str, api: str | None = None, gateway: str | None = None) -> None:
        use_addresses(api, gateway)
        self.client = Client(partial(Plots().draw, dark=True))
        self._token = token
        self._tries = find.Tries()
        self._sender = Sender(self.client, self._tries)
        self._login = asyncio.Lock()

    async def send(self, post: Post, message: str | None, picture: bytes | None = None) -> str:
        await self._ready(post.channel)
        return await self._sender.send(post, message, picture)

    async def find(self, post: Post, message: str | None) -> str | None:
        await self._ready(post.channel)
        return await find.find(self.client, post, message, self._tries)

    async def lacks(self, channel: str) -> str:
        try:
            async with asyncio.timeout(_PATIENCE):
                return await self._lacks(channel)
        except (Busy, Lost, TimeoutError):  # the first post will tell
            return ""

    async def _lacks(self, channel: str) -> str:
        await self._ready(channel)
        with translated(channel):
            return await health.lacks(self.client, await channel_id(self.client, channel))

    async def resolve(self, channel: str) -> str:
        """`discord:#markets` as `discord:1234`. Raises `ChatError`."""
        await self._ready(channel)
        with translated(channel):
            return f"discord:{await channel_id(self.client, channel)}"

    async def tell(self, person: str, text: str) -> None:
        try:
            await self._ready(person)
            with translated(person):
                user = await self.client.fetch_user(int(person.partition(":")[2]))
                await user.send("\n".join(map(told, text.splitlines())), suppress_embeds=True)
        except (Busy, Lost) as error:
            raise ChatError("Discord did not take the direct message.") from error

    @property
    def up(self) -> bool:
        return self.client.line.is_up

    async def connected(self) -> None:
        await self.client.line.connected.wait()

    @asynccontextmanager
    async def sending(self) -> AsyncIterator[None]:
        try:
            await self._ready("Discord")
        except (Busy, Lost) as error:
            raise ChatError(f"{_UNREACHED}.") from error
        try:
            yield
        finally:
            await self.close()

    async def check(self, channels: Sequence[str]) -> Sequence[Finding]:
        found = await health.check(self.client)
        for channel in channels:
            try:
                lacking = await self._lacks(channel)
            except ChatError as error:
                lacking = str(error)
            except (Busy, Lost):
                lacking = _UNREACHED
            found.append(Finding(f"discord: posting in {channel}", not lacking, lacking))
        return found

    async def serve(self, conversation: Conversation) -> None:
        await asyncio.to_thread(warm_up)
        self.client.converse(conversation)
        connecting = asyncio.create_task(connect(self.client, self._log_in))
        looking = asyncio.create_task(self._look_at_commands())
        try:
            await asyncio.wait([connecting])
        finally:
            looking.cancel()
            await self.close()
            connecting.cancel()  # which the library does not hear while it connects anew, unless it is closed by then
            await asyncio.wait([connecting])
        connecting.result()

    async def _look_at_commands(self) -> None:
        """Without them people see no /bell, and nothing else would say why."""
        await self.connected()
        try:
            with translated("discord"):
                told = await self.client.tree.told()
        except (ChatError, Busy, Lost):  # a restart, or doctor, will tell
            return
        if not told:
            log.warning("Discord does not know the commands of this version: run tickerbell discord sync, once.")

    async def close(self) -> None:
        if self.client.user is not None:
            await self.client.close()

    async def _ready(self, channel: str) -> None:
        """The gateway is not needed to post."""
        with translated(channel):
            await self._log_in()

    async def _log_in(self) -> None:
        """Once, whoever comes first."""
        async with self._login:
            if self.client.user is not None:
                return
            try:
                await self.client.login(self._token)
            except BaseException:
                await self.client.http.close()
                self.client.http.connector = discord.utils.MISSING
                raise


async def sync(token: str, api: str | None = None) -> int:
    """Tell Discord the commands, for all servers; how many there are. Raises `ChatError`."""
    use_addresses(api, None)
    client = Client(partial(Plots().draw, dark=True))
    try:
        with translated("discord"):
            await client.login(token)
            return len(await client.tree.sync())
    except (Busy, Lost) as error:
        raise ChatError(f"{_UNREACHED}.") from error
    except discord.app_commands.CommandSyncFailure as error:
        raise ChatError(f"Discord did not take the commands: {error.text}") from error
    finally:
        await client.http.close()
