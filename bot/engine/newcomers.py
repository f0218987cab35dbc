"""Symbols that have just joined: what is true of them already was true when their rules were made."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

from bot.market.book import Book
from bot.market.model import Quote


class Newcomers:
    """Until their first price, if it comes in the session in which they joined, and until their first history."""

    def __init__(self) -> None:
        self._unpriced: dict[str, date] = {}
        """Those that joined in a session and have had no price since, with its date."""
        self._unlearned: set[str] = set()

    def join(self, book: Book, symbol: str, at: datetime) -> None:
        self._unlearned.add(symbol)
        if book.in_session(symbol, at):
            self._unpriced[symbol] = book.trading_date(symbol, at)

    def priced(self, book: Book, quote: Quote) -> bool:
        """Whether a price is the first, of the session in which its symbol joined."""
        return quote.symbol in self._unpriced and self._unpriced.pop(quote.symbol) == book.date_of(quote)

    def known(self, book: Book, symbols: Iterable[str]) -> None:
        """The book has been told of prices from before."""
        for symbol in symbols:
            if book.last_regular(symbol):
                self._unpriced.pop(symbol, None)

    def learned(self, symbol: str) -> bool:
        """History has come; whether it is its first."""
        first = symbol in self._unlearned
        self._unlearned.discard(symbol)
        return first
