"""How something outside is: as it says while it is used, or as a check found it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol


@dataclass(slots=True)
class Requests:
    """What has been asked of a source since the start; `seconds` is how long that took together."""

    made: int = 0
    failed: int = 0
    seconds: float = 0.0

    def count(self, seconds: float, *, failed: bool = False) -> None:
        """One more, answered or not."""
        self.made += 1
        self.failed += failed
        self.seconds += seconds


@dataclass(frozen=True, slots=True)
class Health:
    """How a source is. `said` is one clause without a full stop or times: `streaming 512 symbols`, `too many requests`.
    `answered`: when it last did; `delay`: how late it says it is; None where that means nothing. `asked`: its requests,
    of which a source counts each in one of its healths alone. `again`: when it is tried next, where it waits for that;
    `since`: when it was well no more, where that is known.
    """

    source: str
    good: bool
    said: str
    answered: datetime | None = None
    delay: timedelta | None = None
    asked: Requests | None = None
    again: datetime | None = None
    since: datetime | None = None


@dataclass(frozen=True, slots=True)
class Finding:
    """What a check of a platform found. `do`: what to click or type when it is not `good`."""

    what: str
    good: bool
    do: str = ""


class Checked(Protocol):
    """A source that can be tried before it is watched."""

    async def check(self) -> Sequence[Finding]:
        """Ask once: what came back."""
        ...
