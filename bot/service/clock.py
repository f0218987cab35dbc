"""What time it is on a recorded day that is served."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import datetime, timedelta


class DayClock:
    """Begins at `start` and goes as life does; `play` lets a part of the day go faster. UTC."""

    def __init__(self, start: datetime, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._monotonic = monotonic
        self._began = monotonic()
        self._start = self._end = start
        self._speed = 1.0

    def play(self, start: datetime, end: datetime, speed: float) -> None:
        """Jump to `start` unless it is past, and go `speed` times as fast as life up to `end`."""
        self._start, self._end = max(start, self.now()), max(end, self.now())
        self._began, self._speed = self._monotonic(), speed

    def now(self) -> datetime:
        return self.after(0)

    def after(self, seconds: float) -> datetime:
        """What time it will be then, in seconds of life."""
        lived = self._monotonic() - self._began + seconds
        playing = (self._end - self._start).total_seconds() / self._speed
        if lived < playing:
            return self._start + timedelta(seconds=lived * self._speed)
        return self._end + timedelta(seconds=lived - playing)

    def seconds_until(self, at: datetime) -> float:
        """How many seconds of life one has to wait for a time; 0 for one that is past."""
        now = self.now()
        fast = max((min(at, self._end) - now).total_seconds(), 0)
        return max(fast / self._speed + (at - now).total_seconds() - fast, 0)
