"""The limit that Discord sets a whole bot: 50 requests a second."""

from __future__ import annotations

import asyncio

PER_SECOND = 48
"""Kept below, since requests bunch on their way. The limits of single channels are discord.py's."""


class Pace:
    """Lets callers through evenly, in order of their coming."""

    def __init__(self) -> None:
        self._next = 0.0

    async def turn(self) -> None:
        """Wait until one more request may go."""
        now = asyncio.get_running_loop().time()
        self._next = max(self._next, now) + 1 / PER_SECOND
        await asyncio.sleep(self._next - now - 1 / PER_SECOND)
