"""Discord's markdown: what a reader sees of it."""

from __future__ import annotations

import re

_LITERAL = re.compile(
    r"\\([^\w\s])|```(?:[\w+-]*\n)?(.*?)```|(?<!`)``(?!`)(.+?)``(?!`)|(?<!`)`(?!`)([^`]+?)`(?!`)", re.S
)
_LINK = re.compile(r"\[([^\[\]]+)\]\(<?(https?://[^\s)>]+)>?(?: [^)]*)?\)")
_ANGLE = re.compile(r"<(https?://[^\s>]+)>")
_PAIRS = tuple(re.compile(p, re.S) for p in (r"\*\*(.+?)\*\*", r"__(.+?)__", r"~~(.+?)~~", r"\|\|(.+?)\|\|"))
_ITALIC = re.compile(r"(?<![\w*])\*(?!\s)([^*]+?)(?<!\s)\*(?!\*)|(?<!\w)_(?!\s)([^_]+?)_(?!\w)")
_LINES = re.compile(r"^(?:-# |#{1,3} |>>> |> )", re.M)
_HELD = re.compile("\ue000(\\d+)\ue001")


def plain(text: str) -> str:
    """The words that are left when marks are drawn: escapes undone, links by their text."""
    held: list[str] = []

    def hold(match: re.Match[str]) -> str:
        held.append(match.group(match.lastindex or 0))
        return f"\ue000{len(held) - 1}\ue001"

    text = _LITERAL.sub(hold, text)
    text = _ANGLE.sub(r"\1", _LINK.sub(r"\1", text))
    for pair in _PAIRS:
        text = pair.sub(r"\1", text)
    text = _ITALIC.sub(lambda match: match.group(1) or match.group(2), text)
    text = _LINES.sub("", text)
    return _HELD.sub(lambda match: held[int(match.group(1))], text)
