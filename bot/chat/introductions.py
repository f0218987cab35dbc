"""What a symbol is: its name, exchange and currency, and how old its price is."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta

from bot.alert.numbers import money
from bot.market.book import Book
from bot.market.model import Instrument

_EXCHANGES = {
    **dict.fromkeys(("XNAS", "XNGS", "XNMS", "XNCM"), "Nasdaq"),
    "XNYS": "NYSE",
    "ARCX": "NYSE Arca",
    "XASE": "NYSE American",
    "XLON": "London",
    "XETR": "Xetra",
    "XPAR": "Paris",
    "XAMS": "Amsterdam",
    "XTKS": "Tokyo",
    "XHKG": "Hong Kong",
    "XKRX": "Korea Exchange",
    "XTAI": "Taiwan",
    "24/7": "round the clock",
}
_ONE_BY_ONE = 3


def introductions(book: Book, symbols: Collection[str], now: datetime) -> str:
    """A line each; of more than a few, their names, and those of which there is no price."""
    ordered = sorted(symbols)
    if len(ordered) <= _ONE_BY_ONE:
        return "\n".join(introduced(book, symbol, now) for symbol in ordered)
    missing = [symbol for symbol in ordered if symbol not in book.symbols or book.last(symbol) is None]
    text = f"{len(ordered)} symbols: {_listed(ordered)}."
    return f"{text} No prices yet of {_listed(missing)}." if missing else text


def introduced(book: Book, symbol: str, now: datetime) -> str:
    """`NVDA · NVIDIA · Nasdaq · $118.42, 3 minutes ago`."""
    if symbol not in book.symbols:
        return f"{symbol} · no source has prices of it yet"
    known, last = book.instrument(symbol), book.last(symbol)
    currency = _currency(known)
    price = f"{money(last.price, currency)}, {age(now - last.at)}" if last else "no price yet"
    unit = f"in {currency}" if currency and last is None else ""
    return " · ".join(filter(None, (symbol, known.name, exchange_name(known.exchange), unit, price)))


def described(known: Instrument) -> str:
    """`NVDA · NVIDIA · Nasdaq · USD`."""
    return " · ".join(filter(None, (known.symbol, known.name, exchange_name(known.exchange), _currency(known))))


def _currency(known: Instrument) -> str:
    """Empty for what is no money: indices and rates of exchange."""
    return "" if known.is_index or known.symbol.endswith("=X") else known.currency


def exchange_name(mic: str) -> str:
    """`Nasdaq` of XNAS; the code itself where it has no name here."""
    return _EXCHANGES.get(mic, mic)


def age(span: timedelta) -> str:
    """`now`, `3 minutes ago`, `2 hours ago`, `3 days ago`."""
    minutes = int(span.total_seconds() // 60)
    for size, name in ((24 * 60, "day"), (60, "hour"), (1, "minute")):
        if minutes >= size:
            count = minutes // size
            return f"{count} {name}{'s' if count > 1 else ''} ago"
    return "now"


def _listed(names: Sequence[str], most: int = 12) -> str:
    more = f" and {len(names) - most} more" if len(names) > most else ""
    return f"{', '.join(names[:most])}{more}"
