"""What may stand at a place, in words: for errors and for completion."""

from __future__ import annotations

from bot.sentence.figures import LENGTHS
from bot.sentence.reading import listed
from bot.sentence.words import WORDS

CLAIM_START = frozenset({"WORD", "STRING", "NOT", "_LPAR"})

_WHAT = (
    (
        "VOLUME",
        "what it does: down, up, moves, above, below, crosses, at 52w high, volume, market value, rsi, news …",
    ),
    ("DOWN", "down, up, moves, above, below, crosses or at 52w high"),
    ("NO", "news, no news, or a topic such as ai-models news"),
    ("BASKET", "a symbol or a basket, such as QQQ or @ai-chips"),
    ("DURATION", f"a length of time, {LENGTHS}"),
    ("DATE", "a date, such as 2031-01-31"),
    ("FORM", "the name of a form, such as 8-K"),
    ("RANK", "in top 10, #1 or news"),
    ("OF", '"of" and a basket or list, such as any of @ai-chips; a symbol of that name is written with $'),
    ("EXTENDED", "extended hours or any hours; a window, such as in 1h, stands before the comma"),
    ("ALL_TIME", "a high or low, such as 52w high or all-time low"),
    ("SPAN", "a number, such as 120, or an average, such as 200d average"),
    ("MONEY_SIGN", "how much, such as 5%, $5 or 3 sigma"),
    ("NUMBER", "a number, such as 10"),
    ("VS", "vs QQQ, a window such as in 1h, a cause such as on news, and, or, or a modifier such as for 10m"),
    ("WORD", "a name, such as NVDA"),
    ("CHART", "a chart, such as app-store-us-free"),
    ("UNTIL", "a modifier: for 10m, every further 5%, once, at most every 2h, in extended hours, until 2031-01-31"),
)
"""What is said for a place that takes the terminal; the first that fits tells the places apart."""


def described(accepts: frozenset[str]) -> str:
    """What may stand where these terminals may."""
    if accepts >= CLAIM_START:
        return "a condition, such as NVDA down 5%"
    found = next((text for terminal, text in _WHAT if terminal in accepts), None)
    return found or listed([f'"{word}"' for word in words(accepts)], most=12, last="or") or "nothing more"


def words(accepts: frozenset[str]) -> list[str]:
    return [word for terminal, spellings in WORDS.items() if terminal in accepts for word in spellings]
