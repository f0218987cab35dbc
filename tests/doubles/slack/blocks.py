"""Block Kit as documented: which blocks and elements there are, their fields and limits.

Only what an app of ours could want is described (no calls, videos, workflows, cards); anything else is refused.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from tests.doubles.slack.rich import RICH
from tests.doubles.slack.vocabulary import (
    ID,
    URL,
    Check,
    Table,
    anything,
    flag,
    kinds,
    many,
    one,
    pattern,
    shape,
    whole,
    words,
    wrong,
)

MESSAGE_BLOCKS = 50
VIEW_BLOCKS = 100
MARKDOWN = 12_000
"""Characters in all `markdown` blocks of a message together."""


def plain(most: int) -> Check:
    return kinds({"plain_text": shape({"text": words(most)}, {"emoji": flag})})


def text(most: int) -> Check:
    mrkdwn = shape({"text": words(most)}, {"verbatim": flag})
    return kinds({"plain_text": shape({"text": words(most)}, {"emoji": flag}), "mrkdwn": mrkdwn})


DATE, TIME = pattern(r"\d{4}-\d\d-\d\d", 10), pattern(r"\d\d:\d\d", 5)
STYLE = one("primary", "danger")
FILE = shape({}, {"id": pattern(r"F[A-Z0-9]+", 20), "url": URL}, exactly=("id", "url"))
IMAGE = {"needs": {"alt_text": words(2000)}, "exactly": ("image_url", "slack_file")}
PICTURE: Table = {"image_url": URL, "slack_file": FILE}
CONFIRM = shape(
    {"title": plain(100), "text": text(300), "confirm": plain(30), "deny": plain(30)},
    {"style": STYLE},
)
OPTION = shape({"text": plain(75), "value": words(150)}, {"description": plain(75)})
RICH_OPTION = shape({"text": text(75), "value": words(150)}, {"description": text(75)})
LINK_OPTION = shape({"text": plain(75), "value": words(150)}, {"description": plain(75), "url": URL})
GROUP = shape({"label": plain(75), "options": many(OPTION, 100)}, {})
CHOICES: Table = {"options": many(OPTION, 100), "option_groups": many(GROUP, 100)}
ACTION: Table = {"action_id": ID}
FOCUS: Table = {**ACTION, "focus_on_load": flag}
SELECT: Table = {**FOCUS, "placeholder": plain(150), "confirm": CONFIRM}
SEVERAL: Table = {**SELECT, "max_selected_items": whole(1, 100)}
TYPED: Table = {**FOCUS, "placeholder": plain(150), "dispatch_action_config": anything}
LENGTHS: Table = {"min_length": whole(0, 3000), "max_length": whole(1, 3000)}
TICKS: Table = {**FOCUS, "confirm": CONFIRM}
FILTER = shape(
    {},
    {
        "include": many(one("im", "mpim", "private", "public"), 4),
        "exclude_external_shared_channels": flag,
        "exclude_bot_users": flag,
    },
)

IMAGE_ELEMENT: Table = {"image": shape(IMAGE["needs"], PICTURE, exactly=IMAGE["exactly"])}
BUTTON: Table = {
    "button": shape(
        {"text": plain(75)},
        {
            **ACTION,
            "url": URL,
            "value": words(2000),
            "style": STYLE,
            "confirm": CONFIRM,
            "accessibility_label": words(75),
        },
    ),
    "overflow": shape({"options": many(LINK_OPTION, 5)}, {**ACTION, "confirm": CONFIRM}),
}
PICKS: Table = {
    "static_select": shape({}, {**SELECT, **CHOICES, "initial_option": OPTION}, exactly=("options", "option_groups")),
    "users_select": shape({}, {**SELECT, "initial_user": ID}),
    "channels_select": shape({}, {**SELECT, "initial_channel": ID, "response_url_enabled": flag}),
    "conversations_select": shape(
        {},
        {
            **SELECT,
            "initial_conversation": ID,
            "default_to_current_conversation": flag,
            "response_url_enabled": flag,
            "filter": FILTER,
        },
    ),
    "checkboxes": shape({"options": many(RICH_OPTION, 10)}, {**TICKS, "initial_options": many(RICH_OPTION, 10)}),
    "radio_buttons": shape({"options": many(RICH_OPTION, 10)}, {**TICKS, "initial_option": RICH_OPTION}),
    "datepicker": shape({}, {**SELECT, "initial_date": DATE}),
    "timepicker": shape({}, {**SELECT, "initial_time": TIME, "timezone": words(100)}),
    "datetimepicker": shape({}, {**TICKS, "initial_date_time": whole(0, 10**10)}),
}
MULTI: Table = {
    "multi_static_select": shape(
        {},
        {**SEVERAL, **CHOICES, "initial_options": many(OPTION, 100)},
        exactly=("options", "option_groups"),
    ),
    "multi_users_select": shape({}, {**SEVERAL, "initial_users": many(ID, 100)}),
}
TYPING: Table = {
    "plain_text_input": shape({}, {**TYPED, **LENGTHS, "initial_value": words(3000, least=0), "multiline": flag}),
    "email_text_input": shape({}, {**TYPED, "initial_value": words(3000, least=0)}),
    "url_text_input": shape({}, {**TYPED, "initial_value": words(3000, least=0)}),
    "number_input": shape(
        {"is_decimal_allowed": flag},
        {**TYPED, "initial_value": words(100), "min_value": words(100), "max_value": words(100)},
    ),
}

CELL = kinds(
    {
        "raw_text": shape({"text": words(40_000)}, {}),
        "rich_text": shape({"elements": many(RICH, 1000)}, {"block_id": ID}),
    }
)
COLUMN = shape({}, {"align": one("left", "center", "right"), "is_wrapped": flag})


def _block(needs: Table, may: Table | None = None, **rules: tuple[str, ...]) -> Check:
    return shape(needs, {"block_id": ID, **(may or {})}, **rules)


BLOCKS: Table = {
    "header": _block({"text": plain(150)}),
    "section": _block(
        {},
        {
            "text": text(3000),
            "fields": many(text(2000), 10),
            "accessory": kinds({**BUTTON, **PICKS, **MULTI, **IMAGE_ELEMENT}),
            "expand": flag,
        },
        either=("text", "fields"),
    ),
    "divider": _block({}),
    "image": _block(IMAGE["needs"], {**PICTURE, "title": plain(2000)}, exactly=IMAGE["exactly"]),
    "context": _block(
        {
            "elements": many(
                kinds(
                    {
                        **IMAGE_ELEMENT,
                        "plain_text": shape({"text": words(3000)}, {"emoji": flag}),
                        "mrkdwn": shape({"text": words(3000)}, {"verbatim": flag}),
                    }
                ),
                10,
            )
        }
    ),
    "actions": _block({"elements": many(kinds({**BUTTON, **PICKS}), 25)}),
    "input": _block(
        {"label": plain(2000), "element": kinds({**TYPING, **PICKS, **MULTI})},
        {"dispatch_action": flag, "hint": plain(2000), "optional": flag},
    ),
    "rich_text": _block({"elements": many(RICH, 1000)}),
    "markdown": _block({"text": words(MARKDOWN)}),
    "table": _block({"rows": many(many(CELL, 20), 100)}, {"column_settings": many(COLUMN, 20)}),
}
MODAL = shape(
    {"title": plain(24), "blocks": many(kinds(BLOCKS), VIEW_BLOCKS)},
    {
        "submit": plain(24),
        "close": plain(24),
        "private_metadata": words(3000, least=0),
        "callback_id": words(255, least=0),
        "external_id": words(255, least=0),
        "clear_on_close": flag,
        "notify_on_close": flag,
        "submit_disabled": flag,
    },
)
HOME = shape(
    {"blocks": many(kinds(BLOCKS), VIEW_BLOCKS, least=0)},
    {
        "private_metadata": words(3000, least=0),
        "callback_id": words(255, least=0),
        "external_id": words(255, least=0),
    },
)
ATTACHMENT = shape(
    {},
    {
        "blocks": many(kinds(BLOCKS), MESSAGE_BLOCKS),
        "color": pattern(r"#[0-9A-Fa-f]{6}|good|warning|danger", 7),
        "fallback": words(40_000, least=0),
    },
)
METADATA = shape({"event_type": pattern(r"[A-Za-z0-9_.-]+", 255), "event_payload": anything}, {"entities": anything})


def message_blocks(blocks: Any) -> list[str]:
    """What is wrong with a message's blocks."""
    found = list(many(kinds(BLOCKS), MESSAGE_BLOCKS, least=0)(blocks, "/blocks"))
    if not found:
        found.extend(_together(blocks, "/blocks"))
    return found


def view(payload: Any) -> list[str]:
    """What is wrong with a modal or Home tab."""
    found = list(kinds({"modal": MODAL, "home": HOME})(payload, "/view"))
    if not found:
        found.extend(_together(payload["blocks"], "/view/blocks"))
        asks = any(block["type"] == "input" for block in payload["blocks"])
        if payload["type"] == "modal" and asks and "submit" not in payload:
            found.append(wrong("missing required field: submit", "/view"))
    return found


def attachments(value: Any) -> list[str]:
    """What is wrong with attachments; the older fields than blocks, colour and fallback are not for us."""
    return list(many(ATTACHMENT, 20, least=0)(value, "/attachments"))


def _together(blocks: list[dict[str, Any]], at: str) -> Iterator[str]:
    """Rules about several fields at once."""
    seen: set[str] = set()
    for number, block in enumerate(blocks):
        if (name := block.get("block_id")) in seen:
            yield wrong(f"block_id {name} already exists", f"{at}/{number}")
        seen.update([name] if name else [])
        yield from _elements(block, f"{at}/{number}")
    written = sum(len(block["text"]) for block in blocks if block["type"] == "markdown")
    if written > MARKDOWN:
        yield wrong(f"markdown must be less than {MARKDOWN + 1} characters in all", at)


def elements(block: dict[str, Any]) -> list[dict[str, Any]]:
    """What can be pressed, picked or filled in a block."""
    inside = (block.get("accessory"), block.get("element"))
    row = block.get("elements", []) if block["type"] == "actions" else []
    return [*filter(None, inside), *row]


def options(element: dict[str, Any]) -> list[dict[str, Any]]:
    groups = (group["options"] for group in element.get("option_groups", ()))
    return [*element.get("options", ()), *(option for group in groups for option in group)]


def _elements(block: dict[str, Any], at: str) -> Iterator[str]:
    names = [element["action_id"] for element in elements(block) if "action_id" in element]
    yield from (wrong(f"action_id {name} already exists", at) for name in set(names) if names.count(name) > 1)
    for element in elements(block):
        first = [element["initial_option"]] if "initial_option" in element else element.get("initial_options", [])
        if any(option not in options(element) for option in first):
            yield wrong("initial_option must be one of the options", at)
        least, most = element.get("min_length", 0), element.get("max_length", 3000)
        if least > most:
            yield wrong("min_length must not be more than max_length", at)
