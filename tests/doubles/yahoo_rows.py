"""What Yahoo tells of a symbol at once: a row of `v7/finance/quote`, and the meta block of a chart."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Any
from zlib import crc32
from zoneinfo import ZoneInfo

from bot.market.calendar import Session, calendar_for
from tests.doubles.yahoo_market import FIRST, Exchange, Listing, Walk

_ALWAYS = (
    "language region quoteType typeDisp quoteSourceName triggerable customPriceAlertConfidence regularMarketTime "
    "exchange marketState sourceInterval exchangeDataDelayedBy tradeable cryptoTradeable hasPrePostMarketData "
    "firstTradeDateMilliseconds fullExchangeName exchangeTimezoneName exchangeTimezoneShortName gmtOffSetMilliseconds "
    "market esgPopulated regularMarketPrice priceHint symbol"
)
"""What a row holds though other fields were asked for."""

_NEW_YEAR = 1_767_301_200
"""The evening of 1 January 2026."""
_MARKETS = {"XNYS": "us_market", "XLON": "gb_market", "XETR": "de_market", "XTKS": "jp_market", "XHKG": "hk_market"}
_SHOWN = {"EQUITY": "Equity", "INDEX": "Index", "CRYPTOCURRENCY": "Cryptocurrency"}


def chosen(told: Mapping[str, Any], fields: str) -> Mapping[str, Any]:
    """Of a row what was asked for, everything if that is empty."""
    if not fields:
        return told
    wanted = {*_ALWAYS.split(), *fields.split(",")}
    return {field: value for field, value in told.items() if field in wanted}


def row(exchange: Exchange, symbol: str, now: datetime) -> dict[str, Any]:
    """All fields. Prices are as old as the exchange's delay."""
    walk = exchange.walk(symbol)
    at = now - timedelta(minutes=walk.of.delay)
    session, scale, state = walk.session(at), walk.scale(now), exchange.state(walk, now)
    bar = walk.day(session, at)
    before = _close_before(walk, session) * scale
    price = _round(bar.close * scale)
    return {
        **_static(walk.of, now.date()),
        "marketState": state,
        **_changed("regularMarket", price, before),
        "regularMarketTime": int(min(at, session.close).timestamp()),
        "regularMarketPrice": price,
        "regularMarketDayHigh": _round(bar.high * scale),
        "regularMarketDayRange": f"{_round(bar.low * scale)} - {_round(bar.high * scale)}",
        "regularMarketDayLow": _round(bar.low * scale),
        "regularMarketVolume": bar.volume,
        "regularMarketPreviousClose": _round(before),
        "regularMarketOpen": _round(bar.open * scale),
        **_extended(walk, session, state, at, scale, price),
        **_company(walk, scale, price),
    }


def meta(exchange: Exchange, symbol: str, now: datetime) -> dict[str, Any]:
    """The first part of a chart; `chartPreviousClose` and what was asked for are added by the chart."""
    told, walk = row(exchange, symbol, now), exchange.walk(symbol)
    return {
        "currency": walk.of.currency,
        "symbol": symbol,
        "exchangeName": walk.of.code,
        "fullExchangeName": walk.of.place,
        "instrumentType": walk.of.kind,
        "firstTradeDate": told["firstTradeDateMilliseconds"] // 1000,
        "regularMarketTime": told["regularMarketTime"],
        "hasPrePostMarketData": told["hasPrePostMarketData"],
        "gmtoffset": told["gmtOffSetMilliseconds"] // 1000,
        "timezone": told["exchangeTimezoneShortName"],
        "exchangeTimezoneName": walk.of.zone,
        "regularMarketPrice": told["regularMarketPrice"],
        "fiftyTwoWeekHigh": told["fiftyTwoWeekHigh"],
        "fiftyTwoWeekLow": told["fiftyTwoWeekLow"],
        "regularMarketDayHigh": told["regularMarketDayHigh"],
        "regularMarketDayLow": told["regularMarketDayLow"],
        "regularMarketVolume": told["regularMarketVolume"],
        "longName": walk.of.name,
        "shortName": walk.of.name,
        "priceHint": 2,
        "currentTradingPeriod": _periods(walk, now),
    }


def _extended(walk: Walk, session: Session, state: str, at: datetime, scale: float, price: float) -> Mapping[str, Any]:
    """Trades before or after the regular session, where there are such hours."""
    if session.pre_open == session.open or state == "REGULAR":
        return {}
    part = "preMarket" if state == "PRE" else "postMarket"
    last = at if state == "PRE" else min(at, session.post_close)
    traded = _round(walk.last(last) * scale)
    return {f"{part}Price": traded, f"{part}Time": int(last.timestamp()), **_changed(part, traded, price)}


def _changed(part: str, price: float, before: float) -> Mapping[str, float]:
    return {f"{part}Change": price - before, f"{part}ChangePercent": (price / before - 1) * 100}


def _company(walk: Walk, scale: float, price: float) -> Mapping[str, Any]:
    high, low = _year(walk, scale)
    of = {
        "fiftyTwoWeekLow": low,
        "fiftyTwoWeekHigh": high,
        "fiftyTwoWeekRange": f"{low} - {high}",
        "fiftyTwoWeekLowChange": price - low,
        "fiftyTwoWeekHighChange": price - high,
    }
    if walk.of.kind == "EQUITY":
        shares = int(1e9 / scale) + crc32(walk.of.symbol.encode()) % 1000
        of |= {"sharesOutstanding": shares, "marketCap": int(shares * price), **_earnings(walk.of.symbol)}
        if walk.of.mic == "XNYS":
            of["displayName"] = walk.of.name.split()[0]
    return of


def _earnings(symbol: str) -> Mapping[str, Any]:
    """Some time in 2026, after the close of New York."""
    second = _NEW_YEAR + crc32(symbol.encode()) % 365 * 86400
    return {"earningsTimestampStart": second, "earningsTimestampEnd": second, "isEarningsDateEstimate": False}


@lru_cache(maxsize=1024)
def _static(of: Listing, day: date) -> Mapping[str, Any]:
    """The day gives the zone's offset."""
    local = datetime(day.year, day.month, day.day, 12, tzinfo=ZoneInfo(of.zone))
    offset = local.utcoffset()
    assert offset is not None
    return {
        "language": "en-US",
        "region": "US",
        "quoteType": of.kind,
        "typeDisp": _SHOWN[of.kind],
        "quoteSourceName": "Delayed Quote",
        "triggerable": True,
        "customPriceAlertConfidence": "HIGH",
        "currency": of.currency,
        "shortName": of.name,
        "longName": of.name,
        "exchange": of.code,
        "fullExchangeName": of.place,
        "messageBoardId": f"finmb_{crc32(of.symbol.encode())}",
        "exchangeTimezoneName": of.zone,
        "exchangeTimezoneShortName": local.tzname(),
        "gmtOffSetMilliseconds": int(offset.total_seconds() * 1000),
        "market": _MARKETS.get(of.mic, "ccc_market"),
        "esgPopulated": False,
        "sourceInterval": 15,
        "exchangeDataDelayedBy": of.delay,
        "tradeable": False,
        "cryptoTradeable": of.kind == "CRYPTOCURRENCY",
        "hasPrePostMarketData": of.kind == "EQUITY" and of.mic == "XNYS",
        "firstTradeDateMilliseconds": _born(of),
        "priceHint": 2,
        "corporateActions": [],
        "symbol": of.symbol,
    }


def _born(of: Listing) -> int:
    calendar = calendar_for(of.mic)
    session = calendar.session_on(calendar.next(FIRST))
    assert session is not None
    return int(session.open.timestamp() * 1000)


@lru_cache(maxsize=4096)
def _close_before(walk: Walk, session: Session) -> float:
    before = walk.calendar.session_on(walk.calendar.previous(session.date))
    assert before is not None
    return walk.traded(before, before.close)


@lru_cache(maxsize=4096)
def _year(walk: Walk, scale: float) -> tuple[float, float]:
    """Not the last year's, but never wrong by the sign."""
    level = walk.last(datetime.fromisoformat("2026-01-05T15:00+00:00")) * scale
    return _round(level * 2.5), _round(level / 2.5)


def _periods(walk: Walk, now: datetime) -> Mapping[str, Any]:
    session = walk.calendar.session_on(walk.calendar.trading_date(now))
    assert session is not None
    spans = {
        "pre": (session.pre_open, session.open),
        "regular": (session.open, session.close),
        "post": (session.close, session.post_close),
    }
    zone = _static(walk.of, session.date)
    where = {"timezone": zone["exchangeTimezoneShortName"], "gmtoffset": zone["gmtOffSetMilliseconds"] // 1000}
    return {
        part: {**where, "start": int(start.timestamp()), "end": int(end.timestamp())}
        for part, (start, end) in spans.items()
    }


def _round(price: float) -> float:
    return round(price, 2 if price >= 1 else 4)
