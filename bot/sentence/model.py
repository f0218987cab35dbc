"""What a rule sentence means: frozen values, comparable and hashable, with no text left in them.

Figures are `Decimal`, as typed. Percentages are percent (`Decimal("10")` is 10 %); money is in the subject's own
currency; a fall is `Direction.DOWN` with a positive figure.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum


class Direction(StrEnum):
    DOWN = "down"
    UP = "up"
    EITHER = "moves"


class Side(StrEnum):
    ABOVE = "above"
    BELOW = "below"
    CROSSES = "crosses"


class Extreme(StrEnum):
    HIGH = "high"
    LOW = "low"


class Unit(StrEnum):
    PERCENT = "%"
    SIGMA = "sigma"
    TIMES = "x"
    MONEY = "money"


class Quantifier(StrEnum):
    ANY = "any"
    ALL = "all"
    MOST = "most"


class Hours(StrEnum):
    EXTENDED = "extended"
    ANY = "any"


@dataclass(frozen=True, slots=True)
class Symbol:
    """A Yahoo symbol, upper-cased, without `$`: `NVDA`, `^IXIC`, `BTC-USD`."""

    name: str


@dataclass(frozen=True, slots=True)
class Basket:
    """A named basket without `@`. As a subject it means the mean move of its members."""

    name: str


@dataclass(frozen=True, slots=True)
class Group:
    """Some members of a basket or list: `any of @ai-chips`, `2 of NVDA, AMD, AVGO`. An `int` means at least so many."""

    quantifier: Quantifier | int
    members: Basket | tuple[Symbol, ...]


Subject = Symbol | Basket | Group


@dataclass(frozen=True, slots=True)
class Average:
    """The simple moving average of so many daily closes."""

    days: int


class Measure(StrEnum):
    PRICE = "price"
    VOLUME = "volume"
    MARKET_VALUE = "market value"
    RSI = "rsi"


@dataclass(frozen=True, slots=True)
class Amount:
    """How far. `currency` only where one was typed (`100 JPY`); always the subject's own."""

    value: Decimal
    unit: Unit
    currency: str | None = None


class Period(StrEnum):
    """The kinds of window. The first three count `Window.count`: minutes, sessions, weeks of five sessions."""

    MINUTES = "m"
    SESSIONS = "d"
    WEEKS = "w"
    TODAY = "today"
    SINCE_OPEN = "since open"
    OVERNIGHT = "overnight"
    THIS_WEEK = "this week"
    THIS_MONTH = "this month"
    THIS_YEAR = "this year"


@dataclass(frozen=True, slots=True)
class Window:
    """Since when a move is measured. `in 1h` is `Window(Period.MINUTES, 60)`."""

    period: Period
    count: int = 0


TODAY = Window(Period.TODAY)


@dataclass(frozen=True, slots=True)
class Topic:
    """A topic of `rules/topics.yaml`, by its name."""

    name: str


@dataclass(frozen=True, slots=True)
class Phrase:
    """Quoted words that a story must contain."""

    text: str


class AnyCause(StrEnum):
    NEWS = "news"
    NO_NEWS = "no news"


Cause = Topic | Phrase | AnyCause


@dataclass(frozen=True, slots=True)
class Lookback:
    """The span of a record: `52w` (364 calendar days), `20d` (sessions), or all time (`count` 0, period ALL)."""

    count: int
    unit: str
    """`d` sessions, `w` calendar weeks, `all` for all time."""


ALL_TIME = Lookback(0, "all")


@dataclass(frozen=True, slots=True)
class Move:
    """`NVDA down 10% vs QQQ in 1h on ai-models news`."""

    subject: Subject
    direction: Direction
    amount: Amount
    measure: Measure | Average = Measure.PRICE
    benchmark: Symbol | Basket | None = None
    window: Window = TODAY
    cause: Cause | None = None


@dataclass(frozen=True, slots=True)
class Level:
    """`NVDA below 120`, `NVDA 50d average above 200d average`."""

    subject: Subject
    side: Side
    threshold: Decimal | Average
    measure: Measure | Average = Measure.PRICE
    currency: str | None = None


@dataclass(frozen=True, slots=True)
class Record:
    """`NVDA at 52w high`."""

    subject: Subject
    lookback: Lookback
    extreme: Extreme
    measure: Measure | Average = Measure.PRICE


@dataclass(frozen=True, slots=True)
class Distance:
    """`NVDA down 20% from 52w high` (DOWN from a HIGH, UP from a LOW)."""

    subject: Subject
    direction: Direction
    amount: Amount
    lookback: Lookback
    extreme: Extreme
    measure: Measure | Average = Measure.PRICE
    cause: Cause | None = None


@dataclass(frozen=True, slots=True)
class NewsClaim:
    """`ai-models news about NVDA from 3 sources in 2h`. A story counts once; `within` is clock time."""

    topic: Topic | Phrase | None = None
    about: Subject | None = None
    sources: int = 1
    within: timedelta | None = None


@dataclass(frozen=True, slots=True)
class ChartClaim:
    """`"DeepSeek" in top 10 on app-store-us-free`."""

    app: str
    rank: int
    chart: str


class Event(StrEnum):
    EARNINGS = "earnings"
    HALTED = "halted"
    SPLITS = "splits"
    FILES = "files"


@dataclass(frozen=True, slots=True)
class CalendarClaim:
    """`NVDA earnings in 2d`, `NVDA halted`, `NVDA files 8-K`. `days` are sessions ahead."""

    subject: Subject
    event: Event
    days: int | None = None
    form: str | None = None


Claim = Move | Level | Record | Distance | NewsClaim | ChartClaim | CalendarClaim


@dataclass(frozen=True, slots=True)
class Not:
    condition: Condition


@dataclass(frozen=True, slots=True)
class And:
    """At least two parts, none of them an `And`."""

    parts: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class Or:
    """At least two parts, none of them an `Or`."""

    parts: tuple[Condition, ...]


Condition = Claim | Not | And | Or


@dataclass(frozen=True, slots=True)
class Modifiers:
    """What stands after the condition; `None` and `False` where it was not said."""

    hold: timedelta | None = None
    """`for 10m`: the condition must hold so long before it fires."""
    every_further: Amount | None = None
    once: bool = False
    at_most_every: timedelta | None = None
    hours: Hours | None = None
    until: date | None = None


@dataclass(frozen=True, slots=True)
class Sentence:
    """A whole rule."""

    condition: Condition
    modifiers: Modifiers = Modifiers()
