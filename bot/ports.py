"""What the core needs of the world. Adapters implement these; each knows one outside system."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Collection, Iterable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Protocol

from bot.alert.ledger import Entry
from bot.alert.model import FanOut, Kept
from bot.alert.post import Chart, Post
from bot.chat.commands import Argument
from bot.chat.model import Ask, Choice, Form, Reply
from bot.chat.records import NOTHING, Change, Record
from bot.market.model import Answered, CalendarFact, Instrument, PriceFact, Quote, Tick
from bot.news.model import Headline, Ranking
from bot.rulebook import FeedSpec

SourceFact = PriceFact | CalendarFact | Answered | Headline | Ranking | Tick
"""What comes from outside."""
Take = Callable[[Sequence[SourceFact]], Awaitable[None]]
"""Hands facts to whoever watches, those of one moment together; it returns when all that follows from them is durable,
so that only then a source may note that they are done."""
Work = Callable[[], Awaitable[datetime | None]]
"""A job's work. It returns when the job is due again; None: it is over. What it raises stops the program."""


class Schedule(Protocol):
    """Runs jobs at their times. Jobs are known by name, and one never runs twice at once."""

    def now(self) -> datetime: ...

    def at(self, when: datetime, job: str, work: Work) -> None:
        """Run `work` then, at once if that is past, and again whenever it says. In place of a job of that name."""
        ...

    def drop(self, job: str) -> None:
        """Forget a job; work that is on its way is cancelled."""
        ...


@dataclass(slots=True)
class Requests:
    """What has been asked of a source since the start; `seconds` is how long that took together."""

    made: int = 0
    failed: int = 0
    seconds: float = 0.0

    def count(self, seconds: float, *, failed: bool = False) -> None:
        """One more, answered or not."""
        self.made += 1
        self.failed += failed
        self.seconds += seconds


@dataclass(frozen=True, slots=True)
class Health:
    """How a source is. `said` is one clause without a full stop: `streaming 512 symbols`, `too many requests; asked
    again at 14:05`. `answered`: when it last did; `delay`: how late it says it is; None where that means nothing.
    `asked`: its requests, of which a source counts each in one of its healths alone.
    """

    source: str
    good: bool
    said: str
    answered: datetime | None = None
    delay: timedelta | None = None
    asked: Requests | None = None


class Source(Protocol):
    """An outside system that is watched. What it has to remember between runs goes into a `Notebook`.

    Nothing that the outside does is raised by a job: it is tried again, more and more slowly, and `health` says so.
    """

    def start(self, take: Take, schedule: Schedule) -> None:
        """Give the schedule its jobs."""
        ...

    def health(self) -> Sequence[Health]:
        """One for each thing that can fail alone; of many alike, those that are not well, and a sum of the others."""
        ...

    async def close(self) -> None: ...


class Checked(Protocol):
    """A source that can be tried before it is watched."""

    async def check(self) -> Sequence[Finding]:
        """Ask once: what came back."""
        ...


class Witness(Checked, Protocol):
    """Prices when asked: about prints that another source alone has seen, and of what that does not answer for."""

    name: str
    """As an alert names it: `Yahoo`."""

    async def last(self, symbols: Collection[str]) -> Sequence[Quote]:
        """The latest trades of those that it knows. Raises `SourceError`."""
        ...

    def health(self) -> Sequence[Health]: ...

    async def close(self) -> None: ...


class Market(Source, Witness, Protocol):
    """A source of prices. It emits `Quote`, `Close`, `Past`, `Split`, `Dividend` and, each time that it was answered,
    `Answered`; never the same print twice."""

    def watch(self, instruments: Sequence[Instrument]) -> None:
        """From now on these, and no others."""
        ...

    async def look_up(self, symbols: Collection[str]) -> Mapping[str, Instrument]:
        """Those that there are, by the symbol asked for; a renamed one under its new symbol. Raises `SourceError` when
        nobody can be asked."""
        ...

    async def search(self, text: str) -> Sequence[Instrument]:
        """What may be meant by a name or a part of it, the likeliest first. Raises `SourceError`."""
        ...

    async def bars(self, symbols: Collection[str], since: datetime) -> Sequence[Quote]:
        """Prices of regular sessions from then until now, in order of time, as fine as can be had in a few requests.
        Raises `SourceError`."""
        ...


class SymbolNews(Source, Protocol):
    """News asked for by symbol: all in a slow rotation, some at once."""

    def watch(self, symbols: Sequence[str]) -> None: ...

    def ask(self, symbols: Collection[str]) -> None:
        """These move now."""
        ...


class FeedReader(Source, Protocol):
    """Feeds by their addresses."""

    def watch(self, feeds: Sequence[FeedSpec]) -> None:
        """From now on these, and no others."""
        ...

    async def probe(self, url: str) -> str:
        """Fetch a feed once, within the limits; its title. Raises `SourceError` for what is refused or no feed."""
        ...


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

    @property
    def up(self) -> bool:
        """Whether it is connected now."""
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
