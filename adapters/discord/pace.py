"""The limit that Discord sets a whole bot: 50 requests a second."""

from __future__ import annotations

import asyncio

PER_SECOND, BURST = 49, 1
"""Together what Discord takes in any second. The limits of single channels are discord.py's."""


class Pace:
    """Lets callers through evenly, in order of their coming; after a moment without time for them, `BURST` at once."""

    def __init__(self) -> None:
        self._next = 0.0
        self._gate = asyncio.Lock()

    async def turn(self) -> None:
        """Wait until one more request may go."""
        loop = asyncio.get_running_loop()
        async with self._gate:
            await asyncio.sleep(self._next - loop.time())
            self._next = max(self._next, loop.time() - BURST / PER_SECOND) + 1 / PER_SECOND
