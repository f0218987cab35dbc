"""Good manners towards other people's servers: not too often, not many at once, and slower while they fail."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from random import Random

AT_ONCE = 2
"""Requests to one host."""
IN_ALL = 16
"""Requests to all hosts."""
SPACING = 1.0
"""Seconds between two requests to one host."""
LONGEST_PAUSE = timedelta(hours=6)


def jittered(pause: timedelta, random: Random, share: float = 0.1) -> timedelta:
    """`pause` or up to a `share` of it longer, so that what began together does not stay together."""
    return pause * (1 + share * random.random())


def backed_off(pause: timedelta, failures: int, random: Random) -> timedelta:
    """How long to leave alone what has failed so many times running: doubling, up to 6 hours."""
    return jittered(min(pause * 2 ** min(failures, 20), max(pause, LONGEST_PAUSE)), random)


@dataclass(slots=True)
class _Host:
    slots: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(AT_ONCE))
    free: float = 0
    """When it may be asked next, by the loop's clock."""
    guests: int = 0


class Manners:
    """Takes turns."""

    def __init__(self) -> None:
        self._hosts: dict[str, _Host] = {}
        self._all = asyncio.Semaphore(IN_ALL)

    @asynccontextmanager
    async def turn(self, host: str, spacing: float = SPACING) -> AsyncIterator[None]:
        """Wait for a turn at a host, and hold it; the next begins `spacing` seconds after this one."""
        mine = self._hosts.setdefault(host, _Host())
        mine.guests += 1
        try:
            async with mine.slots:
                await self._space(mine, spacing)
                async with self._all:
                    yield
        finally:
            mine.guests -= 1
            self._forget()

    async def _space(self, host: _Host, spacing: float) -> None:
        now = asyncio.get_running_loop().time()
        starts = max(now, host.free)
        host.free = starts + spacing
        if starts > now:
            await asyncio.sleep(starts - now)

    def _forget(self) -> None:
        now = asyncio.get_running_loop().time()
        for name in [name for name, host in self._hosts.items() if not host.guests and host.free <= now]:
            del self._hosts[name]
