"""What channels have asked to hear nothing of."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from heapq import heappop, heappush

from bot.alert.model import Mute, Subscription


class Mutes:
    """What channels hear nothing of for a while, and how much they have missed. Changes in place, as `baskets` may."""

    def __init__(self, mutes: Iterable[Mute] = (), baskets: Mapping[str, Sequence[str]] | None = None) -> None:
        self._baskets: Mapping[str, Sequence[str]] = {} if baskets is None else baskets
        self._of: dict[str, dict[str, Mute]] = {}
        self._ends: list[tuple[datetime, str, str]] = []
        self._missed: dict[tuple[str, str], Counter[float]] = {}
        for mute in mutes:
            self.add(mute)

    def add(self, mute: Mute) -> None:
        self._of.setdefault(mute.channel, {})[mute.target] = mute
        heappush(self._ends, (mute.until, mute.channel, mute.target))

    def put(self, channel: str, mutes: Iterable[Mute]) -> None:
        """All the mutes of a channel, in place of those it had."""
        before = self._of.pop(channel, {})
        for mute in mutes:
            if before.get(mute.target) == mute:
                self._of.setdefault(channel, {})[mute.target] = mute
            else:
                self.add(mute)

    def __contains__(self, channel: str) -> bool:
        return channel in self._of

    def end(self, channel: str, target: str) -> bool:
        """Whether there was such a mute."""
        return self._of.get(channel, {}).pop(target, None) is not None

    def covering(self, subscription: Subscription, subject: str, at: datetime) -> Mute | None:
        """What keeps the subscription's channel from hearing of `subject` at a time."""
        mutes = self._of.get(subscription.channel)
        if not mutes:
            return None
        return next((mute for mute in mutes.values() if mute.covers(subscription, subject, at, self._baskets)), None)

    def running(self, channel: str, at: datetime) -> Sequence[Mute]:
        """The channel's mutes that are not over by a time."""
        return [mute for mute in self._of.get(channel, {}).values() if at < mute.until]

    def miss(self, channel: str, key: str) -> None:
        """An alert came while the mute of that key ran."""
        target, _, until = key.rpartition(" ")
        self._missed.setdefault((channel, target), Counter[float]())[float(until)] += 1

    def missed(self, mute: Mute) -> int:
        """How many alerts have come while it ran, and while one ran that it took the place of."""
        counts = self._missed.get((mute.channel, mute.target), Counter[float]())
        end = mute.until.timestamp()
        return sum(count for until, count in counts.items() if until == end or until > mute.since)

    def told(self, channel: str, key: str) -> None:
        """The channel knows what it has missed."""
        self._missed.pop((channel, key.rpartition(" ")[0]), None)

    @property
    def next_end(self) -> datetime | None:
        """When the next mute is over; not later than that, if one was taken back."""
        return self._ends[0][0] if self._ends else None

    def over(self, at: datetime) -> Iterator[Mute]:
        """The mutes that have ended by a time, each once."""
        while self._ends and self._ends[0][0] <= at:
            until, channel, target = heappop(self._ends)
            mute = self._of.get(channel, {}).get(target)
            if mute is not None and mute.until == until:
                yield mute
