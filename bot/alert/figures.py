"""The figures of a card, each with its basis: read from the book at the moment something happened."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from bot.alert.model import Closed
from bot.alert.numbers import big_money, day, money, percent, signed_percent, weekday
from bot.cause.move import Moves
from bot.market.book import Book
from bot.market.figures import largest_since
from bot.news.model import Question
from bot.sentence.spoken import is_marked

_INDICES = ("^IXIC", "^GSPC")
_ALSO = 3
_BIG = 1e9
_RARE_DAYS = 90
_NEAR_DAYS = 6
_HOUR = 3600
_LONG_BAR = 4 * _HOUR
_ALONG = 0.1
"""What market and sector leave of a move is said from this share of it on."""
_COMMA = ", "
_A_MOMENT = timedelta(seconds=1)


@dataclass(frozen=True, slots=True)
class Change:
    """A price of a trading date against the last close before it, which was the session's of `since`."""

    price: float
    reference: float
    since: date

    @property
    def fraction(self) -> float:
        return self.price / self.reference - 1

    @property
    def money(self) -> float:
        return self.price - self.reference


class Figures:
    """Reads figures from the book as it stands. `baskets`: members by name, without `@`."""

    def __init__(self, book: Book, baskets: Mapping[str, Sequence[str]]) -> None:
        self._book = book
        self._baskets = baskets

    def members(self, subject: str) -> Sequence[str]:
        """The symbols behind a subject: itself, or the basket's, or a list's (`NVDA, AMD, AVGO`)."""
        return self._baskets.get(subject[1:], ()) if subject.startswith("@") else subject.split(_COMMA)

    def currency(self, subject: str) -> str:
        """Empty where prices are bare numbers: indices, rates of exchange. A basket's is its first member's."""
        symbol = next(iter(self.members(subject)), "")
        if symbol not in self._book.symbols or symbol.startswith("^") or symbol.endswith("=X"):
            return ""
        return self._book.instrument(symbol).currency

    def grain(self, subject: str) -> str:
        """How coarse its prices are: `hourly data`, `four prices a day`; empty where they are finer than that."""
        lasts = (self._book.last(symbol) for symbol in self.members(subject))
        seconds = max((last.seconds for last in lasts if last), default=0)
        if seconds < _HOUR:
            return ""
        return "four prices a day" if seconds >= _LONG_BAR else "hourly data"

    def source(self, subject: str) -> str:
        """Where its latest price is from; empty where there is none."""
        lasts = (self._book.last(symbol) for symbol in self.members(subject))
        return next((last.source for last in lasts if last), "")

    def change(self, symbol: str, on: date) -> Change | None:
        """How far a symbol has gone on that trading date; from its official close where that is known."""
        if symbol not in self._book.symbols:
            return None
        price = self._price(symbol, on)
        if self._book.session(symbol, on) is None or price is None:
            return None
        reference = self._book.close_before(symbol, on)
        return Change(price, reference.price, reference.date or on) if reference else None

    def fraction(self, subject: str, on: date) -> float | None:
        """The same as a fraction; of a basket the mean of its members, if two thirds of them have a price."""
        if not _several(subject):
            change = self.change(subject, on)
            return change.fraction if change else None
        known = self.moves(self.members(subject), on)
        return sum(known.values()) / len(known) if known and 3 * len(known) >= 2 * len(self.members(subject)) else None

    def moves(self, symbols: Sequence[str], on: date) -> dict[str, float]:
        """The changes of those symbols that have one."""
        changes = ((symbol, self.change(symbol, on)) for symbol in symbols)
        return {symbol: change.fraction for symbol, change in changes if change}

    def lines(self, subject: str, on: date, said: str, at: datetime, *, compared: bool = True) -> tuple[str, ...]:
        """Price, change since which close, market value; how rare it is. `said`: the headline, not to be repeated;
        `compared`: with the market and the sector too."""
        if _several(subject):
            return self._basket_lines(subject, on, said)
        change = self.change(subject, on)
        if change is None:
            return ()
        currency, size = self.currency(subject), percent(change.fraction)
        signed = f"{'+' if change.money > 0 else ''}{money(change.money, currency, change.price)}"
        more = "" if size in said else f" ({signed_percent(change.fraction)})"
        first = [
            money(change.price, currency),
            f"{signed}{more} since {since(change.since, on, self._continuous(subject))}",
        ]
        if value := self.market_value(subject, change):
            first.append(f"{big_money(abs(value), currency)} of market value {'lost' if value < 0 else 'gained'}")
        second = (self._rarity(subject, on, change), self._beyond(subject, on, change, at) if compared else "")
        lines = (" · ".join(first), " · ".join(part for part in second if part))
        return tuple(line[0].upper() + line[1:] for line in lines if line)

    def now(self, symbol: str, on: date) -> str:
        """Price and change alone: `$316.75 (−7.7%)`."""
        change = self.change(symbol, on)
        return f"{money(change.price, self.currency(symbol))} ({signed_percent(change.fraction)})" if change else ""

    def market_value(self, symbol: str, change: Change) -> float | None:
        """What the change is worth over all shares, where it is a billion or more."""
        shares = self._book.shares(symbol)
        value = change.money * shares if shares else 0
        return value if abs(value) >= _BIG else None

    def also(self, subject: str, on: date) -> str:
        """What else moved the same way: the largest of its baskets, the basket itself, the index."""
        own = self.fraction(subject, on) or 0
        baskets = self._baskets_of(subject)
        related = dict.fromkeys(symbol for basket in baskets for symbol in self.members(basket) if symbol != subject)
        moves = self.moves([symbol for symbol in related if symbol not in _INDICES], on)
        along = sorted((move for move in moves.items() if move[1] * own > 0), key=lambda move: (-abs(move[1]), move[0]))
        found = along[: _ALSO + _several(subject)]
        means = [
            (basket, mean)
            for basket in baskets
            if basket != subject and (mean := self.fraction(basket, on)) is not None
        ]
        if means and not subject.startswith("^"):
            found.append(max(means, key=lambda mean: mean[1] * own))
        indices = ((index, self.fraction(index, on)) for index in _INDICES if index != subject)
        found += [(index, move) for index, move in indices if move is not None][:1]
        return " · ".join(f"{name} {signed_percent(move)}" for name, move in found)

    def closed(self, subject: str, on: date, at: datetime) -> Closed | None:
        """The official figures of the day, once all of the subject's symbols that traded have theirs."""
        symbols = [symbol for symbol in self.members(subject) if self._traded(symbol, on)]
        fraction = self.fraction(subject, on)
        if fraction is None or not self._all_closed(symbols, on):
            return None
        if _several(subject):
            return Closed(at.timestamp(), fraction, members=tuple(self.moves(symbols, on).items()))
        change, shares = self.change(subject, on), self._book.shares(subject)
        if change is None:
            return None
        value = change.money * shares if shares else None
        return Closed(at.timestamp(), fraction, change.price, change.money, value)

    def closed_list(self, symbols: Sequence[str], on: date, at: datetime) -> Closed | None:
        """The same of the names of a list, and their mean."""
        moves = self.moves(symbols, on)
        if not moves or not self._all_closed(symbols, on):
            return None
        return Closed(at.timestamp(), sum(moves.values()) / len(moves), members=tuple(moves.items()))

    def _all_closed(self, symbols: Sequence[str], on: date) -> bool:
        return bool(symbols) and all(
            symbol in self._book.symbols and self._book.close_bar(symbol, on) is not None for symbol in symbols
        )

    def _price(self, symbol: str, on: date) -> float | None:
        if bar := self._book.close_bar(symbol, on):
            return bar.close
        for quote in (self._book.last_regular(symbol), self._book.last(symbol)):
            if quote and self._book.date_of(quote) == on:
                return quote.price
        return None

    def _traded(self, symbol: str, on: date) -> bool:
        return symbol in self._book.symbols and bool(self._book.path(symbol, on))

    def _continuous(self, symbol: str) -> bool:
        return self._book.calendar(symbol).continuous

    def _baskets_of(self, subject: str) -> list[str]:
        """The baskets of everybody that a symbol is in; of an index all."""
        if _several(subject):
            return [subject]
        everything = subject.startswith("^")
        public = ((name, members) for name, members in self._baskets.items() if not is_marked(name))
        return [f"@{name}" for name, members in public if everything or subject in members]

    def _basket_lines(self, subject: str, on: date, said: str) -> tuple[str, ...]:
        moves = self.moves(self.members(subject), on)
        mean = self.fraction(subject, on)
        if mean is None:
            return ()
        along = sum(move * mean > 0 for move in moves.values())
        size = len(self.members(subject))
        unknown = f", {size - len(moves)} without data" if size > len(moves) else ""
        way = "down" if mean < 0 else "up"
        figure = f"{signed_percent(mean)} on average" if percent(mean) not in said else "Average"
        return (f"{figure} since the last close · {along} of {size} {way}{unknown}",)

    def _beyond(self, symbol: str, on: date, change: Change, at: datetime) -> str:
        """What market and sector leave of the day's move: `9.8 points beyond its sector`."""
        session = self._book.session(symbol, on)
        if session is None or self._continuous(symbol):
            return ""
        # Asked from before the open, so that the move is the day's own and not that since its onset.
        start = session.open - _A_MOMENT
        # Measured anew, since betas kept from another moment would make the text depend on when they were first asked.
        moves = Moves(self._book, self._baskets)
        move = moves.measure(Question(symbol, (symbol,), "down", start, start), min(at, session.close))
        if move is None or move.market is None:
            return ""
        of = "the market" if move.sector is None else "its sector"
        left = change.fraction - move.market - (move.sector or 0)
        if left * change.fraction <= 0 or abs(left) < _ALONG * abs(change.fraction):
            return f"moved with {of}"
        return f"{percent(left).removesuffix('%')} points beyond {of}"

    def _rarity(self, symbol: str, on: date, change: Change) -> str:
        """How long ago a day was last as large: `largest one-day fall since 16 Mar 2020`."""
        found = largest_since(self._book.closes(symbol), change.fraction, on, self._book.calendar(symbol))
        if found is None or (on - (found.since or found.first)).days < _RARE_DAYS:
            return ""
        what = f"Largest one-day {'fall' if change.fraction < 0 else 'rise'}"
        missing = f"{found.missing:,} sessions not known" if found.missing else ""
        if found.since:
            return f"{what} since {day(found.since)}{missing and f' ({missing})'}"
        return f"{what} in the history there is ({_COMMA.join(filter(None, (f'from {day(found.first)}', missing)))})"


def _several(subject: str) -> bool:
    return subject.startswith("@") or _COMMA in subject


def since(close: date, on: date, continuous: bool) -> str:
    """Which close a change is measured from: `Friday's close`, `the close of 17 Jan 2025`, `00:00 UTC`."""
    if continuous:
        return "00:00 UTC"
    return f"{weekday(close)}'s close" if (on - close).days <= _NEAR_DAYS else f"the close of {day(close)}"
