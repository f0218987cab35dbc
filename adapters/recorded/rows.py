"""What one row of each file means. All raise `RowError` with what is wrong."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from adapters.recorded.table import Row, RowError, UnknownSymbolError, short
from bot.market.model import DailyBar, Instrument, Print, Quote
from bot.news.model import Headline

SOURCE = "recorded"
LONGEST_CHART = 1000
LONGEST_BAR = 86_400
LARGEST = 1e15
"""Volumes and shares beyond this are slips."""
PRICES = (1e-9, 1e12)
MOST_SHARES = 10_000
"""New shares for one old, or old for one new."""
_WHOLE = re.compile(r"[+-]?[0-9]{1,18}")
_FIGURE = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?", re.ASCII)

SYMBOLS = ("symbol", "name", "aliases", "exchange", "currency", "shares_outstanding")
BARS = ("symbol", "start", "seconds", "open", "high", "low", "close", "volume")
DAILY = ("symbol", "date", "open", "high", "low", "close", "volume")
ACTIONS = ("symbol", "date", "kind", "value")
HEADLINES = ("published", "source", "title", "summary", "url", "symbols")
CHARTS = ("at", "chart", "rank", "app")


@dataclass(frozen=True, slots=True)
class Action:
    """A split (`value` new shares for one) or a dividend (`value` a share)."""

    symbol: str
    date: date
    kind: str
    value: float


@dataclass(frozen=True, slots=True)
class Place:
    """An app's rank in a chart at a time."""

    at: datetime
    chart: str
    rank: int
    app: str


def instrument(row: Row) -> Instrument:
    """Without its shares: where `shares` cannot be read, the rest still can."""
    return Instrument(
        symbol=_filled(row, "symbol"),
        name=row["name"].strip(),
        aliases=_list(row["aliases"]),
        exchange=_filled(row, "exchange"),
        currency=_filled(row, "currency"),
    )


def shares(row: Row) -> float | None:
    text = row["shares_outstanding"]
    return _above_zero("shares_outstanding", text) if text.strip() else None


def quotes(row: Row, known: Collection[str]) -> tuple[Quote, ...]:
    """The four quotes of a bar, in order of time: the way it went is read from where it closed."""
    symbol = _symbol(row, known)
    start, seconds = time(row["start"]), _seconds(row["seconds"])
    open_, high, low, close = _prices(row)
    volume = _volume(row["volume"])
    extremes = ((Print.LOW, low), (Print.HIGH, high))
    if close < open_:
        extremes = (extremes[1], extremes[0])
    third = timedelta(seconds=seconds) / 3
    prints = ((Print.OPEN, open_), *extremes, (Print.CLOSE, close))
    return tuple(
        Quote(symbol, price, at, at, SOURCE, kind, volume, seconds)
        for at, (kind, price) in zip((start, start + third, start + 2 * third, start + 3 * third), prints, strict=True)
    )


def daily(row: Row, known: Collection[str]) -> tuple[str, DailyBar]:
    return _symbol(row, known), DailyBar(day(row["date"]), *_prices(row), _volume(row["volume"]))


def action(row: Row, known: Collection[str]) -> Action:
    if row["kind"] not in ("split", "dividend"):
        raise RowError(f'"{short(row["kind"])}" is neither split nor dividend')
    value = (_price if row["kind"] == "dividend" else _above_zero)("value", row["value"])
    if row["kind"] == "split" and not 1 / MOST_SHARES <= value <= MOST_SHARES:
        raise RowError(f"a split of {value:g} for one is a slip")
    return Action(_symbol(row, known), day(row["date"]), row["kind"], value)


def headline(row: Row) -> Headline:
    published = time(row["published"])
    title = " ".join(_filled(row, "title").split())
    tags = tuple(symbol.upper() for symbol in _list(row["symbols"]))
    return Headline(
        published, published, _filled(row, "source"), title, row["summary"].strip(), row["url"].strip(), tags
    )


def place(row: Row) -> Place:
    rank = _whole("rank", row["rank"])
    if not 1 <= rank <= LONGEST_CHART:
        raise RowError(f"rank {rank} is not between 1 and {LONGEST_CHART}")
    return Place(time(row["at"]), _filled(row, "chart"), rank, _filled(row, "app"))


def time(text: str) -> datetime:
    """A time with its zone, as UTC."""
    try:
        at = datetime.fromisoformat(text.strip())
    except ValueError:
        raise RowError(f'"{short(text)}" is no time like 2025-01-27T14:30:00Z') from None
    if at.tzinfo is None:
        raise RowError(f'"{short(text)}" names no zone; times are in UTC and end in Z')
    _check_year(at)
    return at.astimezone(UTC)


def day(text: str) -> date:
    try:
        value = date.fromisoformat(text.strip())
    except ValueError:
        raise RowError(f'"{short(text)}" is no date like 2025-01-27') from None
    _check_year(value)
    return value


def _check_year(value: date) -> None:
    if not 1900 <= value.year <= 2200:
        raise RowError(f"the year {value.year} is a slip")


def _symbol(row: Row, known: Collection[str]) -> str:
    if (symbol := row["symbol"]) not in known:
        raise UnknownSymbolError(f'symbol "{short(symbol)}" is not in symbols.csv')
    return symbol


def _prices(row: Row) -> tuple[float, float, float, float]:
    open_, high, low, close = (_price(column, row[column]) for column in ("open", "high", "low", "close"))
    if high < low:
        raise RowError(f"high {high:g} is below low {low:g}")
    return open_, high, low, close


def _number(column: str, text: str) -> float:
    if not _FIGURE.fullmatch(text.strip()):
        raise RowError(f'{column} "{short(text)}" is not a number')
    value = float(text)
    if abs(value) > LARGEST:
        raise RowError(f"{column} {value:g} is a slip")
    return value


def _above_zero(column: str, text: str) -> float:
    if (value := _number(column, text)) <= 0:
        raise RowError(f"{column} {short(text)} is not above zero")
    return value


def _price(column: str, text: str) -> float:
    if not PRICES[0] <= (value := _above_zero(column, text)) <= PRICES[1]:
        raise RowError(f"{column} {value:g} is a slip")
    return value


def _volume(text: str) -> float:
    if (value := _number("volume", text) if text.strip() else 0.0) < 0:
        raise RowError(f"volume {short(text)} is below zero")
    return value


def _whole(column: str, text: str) -> int:
    if not _WHOLE.fullmatch(text.strip()):
        raise RowError(f'{column} "{short(text)}" is not a whole number')
    return int(text)


def _seconds(text: str) -> int:
    if not 1 <= (value := _whole("seconds", text)) <= LONGEST_BAR:
        raise RowError(f"seconds {short(text)} is not between 1 and {LONGEST_BAR}")
    return value


def _filled(row: Row, column: str) -> str:
    if not (text := row[column].strip()):
        raise RowError(f"{column} is empty")
    return text


def _list(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.split(";") if part.strip())
