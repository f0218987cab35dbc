"""Which rules of a pack a channel wants."""

from __future__ import annotations

from bot.chat.records import PackChoice
from bot.rulebook import PackRule
from bot.sentence.walk import symbols


def wanted(rule: PackRule, choice: PackChoice) -> bool:
    """Whether a rule passes: its severity, or a name in its sentence, is among `only` and none among `without`."""
    names = {rule.severity, *symbols(rule.sentence, {}), *(word.strip(",") for word in rule.text.split())}
    return (not choice.only or bool(names & set(choice.only))) and not names & set(choice.without)
