"""How the program is: what /healthz, /metrics, the page and the ping are made of."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from bot.alert.post import Post
from bot.ports.health import Health

STALLED = timedelta(minutes=2)
"""A post that is due waits no longer while its platform is connected."""
_LAG = 5.0
"""Seconds that the event loop may be late."""
_BEAT, _REMEMBERED = 1.0, 60


@dataclass(frozen=True, slots=True)
class RuleLine:
    """A rule on the page. `state` as in the list: `armed`, `blind: no price in this session`."""

    channel: str
    rule: str
    state: str


@dataclass(frozen=True, slots=True)
class Vitals:
    """How the program is at `at`; counts are of symbols unless their name says something else."""

    at: datetime
    sources: Mapping[str, Sequence[Health]] = field(default_factory=dict[str, Sequence[Health]])
    """What each source says of itself, by its short name: `yahoo`, `feeds`."""
    watched: int = 0
    trading: int = 0
    """Of the watched ones those whose market is open."""
    blind: int = 0
    """Of those that trade."""
    with_history: int = 0
    """Of the watched ones those whose daily history has come."""
    rules: int = 0
    feeds: Mapping[str, int] = field(default_factory=dict[str, int])
    """How many feeds there are by state: `good`, `resting`, …"""
    platforms: Mapping[str, bool] = field(default_factory=dict[str, bool])
    """Whether each is connected."""
    outbox: Mapping[str, int] = field(default_factory=dict[str, int])
    """How many rows there are by state."""
    waiting: Mapping[str, datetime] = field(default_factory=dict[str, datetime])
    """Since when the oldest row that is due waits, by platform."""
    lag: float = 0.0
    """Seconds: `Lag.worst`."""

    @property
    def ailments(self) -> tuple[str, ...]:
        """What is so wrong that somebody should look, a clause each; none when all is well."""
        return tuple(self._ailments())

    def _ailments(self) -> Iterator[str]:
        said = [each for healths in self.sources.values() for each in healths]
        answering = any(each.good and each.answered for each in said)
        if not answering and not all(each.good for each in said):  # at the start nobody has answered yet
            yield "every source is down"
        if self.blind and 2 * self.blind >= self.trading:
            yield f"{self.blind} of {self.trading} symbols whose market is open are blind"
        for platform, since in self.waiting.items():
            if self.platforms.get(platform) and (late := self.at - since) > STALLED:
                yield f"posts for {platform} have been waiting for {late.total_seconds():.0f} s"
        if self.lag > _LAG:
            yield f"the event loop was {self.lag:.1f} s late within the last minute"


@dataclass(frozen=True, slots=True)
class Recent:
    """What the page shows besides: what was posted, the newest first, and the rules."""

    posts: Sequence[Post] = ()
    rules: Sequence[RuleLine] = ()


Ask = Callable[[], Awaitable[Vitals]]
"""Asks how the program is; cheap enough for once in ten seconds."""
Look = Callable[[], Awaitable[Recent]]
"""Looks at what the page shows."""


class Lag:
    """How late the event loop lets things happen."""

    def __init__(self) -> None:
        self._late: deque[float] = deque([0.0], maxlen=int(_REMEMBERED / _BEAT))

    @property
    def worst(self) -> float:
        """Seconds, within the last minute."""
        return max(self._late)

    async def run(self) -> None:
        """Until cancelled."""
        loop = asyncio.get_running_loop()
        while True:
            due = loop.time() + _BEAT
            await asyncio.sleep(_BEAT)
            self._late.append(max(0.0, loop.time() - due))
