"""Dates as feeds write them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from email.utils import parsedate_tz

_LONGEST = 60


def utc(said: str) -> datetime | None:
    """A date as in ISO 8601 or in mail, in UTC, which it is in where it says nothing else; None where it is none."""
    if not said:
        return None
    said = said[:_LONGEST].strip()
    try:
        return _iso(said) if said[:4].isdigit() else _mail(said)
    except (ValueError, OverflowError):
        return None


def _iso(said: str) -> datetime:
    when = datetime.fromisoformat(said.removesuffix(" UTC").removesuffix(" GMT"))
    if when.tzinfo is UTC:
        return when
    return when.astimezone(UTC) if when.tzinfo else when.replace(tzinfo=UTC)


def _mail(said: str) -> datetime | None:
    fields = parsedate_tz(said)
    if not fields:
        return None
    return datetime(*fields[:6], tzinfo=UTC) - timedelta(seconds=fields[9] or 0)
