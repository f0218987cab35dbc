"""Closes of many symbols a request, to fill gaps with."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from statistics import median
from typing import Any

from adapters.yahoo.session import Session
from bot.market.calendar import Calendar, calendar_for
from bot.market.model import Instrument, Print, Quote

BATCH = 20
"""Symbols in a request, by Yahoo's own limit."""
_ABSURD = 20
"""A price so many times higher or lower than its neighbours is an error."""
_WAYS = (
    (timedelta(days=5), "5d", "5m"),
    (timedelta(days=28), "1mo", "1h"),
    (timedelta(days=85), "3mo", "1h"),
    (timedelta(days=700), "2y", "1h"),
)
_SECONDS = {"1m": 60, "5m": 300, "1h": 3600}


async def bars(session: Session, instruments: Sequence[Instrument], since: datetime, now: datetime) -> list[Quote]:
    """The closes of the bars of regular sessions that ended after `since`, in order of time.

    Bars of a minute where that is the last session only, of five up to 5 days, else of an hour. Raises `SourceError`.
    """
    ways: dict[tuple[str, str], list[Instrument]] = defaultdict(list)
    for each in instruments:
        ways[_way(calendar_for(each.exchange), since, now)].append(each)
    quotes: list[Quote] = []
    for (span, interval), those in ways.items():
        for start in range(0, len(those), BATCH):
            batch = those[start : start + BATCH]
            params = {"symbols": ",".join(each.symbol for each in batch), "range": span, "interval": interval}
            body = await session.get("/v8/finance/spark", params, crumb=False)
            quotes += await asyncio.to_thread(_read, body, batch, _SECONDS[interval], since, now)
    return sorted(quotes, key=lambda quote: quote.at)


def _way(calendar: Calendar, since: datetime, now: datetime) -> tuple[str, str]:
    day = calendar.trading_date(now)
    session = calendar.session_on(day)
    if session is None or now < session.open:
        day = calendar.previous(day)
    before = calendar.session_on(calendar.previous(day))
    if before and since >= before.close:
        return "1d", "1m"
    return next((way[1:] for way in _WAYS if now - since <= way[0]), _WAYS[-1][1:])


def _read(
    body: Mapping[str, Any], instruments: Sequence[Instrument], seconds: int, since: datetime, now: datetime
) -> list[Quote]:
    """Its tables by symbol, of the shape {timestamp: […], close: […]}."""
    length = timedelta(seconds=seconds)
    return [
        Quote(each.symbol, price, at, now, "Yahoo", Print.CLOSE, seconds=seconds)
        for each in instruments
        for at, price in _closes(body.get(each.symbol), calendar_for(each.exchange), length)
        if since < at <= now
    ]


def _closes(table: object, calendar: Calendar, length: timedelta) -> Iterator[tuple[datetime, float]]:
    """The ends of bars, and their closes; the bar of now ends in the future."""
    points = sorted(_points(table))
    usual = median(price for _, price in points) if points else 0
    for second, price in points:
        end = _end(calendar, second, length)
        if end and usual / _ABSURD < price < usual * _ABSURD:
            yield end, price


@lru_cache(maxsize=4096)
def _end(calendar: Calendar, second: int, length: timedelta) -> datetime | None:
    """Of the bar that begins then; None outside of sessions. Hundreds of symbols have the same, and share it."""
    start = datetime.fromtimestamp(second, UTC)
    session = calendar.session_at(start)
    return min(start + length, session.close) if session else None


def _points(table: object) -> Iterator[tuple[int, float]]:
    if isinstance(table, Mapping):
        for second, price in zip(table.get("timestamp") or (), table.get("close") or (), strict=False):
            if isinstance(second, int) and isinstance(price, int | float) and price > 0:
                yield second, price
