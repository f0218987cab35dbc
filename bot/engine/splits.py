"""After a split, rules about a price say the price in the new shares."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from decimal import Decimal

from bot.engine.conditions import Leaf
from bot.sentence.model import And, Condition, Group, Level, Measure, Not, Or, Sentence, Symbol

_LEAST = Decimal("0.0001")


def rewritten(sentence: Sentence, symbol: str, ratio: float) -> Sentence:
    """The sentence with the symbol's price levels divided by `ratio` new shares for one old.

    Market values stay, and so do levels that several symbols share.
    """
    return replace(sentence, condition=_condition(sentence.condition, symbol, Decimal(str(ratio))))


def shares_level(leaves: Iterable[Leaf]) -> bool:
    """Whether one of the claims is a price level for several symbols."""
    return any(
        isinstance(leaf.claim, Level) and leaf.claim.measure is Measure.PRICE and isinstance(leaf.claim.subject, Group)
        for leaf in leaves
    )


def _condition(condition: Condition, symbol: str, ratio: Decimal) -> Condition:
    match condition:
        case And(parts):
            return And(tuple(_condition(part, symbol, ratio) for part in parts))
        case Or(parts):
            return Or(tuple(_condition(part, symbol, ratio) for part in parts))
        case Not(inner):
            return Not(_condition(inner, symbol, ratio))
        case Level(subject=Symbol(name), measure=Measure.PRICE, threshold=Decimal()) if name == symbol:
            return replace(condition, threshold=_rounded(condition.threshold, ratio))
        case _:
            return condition


def _rounded(threshold: object, ratio: Decimal) -> Decimal:
    assert isinstance(threshold, Decimal)
    price = (threshold / ratio).quantize(_LEAST)
    return price.quantize(Decimal(1)) if price == price.to_integral_value() else price.normalize()
