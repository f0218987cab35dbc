"""Messages and forms as people see them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from tests.doubles.discord import components as parts
from tests.doubles.discord.components import walk
from tests.doubles.discord.markdown import plain
from tests.doubles.discord.payloads import Json
from tests.doubles.discord.world import Kept
from tests.doubles.talk import Shown

_PICTURES = (".png", ".jpg", ".webp")


def shown(kept: Kept, names: Mapping[str, str]) -> Shown:
    """A message as it is now. `names` of people, roles and channels, by id."""
    data = kept.data
    pictures = [each for each in kept.attachments if each["filename"].endswith(_PICTURES)]
    reference = data.get("message_reference", {}).get("message_id", "")
    return Shown(
        message=kept.id,
        channel=f"discord:{data['channel_id']}",
        text="\n".join(filter(None, (*_lines(data, names), *_files(kept)))),
        controls=tuple(label for label, *_ in controls(data["components"])),
        picture=bool(pictures),
        alt=next(_alts(data["components"], pictures), ""),
        edited=data["edited_timestamp"] is not None,
        reply_to=reference,
        private=kept.private,
        raw=data,
    )


def _alts(components: Any, pictures: list[Json]) -> Iterator[str]:
    for part in walk(components):
        yield from (item["description"] for item in part.get("items", ()) if item["description"])
    yield from (each["description"] for each in pictures if each.get("description"))


def _lines(data: Json, names: Mapping[str, str]) -> Iterator[str]:
    yield plain(data["content"], names)
    for embed in data["embeds"]:
        yield embed.get("author", {}).get("name", "")
        yield plain(embed.get("title", ""), names)
        yield plain(embed.get("description", ""), names)
        for field in embed.get("fields", ()):
            yield plain(field["name"], names)
            yield plain(field["value"], names)
        yield embed.get("footer", {}).get("text", "")
    for part in walk(data["components"]):
        if part["type"] == parts.TEXT:
            yield plain(part["content"], names)


def _files(kept: Kept) -> Iterator[str]:
    """A text file is shown with its beginning."""
    for each in kept.attachments:
        if not each["filename"].endswith(_PICTURES):
            yield each["filename"]
            yield kept.files[each["id"]][:5000].decode("utf-8", "replace")


def controls(components: Any) -> Iterator[tuple[str, Json, str]]:
    """(label, component, value): buttons, menus by their placeholder with an empty value, and each choice."""
    for part in walk(components):
        if part["type"] == parts.BUTTON:
            yield part.get("label") or part["emoji"]["name"], part, ""
        if part["type"] == parts.MENU:
            yield part.get("placeholder", ""), part, ""
            for option in part["options"]:
                yield option["label"], part, option["value"]


def form(modal: Json, channel: str, token: str) -> Shown:
    """A modal: its title, then each field's label, hint and value. `token` names the interaction that opened it."""
    lines = [modal["title"]]
    for label, part in fields(modal):
        values = [option["label"] for option in part.get("options") or () if option.get("default")]
        lines += [label, part.get("placeholder") or "", part.get("value") or "", *values]
    texts = [plain(part["content"], {}) for part in walk(modal["components"]) if part["type"] == parts.TEXT]
    text = "\n".join(filter(None, [*lines, *texts]))
    labels = tuple(label for label, _ in fields(modal))
    return Shown(token, f"discord:{channel}", text, labels, private=True, raw=modal)


def fields(modal: Json) -> Iterator[tuple[str, Json]]:
    """(label, input) of a modal."""
    for row in modal["components"]:
        if row["type"] == parts.LABEL:
            yield row["label"], row["component"]
        elif row["type"] == 1:
            for part in row["components"]:
                yield part["label"], part
