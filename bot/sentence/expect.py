"""What may stand at a place, in words: for errors and for completion."""

from __future__ import annotations

CLAIM_START = frozenset({"WORD", "STRING", "NOT", "_LPAR"})

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
    "DET": ("its", "the", "new"),
    "WITHOUT": ("without",),
}
"""Further words that are understood, for telling what a mistyped one was meant to be."""

_WHAT = (
    ("DURATION", "a length of time, such as 15m, 1h, 5d or 2w"),
    ("DATE", "a date, such as 2031-01-31"),
    ("FORM", "the name of a form, such as 8-K"),
    ("RANK", '"in top 10", "#1" or "news"'),
)


def described(accepts: frozenset[str]) -> str:
    """What may stand where these terminals may."""
    if accepts >= CLAIM_START:
        return "a condition, such as NVDA down 5%"
    if "BASKET" in accepts:
        return "a symbol or a basket, such as QQQ or @ai-chips"
    for terminal, text in _WHAT:
        if terminal in accepts:
            return text
    if "NUMBER" in accepts and "DOWN" not in accepts:
        return _figure(accepts)
    return ", ".join(words(accepts)[:12]) or "nothing more"


def _figure(accepts: frozenset[str]) -> str:
    if "ALL_TIME" in accepts:
        return 'a high or low, such as "52w high", or a number of sources'
    if "SPAN" in accepts:
        return "a number, such as 120, or an average, such as 200d average"
    if "MONEY_SIGN" in accepts:
        return "how much, such as 5%, $5 or 3 sigma"
    return "a number, such as 10"


def words(accepts: frozenset[str]) -> list[str]:
    return [word for terminal, spellings in WORDS.items() if terminal in accepts for word in spellings]
