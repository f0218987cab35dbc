"""Pressed buttons and picked choices: each says a command."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncApp

from adapters.slack import answer
from adapters.slack.buttons import ROWS, decode
from adapters.slack.dialogue import Dialogue
from adapters.slack.forms import Door, answered
from bot.chat.model import Reply

_WAIT = answer.blocks(Reply("One moment …"), {})


def listen(app: AsyncApp, dialogue: Dialogue) -> None:
    @app.action(re.compile("^bell"))
    async def pressed(ack: AsyncAck, body: dict[str, Any], action: dict[str, Any]) -> None:
        await ack()
        says = decode(_value(action))
        if says is None:
            return
        door = _door(body, action)
        ask = await dialogue.asks.of(says, door.channel, door.user)
        if not await dialogue.opened(ask, door, body["trigger_id"]):
            await dialogue.answer(ask, await _modal(body, door) if body.get("view") else door)

    async def _modal(body: Mapping[str, Any], door: Door) -> Door:
        """Where no message can appear a modal shows the answer: it opens at once, for Slack allows it only now."""
        if body["view"]["type"] == "modal":
            return door
        wait = answered("Tickerbell", _WAIT, door)
        opened = await dialogue.client.views_open(trigger_id=body["trigger_id"], view=wait)
        return Door(channel=door.channel, user=door.user, view=opened.get("view", {})["id"])


def _value(action: Mapping[str, Any]) -> str:
    return (action.get("selected_option") or action).get("value") or ""


def _door(body: Mapping[str, Any], action: Mapping[str, Any]) -> Door:
    """An answer to our answer takes its place, but a list stays when one of its rows is pressed."""
    container, user = body["container"], body["user"]["id"]
    if view := body.get("view"):
        modal = view["id"] if view["type"] == "modal" else ""
        return Door(channel=view["private_metadata"], user=user, view=modal)
    return Door(
        channel=container["channel_id"],
        user=user,
        thread=container.get("thread_ts") or "",
        url=body.get("response_url") or "",
        replace=bool(container.get("is_ephemeral")) and not action["block_id"].startswith(ROWS),
    )
