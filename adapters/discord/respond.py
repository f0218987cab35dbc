"""Commands, pressed buttons and forms brought to the conversation; its reply is for the eyes of their author alone."""

from __future__ import annotations

import logging
import re
from collections import OrderedDict
from collections.abc import Awaitable, Mapping
from dataclasses import dataclass, field, replace
from itertools import count
from typing import Any

import discord

from adapters.discord.answer import Draw, compose
from adapters.discord.ask import heard, is_guest
from adapters.discord.forms import Modal
from adapters.discord.mention import sentence_in
from bot.chat.commands import Argument, read
from bot.chat.model import Button, Reply, Text
from bot.errors import ChatError
from bot.ports.platforms import Conversation

log = logging.getLogger(__name__)
Interaction = discord.Interaction[Any]
_PERSON = re.compile(r"u\d+")
"""The key of what belongs to one person; a card's has a point in it."""
_TOO_LATE = (10062, 40060)
"""Unknown interaction; already acknowledged."""
_GONE = (10008, 10015, 50027)
"""The reply was dismissed, or its time is over."""
_NOT_YOURS = Reply("These are somebody else's words. Say yours to Tickerbell, or use /bell.", failed=True)
_GUEST = Text(
    "Tickerbell is no member of this place: your rules, and their alerts, are in your direct messages with it."
)


class Typed:
    """What was typed into forms that failed, so that they can be opened again as they were. The last 500 are kept."""

    def __init__(self) -> None:
        self._values: OrderedDict[str, Mapping[str, str]] = OrderedDict()
        self._numbers = count(1)

    def keep(self, values: Mapping[str, str]) -> str:
        """The key to get them back."""
        key = f"f{next(self._numbers)}"
        self._values[key] = values
        if len(self._values) > 500:
            self._values.popitem(last=False)
        return key

    def get(self, key: str) -> Mapping[str, str]:
        return self._values.get(key, {})


@dataclass(frozen=True, slots=True)
class Responder:
    """`draw` makes PNGs of charts."""

    conversation: Conversation
    draw: Draw
    _typed: Typed = field(default_factory=Typed)

    async def command(self, interaction: Interaction, text: str) -> None:
        """`/bell text`: a form, or a reply."""
        await self._answer(interaction, text, {}, in_place=False)

    async def press(self, interaction: Interaction, key: str, says: str) -> None:
        """A button or a menu's choice. What is about the reply itself, such as its next page, takes its place."""
        message = interaction.message
        if _PERSON.fullmatch(key) and key != f"u{interaction.user.id}":
            if await _in_time(interaction.response.defer(ephemeral=True, thinking=True)):
                await self._show(interaction, _NOT_YOURS)
            return
        text = sentence_in(message.content) if says == "@" and message else says
        own = message is not None and message.flags.ephemeral
        await self._answer(interaction, text, self._typed.get(key), in_place=own and _replaces(text))

    async def submit(self, interaction: Interaction, says: str, values: Mapping[str, str]) -> None:
        """A form. When it failed, a button opens it again with what was typed."""
        ask = await heard(interaction, says)
        if not await _in_time(interaction.response.defer(ephemeral=True, thinking=True)):
            return
        reply = await self.conversation.submit(ask, values)
        key = ""
        if reply.failed:
            key = self._typed.keep(values)
            reply = replace(reply, controls=(Button("Try again", says, "primary"), *reply.controls))
        await self._show(interaction, reply, key)

    async def _answer(self, interaction: Interaction, text: str, kept: Mapping[str, str], *, in_place: bool) -> None:
        ask = await heard(interaction, text)
        if form := self.conversation.form(ask):
            await _in_time(interaction.response.send_modal(Modal(form, kept)))
            return
        response = interaction.response
        if await _in_time(response.defer() if in_place else response.defer(ephemeral=True, thinking=True)):
            await self._show(interaction, await self.conversation.answer(ask))

    async def _show(self, interaction: Interaction, reply: Reply, key: str = "") -> None:
        if is_guest(interaction):
            reply = replace(reply, parts=(*reply.parts, replace(_GUEST, quiet=True)))
        answer = await compose(reply, self.draw, key)
        try:
            await interaction.edit_original_response(view=answer.view, attachments=answer.files)
        except discord.HTTPException as error:
            if error.code not in _GONE:
                raise


async def _in_time(acknowledgement: Awaitable[Any]) -> bool:
    """Discord waits three seconds; what comes later was not heard, and nothing is done about it."""
    try:
        await acknowledgement
    except discord.HTTPException as error:
        if error.code not in _TOO_LATE:
            raise
        log.warning("Discord no longer waited for an answer (%s).", error.code)
        return False
    return True


def _replaces(text: str) -> bool:
    """Whether what is said is about the reply itself: its next page, yes to its question, its undo."""
    try:
        command = read(text).command
    except ChatError:
        return False
    return command.name in ("keep", "undo") or Argument.PAGE in command.arguments
