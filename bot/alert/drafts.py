"""What one moment adds to cards, worked out once for all channels that share a card and what comes to it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from zoneinfo import ZoneInfo

from bot.alert.entries import Entries, direction
from bot.alert.grouping import Openings
from bot.alert.model import Card, CardKind, Fired, Moment, Subscription
from bot.alert.numbers import moment as when
from bot.alert.numbers import zone_name
from bot.alert.shelf import Shared, Shelf
from bot.engine.model import Firing, SubjectKind

_KINDS = {
    SubjectKind.SYMBOL: CardKind.SUBJECT,
    SubjectKind.BASKET: CardKind.SUBJECT,
    SubjectKind.STORY: CardKind.NEWS,
    SubjectKind.APP: CardKind.CHART,
}


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
    """Those of one moment. A channel has one for each card; `zone` is that of a channel."""

    def __init__(
        self, moment: Moment, shelf: Shelf, openings: Openings, entries: Entries, zone: Callable[[str], str]
    ) -> None:
        self._moment = moment
        self._shelf = shelf
        self._openings = openings
        self._entries = entries
        self._zone = zone
        self._latest: defaultdict[str, dict[str, Draft]] = defaultdict(dict)
        self._first: dict[tuple[str, Shared | str], Draft] = {}

    def fire(self, firing: Firing, order: int, subscriptions: Iterable[Subscription]) -> None:
        """Add a firing to the cards that it belongs to in the channels of its subscriptions."""
        own = f"{firing.subject}/{firing.trading_date}"
        if firing.late:
            self._add(f"late/{self._moment.at:%Y-%m-%dT%H:%M:%SZ}", firing, order, subscriptions)
        elif not firing.quantified:
            self._add(own, firing, order, subscriptions)
        else:
            by_name: defaultdict[str, list[Subscription]] = defaultdict(list)
            for subscription in subscriptions:
                by_name[self._name(own, firing, subscription.channel)].append(subscription)
            for name, some in by_name.items():
                self._add(name, firing, order, some)

    def done(self) -> list[Draft]:
        """All of them with their channels, in the order in which their cards have fired."""
        found: dict[Draft, None] = {}
        for latest in self._latest.values():
            for channel, draft in latest.items():
                draft.channels.append(channel)
                found[draft] = None
        return sorted(found, key=lambda draft: draft.order)

    def _name(self, own: str, firing: Firing, channel: str) -> str:
        """Of the card that one of an `any of` belongs to in a channel: its own, or a market-wide day's."""
        if self._has(own, channel):
            return own
        way, seen = direction(firing), self._moment.at.timestamp()
        market = f"market{'-' if way else ''}{way}/{firing.trading_date}"
        if self._has(market, channel) or self._openings.full(channel, way, seen):
            return market
        self._openings.add(channel, way, seen)
        return own

    def _has(self, name: str, channel: str) -> bool:
        return channel in self._shelf.held(name) or channel in self._latest[name]

    def _add(self, name: str, firing: Firing, order: int, subscriptions: Iterable[Subscription]) -> None:
        latest, held = self._latest[name], self._shelf.held(name)
        entries: dict[tuple[str, ...], Fired] = {}
        for subscription in subscriptions:
            channel = subscription.channel
            draft = latest.get(channel) or self._begun(name, held.get(channel) or self._zone(channel), firing)
            like = (draft.card.zone, subscription.severity, subscription.mention, subscription.note)
            if like not in entries:
                entries[like] = self._entries.fired(firing, subscription, draft.card.zone, self._moment.at)
            latest[channel] = draft.adding(entries[like], order)

    def _begun(self, name: str, stands: Shared | str, firing: Firing) -> Draft:
        """Without additions: of a card that channels share, or of a new one for channels of a zone."""
        draft = self._first.get((name, stands))
        if draft is None:
            card = self._new(name, firing, stands) if isinstance(stands, str) else stands.card
            draft = self._first[name, stands] = Draft(card)
        return draft

    def _new(self, name: str, firing: Firing, zone: str) -> Card:
        if firing.late:
            return self._late(name, zone)
        kind, subject = _KINDS[firing.kind], firing.subject
        if name.startswith("market"):
            kind, subject = CardKind.MARKET, f"market:{direction(firing)}".removesuffix(":")
        return Card(name, kind, subject, firing.trading_date, zone)

    def _late(self, name: str, zone: str) -> Card:
        """The digest of the gap that has just been filled, or of what came late: from the first firing to now."""
        at = self._moment.at
        began = self._moment.gap or min(firing.at for firing in self._moment.firings if firing.late)
        today = at.astimezone(ZoneInfo(zone)).date()
        span = f"{when(began, zone, today)}–{when(at, zone, today)} {zone_name(zone)}"
        return Card(name, CardKind.LATE, "late", today, zone, span=span)
