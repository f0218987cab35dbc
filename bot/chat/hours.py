"""Whether a market is open, and when next, in words."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from zoneinfo import ZoneInfo

from bot.alert.numbers import moment
from bot.market.book import Book
from bot.market.calendar import Calendar


def date_in(at: datetime, zone: str) -> date:
    """The date of an instant in a zone."""
    return at.astimezone(ZoneInfo(zone)).date()


def next_open(calendar: Calendar, at: datetime) -> datetime:
    """When the next regular session begins, UTC."""
    day = calendar.trading_date(at)
    session = calendar.session_on(day)
    while session is None or session.open <= at:
        day = calendar.next(day)
        session = calendar.session_on(day)
    return session.open


def closed_text(book: Book, symbols: Iterable[str], at: datetime, zone: str) -> str:
    """`market closed, opens Tue 09:30`; empty where one of the symbols trades, or none is known."""
    known = [symbol for symbol in symbols if symbol in book.symbols]
    if not known or any(book.in_session(symbol, at) for symbol in known):
        return ""
    opens = min(next_open(book.calendar(symbol), at) for symbol in known)
    outside = " (extended hours)" if any(book.calendar(symbol).is_extended(at) for symbol in known) else ""
    return f"market closed{outside}, opens {moment(opens, zone, date_in(at, zone))}"
