"""The other agencies: the exchanges' lists of halts, Nasdaq's as RSS and NYSE's as CSV, and Apple's top charts."""

from __future__ import annotations

import csv
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from io import StringIO
from zoneinfo import ZoneInfo

_NEW_YORK = ZoneInfo("America/New_York")
_WORDS = {"T1": "News Pending", "LUDP": "Volatility Trading Pause", "M": "Volatility Trading Pause"}


@dataclass(frozen=True, slots=True)
class Halted:
    """`code` as Nasdaq writes it; `until`: when trading goes on, told `at` already where that is known."""

    at: datetime
    symbol: str
    code: str = "T1"
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Chart:
    """From `at` on the apps of the US free list are in this order."""

    at: datetime
    apps: tuple[str, ...]


def nasdaq(halts: Sequence[Halted], now: datetime) -> bytes:
    items = "".join(_item(halt, now) for halt in _today(halts, now))
    page = (
        '<?xml version="1.0" encoding="utf-8"?>\n<rss version="2.0" xmlns:ndaq="http://www.nasdaqtrader.com/">\n<channel>'
        "<title>NASDAQTrader.com</title><link>http://www.nasdaqtrader.com</link><description>NASDAQ Trade Halts"
        f"</description><ttl>1</ttl><ndaq:numItems>{items.count('<item>')}</ndaq:numItems>{items}</channel>\n</rss>"
    )
    return page.encode("utf-8-sig")


def nyse(halts: Sequence[Halted], now: datetime) -> bytes:
    table = StringIO()
    rows = csv.writer(table)
    names = "Halt Date,Halt Time,Symbol,Name,Exchange,Reason,Resume Date,NYSE Resume Time"
    rows.writerow(names.split(","))
    for halt in _today(halts, now):
        resumes = [_written(halt.until, "%Y-%m-%d"), _written(halt.until, "%H:%M:%S")]
        since = [_written(halt.at, "%Y-%m-%d"), _written(halt.at, "%H:%M:%S")]
        rows.writerow([*since, halt.symbol, f"{halt.symbol} Common Stock", "NYSE", _WORDS[halt.code], *resumes])
    return table.getvalue().encode()


def apple(charts: Sequence[Chart], price: str, size: int, now: datetime) -> bytes:
    """The list in force; before the first there is an idle one."""
    idle = tuple(f"App {letter}" for letter in "ABCDEFGHIJ")
    begun = [chart.apps for chart in charts if chart.at <= now and price == "free"]
    apps = [
        {
            "artistName": f"Maker of {name}",
            "id": str(100 + place),
            "name": name,
            "releaseDate": "2020-01-01",
            "kind": "apps",
            "genres": [{"genreId": "6000", "name": "Business", "url": "https://itunes.example/genre/id6000"}],
            "url": f"https://apps.example/us/app/{place}",
        }
        for place, name in enumerate((begun[-1] if begun else idle)[:size])
    ]
    feed = {
        "title": f"Top {price.capitalize()} Apps",
        "id": "https://rss.example/apps.json",
        "country": "us",
        "updated": f"{now:%a, %d %b %Y %H:%M:%S} +0000",
        "results": apps,
    }
    return json.dumps({"feed": feed}).encode()


def _today(halts: Sequence[Halted], now: datetime) -> list[Halted]:
    """Today's, and those of before that go on; the latest first."""
    today = now.astimezone(_NEW_YORK).date()
    begun = [halt for halt in halts if halt.at <= now]
    on = [halt for halt in begun if halt.at.astimezone(_NEW_YORK).date() == today or not halt.until or halt.until > now]
    return sorted(on, key=lambda halt: halt.at, reverse=True)


def _item(halt: Halted, now: datetime) -> str:
    day, clock = "%m/%d/%Y", "%H:%M:%S"
    fields = {
        "HaltDate": _written(halt.at, day),
        "HaltTime": f"{_written(halt.at, clock)}.000",
        "IssueSymbol": halt.symbol,
        "IssueName": f"{halt.symbol} Inc",
        "Market": "NASDAQ",
        "ReasonCode": halt.code,
        "PauseThresholdPrice": "",
        "ResumptionDate": _written(halt.until, day),
        "ResumptionQuoteTime": _written(halt.until, clock),
        "ResumptionTradeTime": _written(halt.until, clock),
    }
    told = "".join(f"<ndaq:{name}>{value}</ndaq:{name}>" for name, value in fields.items())
    return f"<item><title>{halt.symbol}</title><pubDate>{halt.at:%a, %d %b %Y} 04:00:00 GMT</pubDate>{told}</item>"


def _written(at: datetime | None, form: str) -> str:
    return at.astimezone(_NEW_YORK).strftime(form) if at else ""
