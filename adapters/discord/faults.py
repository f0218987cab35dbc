"""What Discord's refusals mean for whoever wanted to send."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import aiohttp
import discord

from bot.errors import ChannelGone, ChatError, PlatformRefused
from bot.ports.platforms import Busy, Lost, Unchangeable

UNKNOWN_CHANNEL, UNKNOWN_MESSAGE, NO_ACCESS, NO_PERMISSION = 10003, 10008, 50001, 50013
_OLD_EDITS, _ARCHIVED, _CLOSED_DM, _LOCKED = 30046, 50083, 50007, 160005
_LATER = 30.0
"""Seconds, where Discord does not say how long."""
TOKEN = (
    "Discord does not accept the bot's token. Reset it on discord.com/developers/applications, under Bot, "
    "and put the new one into .env as TICKERBELL_DISCORD_TOKEN."
)


@contextmanager
def translated(channel: str) -> Iterator[None]:
    """Raises `Busy`, `Lost`, `Unchangeable`, `ChannelGone`, `PlatformRefused` or `ChatError` for what discord.py and
    the network raise."""
    try:
        yield
    except discord.RateLimited as error:
        raise Busy(error.retry_after) from error
    except discord.LoginFailure as error:
        raise PlatformRefused(TOKEN) from error
    except discord.HTTPException as error:
        raise _meaning(error, channel) from error
    except aiohttp.ClientConnectorError as error:  # nothing was sent
        raise Busy(_LATER / 6) from error
    except (TimeoutError, aiohttp.ClientError, OSError) as error:
        raise Lost from error


def _meaning(error: discord.HTTPException, channel: str) -> Exception:
    if error.status >= 500:
        return Lost()
    if error.code == UNKNOWN_MESSAGE:
        return Unchangeable(gone=True)
    if error.code in (_OLD_EDITS, _ARCHIVED):
        return Unchangeable(gone=False)
    if error.status == 429 or (error.status == 403 and not error.code):  # without a code: by what stands before Discord
        return Busy(_LATER)
    if error.status == 401:
        return PlatformRefused(TOKEN)
    if error.code == UNKNOWN_CHANNEL:
        return ChannelGone(f"The channel {channel} was deleted.")
    if error.code == _CLOSED_DM:
        return ChannelGone("Discord lets Tickerbell send this person no direct messages.")
    if error.code in (NO_ACCESS, NO_PERMISSION, _LOCKED):
        return ChannelGone(f"Tickerbell may not post in {channel}: let it view the channel and send messages there.")
    return ChatError(f"Discord did not take the message for {channel}: {error.text or error.status} ({error.code}).")
