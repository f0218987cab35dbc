"""Slack's rate limits. Burst and workspace limit are not documented in figures: these are ours, on the strict side."""

from __future__ import annotations

import math
import time
from dataclasses import dataclass

TIERS = {1: 1, 2: 20, 3: 50, 4: 100}
"""Calls a minute of one method. Slack promises at least so many, and tolerates bursts."""
POSTS_PER_SECOND, POST_BURST = 1.0, 4
"""Of messages in one channel."""
POSTS_PER_MINUTE = 300
"""Of messages in the workspace: "several hundred"."""


@dataclass(slots=True)
class Bucket:
    """Tokens come back at `rate` a second, up to `size`."""

    rate: float
    size: float
    level: float
    at: float

    def lacks(self, now: float) -> float:
        """Seconds until there is a token; 0: there is one."""
        self.level = min(self.size, self.level + (now - self.at) * self.rate)
        self.at = now
        return max(0.0, (1 - self.level) / self.rate)


class Limits:
    """`pace`: how many times faster than Slack's the clock of the limits runs; 0: there are none."""

    def __init__(self, pace: float) -> None:
        self.pace = pace
        self._buckets: dict[str, Bucket] = {}

    def wait(self, method: str, tier: int | None, channel: str) -> int:
        """0 if the call may pass, which then counts; else whole seconds to wait, at least 1."""
        if not self.pace:
            return 0
        now = time.monotonic()
        if method == "chat.postMessage":
            buckets = [
                self._bucket(f"channel {channel}", POSTS_PER_SECOND, POST_BURST, now),
                self._bucket("workspace", POSTS_PER_MINUTE / 60, POSTS_PER_MINUTE, now),
            ]
        else:
            buckets = [self._bucket(method, TIERS[tier] / 60, TIERS[tier], now)] if tier else []
        lacking = max((bucket.lacks(now) for bucket in buckets), default=0.0)
        if lacking:
            return max(1, math.ceil(lacking))
        for bucket in buckets:
            bucket.level -= 1
        return 0

    def _bucket(self, name: str, per_second: float, size: float, now: float) -> Bucket:
        rate = per_second * self.pace
        return self._buckets.setdefault(name, Bucket(rate, size, size, now))
