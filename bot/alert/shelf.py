"""The cards of all channels, kept once for all in which the same has happened."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from hashlib import blake2b

import msgspec

from bot.alert.model import Card


@dataclass(slots=True, eq=False)
class Shared:
    """A card and who has it: the id of the rule that fired last on it, by channel. `version` names the card as it was
    when it was last revised; what nobody notices changes it under the same name."""

    card: Card
    version: str
    holders: dict[str, str] = field(default_factory=dict[str, str])


class Shelf:
    """A channel has a card once, by the card's name. Cards are never changed, only replaced."""

    def __init__(self) -> None:
        self._held: defaultdict[str, dict[str, Shared]] = defaultdict(dict)
        self._shared: defaultdict[str, dict[Shared, None]] = defaultdict(dict)
        self._about: defaultdict[date, dict[str, dict[str, None]]] = defaultdict(dict)
        """The names of the cards that tell of a subject, by trading date and subject."""
        self._told: dict[str, tuple[date, set[str]]] = {}

    def told(self, identity: str, day: date) -> set[str]:
        """The channels for which a firing is settled: told of, or never to be; to be added to."""
        if identity not in self._told:
            self._told[identity] = day, set()
        return self._told[identity][1]

    def held(self, name: str) -> Mapping[str, Shared]:
        """Who has a card of that name, by channel."""
        return self._held.get(name, {})

    def get(self, name: str, channel: str) -> Shared | None:
        return self._held[name].get(channel) if name in self._held else None

    def put(self, card: Card, version: str, holders: Iterable[tuple[str, str]]) -> Shared:
        """A card in place of what the holders (channel, rule id) had under its name."""
        shared, held, others = Shared(card, version), self._held[card.name], self._shared[card.name]
        others[shared] = None
        for channel, rule_id in holders:
            before = held.get(channel)
            if before is not None:
                del before.holders[channel]
                if not before.holders:
                    del others[before]
            held[channel] = shared
            shared.holders[channel] = rule_id
        for fired in card.firings:
            self._about[card.date].setdefault(fired.subject, {})[card.name] = None
        return shared

    def about(self, day: date, subject: str) -> Iterator[Shared]:
        """The cards that tell of a subject."""
        for name in tuple(self._about[day].get(subject, ())):
            for shared in tuple(self._shared[name]):
                if any(fired.subject == subject for fired in shared.card.firings):
                    yield shared

    def subjects(self, day: date) -> Iterable[str]:
        """What the cards of a trading date tell of."""
        return tuple(self._about[day])

    def forget(self, channel: str) -> None:
        """Forget what a channel has; the firings that it was told of stay settled."""
        for name, held in self._held.items():
            if (shared := held.pop(channel, None)) is not None:
                del shared.holders[channel]
                if not shared.holders:
                    del self._shared[name][shared]

    def drop(self, before: date) -> None:
        """Forget the cards and firings of earlier trading dates."""
        for day in [day for day in self._about if day < before]:
            for name in {name for names in self._about.pop(day).values() for name in names}:
                del self._held[name], self._shared[name]
        self._told = {identity: told for identity, told in self._told.items() if told[0] >= before}


def encoded(card: Card) -> bytes:
    return msgspec.msgpack.encode(card)


def version_of(encoded_card: bytes) -> str:
    """A name for a version of a card, that follows from it."""
    return blake2b(encoded_card, digest_size=12).hexdigest()
