"""Dividends that Yahoo's quotes announce."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from adapters.yahoo.instruments import number, text
from bot.market.model import Dividend

_RICH = 0.25
"""Of the price: more is rather given in a hundredth of the currency."""


def local_date(row: Mapping[str, Any], seconds: float) -> date:
    """On the symbol's exchange."""
    return datetime.fromtimestamp(seconds, zone(row)).date()


def zone(row: Mapping[str, Any]) -> ZoneInfo:
    """Of a quote row's exchange; UTC if it names none."""
    try:
        return ZoneInfo(text(row, "exchangeTimezoneName") or "UTC")
    except (ZoneInfoNotFoundError, ValueError):
        return ZoneInfo("UTC")


def dividends(row: Mapping[str, Any], now: datetime) -> Iterator[Dividend]:
    """By their ex-dates, which are mostly still to come; those that cannot be right are left to the chart."""
    symbol, price = text(row, "symbol", 40), number(row, "regularMarketPrice") or 0
    actions = row.get("corporateActions")
    for action in actions if isinstance(actions, list) else ():
        meta = action.get("meta") if isinstance(action, dict) else None
        if not isinstance(meta, dict) or meta.get("eventType") != "DIVIDEND":
            continue
        milliseconds, amount = number(meta, "dateEpochMs"), _amount(meta.get("amount"))
        if milliseconds and 0 < milliseconds < 4e12 and 0 < amount < _RICH * price:
            yield Dividend(symbol, local_date(row, milliseconds / 1000), amount, now.astimezone(UTC), now)


def _amount(said: object) -> float:
    """Yahoo gives it as text."""
    try:
        return float(said) if isinstance(said, str | int | float) else 0
    except ValueError:
        return 0
