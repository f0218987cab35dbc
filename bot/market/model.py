"""What prices are made of. Times are aware and UTC; prices are in the instrument's own currency, as traded that day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum


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
class Tick:
    """Time has passed: nothing else happened."""

    at: datetime

    @property
    def seen(self) -> datetime:
        return self.at


PriceFact = Quote | Close | Split | Dividend
