"""Controls as Slack's buttons and menus. What one says travels in its value: `bell|<card key>|<command>`."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from slack_sdk.models.blocks import (
    ActionsBlock,
    BlockElement,
    ButtonElement,
    InteractiveElement,
    Option,
    OverflowMenuElement,
    StaticSelectElement,
)

from adapters.slack.text import plain
from bot.chat.model import Button, Control, Menu

ROWS = "row"
"""How the block ids of rows begin: what is pressed there leaves the list standing."""
_LABEL, _OPTION, _VALUE = 75, 75, 150
"""Characters; of a button Slack would take a longer value than of a menu's choice."""
_MOST, _MOST_OF_OVERFLOW, _MOST_CHOICES = 25, 5, 100
_STYLES = {"plain": None, "primary": "primary", "danger": "danger"}


def encode(says: str, key: str = "") -> str:
    return f"bell|{key}|{says}"


def decode(value: str) -> str | None:
    """What a pressed control says; None if it is none of ours."""
    kind, _, rest = value.partition("|")
    return rest.partition("|")[2] if kind == "bell" else None


def actions(controls: Sequence[Control], block_id: str, key: str = "") -> list[ActionsBlock]:
    """A row of controls; nothing of none."""
    elements = [_element(control, number, key) for number, control in enumerate(_usable(controls, key)[:_MOST])]
    return [ActionsBlock(block_id=block_id, elements=elements)] if elements else []


def accessory(controls: Sequence[Control], key: str = "") -> BlockElement | None:
    """The one control that Slack allows beside a text: the button or menu itself, or a menu of them all."""
    controls = _usable(controls, key)
    if len(controls) == 1:
        return _element(controls[0], 0, key)
    options = [option for control in controls for option in _options(control, key)]
    if 1 <= len(options) <= _MOST_OF_OVERFLOW:
        return OverflowMenuElement(action_id="bell0", options=options)
    return _menu("…", options, 0) if options else None


def _usable(controls: Iterable[Control], key: str) -> list[Control]:
    """Slack takes no menu without a choice, and nothing that says too much."""

    def fits(button: Button) -> bool:
        return len(encode(button.says, key)) <= _VALUE

    menus = (
        replace(each, choices=tuple(filter(fits, each.choices))) if isinstance(each, Menu) else each
        for each in controls
    )
    return [each for each in menus if (each.choices if isinstance(each, Menu) else fits(each))]


def _element(control: Control, number: int, key: str) -> InteractiveElement:
    match control:
        case Button(label, says, style):
            text, value = plain(label, _LABEL), encode(says, key)
            return ButtonElement(text=text, action_id=f"bell{number}", value=value, style=_STYLES[style])
        case Menu(label):
            return _menu(label, [_option(choice, key) for choice in control.choices], number)


def _menu(label: str, options: Sequence[Option], number: int) -> StaticSelectElement:
    return StaticSelectElement(
        placeholder=plain(label, _LABEL), action_id=f"bell{number}", options=list(options[:_MOST_CHOICES])
    )


def _options(control: Control, key: str) -> Iterable[Option]:
    """All of it in a menu of its own: a choice says below itself what it chooses."""
    match control:
        case Button():
            yield _option(control, key)
        case Menu(label, choices):
            yield from (_option(choice, key, label) for choice in choices)


def _option(button: Button, key: str, about: str = "") -> Option:
    description = plain(about, _OPTION) if about else None
    return Option(text=plain(button.label, _OPTION), value=encode(button.says, key), description=description)
