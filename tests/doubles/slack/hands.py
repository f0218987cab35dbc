"""What people's hands and their Slack do: find a control by its label, fill in a form, make links of words."""

from __future__ import annotations

import re
from typing import Any

from tests.doubles.slack import blocks, payloads
from tests.doubles.slack.world import Json

_LINK = re.compile(r"(?<![\w@/.])((?:https?://)?(?:[\w-]+\.)+(?:com|org|net|io)(?:/[^\s<>]*)?)(?![\w])")


def linked(text: str) -> str:
    """Slack makes links of what looks like one."""
    return _LINK.sub(lambda found: _as_link(found[1]), text)


def _as_link(word: str) -> str:
    return f"<{word}>" if "://" in word else f"<http://{word}|{word}>"


def labelled(source: Json, label: str) -> Json:
    """The action of the first control with this label, or of the menu that has such a choice."""
    for block in source.get("blocks") or ():
        for element in blocks.elements(block):
            if element["type"] == "button" and element["text"]["text"] == label:
                return payloads.used(block, element, None)
            for option in blocks.options(element):
                if option["text"]["text"] == label:
                    return payloads.used(block, element, option)
    raise AssertionError(f"nothing is labelled {label!r}")


def filled(view: Json, values: dict[str, str]) -> tuple[Json, dict[str, str]]:
    """What a form's inputs hold, and what Slack itself says against it. Inputs go by block, action or label."""
    state: Json = {}
    errors: dict[str, str] = {}
    left = dict(values)
    for block in view["blocks"]:
        if block["type"] != "input":
            continue
        element, block_id = block["element"], block["block_id"]
        name = next((n for n in (block_id, element["action_id"], block["label"]["text"]) if n in left), None)
        held = _held(element, left.pop(name) if name is not None else None)
        state[block_id] = {element["action_id"]: held}
        if error := _refused(block, held):
            errors[block_id] = error
    assert not left, f"the form has no field {', '.join(left)}"
    return state, errors


def _held(element: Json, typed: str | None) -> Json:
    kind = element["type"]
    if kind.endswith("select") or kind == "radio_buttons":
        chosen = element.get("initial_option")
        if typed is not None:
            offered = blocks.options(element)
            chosen = next((o for o in offered if typed in (o["text"]["text"], o["value"])), None)
            assert chosen or not typed, f"the form offers no {typed!r}"
        return {"type": kind, "selected_option": chosen}
    value: Any = element.get("initial_value") if typed is None else typed
    return {"type": kind, "value": value or None}


def _refused(block: Json, held: Json) -> str:
    value = held.get("value") or held.get("selected_option")
    if value is None:
        return "" if block.get("optional") else "Please complete this required field."
    if isinstance(value, str):
        least, most = block["element"].get("min_length", 0), block["element"].get("max_length", 3000)
        return "" if least <= len(value) <= most else f"Enter between {least} and {most} characters."
    return ""
