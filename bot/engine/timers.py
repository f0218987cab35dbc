"""When watches are next looked at without a fact that concerns them."""

from __future__ import annotations

from datetime import datetime
from heapq import heappop, heappush
from itertools import count

from bot.engine.episodes import Watch


class Timers:
    """A heap of due times; those that hold no longer are dropped when they come up."""

    def __init__(self) -> None:
        self._heap: list[tuple[datetime, int, Watch]] = []
        self._ticket = count()

    @property
    def next_due(self) -> datetime | None:
        while self._heap and self._heap[0][2].due != self._heap[0][0]:
            heappop(self._heap)
        return self._heap[0][0] if self._heap else None

    def set(self, watch: Watch) -> None:
        """A watch may want another time than before."""
        due = watch.next_due
        if due != watch.due:
            watch.due = due
            if due is not None:
                heappush(self._heap, (due, next(self._ticket), watch))

    def pop(self) -> Watch:
        """The watch that is due at `next_due`; it is so no longer."""
        watch = heappop(self._heap)[2]
        watch.due = None
        return watch
