"""What the gateway says of a person's doing: interactions and messages."""

from __future__ import annotations

from typing import Any

from tests.doubles.discord import limits
from tests.doubles.discord.interactions import Interaction
from tests.doubles.discord.payloads import DM, Json
from tests.doubles.discord.world import Kept, World


def interaction(world: World, begun: Interaction, person: Json, data: Json) -> Json:
    """An INTERACTION_CREATE."""
    channel, direct = begun.channel, begun.channel["type"] == DM
    told: Json = {
        "id": begun.id,
        "application_id": world.application["id"],
        "type": begun.kind,
        "token": begun.token,
        "version": 1,
        "channel_id": channel["id"],
        "channel": {**channel, "permissions": str(world.permissions(person, channel))},
        "locale": "en-US",
        "app_permissions": str(world.permissions(world.bot, channel)),
        "entitlements": [],
        "authorizing_integration_owners": _owner(world, person, channel),
        "context": 1 if direct else 0,
        "attachment_size_limit": limits.FILE,
        "data": data,
    }
    if begun.source is not None:
        told["message"] = begun.source.data
    return told | ({"user": person} if direct else _as_member(world, person, channel))


def _owner(world: World, person: Json, channel: Json) -> Json:
    """Who has installed the bot: the guild (`0`), or the person (`1`)."""
    guild = channel.get("guild_id", "0")
    return {"0": guild} if guild in ("0", world.guild["id"]) else {"1": person["id"]}


def _as_member(world: World, person: Json, channel: Json) -> Json:
    guild = channel["guild_id"]
    return {
        "guild_id": guild,
        "guild": {"id": guild, "locale": "en-US", "features": []},
        "guild_locale": "en-US",
        "member": {**world.membership(person), "permissions": str(world.permissions(person, channel))},
    }


def command(registered: Json, sub: Json, given: list[Json]) -> Json:
    """The `data` of a subcommand."""
    options = [{"type": 1, "name": sub["name"], "options": given}]
    return {"id": registered["id"], "name": registered["name"], "type": 1, "options": options}


def component(part: Json, value: str) -> Json:
    """The `data` of a button or a menu's choice."""
    data: Json = {"custom_id": part["custom_id"], "component_type": part["type"], "id": part.get("id", 1)}
    return {**data, "values": [value]} if part["type"] == 3 else data


def filled(modal: Json, values: dict[str, str]) -> Json:
    """The `data` of a modal that is sent. Fields are named by custom id or label; the others keep their value."""
    known: set[str] = set()
    rows: list[Json] = []
    for number, row in enumerate(modal["components"], 1):
        if row["type"] == 18:
            part = _field(row["component"], row["label"], values, known)
            rows.append({"type": 18, "id": number, "component": part})
        elif row["type"] == 1:
            parts = [_field(each, each["label"], values, known) for each in row["components"]]
            rows.append({"type": 1, "id": number, "components": parts})
    if set(values) - known:
        raise LookupError(f"the form has no {set(values) - known}; it has {known}")
    return {"custom_id": modal["custom_id"], "components": rows}


def _field(part: Json, label: str, values: dict[str, str], known: set[str]) -> Json:
    known |= {part["custom_id"], label}
    given = values.get(part["custom_id"], values.get(label))
    answer: Json = {"type": part["type"], "id": 1, "custom_id": part["custom_id"]}
    if part["type"] == 4:
        return {**answer, "value": _typed(part, label, part.get("value") or "" if given is None else given)}
    options: list[Any] = part["options"]
    if given is None:
        return {**answer, "values": [each["value"] for each in options if each.get("default")]}
    chosen = [each["value"] for each in options if given in (each["value"], each["label"])]
    if not chosen:
        raise LookupError(f"{label} offers no {given}")
    return {**answer, "values": chosen[:1]}


def _typed(part: Json, label: str, text: str) -> str:
    if not text and part.get("required") is not False:
        raise ValueError(f"Discord does not send the form without {label}")
    return text[: part.get("max_length") or 4000]


def spoken(world: World, channel: Json, person: Json, text: str) -> Kept:
    """A message that a person writes."""
    mentioned = [world.bot] if f"<@{world.bot['id']}>" in text else []
    data: Json = {
        "id": world.clock.snowflake(),
        "channel_id": channel["id"],
        "type": 0,
        "author": person,
        "content": text[: limits.CONTENT],
        "timestamp": world.clock.stamp(),
        "edited_timestamp": None,
        "tts": False,
        "pinned": False,
        "flags": 0,
        "embeds": [],
        "components": [],
        "attachments": [],
        "mentions": mentioned,
        "mention_roles": [],
        "mention_everyone": False,
    }
    return Kept(data)


def message(world: World, kept: Kept, person: Json, channel: Json) -> Json:
    """Its MESSAGE_CREATE, with the author's membership in a guild."""
    if channel["type"] == DM:
        return kept.data
    member = {key: value for key, value in world.membership(person).items() if key != "user"}
    return {**kept.data, "guild_id": channel["guild_id"], "member": member}
