"""A bare sentence: `@Tickerbell NVDA down 5%` in a channel, or any words in a direct message.

An answer to a message is seen by everybody. In a channel it is one line that quotes the words, with a button that
opens the answer for their author alone; the quote is all that the button needs, also after a restart.
"""

from __future__ import annotations

import logging
import re

import discord
from discord import ui

from adapters.discord.answer import Draw, compose
from adapters.discord.ask import of_direct_message
from adapters.discord.buttons import Press
from adapters.discord.text import cut
from bot.chat.model import Button
from bot.ports.platforms import Conversation

log = logging.getLogger(__name__)
_LONGEST = 500
_QUOTE = re.compile(r"`([^`]+)`")


async def hear(message: discord.Message, me: int, conversation: Conversation, draw: Draw) -> None:
    """Answer a message, if it speaks to the bot: it begins with its mention, or is a direct message."""
    words = _spoken(message, me)
    if words is None or message.author.bot or message.webhook_id:
        return
    try:
        if message.guild is None:
            answer = await compose(await conversation.answer(of_direct_message(message, words or "help")), draw)
            await message.reply(view=answer.view, files=answer.files, mention_author=False)
        else:
            await message.reply(f"`{words or 'help'}`", view=_for(message.author.id), mention_author=False, silent=True)
    except discord.Forbidden:
        log.warning("A message in channel %s cannot be answered: no permission to send there.", message.channel.id)


def sentence_in(content: str) -> str:
    """The words that our line quotes."""
    found = _QUOTE.search(content)
    return found[1] if found else "help"


def _spoken(message: discord.Message, me: int) -> str | None:
    mention = re.match(rf"\s*<@!?{me}>", message.content)
    if mention is None and message.guild is not None:
        return None
    words = message.content[mention.end() if mention else 0 :]
    return cut(words.replace("`", ""), _LONGEST)


def _for(person: int) -> ui.View:
    return ui.View(timeout=None).add_item(Press(Button("Show me", "@", "primary"), f"u{person}"))
