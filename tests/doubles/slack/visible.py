"""What a person sees of a message or view: its text line by line, and what can be pressed."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from tests.doubles.slack.blocks import elements, options

Json = dict[str, Any]
_CONTROL = re.compile(r"<([^<>]*)>")
_MARKS = [re.compile(rf"(?<![\w{m}])[{m}](?=\S)([^{m}\n]*?\S)[{m}](?![\w{m}])") for m in "*_~"]


def escape(text: str) -> str:
    """As Slack escapes what people type."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def unescape(text: str) -> str:
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def mrkdwn(text: str, names: Mapping[str, str] | None = None) -> str:
    """Formatted text as it is read: links by their label, dates by their fallback, ids by name."""
    marked = re.sub(r"```\n?(.*?)\n?```", r"\1", text, flags=re.DOTALL)
    marked = re.sub(r"`([^`\n]+)`", r"\1", marked)
    for mark in _MARKS:
        marked = mark.sub(r"\1", marked)
    return unescape(_CONTROL.sub(lambda found: _control(found[1], names or {}), marked))


def _control(inside: str, names: Mapping[str, str]) -> str:
    target, _, label = inside.partition("|")
    if target[:1] == "@":
        return "@" + names.get(target[1:], target[1:])
    if target[:1] == "#":
        return "#" + (label or names.get(target[1:], target[1:]))
    if target[:1] == "!":
        return label or "@" + target[1:].removeprefix("subteam^")
    return label or target


def mentions(value: Any) -> list[str]:
    """Whom a payload calls, wherever in it: `here`, `channel`, `everyone`, ids of people and groups.

    Only the text of a message, mrkdwn and markdown are parsed; in rich text a mention is an element of its own.
    """
    if isinstance(value, str):
        return [a or b or c for a, b, c in re.findall(r"<(?:!(here|channel|everyone)|@(\w+)|!subteam\^(\w+))", value)]
    if isinstance(value, list):
        return [name for item in value for name in mentions(item)]
    if not isinstance(value, dict):
        return []
    rich = {"broadcast": "range", "user": "user_id", "usergroup": "usergroup_id"}.get(value.get("type", ""))
    own = [value[rich]] if rich and isinstance(value.get(rich), str) else []
    parsed = value.get("type", "mrkdwn") in ("mrkdwn", "markdown", "message")
    inside = [v for name, v in value.items() if not isinstance(v, str) or (parsed and name == "text")]
    return own + mentions(inside)


def lines(payload: Json, names: Mapping[str, str] | None = None) -> list[str]:
    """The visible text of a message or view, in order; of a message without blocks its `text`."""
    if payload.get("type") in ("modal", "home"):
        title = [payload["title"]["text"]] if "title" in payload else []
        return title + [line for block in payload["blocks"] for line in _block(block, names)]
    shown = [line for block in payload.get("blocks") or () for line in _block(block, names)]
    if not payload.get("blocks"):
        shown = [mrkdwn(payload.get("text") or "", names)]
    for attachment in payload.get("attachments") or ():
        shown.extend(line for block in attachment.get("blocks", ()) for line in _block(block, names))
    return [line for line in shown if line]


def _object(text: Json, names: Mapping[str, str] | None) -> str:
    return mrkdwn(text["text"], names) if text["type"] == "mrkdwn" else text["text"]


def _block(block: Json, names: Mapping[str, str] | None) -> Iterator[str]:
    kind = block["type"]
    if kind in ("header", "section"):
        yield from (_object(text, names) for text in (block.get("text"), *block.get("fields", ())) if text)
    elif kind == "context":
        yield from (_object(item, names) for item in block["elements"] if item["type"] != "image")
    elif kind == "image":
        yield from (block["title"]["text"],) if block.get("title") else ()
    elif kind == "markdown":
        yield block["text"]
    elif kind == "rich_text":
        yield from "".join(_rich(item, names) for item in block["elements"]).splitlines()
    elif kind == "table":
        yield from (" | ".join(_cell(cell, names) for cell in row) for row in block["rows"])
    elif kind == "input":
        yield from (block["label"]["text"], _value(block["element"]))
        yield from (block["hint"]["text"],) if block.get("hint") else ()


def _cell(cell: Json, names: Mapping[str, str] | None) -> str:
    return cell["text"] if cell["type"] == "raw_text" else "".join(_rich(e, names) for e in cell["elements"])


def _rich(item: Json, names: Mapping[str, str] | None) -> str:
    if "elements" in item:
        inner = [_rich(element, names) for element in item["elements"]]
        if item["type"] == "rich_text_list":
            return "".join(f"{line}\n" if not line.endswith("\n") else line for line in inner)
        return "".join(inner) + "\n"
    ids = str(item.get("user_id") or item.get("channel_id") or item.get("usergroup_id") or "")
    if ids:
        return ("#" if item["type"] == "channel" else "@") + (names or {}).get(ids, ids)
    if item["type"] == "broadcast":
        return "@" + item["range"]
    return item.get("text") or item.get("url") or item.get("fallback") or f":{item.get('name', '')}:"


def _value(element: Json) -> str:
    first = element.get("initial_option")
    if first:
        return first["text"]["text"]
    return ", ".join(o["text"]["text"] for o in element.get("initial_options", ())) or element.get("initial_value", "")


def controls(blocks: list[Json]) -> tuple[str, ...]:
    """Labels of what can be pressed, in order; of a menu its own, then its choices."""
    found: list[str] = []
    for block in blocks:
        for element in elements(block) if block["type"] != "input" else ():
            found += [element["text"]["text"]] if element["type"] == "button" else []
            found += [element["placeholder"]["text"]] if "placeholder" in element else []
            found += [option["text"]["text"] for option in options(element)]
    return tuple(found)


def picture(blocks: list[Json]) -> Json | None:
    """The first image block."""
    return next((block for block in blocks if block["type"] == "image"), None)
