"""What is said to the bot in a message: a mention in a channel or a thread, or anything in a direct message."""

from __future__ import annotations

from typing import Any

from slack_bolt.async_app import AsyncApp

from adapters.slack.ask import after_mention, typed
from adapters.slack.dialogue import Dialogue
from adapters.slack.forms import Door


def listen(app: AsyncApp, dialogue: Dialogue) -> None:
    @app.event("app_mention")
    async def mentioned(event: dict[str, Any]) -> None:
        if "user" in event and not event.get("bot_id"):
            await dialogue.take(after_mention(event["text"], dialogue.asks.bot), _door(event))

    @app.event("message")
    async def told(event: dict[str, Any]) -> None:
        ours = event.get("channel_type") == "im" and "user" in event
        if ours and not event.get("subtype") and not event.get("bot_id"):
            await dialogue.take(typed(event.get("text") or ""), _door(event))


def _door(event: dict[str, Any]) -> Door:
    return Door(channel=event["channel"], user=event["user"], thread=event.get("thread_ts") or "")
