"""What the language can say and the engine does not watch yet."""

from __future__ import annotations

from bot.sentence.model import (
    Average,
    Claim,
    Distance,
    Level,
    Measure,
    Move,
    Record,
    Sentence,
    Side,
    Unit,
)
from bot.sentence.walk import claims

_MEASURES = {Measure.VOLUME: "volume", Measure.RSI: "the relative strength index"}


def refusal(sentence: Sentence) -> str | None:
    """Why a rule cannot be watched, or None if it can."""
    said = [claim for claim, _ in claims(sentence.condition)]
    topic = next((topic for claim in said if (topic := _unwatched(claim))), None) or _modifier(sentence)
    if topic:
        return f"rules about {topic} are not watched yet; prices, news, top charts and the calendar are."
    if sum(isinstance(claim, Level) and claim.side is Side.CROSSES for claim in said) > 1:
        return "a rule can have one “crosses”; make it two rules, or say above or below."
    return None


def _unwatched(claim: Claim) -> str | None:
    match claim:
        case Move() | Level() | Record() | Distance():
            return _unwatched_price(claim)
        case _:
            return None


def _unwatched_price(claim: Move | Level | Record | Distance) -> str | None:
    averages = isinstance(claim.measure, Average) or (isinstance(claim, Level) and isinstance(claim.threshold, Average))
    if averages:
        return "averages"
    if isinstance(claim.measure, Measure) and claim.measure in _MEASURES:
        return _MEASURES[claim.measure]
    if isinstance(claim, Move) and claim.amount.unit is Unit.SIGMA:
        return "moves in sigma"
    return None


def _modifier(sentence: Sentence) -> str | None:
    if sentence.modifiers.hours is not None:
        return "extended hours"
    return "a last day (“until”)" if sentence.modifiers.until is not None else None
