"""Which prints are believed: at once, after the next quote has confirmed them, or never."""

from __future__ import annotations

from collections import deque
from statistics import median

from bot.market.model import Print, Quote

FLOOR = 0.015
"""A price is near another within this fraction of it, however calm the symbol is."""
JUMP = 1.8
"""An opening print so many times the price before, or so small a part of it, may be that of a split nobody knows of."""
_SPREAD = 5
_STEPS = 16
_HELD = 8
_EXTREMES = (Print.HIGH, Print.LOW)


class PrintFilter:
    """The prints of one symbol, in order of being seen.

    Believed at once: an opening print (unless it jumps as after a split), an index value, all prices of a bar that
    reports volume, and whatever is near the price believed last. Held: a price far from it, and the high and low of a
    bar without volume. The next open, close or trade decides: a held price near it is believed, any other is dropped.
    Near means within 1.5 %, or five times the median of the last sixteen steps from quote to quote, if that is more.
    """

    def __init__(self, reference: float | None) -> None:
        self._believed = reference
        self._previous = reference
        self._steps = deque([0.0] * _STEPS, maxlen=_STEPS)
        self._held: deque[Quote] = deque(maxlen=_HELD)

    def step(self, quote: Quote, *, opening: bool) -> list[Quote]:
        """The prints that may be believed now, oldest first. `opening`: the first regular print of a session."""
        opening = opening and not jumps(quote.price, self._believed)
        sure = opening or quote.symbol.startswith("^") or (quote.volume > 0 and quote.kind is not Print.TICK)
        if quote.kind in _EXTREMES:
            if not sure:
                self._held.append(quote)
            return [quote] if sure else []
        self._learn(quote.price)
        if sure or self._believed is None or self._near(quote.price, self._believed):
            return self._believe(quote)
        return self._judge(quote, self._believed)

    def refer(self, price: float | None) -> None:
        """The last close has become known: it stands for the price believed last, where there is none."""
        if self._believed is None:
            self._believed = self._previous = price

    @property
    def holding(self) -> bool:
        """Whether a far-off price waits to be confirmed: an open, a close or a trade."""
        return any(held.kind not in _EXTREMES for held in self._held)

    def rescale(self, factor: float) -> None:
        """After a split: prices known so far times `factor`; what was held is dropped."""
        self._believed = self._believed and self._believed * factor
        self._previous = self._previous and self._previous * factor
        self._held.clear()

    def _judge(self, quote: Quote, believed: float) -> list[Quote]:
        """A far-off price. Two in a row on the same side confirm each other as far as the lesser of them goes."""
        waiting = next((held for held in self._held if held.kind not in _EXTREMES), None)
        if waiting is None or (waiting.price > believed) != (quote.price > believed):
            return self._hold(quote)
        if self._near(waiting.price, quote.price) or abs(quote.price - believed) < abs(waiting.price - believed):
            return self._believe(quote)
        undecided = [held for held in self._held if held.at > waiting.at]
        believed_now = self._believe(waiting)
        self._held.extend(held for held in undecided if held not in believed_now)
        return believed_now + self._hold(quote)

    def _hold(self, quote: Quote) -> list[Quote]:
        extremes = [held for held in self._held if held.kind in _EXTREMES]
        self._held.clear()
        self._held.extend([*extremes, quote])
        return []

    def _believe(self, quote: Quote) -> list[Quote]:
        confirmed = [held for held in self._held if held is not quote and self._near(held.price, quote.price)]
        self._held.clear()
        self._believed = quote.price
        return sorted([*confirmed, quote], key=lambda print_: print_.at)

    def _learn(self, price: float) -> None:
        if self._previous:
            self._steps.append(abs(price / self._previous - 1))
        self._previous = price

    def _near(self, price: float, other: float) -> bool:
        distance = abs(price - other)
        return distance <= FLOOR * abs(other) or distance <= _SPREAD * median(self._steps) * abs(other)


def jumps(price: float, before: float | None) -> bool:
    """Whether a price is as far from the one before as after a split."""
    return before is not None and before > 0 and not 1 / JUMP < price / before < JUMP
