"""What phones and chat programs do to a sentence, undone; every character remembers where it was typed."""

from __future__ import annotations

import re
from dataclasses import dataclass

_DASHES = "\u2010\u2011\u2012\u2013\u2014\u2015\u2212\ufe63\uff0d"
_DOUBLE_QUOTES = "\u201c\u201d\u201e\u201f\u00ab\u00bb\u2033\uff02"
_SINGLE_QUOTES = "\u2018\u2019\u201a\u201b\u2032"
_INVISIBLE = "\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufe0e\ufe0f\ufeff"
_FULL_WIDTH = {chr(0xFEE0 + code): chr(code) for code in range(0x21, 0x7F)}
_PLAIN = {
    **_FULL_WIDTH,
    **dict.fromkeys(_DASHES, "-"),
    **dict.fromkeys(_DOUBLE_QUOTES, '"'),
    **dict.fromkeys(_SINGLE_QUOTES, "'"),
    "\u00d7": "x",
    "\u03a3": "σ",
    "\u03c2": "σ",
    "&amp;": "&",
    "&lt;": "<",
    "&gt;": ">",
}
_ODD = re.compile(
    rf"<(?:https?|mailto|tel):[^|<>]*\|(?P<label>[^<>]*)>"
    rf"|(?P<plain>&(?:amp|lt|gt);|[{_DASHES}{_DOUBLE_QUOTES}{_SINGLE_QUOTES}×Σς\uff01-\uff5e])"
    rf"|(?P<space>[^\S ]|[\x00-\x1f\x7f-\x9f\ud800-\udfff])"
    rf"|[{_INVISIBLE}]"
)


@dataclass(frozen=True, slots=True)
class Typed:
    """A tidied `text`, and for each of its characters (and its end) the offset in what was typed."""

    text: str
    origins: tuple[int, ...] | None = None

    def origin(self, offset: int) -> int:
        return offset if self.origins is None else self.origins[offset]


def tidy(typed: str) -> Typed:
    """Undo typography and Slack's escapes, until nothing is left to undo: `&amp;gt;` is `>` too."""
    if typed.isascii() and not _ODD.search(typed):
        return Typed(typed.rstrip())
    text, origins = typed, list(range(len(typed) + 1))
    while True:
        tidier, places = _once(text)
        if tidier == text:
            break
        text, origins = tidier, [origins[place] for place in places]
    text = text.rstrip()
    return Typed(text, tuple(origins[: len(text) + 1]))


def _once(text: str) -> tuple[str, list[int]]:
    parts: list[str] = []
    places: list[int] = []

    def keep(part: str, start: int) -> None:
        parts.append(part)
        places.extend(range(start, start + len(part)))

    done = 0
    for match in _ODD.finditer(text):
        keep(text[done : match.start()], done)
        label = match["label"]
        if label is not None:
            keep(label, match.start("label"))
        elif match["space"]:
            keep(" ", match.start())
        elif match["plain"]:
            keep(_PLAIN[match["plain"]], match.start())
        done = match.end()
    keep(text[done:], done)
    return "".join(parts), [*places, len(text)]
