"""Dates as feeds write them."""

from __future__ import annotations

from datetime import UTC, datetime


def utc(said: str | None) -> datetime | None:
    """An ISO date in UTC, which it is in where it says nothing else; None where it is none."""
    try:
        when = datetime.fromisoformat(said or "")
        return (when if when.tzinfo else when.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError):
        return None
