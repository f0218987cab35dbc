"""What a rule would have posted: the same engine, run over daily history."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from itertools import groupby

from bot.engine.engine import Engine
from bot.engine.model import Firing
from bot.market.book import Book
from bot.market.calendar import Calendar, calendar_for
from bot.market.model import Close, DailyBar, Instrument, PriceFact, Print, Quote, Tick
from bot.sentence.canonical import canonical
from bot.sentence.model import (
    And,
    CalendarClaim,
    ChartClaim,
    Condition,
    Direction,
    Distance,
    Extreme,
    Level,
    Move,
    NewsClaim,
    Not,
    Or,
    Period,
    Record,
    Sentence,
    Side,
    Unit,
)
from bot.sentence.walk import claims, symbols

_SPAN = timedelta(days=365)
_BAR_SECONDS = 23_400
_HAIR = 1e-9
_SHORT = (Period.MINUTES, Period.SINCE_OPEN)


@dataclass(frozen=True, slots=True)
class Rehearsal:
    """`firings` oldest first, between the session dates `first` and `last` (None: nothing that could be counted).

    `unseen` names what daily prices cannot show; a rule that hangs on it has no dates. `unknown`: why no session
    told whether the rule is true, empty if one did. `gaps`: by symbol how many sessions between the dates have no
    prices, of how many. `sessions`: how many there were of the symbol that has most. `coming`: the symbols whose
    history is still being fetched, if prices are missing for that.
    """

    sentence: Sentence
    firings: tuple[Firing, ...]
    first: date | None
    last: date | None
    unseen: tuple[str, ...]
    unknown: str
    gaps: Mapping[str, tuple[int, int]]
    sessions: int = 0
    coming: tuple[str, ...] = ()

    @property
    def largest(self) -> Firing | None:
        """The firing that went furthest; None where the rule's figures cannot be compared."""
        moves = [firing for firing in self.firings if isinstance(firing.claim, Move | Distance) and bears_out(firing)]
        return max(moves, key=lambda firing: abs(firing.reading.value), default=None)


def bears_out(firing: Firing) -> bool:
    """Whether its figures fulfil its claim; with an `or` they may be those of the part that was not true."""
    reading = firing.reading
    match firing.claim:
        case Move(direction=direction, amount=amount) | Distance(direction=direction, amount=amount):
            sign = {Direction.DOWN: -1, Direction.UP: 1}.get(direction) or (1 if reading.value > 0 else -1)
            far = float(amount.value / 100 if amount.unit is Unit.PERCENT else amount.value)
            return sign * reading.value >= far * (1 - _HAIR)
        case Level(side=Side.BELOW | Side.ABOVE as side, threshold=Decimal() as threshold):
            return reading.value < threshold if side is Side.BELOW else reading.value > threshold
        case Record(extreme=extreme) if reading.reference is not None:
            beyond = reading.value - reading.reference
            return beyond > 0 if extreme is Extreme.HIGH else beyond < 0
        case _:
            return True


def rehearse(
    sentence: Sentence,
    instruments: Mapping[str, Instrument],
    history: Mapping[str, Sequence[DailyBar]],
    baskets: Mapping[str, tuple[str, ...]],
    coming: Collection[str] = (),
) -> Rehearsal:
    """Run the rule over the last year of `history`; causes are left out and said so. `coming`: the symbols of whose
    history something is still to come.

    Raises `EngineError` for a rule that the engine does not watch yet.
    """
    unseen = _unseen(sentence)
    wanted = sorted(symbols(sentence, baskets))
    watched = [symbol for symbol in wanted if history.get(symbol) and symbol in instruments]
    Engine(Book((), {}), baskets).add(sentence)
    if not _countable(sentence.condition):
        return Rehearsal(sentence, (), None, None, unseen, "", {})
    if not watched:
        return Rehearsal(sentence, (), None, None, (), "", {}, coming=tuple(each for each in wanted if each in coming))
    last = max(history[symbol][-1].date for symbol in watched)
    start = last - _SPAN
    chosen = [instruments[symbol] for symbol in watched]
    before = {symbol: [bar for bar in history[symbol] if bar.date <= start] for symbol in watched}
    engine = Engine(Book(chosen, before), baskets)
    bare = replace(
        sentence, condition=_without_causes(sentence.condition), modifiers=replace(sentence.modifiers, hold=None)
    )
    engine.add(bare)
    firings, unknown = _run(engine, canonical(bare), _facts(chosen, history, start))
    first = min(bar.date for symbol in watched for bar in history[symbol] if bar.date > start)
    gaps = {symbol: _gaps(instruments.get(symbol), history.get(symbol, ()), first, last) for symbol in wanted}
    holes = {symbol: gap for symbol, gap in gaps.items() if gap[0]}
    sessions = max(sessions for _, sessions in gaps.values())
    awaited = tuple(symbol for symbol in wanted if symbol in coming and (unknown or symbol in holes))
    return Rehearsal(sentence, firings, first, last, unseen, unknown, holes, sessions, awaited)


def _run(engine: Engine, rule: str, facts: Iterable[PriceFact | Tick]) -> tuple[tuple[Firing, ...], str]:
    """What fires; and why the rule was unknown, if it never fired and never were all its claims known at once."""
    firings: list[Firing] = []
    reasons = Counter[str]()
    known = False
    for fact in facts:
        firings += [outcome for outcome in engine.step(fact) if isinstance(outcome, Firing)]
        if isinstance(fact, Tick) and not known:
            unknown = [
                [c.unknown for c in standing.claims if c.unknown] for standing in engine.standings(rule, fact.seen)
            ]
            known = not all(unknown)
            reasons.update(reason for each in unknown for reason in each)
    return tuple(firings), "" if known or firings else max(reasons, key=lambda reason: reasons[reason], default="")


def _gaps(instrument: Instrument | None, bars: Sequence[DailyBar], first: date, last: date) -> tuple[int, int]:
    """How many sessions have no bar, of how many; of a symbol that nobody knows all of New York's."""
    sessions = calendar_for(instrument.exchange if instrument else "XNYS").sessions(first, last)
    dates = {bar.date for bar in bars}
    return sum(session not in dates for session in sessions), len(sessions)


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
