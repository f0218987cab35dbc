"""What Slack brings as what was asked: words as they were typed, the place, the person and their rights."""

from __future__ import annotations

import html
import re

from adapters.slack.people import People
from bot.chat.model import Ask

_MARK = re.compile(r"<([@#!]?)([^<>|]*)(?:\|([^<>]*))?>")
_QUOTES = str.maketrans({"“": '"', "”": '"', "„": '"', "‘": "'", "’": "'", "\u00a0": " "})


def typed(text: str) -> str:
    """What a person typed, without what Slack made of it: links, mentions, escapes, curly quotes.

    Mentions of a person or a group stay as Slack writes them, `<@U42>` and `<!subteam^S7>`.
    """
    return " ".join(html.unescape(_MARK.sub(_spoken, text)).translate(_QUOTES).split())


def _spoken(found: re.Match[str]) -> str:
    sign, key, label = found.groups()
    if sign == "@":
        return f"<@{key}>"
    if sign == "#":
        return f"slack:{key}"
    if sign == "!":
        command, _, rest = key.partition("^")
        return f"<!subteam^{rest}>" if command == "subteam" else label or command
    return label or key


def after_mention(text: str, bot: str) -> str:
    """What stands after the bot's name in a message, or before it where nothing follows."""
    before, _, after = text.partition(f"<@{bot}>")
    return typed(after) or typed(before)


class Asks:
    """`team` and `bot` are ours; they are known once we are logged in."""

    def __init__(self, people: People) -> None:
        self._people = people
        self.team = ""
        self.bot = ""

    async def of(self, text: str, channel: str, user: str) -> Ask:
        """A direct message is a workspace of its own. Who can write in a channel is a member of it."""
        place = f"slack:{channel}"
        return await self._ask(text, place, place if channel.startswith("D") else f"slack:{self.team}", user)

    async def of_workspace(self, channel: str, user: str) -> Ask:
        """On the Home tab, which belongs to the whole workspace; `channel` is the direct message beside it."""
        return await self._ask("", f"slack:{channel}", f"slack:{self.team}", user)

    async def _ask(self, text: str, channel: str, workspace: str, user: str) -> Ask:
        person = await self._people.of(user)
        return Ask(
            text=text,
            channel=channel,
            workspace=workspace,
            person=f"slack:{user}",
            manages=True,
            admin=person.admin,
            zone=person.zone,
        )
