"""What the core needs of the world. Adapters implement these; each knows one outside system."""

from __future__ import annotations

from collections.abc import AsyncIterator, Collection, Iterable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Protocol

from bot.alert.ledger import Entry
from bot.alert.model import FanOut, Kept
from bot.alert.post import Chart, Post
from bot.chat.commands import Argument
from bot.chat.model import Ask, Choice, Form, Reply
from bot.chat.records import NOTHING, Change, Record
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

    `state` is the engine's (None: unchanged); `cards` maps a card's version to the card, encoded; `fanned` are posts
    that channels share, `outbox` others; `unsaid` are the (identity, channel, why) of firings that a channel never
    hears of; `records` is what people asked for.
    """

    at: datetime
    state: bytes | None = None
    cards: Mapping[str, bytes] = field(default_factory=dict[str, bytes])
    outbox: tuple[Post, ...] = ()
    fanned: tuple[FanOut, ...] = ()
    unsaid: tuple[tuple[str, str, str], ...] = ()
    records: Change = NOTHING

    @property
    def empty(self) -> bool:
        return not (self.state or self.cards or self.outbox or self.fanned or self.unsaid or self.records)


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


class Store(Protocol):
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

    async def purge(self, before: datetime) -> None:
        """Delete the cards and posts that are older."""
        ...

    async def close(self) -> None: ...


@dataclass(frozen=True, slots=True)
class Finding:
    """What a check of a platform found. `do`: what to click or type when it is not `good`."""

    what: str
    good: bool
    do: str = ""


class Lost(Exception):
    """The answer of a send was lost: the platform may have it or not."""


class Busy(Exception):
    """The platform has surely not taken it: try again in `seconds`."""

    def __init__(self, seconds: float) -> None:
        super().__init__(f"try again in {seconds} s")
        self.seconds = seconds


class Unchangeable(Exception):
    """The message can't be edited any more; `gone`: nor replied to."""

    def __init__(self, *, gone: bool) -> None:
        super().__init__("gone" if gone else "too old to be edited")
        self.gone = gone


class Unreadable(Exception):
    """The platform does not let us look up what we have posted."""


class Chat(Protocol):
    """One platform.

    `send` and `find` raise `Lost`, `Busy`, `Unchangeable` (edits), `ChannelGone`, `PlatformRefused`, or `ChatError`
    for a refusal for good. They keep to the platform's limits by its own time, however fast they are called.
    """

    name: str
    """The part of a channel before the colon: `terminal`, `discord`, `slack`."""
    pictures: bool
    """Whether charts are sent as pictures, by an edit that follows the post."""
    dark: bool
    """The background that pictures are drawn for."""

    async def send(self, post: Post, message: str | None, picture: bytes | None = None) -> str:
        """Post, edit `message`, or reply to it, by `post.action`; the platform's id of the card's message.

        A `post` with a `message` is the whole card as a reply to it. `picture`: the chart as PNG; an edit without one
        leaves the picture that is there.
        """
        ...

    async def find(self, post: Post, message: str | None) -> str | None:
        """The message that holds this revision by this action, if the platform has it. Raises `Unreadable`."""
        ...

    async def lacks(self, channel: str) -> str:
        """What keeps the bot from posting in a channel, in a sentence that says what to do; empty if nothing does, or
        the platform does not say within seconds."""
        ...

    async def resolve(self, channel: str) -> str:
        """A channel that is called by its name (`discord:#markets`), by its id. Raises `Busy`, `Lost`, `ChatError`."""
        ...

    async def tell(self, person: str, text: str) -> None:
        """A direct message. Raises `ChatError`."""
        ...

    async def connected(self) -> None:
        """Wait until `serve` has connected for the first time."""
        ...

    def sending(self) -> AbstractAsyncContextManager[None]:
        """Logged in for sending and checking, with nobody answered. Raises `ChatError`."""
        ...

    async def check(self, channels: Sequence[str]) -> Sequence[Finding]:
        """Token, scopes, intents, clock, and the permissions in some channels; while `sending` or `serve`."""
        ...

    async def serve(self, conversation: Conversation) -> None:
        """Connect, and answer until cancelled. Raises `ChatError` when the platform refuses for good."""
        ...


class Conversation(Protocol):
    """What a platform brings what people say to. Answers never raise: what is wrong is a reply too."""

    async def answer(self, ask: Ask) -> Reply: ...

    def form(self, ask: Ask) -> Form | None:
        """The form that these words open instead of an answer, at once and from memory: `edit 7k`, `add`."""
        ...

    async def submit(self, ask: Ask, values: Mapping[str, str]) -> Reply:
        """A form was sent; `ask.text` is its `says`. Of a reply that `failed` the form's first field is to blame."""
        ...

    def complete(self, ask: Ask, argument: Argument, typed: str) -> Sequence[Choice]:
        """What may stand for an argument of which `typed` is there: at most 25, at most 100 characters, from memory."""
        ...

    def home(self, ask: Ask) -> Reply:
        """The person's channels and rules in the workspace."""
        ...

    async def lost(self, place: str, why: str) -> None:
        """A channel was deleted, or the bot thrown out of a channel or a whole workspace: its rules sleep."""
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
