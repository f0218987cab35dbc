"""What has been handed on already: no print twice, and none from before the last."""

from __future__ import annotations

from datetime import datetime, timedelta

from bot.market.model import Quote

_AHEAD = timedelta(minutes=2)
"""So far a clock may be ahead of ours; a time beyond is nonsense, and would shut out all that comes after."""


class Prints:
    """Of both the stream, which counts milliseconds, and the polls, which count seconds."""

    def __init__(self) -> None:
        self._last: dict[str, tuple[datetime, float]] = {}

    def fresh(self, quote: Quote) -> bool:
        """Whether it is a print that was not there before; from then on it is."""
        if quote.at > quote.seen + _AHEAD:
            return False
        if last := self._last.get(quote.symbol):
            at, price = last
            if quote.at < at or (quote.price == price and quote.at.replace(microsecond=0) == at.replace(microsecond=0)):
                return False
        self._last[quote.symbol] = quote.at, quote.price
        return True
