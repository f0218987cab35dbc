"""What EDGAR says: its list of companies, and the feed of current filings."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from html import escape
from zlib import crc32
from zoneinfo import ZoneInfo

_NEW_YORK = ZoneInfo("America/New_York")
_EPOCH = datetime(2026, 1, 1, tzinfo=UTC)
_EVERY = timedelta(minutes=3)
"""Between two filings that nobody waits for."""
_KEPT = 400
"""So many of those are listed, the latest."""


@dataclass(frozen=True, slots=True)
class Filed:
    """`symbol` empty: by a company that nobody watches."""

    at: datetime
    symbol: str
    form: str
    items: tuple[str, ...] = ()


def number(symbol: str) -> int:
    """A company's CIK."""
    return 1_000_000 + crc32(symbol.encode()) % 900_000


def companies(symbols: Sequence[str]) -> bytes:
    rows = {
        str(place): {"cik_str": number(symbol), "ticker": symbol, "title": f"{symbol} INC"}
        for place, symbol in enumerate(symbols)
    }
    return json.dumps(rows).encode()


def current(filed: Sequence[Filed], start: int, count: int, now: datetime) -> bytes:
    """A page of the feed, the latest first."""
    latest = (now - _EPOCH) // _EVERY
    idle = [Filed(_EPOCH + past * _EVERY, "", "4") for past in range(latest - _KEPT, latest + 1)]
    all_ = sorted([*idle, *(each for each in filed if each.at <= now)], key=lambda each: each.at, reverse=True)
    entries = "".join(_entry(each) for each in all_[start : start + count])
    page = (
        '<?xml version="1.0" encoding="ISO-8859-1" ?>\n<feed xmlns="http://www.w3.org/2005/Atom">\n'
        f"<title>Latest Filings - {now.astimezone(_NEW_YORK):%a, %d %b %Y %H:%M:%S %Z}</title>\n"
        "<id>https://www.sec.gov/cgi-bin/browse-edgar?action=getcurrent</id>\n"
        f"<updated>{_local(now)}</updated>\n{entries}</feed>\n"
    )
    return page.encode("iso-8859-1")


def _entry(filed: Filed) -> str:
    cik = number(filed.symbol) if filed.symbol else 2_000_000 + int(filed.at.timestamp()) % 90_000
    accession = f"{cik:010}-26-{int((filed.at - _EPOCH).total_seconds()) // 60 % 1_000_000:06}"
    name = f"{filed.symbol or 'NOBODY'} INC ({cik:010}) ({'Filer' if filed.items else 'Issuer'})"
    items = "".join(f"<br>Item {item}: of that number" for item in filed.items)
    summary = f"<b>Filed:</b> {filed.at:%Y-%m-%d} <b>AccNo:</b> {accession} <b>Size:</b> 5 KB\n{items}"
    path = f"Archives/edgar/data/{cik}/{accession.replace('-', '')}/{accession}-index.htm"
    return (
        f"<entry>\n<title>{filed.form} - {name}</title>\n"
        f'<link rel="alternate" type="text/html" href="https://www.sec.gov/{path}"/>\n'
        f'<summary type="html">\n {escape(summary)}\n</summary>\n<updated>{_local(filed.at)}</updated>\n'
        f'<category scheme="https://www.sec.gov/" label="form type" term="{filed.form}"/>\n'
        f"<id>urn:tag:sec.gov,2008:accession-number={accession}</id>\n</entry>\n"
    )


def _local(at: datetime) -> str:
    return at.astimezone(_NEW_YORK).isoformat(timespec="seconds")
