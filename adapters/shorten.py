"""Text cut to a platform's limits, the same for every platform."""

from __future__ import annotations

from collections.abc import Iterator

from wcwidth import iter_graphemes

_LONGEST_WORD = 40
"""What has no space for so long (an address) is cut anywhere."""


def shorten(text: str, limit: int) -> str:
    """At most `limit` code points: cut after a word, with `…`.

    What is one character to a reader (an emoji of several, a letter with its accents) is kept whole or left out.
    """
    if len(text) <= limit:
        return text
    if limit <= 0:
        return ""
    kept = list(_whole(text, limit - 1))
    rest = text[sum(map(len, kept)) :]
    if not rest[0].isspace():
        spaces = (n for n in range(len(kept) - 1, max(len(kept) - _LONGEST_WORD, 0), -1) if kept[n].isspace())
        kept = kept[: next(spaces, len(kept))]
    while kept and not kept[-1].strip(" \t\r\n·,;:–—-"):
        kept.pop()
    return "".join(kept) + "…"


def _whole(text: str, limit: int) -> Iterator[str]:
    """The graphemes that fit."""
    for grapheme in iter_graphemes(text[: limit + 64]):
        limit -= len(grapheme)
        if limit < 0:
            return
        yield grapheme
