"""Which rules of a pack a channel wants."""

from __future__ import annotations

from bot.chat.records import PackChoice
from bot.rulebook import PackRule
from bot.sentence.model import Basket, Distance, Group, Move, NewsClaim, Subject, Topic
from bot.sentence.walk import claims, subject, symbols


def about(rule: PackRule) -> frozenset[str]:
    """What a filter may name to mean a rule: its severity, and the symbols, `@baskets` and topics of its sentence."""
    names = {rule.severity, *symbols(rule.sentence, {})}
    for claim, _ in claims(rule.sentence.condition):
        benchmark = claim.benchmark if isinstance(claim, Move) else None
        names.update(f"@{basket.name}" for basket in (_basket(subject(claim)), _basket(benchmark)) if basket)
        topic = claim.cause if isinstance(claim, Move | Distance) else None
        topic = claim.topic if isinstance(claim, NewsClaim) else topic
        if isinstance(topic, Topic):
            names.add(topic.name)
    return frozenset(names)


def wanted(names: frozenset[str], choice: PackChoice) -> bool:
    """Whether a rule that is `about` these names passes: one is among `only` (if any is), and none among `without`."""
    return (not choice.only or not names.isdisjoint(choice.only)) and names.isdisjoint(choice.without)


def _basket(named: Subject | None) -> Basket | None:
    whole = named.members if isinstance(named, Group) else named
    return whole if isinstance(whole, Basket) else None
