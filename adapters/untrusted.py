"""Text and addresses from outside, made safe: no control of a terminal, no turned direction, no script as a link."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from urllib.parse import urlsplit

LONGEST = 400
_MOST_MARKS = 4
"""Combining marks on one letter; more of them run into the neighbouring lines."""
_ESCAPES = re.compile(
    r"(?:\x1b\]|\x9d)[^\x07\x1b\x9c]*(?:\x07|\x1b\\|\x9c)?"  # titles, links, clipboard: up to their end
    r"|(?:\x1b\[|\x9b)[0-?]*[ -/]*[@-~]?"  # colours, cursor
    r"|\x1b[ -/]*[0-~]?"
)


@lru_cache(maxsize=2048)
def clean(text: str, longest: int = LONGEST) -> str:
    """One line, cut with `…`; no escape sequences, no control, bidirectional, invisible or unpaired characters, no
    towers of accents. An alert says the same in many channels: its texts are remembered."""
    text = _ESCAPES.sub("", text[: 4 * longest])
    text = " ".join(_flat("".join(map(_visible, text))).split())
    return text if len(text) <= longest else text[: longest - 1].rstrip() + "…"


def _visible(character: str) -> str:
    category = unicodedata.category(character)
    if character in "\t\n\r\v\f" or category in ("Zl", "Zp"):
        return " "
    return "" if category in ("Cc", "Cf", "Cs", "Co", "Cn") else character


def _flat(text: str) -> str:
    """Without the marks that stand too high on a letter."""
    kept, height = "", 0
    for character in text:
        height = height + 1 if unicodedata.category(character) in ("Mn", "Me") else 0
        kept += character if height <= _MOST_MARKS else ""
    return kept


def web_address(url: str) -> str | None:
    """The address, if it is a plain http or https one that may become a link."""
    if not url.isascii() or not url.isprintable() or any(c in " \"'<>\\`" for c in url):
        return None
    try:
        parts = urlsplit(url)
    except ValueError:
        return None
    return url if parts.scheme in ("http", "https") and parts.netloc else None
