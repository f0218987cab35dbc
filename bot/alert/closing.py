"""The closing word: what a rule asked, held against the day's official figures."""

from __future__ import annotations

from decimal import Decimal
from typing import NamedTuple

from bot.alert.model import Card, Closed, Condition, Fired, Gauge
from bot.alert.numbers import big_money, money, percent
from bot.alert.wording import way
from bot.engine.model import Firing
from bot.sentence.model import (
    Distance,
    Group,
    Level,
    Measure,
    Move,
    Period,
    Quantifier,
    Record,
    Unit,
)

_HAIR = 1e-9
"""What floating point may lose."""
_DAY_WINDOWS = (Period.MINUTES, Period.TODAY, Period.OVERNIGHT)


def condition(firing: Firing, size: int) -> Condition | None:
    """What must still hold at the close, or None where the day has no such figure; `size`: how many its group has."""
    claim = firing.claim
    sign = -1 if way(firing.reading.value, firing.direction) == "down" else 1
    match claim:
        case Move(subject=Group(quantifier=quantifier)) if quantifier is not Quantifier.ANY:
            if claim.amount.unit is not Unit.PERCENT:
                return None
            return Condition(Gauge.COUNT, sign, float(claim.amount.value) / 100, least=_least(quantifier, size))
        case Move():
            return _move_condition(claim, firing, sign)
        case Level(threshold=Decimal() as threshold, measure=Measure.PRICE):
            return Condition(Gauge.LEVEL, sign, float(threshold))
        case Record(measure=Measure.PRICE) if firing.reading.reference is not None:
            return Condition(Gauge.LEVEL, sign, firing.reading.reference)
        case Distance(measure=Measure.PRICE) if firing.reading.reference is not None:
            return Condition(Gauge.SINCE, sign, float(claim.amount.value) / 100, firing.reading.reference)
        case _:
            return None


def _move_condition(claim: Move, firing: Firing, sign: int) -> Condition | None:
    threshold = float(claim.amount.value)
    match claim.measure, claim.amount.unit:
        case Measure.MARKET_VALUE, Unit.MONEY:
            return Condition(Gauge.VALUE, sign, threshold)
        case Measure.PRICE, Unit.MONEY:
            return Condition(Gauge.MONEY, sign, threshold)
        case ((Measure.PRICE | Measure.MARKET_VALUE), Unit.PERCENT):
            if claim.benchmark is not None:
                return Condition(Gauge.CHANGE, sign, 0.0)
            if claim.window.period in _DAY_WINDOWS or firing.reading.reference is None:
                return Condition(Gauge.CHANGE, sign, threshold / 100)
            return Condition(Gauge.SINCE, sign, threshold / 100, firing.reading.reference)
        case _:
            return None


def _least(quantifier: Quantifier | int, size: int) -> int:
    if isinstance(quantifier, int):
        return quantifier
    return size if quantifier is Quantifier.ALL else size // 2 + 1


class ClosingWord(NamedTuple):
    """The headline at the close without its cause, whether what the rule asked still held, and the figure in it."""

    words: str
    holds: bool
    value: float


def closing_word(card: Card, closed: Closed) -> ClosingWord:
    """What a card says at the close."""
    fired = _spokesman(card)
    if fired.event:
        return ClosingWord(fired.headline, False, closed.change)
    asked = fired.condition
    figure = _figure(asked, closed) if asked else None
    if asked is None or figure is None:
        return ClosingWord(f"{fired.lead} {fired.rest}, {_closed(closed)}", False, closed.change)
    hair = abs(figure) * _HAIR
    if asked.gauge is Gauge.LEVEL:
        holds = asked.sign * (figure - asked.threshold) > hair
    else:
        holds = asked.sign * figure >= asked.threshold - hair or _said(fired, asked, figure)
    match asked.gauge:
        case Gauge.COUNT:
            return ClosingWord(*_counted(fired, asked, closed), closed.change)
        case Gauge.LEVEL:
            price = money(figure, fired.currency)
            return ClosingWord(f"{fired.lead} {'' if holds else 'was '}{fired.short}, closed at {price}", holds, figure)
        case _ if not holds:
            return ClosingWord(f"{fired.lead} was {fired.rest}, {_closed(closed)}", False, closed.change)
        case Gauge.CHANGE:
            return ClosingWord(f"{card.subject} {'down' if figure < 0 else 'up'} {percent(figure)}", True, figure)
        case Gauge.SINCE:
            said = percent(figure)
        case Gauge.MONEY:
            said = money(abs(figure), fired.currency)
        case Gauge.VALUE:
            said = big_money(abs(figure), fired.currency)
    return ClosingWord(f"{fired.lead} {fired.rest.replace(fired.figure, said, 1)}", True, figure)


def _said(fired: Fired, asked: Condition, figure: float) -> bool:
    """The day ended where it fired: short of the threshold, if a cause was found after a part had been won back."""
    return asked.gauge is Gauge.CHANGE and asked.sign * figure > 0 and fired.figure == percent(figure)


def _spokesman(card: Card) -> Fired:
    """The firing that the day's own figure answers: the last that asked for the day's change, else the last."""
    fired = [event for event in card.events if isinstance(event, Fired)]
    daily = [event for event in fired if event.condition and event.condition.gauge is Gauge.CHANGE]
    return (daily or fired)[-1]


def _figure(asked: Condition, closed: Closed) -> float | None:
    match asked.gauge:
        case Gauge.CHANGE | Gauge.COUNT:
            return closed.change
        case Gauge.MONEY:
            return closed.money
        case Gauge.VALUE:
            return closed.value
        case Gauge.LEVEL:
            return closed.price
        case Gauge.SINCE:
            return None if closed.price is None else closed.price / asked.origin - 1


def _counted(fired: Fired, asked: Condition, closed: Closed) -> tuple[str, bool]:
    count = sum(asked.sign * change >= asked.threshold for _, change in closed.members)
    if count >= asked.least:
        return f"{count} of {len(closed.members)} {fired.group} {fired.rest}".replace("  ", " "), True
    return f"{fired.lead} were {fired.rest}, {count or 'none'} of them at the close", False


def _closed(closed: Closed) -> str:
    size = percent(closed.change)
    if not size.strip("0.%"):
        return "closed unchanged"
    return f"closed {size} {'lower' if closed.change < 0 else 'higher'}"
