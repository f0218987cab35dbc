"""Which symbols are blind: no source has answered for them in time, though their market is open."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.market.calendar import Calendar, Session
from bot.market.model import Answered, Outage

INTERVALS = 3
"""So many of its own intervals beyond its stated delay a source may be silent."""
FIRST = timedelta(minutes=3)
"""How long the first answer may take."""
TOGETHER = timedelta(minutes=1)
"""Symbols that were last answered for within this time are one outage."""


@dataclass(frozen=True, slots=True)
class _Answer:
    """The latest answer, and when silence since then becomes blindness."""

    source: str
    at: datetime
    due: datetime
    delay: timedelta


class Freshness:
    """Knows of each symbol when a source last answered for it. Time counts while its regular session runs: a market
    that is closed leaves nobody blind, nor does a halt, of which sources answer as of anything.

    Of symbols that nobody has answered for and nobody `expect`s, nothing is said: so a replay is never blind.
    """

    def __init__(self, calendar: Callable[[str], Calendar]) -> None:
        """`calendar`: of a symbol; KeyError for one that is not watched."""
        self._calendar = calendar
        self._answers: dict[str, _Answer] = {}
        self._dropped: list[str] = []
        self.blind: dict[str, datetime] = {}
        """The symbols that are blind, with when they were last answered for."""
        self.next_due: datetime | None = None
        """When the next may become blind; a step is wanted then."""

    def expect(self, symbols: Iterable[str], at: datetime) -> None:
        """From now on somebody should answer for them."""
        due: dict[Calendar, _Answer] = {}
        for symbol in symbols:
            if symbol not in self._answers:
                calendar = self._calendar(symbol)
                if calendar not in due:
                    due[calendar] = _Answer("", at, open_for(calendar, at, FIRST), timedelta())
                self._put(symbol, due[calendar])

    def keep(self, symbols: Collection[str]) -> None:
        """All others are watched no longer; those that are blind count as seen with the next step."""
        for symbol in [symbol for symbol in self._answers if symbol not in symbols]:
            del self._answers[symbol]
            if symbol in self.blind:
                self._dropped.append(symbol)

    def answered(self, symbol: str) -> datetime | None:
        """When a source last answered for it."""
        answer = self._answers.get(symbol)
        return answer.at if answer and answer.source else None

    def silent(self, symbols: Collection[str], at: datetime) -> dict[str, datetime]:
        """Those of some symbols that are blind by `at`, since when."""
        found = {symbol: since for symbol, since in self.blind.items() if symbol in symbols}
        if self.next_due is not None and self.next_due <= at:
            answers = ((symbol, self._answers.get(symbol)) for symbol in symbols if symbol not in found)
            found |= {symbol: answer.at for symbol, answer in answers if answer and answer.due <= at}
        return found

    def delay(self, symbol: str) -> timedelta:
        """How late its prices are, by what their source says."""
        answer = self._answers.get(symbol)
        return answer.delay if answer else timedelta()

    def step(self, at: datetime, answers: Iterable[Answered]) -> list[Outage]:
        """The outages that end with these answers, and those that begin by `at`."""
        back: dict[datetime, list[str]] = {}
        dropped, self._dropped = self._dropped, []
        for symbol in [*dropped, *(symbol for fact in answers for symbol in self._take(fact))]:
            if symbol in self.blind:
                back.setdefault(self.blind.pop(symbol), []).append(symbol)
        over = [Outage(tuple(sorted(symbols)), since, at, at, over=True) for since, symbols in sorted(back.items())]
        return over + self._silent(at)

    def _take(self, fact: Answered) -> list[str]:
        """Note an answer; the symbols that were blind up to now."""
        patience = fact.delay + INTERVALS * fact.every
        made: dict[Calendar, _Answer] = {}
        back: list[str] = []
        for symbol in fact.symbols:
            try:
                calendar = self._calendar(symbol)
            except KeyError:
                continue
            answer = made.get(calendar)
            if answer is None:
                due = open_for(calendar, fact.at, patience)
                answer = made[calendar] = _Answer(fact.source, fact.at, due, fact.delay)
            old = self._answers.get(symbol)
            if old and old.due > answer.due:  # a slower source has longer
                answer = replace(answer, due=old.due, delay=max(answer.delay, old.delay))
            self._put(symbol, answer)
            if symbol in self.blind:
                back.append(symbol)
        return back

    def _put(self, symbol: str, answer: _Answer) -> None:
        """`next_due` stays where it is earlier than it must be: what has been answered since is found then."""
        self._answers[symbol] = answer
        if self.next_due is None or answer.due < self.next_due:
            self.next_due = answer.due

    def _silent(self, at: datetime) -> list[Outage]:
        """Those whose time has run out."""
        if self.next_due is None or at < self.next_due:
            return []
        late = [symbol for symbol, answer in self._answers.items() if answer.due <= at and symbol not in self.blind]
        groups: list[list[str]] = []
        for symbol in sorted(late, key=lambda symbol: (self._answers[symbol].at, symbol)):
            if not groups or self._answers[symbol].at > self._answers[groups[-1][0]].at + TOGETHER:
                groups.append([])
            groups[-1].append(symbol)
        for group in groups:
            self.blind |= dict.fromkeys(group, self._answers[group[0]].at)
        self.next_due = min((a.due for symbol, a in self._answers.items() if symbol not in self.blind), default=None)
        source = self._culprit(at) if late else ""
        return [Outage(tuple(sorted(group)), self.blind[group[0]], at, at, source=source) for group in groups]

    def _culprit(self, at: datetime) -> str:
        """Who is silent, if nothing is seen any more whose market is open."""
        sees = (symbol for symbol in self._answers if symbol not in self.blind)
        if any(self._calendar(symbol).session_at(at) for symbol in sees):
            return ""
        return ", ".join(sorted({self._answers[symbol].source for symbol in self.blind} - {""}))

    def restore(self, blind: Mapping[str, datetime]) -> None:
        """These were blind before a restart, and are until somebody answers."""
        for symbol, since in blind.items():
            self._answers[symbol] = _Answer("", since, since, timedelta())
            self.blind[symbol] = since


def open_for(calendar: Calendar, since: datetime, span: timedelta) -> datetime:
    """When the regular sessions since then will have lasted `span` together; midday breaks do not count."""
    if calendar.continuous:
        return since + span
    session = calendar.session_on(calendar.trading_date(since))
    while True:
        assert session is not None, "every trading date has a session"
        start = _begins(session, since)
        if start is not None:
            end = session.after(start, span)
            if end <= session.close:
                return end
            span -= _open_time(session, start)
        session = calendar.session_on(calendar.next(session.date))


def _begins(session: Session, since: datetime) -> datetime | None:
    """The first open instant of a session from then on."""
    start = max(session.open, since)
    if session.pause and session.pause[0] < start < session.pause[1]:
        start = session.pause[1]
    return start if start < session.close else None


def _open_time(session: Session, start: datetime) -> timedelta:
    """How long a session is open from an instant in it on."""
    pause = session.pause
    lunch = pause[1] - pause[0] if pause and start <= pause[0] else timedelta()
    return session.close - start - lunch
