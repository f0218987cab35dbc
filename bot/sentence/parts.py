"""What may stand after a predicate: `vs`, a window, a cause, a distance, and the parts of a news claim."""

from __future__ import annotations

from collections.abc import Sequence

from lark import Token

from bot.sentence import figures, subjects
from bot.sentence.model import AnyCause, Basket, Cause, Period, Phrase, Subject, Symbol, Topic, Window
from bot.sentence.reading import Reading, listed, nearest
from bot.sentence.syntax import Node, first_token, subtree, token, tokens

Parts = dict[str, Node]

_BELONGS = {
    "window": "A window belongs to a move",
    "benchmark": '"vs" belongs to a move',
    "cause": "A cause belongs to a move or a distance",
    "distance": "A distance begins with a move",
    "about": '"about" belongs to news',
    "sources": "A distance is from a high or low, such as 52w high; a number of sources belongs to news",
}
_GIVEN = {
    "window": "The window",
    "benchmark": "The benchmark",
    "cause": "The cause",
    "distance": "The distance",
    "about": "What the news is about",
    "sources": "The number of sources",
}
_PERIODS = {"week": Period.THIS_WEEK, "month": Period.THIS_MONTH, "year": Period.THIS_YEAR}
_TO_DATE = {"mtd": Period.THIS_MONTH, "ytd": Period.THIS_YEAR}
_WORDS = {"TODAY": Period.TODAY, "SINCE": Period.SINCE_OPEN, "OVERNIGHT": Period.OVERNIGHT}


def collect(reading: Reading, nodes: Sequence[Node]) -> Parts:
    """The parts by kind; one given twice is a fault."""
    found: Parts = {}
    for node in nodes:
        if node.data in found:
            reading.fault(first_token(node), f"{_GIVEN[node.data]} is given twice.")
        found.setdefault(node.data, node)
    return found


def allow(reading: Reading, found: Parts, what: str, *kinds: str) -> None:
    """Every other kind of part is a fault: `what` has none."""
    for kind, node in found.items():
        if kind not in kinds:
            reading.fault(first_token(node), f"{_BELONGS[kind]}, not to {what}.")


def window(reading: Reading, node: Node) -> Window:
    length = subtree(node, "length")
    if length is not None:
        return figures.window(reading, length)
    first, *others = tokens(node)
    match first.type:
        case "THIS":
            return Window(_PERIODS[others[0].lower()])
        case "TO_DATE":
            return Window(_TO_DATE[first.lower()])
        case kind:
            return Window(_WORDS[kind])


def benchmark(reading: Reading, node: Node, subject: Subject) -> Symbol | Basket:
    *some, name = tokens(node)[1:]
    if some:
        reading.fault(some[0], '"vs" compares with one symbol or with a basket as a whole.', name)
    found = subjects.basket(reading, name) if name.type == "BASKET" else subjects.symbol(reading, name)
    if found == subject:
        reading.fault(name, f"{name} against itself never moves; name another benchmark.")
    return found


def cause(reading: Reading, node: Node) -> Cause:
    name = token(node, "WORD", "STRING")
    if name is None:
        return AnyCause.NO_NEWS if token(node, "NO", "WITHOUT") else AnyCause.NEWS
    if name.type == "STRING":
        return phrase(reading, name)
    known = subjects.topic(reading, name)
    if known is None:
        topics = reading.vocabulary.topics
        close = nearest(name, topics)
        message = f'I don\'t know the topic "{name}".'
        if not close and topics:
            message += f" There {'is' if len(topics) == 1 else 'are'} {listed(sorted(topics))}."
        reading.fault(name, message, close)
    return Topic(known or name.lower())


def phrase(reading: Reading, quoted: Token) -> Phrase:
    return Phrase(unquoted(reading, quoted))


def unquoted(reading: Reading, quoted: Token) -> str:
    text = " ".join(quoted[1:-1].split())
    if not text:
        reading.fault(quoted, "There is nothing between the quotation marks.")
    return text
