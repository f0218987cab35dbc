"""The grammar at work: text to tree, where it breaks off, and what may stand next."""

# pyright: reportUnknownMemberType=false, reportUnknownArgumentType=false, reportUnknownVariableType=false
# Lark leaves the types of its interactive parser open; nothing of that leaves this module.

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from lark import Lark, Token, Tree
from lark.exceptions import UnexpectedInput, UnexpectedToken
from lark.parsers.lalr_interactive_parser import InteractiveParser

from bot.sentence import tables

Node = Tree[Token]
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


def accepts(prefix: str) -> frozenset[str] | None:
    """The terminals that may follow a prefix; None if the prefix itself is wrong. `$END`: it is a whole sentence."""
    try:
        state = _parser().parse_interactive(prefix)
        state.exhaust_lexer()
    except UnexpectedInput:
        return None
    return frozenset(state.accepts())


def longest_whole(text: str, end: int) -> tuple[Node, str] | None:
    """The longest sentence that stands before `end`, its open parentheses closed, and the terminal after it."""
    read = list(_read(text[:end]))
    for count in range(len(read), 0, -1):
        tree = _closed(read[:count])
        if tree:
            return tree, read[count].type if count < len(read) else ""
    return None


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
    while joint := _JOINT.match(text, offset):
        expected = accepts(text[: joint.end()].rstrip())
        if expected is None:
            break
        if joint.end() >= len(text):
            return Break(len(text), expected)
        offset = joint.end()
    return Break(offset, accepts(text[:offset].rstrip()) or frozenset())


def _read(text: str) -> Iterator[Token]:
    state = _parser().parse_interactive(text)
    try:
        yield from state.iter_parse()
    except UnexpectedInput:
        return


def _closed(read: Sequence[Token]) -> Node | None:
    state: InteractiveParser = _parser().parse_interactive("")
    for each in read:
        state.feed_token(each)
    expected = state.accepts()
    while "$END" not in expected:
        if "_RPAR" not in expected:
            return None
        state.feed_token(Token("_RPAR", ")"))
        expected = state.accepts()
    return state.feed_eof(read[-1])
