"""What the readers of a sentence share: the names it may use, and the faults found on the way."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from dataclasses import dataclass, field

from lark import Token

from bot.sentence.vocabulary import Vocabulary


@dataclass(frozen=True, slots=True)
class Fault:
    """`offset` counts from 0 in the tidied text."""

    offset: int
    message: str
    suggestion: str | None = None


@dataclass(slots=True)
class Reading:
    """One pass over a tree. A reader that finds a fault notes it and goes on, so that the leftmost can be told."""

    vocabulary: Vocabulary
    faults: list[Fault] = field(default_factory=list[Fault])

    def fault(self, where: Token | int, message: str, suggestion: str | None = None) -> None:
        offset = where if isinstance(where, int) else where.start_pos or 0
        self.faults.append(Fault(offset, message, suggestion))


def after(token: Token) -> int:
    """The offset one past the token."""
    return (token.start_pos or 0) + len(token)


def nearest(word: str, known: Iterable[str], cutoff: float = 0.6) -> str | None:
    """The known name that looks most like a mistyped one."""
    names = {name.lower(): name for name in known}
    close = difflib.get_close_matches(word.lower(), list(names), n=1, cutoff=cutoff)
    return names[close[0]] if close else None


def listed(names: Iterable[str], most: int = 6, last: str = "and") -> str:
    """`a, b and c`."""
    shown = list(names)
    if len(shown) > most:
        return ", ".join(shown[:most]) + " …"
    return f" {last} ".join(filter(None, (", ".join(shown[:-1]), *shown[-1:])))
