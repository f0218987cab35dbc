"""What people have typed, without what nobody can see: controls, turned and hidden characters, halves of characters."""

from __future__ import annotations

import re
import unicodedata

_PLAIN = re.compile(r"[ -~]*")


def heard(text: str) -> str:
    """Every kind of white space becomes a space, so that it is one line."""
    return text if _PLAIN.fullmatch(text) else "".join(map(_seen, text))


def _seen(character: str) -> str:
    if character.isspace():
        return " "
    return "" if unicodedata.category(character) in ("Cc", "Cf", "Cs", "Co") else character
