"""A reply as plain text: for the terminal, screen readers and wherever nothing better can be shown."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby

from bot.chat.model import Button, Code, Control, File, Link, Menu, Part, Picture, Reply, Row, Text

_WIDEST = 56
"""Columns that the middle of a row takes at most before what follows it."""
_LONG = 44
"""Columns of what follows it, from which it has a line of its own."""


def reply_text(reply: Reply) -> str:
    """Title, parts, and what can be pressed as what can be typed: `[Undo: /bell undo 3f]`."""
    lines = [line for line in (reply.title,) if line]
    for kind, group in groupby(reply.parts, key=type):
        parts = list(group)
        lines += _rows([part for part in parts if isinstance(part, Row)]) if kind is Row else _lines(parts)
    hints = " ".join(map(control_text, reply.controls))
    return "\n".join([*lines, *([hints] if hints else [])])


def control_text(control: Control) -> str:
    """`[Undo: /bell undo 3f]`; of a menu every choice."""
    match control:
        case Button(label, says):
            return f"[{label}: /bell {says}]"
        case Menu(label, choices):
            return f"[{label}: {' · '.join(f'/bell {choice.says}' for choice in choices)}]"


def _rows(rows: Sequence[Row]) -> list[str]:
    """In columns. What can be done about each is not said: it is the list's own words with the row's id."""
    lead = max(len(row.lead) for row in rows)
    text = min(_WIDEST, max(len(row.text) for row in rows))
    if any(len(row.detail) > _LONG for row in rows):
        gap = " " * (lead + 4)
        lines = [(f"  {row.lead:<{lead}}  {row.text}", f"{gap}{row.detail}" if row.detail else "") for row in rows]
        return [line.rstrip() for pair in lines for line in pair if line]
    return [f"  {row.lead:<{lead}}  {row.text:<{text}}  {row.detail}".rstrip() for row in rows]


def _lines(parts: Iterable[Part]) -> Iterator[str]:
    for part in parts:
        match part:
            case Text(text) | Code(text):
                yield text
            case Link(title, url, detail):
                yield f"  · {' – '.join(filter(None, (title, detail)))}"
                if url:
                    yield f"    {url}"
            case Picture(chart):
                yield f"Chart: {chart.alt}"
            case File(name, text):
                yield f"{name}:\n{text.rstrip()}"
            case Row():
                pass
