"""Daily history as Yahoo's charts tell it."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from adapters.yahoo.errors import Unavailable
from adapters.yahoo.session import Session
from adapters.yahoo.tidy import Row, plausible, tidied
from bot.market.calendar import Calendar
from bot.market.model import DailyBar

SETTLED = timedelta(minutes=30)
"""So long after its close a session's row is taken for final."""


@dataclass(frozen=True, slots=True)
class Chart:
    """`bars`: finished sessions, oldest first, adjusted for `splits` (new shares for one old), not for `dividends`."""

    bars: Sequence[DailyBar]
    splits: Mapping[date, float]
    dividends: Mapping[date, float]


async def fetch(session: Session, symbol: str, span: str, *, urgent: bool = False) -> dict[str, Any]:
    """The chart of `span` (`10y`, `1mo`, `5d`), as it comes. Raises `SourceError`."""
    params = {"range": span, "interval": "1d", "events": "div,split", "includePrePost": "false"}
    return await session.get(f"/v8/finance/chart/{symbol}", params, crumb=False, urgent=urgent)


def read(body: Mapping[str, Any], calendar: Calendar, now: datetime) -> Chart:
    """Raises `Unavailable` for what is no chart; a chart without rows is one."""
    try:
        [result, *_] = body["chart"]["result"]
        zone = _zone(result["meta"])
        times, figures = result.get("timestamp") or (), result["indicators"]["quote"][0]
        rows = _rows(times, figures, zone, calendar, now)
        events = result.get("events") or {}
        splits = {
            _day(event["date"], zone): event["numerator"] / event["denominator"]
            for event in (events.get("splits") or {}).values()
            if event["numerator"] and event["denominator"]
        }
        paid = {_day(event["date"], zone): event["amount"] for event in (events.get("dividends") or {}).values()}
    except (LookupError, TypeError, ValueError, AttributeError, OverflowError) as error:
        raise Unavailable("Yahoo answers with something that is no chart.") from error
    bars = tidied(rows, splits)
    return Chart(bars, splits, plausible(paid, bars))


def settled(calendar: Calendar, now: datetime) -> date:
    """The last session of which the figures are final."""
    day = calendar.trading_date(now)
    session = calendar.session_on(day)
    return day if session and session.close + SETTLED <= now else calendar.previous(day)


def _rows(
    times: Sequence[int], figures: Mapping[str, Sequence[Any]], zone: ZoneInfo, calendar: Calendar, now: datetime
) -> list[Row]:
    """Those of sessions that are over; of two of one session the later."""
    last = settled(calendar, now)
    names = ("open", "high", "low", "close", "volume")
    columns = [figures.get(name) or [None] * len(times) for name in names]
    rows: dict[date, Row] = {}
    for time, open_, high, low, close, volume in zip(times, *columns, strict=True):
        day = _day(time, zone)
        if day <= last and calendar.session_on(day):
            rows[day] = (day, _figure(open_), _figure(high), _figure(low), _figure(close), _figure(volume))
    return [rows[day] for day in sorted(rows)]


def _figure(said: object) -> float | None:
    return float(said) if isinstance(said, int | float) and math.isfinite(said) else None


def _day(second: int, zone: ZoneInfo) -> date:
    return datetime.fromtimestamp(second, zone).date()


def _zone(meta: Mapping[str, Any]) -> ZoneInfo:
    try:
        return ZoneInfo(meta["exchangeTimezoneName"])
    except ZoneInfoNotFoundError as error:
        raise ValueError("no such time zone") from error


def opening(calendar: Calendar, day: date) -> datetime:
    """When a session's date begins: with its extended hours."""
    session = calendar.session_on(day)
    return session.pre_open if session else datetime(day.year, day.month, day.day, tzinfo=UTC)
