"""Which firings open a card of their own, and which join the market card of a market-wide day."""

from __future__ import annotations

from bisect import bisect_left, bisect_right, insort
from collections import defaultdict
from collections.abc import Callable, Iterable
from datetime import timedelta

from bot.alert.model import Card, CardKind
from bot.engine.model import Firing

_OWN_CARDS = 3
_WITHIN = timedelta(minutes=10).total_seconds()


def in_order(firings: Iterable[Firing], size: Callable[[Firing], float]) -> list[Firing]:
    """Rules that name their symbol first, then `any of` by size, largest first."""
    return sorted(
        firings,
        key=lambda firing: (
            firing.quantified,
            -size(firing) if firing.quantified else 0.0,
            firing.subject,
            firing.identity,
        ),
    )


class Openings:
    """When `any of` rules opened cards of their own, by channel and direction. Times are epoch seconds."""

    def __init__(self) -> None:
        self._times: defaultdict[tuple[str, str], list[float]] = defaultdict(list)

    def add(self, channel: str, direction: str, at: float) -> None:
        insort(self._times[channel, direction], at)

    def take_up(self, card: Card, channels: Iterable[str]) -> None:
        """Count a loaded card of some channels, if no rule that names its symbol opened it."""
        first = [fired for fired in card.firings if fired.seen == card.firings[0].seen]
        if card.kind is CardKind.SUBJECT and all(fired.quantified for fired in first):
            for channel in channels:
                self.add(channel, first[0].direction, first[0].seen)

    def drop(self, before: float) -> None:
        """Forget what was earlier."""
        self._times = defaultdict(
            list,
            {key: times[bisect_left(times, before) :] for key, times in self._times.items() if times[-1] >= before},
        )

    def full(self, channel: str, direction: str, at: float) -> bool:
        """Whether a further card would be more than three within ten minutes."""
        times = self._times[channel, direction]
        return bisect_right(times, at) - bisect_right(times, at - _WITHIN) >= _OWN_CARDS
