"""From words to an answer: a form where the words open one, else the reply, where its author alone sees it."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping, Sequence

import aiohttp
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.models.blocks import Block
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.webhook.async_client import AsyncWebhookClient

from adapters.plots.chart import Plots
from adapters.slack import answer
from adapters.slack.ask import Asks
from adapters.slack.errors import code
from adapters.slack.forms import Door, answered, modal
from adapters.slack.pictures import Uploads
from adapters.unreached import unreached
from adapters.untrusted import clean
from bot.chat.model import Ask, File, Form, Picture, Reply
from bot.errors import ReportError
from bot.ports.platforms import Conversation

FAILURES = (SlackClientError, aiohttp.ClientError, TimeoutError, ConnectionError)
_NAME = "Tickerbell"
_PROCESSING = (0.5, 1.0, 2.0)
"""Seconds between the tries of an answer whose picture Slack still processes."""


class Dialogue:
    """What every way of asking does with what is said."""

    def __init__(
        self, conversation: Conversation, client: AsyncWebClient, asks: Asks, uploads: Uploads, log: logging.Logger
    ) -> None:
        self.conversation = conversation
        self.client = client
        self.asks = asks
        self.log = log
        self._uploads = uploads
        self._plots = Plots()

    async def take(self, text: str, door: Door, trigger: str = "") -> None:
        """Answer, or open the form that these words ask for; `trigger` allows that within three seconds."""
        ask = await self.asks.of(text, door.channel, door.user)
        if not trigger or not await self.opened(ask, door, trigger):
            await self.answer(ask, door)

    async def opened(self, ask: Ask, door: Door, trigger: str) -> bool:
        """Whether these words have opened a form; where that came too late they are answered in words."""
        form = self.conversation.form(ask)
        if form is None:
            return False
        try:
            await self.open(form, door, trigger)
        except SlackApiError as error:
            self.log.warning("Slack did not open a form: %s", failure(error))
            return False
        return True

    async def open(self, form: Form, door: Door, trigger: str) -> None:
        if door.view:
            await self.client.views_push(trigger_id=trigger, view=modal(form, door))
        else:
            await self.client.views_open(trigger_id=trigger, view=modal(form, door))

    async def answer(self, ask: Ask, door: Door) -> None:
        await self.tell(await self.conversation.answer(ask), door)

    async def tell(self, reply: Reply, door: Door) -> None:
        """Show a reply to whoever asked. Slack takes a picture some moments after its upload, or goes without."""
        files = await self._files(reply, door.user)
        for seconds in _PROCESSING if any(files.values()) else ():
            try:
                return await self._show(reply, files, door)
            except SlackApiError:
                await asyncio.sleep(seconds)
        return await self._show(reply, {number: file for number, file in files.items() if not file}, door)

    async def _show(self, reply: Reply, files: Mapping[int, str], door: Door) -> None:
        said = answer.text(reply)
        if door.view:
            view = answered(_NAME, answer.blocks(reply, files, answer.VIEW), door)
            await self.client.views_update(view_id=door.view, view=view)
            return
        blocks = answer.blocks(reply, files)
        if door.url and await self._responded(door, said, blocks):
            return
        place = {"channel": door.channel, "thread_ts": door.thread or None, "text": said, "blocks": blocks}
        if door.channel.startswith("D"):
            await self.client.chat_postMessage(**place, unfurl_links=False, unfurl_media=False)
        else:
            await self.client.chat_postEphemeral(user=door.user, **place)

    async def _responded(self, door: Door, text: str, blocks: Sequence[Block]) -> bool:
        """By the address that Slack gave for it: good for five answers in half an hour, in any channel."""
        client = AsyncWebhookClient(door.url, session=self.client.session, logger=self.log, retry_handlers=[])
        message = {"text": text, "blocks": [block.to_dict() for block in blocks], "response_type": "ephemeral"}
        message |= {"replace_original": door.replace} | ({"thread_ts": door.thread} if door.thread else {})
        return (await client.send_dict(message)).status_code == 200

    async def _files(self, reply: Reply, user: str) -> dict[int, str]:
        """Upload what a reply shows. What fails is left out: the words say the same."""
        files: dict[int, str] = {}
        for number, part in enumerate(reply.parts):
            try:
                if isinstance(part, Picture):
                    files[number] = await self._picture(part)
                elif isinstance(part, File) and len(part.text) > answer.INLINE:
                    await self._send_file(part, user)
                    files[number] = ""
            except (*FAILURES, ReportError) as error:
                self.log.warning("A file of an answer could not be sent to Slack: %s", failure(error))
        return files

    async def _picture(self, part: Picture) -> str:
        png = await asyncio.to_thread(self._plots.draw, part.chart, dark=False)
        return await self._uploads.picture(png, clean(part.chart.title), clean(part.chart.alt))

    async def _send_file(self, part: File, user: str) -> None:
        channel = (await self.client.conversations_open(users=user)).get("channel", {})["id"]
        await self.client.files_upload_v2(content=part.text, filename=part.name, title=part.name, channel=channel)


def failure(error: BaseException) -> str:
    """What went wrong, for the log: Slack's word for it, no payload."""
    if isinstance(error, SlackApiError):
        return code(error)
    return unreached(error) if isinstance(error, FAILURES) else type(error).__name__
