"""A reply as one message of components: title, lines, rows with a button each, a chart, a file, what can be pressed.

Discord takes 40 components and 4000 characters: what does not fit loses its button to the menu first, then is left out.
"""

from __future__ import annotations

import asyncio
import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import discord
from discord import ui

from adapters.discord.buttons import Press, pick, pressable, rows
from adapters.discord.text import code, cut, escape, link, told
from bot.alert.post import Chart
from bot.chat.model import Button, Code, Control, File, Link, Menu, Part, Picture, Reply, Row, Text
from bot.errors import ReportError

COMPONENTS, CHARACTERS, ALT = 40, 4000, 1024
_LINE = 1000
_TITLE, _HEADING = 600, 60
"""A longer title is no heading."""
_LEAD, _BESIDE = 60, 50
"""Characters of a row's lead; of its text and detail that have room in one line."""
_ROWS = 99
"""The number of the rows' menu."""
_COLOUR, _FAILED = 0xF0B132, 0xF23F43
Draw = Callable[[Chart], bytes]


@dataclass(frozen=True, slots=True)
class Answer:
    view: ui.LayoutView
    files: Sequence[discord.File]


async def compose(reply: Reply, draw: Draw, key: str = "") -> Answer:
    """`draw` makes a PNG, beside the event loop; `key` goes with what can be pressed."""
    last = rows(reply.controls, key)
    sheet = _Sheet(key, COMPONENTS - 4 - sum(1 + len(line) for line in last))
    sheet.said.update(button.says for button in reply.controls if isinstance(button, Button))
    sheet.say(_title(reply.title, plain=reply.failed))
    for part in reply.parts:
        if isinstance(part, Picture):
            await sheet.show(part.chart, draw)
        else:
            sheet.add(part)
    sheet.end()
    boxed = [*sheet.items, *(ui.ActionRow[Any](*line) for line in last)]
    view = ui.LayoutView(timeout=None)
    view.add_item(ui.Container[Any](*boxed, accent_colour=_FAILED if reply.failed else _COLOUR))
    return Answer(view, sheet.files)


@dataclass(slots=True)
class _Sheet:
    """What has been laid out so far. `left`: components that may still come, those of the reply's end kept back."""

    key: str
    left: int
    items: list[ui.Item[Any]] = field(default_factory=list[ui.Item[Any]])
    files: list[discord.File] = field(default_factory=list[discord.File])
    said: set[str] = field(default_factory=set[str])
    """By buttons that are there: Discord takes none twice."""
    _room: int = CHARACTERS
    _lines: list[str] = field(default_factory=list[str])
    _others: list[Button] = field(default_factory=list[Button])

    def say(self, line: str) -> None:
        """Text joins what is above it. The first line for which there is no room is a `…`, those after it nothing."""
        if not line or self._room <= 0:
            return
        fits = len(line) + 2 <= self._room
        self._lines.append(line if fits else "…")
        self._room = self._room - len(line) - 1 if fits else 0

    def add(self, part: Part) -> None:
        match part:
            case Text(text, heading=True):
                self.say(f"\n**{told(text, _LINE)}**" if self._lines else f"**{told(text, _LINE)}**")
            case Text(text, quiet):
                for line in text.splitlines():
                    self.say(f"-# {told(line, _LINE)}" if quiet and line else told(line, _LINE))
            case Code(text):
                self.say(code(text, self._room - 2) if self._room > 100 else "…")
            case Row():
                self._row(part)
            case Link(title, url, detail):
                self.say(f"{link(title, url)}{f' · {told(detail)}' if detail else ''}")
            case File(name, text):
                self._attach(io.BytesIO(text.encode()), name, "")
            case Picture():
                pass

    async def show(self, chart: Chart, draw: Draw) -> None:
        """The chart; its words where it can't be drawn."""
        alt = cut(chart.alt, ALT)
        try:
            png = await asyncio.to_thread(draw, chart)
        except ReportError:
            self.say(told(chart.alt))
        else:
            self._attach(io.BytesIO(png), f"chart-{len(self.files) + 1}.png", alt)

    def _end_text(self) -> None:
        if self._lines:
            self._put(ui.TextDisplay[Any]("\n".join(self._lines)), 1)
            self._lines = []

    def end(self) -> None:
        """With one menu of what else can be done about the rows."""
        self._end_text()
        labels = dict.fromkeys(button.label.rpartition(": ")[2] for button in self._others)
        menu = pick(Menu(f"{' · '.join(labels)} …", tuple(self._others)), self.key, _ROWS)
        if menu and self.left >= 2:
            self._put(ui.ActionRow[Any](menu), 2)

    def _row(self, row: Row) -> None:
        text, buttons = _row_text(row), _buttons(row.controls)
        if buttons and self._fits(buttons[0], text):
            self._end_text()
            self.said.add(buttons[0].says)
            self._room -= len(text) + 1
            self._put(ui.Section[Any](text, accessory=Press(buttons.pop(0), self.key)), 3)
        else:
            self.say(text)
        self._others += [Button(f"{row.lead}: {button.label}", button.says) for button in buttons]

    def _fits(self, button: Button, text: str) -> bool:
        """Whether a row with a button still has room, and its button is no other's."""
        room = self.left >= 5 and 0 < len(text.strip()) < self._room - 1
        return room and button.says not in self.said and pressable(button, self.key)

    def _attach(self, content: io.BytesIO, name: str, alt: str) -> None:
        if self.left < 1:
            return
        self._end_text()
        file = discord.File(content, name, description=alt or None)
        self.files.append(file)
        image = name.endswith(".png")
        self._put(
            ui.MediaGallery[Any](discord.MediaGalleryItem(file, description=alt or None))
            if image
            else ui.File[Any](file),
            1,
        )

    def _put(self, item: ui.Item[Any], components: int) -> None:
        self.items.append(item)
        self.left -= components


def _row_text(row: Row) -> str:
    """What can be typed (`7k`, `zone`, `/bell add`) as code, other leads in bold; short details beside the text."""
    lead, detail = cut(row.lead, _LEAD).replace("`", ""), told(row.detail)
    said = (f"**{escape(lead)}** " if lead[:1].isupper() else f"`{lead}` ") if lead else ""
    beside = not row.controls and len(row.text) + len(row.detail) <= _BESIDE
    between = " · " if beside else "\n-# "
    return f"{said}{told(row.text)}" + (f"{between}{detail}" if detail else "")


def _buttons(controls: Sequence[Control]) -> list[Button]:
    """A row's menu is as many buttons."""
    return [button for control in controls for button in (control.choices if isinstance(control, Menu) else (control,))]


def _title(title: str, *, plain: bool) -> str:
    """What went wrong is no heading."""
    said = told(title, _TITLE)
    return f"### {said}" if 0 < len(said) <= _HEADING and not plain else f"**{said}**" if said else ""
