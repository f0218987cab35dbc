"""What a rule would have posted: the same engine, run over daily history."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from itertools import groupby

from bot.engine.engine import Engine
from bot.engine.model import Firing
from bot.market.book import Book
from bot.market.calendar import Calendar, calendar_for
from bot.market.model import Close, DailyBar, Instrument, PriceFact, Print, Quote, Tick
from bot.sentence.model import (
    And,
    CalendarClaim,
    ChartClaim,
    Condition,
    Distance,
    Move,
    NewsClaim,
    Not,
    Or,
    Period,
    Sentence,
)
from bot.sentence.walk import claims, symbols

_SPAN = timedelta(days=365)
_BAR_SECONDS = 23_400
_SHORT = (Period.MINUTES, Period.SINCE_OPEN)


@dataclass(frozen=True, slots=True)
class Rehearsal:
    """`firings` oldest first, between the session dates `first` and `last` (None: no history at all).

    `unseen` names what daily prices cannot show; a rule that is nothing else has no dates.
    """

    sentence: Sentence
    firings: tuple[Firing, ...]
    first: date | None
    last: date | None
    unseen: tuple[str, ...]

    @property
    def largest(self) -> Firing | None:
        """The firing that went furthest; None where the rule's figures cannot be compared."""
        moves = [firing for firing in self.firings if isinstance(firing.claim, Move | Distance)]
        return max(moves, key=lambda firing: abs(firing.reading.value), default=None)


def rehearse(
    sentence: Sentence,
    instruments: Mapping[str, Instrument],
    history: Mapping[str, Sequence[DailyBar]],
    baskets: Mapping[str, tuple[str, ...]],
) -> Rehearsal:
    """Run the rule over the last year of `history`; causes are left out and said so.

    Raises `EngineError` for a rule that the engine does not watch yet.
    """
    unseen = _unseen(sentence)
    watched = sorted(symbol for symbol in symbols(sentence, baskets) if history.get(symbol) and symbol in instruments)
    countable = _countable(sentence.condition) and bool(watched)
    Engine(Book((), {}), baskets).add(sentence)
    if not countable:
        return Rehearsal(sentence, (), None, None, unseen)
    last = max(history[symbol][-1].date for symbol in watched)
    start = last - _SPAN
    chosen = [instruments[symbol] for symbol in watched]
    before = {symbol: [bar for bar in history[symbol] if bar.date <= start] for symbol in watched}
    engine = Engine(Book(chosen, before), baskets)
    engine.add(
        replace(
            sentence, condition=_without_causes(sentence.condition), modifiers=replace(sentence.modifiers, hold=None)
        )
    )
    firings: list[Firing] = []
    first = last
    for symbol in watched:
        first = min(first, next((bar.date for bar in history[symbol] if bar.date > start), last))
    for fact in _facts(chosen, history, start):
        firings += [outcome for outcome in engine.step(fact) if isinstance(outcome, Firing)]
    return Rehearsal(sentence, tuple(firings), first, last, unseen)


def _unseen(sentence: Sentence) -> tuple[str, ...]:
    found: list[str] = []
    for claim, _ in claims(sentence.condition):
        if isinstance(claim, Move) and claim.window.period in _SHORT:
            found.append("moves within a session")
        if isinstance(claim, (Move, Distance)) and claim.cause is not None:
            found.append("causes")
        if isinstance(claim, NewsClaim):
            found.append("news")
        if isinstance(claim, (ChartClaim, CalendarClaim)):
            found.append("charts and calendars")
    if sentence.modifiers.hold:
        found.append("how long it held")
    return tuple(dict.fromkeys(found))


def _countable(condition: Condition) -> bool:
    """Whether daily prices can tell a firing at all: no claim outside a `not` or an `or` that they cannot see."""
    match condition:
        case And(parts):
            return all(_countable(part) for part in parts)
        case Or(parts):
            return all(_countable(part) for part in parts)
        case Not(inner):
            return _countable(inner)
        case Move(window=window):
            return window.period not in _SHORT
        case NewsClaim() | ChartClaim() | CalendarClaim():
            return False
        case _:
            return True


def _without_causes(condition: Condition) -> Condition:
    match condition:
        case And(parts):
            return And(tuple(_without_causes(part) for part in parts))
        case Or(parts):
            return Or(tuple(_without_causes(part) for part in parts))
        case Not(inner):
            return Not(_without_causes(inner))
        case Move() | Distance() if condition.cause is not None:
            return replace(condition, cause=None)
        case _:
            return condition


def _facts(
    instruments: Sequence[Instrument], history: Mapping[str, Sequence[DailyBar]], start: date
) -> Iterator[PriceFact | Tick]:
    """Each daily bar as the four quotes of its session and its close, moment by moment."""
    facts: list[tuple[datetime, int, PriceFact]] = []
    for instrument in instruments:
        calendar = calendar_for(instrument.exchange)
        for bar in history[instrument.symbol]:
            if bar.date > start:
                facts += _bar_facts(instrument.symbol, bar, calendar)
    facts.sort(key=lambda row: row[:2])
    for at, moment in groupby(facts, key=lambda row: row[0]):
        yield from (fact for _, _, fact in moment)
        yield Tick(at)


def _bar_facts(symbol: str, bar: DailyBar, calendar: Calendar) -> Iterator[tuple[datetime, int, PriceFact]]:
    session = calendar.session_on(bar.date)
    if session is None:
        return
    third = (session.close - session.open) / 3
    falling = bar.close < bar.open
    prints = (
        (Print.OPEN, bar.open),
        (Print.HIGH, bar.high) if falling else (Print.LOW, bar.low),
        (Print.LOW, bar.low) if falling else (Print.HIGH, bar.high),
        (Print.CLOSE, bar.close),
    )
    for number, (kind, price) in enumerate(prints):
        at = session.open + third * number
        yield at, 0, Quote(symbol, price, at, at, "daily history", kind, bar.volume or 1, _BAR_SECONDS)
    yield session.close, 1, Close(symbol, bar, session.close, session.close)
