"""What may come next, for completion in a terminal or a chat platform."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from bot.sentence.parser import MAX_LENGTH, read
from bot.sentence.reading import Fault
from bot.sentence.spoken import spoken
from bot.sentence.syntax import accepts
from bot.sentence.tidy import tidy
from bot.sentence.vocabulary import Vocabulary
from bot.sentence.words import WORDS, symbol_text

_LONGEST_PHRASE = 3
_LAST_WORD = re.compile(r"[^\s(,]+$")

_PHRASES: dict[str, tuple[str, ...]] = {
    "ANY": ("any of",),
    "ALL": ("all of",),
    "MOST": ("most of",),
    "DURATION": ("15m", "1h", "5d", "2w"),
    "IN": ("in 15m", "in 1h", "in 5d"),
    "ON": ("on news", "on no news"),
    "NO": ("no news",),
    "FOR": ("for 10m",),
    "EVERY": ("every further",),
    "TOP": ("top 10",),
    "RANK": ("in top 10 on", "#1 on"),
    "ALL_TIME": ("52w high", "52w low", "20d high", "20d low", "all-time high", "all-time low"),
}
_TRIALS = {
    "VS": "vs $0A",
    "IN": "in 1h",
    "ON": "on news",
    "TODAY": "today",
    "SINCE": "since open",
    "OVERNIGHT": "overnight",
    "THIS": "this week",
    "ABOUT": "about $0A",
    "FROM": "from all-time high",
    "FOR": "for 1h",
    "EVERY": "every further 1%",
    "ONCE": "once",
    "IN_HOURS": "in any hours",
    "UNTIL": "until 2031-01-31",
}
"""What is tried before a part is offered: the grammar takes parts that the claim before them may refuse."""


@dataclass(frozen=True, slots=True)
class Completion:
    """Words that fit, and where in the typed text they begin: they replace all that follows `start`."""

    text: str
    start: int

    def applied(self, typed: str) -> str:
        """The typed text with the completion in its place."""
        kept = typed[: self.start]
        return kept + ("" if not kept or kept[-1] in " (" else " ") + self.text


def accepts_next(text: str, vocabulary: Vocabulary) -> list[Completion]:
    """The words that may follow, or finish the word half typed, those of the grammar first. Reads memory only."""
    if len(text) > MAX_LENGTH:
        return []
    typed = tidy(text)
    kept = typed.text if len(typed.text) == len(text) or not typed.text else typed.text + " "
    found: dict[str, Completion] = {}
    for start in _starts(kept):
        fragment = kept[start:].lower()
        if found and not fragment:
            break
        place = typed.origin(start) if start < len(typed.text) else len(text)
        for candidate, name in _candidates(kept[:start].rstrip(), fragment, vocabulary):
            if name.lower().startswith(fragment) and candidate.lower() != fragment:
                found.setdefault(candidate, Completion(candidate, place))
    return list(found.values())


def _starts(text: str) -> Iterator[int]:
    """Where what is being typed may begin: at one of the last words, the earliest first, or at the end."""
    starts = [len(text)]
    while not text.endswith(" ") and len(starts) <= _LONGEST_PHRASE:
        last = _LAST_WORD.search(text[: starts[-1]].rstrip())
        if last is None:
            break
        starts.append(last.start())
    return reversed(starts)


def _candidates(prefix: str, fragment: str, vocabulary: Vocabulary) -> Iterator[tuple[str, str]]:
    """Each completion, and the name by which it is found: a company's name finds its symbol.

    What does not begin with `fragment` may be left out: whether a part fits takes a trial.
    """
    expected = accepts(prefix)
    if expected is None:
        return
    for terminal in dict.fromkeys((*WORDS, *_PHRASES, "SPAN")):
        if terminal in expected:
            words = [word for word in _spellings(terminal, expected) if word.lower().startswith(fragment)]
            if words and _fits(prefix, terminal, vocabulary):
                yield from ((word, word) for word in words)
    if "MONEY_SIGN" in expected and not expected & {"SPAN", "DOWN"}:
        yield from ((amount, amount) for amount in ("5%", "10%", "3 sigma"))
    if "CHART" in expected:
        yield from ((chart, chart) for chart in vocabulary.charts)
    if "WORD" in expected:
        yield from _names(prefix, expected, vocabulary)
    if "BASKET" in expected:
        baskets = dict.fromkeys(spoken(f"@{basket}") for basket in vocabulary.baskets)
        yield from ((basket, basket) for basket in baskets)


def _fits(prefix: str, terminal: str, vocabulary: Vocabulary) -> bool:
    if terminal not in _TRIALS:
        return True
    trial = f"{prefix} {_TRIALS[terminal]}"
    found = read(trial, vocabulary)
    return not isinstance(found, Fault) or not len(prefix) <= found.offset < len(trial)


def _spellings(terminal: str, expected: frozenset[str]) -> tuple[str, ...]:
    """The words of a terminal; some begin different phrases at different places."""
    match terminal:
        case "AT" if "FOR" in expected:
            return ("at most every",)
        case "AT":
            return ("at 52w high", "at 52w low", "at all-time high")
        case "ALL_TIME" if "AT" in expected:
            return ()
        case "SPAN":
            return () if "ALL_TIME" in expected else ("50d average", "200d average")
        case "AVERAGE" if "WORD" in expected:
            return ("average of",)
        case "NEWS" if "NOT" in expected:
            return ("news about",)
        case _:
            return _PHRASES.get(terminal) or WORDS.get(terminal, ())


def _names(prefix: str, expected: frozenset[str], vocabulary: Vocabulary) -> Iterator[tuple[str, str]]:
    if {"NO", "NEWS"} <= expected or "NOT" in expected:
        yield from ((f"{topic} news", topic) for topic in vocabulary.topics)
    if "NO" not in expected:
        yield from ((symbol_text(symbol), symbol) for symbol in sorted(vocabulary.symbols))
        for name, symbols in vocabulary.aliases.items():
            yield from ((symbol_text(symbol), name) for symbol in symbols)
