"""Buttons and menus that survive a restart: what they say stands in their ids.

`bell|KEY|SAYS` is a button, `bell|KEY|?N` a menu whose options are what they say. The key of a card's own is its hash
and revision, by which our message is found again; `u42`: for that person alone; `f3`: a form's earlier answers.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Protocol, Self, cast

import discord
from discord import ui

from adapters.discord.text import cut
from bot.alert.post import Post
from bot.chat.controls import card_controls, card_key
from bot.chat.model import Button, Control, Menu

if TYPE_CHECKING:
    from discord.ui.item import Item

LABEL, CUSTOM_ID, OPTIONS = 80, 100, 25
_PER_ROW = 5
_STYLES = {
    "plain": discord.ButtonStyle.secondary,
    "primary": discord.ButtonStyle.primary,
    "danger": discord.ButtonStyle.danger,
}
_BUTTON = re.compile(r"bell\|(?P<key>[^|]*)\|(?P<says>[^?].*)")
Interaction = discord.Interaction[Any]


class Listener(Protocol):
    """The client that pressed buttons are brought to."""

    async def pressed(self, interaction: Interaction, key: str, says: str) -> None: ...


class Press(ui.DynamicItem[ui.Button[Any]], template=_BUTTON):
    def __init__(self, button: Button, key: str) -> None:
        style = _STYLES[button.style]
        super().__init__(ui.Button(label=cut(button.label, LABEL), style=style, custom_id=f"bell|{key}|{button.says}"))
        self._key, self._says = key, button.says

    @classmethod
    async def from_custom_id(cls, interaction: Interaction, item: Item[Any], match: re.Match[str], /) -> Self:
        label = item.label if isinstance(item, ui.Button) else None
        return cls(Button(label or "", match["says"]), match["key"])

    async def callback(self, interaction: Interaction) -> None:
        await cast(Listener, interaction.client).pressed(interaction, self._key, self._says)


class Pick(ui.DynamicItem[ui.Select[Any]], template=r"bell\|(?P<key>[^|]*)\|\?(?P<number>\d+)"):
    def __init__(self, label: str, options: list[discord.SelectOption], key: str, number: int) -> None:
        custom_id = f"bell|{key}|?{number}"
        super().__init__(ui.Select(placeholder=cut(label, 150), options=options, custom_id=custom_id))
        self._key = key

    @classmethod
    async def from_custom_id(cls, interaction: Interaction, item: Item[Any], match: re.Match[str], /) -> Self:
        options = item.options if isinstance(item, ui.Select) else []
        return cls("", options, match["key"], int(match["number"]))

    async def callback(self, interaction: Interaction) -> None:
        await cast(Listener, interaction.client).pressed(interaction, self._key, self.item.values[0])


def pick(menu: Menu, key: str, number: int) -> Pick | None:
    """None where nothing can be picked."""
    choices = {choice.says: choice for choice in menu.choices if 0 < len(choice.says) <= CUSTOM_ID}
    options = [discord.SelectOption(label=cut(c.label, 100) or says, value=says) for says, c in choices.items()]
    return Pick(menu.label, options[:OPTIONS], key, number) if options else None


def rows(controls: Iterable[Control], key: str) -> list[list[Press | Pick]]:
    """Rows as Discord lays them out: five buttons, or one menu. What would say the same twice is left out."""
    buttons: dict[str, Press] = {}
    menus: list[Pick] = []
    for control in controls:
        if isinstance(control, Button):
            if pressable(control, key):
                buttons.setdefault(control.says, Press(control, key))
        elif picked := pick(control, key, len(menus)):
            menus.append(picked)
    every = list(buttons.values())
    lines: list[list[Press | Pick]] = [[*every[n : n + _PER_ROW]] for n in range(0, len(every), _PER_ROW)]
    return lines + [[menu] for menu in menus]


def pressable(button: Button, key: str) -> bool:
    """Its id fits, and it has something to show."""
    custom_id = f"bell|{key}|{button.says}"
    return bool(cut(button.label, LABEL) and _BUTTON.fullmatch(custom_id)) and len(custom_id) <= CUSTOM_ID


def card_view(post: Post) -> ui.View | None:
    """What can be done about a card, in one row; None of a post that has nothing."""
    lines = rows(map(_first, card_controls(post)), card_key(post))
    if not lines:
        return None
    view = ui.View(timeout=None)
    for number, line in enumerate(lines):
        for item in line:
            item.row = number
            view.add_item(item)
    return view


def _first(control: Control) -> Button:
    """A menu would take a row of its own below every card: its first choice is there, the answer offers the others."""
    if isinstance(control, Button):
        return control
    return replace(control.choices[0], label=f"{control.label} {control.choices[0].label}")


def key_of(message: discord.Message) -> str:
    """The key of a card that a message of ours carries; empty without one."""
    for row in message.components:
        for item in row.children if isinstance(row, discord.ActionRow) else ():
            custom_id = getattr(item, "custom_id", None) or ""
            if found := re.match(r"bell\|([^|]+)\|", custom_id):
                return found[1]
    return ""
