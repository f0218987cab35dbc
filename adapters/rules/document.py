"""A YAML file as plain texts, lists and mappings that know their place.

Every scalar is read as text, so `ON` and `NO` stay symbols and `1.10` stays as typed. Anchors and aliases, tags and
deep nesting are refused: the files come from outside, and none of it is needed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError
from ruamel.yaml.reader import ReaderError

MAX_BYTES = 1_000_000
MAX_DEPTH = 10
_QUOTE = 'put it in "quotation marks"'
_QUOTE_ALL = "put the whole text in 'quotation marks'"
_HINTS = {
    "'\\t'": "indent with spaces, not tabs",
    "'@'": _QUOTE,
    "'%'": _QUOTE,
    "'`'": _QUOTE,
    "'<scalar>'": _QUOTE_ALL,
}
_HALF = re.compile("[\ud800-\udfff]")
_FOLD = r"[ \t]*(?:\r\n|[\r\n])\s*(?=\S)"
_BLOCK = (re.compile(r"[^\r\n]*\s*"), re.compile(rf"{_FOLD}|.", re.DOTALL))
_PLAIN = (re.compile(""), _BLOCK[1])
_STEPS = {
    "|": _BLOCK,
    ">": _BLOCK,
    "'": (re.compile("'"), re.compile(rf"''|{_FOLD}|.", re.DOTALL)),
    '"': (re.compile('"'), re.compile(rf"\\(?:x..|u.{{4}}|U.{{8}}|.)|{_FOLD}|.", re.DOTALL)),
}
"""By its first sign, what of the source stands before a value, and what is one character of it."""


@dataclass(frozen=True, slots=True)
class Item:
    """A value and where it begins; `line` and `column` count from 0."""

    value: str | list[Item] | dict[str, Item] | None
    line: int
    column: int
    keys: dict[str, Item] | None = None
    """Of a mapping: its keys, with their places."""

    def key(self, name: str) -> Item:
        """Of a mapping: the place of a key."""
        return self.keys[name] if self.keys else self


@dataclass(frozen=True, slots=True)
class Problem:
    """`line` and `column` count from 0."""

    line: int
    column: int
    message: str


class Unreadable(Exception):
    """The file is no document at all; carries the one problem."""

    def __init__(self, line: int, column: int, message: str) -> None:
        super().__init__(message)
        self.problem = Problem(line, column, message)


def content(path: Path) -> bytes:
    """The bytes of a file, but no more than are enough to see that it is too large. Raises OSError."""
    with path.open("rb") as stream:
        return stream.read(MAX_BYTES + 1)


def read(content: bytes, problems: list[Problem]) -> Item:
    """The file's one document, not to be changed. Keys given twice are added to `problems`; raises Unreadable for what
    is no YAML."""
    item, found = _read(content)
    problems.extend(found)
    return item


@lru_cache(maxsize=32)
def _read(content: bytes) -> tuple[Item, Sequence[Problem]]:
    """A folder is read again when one of its files has changed: the others are remembered."""
    problems: list[Problem] = []
    if len(content) > MAX_BYTES:
        raise Unreadable(0, 0, f"The file is larger than {MAX_BYTES // 1000} kB.")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start)
        raise Unreadable(line, 0, "The file is not in UTF-8.") from error
    try:
        return _document(iter(YAML(typ="safe", pure=True).parse(text)), problems), problems
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line, column = (mark.line, mark.column) if mark else (0, 0)
        raise Unreadable(line, column, f"This is no YAML: {_words(error)}.") from error
    except ReaderError as error:
        before = text[: error.position].split("\n")
        message = "The file holds a character that YAML does not allow."
        raise Unreadable(len(before) - 1, len(before[-1]), message) from error
    except (ValueError, OverflowError) as error:
        raise Unreadable(0, 0, "A \\u or \\U in the file stands for no character.") from error


def place(source: str, scalar: Item, offset: int) -> tuple[int, int]:
    """Line and column (from 0) of a character of a scalar: behind quotation marks, escapes and folded lines."""
    lines = source.splitlines(keepends=True)
    start = sum(map(len, lines[: scalar.line])) + scalar.column
    mark = source[start : start + 1]
    head, step = _STEPS.get(mark, _PLAIN)
    at = _end(head, source, start)
    for _ in range(offset):
        at = _end(step, source, at)
    before = source[:at].splitlines(keepends=True)
    if not before or before[-1][-1] in "\r\n":
        before.append("")
    return len(before) - 1, len(before[-1])


def _end(pattern: re.Pattern[str], source: str, at: int) -> int:
    match = pattern.match(source, at)
    return match.end() if match else at


def _document(events: Iterator[Any], problems: list[Problem]) -> Item:
    found: Item | None = None
    for event in events:
        kind = type(event).__name__
        if kind == "DocumentStartEvent" and found is not None:
            raise Unreadable(event.start_mark.line, 0, "The file holds a second document; one is enough.")
        if kind.endswith("StartEvent") and kind not in ("MappingStartEvent", "SequenceStartEvent"):
            continue
        if kind in ("DocumentEndEvent", "StreamEndEvent"):
            continue
        found = _item(event, events, problems, 0)
    if found is None:
        raise Unreadable(0, 0, "The file is empty.")
    return found


def _item(event: Any, events: Iterator[Any], problems: list[Problem], depth: int) -> Item:
    kind, mark = type(event).__name__, event.start_mark
    if kind == "AliasEvent" or event.anchor is not None:
        raise Unreadable(mark.line, mark.column, "Anchors (&) and aliases (*) are not allowed; write the value out.")
    if event.tag is not None and str(event.tag) != "!":
        raise Unreadable(mark.line, mark.column, "Tags (!) are not allowed; write the value alone.")
    if depth > MAX_DEPTH:
        raise Unreadable(mark.line, mark.column, f"The file is nested more than {MAX_DEPTH} levels deep.")
    if kind == "SequenceStartEvent":
        items = [_item(each, events, problems, depth + 1) for each in _until(events, "SequenceEndEvent")]
        return Item(items, mark.line, mark.column)
    if kind == "MappingStartEvent":
        return _mapping(mark, events, problems, depth)
    if _HALF.search(event.value):
        raise Unreadable(mark.line, mark.column, "A \\u in this text stands for half a character.")
    empty = event.style is None and event.value in ("", "~", "null")
    return Item(None if empty else event.value, mark.line, mark.column)


def _mapping(mark: Any, events: Iterator[Any], problems: list[Problem], depth: int) -> Item:
    keys: dict[str, Item] = {}
    values: dict[str, Item] = {}
    for event in _until(events, "MappingEndEvent"):
        key = _item(event, events, problems, depth + 1)
        value = _item(next(events), events, problems, depth + 1)
        if not isinstance(key.value, str):
            problems.append(Problem(key.line, key.column, "A key is a word."))
        elif key.value in keys:
            message = f'"{key.value}" is given twice; the first stands in line {keys[key.value].line + 1}.'
            problems.append(Problem(key.line, key.column, message))
        else:
            # What is left out stands nowhere; its key does.
            value = value if value.value is not None else Item(None, key.line, key.column)
            keys[key.value], values[key.value] = key, value
    return Item(values, mark.line, mark.column, keys)


def _until(events: Iterator[Any], end: str) -> Iterator[Any]:
    for event in events:
        if type(event).__name__ == end:
            return
        yield event


def _words(error: MarkedYAMLError) -> str:
    problem = " ".join(str(error.problem or error.context or "it breaks off").split()).rstrip(".")
    return problem + next((f" ({hint})" for sign, hint in _HINTS.items() if sign in problem), "")
