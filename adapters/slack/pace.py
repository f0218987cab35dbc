"""Slack's limits, kept by the event loop's time: some messages a second for a channel and for the workspace."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

from bot.ports.platforms import Busy


@dataclass(slots=True)
class Bucket:
    """`rate` a second, after a burst of `burst` at once."""

    rate: float
    burst: int
    _free: float = 0.0
    """When the next would be due if all came evenly."""

    def reserve(self, now: float) -> float:
        """Take the next place; seconds until its turn."""
        turn = max(self._free, now - (self.burst - 1) / self.rate)
        self._free = turn + 1 / self.rate
        return max(0.0, turn - now)


class Pace:
    """Posts: about one a second in a channel; in the workspace fewer than 300 in any minute. Edits: 50 a minute.

    `factor`: how many times faster the platform is than Slack.
    """

    def __init__(self, factor: float) -> None:
        self._factor = factor
        self._channels: dict[str, Bucket] = {}
        self._posts = Bucket(rate=4.5 * factor, burst=25)
        self._edits = Bucket(rate=50 / 60 * factor, burst=20)
        self._parked: dict[str, float] = {}

    async def post(self, channel: str) -> None:
        """Wait for the channel's turn. Raises `Busy` while it is parked."""
        now = self._now(channel)
        bucket = self._channels.setdefault(channel, Bucket(rate=self._factor, burst=3))
        await asyncio.sleep(max(bucket.reserve(now), self._posts.reserve(now)))

    async def edit(self, channel: str) -> None:
        """The same for an edit."""
        await asyncio.sleep(self._edits.reserve(self._now(channel)))

    def park(self, channel: str, seconds: float) -> None:
        """Slack said too often: nothing is asked of it for this channel until then."""
        self._parked[channel] = asyncio.get_running_loop().time() + seconds / self._factor

    def _now(self, channel: str) -> float:
        now = asyncio.get_running_loop().time()
        if (left := self._parked.get(channel, now) - now) > 0:
            raise Busy(left)
        self._parked.pop(channel, None)
        return now
