"""What Slack tells of a person: the time zone, and whether they administer the workspace."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

import aiohttp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

_KEPT = 3600
"""Seconds that an answer holds; it is in memory alone."""
_PATIENCE = 1.5
"""Seconds: a form must be opened within three."""


@dataclass(frozen=True, slots=True)
class Person:
    zone: str = ""
    admin: bool = False


class People:
    """Asks `users.info`, and remembers. Where Slack does not answer, nobody is an administrator."""

    def __init__(self, client: AsyncWebClient) -> None:
        self._client = client
        self._known: dict[str, tuple[float, Person]] = {}

    async def of(self, user: str) -> Person:
        now = asyncio.get_running_loop().time()
        until, person = self._known.get(user, (now, Person()))
        if until <= now:
            try:
                async with asyncio.timeout(_PATIENCE):
                    person = await self._ask(user)
            except (SlackApiError, aiohttp.ClientError, TimeoutError):
                return person
            self._known[user] = now + _KEPT, person
        return person

    async def _ask(self, user: str) -> Person:
        told = (await self._client.users_info(user=user)).get("user", {})
        return Person(told.get("tz") or "", bool(told.get("is_admin") or told.get("is_owner")))
