"""Serving the platforms: connected, answering, and, until live markets come, playing a recorded day."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from adapters.recorded import RecordedDay
from adapters.scheduler import Alarm
from bot.alert.numbers import dated, zone_name
from bot.errors import ChatError
from bot.ports import Chat
from bot.rulebook import Rulebook
from bot.service.clock import DayClock
from bot.wiring import Product, opening, serving, stored

SPEED = 60.0
"""Times as fast as life: a session in six and a half minutes."""
_BEFORE_THE_OPEN = timedelta(minutes=30)


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
    async with (
        stored(database) as store,
        serving(day, rulebook, problems, chats, store, clock.now, life=_life) as product,
    ):
        for problem in product.problems:
            say(problem)
        player = Player(product, clock, say)
        await _together(
            product.deliverer.run(clock.now, product.due),
            player.run(speed or SPEED),
            _connected(product, chats, say),
        )


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
            say(str(error))
            return str(error)
        return f"The connection to {chat.name} has ended."

    ends = await asyncio.gather(*(connected(chat) for chat in chats))
    raise ChatError(f"No platform is left to serve. {ends[-1]}" if len(ends) > 1 else ends[-1])


@dataclass(slots=True)
class Player:
    """Lets the day happen by its clock, and sends the timers when they are due."""

    product: Product
    clock: DayClock
    say: Callable[[str], None]
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
            self.say(f"Ready. The recorded day {day.name} begins when a channel has a rule: /bell subscribe ai")
        await self._begins.wait()
        self.clock.play(opening(day) - _BEFORE_THE_OPEN, day.end, speed)
        self.say(f"It is {dated(self.clock.now(), day.timezone)}, {zone}, and goes {speed:g} times as fast as life.")
        for seen, facts in day.moments():
            await asyncio.sleep(self.clock.seconds_until(seen))
            await self.product.step(seen, facts)
        self.say(f"The recorded day {day.name} is over. Commands are answered until Ctrl-C.")
