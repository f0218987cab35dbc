"""Forms as Slack's modals, and what a sent one holds."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from slack_sdk.models.blocks import Block, InputBlock, Option, PlainTextInputElement, StaticSelectElement
from slack_sdk.models.views import View

from adapters.slack.text import plain
from adapters.untrusted import clean
from bot.chat.model import Field, Form

CALLBACK = "bell_form"
ANSWER = "bell_answer"
WORDS = "words"
"""The field of the form in which anything may be said."""
_TITLE, _LABEL, _HINT, _OPTION, _VALUE, _LONGEST = 24, 150, 500, 75, 150, 3000


@dataclass(frozen=True, slots=True)
class Door:
    """Where an answer goes: by `url`, Slack's response_url of the command or button, else to `user` in the channel
    (`thread`: its first message), or into the open modal `view`. `replace`: in place of the message with the button."""

    channel: str
    user: str
    thread: str = ""
    url: str = ""
    replace: bool = False
    view: str = ""


def modal(form: Form, door: Door) -> View:
    """The form; it carries what it belongs to and where its answer goes."""
    return View(
        type="modal",
        callback_id=CALLBACK,
        title=plain(form.title, _TITLE),
        submit=plain("Send", _TITLE),
        close=plain("Cancel", _TITLE),
        blocks=[_input(field) for field in form.fields],
        private_metadata=json.dumps({"says": form.says, "door": asdict(door)}),
    )


def answered(title: str, blocks: list[Block], door: Door) -> View:
    """A modal that shows an answer: for what is pressed on the Home tab, where no message can appear."""
    return View(
        type="modal",
        callback_id=ANSWER,
        title=plain(title, _TITLE),
        close=plain("Close", _TITLE),
        blocks=blocks,
        private_metadata=door.channel,
    )


def sent(view: Mapping[str, Any]) -> tuple[str, Door, dict[str, str]]:
    """What a sent modal belongs to, where its answer goes, and its values by field."""
    carried = json.loads(view["private_metadata"])
    values = {name: _value(held["value"]) for name, held in view["state"]["values"].items()}
    return carried["says"], Door(**carried["door"]), values


def first_field(view: Mapping[str, Any]) -> str:
    return next(block["block_id"] for block in view["blocks"] if block["type"] == "input")


def _value(held: Mapping[str, Any]) -> str:
    option = held.get("selected_option") or {}
    return option.get("value") or held.get("value") or ""


def _input(field: Field) -> InputBlock:
    return InputBlock(
        block_id=field.name,
        label=plain(field.label, _LABEL),
        hint=plain(field.hint, _HINT) if field.hint else None,
        element=_select(field) if field.choices else _line(field),
        optional=field.optional,
    )


def _line(field: Field) -> PlainTextInputElement:
    return PlainTextInputElement(action_id="value", initial_value=clean(field.value, _LONGEST) or None)


def _select(field: Field) -> StaticSelectElement:
    options = {choice: Option(text=plain(choice, _OPTION), value=choice[:_VALUE]) for choice in field.choices[:100]}
    chosen = options.get(field.value)
    return StaticSelectElement(action_id="value", options=list(options.values()), initial_option=chosen)
