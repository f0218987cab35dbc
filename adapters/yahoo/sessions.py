"""To which session a regular price belongs."""

from __future__ import annotations

from datetime import date, datetime

from bot.errors import SourceError
from bot.market.calendar import Calendar, Session


def begun(calendar: Calendar, at: datetime) -> Session | None:
    """The regular session that has begun last; None beyond the years that the calendar knows."""
    try:
        day = calendar.trading_date(at)
        session = calendar.session_on(day)
        return session if session and session.open <= at else calendar.session_on(calendar.previous(day))
    except SourceError:
        return None


def regular(calendar: Calendar, at: datetime) -> datetime:
    """When a regular trade counts: the closing auction, which ends after the close, at the close."""
    session = begun(calendar, at)
    return min(at, session.close) if session else at


def trading(calendar: Calendar, at: datetime) -> bool:
    """Whether a regular session runs."""
    session = begun(calendar, at)
    return session is not None and session.contains(at)


def eve(calendar: Calendar, at: datetime) -> date | None:
    """The session before the one that `at` belongs to; None beyond the years that the calendar knows."""
    try:
        return calendar.previous(calendar.trading_date(at))
    except SourceError:
        return None
