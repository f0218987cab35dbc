"""Symbols that have just joined: what is true of them already was true when their rules were made."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from bot.market.book import Book
from bot.market.calendar import moment
from bot.market.model import Quote


@dataclass(frozen=True, slots=True)
class _Joined:
    """`day`: the trading date then; `trading`: whether its session ran."""

    at: datetime
    day: date
    trading: bool

    def before(self, at: datetime, day: date) -> bool:
        """Whether what happened then is of the session before, or earlier."""
        return day < self.day or (day == self.day and not self.trading and at <= self.at)


class Newcomers:
    """Until their first price since, and until their first history."""

    def __init__(self) -> None:
        self._unpriced: dict[str, _Joined] = {}
        self._unlearned: set[str] = set()

    def join(self, book: Book, symbol: str, at: datetime) -> None:
        self._unlearned.add(symbol)
        self._unpriced[symbol] = _Joined(at, book.trading_date(symbol, at), book.in_session(symbol, at))

    def priced(self, book: Book, quote: Quote) -> bool:
        """Whether a price is from before its symbol joined, or the first of the session in which it did."""
        joined, day = self._unpriced.get(quote.symbol), book.date_of(quote)
        if joined is None or joined.before(moment(quote), day):
            return joined is not None
        del self._unpriced[quote.symbol]
        return joined.trading and day == joined.day

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
