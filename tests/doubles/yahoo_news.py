"""Yahoo's search: what symbols a word may mean, and the latest news of a symbol."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from zlib import crc32

from tests.doubles.yahoo_market import Exchange, Listing

_EVERY = timedelta(hours=9)
"""Between two idle headlines of a symbol."""
_EPOCH = datetime(2026, 1, 1, tzinfo=UTC)
_IDLE = (
    "What analysts expect of {name} this year",
    "{name} opens another office",
    "Three figures to know about {name}",
    "{name} names a new head of personnel",
    "How {name} compares with its rivals",
)
_EXCHANGES = {"NMS": "NASDAQ", "NYQ": "NYSE", "LSE": "London", "GER": "XETRA"}


@dataclass(frozen=True, slots=True)
class News:
    """A headline about symbols, for a story; idle ones come by themselves."""

    at: datetime
    title: str
    symbols: tuple[str, ...]
    publisher: str = "Loopback Wire"


def search(
    exchange: Exchange, news: Sequence[News], words: str, most: tuple[int, int], now: datetime
) -> dict[str, Any]:
    """`most`: quotes and headlines wanted at most."""
    found = [] if words in exchange.unknown else [exchange.walk(words.upper()).of]
    quotes = [_quote(of) for of in found][: most[0]]
    told = [] if not found else sorted(_headlines(found[0], news, now), key=lambda item: -item["providerPublishTime"])
    return {
        "explains": [],
        "count": len(quotes) + len(told[: most[1]]),
        "quotes": quotes,
        "news": told[: most[1]],
        "nav": [],
        "lists": [],
        "researchReports": [],
        "screenerFieldResults": [],
        "totalTime": 26,
        "timeTakenForQuotes": 418,
        "timeTakenForNews": 700,
        "timeTakenForAlgowatchlist": 400,
        "timeTakenForPredefinedScreener": 400,
        "timeTakenForCrunchbase": 400,
        "timeTakenForNav": 400,
        "timeTakenForResearchReports": 0,
        "timeTakenForScreenerField": 0,
        "timeTakenForCulturalAssets": 0,
        "timeTakenForSearchLists": 0,
    }


def _quote(of: Listing) -> dict[str, Any]:
    return {
        "exchange": of.code,
        "shortname": of.name,
        "quoteType": of.kind,
        "symbol": of.symbol,
        "index": "quotes",
        "score": 20_000 + crc32(of.symbol.encode()) % 10_000,
        "typeDisp": of.kind.capitalize(),
        "longname": of.name,
        "exchDisp": _EXCHANGES.get(of.code, of.code),
        "isYahooFinance": True,
    }


def _headlines(of: Listing, news: Sequence[News], now: datetime) -> Iterator[dict[str, Any]]:
    for each in news:
        if of.symbol in each.symbols and each.at <= now:
            yield _headline(each)
    number = (now - _EPOCH) // _EVERY
    offset = timedelta(minutes=crc32(of.symbol.encode()) % 540)
    for past in range(number - 12, number):
        title = _IDLE[(past + len(of.symbol)) % len(_IDLE)].format(name=of.name)
        yield _headline(News(_EPOCH + past * _EVERY + offset, f"{title} ({past})", (of.symbol,)))


def _headline(news: News) -> dict[str, Any]:
    id_ = f"{crc32(f'{news.title} {news.at}'.encode()):08x}"
    return {
        "uuid": f"{id_}-0000-4000-8000-{crc32(news.title.encode()):012x}",
        "title": news.title,
        "publisher": news.publisher,
        "link": f"https://news.example/{id_}.html",
        "providerPublishTime": int(news.at.timestamp()),
        "type": "STORY",
        "relatedTickers": list(news.symbols),
    }
