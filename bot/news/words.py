"""Whole words found in a text, thousands of them in one pass (Aho-Corasick)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Generic, NamedTuple, TypeVar

from ahocorasick_rs import AhoCorasick

T = TypeVar("T")

LONGEST = 300
"""Characters of a title or a summary that are read."""

_TYPOGRAPHY = str.maketrans(
    {
        **dict.fromkeys("’‘ʼ", "'"),
        **dict.fromkeys("“”„", '"'),
        **dict.fromkeys("–—‑", "-"),
        **dict.fromkeys("\u00a0\u202f\u2009\t\r\n\0", " "),
        **dict.fromkeys("\u200b\u200e\ufeff\u00ad", ""),
    }
)

_CONCEDED = re.compile(
    r"\b(?:despite|in spite of|regardless of|although|though|even (?:as|though)|shrug\w* off|unrelated to|"
    r"not (?:due|because|related)|it's not|isn't)\b[^,;:.!?]*",
    re.IGNORECASE,
)


def plain(text: str) -> str:
    """The text with straight quotes, simple dashes and spaces, and `AI` and `US` without points; of a very long one the
    beginning, in whole words."""
    if len(text) > LONGEST:
        space = text.rfind(" ", 0, LONGEST)
        text = text[: space if space > 0 else LONGEST]
    return text.translate(_TYPOGRAPHY).replace("A.I.", "AI").replace("U.S.", "US")


def asserted(text: str) -> str:
    """A plain text without the clauses that are said to be no reason (`despite …`, `not due to …`), blanked out so that
    offsets hold."""
    return _CONCEDED.sub(lambda match: " " * len(match[0]), text)


def word_set(text: str) -> frozenset[str]:
    """The words of a text, as a table of words is written."""
    return frozenset(text.split())


class Hit(NamedTuple, Generic[T]):
    """`text[start:end]` is a pattern that stands for `meaning`."""

    start: int
    end: int
    meaning: T


class Words(Generic[T]):
    """Patterns with what each stands for; a pattern may stand for several things.

    `fold`: letter case makes no difference. A hit begins and ends at a word's edge.
    """

    def __init__(self, patterns: Iterable[tuple[str, T]], *, fold: bool) -> None:
        self._fold = fold
        meanings: dict[str, list[T]] = {}
        for pattern, meaning in patterns:
            if pattern.strip():
                meanings.setdefault(self._folded(pattern.strip()), []).append(meaning)
        self._meanings = list(meanings.values())
        self._automaton = AhoCorasick(list(meanings))

    def find(self, text: str) -> Iterator[Hit[T]]:
        """All hits, by their end; hits may overlap."""
        text = self._folded(text)
        for pattern, start, end in self._automaton.find_matches_as_indexes(text, overlapping=True):
            if _edge(text, start) and _edge(text, end):
                for meaning in self._meanings[pattern]:
                    yield Hit(start, end, meaning)

    def _folded(self, text: str) -> str:
        return text.lower() if self._fold else text


def _edge(text: str, at: int) -> bool:
    return at in (0, len(text)) or not (_spelling(text[at - 1]) and _spelling(text[at]))


def _spelling(character: str) -> bool:
    """Whether words are spelled with it; scripts without letter case do not part words by spaces."""
    return character.isalnum() and (character.isascii() or character.upper() != character.lower())
