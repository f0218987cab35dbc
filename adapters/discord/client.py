"""The connection to Discord: what comes from it is brought to the conversation."""

from __future__ import annotations

import asyncio
import logging
import random
from collections.abc import Awaitable, Callable
from typing import Any
from urllib.request import getproxies, proxy_bypass

import aiohttp
import discord
from discord.gateway import DiscordWebSocket
from discord.http import Route
from yarl import URL

from adapters.discord.answer import Draw
from adapters.discord.ask import overheard
from adapters.discord.buttons import Pick, Press
from adapters.discord.faults import TOKEN
from adapters.discord.forms import filled
from adapters.discord.mention import hear
from adapters.discord.respond import Responder
from adapters.discord.tree import Tree
from adapters.logs import Line
from adapters.unreached import unreached
from bot.chat.commands import Argument
from bot.chat.model import Choice
from bot.errors import ChatError
from bot.ports.platforms import Conversation

log = logging.getLogger("tickerbell.discord")
for _repeats in ("discord.shard", "discord.gateway"):  # what they repeat at each try is said once by `Line`
    logging.getLogger(_repeats).setLevel(logging.CRITICAL)
Interaction = discord.Interaction[Any]
_LONGEST_WAIT = 60.0
"""Seconds between two tries to connect."""
_INTENTS = discord.Intents(guilds=True, guild_messages=True, dm_messages=True)
"""None that Discord grants only on request: the text of a mention or a direct message comes without them."""
_UNREACHABLE = (OSError, aiohttp.ClientError, asyncio.TimeoutError, discord.HTTPException, discord.GatewayNotFound)


def use_addresses(api: str | None, gateway: str | None) -> None:
    """Base addresses in place of Discord's own, for the whole process: `https://proxy.example/api/v10`, `wss://…`."""
    if api:
        Route.BASE = api.rstrip("/")
    if gateway:
        DiscordWebSocket.DEFAULT_GATEWAY = URL(gateway)


def _proxy() -> str | None:
    """The environment's `HTTPS_PROXY`, unless `NO_PROXY` excepts Discord's address."""
    return None if proxy_bypass(URL(Route.BASE).host or "") else getproxies().get("https")


class Client(discord.AutoShardedClient):
    """Keeps no messages and no members. `talk` is set while it serves."""

    def __init__(self, draw: Draw) -> None:
        discord.VoiceClient.warn_nacl = discord.VoiceClient.warn_dave = (
            False  # no word of voice, which it has no use for
        )
        super().__init__(
            intents=_INTENTS,
            allowed_mentions=discord.AllowedMentions.none(),
            max_ratelimit_timeout=30,
            proxy=_proxy(),
            max_messages=None,
            chunk_guilds_at_startup=False,
            guild_ready_timeout=0.1,  # nothing here waits for the last server to be told
            member_cache_flags=discord.MemberCacheFlags.none(),
        )
        self.draw = draw
        self.line = Line(log, "Discord")
        self.tree = Tree(self)
        self._conversation: Conversation | None = None
        self._responder: Responder | None = None

    def converse(self, conversation: Conversation) -> None:
        """Bring everything that is said to it."""
        self._conversation = conversation
        self._responder = Responder(conversation, self.draw)

    async def setup_hook(self) -> None:
        self.add_dynamic_items(Press, Pick)

    async def said(self, interaction: Interaction, text: str) -> None:
        if self._responder:
            await self._responder.command(interaction, text)

    async def pressed(self, interaction: Interaction, key: str, says: str) -> None:
        if self._responder:
            await self._responder.press(interaction, key, says)

    def suggest(self, interaction: Interaction, text: str, argument: Argument, typed: str) -> list[Choice]:
        if self._conversation is None:
            return []
        return list(self._conversation.complete(overheard(interaction, text), argument, typed))

    async def on_interaction(self, interaction: Interaction) -> None:
        if self._responder and (form := filled(interaction)):
            await self._responder.submit(interaction, *form)

    async def on_message(self, message: discord.Message) -> None:
        if self._conversation and self.user:
            await hear(message, self.user.id, self._conversation, self.draw)

    async def on_guild_remove(self, guild: discord.Guild) -> None:
        await self._lost(guild.id, "Tickerbell was removed from the server.")

    async def on_guild_channel_delete(self, channel: discord.abc.GuildChannel) -> None:
        for thread in channel.threads if isinstance(channel, discord.TextChannel | discord.ForumChannel) else ():
            await self._lost(thread.id, "The channel was deleted.")
        await self._lost(channel.id, "The channel was deleted.")

    async def on_raw_thread_delete(self, payload: discord.RawThreadDeleteEvent) -> None:
        await self._lost(payload.thread_id, "The thread was deleted.")

    async def on_shard_connect(self, shard: int) -> None:
        """After a long outage the library would wait up to 17 minutes, and has no setting for it."""
        info = self.get_shard(shard)
        if backoff := getattr(getattr(info, "_parent", None), "_backoff", None):
            backoff._max = 6  # 2⁶ seconds
        self.line.up()

    async def on_shard_resumed(self, _: int) -> None:
        self.line.up()

    async def on_shard_disconnect(self, _: int) -> None:
        if not self.is_closed():
            self.line.down("the connection ended")

    async def _lost(self, place: int, why: str) -> None:
        if self._conversation:
            await self._conversation.lost(f"discord:{place}", why)


async def connect(client: Client, log_in: Callable[[], Awaitable[None]]) -> None:
    """Log in and stay connected, through outages of any length. Raises `ChatError` when Discord refuses for good."""
    tries = 0
    while True:
        try:
            await log_in()
            await client.connect()
            return
        except discord.LoginFailure as error:
            raise ChatError(TOKEN) from error
        except discord.PrivilegedIntentsRequired as error:
            raise ChatError("Discord refuses the bot's intents, though it asks for none that need consent.") from error
        except discord.ConnectionClosed as error:
            raise ChatError(
                TOKEN if error.code == 4004 else f"Discord closed the connection ({error.code})."
            ) from error
        except _UNREACHABLE as error:
            tries += 1
            wait = random.uniform(0.5, 1) * min(2.0**tries, _LONGEST_WAIT)
            client.line.down(unreached(error))
            await asyncio.sleep(wait)
