"""`/bell …`: taken at once, answered when the work is done."""

from __future__ import annotations

from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncApp

from adapters.slack.ask import typed
from adapters.slack.dialogue import Dialogue
from adapters.slack.forms import Door


def listen(app: AsyncApp, dialogue: Dialogue) -> None:
    """Slack has no slash commands in threads: there a mention or the message shortcut does it."""

    @app.command("/bell")
    async def bell(ack: AsyncAck, body: dict[str, Any]) -> None:
        await ack()
        door = Door(channel=body["channel_id"], user=body["user_id"], url=body["response_url"])
        await dialogue.take(typed(body.get("text") or ""), door, body["trigger_id"])
