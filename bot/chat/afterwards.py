"""What can be pressed after something was changed."""

from __future__ import annotations

from bot.chat.model import Button, Control, Menu
from bot.chat.records import Undo

_SPANS = (
    ("1 hour", "1h"),
    ("until the close", "until close"),
    ("until tomorrow", "until tomorrow"),
    ("1 day", "1d"),
    ("1 week", "1w"),
)


def undo_button(undo: Undo) -> Button:
    return Button("Undo", f"undo {undo.undo_id}")


def longer(target: str) -> Menu:
    """Of what is mute for a while."""
    return Menu("Mute longer", tuple(Button(label, f"mute {target} {span}") for label, span in _SPANS[1:]))


def rule_controls(rule_id: str, undo: Undo) -> tuple[Control, ...]:
    """Of a rule that is there."""
    mutes = Menu("Mute", tuple(Button(label, f"mute {rule_id} {span}") for label, span in _SPANS))
    return (undo_button(undo), Button("Edit", f"edit {rule_id}"), mutes)
