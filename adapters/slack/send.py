"""Posts, edits and replies. `client_msg_id` and metadata make a second try harmless."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any
from uuid import UUID, uuid5

from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from adapters.slack import card
from adapters.slack.channels import Channels
from adapters.slack.errors import code, in_our_terms
from adapters.slack.find import Finder, metadata
from adapters.slack.pace import Pace
from adapters.slack.pictures import Remembered, Uploads
from adapters.untrusted import clean
from bot.alert.post import Post
from bot.errors import ChatError
from bot.ports.platforms import Busy

_NAMESPACE = UUID("6f1c1f5e-6f3b-4a5e-9a0e-3d0f6f7b8c21")
_PROCESSING = 1.0
"""Seconds until a message is tried again whose picture Slack still processes."""
PATIENCE = 8
"""Such tries."""
_Method = Callable[..., Awaitable[Any]]


class Sender:
    """A message's id is its `ts`; of a card that stands in a thread `<ts of the thread>/<ts>`."""

    def __init__(self, client: AsyncWebClient, channels: Channels, uploads: Uploads, pace: Pace) -> None:
        self._client = client
        self._channels = channels
        self._uploads = uploads
        self._finder = Finder(client)
        self._pace = pace
        self._shown = Remembered()
        """The chart that a message shows, by channel and message."""
        self._tries: dict[str, int] = {}

    async def send(self, post: Post, message: str | None, picture: bytes | None) -> str:
        """The port's `send`."""
        channel = await self._channels.id(post.channel)
        try:
            file = await self._file(post, channel, message, picture)
            if post.action == "edit" and message:
                shown = await self._edit(post, channel, message, file)
            else:
                shown = await self._post(post, channel, message, file)
        except Busy as busy:
            self._pace.park(channel, busy.seconds)
            raise
        self._tries.pop(file, None)
        if file:
            self._shown[f"{channel} {shown}"] = file
        return message if message and post.action == "reply" else shown

    async def find(self, post: Post, message: str | None) -> str | None:
        """The port's `find`. An edit is simply done again."""
        if post.action == "edit":
            return None
        channel = await self._channels.id(post.channel)
        thread = _thread(message) if message else ""
        found = await self._finder.find(post, channel, thread)
        if found is None:
            return None
        return message if message and post.action == "reply" else _joined(thread, found)

    async def _edit(self, post: Post, channel: str, message: str, file: str) -> str:
        await self._pace.edit(channel)
        await self._say(self._client.chat_update, post, channel, file, ts=message.rpartition("/")[2])
        return message

    async def _post(self, post: Post, channel: str, message: str | None, file: str) -> str:
        await self._pace.post(channel)
        thread = _thread(message) if message else ""
        place = {"thread_ts": thread, "reply_broadcast": post.aloud} if thread else {}
        extra = {"client_msg_id": str(uuid5(_NAMESPACE, f"{post.identity} {post.action}")), "mrkdwn": False}
        quiet = {"unfurl_links": False, "unfurl_media": False}
        answer = await self._say(self._client.chat_postMessage, post, channel, file, **place, **extra, **quiet)
        return _joined(thread, answer["ts"])

    async def _say(self, method: _Method, post: Post, channel: str, file: str, **more: Any) -> Any:
        content = {"blocks": card.blocks(post, file), "text": card.text(post), "metadata": metadata(post, file)}

        async def say() -> Any:
            return await method(channel=channel, **content, **more)

        with in_our_terms():
            try:
                return await say()
            except SlackApiError as error:
                if code(error) == "invalid_blocks" and file:
                    self._wait_for(file)
                    return await self._say(method, post, channel, "", **more)
                if code(error) != "not_in_channel":
                    raise
            await self._client.conversations_join(channel=channel)
            return await say()

    def _wait_for(self, file: str) -> None:
        """Slack takes a picture some moments after its upload: raises `Busy`, but not for ever."""
        self._tries[file] = self._tries.get(file, 0) + 1
        if self._tries[file] <= PATIENCE:
            raise Busy(_PROCESSING)

    async def _file(self, post: Post, channel: str, message: str | None, picture: bytes | None) -> str:
        """The chart to show: a new one, or the one that the message has."""
        if post.chart is None or post.action == "reply":
            return ""
        if picture is not None:
            alt = clean(post.chart.alt) or clean(post.headline)
            try:
                with in_our_terms():
                    return await self._uploads.picture(picture, clean(post.headline), alt)
            except ChatError:  # the words are worth more than the picture
                return ""
        if message is None or post.action != "edit":
            return ""
        key = f"{channel} {message}"
        if key not in self._shown:
            thread, _, ts = message.rpartition("/")
            self._shown[key] = await self._finder.file(channel, thread, ts)
        return self._shown[key]


def _thread(message: str) -> str:
    """The first message of the thread that a reply to `message` goes to."""
    return message.partition("/")[0]


def _joined(thread: str, ts: str) -> str:
    return f"{thread}/{ts}" if thread else ts
