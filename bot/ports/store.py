"""What lasts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from bot.alert.ledger import Entry
from bot.alert.model import FanOut, Kept
from bot.alert.post import Post
from bot.chat.records import NOTHING, Change, Record
from bot.news.model import Headline, Ranking


class Notebook(Protocol):
    """What sources remember between runs: small values by key, each source for itself. Raises `StoreError`."""

    async def read(self, source: str) -> Mapping[str, bytes]: ...

    async def note(self, source: str, entries: Mapping[str, bytes | None]) -> None:
        """In one transaction; None takes an entry away."""
        ...


@dataclass(frozen=True, slots=True)
class Commit:
    """All that one moment changed; written in one transaction.

    `state` is the engine's (None: unchanged); `cards` maps a card's version to the card, encoded; `fanned` are posts
    that channels share, `outbox` others; `unsaid` are the (identity, channel, why) of firings that a channel never
    hears of; `records` is what people asked for; `told` are the headlines and rankings of the moment, for `Store.told`.
    """

    at: datetime
    state: bytes | None = None
    cards: Mapping[str, bytes] = field(default_factory=dict[str, bytes])
    outbox: tuple[Post, ...] = ()
    fanned: tuple[FanOut, ...] = ()
    unsaid: tuple[tuple[str, str, str], ...] = ()
    records: Change = NOTHING
    told: tuple[Headline | Ranking, ...] = ()

    @property
    def empty(self) -> bool:
        parts = (self.state, self.cards, self.outbox, self.fanned, self.unsaid, self.records, self.told)
        return not any(parts)


@dataclass(frozen=True, slots=True)
class Delivery:
    """A claimed outbox row. `message` is the platform's id of the card's first post (None before it);
    `in_doubt`: the answer of an earlier try was lost, so that it must be looked up before it is sent again."""

    row: int
    post: Post
    message: str | None
    in_doubt: bool
    attempts: int
    picture: bool = False
    """The chart of a post that is there already, without which nothing else has changed."""


class Store(Notebook, Protocol):
    """Durable state. Every method is one transaction. Raises `StoreError`."""

    async def state(self) -> bytes | None:
        """The engine's state as committed last."""
        ...

    async def cards(self, since: datetime | None = None) -> Sequence[Kept]:
        """The cards as committed last, each with the channels that have it: all, or those revised since then."""
        ...

    async def unsaid(self, since: datetime | None = None) -> Sequence[tuple[str, str]]:
        """The (identity, channel) of firings that channels never hear of: all, or those since then."""
        ...

    async def ledger(self, since: datetime | None = None) -> Sequence[Entry]:
        """What has been decided for channels, ever or since then, in its order: posts and replies, sent or held, and
        firings that they never hear of (these without an action, with their identity for the card's)."""
        ...

    async def told(self, since: datetime) -> Sequence[Headline | Ranking]:
        """The headlines and rankings seen since then, in order of being seen."""
        ...

    @property
    def idle(self) -> bool:
        """Nothing waits to be sent, and nothing will before the next `commit`."""
        ...

    async def commit(self, step: Commit) -> None:
        """Write all or nothing. A post that its channel has already (card, revision and action) is left as it is."""
        ...

    async def claim(self, now: datetime, worker: str, limit: int = 1000) -> Sequence[Delivery]:
        """Take due rows for sending: in order within a channel, none of a channel whose earlier row is not done;
        of several waiting edits of a card the last, the others are marked as merged into it.

        Rows that a dead run had claimed, and neither marked nor released, come back `in_doubt`.
        """
        ...

    async def sent(self, row: int, message: str, now: datetime, *, picture: bool = False) -> None:
        """The platform has it, as `message`. `picture`: its chart follows, as a delivery of its own."""
        ...

    async def postpone(self, row: int, until: datetime, *, in_doubt: bool) -> None:
        """Not now: try again at `until`."""
        ...

    async def refused(self, row: int, reason: str, now: datetime) -> None:
        """The platform will never take it."""
        ...

    async def uncertain(self, row: int, now: datetime) -> None:
        """The platform may have it, and cannot be asked: it is not sent again, and `tally` counts it."""
        ...

    async def tally(self) -> Mapping[str, int]:
        """How many outbox rows there are by state: `waiting`, `sent`, `refused`, `uncertain`, …"""
        ...

    async def waiting(self, now: datetime) -> Mapping[str, datetime]:
        """Since when the oldest outbox row that is due by `now` waits, by platform; only those where one does."""
        ...

    async def posts(self, channel: str = "", since: datetime | None = None) -> Sequence[Post]:
        """What was sent, in order of sending: to all channels or to one, all of it or what was decided since then."""
        ...

    async def records(self) -> Sequence[Record]:
        """What people have asked for, oldest first."""
        ...

    async def forget(self, channel: str) -> None:
        """Delete the cards and posts of a channel, sent or not."""
        ...

    async def forget_person(self, person: str) -> None:
        """Take a person's id (`discord:42`) out of all posts."""
        ...

    async def purge(self, before: datetime, news: datetime | None = None) -> None:
        """Delete the cards and posts that are older; headlines and rankings those older than `news`, if it is given."""
        ...

    async def close(self) -> None: ...
