"""Which symbols a headline is about."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from bot.news.model import Headline
from bot.news.words import Hit, Words, plain, word_set

MANY = 5
"""A headline that names more symbols than this is a list: about none of them in particular."""

_EXCHANGES = r"(?:NASDAQ|NYSE(?:\s?(?:Arca|American|MKT))?|AMEX|CBOE|OTC\w*|LSE|TSX|ASX)"
_EXPLICIT = re.compile(rf"\(\s*(?i:{_EXCHANGES})\s*:\s*([A-Z]{{1,5}}(?:[.-][A-Z])?)\s*\)|(?<![\w$])\$([A-Z]{{1,5}})\b")
_BRACKETED = re.compile(r"\(\s*([A-Z]{1,5}(?:[.-][A-Z])?)\s*\)")
_LEGAL = re.compile(
    r"(?:,? Holdings?)?[,\s]+(?:Inc|Incorporated|Corp|Corporation|Co|Company|Ltd|Limited|plc|PLC|AG|SE|N\.?V|S\.?A)\.?$"
)
_COMMON = word_set(
    "Adobe Amazon Apple Arm Block Chase Coach Constellation Dell Dover Ether Ford Gap Gold Intuit Key Match Meta "
    "Mosaic Oil Oracle Progressive Shell Silver Snap Square Target Uber Unity Visa"
)
"""Names that are words as well: believed only in a company's context."""
_CONTEXT_AFTER = re.compile(
    r"\s*(?:'s?\b|,? Inc\b|,? Corp|\(| Platforms\b| (?:stocks?|shares?|earnings|results|revenue|sales|profits?|CEO|CFO|"
    r"reports?|beats?|miss(?:es)?|cuts?|raises?|falls?|drops?|slumps?|sinks?|plunges?|tumbles?|slides?|rises?|jumps?|"
    r"surges?|soars?|gains?|climbs?|says?|posts?|sues?|launche[sd]|unveils?|delays?|delayed|plans?|buys?|sells?|hires?|fires?|lays|names|wins|loses|adds|tops|faces|weighs|"
    r"eyes|seeks|aims|halts?|ends|tests|will|is|to|and)\b)",
    re.IGNORECASE,
)
_LONG_ENOUGH = 5
"""A name so long is the same name in capitals."""
_INITIALS = 2
"""So few letters are initials of anything."""
_COMPOUND = re.compile(r"-[a-z]")
"""`Nvidia-backed`: about somebody else."""
_NOT_TICKERS = word_set(
    "AI ALL AND ANY API ARE BIG CAN CASH CEO CFO CPI DEI DIY DOE DOJ EPA EPS ESG ETF EVS FAA FAST FBI FCC FDA "
    "FED FIVE FOR FTC GDP GOOD HAS IMF IPO IRS ITS KEY LLC LLP LOVE LOW MAIN NATO NEW NEXT NOW NYSE ONE OPEN OUT "
    "PLAY REAL SAFE SEC SEE TECH THE USA WELL WTO YOU"
)
"""Words often set in capitals: as tickers only with `$`, with their exchange, or tagged."""
_SHOUTED = word_set("ARM BILL CAR CARS COIN COST EAT FUN GOLD HOOD LAND META NET RUN SHOP SNOW SPOT")
"""Tickers that are words: not believed where the whole title is in capitals."""


@dataclass(frozen=True, slots=True)
class Mentions:
    """Symbols by how plainly a headline names them; a symbol stands in its strongest place only."""

    title: tuple[str, ...]
    """In order of their first places, which `places` gives: offsets in the title."""
    places: tuple[int, ...]
    tagged: tuple[str, ...]
    """By the source alone."""
    summary: tuple[str, ...]

    @property
    def listing(self) -> bool:
        return len(self.title) + len(self.tagged) > MANY

    @property
    def symbols(self) -> tuple[str, ...]:
        """What the headline is about, strongest first: named in its title, or tagged."""
        return () if self.listing else self.title + self.tagged


class Entities:
    """Finds symbols. `aliases`: names of each symbol, as they are written; the symbol itself need not be among them."""

    def __init__(self, aliases: Mapping[str, Sequence[str]]) -> None:
        self._known = frozenset(aliases)
        self._names = Words(
            dict.fromkeys((form, symbol) for symbol, names in aliases.items() for form in _forms(symbol, names)),
            fold=False,
        )

    def find(self, headline: Headline) -> Mentions:
        """The symbols of one headline."""
        tags = frozenset(headline.symbols)
        title = self._symbols(plain(headline.title), tags)
        summary = self._symbols(plain(headline.summary), tags)
        named = sorted(title, key=lambda symbol: (title[symbol], symbol))
        return Mentions(
            title=tuple(named),
            places=tuple(title[symbol] for symbol in named),
            tagged=tuple(symbol for symbol in headline.symbols if symbol not in title),
            summary=tuple(symbol for symbol in summary if symbol not in title and symbol not in tags),
        )

    def _symbols(self, text: str, tags: frozenset[str]) -> dict[str, int]:
        """The symbols named in a text, each with its first place."""
        found: dict[str, int] = {}

        def note(symbol: str, at: int) -> None:
            found[symbol] = min(at, found.get(symbol, at))

        explicit = list(_EXPLICIT.finditer(text))
        for match in explicit:
            note(match[1] or match[2], match.start())
        for match in _BRACKETED.finditer(text):
            if match[1] in tags or (match[1] in self._known and _ticker(match[1])):
                note(match[1], match.start())
        sentence, shouting = _in_sentence_case(text), text.isupper()
        for hit in self._names.find(text):
            inside = any(match.start() <= hit.start < match.end() for match in explicit)
            word = shouting and text[hit.start : hit.end] in _SHOUTED
            if not (inside or word or _COMPOUND.match(text, hit.end)) and _company(text, hit, sentence=sentence):
                note(hit.meaning, hit.start)
        return found


def _forms(symbol: str, names: Iterable[str]) -> Iterator[str]:
    """The spellings that stand for a symbol; of the longer names in capitals too, as wires write them."""
    for name in names:
        for form in dict.fromkeys((name, _LEGAL.sub("", name))):
            yield form
            if len(form) >= _LONG_ENOUGH:
                yield form.upper()
    if symbol.isalpha() and _ticker(symbol):
        yield symbol


def _ticker(symbol: str) -> bool:
    """Whether a symbol is believed by itself: not a word, nor so short that it stands for anything."""
    return len(symbol) > _INITIALS and symbol not in _NOT_TICKERS


def _company(text: str, hit: Hit[str], *, sentence: bool) -> bool:
    """Whether a name that is also a word stands for the company here."""
    name = text[hit.start : hit.end]
    if name not in _COMMON and name.capitalize() not in _COMMON:
        return True
    inside_sentence = sentence and hit.start > 0 and text[hit.start - 2 : hit.start] not in (". ", ": ", "? ", "! ")
    return inside_sentence or _CONTEXT_AFTER.match(text, hit.end) is not None


def _in_sentence_case(text: str) -> bool:
    """Whether capitals mean something: most words begin with small letters."""
    words = text.split()
    return sum(word[:1].islower() for word in words) > len(words) / 2
