"""What to print where the encoding has little more than ASCII."""

from __future__ import annotations

import unicodedata

_ASCII = str.maketrans(
    {"−": "-", "–": "-", "—": "-", "·": "-", "…": "...", "▼": "v", "▲": "^", "●": "*", "○": ".", "≥": ">=", "≤": "<="}
    | {
        "‘": "'",
        "’": "'",
        "“": '"',
        "”": '"',
        "€": "EUR ",
        "£": "GBP ",
        "¥": "JPY ",
        "×": "x",
        "✎": "*",
        "↳": "->",
        "‹": "<",
    }
    | {"│": "|", "▌": "|", "╌": "-", "┊": ":", "─": "-"}
)


def to_ascii(text: str) -> str:
    """For terminals whose encoding has little more: `−12.5%` becomes `-12.5%`, `é` becomes `e`, the rest `?`."""
    text = unicodedata.normalize("NFKD", text.translate(_ASCII))
    return "".join(c for c in text if not unicodedata.combining(c)).encode("ascii", "replace").decode()
