"""Symbols that have just joined: what is true of them already was true when their rules were made."""

from __future__ import annotations

from datetime import date


class Newcomers:
    """Until their first price, if it comes in the session in which they joined, and until their first history."""

    def __init__(self) -> None:
        self.unpriced: dict[str, date] = {}
        """Those without a price, with the session in which they joined."""
        self._unlearned: set[str] = set()

    def join(self, symbol: str, session: date | None) -> None:
        """`session`: the one that is running, if one is."""
        self._unlearned.add(symbol)
        if session is not None:
            self.unpriced[symbol] = session

    def priced(self, symbol: str, day: date) -> bool:
        """Its price is known; whether it is the first, of the session in which it joined."""
        return self.unpriced.pop(symbol, None) == day

    def learned(self, symbol: str) -> bool:
        """History has come; whether it is its first."""
        first = symbol in self._unlearned
        self._unlearned.discard(symbol)
        return first
