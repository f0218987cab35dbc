"""What one moment adds to cards, worked out once for all channels that share a card and what comes to it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field

from bot.alert.model import Card, Fired
from bot.alert.shelf import Shared


@dataclass(slots=True, eq=False)
class Draft:
    """A card as it stands, and what has fired on it in some channels, from the `order`-th firing of the moment on."""

    card: Card
    fired: tuple[Fired, ...] = ()
    order: int = 0
    channels: list[str] = field(default_factory=list[str])
    _further: dict[int, Draft] = field(default_factory=dict[int, "Draft"])

    def adding(self, fired: Fired, order: int) -> Draft:
        """The draft that has this too."""
        key = id(fired)
        if key not in self._further:
            order = self.order if self.fired else order
            self._further[key] = Draft(self.card, (*self.fired, fired), order)
        return self._further[key]


class Drafts:
    """Those of one moment. A channel has one for each card."""

    def __init__(self) -> None:
        self._latest: defaultdict[str, dict[str, Draft]] = defaultdict(dict)
        self._first: dict[tuple[str, Shared | str], Draft] = {}

    def get(self, name: str, channel: str) -> Draft | None:
        return self._latest[name].get(channel)

    def first(self, name: str, stands: Shared | str, card: Callable[[], Card]) -> Draft:
        """The draft without additions, of a card that channels share, or of a new one for channels of a zone."""
        found = self._first.get((name, stands))
        if found is None:
            found = self._first[name, stands] = Draft(card())
        return found

    def put(self, name: str, channel: str, draft: Draft) -> None:
        self._latest[name][channel] = draft

    def done(self) -> list[Draft]:
        """All of them with their channels, in the order in which their cards have fired."""
        found: dict[Draft, None] = {}
        for latest in self._latest.values():
            for channel, draft in latest.items():
                draft.channels.append(channel)
                found[draft] = None
        return sorted(found, key=lambda draft: draft.order)
