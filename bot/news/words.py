"""Whole words found in a text, thousands of them in one pass (Aho-Corasick)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Generic, NamedTuple, TypeVar

from ahocorasick_rs import AhoCorasick

T = TypeVar("T")

_TYPOGRAPHY = str.maketrans(
    {"’": "'", "‘": "'", "“": '"', "”": '"', "–": "-", "—": "-", "‑": "-", "\u00a0": " ", "\u202f": " "}
)


def plain(text: str) -> str:
    """The text with straight quotes, simple dashes and spaces, and `AI` and `US` without points."""
    return text.translate(_TYPOGRAPHY).replace("A.I.", "AI").replace("U.S.", "US")


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
    return at in (0, len(text)) or not (text[at - 1].isalnum() and text[at].isalnum())
