"""Channels: `slack:C0123` as Slack's id, `slack:#markets` of a rules file looked up once."""

from __future__ import annotations

import asyncio
import re

from slack_sdk.web.async_client import AsyncWebClient

from adapters.slack.errors import in_our_terms
from bot.errors import ChannelGone

_PAGE = 1000
_ID = re.compile(r"[A-Z][A-Z0-9]+")
"""Names have no capitals."""


class Channels:
    """Names are asked of Slack when one is not known, public and private ones that the bot may see."""

    def __init__(self, client: AsyncWebClient) -> None:
        self._client = client
        self._ids: dict[str, str] = {}
        self._asking = asyncio.Lock()

    async def id(self, channel: str) -> str:
        """Slack's id. Raises `ChannelGone` for a name that is none, and what asking raises."""
        place = channel.partition(":")[2]
        if _ID.fullmatch(place):
            return place
        name = place.removeprefix("#").lower()
        async with self._asking:
            if name not in self._ids:
                await self._ask()
        if name not in self._ids:
            raise ChannelGone(f"Slack shows me no channel #{name}. Type /invite @Tickerbell there, or use its id.")
        return self._ids[name]

    async def _ask(self) -> None:
        cursor = None
        while cursor != "":
            with in_our_terms():
                answer = await self._client.conversations_list(
                    types="public_channel,private_channel", exclude_archived=True, limit=_PAGE, cursor=cursor
                )
            for channel in answer.get("channels", []):
                self._ids[channel["name"]] = channel["id"]
            cursor = (answer.get("response_metadata") or {}).get("next_cursor") or ""
