"""The words of the canonical language."""

from __future__ import annotations

KEYWORDS = frozenset(
    [
        "about",
        "above",
        "all",
        "and",
        "any",
        "at",
        "average",
        "below",
        "crosses",
        "down",
        "earnings",
        "every",
        "extended",
        "files",
        "for",
        "from",
        "further",
        "halted",
        "high",
        "hours",
        "in",
        "low",
        "market",
        "month",
        "most",
        "moves",
        "news",
        "no",
        "not",
        "of",
        "on",
        "once",
        "open",
        "or",
        "overnight",
        "rsi",
        "sigma",
        "since",
        "sources",
        "splits",
        "this",
        "today",
        "top",
        "until",
        "up",
        "value",
        "volume",
        "vs",
        "week",
        "year",
    ]
)


def symbol_text(name: str) -> str:
    """The symbol as a sentence shows it: with `$` where it would be read as a word."""
    return f"${name}" if name.lower() in KEYWORDS else name
