"""The shortcut on a message: any command, said about that message, in its thread."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncApp

from adapters.slack.buttons import decode
from adapters.slack.dialogue import Dialogue
from adapters.slack.forms import WORDS, Door
from bot.chat.model import Field, Form

SHORTCUT = "bell_about"
_SYMBOL = re.compile(r"\$([A-Za-z][A-Za-z.\-]{0,9})\b|\b([A-Z]{2,5}(?:[.\-][A-Z]{1,3})?)\b")


def listen(app: AsyncApp, dialogue: Dialogue) -> None:
    @app.shortcut(SHORTCUT)
    async def about(ack: AsyncAck, body: dict[str, Any]) -> None:
        await ack()
        message = body["message"]
        door = Door(
            channel=body["channel"]["id"],
            user=body["user"]["id"],
            thread=message.get("thread_ts") or message["ts"],
            url=body.get("response_url") or "",
        )
        await dialogue.open(_form(message), door, body["trigger_id"])


def _form(message: Mapping[str, Any]) -> Form:
    hint = "As after /bell: why NVDA · NVDA down 5% · mute NVDA 2h · list"
    return Form("Ask Tickerbell", "", (Field(WORDS, "About this message", _guess(message), hint),))


def _guess(message: Mapping[str, Any]) -> str:
    """Why the message's symbol moved: the one of our own card, or the first that the text names."""
    said = next((says for says in _ours(message) if says.startswith("why ")), "")
    if said:
        return said
    found = _SYMBOL.search(message.get("text") or "")
    return f"why {(found.group(1) or found.group(2)).upper()}" if found else ""


def _ours(message: Mapping[str, Any]) -> Iterator[str]:
    for block in message.get("blocks") or ():
        for element in (*(block.get("elements") or ()), *filter(None, [block.get("accessory")])):
            yield decode(element.get("value") or "") or ""
