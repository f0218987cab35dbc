"""Time and ids at the double."""

from __future__ import annotations

import time
from datetime import UTC, datetime

_EPOCH_MS = 1_420_070_400_000


class Clock:
    """The real time, which tests can let run ahead: nothing is slept."""

    def __init__(self) -> None:
        self._ahead = 0.0
        self._last = 0

    def now(self) -> float:
        """Epoch seconds."""
        return time.time() + self._ahead

    def skip(self, seconds: float) -> None:
        """Let time pass at once."""
        self._ahead += seconds

    def stamp(self) -> str:
        """Now, as Discord writes it."""
        return datetime.fromtimestamp(self.now(), UTC).isoformat(timespec="microseconds")

    def snowflake(self) -> str:
        """A new id: rising, and carrying its time."""
        self._last = max(self._last + 1, (int(self.now() * 1000) - _EPOCH_MS) << 22)
        return str(self._last)


def born(snowflake: str) -> float:
    """When an id was made, epoch seconds."""
    return ((int(snowflake) >> 22) + _EPOCH_MS) / 1000
