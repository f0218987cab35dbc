"""The port `Chat` on Slack."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from math import ceil

import aiohttp
from slack_sdk.web.async_client import AsyncWebClient

from adapters.logs import Discreet, Line
from adapters.plots.chart import warm_up
from adapters.slack import health
from adapters.slack.app import build, serve_http, serve_socket
from adapters.slack.ask import Asks
from adapters.slack.channels import Channels
from adapters.slack.dialogue import Dialogue
from adapters.slack.errors import in_our_terms
from adapters.slack.pace import Pace
from adapters.slack.people import People
from adapters.slack.pictures import Uploads
from adapters.slack.send import Sender
from adapters.slack.text import fallback, paragraph, words
from bot.alert.post import Post
from bot.errors import ChatError
from bot.ports.health import Finding
from bot.ports.platforms import Busy, Conversation, Lost

_LONGEST_WAIT = 60
"""Seconds between two tries to log in."""


class SlackChat:
    """One workspace, by its bot token. `api`: another base address than Slack's. With `signing_secret` and `listen`
    (host, port) Slack's requests come by HTTP, else by Socket Mode with `app_token`. `pace`: how many times faster than
    Slack's the limits are. `timeout`: seconds for a whole request; after that its outcome is not known."""

    name = "slack"
    pictures = True
    dark = False

    def __init__(
        self,
        bot_token: str,
        app_token: str | None,
        api: str | None,
        signing_secret: str | None = None,
        listen: tuple[str, int] | None = None,
        pace: float = 1.0,
        timeout: float = 10.0,
    ) -> None:
        self._log = logging.getLogger("tickerbell.slack")
        if not any(isinstance(known, Discreet) for known in self._log.filters):
            self._log.addFilter(Discreet())
        self._line = Line(self._log, "Slack")
        self._app_token = app_token
        self._signing_secret = signing_secret
        self._listen = listen
        self._timeout = timeout
        self._client = AsyncWebClient(
            bot_token,
            base_url=api or AsyncWebClient.BASE_URL,
            timeout=ceil(timeout),
            retry_handlers=[],
            logger=self._log,
        )
        self._channels = Channels(self._client)
        self._uploads = Uploads(self._client)
        self._sender = Sender(self._client, self._channels, self._uploads, Pace(pace))
        self._asks = Asks(People(self._client))

    async def send(self, post: Post, message: str | None, picture: bytes | None = None) -> str:
        return await self._sender.send(post, message, picture)

    async def find(self, post: Post, message: str | None) -> str | None:
        return await self._sender.find(post, message)

    async def lacks(self, channel: str) -> str:
        return await health.lacks(self._client, self._channels, channel)

    async def resolve(self, channel: str) -> str:
        return f"slack:{await self._channels.id(channel)}"

    async def tell(self, person: str, text: str) -> None:
        user = person.partition(":")[2]
        blocks = [block for block in [paragraph(map(words, text.split("\n")))] if block]
        try:
            with in_our_terms():
                channel = (await self._client.conversations_open(users=user)).get("channel", {})["id"]
                await self._client.chat_postMessage(channel=channel, text=fallback(text), blocks=blocks)
        except (Busy, Lost) as error:
            raise ChatError("Slack did not take the direct message.") from error

    @property
    def up(self) -> bool:
        return self._line.is_up

    async def connected(self) -> None:
        await self._line.connected.wait()

    async def check(self, channels: Sequence[str]) -> Sequence[Finding]:
        found = await health.check(self._client, None if self._by_http else self._app_token)
        if all(finding.good for finding in found[:1]):
            for channel in channels:
                lacking = await self.lacks(channel)
                found.append(Finding(f"slack: posting in {channel}", not lacking, lacking))
        return found

    @asynccontextmanager
    async def sending(self) -> AsyncIterator[None]:
        async with self._connected():
            try:
                await self._log_in()
            except (Busy, Lost) as error:
                raise ChatError("Slack does not answer. Look at the network, and at TICKERBELL_SLACK_API.") from error
            yield

    async def serve(self, conversation: Conversation) -> None:
        await asyncio.to_thread(warm_up)
        async with self._connected():
            await self._log_in_at_last()
            dialogue = Dialogue(conversation, self._client, self._asks, self._uploads, self._log)
            app = build(self._client, dialogue, self._signing_secret if self._by_http else None)
            if self._by_http and self._listen:
                await serve_http(app, self._listen, self._line)
            elif self._app_token:
                await serve_socket(app, self._app_token, self._line)
            else:
                raise ChatError("Slack needs TICKERBELL_SLACK_APP_TOKEN, or a signing secret and an address to listen.")

    @property
    def _by_http(self) -> bool:
        return bool(self._signing_secret and self._listen)

    @asynccontextmanager
    async def _connected(self) -> AsyncIterator[None]:
        """One pool of connections for all requests; without it each request makes its own."""
        if self._client.session and not self._client.session.closed:
            yield
            return
        async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=self._timeout)) as session:
            self._client.session = session
            yield

    async def _log_in_at_last(self) -> None:
        """However long Slack does not answer."""
        seconds = 0.25
        while not self._asks.team:
            try:
                await self._log_in()
            except (Busy, Lost):
                self._line.down("no answer")
                await asyncio.sleep(seconds)
                seconds = min(2 * seconds, _LONGEST_WAIT)

    async def _log_in(self) -> None:
        with in_our_terms():
            told = await self._client.auth_test()
        self._asks.team, self._asks.bot = told.get("team_id", ""), told.get("user_id", "")
