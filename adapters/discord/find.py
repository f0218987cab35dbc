"""Whether Discord has a post whose answer was lost."""

from __future__ import annotations

import asyncio
from base64 import b32encode
from collections.abc import AsyncIterator
from hashlib import blake2b

import discord

from adapters.discord.buttons import card_view, key_of
from adapters.discord.card import content, embed
from adapters.discord.faults import translated
from adapters.discord.health import permissions
from adapters.discord.places import channel_id, named, spot
from bot.alert.post import Post
from bot.chat.controls import card_key
from bot.ports.platforms import Unreadable

SAFE = 90.0
"""Seconds within which Discord takes a nonce for the same message; it says "the past few minutes"."""
_LOOK = 300
"""Messages of a channel, from the newest back."""
_SLACK = 60.0
_REMEMBERED = 20_000


def nonce(post: Post) -> str:
    """25 characters, the same for each try to send a revision by an action."""
    return b32encode(blake2b(f"{post.identity}\n{post.action}".encode(), digest_size=16).digest()).decode()[:25]


class Tries:
    """When each post was first tried, by this process."""

    def __init__(self) -> None:
        self._first: dict[str, float] = {}

    def begin(self, post: Post) -> str:
        """The nonce to send it with."""
        key = nonce(post)
        if len(self._first) > _REMEMBERED:
            self._first = {key: at for key, at in self._first.items() if _now() - at < SAFE}
        self._first.setdefault(key, _now())
        return key

    def recent(self, post: Post) -> bool:
        """A second try with the same nonce gives the message of the first."""
        first = self._first.get(nonce(post))
        return first is not None and _now() - first < SAFE


def _now() -> float:
    return asyncio.get_running_loop().time()


async def find(client: discord.Client, post: Post, message: str | None, tries: Tries) -> str | None:
    """The card's message if Discord has this post; None where it may be sent (again). Raises `Unreadable`.

    To make an edit a second time does no harm, nor to send with the same nonce within minutes. After that the card's
    key is looked for in the buttons of our own messages, and where a post has no buttons, its text.
    """
    if post.action == "edit" or tries.recent(post):
        return None
    with translated(post.channel):
        channel = await channel_id(client, post.channel)
        if message is not None and post.action != "reply" and await _read_back(client, post, channel, message):
            return message
        for place in await _places(client, post, channel, message):
            async for found in _own(client, place, post):
                if _shows(found, post):
                    return message if post.action == "reply" and message else named(channel, place, found.id)
    return None


async def _read_back(client: discord.Client, post: Post, channel: int, message: str) -> bool:
    """Whether the card's message shows this revision already: an edit that was thought to be refused."""
    place, number = spot(channel, message)
    try:
        return _shows(await client.get_partial_messageable(place).fetch_message(number), post)
    except (discord.NotFound, discord.Forbidden):
        return False


async def _places(client: discord.Client, post: Post, channel: int, message: str | None) -> list[int]:
    """Where it may stand: in the channel, in the thread of the card's message, in a forum's threads."""
    if message is not None:
        place, number = spot(channel, message)
        aside = post.action == "reply" and not post.aloud and place == channel
        return [number, place] if aside else [place]
    if not isinstance(known := client.get_channel(channel), discord.ForumChannel):
        return [channel]
    threads = await known.guild.active_threads()
    me = client.user.id if client.user else 0
    return [thread.id for thread in threads if thread.parent_id == channel and thread.owner_id == me]


async def _own(client: discord.Client, place: int, post: Post) -> AsyncIterator[discord.Message]:
    """Our own messages, from the newest back to when the post was decided. Of a place that is not there none."""
    me = client.user.id if client.user else 0
    seen = False
    try:
        async for message in client.get_partial_messageable(place).history(limit=_LOOK):
            seen = True
            if message.created_at.timestamp() < post.at - _SLACK:
                return
            if message.author.id == me:
                yield message
    except discord.NotFound:
        return
    except discord.Forbidden as error:
        raise Unreadable from error
    if not seen and not (await permissions(client, place)).read_message_history:
        raise Unreadable  # Discord shows an empty channel to whoever may not read its history


def _shows(message: discord.Message, post: Post) -> bool:
    """A reply is told from its card by having no embed."""
    if bool(message.embeds) != (embed(post, picture=False) is not None):
        return False
    if card_view(post) is not None:
        return key_of(message) == card_key(post)
    card = embed(post, picture=False)
    shown = message.embeds[0].title if message.embeds else message.content
    return shown == (card.title if card else content(post))
