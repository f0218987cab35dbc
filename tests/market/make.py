"""Short ways to write prices down."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from bot.market.book import Book
from bot.market.calendar import calendar_for
from bot.market.model import Close, DailyBar, Dividend, Instrument, Print, Quote, Split

NEW_YORK = ZoneInfo("America/New_York")


def instrument(symbol: str = "NVDA", exchange: str = "XNAS", shares: float | None = None) -> Instrument:
    return Instrument(symbol, symbol, (), exchange, "USD", shares)


def day(text: str) -> date:
    return date.fromisoformat(text)


def utc(text: str) -> datetime:
    """`2025-01-27 14:30` in UTC."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def new_york(text: str) -> datetime:
    """`2025-01-27 09:30` in New York, as UTC."""
    return datetime.fromisoformat(text).replace(tzinfo=NEW_YORK).astimezone(UTC)


def tick(price: float, at: datetime, symbol: str = "NVDA") -> Quote:
    return Quote(symbol, price, at, at, "test")


def bar(
    start: datetime,
    prices: Sequence[float],
    *,
    volume: float = 0,
    minutes: int = 60,
    symbol: str = "NVDA",
) -> list[Quote]:
    """Open, high, low and close of a bar as the four quotes that a recorded day makes of it."""
    opened, high, low, close = prices
    inner = [(Print.LOW, low), (Print.HIGH, high)] if close >= opened else [(Print.HIGH, high), (Print.LOW, low)]
    parts = [(Print.OPEN, opened), *inner, (Print.CLOSE, close)]
    return [
        Quote(symbol, price, at, at, "test", kind, volume, minutes * 60)
        for third, (kind, price) in enumerate(parts)
        for at in [start + timedelta(minutes=minutes) * third / 3]
    ]


def daily(on: str | date, close: float, high: float | None = None, low: float | None = None) -> DailyBar:
    on = day(on) if isinstance(on, str) else on
    return DailyBar(on, close, high or close, low or close, close, 1000)


def history(last: str, closes: Sequence[float], exchange: str = "XNAS") -> list[DailyBar]:
    """Daily bars of the sessions up to `last`, which has the last of the closes."""
    calendar = calendar_for(exchange)
    dates = [day(last)]
    while len(dates) < len(closes):
        dates.insert(0, calendar.previous(dates[0]))
    return [daily(on, close) for on, close in zip(dates, closes, strict=True)]


def book(bars: Iterable[DailyBar] = (), exchange: str = "XNAS", shares: float | None = None) -> Book:
    return Book([instrument(exchange=exchange, shares=shares)], {"NVDA": list(bars)})


def close(on: str, price: float, high: float | None = None, low: float | None = None) -> Close:
    session = calendar_for("XNAS").session_on(day(on))
    assert session
    return Close("NVDA", daily(on, price, high, low), session.close, session.close)


def split(on: str, ratio: float) -> Split:
    at = new_york(f"{on} 00:00")
    return Split("NVDA", day(on), ratio, at, at)


def dividend(on: str, amount: float) -> Dividend:
    at = new_york(f"{on} 00:00")
    return Dividend("NVDA", day(on), amount, at, at)


def feed(into: Book, quotes: Iterable[Quote]) -> list[float]:
    """The prices that are believed, in the order in which they are."""
    return [believed.price for quote in quotes for believed in into.step(quote)]
