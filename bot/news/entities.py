"""Which symbols a headline is about."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from bot.news.ambiguous import COMMON, DECOYS, HOUSES, NOT_ALONE, NOT_TICKERS, SHOUTED
from bot.news.issuers import issuers
from bot.news.model import Headline
from bot.news.words import Hit, Words, plain

MANY = 5
"""A headline that names more symbols than this is a list: about none of them in particular."""

_EXCHANGES = r"(?:NASDAQ|NYSE(?:\s?(?:Arca|American|MKT))?|AMEX|CBOE|OTC\w*|LSE|TSX|ASX)"
_EXPLICIT = re.compile(rf"\(\s*(?i:{_EXCHANGES})\s*:\s*([A-Z]{{1,5}}(?:[.-][A-Z])?)\s*\)|(?<![\w$])\$([A-Z]{{1,5}})\b")
_BRACKETED = re.compile(r"\(\s*([A-Z]{1,5}(?:[.-][A-Z])?)\s*\)")
_LEGAL = re.compile(
    r"(?:,? Holdings?)?[,\s]+(?:Inc|Incorporated|Corp|Corporation|Co|Company|Ltd|Limited|plc|PLC|AG|SE|N\.?V|S\.?A)\.?$"
)
_CONTEXT_AFTER = re.compile(
    r"\s*(?:'s?\b|,? Inc\b|,? Corp|\(| Platforms\b| Q[1-4]\b| [1-4]Q\b| (?:stocks?|shares?|earnings|results|revenue|"
    r"sales|profits?|forecasts?|outlook|guidance|CEO|CFO|chief|exec(?:utive)?s?|boss|investors?|shareholders?|employees|"
    r"workers|stores?|app|reports?|beats?|miss(?:es)?|cuts?|raises?|boosts?|falls?|drops?|slumps?|sinks?|plunges?|tumbles?|"
    r"slides?|slips?|dips|declines|rises?|jumps?|surges?|soars?|gains?|climbs?|pops|rallies|rebounds|trades|says?|posts?|"
    r"announces|introduces|invests|expects|sees|warns|sues?|settles|launche[sd]|unveils?|rolls|taps|delays?|delayed|plans?|agrees|"
    r"partners|joins|teams|buys?|sells?|acquires|hires?|fires?|lays|names|wins|loses|adds|tops|faces|facing|weighs|eyes|"
    r"seeks|aims|bets|gets|halts?|ends|tests|recalls|shakes|will|is|to|and)\b)",
    re.IGNORECASE,
)
_BETWEEN = re.compile(r"(?:'s)?(?:,? (?:and|&|or|vs\.?|versus)|,) ", re.IGNORECASE)
"""What stands between the names of a list."""
_LONG_ENOUGH = 5
"""A name so long is the same name in capitals."""
_INITIALS = 2
"""So few letters are initials of anything."""
_COMPOUND = re.compile(r"-[a-z]")
"""`Nvidia-backed`: about somebody else."""
_RATES = re.compile(
    r"(?: ISI)?(?:(?:'s?)?,? (?:analysts?|strategists?|economists?|traders?|upgrades?|downgrades?|initiates?|"
    r"reiterates?|maintains?|reaffirms|resumes|starts|sees|expects|predicts|forecasts|warns|recommends|says$|"
    r"[^:;]{0,70}\bconference|(?:just )?(?:raise[sd]?|cuts?|lifts?|lowers?|boosts?|trims?|hikes?|slashes|sets?|ups)\b"
    r"[^,:;]*\b(?:target|PT|rating))\b|"
    r"'s (?-i:[A-Z]\w+ ){1,2}(?:on|says|sees)\b)",
    re.IGNORECASE,
)
_RATED_BY = re.compile(
    r"\b(?:(?:upgraded?|downgraded?|lowered|raised|initiated|rated|coverage|rating|target)\b[^,:;]*\b(?:at|by|from)|"
    r"according to|says?|(?:analysts?|strategists?|economists?) (?:at|from))\s$",
    re.IGNORECASE,
)
"""A house's opinion: about whom it rates."""


@dataclass(frozen=True, slots=True)
class Mentions:
    """Symbols by how plainly a headline names them; a symbol stands in its strongest place only."""

    title: tuple[str, ...]
    """In order of their first places, which `places` gives: offsets in the title."""
    places: tuple[int, ...]
    tagged: tuple[str, ...]
    """By the source alone."""
    summary: tuple[str, ...]
    issuers: tuple[str, ...]
    """A symbol for each issuer in `title` and `tagged`; there stand all its shares and listings."""

    @property
    def listing(self) -> bool:
        return len(self.issuers) > MANY

    @property
    def symbols(self) -> tuple[str, ...]:
        """What the headline is about, strongest first: named in its title, or tagged."""
        return () if self.listing else self.title + self.tagged


class Entities:
    """Finds symbols. `aliases`: names of each symbol, as they are written; the symbol itself need not be among them.

    Symbols with the same first name are shares or listings of one issuer: what is about one is about all.
    """

    def __init__(self, aliases: Mapping[str, Sequence[str]]) -> None:
        self._known = frozenset(aliases)
        self._issuer = issuers(aliases)
        self._same: dict[str, list[str]] = {}
        for symbol, issuer in self._issuer.items():
            self._same.setdefault(issuer, []).append(symbol)
        forms = [
            (form, issuer)
            for symbol, issuer in self._issuer.items()
            for form in _forms(symbol, aliases[symbol] if symbol == issuer else ())
        ]
        decoys = ((form, "") for decoy in DECOYS for form in (decoy, decoy.upper()))
        self._names = Words(dict.fromkeys((*forms, *decoys)), fold=False)

    def find(self, headline: Headline) -> Mentions:
        """The symbols of one headline."""
        tags = tuple(dict.fromkeys(each for symbol in headline.symbols for each in self._shares(symbol)))
        title = self._symbols(plain(headline.title), tags)
        summary = self._symbols(plain(headline.summary), tags)
        named = sorted(title, key=lambda symbol: (title[symbol], symbol))
        tagged = tuple(symbol for symbol in tags if symbol not in title)
        return Mentions(
            title=tuple(named),
            places=tuple(title[symbol] for symbol in named),
            tagged=tagged,
            summary=tuple(symbol for symbol in summary if symbol not in title and symbol not in tags),
            issuers=tuple(dict.fromkeys(self._issuer.get(symbol, symbol) for symbol in (*named, *tagged))),
        )

    def _shares(self, symbol: str) -> Sequence[str]:
        """All symbols of the same issuer."""
        return self._same.get(self._issuer.get(symbol, symbol), (symbol,))

    def _symbols(self, text: str, tags: Collection[str]) -> dict[str, int]:
        """The symbols named in a text, each with its first place."""
        found: dict[str, int] = {}
        explicit = list(_EXPLICIT.finditer(text))
        spans = [match.span() for match in explicit]
        at = [(match[1] or match[2], match.start()) for match in explicit]
        for match in _BRACKETED.finditer(text):
            if match[1] in tags or (match[1] in self._known and _ticker(match[1])):
                at.append((match[1], match.start()))
        hits = [
            hit for hit in _longest(self._names.find(text)) if not any(start <= hit.start < end for start, end in spans)
        ]
        at += ((hit.meaning, hit.start) for hit in _believed(text, hits))
        for symbol, place in at:
            for each in self._shares(symbol):
                found[each] = min(place, found.get(each, place))
        return found


def _forms(symbol: str, names: Iterable[str]) -> Iterator[str]:
    """The spellings that stand for a symbol; of the longer names in capitals too, as wires write them."""
    for name in names:
        short = _LEGAL.sub("", name)
        for form in dict.fromkeys((name, name if short.lower() in NOT_ALONE else short)):
            yield form
            if len(form) >= _LONG_ENOUGH:
                yield form.upper()
    if symbol.isalpha() and _ticker(symbol):
        yield symbol


def _longest(hits: Iterable[Hit[str]]) -> list[Hit[str]]:
    """Those that are no part of a longer one, and stand for a symbol."""
    found = list(hits)
    spans = {(hit.start, hit.end) for hit in found}
    return [
        hit
        for hit in found
        if hit.meaning
        and not any(start <= hit.start and hit.end <= end and end - start > hit.end - hit.start for start, end in spans)
    ]


def _ticker(symbol: str) -> bool:
    """Whether a symbol is believed by itself: not a word, nor so short that it stands for anything."""
    return len(symbol) > _INITIALS and symbol not in NOT_TICKERS


def _believed(text: str, hits: Sequence[Hit[str]]) -> list[Hit[str]]:
    """The hits that stand for a company that the text is about. Names that are words as well need a context: the words
    around them, or another company's name beside them."""
    sentence, shouting = _in_sentence_case(text), text.isupper()
    named = [
        hit
        for hit in sorted(hits)
        if not (shouting and text[hit.start : hit.end] in SHOUTED)
        and not _COMPOUND.match(text, hit.end)
        and not (hit.meaning in HOUSES and (_RATES.match(text, hit.end) or _RATED_BY.search(text, 0, hit.start)))
    ]
    sure = [text[hit.start : hit.end].lower() not in COMMON or _in_context(text, hit, sentence) for hit in named]
    order = range(len(named))
    for these in (order, order[::-1]):
        for one, other in pairwise(these):
            first, second = sorted((named[one], named[other]))
            sure[other] |= sure[one] and _BETWEEN.fullmatch(text, first.end, second.start) is not None
    return [hit for hit, believed in zip(named, sure, strict=True) if believed]


def _in_context(text: str, hit: Hit[str], sentence: bool) -> bool:
    """Whether the words around a name make it a company's; in a sentence, its capital within it."""
    inside_sentence = sentence and hit.start > 0 and text[hit.start - 2 : hit.start] not in (". ", ": ", "? ", "! ")
    return inside_sentence or _CONTEXT_AFTER.match(text, hit.end) is not None


def _in_sentence_case(text: str) -> bool:
    """Whether capitals mean something: most words begin with small letters."""
    words = text.split()
    return sum(word[:1].islower() for word in words) > len(words) / 2
