"""What a claim about one symbol reads at a quote: how far it has gone, and the figures behind it.

The *extent* of a claim grows towards its being true, whatever the direction: of `down 5%` at -0.07 it is 0.07, of
`below 120` at 118 it is -118. So every claim is a threshold on a number, and closes at a lower one.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from enum import StrEnum

from bot.engine.model import Reading
from bot.market.book import Book, Reference
from bot.market.model import Quote
from bot.sentence.model import Direction, Extreme, Lookback, Measure, Period, Unit, Window


class Unknown(StrEnum):
    """Why a claim has no reading."""

    NO_PRICE = "no price yet in this session"
    NO_REFERENCE = "the price to measure from is not known: the history is too short, or has a hole there"
    NO_SHARES = "the number of shares outstanding is not known"
    BENCHMARK = "what it is compared with has no price yet in this session"
    MEMBERS = "too few members have a price in this session"


Value = tuple[float, Reading] | Unknown
Reader = Callable[[Book, Quote, datetime], Value]
"""Of a quote and the instant it speaks for."""


def move(window: Window, direction: Direction, unit: Unit, measure: Measure) -> Reader:
    """The change over a window, down or up; signed in the reading, a fraction or money."""
    sign = -1 if direction is Direction.DOWN else 1

    def read(book: Book, quote: Quote, at: datetime) -> Value:
        span = _span(book, quote, window, direction, at)
        if span is None:
            return Unknown.NO_REFERENCE
        reference, price = span
        change = price / reference.price - 1 if unit is Unit.PERCENT else price - reference.price
        if measure is Measure.MARKET_VALUE and unit is Unit.MONEY:
            shares = book.shares(quote.symbol)
            if shares is None:
                return Unknown.NO_SHARES
            change *= shares
        return sign * change, Reading(change, price, reference.price, reference.at)

    return read


def level(sign: int, measure: Measure) -> Reader:
    """The price, or the market value, above (`sign` 1) or below (-1)."""

    def read(book: Book, quote: Quote, at: datetime) -> Value:
        figure = quote.price
        if measure is Measure.MARKET_VALUE:
            shares = book.shares(quote.symbol)
            if shares is None:
                return Unknown.NO_SHARES
            figure *= shares
        return sign * figure, Reading(figure, quote.price)

    return read


def record(lookback: Lookback, extreme: Extreme) -> Reader:
    """How far the price is beyond the extreme before it, as a fraction; negative short of it."""
    sign = 1 if extreme is Extreme.HIGH else -1

    def read(book: Book, quote: Quote, at: datetime) -> Value:
        reference = _extreme(book, quote.symbol, lookback, extreme, at)
        if reference is None:
            return Unknown.NO_REFERENCE
        beyond = sign * (quote.price / reference.price - 1)
        return beyond, Reading(quote.price, quote.price, reference.price, reference.at)

    return read


def distance(lookback: Lookback, extreme: Extreme) -> Reader:
    """The fraction lost from a high, or won from a low."""
    sign = -1 if extreme is Extreme.HIGH else 1

    def read(book: Book, quote: Quote, at: datetime) -> Value:
        reference = _extreme(book, quote.symbol, lookback, extreme, at)
        if reference is None:
            return Unknown.NO_REFERENCE
        change = quote.price / reference.price - 1
        return sign * change, Reading(change, quote.price, reference.price, reference.at)

    return read


def _span(
    book: Book, quote: Quote, window: Window, direction: Direction, at: datetime
) -> tuple[Reference, float] | None:
    """What a move is measured from, and the price it is measured to."""
    if window.period is Period.OVERNIGHT:
        ends = book.overnight(quote.symbol, at)
        return ends and (ends[0], ends[1].price)
    reference = _reference(book, quote.symbol, window, direction, at)
    return reference and (reference, quote.price)


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


def _extreme(book: Book, symbol: str, lookback: Lookback, extreme: Extreme, at: datetime) -> Reference | None:
    return _side(book.record(symbol, lookback.count, lookback.unit, at), extreme is Extreme.HIGH)


def _side(extremes: tuple[Reference, Reference] | None, high: bool) -> Reference | None:
    return extremes and extremes[high]
