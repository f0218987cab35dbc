"""Forms as Discord's modals, and what was filled in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, cast

import discord
from discord import ui

from adapters.discord.text import cut
from bot.chat.model import Field, Form

TITLE, LABEL, HINT, VALUE, OPTION, FIELDS = 45, 45, 100, 4000, 100, 5
_OPEN = 15 * 60
"""Seconds that discord.py remembers a form for; what is sent later is read all the same."""


class Modal(ui.Modal):
    """`kept`: what was typed into the form before, by field."""

    def __init__(self, form: Form, kept: Mapping[str, str]) -> None:
        super().__init__(title=cut(form.title, TITLE), timeout=_OPEN, custom_id=f"bell||{form.says}"[:100])
        for each in form.fields[:FIELDS]:
            value = kept.get(each.name, each.value)
            hint = cut(each.hint, HINT) or None
            component = _choice(each, value) if each.choices else _input(each, value)
            self.add_item(ui.Label[Any](text=cut(each.label, LABEL), description=hint, component=component))


def _input(each: Field, value: str) -> ui.TextInput[Any]:
    return ui.TextInput(
        custom_id=each.name, default=cut(value, VALUE) or None, required=not each.optional, max_length=VALUE
    )


def _choice(each: Field, value: str) -> ui.Select[Any]:
    options = [
        discord.SelectOption(label=cut(choice, OPTION), value=choice[:OPTION], default=choice == value)
        for choice in dict.fromkeys(each.choices)
    ]
    return ui.Select(custom_id=each.name, options=options[:25], required=not each.optional)


def filled(interaction: discord.Interaction[Any]) -> tuple[str, dict[str, str]] | None:
    """(what the form says, its values by field); None of what is no form of ours.

    Read from the event itself: a form that was open while the bot was started anew is answered too.
    """
    data = cast("dict[str, Any]", interaction.data or {})
    prefix, _, says = str(data.get("custom_id", "")).partition("||")
    if interaction.type is not discord.InteractionType.modal_submit or prefix != "bell":
        return None
    return says, dict(_values(data.get("components", ())))


def _values(components: Sequence[Mapping[str, Any]]) -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    for component in components:
        if "component" in component:
            found += _values([component["component"]])
        elif "components" in component:
            found += _values(component["components"])
        elif "values" in component:
            found.append((component["custom_id"], next(iter(component["values"]), "")))
        elif "value" in component:
            found.append((component["custom_id"], component["value"] or ""))
    return found
