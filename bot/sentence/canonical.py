"""The one spelling of every sentence."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

from bot.sentence.model import (
    TODAY,
    Amount,
    And,
    AnyCause,
    Average,
    Basket,
    CalendarClaim,
    Cause,
    ChartClaim,
    Claim,
    Condition,
    Distance,
    Event,
    Extreme,
    Group,
    Level,
    Lookback,
    Measure,
    Modifiers,
    Move,
    NewsClaim,
    Not,
    Or,
    Period,
    Phrase,
    Quantifier,
    Record,
    Sentence,
    Subject,
    Symbol,
    Topic,
    Unit,
    Window,
)
from bot.sentence.words import symbol_text

_SCALES = ((Decimal(10) ** 12, "tn"), (Decimal(10) ** 9, "bn"), (Decimal(10) ** 6, "m"))


def canonical(sentence: Sentence) -> str:
    """The canonical spelling; `parse` reads it back to an equal sentence."""
    return ", ".join([condition_text(sentence.condition), *_modifiers(sentence.modifiers)])


def condition_text(condition: Condition) -> str:
    """A condition without modifiers, as it stands in a sentence."""
    match condition:
        case Or(parts):
            return " or ".join(condition_text(part) for part in parts)
        case And(parts):
            return " and ".join(_tight(part, Or) for part in parts)
        case Not(inner):
            return f"not {_tight(inner, And | Or)}"
        case _:
            return _claim(condition)


def subject_text(subject: Subject) -> str:
    match subject:
        case Symbol(name):
            return symbol_text(name)
        case Basket(name):
            return f"@{name}"
        case Group(quantifier, members):
            names = f"@{members.name}" if isinstance(members, Basket) else ", ".join(map(subject_text, members))
            return f"{quantifier.value if isinstance(quantifier, Quantifier) else quantifier} of {names}"


def amount_text(amount: Amount) -> str:
    """`10%`, `3 sigma`, `3x`, `$100bn`, `100 JPY`."""
    figure = number_text(amount.value)
    match amount.unit:
        case Unit.PERCENT | Unit.TIMES:
            return f"{figure}{amount.unit}"
        case Unit.SIGMA:
            return f"{figure} sigma"
        case Unit.MONEY:
            return f"{figure} {amount.currency}" if amount.currency else f"${figure}"


def number_text(value: Decimal) -> str:
    """A number without trailing zeros; in m, bn or tn from a million up."""
    for scale, word in _SCALES:
        if abs(value) >= scale:
            return f"{_plain(value / scale)}{word}"
    return _plain(value)


def window_text(window: Window) -> str:
    """`in 1h`, `since open`; "today" for the window that a sentence need not name."""
    match window.period:
        case Period.MINUTES:
            return f"in {_clock(timedelta(minutes=window.count))}"
        case Period.SESSIONS | Period.WEEKS:
            return f"in {window.count}{window.period}"
        case named:
            return str(named)


def cause_text(cause: Cause) -> str:
    match cause:
        case AnyCause():
            return f"on {cause}"
        case Topic(name):
            return f"on {name} news"
        case Phrase(text):
            return f'on "{text}" news'


def _plain(value: Decimal) -> str:
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _tight(condition: Condition, looser: object) -> str:
    text = condition_text(condition)
    return f"({text})" if isinstance(condition, looser) else text  # pyright: ignore[reportArgumentType]


def _claim(claim: Claim) -> str:
    match claim:
        case NewsClaim():
            return _news(claim)
        case ChartClaim(app, rank, chart):
            return f'"{app}" in top {rank} on {chart}'
        case CalendarClaim():
            return _event(claim)
        case _:
            return " ".join(filter(None, (subject_text(claim.subject), _measure(claim.measure), _predicate(claim))))


def _measure(measure: Measure | Average) -> str:
    if isinstance(measure, Average):
        return f"{measure.days}d average"
    return "" if measure is Measure.PRICE else str(measure)


def _predicate(claim: Move | Level | Record | Distance) -> str:
    match claim:
        case Level(threshold=threshold):
            figure = _measure(threshold) if isinstance(threshold, Average) else number_text(threshold)
            return " ".join(filter(None, (claim.side, figure, claim.currency)))
        case Record():
            return f"at {_extreme(claim.lookback, claim.extreme)}"
        case Distance():
            fall = f"{claim.direction} {amount_text(claim.amount)} from {_extreme(claim.lookback, claim.extreme)}"
            return f"{fall} {cause_text(claim.cause)}" if claim.cause else fall
        case Move():
            return " ".join(_move(claim))


def _move(move: Move) -> list[str]:
    words = [f"{move.direction} {amount_text(move.amount)}"]
    if move.benchmark:
        words.append(f"vs {subject_text(move.benchmark)}")
    if move.window != TODAY:
        words.append(window_text(move.window))
    if move.cause:
        words.append(cause_text(move.cause))
    return words


def _extreme(lookback: Lookback, extreme: Extreme) -> str:
    return f"{'all-time' if lookback.unit == 'all' else f'{lookback.count}{lookback.unit}'} {extreme}"


def _news(claim: NewsClaim) -> str:
    words = ["news"]
    if claim.topic:
        words.insert(0, claim.topic.name if isinstance(claim.topic, Topic) else f'"{claim.topic.text}"')
    if claim.about:
        words.append(f"about {subject_text(claim.about)}")
    if claim.sources > 1:
        words.append(f"from {claim.sources} sources")
    if claim.within:
        words.append(f"in {_clock(claim.within)}")
    return " ".join(words)


def _event(claim: CalendarClaim) -> str:
    words = [subject_text(claim.subject), str(claim.event)]
    if claim.event is Event.FILES and claim.form:
        words.append(claim.form)
    if claim.days is not None:
        words.append(f"in {claim.days}d")
    return " ".join(words)


def _modifiers(modifiers: Modifiers) -> list[str]:
    said = (
        f"for {_clock(modifiers.hold)}" if modifiers.hold else "",
        f"every further {amount_text(modifiers.every_further)}" if modifiers.every_further else "",
        "once" if modifiers.once else "",
        f"at most every {_clock(modifiers.at_most_every)}" if modifiers.at_most_every else "",
        f"in {modifiers.hours} hours" if modifiers.hours else "",
        f"until {modifiers.until}" if modifiers.until else "",
    )
    return [text for text in said if text]


def _clock(length: timedelta) -> str:
    minutes = length // timedelta(minutes=1)
    return f"{minutes}m" if minutes % 60 else f"{minutes // 60}h"
