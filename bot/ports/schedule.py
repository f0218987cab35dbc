"""Jobs at their times."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Protocol

Work = Callable[[], Awaitable[datetime | None]]
"""A job's work. It returns when the job is due again; None: it is over. What it raises stops the program."""


class Schedule(Protocol):
    """Runs jobs at their times. Jobs are known by name, and one never runs twice at once."""

    def now(self) -> datetime: ...

    def at(self, when: datetime, job: str, work: Work) -> None:
        """Run `work` then, at once if that is past, and again whenever it says. In place of a job of that name."""
        ...

    def drop(self, job: str) -> None:
        """Forget a job; work that is on its way is cancelled."""
        ...
