"""Serving the platforms with a recorded day: connected, answering, and the day played faster than life."""

from __future__ import annotations

import asyncio
import gc
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from adapters.recorded import RecordedDay
from adapters.scheduler import Scheduler
from bot.alert.numbers import dated, zone_name
from bot.connections import any_connected, connected, identified, together
from bot.ports.platforms import Chat
from bot.ports.schedule import Schedule
from bot.recorded import opening, serving
from bot.rulebook import Rulebook
from bot.service.clock import DayClock
from bot.wiring import Product, stored

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

    def after(_: datetime, seconds: float) -> datetime:
        return clock.after(seconds)

    async with (
        stored(database) as store,
        serving(day, rulebook, problems, chats, store, clock.now, life=Scheduler().now) as product,
    ):
        for problem in product.problems:
            say(problem)
        product.deliverer = replace(product.deliverer, after=after)
        player = Player(product, day, clock, say, lambda: any_connected(chats))
        gc.collect()
        gc.freeze()  # what is loaded stays: to look through it for garbage costs a fifth of delivery
        await together(
            product.deliverer.run(clock.now, product.due),
            _played(product, chats, player, speed or SPEED, say),
            connected(product, chats, say),
        )


async def _played(
    product: Product, chats: Sequence[Chat], player: Player, speed: float, say: Callable[[str], None]
) -> None:
    """The day waits until channels that packs name are known by their ids, as those are by which people speak there."""
    await identified(product, chats, say)
    await player.run(speed)


@dataclass(slots=True)
class Player:
    """Lets the day happen by its clock, and sends the timers when they are due."""

    product: Product
    day: RecordedDay
    clock: DayClock
    say: Callable[[str], None]
    connected: Callable[[], Awaitable[None]]
    """Until a platform is connected: before, nobody is ready for commands."""
    _begins: asyncio.Event = field(default_factory=asyncio.Event)

    async def run(self, speed: float) -> None:
        """Wait until a channel has rules, then let the day come; timers go on after it."""
        scheduler = Scheduler()
        await together(scheduler.run(), self._arm(scheduler), self._play(speed))

    async def tick(self) -> None:
        """The timers that are due."""
        await self.product.step(self.clock.now(), ())

    async def _arm(self, schedule: Schedule) -> None:
        """Whatever is committed may change what is due next."""
        while True:
            if self.product.house.registry.channels:
                self._begins.set()
            if due := self.product.watcher.next_due:
                at = schedule.now() + timedelta(seconds=self.clock.seconds_until(due))
                schedule.at(at, "timers", self.tick)
            await self.product.changed.wait()
            self.product.changed.clear()

    async def _play(self, speed: float) -> None:
        day = self.day
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
