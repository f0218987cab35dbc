"""Daily history as Yahoo's charts tell it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from adapters.yahoo.errors import Unavailable
from adapters.yahoo.session import Session
from adapters.yahoo.tidy import NAMES, plausible, tidied
from bot.market.calendar import Calendar
from bot.market.history import Bars, Columns

SETTLED = timedelta(minutes=30)
"""So long after its close a session's row is taken for final."""

_NOON = 12 * 3600
"""A month begins at midnight, give or take the hour of summer."""


@dataclass(frozen=True, slots=True)
class Chart:
    """Finished sessions, adjusted for `splits` (new shares for one old), not for `dividends` (amount a share).

    `born`: when it was first traded, where Yahoo says so.
    """

    columns: Columns
    splits: Mapping[date, float]
    dividends: Mapping[date, float]
    born: date | None = None

    @property
    def bars(self) -> Bars:
        return Bars(self.columns, 0, len(self.columns.days))


NOTHING = Chart(Columns.of(()), {}, {})


async def fetch(
    session: Session, symbol: str, span: str, interval: str = "1d", *, urgent: bool = False
) -> dict[str, Any]:
    """The chart of `span` (`max`, `10y`, `1mo`, `5d`), as it comes. Raises `SourceError`."""
    params = {"range": span, "interval": interval, "events": "div,split", "includePrePost": "false"}
    return await session.get(f"/v8/finance/chart/{symbol}", params, crumb=False, urgent=urgent)


def read(body: Mapping[str, Any], calendar: Calendar, now: datetime) -> Chart:
    """Raises `Unavailable` for what is no chart; a chart without rows is one."""
    try:
        [result, *_] = body["chart"]["result"]
        zone = _zone(result["meta"])
        rows = _rows(result.get("timestamp") or (), zone, calendar, now)
        table = _table(result["indicators"]["quote"][0], [*rows.values()])
        events = result.get("events") or {}
        splits = {
            _day(event["date"], zone): event["numerator"] / event["denominator"]
            for event in (events.get("splits") or {}).values()
            if event["numerator"] and event["denominator"]
        }
        paid = {_day(event["date"], zone): event["amount"] for event in (events.get("dividends") or {}).values()}
        first = result["meta"].get("firstTradeDate")
        born = None if first is None else _day(first, zone)
        chart = Chart(tidied([*rows], table, splits), splits, {}, born)
        return replace(chart, dividends=plausible(paid, chart.bars))
    except (LookupError, TypeError, ValueError, AttributeError, OverflowError) as error:
        raise Unavailable("Yahoo answers with something that is no chart.") from error


def months(body: Mapping[str, Any]) -> Columns:
    """The rows of a chart of months, each dated by its month's first day; the last may not be over.

    They are in the shares of Yahoo's today. Raises `Unavailable` for what is no chart.
    """
    try:
        [result, *_] = body["chart"]["result"]
        zone = _zone(result["meta"])
        times = result.get("timestamp") or ()
        rows = {_day(time + _NOON, zone).replace(day=1).toordinal(): row for row, time in enumerate(times)}
        return tidied(sorted(rows), _table(result["indicators"]["quote"][0], [rows[day] for day in sorted(rows)]), {})
    except (LookupError, TypeError, ValueError, AttributeError, OverflowError) as error:
        raise Unavailable("Yahoo answers with something that is no chart.") from error


def settled(calendar: Calendar, now: datetime) -> date:
    """The last session of which the figures are final."""
    day = calendar.trading_date(now)
    session = calendar.session_on(day)
    return day if session and session.close + SETTLED <= now else calendar.previous(day)


def _rows(times: Sequence[int], zone: ZoneInfo, calendar: Calendar, now: datetime) -> dict[int, int]:
    """The rows of sessions that are over, by their dates' ordinals; of two of one session the later."""
    days = [_day(time, zone).toordinal() for time in times]
    if not days:
        return {}
    over = calendar.sessions(date.fromordinal(min(days)), settled(calendar, now))
    rows = dict(zip(days, range(len(days)), strict=True))
    return {day: rows[day] for session in over if (day := session.toordinal()) in rows}


def _table(figures: Mapping[str, Sequence[Any]], rows: Sequence[int]) -> dict[str, Sequence[float | None]]:
    """Their figures; a fund has no volumes."""
    nothing = [None] * len(rows)
    return {name: [column[row] for row in rows] if (column := figures.get(name)) else nothing for name in NAMES}


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
