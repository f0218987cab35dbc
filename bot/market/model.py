"""What prices are made of. Times are aware and UTC; prices are in the instrument's own currency, as traded that day."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Literal


@dataclass(frozen=True, slots=True)
class Instrument:
    """Something with a price. `exchange` is an ISO 10383 MIC, or `24/7`; `shares_outstanding` may be unknown."""

    symbol: str
    name: str
    aliases: tuple[str, ...]
    exchange: str
    currency: str
    shares_outstanding: float | None = None

    @property
    def is_index(self) -> bool:
        return self.symbol.startswith("^")


@dataclass(frozen=True, slots=True)
class DailyBar:
    """One regular session. `date` is the session's date on its exchange (24/7: the UTC day)."""

    date: date
    open: float
    high: float
    low: float
    close: float
    volume: float


class Print(StrEnum):
    """Which part of a bar a quote is; a live trade is a TICK."""

    TICK = "tick"
    OPEN = "open"
    HIGH = "high"
    LOW = "low"
    CLOSE = "close"


@dataclass(frozen=True, slots=True)
class Quote:
    """A price at a time. `volume` is its bar's (0: not reported), `seconds` its bar's length (0: a tick)."""

    symbol: str
    price: float
    at: datetime
    seen: datetime
    source: str
    kind: Print = Print.TICK
    volume: float = 0
    seconds: int = 0


@dataclass(frozen=True, slots=True)
class Close:
    """The official figures of a regular session, known when it has ended."""

    symbol: str
    bar: DailyBar
    at: datetime
    seen: datetime


@dataclass(frozen=True, slots=True)
class Split:
    """`ratio` new shares for one old, from the session of `date` on."""

    symbol: str
    date: date
    ratio: float
    at: datetime
    seen: datetime


@dataclass(frozen=True, slots=True)
class Dividend:
    """`amount` a share, in the instrument's currency, from the session of `date` on without it."""

    symbol: str
    date: date
    amount: float
    at: datetime
    seen: datetime


@dataclass(frozen=True, slots=True)
class Listed:
    """An instrument is watched from now on; one that was watched already has changed its name or its shares."""

    instrument: Instrument
    at: datetime
    seen: datetime

    @property
    def symbol(self) -> str:
        return self.instrument.symbol


@dataclass(frozen=True, slots=True)
class Past:
    """Daily history has come: it takes the place of all that was known of the sessions it holds.

    `bars`: oldest first, adjusted for splits up to now, not for `dividends` (ex-date, amount a share). `whole`: with
    those that came before, they are all that can be had; without it something is still to come. `before`: of the time
    before the first bar, the months with the lowest low and with the highest high, adjusted likewise.
    """

    symbol: str
    bars: Sequence[DailyBar]
    at: datetime
    seen: datetime
    dividends: tuple[tuple[date, float], ...] = ()
    whole: bool = True
    before: tuple[DailyBar, DailyBar] | None = None


@dataclass(frozen=True, slots=True)
class Answered:
    """A source of prices has answered for `symbols`, whether their prices have changed or not.

    `every`: how often it answers while a market is open; `delay`: how late it says it is.
    """

    source: str
    symbols: frozenset[str]
    every: timedelta
    delay: timedelta
    at: datetime
    seen: datetime


@dataclass(frozen=True, slots=True)
class Outage:
    """No source has answered for `symbols` since `since`, in an open market: they are blind; `over`: they see again.

    `source`: whose silence it is, where nothing at all is seen any more.
    """

    symbols: tuple[str, ...]
    since: datetime
    at: datetime
    seen: datetime
    over: bool = False
    source: str = ""


@dataclass(frozen=True, slots=True)
class Scheduled:
    """A date in the calendar: `earnings` or `split`. `note`: `after the close`, `10 for 1`; may be empty.

    The same again with another date moves it; `day` None: it is off.
    """

    symbol: str
    kind: Literal["earnings", "split"]
    day: date | None
    note: str
    at: datetime
    seen: datetime


@dataclass(frozen=True, slots=True)
class Halt:
    """An exchange has halted trading, or (`halted` False) lets it go on. `reason` in words: `news pending`.

    `old`: it was so before anybody looked; it is known, and not posted.
    """

    symbol: str
    halted: bool
    reason: str
    at: datetime
    seen: datetime
    old: bool = False


@dataclass(frozen=True, slots=True)
class Filing:
    """A company has filed `form` (`8-K`, `10-Q`, `4`) with its regulator. `title` says what is in it, in words."""

    symbol: str
    form: str
    title: str
    url: str
    at: datetime
    seen: datetime


@dataclass(frozen=True, slots=True)
class Tick:
    """Time has passed: nothing else happened."""

    at: datetime

    @property
    def seen(self) -> datetime:
        return self.at


PriceFact = Quote | Close | Split | Dividend | Listed | Past
CalendarFact = Scheduled | Halt | Filing
