"""The grammar at work: text to tree, where it breaks off, and what may stand next."""

# pyright: reportUnknownMemberType=false, reportUnknownArgumentType=false, reportUnknownVariableType=false
# Lark leaves the types of its interactive parser open; nothing of that leaves this module.

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from lark import Lark, Token, Tree
from lark.exceptions import UnexpectedInput, UnexpectedToken

from bot.sentence import tables

Node = Tree[Token]
_QUOTED = re.compile(r"\"[^\"]*\"|'[^'\"]*'")
_MORE = (
    "| moves 1| 1| news| high| average| average moves 1| value moves 1| A, B, C, D moves 1| A moves 1"
    "| of @a moves 1| @a moves 1| @a| @a news| all-time high| 1 sources| sources| 1d| open| week"
    "| top 1 on a| 1 on a| on a| a| 8-K"
    "| once| further 1| most every 1h| every 1h| extended hours| hours| 2031-01-31|1"
)
_ENDINGS = _MORE.split("|")
"""What makes a sentence whole, wherever it breaks off."""
_JOINT = re.compile(r"\s*(?:,\s*and(?![\w=-])|and(?![\w=-])|,)\s*", re.IGNORECASE | re.ASCII)


@dataclass(frozen=True, slots=True)
class Break:
    """Where the text stops being a sentence (an offset in it), and the terminals that may stand there."""

    offset: int
    accepts: frozenset[str]


def parse_tree(text: str) -> Node | Break:
    try:
        return _parser().parse(text)
    except UnexpectedInput as error:
        return _locate(text, _offset(error, text))


def parse_whole(text: str) -> Node | None:
    try:
        return _parser().parse(text)
    except UnexpectedInput:
        return None


def accepts(prefix: str) -> frozenset[str] | None:
    """The terminals that may follow a prefix; None if the prefix itself is wrong. `$END`: it is a whole sentence."""
    try:
        state = _parser().parse_interactive(prefix)
        state.exhaust_lexer()
    except UnexpectedInput:
        return None
    return frozenset(state.accepts())


def completed(text: str) -> Iterator[Node]:
    """The beginning of a sentence, made whole in every way that fits: what is wrong in all of them is wrong in it."""
    quoted = _QUOTED.sub("", text)
    closing = ")" * (quoted.count("(") - quoted.count(")"))
    for ending in _ENDINGS:
        tree = parse_whole(text + ending + closing)
        if tree:
            yield tree
            if not ending:
                return


def trees(node: Node) -> list[Node]:
    return [child for child in node.children if isinstance(child, Tree)]


def tokens(node: Node) -> list[Token]:
    return [child for child in node.children if isinstance(child, Token)]


def subtree(node: Node, name: str) -> Node | None:
    return next((child for child in trees(node) if child.data == name), None)


def token(node: Node, *types: str) -> Token | None:
    return next((child for child in tokens(node) if child.type in types), None)


def first_token(node: Node | Token) -> Token:
    while isinstance(node, Tree):
        node = node.children[0]
    return node


def last_token(node: Node | Token) -> Token:
    while isinstance(node, Tree):
        node = node.children[-1]
    return node


@cache
def _parser() -> Lark:
    return tables.load()


def _offset(error: UnexpectedInput, text: str) -> int:
    if isinstance(error, UnexpectedToken) and error.token.type == "$END":
        return len(text)
    return len(text) if error.pos_in_stream is None else error.pos_in_stream


def _locate(text: str, offset: int) -> Break:
    """A comma or "and" before the wrong word is right where something else could follow it."""
    expected = accepts(text[:offset].rstrip())
    while joint := _JOINT.match(text, offset):
        # Before a modifier "and" is a comma.
        joined = accepts(text[: joint.end()].rstrip()) or accepts(text[:offset].rstrip() + ",")
        if joined is None:
            break
        offset, expected = joint.end(), joined
    return Break(offset, expected or frozenset())
