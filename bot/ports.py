"""What the core needs of the world. Adapters implement these; each knows one outside system."""

from __future__ import annotations

from collections.abc import AsyncIterator, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Protocol

from bot.alert.model import Mute, Subscription
from bot.alert.post import Chart, Post
from bot.market.model import DailyBar, Instrument, PriceFact
from bot.news.model import Headline, Ranking


class Prices(Protocol):
    """A source of quotes, closes and corporate actions, in order of being seen."""

    def instruments(self) -> Sequence[Instrument]: ...

    def history(self) -> Mapping[str, Sequence[DailyBar]]:
        """Daily bars before the first fact, oldest first, by symbol; adjusted for splits up to then."""
        ...

    def facts(self) -> AsyncIterator[PriceFact]: ...


class News(Protocol):
    """A source of headlines, in order of being seen."""

    def headlines(self) -> AsyncIterator[Headline]: ...


class Charts(Protocol):
    """A source of top-chart snapshots, in order of being seen."""

    def rankings(self) -> AsyncIterator[Ranking]: ...


@dataclass(frozen=True, slots=True)
class Commit:
    """All that one moment changed; written in one transaction.

    `state` is the engine's (None: unchanged); `cards` maps a card's identity to its encoded events; `firings` are
    (identity, channel) pairs, unique for good.
    """

    at: datetime
    state: bytes | None = None
    firings: tuple[tuple[str, str], ...] = ()
    cards: Mapping[str, bytes] = field(default_factory=dict[str, bytes])
    outbox: tuple[Post, ...] = ()

    @property
    def empty(self) -> bool:
        return not (self.state or self.firings or self.cards or self.outbox)


@dataclass(frozen=True, slots=True)
class Delivery:
    """A claimed outbox row. `message` is the platform's id of the card's first post (None before it);
    `in_doubt`: the answer of an earlier try was lost, so that it must be looked up before it is sent again."""

    row: int
    post: Post
    message: str | None
    in_doubt: bool
    attempts: int


class Store(Protocol):
    """Durable state. Every method is one transaction. Raises `StoreError`."""

    async def state(self) -> bytes | None:
        """The engine's state as committed last."""
        ...

    async def cards(self) -> Mapping[str, bytes]:
        """All cards as committed last, by identity."""
        ...

    async def commit(self, step: Commit) -> None:
        """Write all or nothing. An outbox row or firing that is there already is left as it is."""
        ...

    async def claim(self, now: datetime, worker: str, limit: int = 100) -> Sequence[Delivery]:
        """Take due rows for sending: in order within a channel, none of a channel whose earlier row is not done;
        of several waiting edits of a card the last, the others are marked as merged into it.

        Rows that a dead run had claimed, and neither marked nor released, come back `in_doubt`.
        """
        ...

    async def sent(self, row: int, message: str, now: datetime) -> None:
        """The platform has it, as `message`."""
        ...

    async def postpone(self, row: int, until: datetime, *, in_doubt: bool) -> None:
        """Not now: try again at `until`."""
        ...

    async def refused(self, row: int, reason: str, now: datetime) -> None:
        """The platform will never take it."""
        ...

    async def posts(self) -> Sequence[Post]:
        """Everything sent, in order of sending."""
        ...

    async def rules(self) -> Sequence[Subscription]:
        """The rules that channels have made, oldest first."""
        ...

    async def keep_rule(self, subscription: Subscription, at: datetime) -> None: ...

    async def drop_rule(self, channel: str, rule_id: str) -> None: ...

    async def mutes(self) -> Sequence[Mute]: ...

    async def keep_mute(self, mute: Mute) -> None:
        """In place of an earlier one of the same target."""
        ...

    async def drop_mute(self, channel: str, target: str) -> None: ...

    async def close(self) -> None: ...


class Lost(Exception):
    """The answer of a send was lost: the platform may have it or not."""


class Chat(Protocol):
    """One platform. Raises `Lost`, or `ChatError` for a refusal for good."""

    name: str
    """The part of a channel before the colon: `terminal`, `discord`, `slack`."""

    async def send(self, post: Post, message: str | None) -> str:
        """Post, edit `message`, or reply to it, by `post.action`; the platform's id of the card's message."""
        ...

    async def find(self, post: Post) -> str | None:
        """The message that holds this revision, if the platform has it."""
        ...


class Pictures(Protocol):
    """Draws charts. Called outside the event loop."""

    def draw(self, chart: Chart, *, dark: bool) -> bytes:
        """A PNG."""
        ...


@dataclass(frozen=True, slots=True)
class Replayed:
    """A day's outcome, for its report."""

    name: str
    about: str
    timezone: str
    posts: Sequence[Post]
    headlines: Sequence[Headline]
    seconds: float
    problems: Collection[str] = ()
    pictures: Mapping[str, bytes] = field(default_factory=dict[str, bytes])
    """PNGs of the charts, by card."""


class Reports(Protocol):
    def write(self, replayed: Replayed, path: Path) -> None:
        """Write a self-contained page, whole or not at all. Raises `ReportError`."""
        ...


def by_symbol(instruments: Iterable[Instrument]) -> dict[str, Instrument]:
    """Instruments by their symbol."""
    return {instrument.symbol: instrument for instrument in instruments}
