"""Sent forms: what is wrong is said below the field, what is right is answered where the form came from."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncApp

from adapters.slack import answer
from adapters.slack.ask import typed
from adapters.slack.dialogue import Dialogue
from adapters.slack.forms import ANSWER, CALLBACK, WORDS, first_field, modal, sent

_PATIENCE = 2.2
"""Seconds that a modal waits to be told what is wrong; Slack allows three."""


def listen(app: AsyncApp, dialogue: Dialogue) -> None:
    @app.view(CALLBACK)
    async def submitted(ack: AsyncAck, body: dict[str, Any], view: dict[str, Any]) -> None:
        says, door, values = sent(view)
        door = replace(door, user=body["user"]["id"])
        ask = await dialogue.asks.of(says or typed(values[WORDS]), door.channel, door.user)
        if not says and (form := dialogue.conversation.form(ask)):
            await ack(response_action="update", view=modal(form, door))
            return
        work = dialogue.conversation.submit(ask, values) if says else dialogue.conversation.answer(ask)
        replying = asyncio.ensure_future(work)
        done, _ = await asyncio.wait([replying], timeout=_PATIENCE)
        if done and replying.result().failed:
            await ack(response_action="errors", errors={first_field(view): answer.error(replying.result())})
            return
        await ack()
        await dialogue.tell(await replying, door)

    @app.view(ANSWER)
    async def closed(ack: AsyncAck) -> None:
        await ack()
