"""The sentence as a whole: how claims are combined, and its modifiers."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from functools import partial
from typing import Any

from bot.sentence import figures
from bot.sentence.claims import claim
from bot.sentence.model import (
    Amount,
    And,
    Condition,
    Distance,
    Hours,
    Measure,
    Modifiers,
    Move,
    Not,
    Or,
    Sentence,
    Unit,
)
from bot.sentence.prices import amount
from bot.sentence.reading import Reading
from bot.sentence.syntax import Node, first_token, subtree, tokens, trees
from bot.sentence.walk import claims

_NAMES = {
    "hold": '"for"',
    "further": '"every further"',
    "once": '"once"',
    "pause": '"at most every"',
    "hours": "The hours",
    "until": '"until"',
}


def sentence(reading: Reading, tree: Node, today: date | None) -> Sentence:
    """A sentence, with faults noted in `reading`. `today` given, `until` must not lie before it."""
    condition_node, *modifier_nodes = trees(tree)
    condition = _condition(reading, condition_node)
    if all(negated for _, negated in claims(condition)):
        reading.fault(
            first_token(condition_node), 'A rule needs a condition outside "not", which says what it is about.'
        )
    return Sentence(condition, _modifiers(reading, modifier_nodes, condition, today))


def read_claims(reading: Reading, tree: Node) -> None:
    """Note the faults of a beginning of a sentence, whose end is yet to come."""
    condition_node, *modifier_nodes = trees(tree)
    _modifiers(reading, modifier_nodes, _condition(reading, condition_node), None)


def _condition(reading: Reading, node: Node) -> Condition:
    match node.data:
        case "negation":
            return Not(_condition(reading, trees(node)[0]))
        case "conjunction":
            return And(_flat(reading, node, And))
        case "disjunction":
            return Or(_flat(reading, node, Or))
        case _:
            return claim(reading, node)


def _flat(reading: Reading, node: Node, kind: type[And | Or]) -> tuple[Condition, ...]:
    found: list[Condition] = []
    for child in trees(node):
        part = _condition(reading, child)
        if isinstance(part, kind):
            found += part.parts
        else:
            found.append(part)
    return tuple(found)


def _modifiers(reading: Reading, nodes: list[Node], condition: Condition, today: date | None) -> Modifiers:
    readers: dict[str, Callable[[Node], Any]] = {
        "hold": partial(_length, reading),
        "further": partial(_further, reading, condition=condition),
        "once": lambda _: True,
        "pause": partial(_length, reading, unit="h"),
        "hours": _hours,
        "until": partial(_until, reading, today=today),
    }
    fields = {"hold": "hold", "further": "every_further", "once": "once", "pause": "at_most_every"}
    given: dict[str, Any] = {}
    for node in nodes:
        kind = node.data.removeprefix("loose_")
        field = fields.get(kind, kind)
        if field in given:
            reading.fault(first_token(node), f"{_NAMES[kind]} is given twice.")
        elif {"once", "every_further"} <= {field, *given}:
            reading.fault(first_token(node), '"once" and "every further" exclude each other.')
        value = readers[kind](node)
        given.setdefault(field, value)
    return Modifiers(**given)


def _length(reading: Reading, node: Node, unit: str = "m") -> timedelta:
    return figures.clock(reading, subtree(node, "length") or node, unit)


def _hours(node: Node) -> Hours:
    return Hours.ANY if tokens(node)[1].type == "ANY" else Hours.EXTENDED


def _until(reading: Reading, node: Node, *, today: date | None) -> date:
    typed = tokens(node)[1]
    day = figures.day(reading, typed)
    if today is not None and day < today:
        reading.fault(typed, f"{typed} is in the past; today is {today}.")
    return day


def _large(typed: figures.Figure) -> bool:
    return typed.large or typed.value >= figures.MILLION


def _further(reading: Reading, node: Node, *, condition: Condition) -> Amount:
    """The step goes with the first move outside a `not`, and has its unit."""
    typed = figures.figure(reading, subtree(node, "amount") or node)
    moves = [each for each, negated in claims(condition) if not negated and isinstance(each, Move | Distance)]
    if typed.sign:
        reading.fault(typed.sign, '"every further" goes the way of the move; the amount has no sign.', typed.number)
    if not moves:
        reading.fault(first_token(node), '"every further" goes with a move, such as NVDA down 5%, every further 5%.')
        return Amount(typed.value, typed.unit or Unit.PERCENT)
    if moves[0].measure is Measure.PRICE and typed.unit is Unit.MONEY and _large(typed):
        reading.fault(typed.start, "The move is one of the price, so its steps are not in millions.")
    step = amount(reading, typed, moves[0].subject, moves[0].measure)
    if typed.unit is not None and step.unit is not moves[0].amount.unit:
        reading.fault(typed.start, f"The move is in {moves[0].amount.unit}, so its steps are too.")
    return step
