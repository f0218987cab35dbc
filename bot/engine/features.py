"""Features: the numbers that claims are thresholds on, each computed once however many rules look at it.

A feature wakes the claims whose thresholds lie between its old extent and the new one, and no other.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from heapq import heappop, heappush
from typing import TYPE_CHECKING

from bot.engine.model import Reading
from bot.engine.readings import Gauge, Unknown, Value
from bot.market.book import Book, Reference
from bot.market.model import Quote

if TYPE_CHECKING:
    from bot.engine.leaves import PriceLeaf


class Feature(ABC):
    """An extent that changes with quotes; it was last read `at`, on the trading date `date`."""

    def __init__(self, key: str, symbol: str, symbols: frozenset[str], depth: int) -> None:
        self.key = key
        self.symbol = symbol
        """Whose sessions and trading dates it has: its symbol's, or its first member's."""
        self.symbols = symbols
        """Whose quotes change it."""
        self.depth = depth
        """0 for what is read from a quote, more for what is made of other features."""
        self.extent: float | None = None
        self.figure = 0.0
        self.price: float | None = None
        self.reference: Reference | None = None
        self.unknown: Unknown | None = Unknown.NO_PRICE
        self.date: date | None = None
        self.at: datetime | None = None
        self.parts: tuple[Feature, ...] = ()
        """What it is made of."""
        self.turns = False
        """The figure changes its sign only by way of nought: what was true of one direction is over."""
        self.leaves: list[PriceLeaf] = []
        self._rising: list[tuple[float, int, PriceLeaf]] = []
        self._falling: list[tuple[float, int, PriceLeaf]] = []
        self._pushed = 0

    @abstractmethod
    def value(self, book: Book, quote: Quote, at: datetime, today: date) -> Value:
        """What it reads at `at`, on the trading date `today`."""

    def lead(self, book: Book) -> None:  # noqa: B027 (most have but one)
        """The book has come to know a symbol: whose trading dates it has may be another's now."""

    def refresh(self, book: Book, quote: Quote, at: datetime, today: date) -> Iterable[PriceLeaf]:
        """Read anew; the leaves that this concerns."""
        fresh = self.extent is not None and self.date == today
        value = self.value(book, quote, at, today)
        if isinstance(value, Unknown):
            blind = any(part.unknown is Unknown.BLIND for part in self.parts)
            self.extent, self.unknown = None, Unknown.BLIND if blind else value
            return ()
        fresh = fresh and not (self.turns and self.figure * value[1] < 0)
        self.extent, self.figure, self.price, self.reference = value
        self.unknown = None
        self.date = today
        self.at = at
        return self._crossed(self.extent) if fresh else self._renewed()

    @property
    def silent(self) -> datetime | None:
        """Where it is unknown because no source answers: since when."""
        return min((since for part in self.parts if (since := part.silent)), default=None)

    @property
    def reading(self) -> Reading | None:
        """The figures behind the extent."""
        if self.extent is None:
            return None
        reference = self.reference
        return Reading(self.figure, self.price, reference and reference.price, reference and reference.at)

    def wake_above(self, threshold: float, leaf: PriceLeaf) -> None:
        """Wake the leaf once the extent has reached the threshold."""
        self._pushed += 1
        heappush(self._rising, (threshold, self._pushed, leaf))

    def wake_below(self, threshold: float, leaf: PriceLeaf) -> None:
        """Wake the leaf once the extent is below the threshold."""
        self._pushed += 1
        heappush(self._falling, (-threshold, self._pushed, leaf))

    def _crossed(self, extent: float) -> Sequence[PriceLeaf]:
        rising, falling = self._rising, self._falling
        if not (rising and rising[0][0] <= extent) and not (falling and -falling[0][0] > extent):
            return ()
        woken: list[PriceLeaf] = []
        while self._rising and self._rising[0][0] <= extent:
            threshold, _, leaf = heappop(self._rising)
            if leaf.waits_above == threshold:
                leaf.waits_above = None
                woken.append(leaf)
        while self._falling and -self._falling[0][0] > extent:
            threshold, _, leaf = heappop(self._falling)
            if leaf.waits_below == -threshold:
                leaf.waits_below = None
                woken.append(leaf)
        return woken

    def _renewed(self) -> Sequence[PriceLeaf]:
        """Everything is looked at once a session, and when the unknown becomes known."""
        self._rising.clear()
        self._falling.clear()
        for leaf in self.leaves:
            leaf.waits_above = leaf.waits_below = None
        return self.leaves


class SymbolFeature(Feature):
    """Read from the quotes of one symbol."""

    def __init__(self, key: str, symbol: str, gauge: Gauge) -> None:
        super().__init__(key, symbol, frozenset((symbol,)), 0)
        self.blind: datetime | None = None
        """Since when no source has answered for its symbol, if so."""
        self._gauge = gauge
        self._kept: tuple[date, Reference] | None = None

    def close_eyes(self, since: datetime) -> None:
        """No source answers any more: what was known holds no longer."""
        self.blind, self.extent, self.unknown = since, None, Unknown.BLIND

    def value(self, book: Book, quote: Quote, at: datetime, today: date) -> Value:
        if self.blind is not None:
            return Unknown.BLIND
        kept = self._kept
        if kept is not None and kept[0] == today:
            return self._gauge.value(book, quote, at, kept[1])
        gauge = self._gauge
        reference = gauge.reference and gauge.reference(book, quote.symbol, at)
        if gauge.steady and reference:
            self._kept = (today, reference)
        return gauge.value(book, quote, at, reference)

    @property
    def silent(self) -> datetime | None:
        return self.blind

    def corrected(self) -> None:
        """What it is measured from may have changed: a close, a split, a dividend."""
        self._kept = None


class _Derived(Feature):
    def __init__(self, key: str, parts: Sequence[Feature], symbol: str) -> None:
        symbols = frozenset[str]().union(*(part.symbols for part in parts))
        super().__init__(key, symbol, symbols, 1 + max(part.depth for part in parts))
        self.parts = tuple(parts)

    def lead(self, book: Book) -> None:
        self.symbol = self.parts[0].symbol

    def known(self, book: Book, at: datetime) -> list[tuple[float, Feature]]:
        """The parts that have an extent in their own current session, with it."""
        return [
            (part.extent, part)
            for part in self.parts
            if part.extent is not None and part.date == book.trading_date(part.symbol, at)
        ]


class Mean(_Derived):
    """The mean move of a basket: of its members with a price in the session, if they are two thirds or more."""

    def __init__(self, key: str, parts: Sequence[Feature], book: Book) -> None:
        super().__init__(key, parts, _first_known(parts, book))

    def lead(self, book: Book) -> None:
        self.symbol = _first_known(self.parts, book)

    def value(self, book: Book, quote: Quote, at: datetime, today: date) -> Value:
        known = self.known(book, at)
        if 3 * len(known) < 2 * len(self.parts):
            return Unknown.MEMBERS
        extent = sum(extent for extent, _ in known) / len(known)
        return extent, sum(part.figure for _, part in known) / len(known), None, None


class Excess(_Derived):
    """A move less the benchmark's move over the same window."""

    def __init__(self, key: str, own: Feature, benchmark: Feature) -> None:
        super().__init__(key, (own, benchmark), own.symbol)

    def value(self, book: Book, quote: Quote, at: datetime, today: date) -> Value:
        known = self.known(book, at)
        if len(known) < 2:
            return Unknown.BENCHMARK if known and known[0][1] is self.parts[0] else Unknown.NO_PRICE
        (mine, own), (its, benchmark) = known
        return mine - its, own.figure - benchmark.figure, own.price, own.reference


class Either(_Derived):
    """`moves`: the larger of the move down and the move up; `one_reference`: both are measured from the same price."""

    def __init__(self, key: str, down: Feature, up: Feature, *, one_reference: bool) -> None:
        super().__init__(key, (down, up), down.symbol)
        self.turns = one_reference

    def value(self, book: Book, quote: Quote, at: datetime, today: date) -> Value:
        known = self.known(book, at)
        if len(known) < 2:
            return self.parts[0].unknown or self.parts[1].unknown or Unknown.NO_PRICE
        extent, larger = max(known, key=_extent)
        return extent, larger.figure, larger.price, larger.reference


class Count(_Derived):
    """`3 of`: the third largest extent of the members; unknown members count as not true."""

    def __init__(self, key: str, parts: Sequence[Feature], count: int, book: Book) -> None:
        super().__init__(key, parts, _first_known(parts, book))
        self.count = count

    def lead(self, book: Book) -> None:
        self.symbol = _first_known(self.parts, book)

    def value(self, book: Book, quote: Quote, at: datetime, today: date) -> Value:
        known = sorted(self.known(book, at), key=_extent, reverse=True)
        if len(known) < self.count:
            return Unknown.MEMBERS
        extent, last = known[self.count - 1]
        return extent, last.figure, last.price, last.reference

    def fulfilling(self, threshold: float, book: Book, at: datetime) -> tuple[tuple[str, Reading], ...]:
        """The members at or beyond the threshold, in the order of the list."""
        return tuple(
            (part.symbol, reading)
            for extent, part in self.known(book, at)
            if extent >= threshold and (reading := part.reading)
        )


def _extent(known: tuple[float, Feature]) -> float:
    return known[0]


def _first_known(parts: Sequence[Feature], book: Book) -> str:
    """Whose trading dates a basket has: its first member's that the book knows."""
    return next((part.symbol for part in parts if part.symbol in book.symbols), parts[0].symbol)
