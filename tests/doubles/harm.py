"""What breaks or hides in any text, whatever the platform."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from urllib.parse import urlsplit

EVIL_HOST = "evil.example"
_TURNS = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
_CONTROLS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029]")
_ZERO_WIDTH = re.compile("[^\\W_][\u00ad\u200b-\u200d\u2060-\u2064\ufeff]+[^\\W_]")
"""Between letters. Beside a sign it is our own way of keeping the sign from formatting."""
_TAGS = re.compile("[\U000e0000-\U000e0fff]")
_NEW_LINE = re.compile(r"\n\s*EVIL")
MOST_MARKS = 4
"""Combining marks on one letter; more of them run into the neighbouring lines."""


def of_text(text: str, *, one_line: bool = False) -> Iterator[str]:
    """Invisible, turned, stacked and broken characters."""
    if _TURNS.search(text):
        yield f"hides: turned text in {text[:80]!r}"
    if _ZERO_WIDTH.search(text):
        yield f"hides: zero width in {text[:80]!r}"
    if _TAGS.search(text):
        yield f"hides: tags in {text[:80]!r}"
    if _stack(text) > MOST_MARKS:
        yield f"hides: a stack of {_stack(text)} marks in {text[:40]!r}"
    if _CONTROLS.search(text):
        yield f"breaks: control characters in {text[:80]!r}"
    if any(unicodedata.category(each) == "Cs" for each in text):
        yield f"breaks: half a character in {text[:80]!r}"
    if _NEW_LINE.search(text) or (one_line and "\n" in text):
        yield f"breaks: a new line in {text[:80]!r}"


def of_address(url: str) -> Iterator[str]:
    """A target that is not ours to lead to."""
    try:
        parts = urlsplit(url)
    except ValueError:
        parts = None
    if parts is None or parts.scheme.lower() not in ("http", "https", "attachment"):
        yield f"links: to {url[:80]!r}"
    elif (parts.hostname or "").endswith(EVIL_HOST):
        yield f"links: elsewhere, to {url[:80]!r}"


def _stack(text: str) -> int:
    longest = now = 0
    for each in text:
        now = now + 1 if unicodedata.category(each) in ("Mn", "Me") else 0
        longest = max(longest, now)
    return longest
