"""What a channel asked for, one moment's input and outcome, and the card with its events.

A card is kept as the events that made it, each with the figures of its own moment, so that its text is a function of
the card alone: whoever loads it says the same. All times in cards are UTC epoch seconds.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from math import inf
from typing import Literal, NamedTuple

import msgspec
from msgspec.structs import replace

from bot.alert.post import CauseRecord, Chart, Post, Why
from bot.engine.model import Firing
from bot.market.model import Close, Outage
from bot.news.model import Attributed, Ranking


@dataclass(frozen=True, slots=True)
class Subscription:
    """A rule that a channel has. `rule` is the canonical sentence, `rule_id` the short id that never shifts; `since`:
    when the channel asked for it, epoch seconds, 0 where it always had it."""

    channel: str
    rule: str
    rule_id: str
    severity: str = "normal"
    mention: str = ""
    note: str = ""
    since: float = 0.0


@dataclass(frozen=True, slots=True)
class Mute:
    """Silence in a channel until a time about `target`: a rule's id, a symbol, a basket with its members, or `all`.

    `since`: epoch seconds.
    """

    channel: str
    target: str
    until: datetime
    since: float = inf

    @property
    def key(self) -> str:
        """Tells it from others of the channel, also from an earlier one of the same target: `NVDA 1737990000.0`."""
        return f"{self.target} {self.until.timestamp()}"

    def covers(
        self, subscription: Subscription, subject: str, at: datetime, baskets: Mapping[str, Sequence[str]]
    ) -> bool:
        if subscription.channel != self.channel or at >= self.until:
            return False
        if self.target in ("all", subscription.rule_id, subject):
            return True
        return self.target.startswith("@") and subject in baskets.get(self.target[1:], ())


@dataclass(frozen=True, slots=True)
class Blindness:
    """An outage begins or ends; `rules` look at prices of its symbols, by their canonical sentence at which."""

    outage: Outage
    rules: Mapping[str, Collection[str]] = field(default_factory=dict[str, Collection[str]])


@dataclass(frozen=True, slots=True)
class Moment:
    """All that happened at one time and what was concluded from it; the book has taken its prices already."""

    at: datetime
    firings: tuple[Firing, ...] = ()
    attributed: tuple[Attributed, ...] = ()
    closes: tuple[Close, ...] = ()
    rankings: tuple[Ranking, ...] = ()
    outages: tuple[Blindness, ...] = ()
    gap: datetime | None = None
    """Since when a gap goes that has been filled now."""


class Address(NamedTuple):
    """What a post has of its own in a channel."""

    channel: str
    rule_id: str = ""
    mention: str = ""


@dataclass(frozen=True, slots=True)
class FanOut:
    """One post to many channels. `post` is what they share: its card is named without the channel, and what an
    `Address` holds is empty. `version` is that of the card it shows; `why` it is held back, or empty.
    """

    post: Post
    to: Sequence[Address]
    version: str = ""
    why: str = ""

    def posts(self) -> Iterator[Post]:
        """As each channel sees it."""
        for channel, rule_id, mention in self.to:
            card = f"{channel}/{self.post.card}"
            yield replace(self.post, card=card, channel=channel, rule_id=rule_id, mention=mention)


@dataclass(frozen=True, slots=True)
class Kept:
    """A version of a card as it was kept, and who has it: the id of the rule that fired last on it, by channel."""

    version: str
    card: bytes
    holders: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a moment posts and changes. `cards` are the new and changed versions of cards, encoded; `unsaid` the
    (identity, channel, why) of firings that a channel hears nothing of: `least`, or the mute."""

    fanned: tuple[FanOut, ...] = ()
    cards: Mapping[str, bytes] = field(default_factory=dict[str, bytes])
    unsaid: tuple[tuple[str, str, str], ...] = ()

    @property
    def posts(self) -> list[Post]:
        """What goes out, as each channel sees it."""
        return [post for fan_out in self.fanned if not fan_out.why for post in fan_out.posts()]


class CardKind(StrEnum):
    SUBJECT = "subject"
    """A symbol or a basket: it has a day's figure, and closes with it."""
    MARKET = "market"
    """The further ones of a market-wide day, listed."""
    NEWS = "news"
    CHART = "chart"
    LATE = "late"
    """What fired inside a gap."""


class Gauge(StrEnum):
    """The figure of the day that a rule is held against at the close."""

    CHANGE = "change"
    """Fraction since the previous close."""
    MONEY = "money"
    """The same a share, in the instrument's currency."""
    VALUE = "value"
    """The same times the shares outstanding."""
    SINCE = "since"
    """Fraction from `Condition.origin`."""
    LEVEL = "level"
    """The closing price."""
    COUNT = "count"
    """How many members' change since the previous close fulfils it."""


class Condition(msgspec.Struct, frozen=True):
    """What a rule asks of the day: `sign * figure >= threshold`, for a level `sign * price >= sign * threshold`,
    for a count by at least `least` members."""

    gauge: Gauge
    sign: int
    threshold: float
    origin: float = 0.0
    least: int = 0


class Fired(msgspec.Struct, frozen=True, tag="fired"):
    """A rule fired: `lead` and `rest` make its headline (`NVDA` `down 12.5%`), `figure` is the figure in it.

    `short` is the headline's rest without figures of that moment, `size` how large the move is (a fraction),
    `asked` and `group` are what a list says of it (`down 5% or more`, `@ai-chips`).
    """

    identity: str
    at: float
    seen: float
    subject: str
    rule: str
    severity: str
    mention: str
    note: str
    quantified: bool
    """One of an `any of`."""
    lead: str
    rest: str
    short: str
    figure: str
    group: str
    asked: str
    currency: str
    direction: Literal["down", "up", ""]
    value: float
    size: float
    step: int
    when: str
    """In the card's zone: `09:30`."""
    origin: str
    """`NVDA down 10% · first firing`."""
    basis: str
    """Where its figures come from: `Yahoo 14:31:07, posted 14:31:09 New York time`."""
    condition: Condition | None = None
    event: bool = False
    """It is about the calendar: something that happened, which no figure of the day answers and no story caused."""

    @property
    def headline(self) -> str:
        return f"{self.lead} {self.rest}"


class Caused(msgspec.Struct, frozen=True, tag="caused"):
    """A cause was found, lost or changed. `suffix` ends the headline (` on AI-model news`); `found`: when, if late."""

    seen: float
    subject: str
    direction: str
    suffix: str
    why: Why
    record: CauseRecord
    found: str = ""

    @property
    def shown(self) -> tuple[object, ...]:
        """What a person would notice if it changed: counts of stories and sources alone are no reason to edit."""
        return self.suffix, self.why.label, self.why.dots, self.why.reason, self.why.evidence, self.why.notes


class Closed(msgspec.Struct, frozen=True, tag="closed"):
    """The official figures of the day: of the subject, and of each member of a list (symbol, fraction)."""

    seen: float
    change: float
    price: float | None = None
    money: float | None = None
    value: float | None = None
    members: tuple[tuple[str, float], ...] = ()


Event = Fired | Caused | Closed


class View(msgspec.Struct, frozen=True):
    """The figures of the last firing's moment, or the close's; the chart has no headlines yet.

    `price` is that of its moment, with its change (`$290.10 (−15.4%)`); `now` that of a later moment at which only a
    cause has come (`at 15:12 $316.75 (−7.7%)`).
    """

    figures: tuple[str, ...] = ()
    price: str = ""
    now: str = ""
    also: str = ""
    chart: Chart | None = None


class Card(msgspec.Struct):
    """One event, one card: all that happened to a subject on a trading date. Channels in which the same happened share
    it.

    `name` is its identity without the channel: `NVDA/2025-01-27`; `zone`: IANA name of the zone that it says times in.
    """

    name: str
    kind: CardKind
    subject: str
    date: date
    zone: str
    events: list[Event] = msgspec.field(default_factory=list[Event])
    view: View = View()
    revision: int = -1
    span: str = ""
    """Of a digest the gap's times: `09:41–10:12`."""

    @property
    def firings(self) -> list[Fired]:
        return [event for event in self.events if isinstance(event, Fired)]

    @property
    def direction(self) -> Literal["down", "up", ""]:
        """Where the last firing went."""
        return self.firings[-1].direction

    @property
    def closing(self) -> Closed | None:
        return next((event for event in self.events if isinstance(event, Closed)), None)

    @property
    def changed(self) -> float:
        """When the latest event was seen; before the first, long ago."""
        return max((event.seen for event in self.events), default=-inf)

    def cause_of(self, subject: str) -> Caused | None:
        """The last cause known for the way `subject` moves now."""
        for event in reversed(self.events):
            if isinstance(event, Caused) and event.subject == subject and self.direction in ("", event.direction):
                return event
        return None
