"""Calendar claims at work: halts, days of earnings and splits, filings. Times are UTC."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta

import msgspec

from bot.engine.model import Reading
from bot.market.book import Book
from bot.market.calendar import Calendar, calendar_for
from bot.market.model import CalendarFact, Filing, Halt, Scheduled
from bot.sentence.model import CalendarClaim, Event

FILING_LASTS = timedelta(hours=24)
"""In a condition with other claims, and of several companies, a claim about a filing is true so long after it."""
_KINDS = {Event.EARNINGS: "earnings", Event.SPLITS: "split"}
_HAIR = timedelta(microseconds=1)
_EXCHANGE = "XNYS"
"""Whose sessions count for a symbol that is not in the book yet."""


class Diary(msgspec.Struct, omit_defaults=True):
    """What the calendar says now: the halts in force by symbol, the days ahead by symbol and kind (`NVDA earnings`)."""

    halts: dict[str, Halt] = msgspec.field(default_factory=dict[str, Halt])
    days: dict[str, Scheduled] = msgspec.field(default_factory=dict[str, Scheduled])

    def hear(self, fact: CalendarFact) -> bool:
        """Take a fact in; whether it changes anything."""
        match fact:
            case Halt(symbol, halted):
                before = symbol in self.halts
                if halted:
                    self.halts.setdefault(symbol, fact)
                else:
                    self.halts.pop(symbol, None)
                return before != halted
            case Scheduled():
                before = self.days.get(key := f"{fact.symbol} {fact.kind}")
                if fact.day is None:
                    return self.days.pop(key, None) is not None
                self.days[key] = fact
                return before is None or (before.day, before.note) != (fact.day, fact.note)
            case Filing():
                return False

    def take_up(self, kept: Diary) -> None:
        """What was kept over a restart."""
        self.halts, self.days = kept.halts, kept.days


class CalendarState(msgspec.Struct, omit_defaults=True, tag="calendar"):
    """Of a claim about filings each symbol's last, and whose is the latest; of one about halts the latest word."""

    filings: dict[str, Filing] = msgspec.field(default_factory=dict[str, Filing])
    latest: str = ""
    halt: Halt | None = None


class CalendarLeaf:
    """A claim about the calendar: true when it holds for `needed` of `members` at least.

    Halts hold while they last, days from so many sessions before them until their session is over. A filing is an
    episode of its own.
    """

    def __init__(
        self, claim: CalendarClaim, subject: str, members: Sequence[str], needed: int, diary: Diary, book: Book
    ) -> None:
        self.claim = claim
        self.subject = subject
        self.members = members
        self.needed = needed
        self.state = CalendarState()
        self._diary = diary
        self._book = book
        self._looked: datetime | None = None

    def truth(self, book: Book, at: datetime | None) -> bool | None:
        at = at or self._looked
        return at is not None and len(self.holding(at)) >= self.needed

    def lasts(self, at: datetime) -> bool:
        return len(self.holding(at)) >= self.needed

    def hear(self, fact: CalendarFact) -> bool:
        """Whether a fact, which the diary has taken in, concerns the claim."""
        if fact.symbol not in self.members:
            return False
        match fact:
            case Halt():
                if self.claim.event is not Event.HALTED:
                    return False
                self.state.halt = fact
                return True
            case Scheduled(kind=kind):
                return _KINDS.get(self.claim.event) == kind
            case Filing():
                if self.claim.event is not Event.FILES or not _is(fact.form, self.claim.form):
                    return False
                self.state.filings = {**self.state.filings, fact.symbol: fact}
                self.state.latest = fact.symbol
                return True

    def look(self, at: datetime) -> None:
        """Look at the calendar as it is at `at`."""
        self._looked = at

    def wait(self, seen: datetime) -> None:
        """Filings are forgotten after a day."""
        filings = self.state.filings.items()
        self.state.filings = {symbol: filing for symbol, filing in filings if seen < filing.seen + FILING_LASTS}

    @property
    def due(self) -> datetime | None:
        """When it may change by time alone: at the turn of a trading date, or when a filing is forgotten."""
        if self.claim.event is Event.FILES:
            return min((filing.seen + FILING_LASTS for filing in self.state.filings.values()), default=None)
        at = self._looked
        if at is None or self.claim.event is Event.HALTED:
            return None
        ahead = [symbol for symbol in self.members if (day := self._day(symbol)) and day >= self._today(symbol, at)]
        return min((self._turn(symbol, at) for symbol in ahead), default=None)

    def direction(self) -> None:
        return None

    def reading(self) -> Reading | None:
        """How many sessions ahead the next day is, if one is known; of halts and filings how many hold."""
        at = self._looked
        if self.claim.event in (Event.HALTED, Event.FILES):
            return Reading(float(len(self.holding(at))) if at else 0.0)
        ahead = [ahead for symbol in self.members if at and (ahead := self._ahead(symbol, at)) is not None]
        return Reading(float(min(ahead))) if ahead else None

    @property
    def event(self) -> CalendarFact | None:
        """What has made it true: of several, the latest or the next."""
        match self.claim.event:
            case Event.HALTED:
                halts = [halt for symbol in self.members if (halt := self._diary.halts.get(symbol))]
                return max(halts, key=lambda halt: halt.at, default=None)
            case Event.FILES:
                return self.state.filings.get(self.state.latest)
            case Event.EARNINGS | Event.SPLITS:
                at = self._looked
                days = [self._diary.days[self._key(symbol)] for symbol in self.holding(at)] if at else []
                return min(days, key=lambda scheduled: (scheduled.day or date.max, scheduled.symbol), default=None)

    @property
    def occasion(self) -> str | None:
        """The filing that is an episode by itself."""
        filing = self.event
        return f"{filing.at.isoformat()} {filing.url}" if isinstance(filing, Filing) and self.needed == 1 else None

    def holding(self, at: datetime) -> Sequence[str]:
        """The members for which it holds."""
        match self.claim.event:
            case Event.HALTED:
                return [symbol for symbol in self.members if symbol in self._diary.halts]
            case Event.FILES:
                filings: Mapping[str, Filing] = self.state.filings
                return [symbol for symbol, filing in filings.items() if at < filing.seen + FILING_LASTS]
            case Event.EARNINGS | Event.SPLITS:
                most = self.claim.days or 0
                return [
                    symbol
                    for symbol in self.members
                    if (ahead := self._ahead(symbol, at)) is not None and ahead <= most
                ]

    def _ahead(self, symbol: str, at: datetime) -> int | None:
        """Sessions from the trading date to the day; None if it is over, or there is none."""
        day, today = self._day(symbol), self._today(symbol, at)
        if day is None or day < today:
            return None
        return len(self._calendar(symbol).sessions(today + timedelta(days=1), day))

    def _day(self, symbol: str) -> date | None:
        scheduled = self._diary.days.get(self._key(symbol))
        return scheduled.day if scheduled else None

    def _key(self, symbol: str) -> str:
        return f"{symbol} {_KINDS[self.claim.event]}"

    def _today(self, symbol: str, at: datetime) -> date:
        return self._calendar(symbol).trading_date(at)

    def _turn(self, symbol: str, at: datetime) -> datetime:
        calendar = self._calendar(symbol)
        session = calendar.session_on(calendar.trading_date(at))
        return session.post_close + _HAIR if session else at + timedelta(days=1)

    def _calendar(self, symbol: str) -> Calendar:
        return self._book.calendar(symbol) if symbol in self._book.symbols else calendar_for(_EXCHANGE)


def source_of(fact: CalendarFact) -> str:
    """Who says so: the regulator, the exchanges, or a calendar."""
    match fact:
        case Filing():
            return "SEC EDGAR"
        case Halt():
            return "exchanges"
        case Scheduled():
            return "calendar"


def _is(filed: str, asked: str | None) -> bool:
    """`13D` asks for an `SC 13D`, but `8-K` for no `8-K/A`."""
    return asked is None or asked in (filed, filed.split()[-1])
