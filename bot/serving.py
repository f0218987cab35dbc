"""Serving the platforms: connected, answering, and, until live markets come, playing a recorded day."""

from __future__ import annotations

import asyncio
import gc
from collections.abc import Awaitable, Callable, Coroutine, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

from adapters.recorded import RecordedDay
from adapters.scheduler import Alarm
from bot.alert.numbers import dated, zone_name
from bot.errors import ChatError, PlatformRefused
from bot.ports import Busy, Chat, Lost
from bot.rulebook import Rulebook
from bot.service.clock import DayClock
from bot.wiring import Product, Replaying, opening, serving, stored

SPEED = 60.0
"""Times as fast as life: a session in six and a half minutes."""
_BEFORE_THE_OPEN = timedelta(minutes=30)
_AGAIN = 5.0
"""Seconds until a platform that gave no answer is asked again for a channel's id."""


async def serve(
    day: RecordedDay,
    rulebook: Rulebook,
    problems: Sequence[str],
    chats: Sequence[Chat],
    database: str | None,
    speed: float | None,
    say: Callable[[str], None],
) -> None:
    """Until cancelled. `say` gets what the operator should know, a line each.

    Raises `ChatError` when every platform has refused the bot for good.
    """
    clock = DayClock(day.start)

    def after(_: datetime, seconds: float) -> datetime:
        return clock.after(seconds)

    async with (
        stored(database) as store,
        serving(day, rulebook, problems, chats, store, clock.now, life=_life) as product,
    ):
        for problem in product.problems:
            say(problem)
        product.deliverer = replace(product.deliverer, after=after)
        player = Player(product, clock, say, lambda: _any_connected(chats))
        gc.collect()
        gc.freeze()  # what is loaded stays: to look through it for garbage costs a fifth of delivery
        await _together(
            product.deliverer.run(clock.now, product.due),
            _played(product, chats, player, speed or SPEED, say),
            _connected(product, chats, say),
        )


async def _played(
    product: Product, chats: Sequence[Chat], player: Player, speed: float, say: Callable[[str], None]
) -> None:
    """The day waits until channels that packs name are known by their ids, as those are by which people speak there."""
    await asyncio.gather(*(_identified(product, chat, say) for chat in chats))
    await player.run(speed)


async def _identified(product: Product, chat: Chat, say: Callable[[str], None]) -> None:
    house = product.house
    for channel in house.registry.posted(chat.name):
        try:
            to = await _resolved(chat, channel)
        except PlatformRefused:  # said by whoever connects
            to = ""
        except ChatError as error:
            say(f"{channel}: {error} Until the bot is started again its packs post nothing there.")
            to = ""
        async with house.lock:
            house.registry.rename(channel, to)


async def _resolved(chat: Chat, channel: str) -> str:
    while True:
        try:
            return await chat.resolve(channel)
        except (Busy, Lost):
            await asyncio.sleep(_AGAIN)


def _life() -> datetime:
    return datetime.now(UTC)


async def _together(*work: Coroutine[None, None, None]) -> None:
    """Until one of them fails, whose error is raised, or all are done."""
    tasks = [asyncio.create_task(each) for each in work]
    try:
        done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_EXCEPTION)
        for task in done:
            task.result()
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def _connected(product: Product, chats: Sequence[Chat], say: Callable[[str], None]) -> None:
    async def connected(chat: Chat) -> str:
        try:
            await chat.serve(product.answers)
        except ChatError as error:
            if len(chats) > 1:
                say(str(error))
            return str(error)
        return f"The connection to {chat.name} has ended."

    ends = await asyncio.gather(*(connected(chat) for chat in chats))
    raise ChatError("No platform is left to serve." if len(ends) > 1 else ends[0])


async def _any_connected(chats: Sequence[Chat]) -> None:
    waiting = [asyncio.create_task(chat.connected()) for chat in chats]
    try:
        await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for task in waiting:
            task.cancel()


@dataclass(slots=True)
class Player:
    """Lets the day happen by its clock, and sends the timers when they are due."""

    product: Replaying
    clock: DayClock
    say: Callable[[str], None]
    connected: Callable[[], Awaitable[None]]
    """Until a platform is connected: before, nobody is ready for commands."""
    _begins: asyncio.Event = field(default_factory=asyncio.Event)

    async def run(self, speed: float) -> None:
        """Wait until a channel has rules, then let the day come; timers go on after it."""
        alarm = Alarm(self.tick)
        await _together(alarm.run(), self._arm(alarm), self._play(speed))

    async def tick(self) -> None:
        """The timers that are due."""
        await self.product.step(self.clock.now(), ())

    async def _arm(self, alarm: Alarm) -> None:
        """Whatever is committed may change what is due next."""
        while True:
            if self.product.house.registry.channels:
                self._begins.set()
            due = self.product.watcher.next_due
            alarm.set(due and datetime.now(UTC) + timedelta(seconds=self.clock.seconds_until(due)))
            await self.product.changed.wait()
            self.product.changed.clear()

    async def _play(self, speed: float) -> None:
        day = self.product.day
        zone = zone_name(day.timezone)
        if not self.product.house.registry.channels:
            await self.connected()
            self.say(f"Ready. The recorded day {day.name} begins when a channel has a rule: /bell subscribe ai")
        await self._begins.wait()
        self.clock.play(opening(day) - _BEFORE_THE_OPEN, day.end, speed)
        begins = self.clock.now()
        self.say(f"It is {dated(self.clock.now(), day.timezone)}, {zone}, and goes {speed:g} times as fast as life.")
        if await self.product.store.posts(since=begins):
            self.say("The day begins anew. What was posted before stays, and is not posted again.")
        moments = list(day.moments())
        async with self.product.house.lock:
            self.product.watcher.recall(fact for seen, facts in moments if seen < begins for fact in facts)
        for seen, facts in moments:
            if seen >= begins:
                await asyncio.sleep(self.clock.seconds_until(seen))
                await self.product.step(seen, facts)
        self.say(f"The recorded day {day.name} is over. Commands are answered until Ctrl-C.")
