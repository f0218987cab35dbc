"""Price claims at work: is it true, has it clearly ended, and what must be remembered of it.

All that outlives a restart is in the `state` of a leaf. Times are UTC.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from math import inf, nextafter
from typing import TYPE_CHECKING

import msgspec

from bot.engine.features import Feature
from bot.engine.model import Reading
from bot.engine.newsleaves import tells_of
from bot.engine.readings import Unknown
from bot.market.book import Book
from bot.market.calendar import NEW_YORK
from bot.news.model import Attributed, Verdict
from bot.sentence.model import (
    AnyCause,
    Cause,
    Claim,
    Direction,
    Level,
    Period,
    Record,
    Topic,
)

if TYPE_CHECKING:
    from bot.engine.episodes import Watch

PATIENCE = timedelta(minutes=15)
"""`on no news` waits so long for an explanation."""

_RESTARTS: dict[Period, Callable[[date], object]] = {
    Period.TODAY: lambda day: day,
    Period.SINCE_OPEN: lambda day: day,
    Period.OVERNIGHT: lambda day: day,
    Period.THIS_WEEK: lambda day: day.isocalendar()[:2],
    Period.THIS_MONTH: lambda day: (day.year, day.month),
    Period.THIS_YEAR: lambda day: day.year,
}
"""Windows that start anew: what happened in the last one is over."""


def at_least(threshold: float) -> float:
    """The extent from which a claim is true, less what floating point may lose."""
    return threshold - abs(threshold) * 1e-9


def beyond(threshold: float) -> float:
    """The least extent above a threshold that does not count itself."""
    return nextafter(threshold, inf)


@dataclass(frozen=True, slots=True)
class Now:
    """When something happened and was seen; `moment` is the instant it speaks for (`bot.market.calendar.moment`)."""

    at: datetime
    seen: datetime
    moment: datetime
    source: str = ""
    first_seen: datetime | None = None
    """When a price that had to be confirmed was seen first."""


class PriceState(msgspec.Struct, omit_defaults=True, tag="price"):
    """`since`: the trading date on which its episode opened; `direction`: its move's, of `moves`.

    Of a claim with a cause, `onset`: when its move became true; `until`: how long `on no news` waits; what the answers
    to its question said.
    """

    since: date | None = None
    primed: bool = False
    onset: datetime | None = None
    until: datetime | None = None
    direction: str = ""
    answered: bool = False
    explained: bool = False
    matched: bool = False


class PriceLeaf:
    """A claim about prices: a threshold on a feature."""

    def __init__(
        self,
        claim: Claim,
        feature: Feature,
        fires: float,
        closes: float,
        *,
        subject: str,
        members: tuple[str, ...],
        direction: Direction,
        period: Period | None = None,
        cause: Cause | None = None,
        crosses: bool = False,
    ) -> None:
        self.claim = claim
        self.subject = subject
        self.members = members
        self._direction = direction
        self.feature = feature
        self.fires = fires
        self.closes = closes
        self.cause = cause
        self.crosses = crosses
        self.state = PriceState()
        self.watch: Watch | None = None
        """Whose claim it is; none once its rule is removed."""
        self.waits_above: float | None = None
        self.waits_below: float | None = None
        self._restarts = _RESTARTS.get(period) if period else None

    def extent(self, book: Book, at: datetime | None) -> float | None:
        """The extent, if the session of `at` has one."""
        feature = self.feature
        if at is None or feature.extent is None or feature.date == book.trading_date(feature.symbol, at):
            return feature.extent
        return None

    def unknown(self, book: Book, at: datetime) -> Unknown | None:
        """Why it has no extent at `at`, if so."""
        return self.feature.unknown or (Unknown.NO_PRICE if self.extent(book, at) is None else None)

    def reading(self) -> Reading | None:
        return self.feature.reading

    def direction(self) -> Direction:
        reading = self.feature.reading
        if reading is None or isinstance(self.claim, Level | Record):
            return self._direction
        return Direction.DOWN if reading.value < 0 else Direction.UP

    def truth(self, book: Book, at: datetime | None) -> bool | None:
        if self.cause is not None and self.state.onset is not None:
            return self.state.matched or (False if self.state.answered else None)
        extent = self.extent(book, at)
        if extent is None:
            return None
        if extent < self.fires:
            return False
        return None if self.cause is not None or (self.crosses and not self.state.primed) else True

    def lasts(self, at: datetime) -> bool:
        if self.cause is not None:
            return self.state.onset is not None
        return self._holds_on()

    def settle(self, book: Book, now: Now) -> bool:
        """Take in the feature as it is now; whether the move of a claim with a cause has just become true."""
        state = self.state
        extent = self.extent(book, now.moment)
        if self.crosses and extent is not None and not state.primed:
            state.primed = extent < self.fires or self._closed_short(book, now.moment)
        if self.cause is None:
            return False
        if state.onset is not None and not self._holds_on():
            self.state = state = PriceState()
        if state.onset is None and extent is not None and extent >= self.fires:
            waits = now.seen + PATIENCE if self.cause is AnyCause.NO_NEWS else None
            self.state = PriceState(self.feature.date, onset=now.at, until=waits, direction=self.direction())
            return True
        return False

    def latch(self, at: datetime) -> None:
        """Take a move that is true when its rule is made as known, whatever its cause."""
        extent = self.feature.extent
        if self.crosses and extent is not None:
            self.state.primed = extent < self.fires
            self.state.since = self.feature.date
        if self.cause is not None and extent is not None and extent >= self.fires:
            self.state = PriceState(
                self.feature.date, onset=at, direction=self.direction(), answered=True, matched=True
            )

    def opened(self) -> None:
        """Its rule's episode opens."""
        if self.cause is None:
            self.state.since = self.feature.date
            self.state.direction = self.direction() if self.feature.turns else ""

    def hear(self, answer: Attributed) -> bool:
        """Take the answer to the question why; whether it was about this move and changed anything."""
        state, question = self.state, answer.question
        if state.onset is None or question.direction != state.direction or question.onset < state.onset:
            return False
        before = (state.answered, state.explained, state.matched)
        state.explained = state.explained or answer.verdict in (Verdict.ON, Verdict.POSSIBLY)
        if self.cause is not AnyCause.NO_NEWS:
            state.answered = True
            state.matched = state.matched or (answer.verdict is Verdict.ON and _is_cause(self.cause, answer))
        return before != (state.answered, state.explained, state.matched)

    def wait(self, seen: datetime) -> None:
        """`on no news`: settle it once the patience has run out."""
        state = self.state
        if state.until is not None and seen >= state.until:
            state.until = None
            state.answered = True
            state.matched = not state.explained

    @property
    def due(self) -> datetime | None:
        return self.state.until

    def arm(self, *thresholds: float) -> None:
        """Be woken when the extent crosses the nearest of the thresholds above or below it."""
        extent = -inf if self.feature.extent is None else self.feature.extent
        above = min((threshold for threshold in thresholds if threshold > extent), default=None)
        below = max((threshold for threshold in thresholds if threshold <= extent), default=None)
        if above is not None and above != self.waits_above:
            self.feature.wake_above(above, self)
        if below is not None and below != self.waits_below:
            self.feature.wake_below(below, self)
        self.waits_above, self.waits_below = above, below

    def _closed_short(self, book: Book, at: datetime) -> bool:
        """Whether the last close was on the other side of a `crosses` that was not true already when it was made."""
        feature = self.feature
        close = book.previous_close(feature.symbol, at)
        if close is None or not feature.price or self.state.since == feature.date:
            return False
        sign = 1 if self._direction is Direction.UP else -1
        return sign * feature.figure * close.price / feature.price < self.fires

    def _holds_on(self) -> bool:
        since, today = self.state.since, self.feature.date
        if self._restarts and since and today and self._restarts(since) != self._restarts(today):
            return False
        extent = self.feature.extent
        if extent is None:
            return True
        turned = self.feature.turns and self.state.direction not in ("", self.direction())
        return extent >= self.closes and not turned


def date_of(book: Book, symbol: str, at: datetime) -> date:
    """The symbol's trading date; of one that is not in the book, the date in New York."""
    return book.trading_date(symbol, at) if symbol in book.symbols else at.astimezone(NEW_YORK).date()


def in_session(book: Book, symbol: str, at: datetime) -> bool:
    """Whether the symbol's regular session runs."""
    return symbol in book.symbols and book.in_session(symbol, at)


def _is_cause(cause: Cause | None, answer: Attributed) -> bool:
    if answer.cause is None or isinstance(cause, AnyCause) or cause is None:
        return answer.cause is not None
    named = isinstance(cause, Topic) and answer.cause.topic == cause.name
    return named or tells_of(cause, answer.cause.story)
