"""Our own messages, looked up by their metadata: what a lost answer has left in the channel."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from typing import Any

from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from adapters.slack.errors import code, in_our_terms
from bot.alert.post import Post
from bot.errors import ChatError
from bot.ports.platforms import Unreadable

EVENT = "tickerbell_post"
_BEFORE = 300
"""Seconds that Slack's clock may be behind ours."""
_PAGE, _PAGES = 200, 10
_CLOSED = frozenset({"missing_scope", "not_in_channel", "access_denied", "no_permission", "not_allowed_token_type"})
"""Why a channel's history is not for us. Where Slack is only asked too often, it is asked again later."""


def metadata(post: Post, file: str) -> dict[str, Any]:
    payload = {"card": post.card, "revision": post.revision, "action": post.action, "file": file}
    return {"event_type": EVENT, "event_payload": payload}


class Finder:
    def __init__(self, client: AsyncWebClient) -> None:
        self._client = client

    async def find(self, post: Post, channel: str, thread: str) -> str | None:
        """The id of the message that was posted for this revision by this action. Raises `Unreadable`."""
        async for message in self._messages(channel, thread, max(post.at - _BEFORE, 0)):
            if _is(message, post):
                return message["ts"]
        return None

    async def file(self, channel: str, thread: str, ts: str) -> str:
        """The chart that a message of ours shows; empty if it shows none, or cannot be read."""
        try:
            answer = await self._page(channel, thread, oldest=ts, latest=ts, limit=1)
        except Unreadable:
            return ""
        found = (_payload(message) for message in answer["messages"] if message["ts"] == ts)
        return next((payload.get("file", "") for payload in found), "")

    async def _messages(self, channel: str, thread: str, since: float) -> AsyncIterator[Mapping[str, Any]]:
        """Newest first; of a thread oldest first."""
        cursor = None
        for _ in range(_PAGES):
            answer = await self._page(channel, thread, oldest=f"{since:.6f}", limit=_PAGE, cursor=cursor)
            for message in answer["messages"]:
                yield message
            cursor = (answer.get("response_metadata") or {}).get("next_cursor")
            if not cursor:
                return
        raise Unreadable

    async def _page(self, channel: str, thread: str, **window: Any) -> Any:
        window |= {"channel": channel, "inclusive": True, "include_all_metadata": True}
        try:
            with in_our_terms():
                if thread:
                    return await self._client.conversations_replies(ts=thread, **window)
                return await self._client.conversations_history(**window)
        except ChatError as error:
            refused = error.__cause__
            if isinstance(refused, SlackApiError) and code(refused) in _CLOSED:
                raise Unreadable from error
            raise


def _is(message: Mapping[str, Any], post: Post) -> bool:
    wanted = metadata(post, "")["event_payload"]
    payload = _payload(message)
    return all(payload.get(name) == wanted[name] for name in ("card", "revision", "action"))


def _payload(message: Mapping[str, Any]) -> Mapping[str, Any]:
    held = message.get("metadata") or {}
    return held.get("event_payload") or {} if held.get("event_type") == EVENT else {}
