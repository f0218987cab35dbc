"""What a claim about one symbol reads at a quote: how far it has gone, and the figures behind it.

The *extent* of a claim grows towards its being true, whatever the direction: of `down 5%` at -0.07 it is 0.07, of
`below 120` at 118 it is -118. So every claim is a threshold on a number, and closes at a lower one.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bot.market.book import Book, Reference
from bot.market.model import Quote
from bot.sentence.model import Direction, Extreme, Lookback, Measure, Period, Unit, Window

MOVING = (Period.MINUTES, Period.SESSIONS, Period.WEEKS)
"""Windows whose extremes move on with the prices."""


class Unknown(StrEnum):
    """Why a claim has no reading."""

    NO_PRICE = "no price yet in this session"
    BLIND = "no source answers"
    NO_REFERENCE = "the price to measure from is not known: the history is too short, or has a hole there"
    NO_SHARES = "the number of shares outstanding is not known"
    BENCHMARK = "what it is compared with has no price yet in this session"
    MEMBERS = "too few members have a price in this session"


Value = tuple[float, float, float | None, Reference | None] | Unknown
"""Extent, figure, price, and what it is measured from."""


@dataclass(frozen=True, slots=True)
class Gauge:
    """How a claim about one symbol is read from a quote and the instant it speaks for."""

    reference: Callable[[Book, str, datetime], Reference | None] | None
    """What it is measured from; None for a level."""
    steady: bool
    """Whether that stays the same all session."""
    value: Callable[[Book, Quote, datetime, Reference | None], Value]

    def read(self, book: Book, quote: Quote, at: datetime) -> Value:
        """Find the reference and measure from it."""
        reference = self.reference and self.reference(book, quote.symbol, at)
        return self.value(book, quote, at, reference)


def move(window: Window, direction: Direction, unit: Unit, measure: Measure) -> Gauge:
    """The change over a window, down or up; the figure signed, a fraction or money."""
    sign = -1 if direction is Direction.DOWN else 1
    overnight = window.period is Period.OVERNIGHT

    def value(book: Book, quote: Quote, at: datetime, reference: Reference | None) -> Value:
        opening = book.since_open(quote.symbol, at) if overnight else None
        if reference is None or (overnight and opening is None):
            return Unknown.NO_REFERENCE
        price = opening.price if opening else quote.price
        change = price / reference.price - 1 if unit is Unit.PERCENT else price - reference.price
        if measure is Measure.MARKET_VALUE and unit is Unit.MONEY:
            shares = book.shares(quote.symbol)
            if shares is None:
                return Unknown.NO_SHARES
            change *= shares
        return sign * change, change, price, reference

    def reference(book: Book, symbol: str, at: datetime) -> Reference | None:
        return _reference(book, symbol, window, direction, at)

    return Gauge(reference, window.period not in MOVING, value)


def level(sign: int, measure: Measure) -> Gauge:
    """The price, or the market value, above (`sign` 1) or below (-1)."""

    def value(book: Book, quote: Quote, at: datetime, reference: Reference | None) -> Value:
        figure = quote.price
        if measure is Measure.MARKET_VALUE:
            shares = book.shares(quote.symbol)
            if shares is None:
                return Unknown.NO_SHARES
            figure *= shares
        return sign * figure, figure, quote.price, None

    return Gauge(None, True, value)


def record(lookback: Lookback, extreme: Extreme) -> Gauge:
    """How far the price is beyond the extreme before it (a fraction, negative short of it); the figure is the price."""
    sign = 1 if extreme is Extreme.HIGH else -1

    def value(book: Book, quote: Quote, at: datetime, reference: Reference | None) -> Value:
        if reference is None:
            return Unknown.NO_REFERENCE
        return sign * (quote.price / reference.price - 1), quote.price, quote.price, reference

    return Gauge(_extreme(lookback, extreme), False, value)


def distance(lookback: Lookback, extreme: Extreme) -> Gauge:
    """The fraction lost from a high, or won from a low."""
    sign = -1 if extreme is Extreme.HIGH else 1

    def value(book: Book, quote: Quote, at: datetime, reference: Reference | None) -> Value:
        if reference is None:
            return Unknown.NO_REFERENCE
        change = quote.price / reference.price - 1
        return sign * change, change, quote.price, reference

    return Gauge(_extreme(lookback, extreme), False, value)


def _reference(book: Book, symbol: str, window: Window, direction: Direction, at: datetime) -> Reference | None:
    match window.period:
        case Period.MINUTES:
            return _side(book.extremes_within(symbol, window.count, at), direction is Direction.DOWN)
        case Period.SESSIONS:
            return _side(book.extremes_sessions(symbol, window.count, at), direction is Direction.DOWN)
        case Period.WEEKS:
            return _side(book.extremes_sessions(symbol, 5 * window.count, at), direction is Direction.DOWN)
        case Period.SINCE_OPEN:
            return book.since_open(symbol, at)
        case Period.THIS_WEEK:
            return book.since_week(symbol, at)
        case Period.THIS_MONTH:
            return book.since_month(symbol, at)
        case Period.THIS_YEAR:
            return book.since_year(symbol, at)
        case _:
            return book.previous_close(symbol, at)


def _extreme(lookback: Lookback, extreme: Extreme) -> Callable[[Book, str, datetime], Reference | None]:
    def reference(book: Book, symbol: str, at: datetime) -> Reference | None:
        return _side(book.record(symbol, lookback.count, lookback.unit, at), extreme is Extreme.HIGH)

    return reference


def _side(extremes: tuple[Reference, Reference] | None, high: bool) -> Reference | None:
    return extremes and extremes[high]
