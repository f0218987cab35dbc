"""Channels that are deleted, archived or left, and workspaces that remove the app."""

from __future__ import annotations

from typing import Any

from slack_bolt.async_app import AsyncApp

from adapters.slack.dialogue import Dialogue

CHANNELS = {
    "channel_deleted": "the channel was deleted",
    "channel_archive": "the channel was archived",
    "channel_left": "the bot was removed from the channel",
    "group_deleted": "the channel was deleted",
    "group_archive": "the channel was archived",
    "group_left": "the bot was removed from the channel",
}
WORKSPACE = {
    "app_uninstalled": "the app was removed from the workspace",
    "tokens_revoked": "the bot's token was revoked",
}


def listen(app: AsyncApp, dialogue: Dialogue) -> None:
    for name in CHANNELS:

        @app.event(name)
        async def gone(event: dict[str, Any]) -> None:
            await dialogue.conversation.lost(f"slack:{event['channel']}", CHANNELS[event["type"]])

    for name in WORKSPACE:

        @app.event(name)
        async def removed(event: dict[str, Any]) -> None:
            if event["type"] == "app_uninstalled" or (event.get("tokens") or {}).get("bot"):
                await dialogue.conversation.lost(f"slack:{dialogue.asks.team}", WORKSPACE[event["type"]])

    @app.event("member_left_channel")
    async def left(event: dict[str, Any]) -> None:
        if event["user"] == dialogue.asks.bot:
            await dialogue.conversation.lost(f"slack:{event['channel']}", CHANNELS["channel_left"])
