"""The words of the canonical language."""

from __future__ import annotations

WORDS: dict[str, tuple[str, ...]] = {
    "DOWN": ("down",),
    "UP": ("up",),
    "MOVES": ("moves",),
    "ABOVE": ("above",),
    "BELOW": ("below",),
    "CROSSES": ("crosses",),
    "AT": ("at",),
    "VOLUME": ("volume",),
    "MARKET": ("market value",),
    "VALUE": ("value",),
    "RSI": ("rsi",),
    "AVERAGE": ("average",),
    "ALL_TIME": ("all-time",),
    "HIGH": ("high",),
    "LOW": ("low",),
    "EVENT": ("earnings", "halted", "splits"),
    "FILES": ("files",),
    "NEWS": ("news",),
    "ABOUT": ("about",),
    "FROM": ("from",),
    "SOURCES": ("sources",),
    "VS": ("vs",),
    "IN": ("in",),
    "ON": ("on",),
    "NO": ("no",),
    "TODAY": ("today",),
    "SINCE": ("since open",),
    "OPEN": ("open",),
    "OVERNIGHT": ("overnight",),
    "THIS": ("this week", "this month", "this year"),
    "PERIOD": ("week", "month", "year"),
    "TOP": ("top",),
    "ANY": ("any",),
    "ALL": ("all",),
    "MOST": ("most",),
    "OF": ("of",),
    "NOT": ("not",),
    "AND": ("and",),
    "OR": ("or",),
    "FOR": ("for",),
    "EVERY": ("every",),
    "FURTHER": ("further",),
    "ONCE": ("once",),
    "IN_HOURS": ("in extended hours", "in any hours"),
    "EXTENDED": ("extended",),
    "HOURS": ("hours",),
    "UNTIL": ("until",),
    "_RPAR": (")",),
}
"""The canonical words of each terminal that is a word, in the order in which they are offered."""

SLIPS: dict[str, tuple[str, ...]] = {
    "DOWN": ("falls", "drops", "loses", "slides", "sinks", "tumbles", "plunges"),
    "UP": ("rises", "gains", "jumps", "climbs", "soars", "surges"),
    "HITS": ("hits", "reaches"),
    "GAPS": ("gaps",),
    "WITHOUT": ("without",),
}
"""Further words that are understood, for telling what a mistyped one was meant to be."""

KEYWORDS = frozenset(word for spellings in WORDS.values() for phrase in spellings for word in phrase.split()) | {
    "sigma"
}


SYNONYMS = frozenset(word for spellings in SLIPS.values() for word in spellings)


def symbol_text(name: str) -> str:
    """The symbol as a sentence shows it: with `$` where it would be read as a word."""
    return f"${name}" if name.lower() in KEYWORDS else name
