"""Posts, edits and replies, each sent so that a second try does no harm."""

from __future__ import annotations

import asyncio
import io
from collections import OrderedDict
from typing import Any

import discord
from discord import PartialMessageable

from adapters.discord.buttons import card_view
from adapters.discord.card import CHART, alt, content, embed, mention
from adapters.discord.faults import NO_PERMISSION, UNKNOWN_CHANNEL, translated
from adapters.discord.find import Tries
from adapters.discord.pace import Pace
from adapters.discord.places import channel_id, named, spot
from adapters.discord.text import cut
from bot.alert.post import Post
from bot.errors import ChatError
from bot.ports.platforms import Unchangeable

_PATIENCE = 120
"""Seconds for a request with the library's own waits and retries; then its outcome is unknown."""
_THREAD_NAME = 100
_NO_TEXT_CHANNEL = 50008
_NO_THREAD = (160004, NO_PERMISSION)
"""There was one that is gone, or it is not allowed."""
_REMEMBERED = 10_000


class Sender:
    """`tries` remembers what was begun, for whoever looks up what became of it."""

    def __init__(self, client: discord.Client, tries: Tries) -> None:
        self._client = client
        self._tries = tries
        self._pace = Pace()
        self._pictured: OrderedDict[int, bool] = OrderedDict()

    async def send(self, post: Post, message: str | None, picture: bytes | None) -> str:
        """See `bot.ports.platforms.Chat`. Where files may not be attached, the words go alone."""
        await self._pace.turn()
        with translated(post.channel):
            async with asyncio.timeout(_PATIENCE):
                channel = await channel_id(self._client, post.channel)
                try:
                    return await self._send(post, channel, message, picture)
                except discord.Forbidden as error:
                    if picture is None or error.code != NO_PERMISSION:
                        raise
                    return await self._send(post, channel, message, None)

    async def _send(self, post: Post, channel: int, message: str | None, picture: bytes | None) -> str:
        if message is None:
            return await self._post(post, channel, picture)
        place, number = spot(channel, message)
        if post.action == "edit":
            await self._edit(post, place, number, picture)
            return message
        if post.action == "reply":
            await self._reply(post, channel, place, number)
            return message
        whole = await self._create(self._at(place), post, picture, answers=(place, number))
        return named(channel, place, whole.id)

    def _at(self, place: int) -> PartialMessageable:
        return self._client.get_partial_messageable(place)

    async def _post(self, post: Post, channel: int, picture: bytes | None) -> str:
        """A message of its own; in a forum a thread of its own."""
        known = self._client.get_channel(channel)
        if not isinstance(known, discord.ForumChannel):
            try:
                return str((await self._create(self._at(channel), post, picture)).id)
            except discord.HTTPException as error:
                if error.code != _NO_TEXT_CHANNEL:
                    raise
            known = await self._client.fetch_channel(channel)
        if not isinstance(known, discord.ForumChannel):
            raise ChatError(f"{post.channel} is no channel for messages. Name a text channel or a forum.")
        made = await known.create_thread(name=cut(post.headline, _THREAD_NAME), **_shown(post, picture))
        self._remember(made.message)
        return named(channel, made.thread.id, made.message.id)

    async def _create(
        self, place: PartialMessageable, post: Post, picture: bytes | None, answers: tuple[int, int] | None = None
    ) -> discord.Message:
        more: dict[str, Any] = {"silent": True} if post.action == "notice" else {}
        if answers:
            more["reference"] = _reference(*answers)
        made = await place.send(nonce=self._tries.begin(post), **_shown(post, picture), **more)
        self._remember(made)
        return made

    async def _edit(self, post: Post, place: int, number: int, picture: bytes | None) -> None:
        target = self._at(place).get_partial_message(number)
        pictured = picture is not None or await self._has_picture(target)
        shown = _shown(post, picture, pictured=pictured)
        if picture is not None:
            shown["attachments"] = [shown.pop("file")]
        try:
            self._remember(await target.edit(**{"content": None, "view": None, **shown}))
        except (discord.RateLimited, KeyError) as error:  # how discord.py tells 30046, a 429 with or without a time
            raise Unchangeable(gone=False) from error

    async def _reply(self, post: Post, channel: int, place: int, number: int) -> None:
        """In the channel, or in the thread of the card's message, which is begun with the first of them."""
        if not post.aloud and place == channel and await self._in_thread(post, place, number):
            return
        quiet: dict[str, Any] = {} if post.aloud else {"silent": True}
        reference = _reference(place, number)
        await self._at(place).send(nonce=self._tries.begin(post), reference=reference, **_shown(post, None), **quiet)

    async def _in_thread(self, post: Post, place: int, number: int) -> bool:
        """Whether that could be done. A thread has the id of the message that it began with."""
        known = self._client.get_channel(place) or await self._client.fetch_channel(place)
        if not isinstance(known, discord.TextChannel):
            return False
        for begun in (True, False):
            try:
                if not begun:
                    name = cut(post.headline, _THREAD_NAME)
                    await self._client.http.start_thread_with_message(
                        place, number, name=name, auto_archive_duration=1440
                    )
                await self._at(number).send(nonce=self._tries.begin(post), **_shown(post, None))
                return True
            except discord.HTTPException as error:
                if error.code != UNKNOWN_CHANNEL and not (error.code in _NO_THREAD and not begun):
                    raise
        return False

    async def _has_picture(self, target: discord.PartialMessage) -> bool:
        """Asked from Discord after a restart; where that is not allowed, no."""
        if target.id not in self._pictured:
            try:
                self._remember(await target.fetch())
            except discord.Forbidden:
                return False
        return self._pictured[target.id]

    def _remember(self, message: discord.Message) -> None:
        """A picture that an embed shows is among its attachments no more."""
        self._pictured[message.id] = bool(message.attachments) or any(each.image for each in message.embeds)
        if len(self._pictured) > _REMEMBERED:
            self._pictured.popitem(last=False)


def _reference(place: int, number: int) -> discord.MessageReference:
    """To a card that may be gone by now."""
    return discord.MessageReference(message_id=number, channel_id=place, fail_if_not_exists=False)


def _shown(post: Post, picture: bytes | None, *, pictured: bool = False) -> dict[str, Any]:
    """What a message shows, and whom it may mention."""
    shown: dict[str, Any] = {"allowed_mentions": mention(post).allowed}
    if text := content(post):
        shown["content"] = text
    if card := embed(post, picture=pictured or picture is not None):
        shown["embed"] = card
    if view := card_view(post):
        shown["view"] = view
    if picture is not None:
        shown["file"] = discord.File(io.BytesIO(picture), CHART, description=alt(post))
    return shown
