"""The Home tab: a person's channels and rules."""

from __future__ import annotations

from typing import Any

from slack_bolt.async_app import AsyncApp
from slack_sdk.models.views import View

from adapters.slack import answer
from adapters.slack.dialogue import Dialogue


def listen(app: AsyncApp, dialogue: Dialogue) -> None:
    @app.event("app_home_opened")
    async def opened(event: dict[str, Any]) -> None:
        if event.get("tab") == "home":
            user, channel = event["user"], event["channel"]
            ask = await dialogue.asks.of_workspace(channel, user)
            blocks = answer.blocks(dialogue.conversation.home(ask), {}, answer.VIEW)
            await dialogue.client.views_publish(
                user_id=user, view=View(type="home", blocks=blocks, private_metadata=channel)
            )
