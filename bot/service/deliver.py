"""The delivery worker: what the outbox holds goes to the platforms, in order within a channel, once."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Collection, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from msgspec.structs import replace

from bot.alert.post import Post
from bot.errors import ChannelGone, ChatError, PlatformRefused
from bot.ports.platforms import Busy, Chat, Lost, Unchangeable, Unreadable
from bot.ports.store import Delivery, Store
from bot.service.pictures import Gallery

LONGEST_WAIT = 60
"""Seconds; the wait after a failure doubles from 1 up to this."""
_REFUSED = 60
"""Seconds until a platform that refuses the bot is asked again, by one row alone."""
_LOOKS = 0.25
"""Seconds between two looks for rows that have fallen due, while any wait."""
log = logging.getLogger(__name__)


async def _nobody(channel: str, why: str) -> None:
    """A channel is gone, and nobody keeps account of it."""


def _unnoticed(post: Post) -> None:
    """Nobody counts what is posted."""


def _as_life_goes(now: datetime, seconds: float) -> datetime:
    return now + timedelta(seconds=seconds)


@dataclass(frozen=True, slots=True)
class Deliverer:
    """Sends for one worker. `chats` by their name, the part of a channel before the colon.

    One row of a channel is on its way at a time; channels do not wait for each other. `asleep` says why nothing is sent
    to a channel (empty: it is); `gone` is told that a channel takes nothing any more, and why. `after`: what time it is
    some seconds of life after another; a platform's seconds are no recorded day's. `posted` is told what a platform has
    taken.
    """

    store: Store
    chats: Mapping[str, Chat]
    worker: str
    gallery: Gallery | None = None
    asleep: Callable[[str], str] = lambda _: ""
    gone: Callable[[str, str], Awaitable[None]] = _nobody
    after: Callable[[datetime, float], datetime] = _as_life_goes
    posted: Callable[[Post], None] = _unnoticed
    _refusing: dict[str, datetime] = field(default_factory=dict[str, datetime])
    """The platforms that refuse the bot as a whole, and when each is asked again."""

    async def run(self, now: Callable[[], datetime], wake: asyncio.Event) -> None:
        """Send what falls due until cancelled; `wake` says that there is something new.

        A pump that waits for a slow channel holds up none of the others: the next one starts beside it.
        """
        pumps: set[asyncio.Task[list[Post]]] = set()
        try:
            while True:
                if not self.store.idle:
                    pumps.add(asyncio.create_task(self.pump(now())))
                with suppress(TimeoutError):
                    # wait_for forgets a cancellation that comes with the wake
                    async with asyncio.timeout(_LOOKS if pumps else None):
                        await wake.wait()
                wake.clear()
                for done in [pump for pump in pumps if pump.done()]:
                    pumps.remove(done)
                    done.result()
        finally:
            await _cancel(pumps)

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
        row, post = delivery.row, delivery.post
        chat = self.chats.get(post.channel.partition(":")[0])
        if chat is None:  # its platform may be connected again after a restart
            await self.store.postpone(row, self.after(now, _wait(delivery)), in_doubt=delivery.in_doubt)
            return
        if why := self.asleep(post.channel):
            await self.store.refused(row, why, now)
            return
        if not self._may_ask(chat, now):
            await self.store.postpone(row, self._refusing[chat.name], in_doubt=delivery.in_doubt)
            return
        try:
            message = await self._hand_over(chat, delivery)
        except Lost:
            await self.store.postpone(row, self.after(now, _wait(delivery)), in_doubt=True)
        except Busy as busy:
            await self.store.postpone(row, self.after(now, busy.seconds), in_doubt=delivery.in_doubt)
        except Unreadable:
            await self.store.uncertain(row, now)
        except PlatformRefused as error:
            await self.store.postpone(row, self._refused(chat, str(error), now), in_doubt=delivery.in_doubt)
        except ChatError as error:
            await self.store.refused(row, str(error), now)
            if isinstance(error, ChannelGone):
                await self.gone(post.channel, str(error))
        else:
            self._refusing.pop(chat.name, None)
            later = chat.pictures and post.action in ("post", "digest") and post.chart is not None
            await self.store.sent(row, message, now, picture=later and not delivery.picture)
            taken.append(post)
            self.posted(post)

    def _may_ask(self, chat: Chat, now: datetime) -> bool:
        """Not while the platform refuses the bot; of what waits for that to end, the first row asks for all."""
        if chat.name in self._refusing:
            if now < self._refusing[chat.name]:
                return False
            self._refusing[chat.name] = self.after(now, _REFUSED)
        return True

    def _refused(self, chat: Chat, why: str, now: datetime) -> datetime:
        """When it is asked again."""
        if chat.name not in self._refusing:
            log.error("%s Until then the alerts for %s wait.", why, chat.name)
        self._refusing[chat.name] = self.after(now, _REFUSED)
        return self.after(now, _REFUSED)

    async def _hand_over(self, chat: Chat, delivery: Delivery) -> str:
        """The platform's id of the card's message. What is in doubt is looked up first."""
        post, message = delivery.post, delivery.message
        if message is None and post.action in ("edit", "reply"):
            # The card's post was refused; what follows takes its place.
            post = replace(post, action="post")
        looked_up = delivery.in_doubt and not delivery.picture  # to send a picture twice does no harm
        if looked_up and (found := await chat.find(post, message)) is not None:
            return found
        picture = await self._picture(chat, post)
        try:
            return await chat.send(post, message, picture)
        except Unchangeable as error:
            anew = replace(post, action="post")
            if looked_up and (found := await chat.find(anew, message)) is not None:
                return found
            return await chat.send(anew, None if error.gone else message, picture)

    async def _picture(self, chat: Chat, post: Post) -> bytes | None:
        """A post goes out at once, its chart follows by an edit."""
        if post.action != "edit" or post.chart is None or not chat.pictures or self.gallery is None:
            return None
        return await self.gallery.draw(post.chart, dark=chat.dark)


def _wait(delivery: Delivery) -> float:
    return min(2**delivery.attempts, LONGEST_WAIT)


async def _cancel(tasks: Collection[asyncio.Task[Any]]) -> None:
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
