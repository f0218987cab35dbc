"""The move itself: when it began, how large it is, and what of it the market and the sector explain."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import fmean

from bot.cause.daily import Daily
from bot.market.book import Book
from bot.news.model import Question

MARKETS = ("^GSPC", "SPY", "^IXIC")
"""What stands for the market: the first of these that has a price."""
FUNDS = frozenset(("SPY", "QQQ", "IWM", "DIA", "VTI"))
"""Funds that are the market, as indices are."""
QUIET = 0.25
"""The share of the move up to which its price counts as quiet still."""
_NO_REFERENCE = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Move:
    """What a question is about. Changes are fractions; `began` is the last quiet moment before the onset.

    `market` and `sector` are what they explain of `change`, the sector beyond the market; None where not known.
    """

    change: float
    sign: int
    """The way that was asked about: 1 up, −1 down."""
    began: datetime
    usual: float
    """The mean size of its daily moves; 0 where not known."""
    market: float | None
    sector: float | None

    def share(self, part: float | None) -> float:
        """How much of the move a part explains, 0 to 1."""
        return min(1.0, max(0.0, part / self.change)) if part is not None and self.change * self.sign > 0 else 0.0


class Moves:
    """Measures moves by the prices of a book."""

    def __init__(self, book: Book, baskets: Mapping[str, Sequence[str]]) -> None:
        self._book = book
        self._daily = Daily(book, baskets)

    def measure(self, question: Question, at: datetime, *, whole_day: bool = False) -> Move | None:
        """The move of the question as it stands at `at`; None without prices.

        It is measured from the day's extreme before the onset, or from the close before where that is further:
        `whole_day` leaves the extreme out.
        """
        sign = -1 if question.direction == "down" else 1
        known = [symbol for symbol in question.members if self._known(symbol)]
        if not known:
            return None
        began = min(self._began(symbol, sign, question.onset, whole_day) for symbol in known)
        changes = [change for symbol in known if (change := self.change(symbol, began, at)) is not None]
        if not changes:
            return None
        return Move(
            change=fmean(changes),
            sign=sign,
            began=began,
            usual=fmean(self._daily.usual(symbol, self._book.trading_date(symbol, at)) for symbol in known),
            market=_mean(self._market_part(symbol, began, at) for symbol in known),
            sector=None if len(question.members) > 1 else self._sector_part(known[0], began, at),
        )

    def change(self, symbol: str, since: datetime, at: datetime) -> float | None:
        """The change of a price from `since` to `at`, a fraction; None where either is not known."""
        if not self._known(symbol):
            return None
        before, now = self._price(symbol, since, at), self._price(symbol, at, at)
        return now / before - 1 if before and now else None

    def last_moment(self, symbol: str, at: datetime) -> datetime:
        """`at` while there is trading; after the close, at night and on holidays the end of the last session."""
        if symbol not in self._book.symbols or self._book.calendar(symbol).continuous:
            return at
        day = self._book.trading_date(symbol, at)
        session = self._book.session(symbol, day)
        if session is None or (at < session.open and not self._book.path(symbol, day)):
            session = self._book.session(symbol, self._book.calendar(symbol).previous(day))
        return min(at, session.close) if session else at

    def direction(self, members: Sequence[str], at: datetime) -> str:
        """Which way they moved on the day, `down` or `up`."""
        changes: list[float] = []
        for member in members:
            close = self._book.previous_close(member, at) if self._known(member) else None
            if close is not None and (change := self.change(member, close.at, at)) is not None:
                changes.append(change)
        return "down" if sum(changes) < 0 else "up"

    def _known(self, symbol: str) -> bool:
        return self._book.last(symbol) is not None

    def _price(self, symbol: str, when: datetime, at: datetime) -> float | None:
        """The price at `when`, seen from `at`'s session: its last print by then, else the close before."""
        close = self._book.previous_close(symbol, at)
        if close is not None and when <= close.at:
            return close.price
        price = self._book.price(symbol, self._book.trading_date(symbol, at), when)
        return price if price is not None or when == at or close is None else close.price

    def _began(self, symbol: str, sign: int, onset: datetime, whole_day: bool) -> datetime:
        """The last regular print before `onset` that had moved at most `QUIET` of the way; else the close before."""
        close = self._book.previous_close(symbol, onset)
        if close is None:
            return onset - _NO_REFERENCE
        path = self._book.path(symbol, self._book.trading_date(symbol, onset))
        prints = [
            (time, price) for time, price in path if close.at < time <= onset and self._book.in_session(symbol, time)
        ]
        if not prints:
            return close.at
        bases = [(close.at, close.price)] if whole_day else [(close.at, close.price), *prints]
        base_at, base = max(bases, key=lambda print_: (-sign * print_[1], print_[0]))
        whole = prints[-1][1] / base - 1
        quiet = [time for time, price in prints if time >= base_at and abs(price / base - 1) <= QUIET * abs(whole)]
        return quiet[-1] if quiet else base_at

    def _market_part(self, symbol: str, since: datetime, at: datetime) -> float | None:
        if is_market(symbol) or self._book.calendar(symbol).continuous:
            return None
        for market in MARKETS:
            if (change := self.change(market, since, at)) is not None:
                return self._daily.beta(symbol, market, self._book.trading_date(symbol, at)) * change
        return None

    def _sector_part(self, symbol: str, since: datetime, at: datetime) -> float | None:
        """The mean move of the others in the basket that it follows, beyond what the market explains of theirs."""
        beyond: list[float] = []
        for other in self._daily.sector(symbol, self._book.trading_date(symbol, at)):
            if (change := self.change(other, since, at)) is not None:
                beyond.append(change - (self._market_part(other, since, at) or 0.0))
        return fmean(beyond) if len(beyond) > 1 else None


def is_market(symbol: str) -> bool:
    """Whether a symbol is the market itself: an index, or a fund that holds all of it."""
    return symbol in FUNDS or symbol.startswith("^")


def _mean(values: Iterable[float | None]) -> float | None:
    known = [value for value in values if value is not None]
    return fmean(known) if known else None
