"""Whether a rule would post more than a channel can bear, and what would post less."""

from __future__ import annotations

from dataclasses import replace
from decimal import ROUND_HALF_UP, Decimal

from bot.chat.rehearsal import Rehearsal
from bot.sentence.model import And, Claim, Condition, Distance, Move, Not, Or, Sentence, Unit

TOO_MANY = 3
"""Posts a session, on average."""
STEPS = (Decimal("1.5"), Decimal(2), Decimal(3), Decimal(5), Decimal(8))
"""How much further a gentler rule may ask its subject to move."""


def posts_a_day(rehearsal: Rehearsal) -> float:
    """Posts a session, on average over the rehearsed year."""
    return len(rehearsal.firings) / rehearsal.sessions if rehearsal.sessions else 0.0


def further(rehearsal: Rehearsal) -> Decimal | None:
    """How many times as far its subject should move, so that the rule posts less than too often; None: no telling.

    Firings whose figure had gone so far as they fired are counted. Their days went further still: hence the half.
    """
    asked = [_asked(firing.claim) for firing in rehearsal.firings]
    far = [abs(firing.reading.value) / least for firing, least in zip(rehearsal.firings, asked, strict=True) if least]
    if len(far) < len(asked):
        return None
    enough = TOO_MANY * rehearsal.sessions / 2
    return next((factor for factor in STEPS if sum(each >= factor for each in far) <= enough), None)


def _asked(claim: Claim) -> float:
    """The threshold of a move in percent, as a fraction; 0 for anything else."""
    if isinstance(claim, Move | Distance) and claim.amount.unit is Unit.PERCENT:
        return float(claim.amount.value) / 100
    return 0.0


def gentler(sentence: Sentence, factor: Decimal) -> Sentence:
    """The same rule with its thresholds, in percent, so many times as far; itself where it has none."""
    further = sentence.modifiers.every_further
    if further is not None and further.unit is Unit.PERCENT:
        further = replace(further, value=_rounded(further.value * factor))
    return replace(
        sentence,
        condition=_condition(sentence.condition, factor),
        modifiers=replace(sentence.modifiers, every_further=further),
    )


def _condition(condition: Condition, factor: Decimal) -> Condition:
    match condition:
        case And(parts):
            return And(tuple(_condition(part, factor) for part in parts))
        case Or(parts):
            return Or(tuple(_condition(part, factor) for part in parts))
        case Not():
            return condition
        case Move(amount=amount) | Distance(amount=amount) if amount.unit is Unit.PERCENT:
            return replace(condition, amount=replace(amount, value=_rounded(amount.value * factor)))
        case _:
            return condition


def _rounded(percent: Decimal) -> Decimal:
    """To a half below ten, to a whole above."""
    if percent < 1:
        return percent.quantize(Decimal("0.1"), ROUND_HALF_UP)
    doubled = percent * 2 if percent < 10 else percent
    whole = doubled.quantize(Decimal(1), ROUND_HALF_UP)
    return (whole / 2 if percent < 10 else whole).normalize()
