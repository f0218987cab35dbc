"""Rows of `v7/finance/quote`: what Yahoo tells of a symbol at once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from math import isfinite
from typing import Any

FIELDS = (
    "symbol,quoteType,shortName,longName,displayName,currency,exchange,fullExchangeName,sharesOutstanding,marketState,"
    "exchangeDataDelayedBy,regularMarketPrice,regularMarketTime,regularMarketPreviousClose,regularMarketOpen,"
    "regularMarketDayHigh,regularMarketDayLow,regularMarketVolume,preMarketPrice,preMarketTime,postMarketPrice,"
    "postMarketTime"
)
"""What is asked for: a fifth of what it tells otherwise."""

Traded = tuple[float, datetime]


@dataclass(frozen=True, slots=True)
class Row:
    """Prices in the instrument's currency, 0 where there is none; `shares` and `name` may be unknown.

    `regular` is the last trade of the regular session that has begun last; `previous_close` is the close before that.
    """

    symbol: str
    regular: Traded
    pre: Traded | None
    post: Traded | None
    open: float
    high: float
    low: float
    volume: float
    previous_close: float
    trading: bool
    """Whether the regular session runs, as Yahoo sees it."""
    delay: timedelta


def read(answer: Mapping[str, Any]) -> dict[str, Mapping[str, Any]]:
    """The answer's rows, by symbol."""
    found = answer.get("quoteResponse")
    rows = found.get("result") if isinstance(found, dict) else None
    return {
        row["symbol"]: row
        for row in (rows if isinstance(rows, list) else ())
        if isinstance(row, dict) and isinstance(row.get("symbol"), str)
    }


def row(said: Mapping[str, Any]) -> Row | None:
    """None for what has no price: delisted (`NONE`), or a fund without one."""
    regular = _traded(said, "regularMarket")
    if regular is None:
        return None
    return Row(
        symbol=said["symbol"],
        regular=regular,
        pre=_traded(said, "preMarket"),
        post=_traded(said, "postMarket"),
        open=_figure(said, "regularMarketOpen"),
        high=_figure(said, "regularMarketDayHigh"),
        low=_figure(said, "regularMarketDayLow"),
        volume=_figure(said, "regularMarketVolume"),
        previous_close=_figure(said, "regularMarketPreviousClose"),
        trading=said.get("marketState") == "REGULAR",
        delay=timedelta(minutes=min(_figure(said, "exchangeDataDelayedBy"), 24 * 60)),
    )


def _traded(said: Mapping[str, Any], part: str) -> Traded | None:
    price, second = _figure(said, f"{part}Price"), _figure(said, f"{part}Time")
    if not price or not 0 < second < 2**32:
        return None
    return price, datetime.fromtimestamp(second, UTC)


def _figure(said: Mapping[str, Any], field: str) -> float:
    value = said.get(field)
    if isinstance(value, bool) or not isinstance(value, int | float) or not isfinite(value) or value < 0:
        return 0
    return float(value)
