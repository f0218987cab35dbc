"""The delivery worker: what the outbox holds goes to the platforms, in order within a channel, once."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

import msgspec

from bot.alert.post import Post
from bot.errors import ChatError
from bot.ports import Chat, Delivery, Lost, Store

LONGEST_WAIT = 60
"""Seconds; the wait after a failure doubles from 1 up to this."""


@dataclass(frozen=True, slots=True)
class Deliverer:
    """Sends for one worker. `chats` by their name, the part of a channel before the colon.

    One row of a channel is on its way at a time; channels do not wait for each other.
    """

    store: Store
    chats: Mapping[str, Chat]
    worker: str

    async def pump(self, now: datetime) -> list[Post]:
        """Send all that is due by `now`; returns what the platforms took, in order. May run beside another `pump`.

        Raises `StoreError`; what was on its way then is in doubt, and looked up by the next run.
        """
        taken: list[Post] = []
        sending: set[asyncio.Task[None]] = set()
        try:
            while True:
                for delivery in await self.store.claim(now, self.worker):
                    sending.add(asyncio.create_task(self._deliver(delivery, now, taken)))
                if not sending:
                    return taken
                done, _ = await asyncio.wait(sending, return_when=asyncio.FIRST_COMPLETED)
                for task in done:
                    task.result()
                sending -= done
        finally:
            await _cancel(sending)

    async def _deliver(self, delivery: Delivery, now: datetime, taken: list[Post]) -> None:
        post = delivery.post
        chat = self.chats.get(post.channel.partition(":")[0])
        if chat is None:  # its platform may be connected again after a restart
            await self.store.postpone(delivery.row, now + _wait(delivery), in_doubt=delivery.in_doubt)
            return
        try:
            message = await _hand_over(chat, delivery)
        except Lost:
            await self.store.postpone(delivery.row, now + _wait(delivery), in_doubt=True)
        except ChatError as error:
            await self.store.refused(delivery.row, str(error), now)
        else:
            await self.store.sent(delivery.row, message, now)
            taken.append(post)


async def _hand_over(chat: Chat, delivery: Delivery) -> str:
    """The platform's id of the card's message. What is in doubt is looked up first."""
    post = delivery.post
    if delivery.message is None and post.action in ("edit", "reply"):
        # The card's post was refused; what follows takes its place.
        post = msgspec.structs.replace(post, action="post")
    found = await chat.find(post, delivery.message) if delivery.in_doubt else None
    return found if found is not None else await chat.send(post, delivery.message)


def _wait(delivery: Delivery) -> timedelta:
    return timedelta(seconds=min(2**delivery.attempts, LONGEST_WAIT))


async def _cancel(tasks: set[asyncio.Task[None]]) -> None:
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
