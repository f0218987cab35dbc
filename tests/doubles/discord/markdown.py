"""Discord's markdown: what a reader sees of it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from types import MappingProxyType

_LITERAL = re.compile(
    r"\\([^A-Za-z0-9\s])|```(?:[\w+-]*\n)?(.*?)```|(?<!`)``(?!`)(.+?)``(?!`)|(?<!`)`(?!`)([^`]+?)`(?!`)", re.S
)
_LINK = re.compile(r"\[([^\[\]]+)\]\(<?(https?://[^\s)>]+)>?(?: [^)]*)?\)")
_ANGLE = re.compile(r"<(https?://[^\s>]+)>")
_PAIRS = tuple(re.compile(p, re.S) for p in (r"\*\*(.+?)\*\*", r"__(.+?)__", r"~~(.+?)~~", r"\|\|(.+?)\|\|"))
_ITALIC = re.compile(r"(?<![\w*])\*(?!\s)([^*]+?)(?<!\s)\*(?!\*)|(?<!\w)_(?!\s)([^_]+?)_(?!\w)")
_LINES = re.compile(r"^(?:-# |#{1,3} |>>> |> )", re.M)
_NAMED = re.compile(r"<(@|#|@&|@!)(\d+)>")
_TIME = re.compile(r"<t:(-?\d+)(?::\w)?>")
NOBODY: Mapping[str, str] = MappingProxyType({})
_HELD = re.compile("\ue000(\\d+)\ue001")


def plain(text: str, names: Mapping[str, str] = NOBODY) -> str:
    """The words that are left when marks are drawn: escapes undone, links by their text, ids by their names."""
    held: list[str] = []

    def hold(match: re.Match[str]) -> str:
        held.append(match.group(match.lastindex or 0))
        return f"\ue000{len(held) - 1}\ue001"

    text = _LITERAL.sub(hold, text)
    text = _NAMED.sub(lambda match: match.group(1)[0] + names.get(match.group(2), "unknown"), text)
    text = _TIME.sub(lambda match: f"{datetime.fromtimestamp(int(match.group(1)), UTC):%d %B %Y %H:%M}", text)
    text = _ANGLE.sub(r"\1", _LINK.sub(r"\1", text))
    for pair in _PAIRS:
        text = pair.sub(r"\1", text)
    text = _ITALIC.sub(lambda match: match.group(1) or match.group(2), text)
    text = _LINES.sub("", text)
    return _HELD.sub(lambda match: held[int(match.group(1))], text)
