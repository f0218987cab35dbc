"""Yahoo's charts and sparks: bars of a symbol with its splits and dividends, closes of many symbols."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import groupby
from typing import Any
from zoneinfo import ZoneInfo

from tests.doubles.yahoo_market import Bar, Exchange, Walk
from tests.doubles.yahoo_rows import meta

RANGES = {
    "1d": 1,
    "5d": 7,
    "1mo": 31,
    "3mo": 92,
    "6mo": 183,
    "1y": 366,
    "2y": 731,
    "5y": 1827,
    "10y": 3653,
    "ytd": 366,
    "max": 9999,
}
_INTERVALS = {
    "1m": 60,
    "2m": 120,
    "5m": 300,
    "15m": 900,
    "30m": 1800,
    "60m": 3600,
    "1h": 3600,
    "1d": 86400,
    "1mo": 2592000,
}
_BEGIN = date(2024, 1, 3)


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a chart was asked for. `range` as Yahoo writes it, or empty where `start` and `end` are given."""

    range: str
    interval: str
    start: datetime
    end: datetime
    events: str = ""

    @classmethod
    def of(cls, query: Mapping[str, str], now: datetime) -> Wanted:
        """Raises `KeyError` for a range or interval that there is not."""
        interval, span = query.get("interval", "1d"), query.get("range", "")
        _ = _INTERVALS[interval]
        if "period1" in query:
            start, end = (datetime.fromtimestamp(int(query[name]), UTC) for name in ("period1", "period2"))
            return cls("", interval, start, min(end, now), query.get("events", ""))
        start = datetime.combine(now.date() - timedelta(days=RANGES[span or "1d"]), time(), UTC)
        return cls(span, interval, start, now, query.get("events", ""))


def chart(exchange: Exchange, symbol: str, wanted: Wanted, now: datetime) -> dict[str, Any]:
    walk = exchange.walk(symbol)
    bars, scale = _bars(walk, wanted, now), walk.scale(now)
    result: dict[str, Any] = {"meta": {**meta(exchange, symbol, now), **_asked(walk, wanted, scale)}}
    if older := exchange.older.get(symbol):
        result["meta"]["firstTradeDate"] = int(_midnight(walk, min(older)).timestamp())
        if wanted.interval == "1mo":
            bars = [*(Bar(_midnight(walk, day), *prices, volume=0) for day, prices in sorted(older.items())), *bars]
    figures = {
        name: [round(getattr(bar, name) * scale, 6) for bar in bars] for name in ("open", "high", "low", "close")
    }
    figures["volume"] = [bar.volume for bar in bars]
    if bars:
        result["timestamp"] = [int(bar.at.timestamp()) for bar in bars]
    if events := _events(walk, wanted):
        result["events"] = events
    result["indicators"] = {"quote": [figures if bars else {}]}
    if wanted.interval == "1d":
        result["indicators"]["adjclose"] = [{"adjclose": figures["close"]} if bars else {}]
    return {"chart": {"result": [result], "error": None}}


def spark(exchange: Exchange, symbol: str, wanted: Wanted, now: datetime) -> dict[str, Any]:
    """One symbol's entry."""
    walk = exchange.walk(symbol)
    bars, scale = _bars(walk, wanted, now), walk.scale(now)
    before = _close_before(walk, wanted) * scale
    return {
        "timestamp": [int(bar.at.timestamp()) for bar in bars],
        "symbol": symbol,
        "previousClose": None if wanted.interval == "1d" else round(before, 2),
        "chartPreviousClose": round(before, 2),
        "end": None,
        "start": None,
        "close": [round(bar.close * scale, 2) for bar in bars],
        "dataGranularity": _INTERVALS[wanted.interval],
    }


def _bars(walk: Walk, wanted: Wanted, now: datetime) -> list[Bar]:
    known = now - timedelta(minutes=walk.of.delay)
    first = max(walk.calendar.trading_date(wanted.start), _BEGIN)
    if wanted.range == "1d":
        first = walk.session(known).date
    if wanted.interval in ("1d", "1mo"):
        days = [bar for bar in walk.days(first, known) if wanted.start <= bar.at <= wanted.end]
        return days if wanted.interval == "1d" else _months(walk, days)
    return [bar for bar in _fine(walk, first, known, _INTERVALS[wanted.interval]) if bar.at <= wanted.end]


def _months(walk: Walk, days: Iterable[Bar]) -> list[Bar]:
    found: list[Bar] = []
    for (year, month), each in groupby(days, key=lambda bar: (bar.at.year, bar.at.month)):
        bars = list(each)
        high, low = max(bar.high for bar in bars), min(bar.low for bar in bars)
        at, volume = _midnight(walk, date(year, month, 1)), sum(bar.volume for bar in bars)
        found.append(Bar(at, bars[0].open, high, low, bars[-1].close, volume))
    return found


def _midnight(walk: Walk, day: date) -> datetime:
    return datetime.combine(day, time(), ZoneInfo(walk.of.zone))


def _fine(walk: Walk, first: date, known: datetime, seconds: int) -> Iterator[Bar]:
    for day in walk.calendar.sessions(first, walk.session(known).date):
        session = walk.calendar.session_on(day)
        assert session is not None
        start = session.open
        while start < min(session.close, known):
            end = min(start + timedelta(seconds=seconds), session.close, known)
            yield walk.bar(session, start, end)
            start += timedelta(seconds=seconds)


def _asked(walk: Walk, wanted: Wanted, scale: float) -> Mapping[str, Any]:
    return {
        "chartPreviousClose": round(_close_before(walk, wanted) * scale, 3),
        "dataGranularity": wanted.interval,
        "range": wanted.range,
        "validRanges": [name for name in RANGES if name != "max"] + ["max"],
    }


def _close_before(walk: Walk, wanted: Wanted) -> float:
    if wanted.range == "1d":
        day = walk.calendar.previous(walk.session(wanted.end).date)
    else:
        day = walk.calendar.previous(max(walk.calendar.trading_date(wanted.start), _BEGIN))
    session = walk.calendar.session_on(day)
    assert session is not None
    return walk.traded(session, session.close)


def _events(walk: Walk, wanted: Wanted) -> dict[str, Any]:
    splits: dict[str, Any] = {}
    for split in walk.splits if "split" in wanted.events else ():
        session = walk.calendar.session_on(split.day)
        assert session is not None
        if wanted.start <= session.open <= wanted.end:
            second = int(session.open.timestamp())
            splits[str(second)] = {
                "date": second,
                "numerator": split.ratio,
                "denominator": 1,
                "splitRatio": f"{split.ratio}:1",
            }
    return {"splits": splits} if splits else {}
