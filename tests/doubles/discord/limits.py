"""What Discord refuses and its document does not say. Each check gives flaws in the document's shape."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

from tests.doubles.discord.payloads import Json
from tests.doubles.discord.refusal import Flaw, Refusal

CONTENT, EMBEDS, FILE, ROWS, TEXT_OF_V2 = 2000, 6000, 10 * 1024 * 1024, 5, 4000
COMPONENTS_V2 = 1 << 15
_BUTTON, _LINK, _SELECTS = 2, 5, (3, 5, 6, 7, 8)
_COMMAND = re.compile(r"[-_'\w]{1,32}")


def refuse_size(files: dict[str, bytes]) -> None:
    """Raises `Refusal` for a file over 10 MiB."""
    if any(len(content) > FILE for content in files.values()):
        raise Refusal(413, 40005, "Request entity too large")


def refuse_empty(message: Json, *, files: bool) -> None:
    """Raises `Refusal` for a message with nothing in it."""
    embeds = [each for each in message.get("embeds") or () if any(v for k, v in each.items() if k not in _FRAME)]
    shown = (message.get("content") or "").strip()
    if not (shown or embeds or files or message.get("components") or message.get("poll")):
        raise Refusal(400, 50006, "Cannot send an empty message")


_FRAME = ("type", "color", "flags")


def of_message(message: Json, files: dict[str, bytes], kept: frozenset[str] = frozenset()) -> Iterator[Flaw]:
    """Flaws of a message to be posted or edited. `kept`: file names that it has already."""
    content = message.get("content") or ""
    if len(content) > CONTENT:
        yield ("content",), "BASE_TYPE_MAX_LENGTH", f"Must be {CONTENT} or fewer in length."
    names = {each.get("filename") or "" for each in message.get("attachments") or ()} | kept | set(files)
    yield from _embeds(message.get("embeds") or (), names)
    yield from _components(message, names)
    yield from _attachments(message.get("attachments") or (), len(files))
    yield from _mentions(message.get("allowed_mentions") or {})


def _embeds(embeds: Any, names: set[str]) -> Iterator[Flaw]:
    total = sum(map(_size, embeds))
    if total > EMBEDS:
        yield ("embeds",), "MAX_EMBED_SIZE_EXCEEDED", f"Embed size exceeds maximum size of {EMBEDS}: {total}"
    for number, embed in enumerate(embeds):
        here = ("embeds", number)
        for index, field in enumerate(embed.get("fields") or ()):
            for key in ("name", "value"):
                if not (field.get(key) or "").strip():
                    yield (*here, "fields", index, key), "BASE_TYPE_REQUIRED", "This field is required"
        for key, url in _addresses(embed):
            yield from _address((*here, *key), url, names)


def _size(embed: Json) -> int:
    fields = embed.get("fields") or ()
    parts = [embed.get("title"), embed.get("description"), (embed.get("footer") or {}).get("text")]
    parts += [(embed.get("author") or {}).get("name"), *(field.get(key) for field in fields for key in field)]
    return sum(len(part) for part in parts if isinstance(part, str))


def _addresses(embed: Json) -> Iterator[tuple[tuple[str, ...], str]]:
    if embed.get("url"):
        yield ("url",), embed["url"]
    for key in ("image", "thumbnail", "author", "footer"):
        for name in ("url", "icon_url"):
            if (embed.get(key) or {}).get(name):
                yield (key, name), embed[key][name]


def _address(place: tuple[str | int, ...], url: str, names: set[str]) -> Iterator[Flaw]:
    try:
        parts = urlsplit(url)
    except ValueError:
        parts = urlsplit("")
    if parts.scheme == "attachment":
        if parts.netloc not in names:
            yield place, "ATTACHMENT_NOT_FOUND", f"There is no file {parts.netloc}"
    elif parts.scheme not in ("http", "https") or not parts.netloc:
        yield place, "URL_TYPE_INVALID_SCHEME", "Not a well formed URL with scheme http, https or attachment."


def _attachments(attachments: Any, files: int) -> Iterator[Flaw]:
    for number, each in enumerate(attachments):
        place = ("attachments", number, "id")
        if len(str(each["id"])) < 10 and int(each["id"]) >= files:
            yield place, "ATTACHMENT_NOT_FOUND", f"There is no files[{each['id']}]"


def _mentions(allowed: Json) -> Iterator[Flaw]:
    for kind in ("users", "roles"):
        if kind in (allowed.get("parse") or ()) and allowed.get(kind):
            message = f'parse:["{kind}"] and {kind}: [ids...] are mutually exclusive.'
            yield ("allowed_mentions",), "MESSAGE_ALLOWED_MENTIONS_PARSE_EXCLUSIVE", message


def _components(message: Json, names: set[str]) -> Iterator[Flaw]:
    components = message.get("components") or []
    if (message.get("flags") or 0) & COMPONENTS_V2:
        yield from _v2(message, components, names)
    else:
        if len(components) > ROWS:
            yield ("components",), "BASE_TYPE_BAD_LENGTH", f"Must be between 1 and {ROWS} in length."
        for number, each in enumerate(components):
            if each.get("type") != 1:
                yield ("components", number, "type"), "BASE_TYPE_CHOICES", "Only action rows without COMPONENTS_V2."
    yield from _parts(components)


def _v2(message: Json, components: list[Json], names: set[str]) -> Iterator[Flaw]:
    for key in ("content", "embeds"):
        if message.get(key):
            yield (key,), "MESSAGE_CANNOT_USE_LEGACY_FIELDS_WITH_COMPONENTS_V2", f"No {key} with COMPONENTS_V2."
    everything = list(_walk(components))
    if len(everything) > 40:
        yield ("components",), "BASE_TYPE_BAD_LENGTH", "Must be 40 or fewer in all."
    if sum(len(part.get("content", "")) for _, part in everything) > TEXT_OF_V2:
        yield ("components",), "COMPONENT_DISPLAYABLE_TEXT_SIZE_EXCEEDED", f"More than {TEXT_OF_V2} characters."
    for place, part in everything:
        for key in ("media", "file"):
            if isinstance(part.get(key), dict):
                yield from _address((*place, key, "url"), part[key]["url"], names)


def _walk(
    components: Any, place: tuple[str | int, ...] = ("components",)
) -> Iterator[tuple[tuple[str | int, ...], Json]]:
    for number, each in enumerate(components):
        here = (*place, number)
        yield here, each
        for key in ("components", "items"):
            yield from _walk(each.get(key) or (), (*here, key))
        for key in ("accessory", "component"):
            if isinstance(each.get(key), dict):
                yield (*here, key), each[key]


def _parts(components: Any) -> Iterator[Flaw]:
    ids: Counter[str] = Counter()
    for place, part in _walk(components):
        kind = part.get("type")
        if kind == 1:
            kinds = [each.get("type") for each in part.get("components") or ()]
            if len(kinds) > 1 and set(kinds) != {_BUTTON}:
                yield (*place, "components"), "COMPONENT_LAYOUT_WIDTH_EXCEEDED", "Five buttons or one menu in a row."
        if kind == _BUTTON:
            yield from _button(place, part)
        if kind in _SELECTS:
            yield from _select(place, part)
        if part.get("custom_id"):
            ids[part["custom_id"]] += 1
            if ids[part["custom_id"]] > 1:
                yield (
                    (*place, "custom_id"),
                    "COMPONENT_CUSTOM_ID_DUPLICATED",
                    "Component custom id cannot be duplicated",
                )


def _button(place: tuple[str | int, ...], part: Json) -> Iterator[Flaw]:
    link = part.get("style") == _LINK
    wanted, other = ("url", "custom_id") if link else ("custom_id", "url")
    if not part.get(wanted):
        yield (*place, wanted), "BUTTON_COMPONENT_REQUIRED", f"A button of this style needs {wanted}."
    if part.get(other):
        yield (*place, other), "BUTTON_COMPONENT_INVALID", f"A button of this style has no {other}."
    if link and part.get("url"):
        yield from _address((*place, "url"), part["url"], set())
    if not (part.get("label") or "").strip() and not part.get("emoji"):
        yield (*place, "label"), "BUTTON_COMPONENT_INVALID", "A button must have a label or an emoji."


def _select(place: tuple[str | int, ...], part: Json) -> Iterator[Flaw]:
    if part["type"] != 3:
        return
    options = part.get("options") or []
    if not 1 <= len(options) <= 25:
        yield (*place, "options"), "BASE_TYPE_BAD_LENGTH", "Must be between 1 and 25 in length."
    for value, count in Counter(each["value"] for each in options).items():
        if count > 1:
            yield (*place, "options"), "SELECT_COMPONENT_OPTION_VALUE_DUPLICATED", f"{value} is there {count} times."
    if (part.get("max_values") or 1) > len(options):
        yield (*place, "max_values"), "BASE_TYPE_MAX", "More than there are options."


def of_modal(modal: Json) -> Iterator[Flaw]:
    rows = modal.get("components") or []
    if not 1 <= len(rows) <= ROWS:
        yield ("data", "components"), "BASE_TYPE_BAD_LENGTH", f"Must be between 1 and {ROWS} in length."
    for place, part in _walk(rows, ("data", "components")):
        if part.get("type") == 4:
            if "component" not in place and not part.get("label"):
                yield (*place, "label"), "BASE_TYPE_REQUIRED", "This field is required"
            value, most = part.get("value") or "", part.get("max_length") or 4000
            if len(value) > most:
                yield (*place, "value"), "BASE_TYPE_BAD_LENGTH", f"Must be {most} or fewer in length."
    yield from _parts(rows)


def of_choices(choices: list[Json]) -> Iterator[Flaw]:
    if len(choices) > 25:
        yield ("data", "choices"), "BASE_TYPE_BAD_LENGTH", "Must be 25 or fewer in length."
    for number, each in enumerate(choices):
        for key in ("name", "value"):
            if isinstance(each[key], str) and not 1 <= len(each[key]) <= 100:
                yield ("data", "choices", number, key), "BASE_TYPE_BAD_LENGTH", "Must be between 1 and 100 in length."


def of_commands(commands: list[Json]) -> Iterator[Flaw]:
    for number, command in enumerate(commands):
        if _words(command) > 4000:
            yield (number,), "APPLICATION_COMMAND_TOO_LARGE", "Command exceeds maximum size (4000)"
        yield from _command((number,), command)


def _command(place: tuple[str | int, ...], command: Json) -> Iterator[Flaw]:
    name = command["name"]
    if command.get("type") in (None, 1) and (not _COMMAND.fullmatch(name) or name != name.lower()):
        yield (*place, "name"), "APPLICATION_COMMAND_INVALID_NAME", "Command name is invalid"
    if command.get("type") in (None, 1) and not command.get("description"):
        yield (*place, "description"), "BASE_TYPE_REQUIRED", "This field is required"
    options = command.get("options") or []
    if len({each["name"] for each in options}) < len(options):
        yield (*place, "options"), "APPLICATION_COMMAND_OPTIONS_NAME_ALREADY_EXISTS", "Option names must be unique"
    required = [bool(each.get("required")) for each in options]
    if required != sorted(required, reverse=True):
        message = "Required options must be placed before non-required options"
        yield (*place, "options"), "APPLICATION_COMMAND_OPTIONS_REQUIRED_INVALID", message
    for number, each in enumerate(options):
        here = (*place, "options", number)
        if each.get("autocomplete") and each.get("choices"):
            yield here, "APPLICATION_COMMAND_OPTIONS_AUTOCOMPLETE_CHOICES", "Choices or autocomplete, not both"
        yield from _command(here, {**each, "type": None})


def _words(command: Json) -> int:
    own = len(command["name"]) + len(command.get("description") or "")
    choices = sum(len(each["name"]) + len(str(each["value"])) for each in command.get("choices") or ())
    return own + choices + sum(map(_words, command.get("options") or ()))
