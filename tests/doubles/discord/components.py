"""Embeds and components as Discord answers them: defaults filled in, `attachment://` turned into addresses."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from tests.doubles.discord.payloads import Json

BUTTON, MENU, SECTION, TEXT, THUMBNAIL, GALLERY, FILE, SEPARATOR, CONTAINER, LABEL = 2, 3, 9, 10, 11, 12, 13, 14, 17, 18
_DEFAULTS: dict[int, Json] = {
    MENU: {"min_values": 1, "max_values": 1},
    THUMBNAIL: {"description": None, "spoiler": False},
    FILE: {"name": None, "size": None, "spoiler": False},
    SEPARATOR: {"spacing": 1, "divider": True},
    CONTAINER: {"accent_color": None, "spoiler": False},
}
_SCHEME = "attachment://"


def walk(components: Any) -> Iterator[Json]:
    """Every component, rows and what is in them."""
    for part in components:
        yield part
        yield from walk(part.get("components") or ())
        for key in ("accessory", "component"):
            if isinstance(part.get(key), dict):
                yield from walk([part[key]])


def drawn(parts: list[Json], attachments: list[Json]) -> list[Json]:
    """Components as kept, numbered."""
    numbers = iter(range(1, 1000))
    files = {each["filename"]: each for each in attachments}
    return [_component(each, numbers, files) for each in parts]


def _component(part: Json, numbers: Iterator[int], files: dict[str, Json]) -> Json:
    given = {key: value for key, value in part.items() if value is not None}
    shown = {**_DEFAULTS.get(part["type"], {}), "id": next(numbers), **given}
    if "components" in shown:
        shown["components"] = [_component(each, numbers, files) for each in shown["components"]]
    if "accessory" in shown:
        shown["accessory"] = _component(shown["accessory"], numbers, files)
    if "items" in shown:
        shown["items"] = [
            {"description": None, "spoiler": False, **each, "media": _media(each["media"], files)}
            for each in shown["items"]
        ]
    if "media" in shown:
        shown["media"] = _media(shown["media"], files)
    if "file" in shown:
        name = shown["file"]["url"].removeprefix(_SCHEME)
        shown |= {"name": name, "size": files[name]["size"], "file": _media(shown["file"], files)}
    return shown


def _media(media: Json, files: dict[str, Json]) -> Json:
    known = files.get(media["url"].removeprefix(_SCHEME))
    if known is None:
        return {"id": "1", "url": media["url"], "proxy_url": media["url"]}
    kept = {key: known[key] for key in ("url", "proxy_url", "width", "height", "content_type") if key in known}
    return {"id": known["id"], "attachment_id": known["id"], **kept}


def embed(sent: Json, attachments: list[Json]) -> Json:
    """An embed as kept."""
    addresses = {each["filename"]: each["url"] for each in attachments}
    shown = {"type": "rich", **{key: value for key, value in sent.items() if value is not None and key != "type"}}
    for key in ("image", "thumbnail", "footer", "author"):
        if key in shown:
            part = dict(shown[key])
            for name in ("url", "icon_url"):
                part[name] = addresses.get((part.get(name) or "").removeprefix(_SCHEME), part.get(name))
            shown[key] = {name: value for name, value in part.items() if value is not None}
    if "fields" in shown:
        shown["fields"] = [{"inline": False, **field} for field in shown["fields"]]
    return shown
