"""Why a symbol moved, by what was known at a time that is past: its prices and its news up to then, read again."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from bot.cause.attribution import Attribution
from bot.cause.move import FUNDS, MARKETS
from bot.errors import OutsideDay, SourceError
from bot.market.book import Book
from bot.market.model import DailyBar, Instrument, Print, Quote
from bot.news.model import Attributed, Headline, Ranking, Topic
from bot.news.stories import Newsroom

_NEWS = timedelta(days=10)


@dataclass(frozen=True, slots=True)
class Past:
    """What the book remembers of some symbols' trading dates, copied from it: its prints are those it believed."""

    instruments: Sequence[Instrument]
    history: Mapping[str, Sequence[DailyBar]]
    prints: Sequence[Quote]

    def explain(
        self,
        subject: str,
        at: datetime,
        told: Iterable[Headline | Ranking],
        topics: Sequence[Topic],
        names: Mapping[str, Sequence[str]],
        baskets: Mapping[str, Sequence[str]],
    ) -> Attributed:
        """The cause, without what was seen after `at`. Takes seconds: not for the event loop."""
        book, newsroom = Book(self.instruments, self.history), Newsroom(topics, names)
        for fact in told:
            if isinstance(fact, Headline) and fact.seen <= at:
                newsroom.step(fact)
        for quote in self.prints:
            book.step(quote)
        return Attribution(book, newsroom, topics, baskets).why(subject, at)


Bars = Callable[[Collection[str], datetime], Awaitable[Sequence[Quote]]]
"""`Market.bars`."""


async def remembered(
    book: Book,
    subject: str,
    at: datetime,
    topics: Sequence[Topic],
    baskets: Mapping[str, Sequence[str]],
    bars: Bars,
    now: datetime,
) -> Past:
    """What is needed to explain a subject at `at`; prices that the book has not seen, or not any more, are of `bars`.
    Raises `SourceError`, or `OutsideDay` for what is too long ago."""
    members = [symbol for symbol in _members(subject, baskets) if symbol in book.symbols]
    if not members:
        raise SourceError(f"I have no prices of {subject}.")
    if at < now - _NEWS:
        raise OutsideDay(f"Of {subject} I know prices and news of the last {_NEWS.days} days.", now - _NEWS, now)
    near = [symbol for symbol in _near(members, topics, baskets) if symbol in book.symbols]
    calendar, on = book.calendar(members[0]), book.trading_date(members[0], at)
    session = calendar.session_on(on)
    last = on if session and at >= session.open else calendar.previous(on)
    prints = [quote for symbol in near for quote in _prints(book, symbol, at)]
    if not book.path(members[0], last):
        began = calendar.session_on(calendar.previous(last))
        prints += [bar for bar in await bars(near, began.open if began else at) if bar.at <= at]
    return Past(
        [book.instrument(symbol) for symbol in near],
        {symbol: [bar for bar in book.history(symbol) if bar.date < on] for symbol in near},
        sorted(prints, key=lambda quote: quote.at),
    )


def since(at: datetime) -> datetime:
    """News from before that does not matter to a move at `at`."""
    return at - _NEWS


def _members(subject: str, baskets: Mapping[str, Sequence[str]]) -> Sequence[str]:
    return baskets.get(subject[1:], ()) if subject.startswith("@") else (subject,)


def _near(members: Sequence[str], topics: Sequence[Topic], baskets: Mapping[str, Sequence[str]]) -> Sequence[str]:
    """The symbols that a move of these is compared with: markets, and whatever stands in a list beside them."""
    lists = [*baskets.values(), *(topic.symbols for topic in topics)]
    beside = [symbol for each in lists if set(each) & set(members) for symbol in each]
    return list(dict.fromkeys([*members, *MARKETS, *FUNDS, *beside]))


def _prints(book: Book, symbol: str, at: datetime) -> list[Quote]:
    day = book.trading_date(symbol, at)
    days: list[date] = [book.calendar(symbol).previous(day), day]
    path = [(when, price) for on in days for when, price in book.path(symbol, on) if when <= at]
    # With a volume they need no confirmation a second time.
    return [Quote(symbol, price, when, when, "", Print.CLOSE, 1) for when, price in path]
