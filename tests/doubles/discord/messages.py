"""Messages: made and edited from what a bot sends, kept as Discord answers them."""

from __future__ import annotations

import re

from tests.doubles.discord import components, limits, permissions
from tests.doubles.discord.clock import born
from tests.doubles.discord.payloads import DM, FORUM, THREAD, Json
from tests.doubles.discord.refusal import Refusal, invalid, missing_access, missing_permissions
from tests.doubles.discord.world import Kept, World

EPHEMERAL = 64
_EVERYONE = re.compile(r"@(?:everyone|here)\b")
_PERSON, _ROLE = re.compile(r"<@!?(\d+)>"), re.compile(r"<@&(\d+)>")


def authorise(world: World, channel: Json, sent: Json, *, attaches: bool = False) -> None:
    """Raises `Refusal` 50001 or 50013 where the bot may not see, post, embed or attach."""
    held = world.permissions(world.bot, channel)
    if not held & permissions.VIEW_CHANNEL:
        raise missing_access()
    wanted = permissions.SEND_MESSAGES_IN_THREADS if channel["type"] == THREAD else permissions.SEND_MESSAGES
    wanted |= permissions.ATTACH_FILES if attaches else 0
    wanted |= permissions.EMBED_LINKS if sent.get("embeds") else 0
    if held & wanted != wanted:
        raise missing_permissions()
    if channel["type"] == DM and channel["recipients"][0]["id"] in world.closed:
        raise Refusal(403, 50007, "Cannot send messages to this user")
    if channel.get("thread_metadata", {}).get("locked"):
        raise Refusal(400, 160005, "Thread is locked")
    if channel["type"] == FORUM:
        raise Refusal(400, 50008, "Cannot send messages in a non-text channel")


def check(sent: Json, files: dict[str, bytes], kept: frozenset[str] = frozenset()) -> None:
    """Raises `Refusal` for what a message must not be."""
    limits.refuse_size(files)
    flaws = list(limits.of_message(sent, files, kept))
    if flaws:
        raise invalid(flaws)


def make(world: World, channel: Json, sent: Json, files: dict[str, bytes], *, author: Json, base: str) -> Kept:
    """A message that is not in its channel yet. `base`: where files are served."""
    limits.refuse_empty(sent, files=bool(files))
    check(sent, files)
    data: Json = {
        "id": world.clock.snowflake(),
        "channel_id": channel["id"],
        "type": 0,
        "author": author,
        "timestamp": world.clock.stamp(),
        "edited_timestamp": None,
        "tts": bool(sent.get("tts")),
        "pinned": False,
        "flags": sent.get("flags") or 0,
        "content": "",
        "embeds": [],
        "components": [],
        "attachments": [],
        "mentions": [],
        "mention_roles": [],
        "mention_everyone": False,
    }
    if sent.get("nonce") is not None:
        data["nonce"] = sent["nonce"]
    made = Kept(data, nonce=str(sent.get("nonce") or ""))
    _refer(world, channel, made, sent.get("message_reference"))
    _fill(world, made, sent, files, base)
    return made


def edit(world: World, kept: Kept, sent: Json, files: dict[str, bytes], *, base: str) -> Kept:
    """Change what was sent; what is not named stays."""
    names = frozenset(each["filename"] for each in kept.attachments)
    flags = sent.get("flags")
    v2 = kept.data["flags"] & limits.COMPONENTS_V2
    check({**sent, "flags": (flags or 0) | v2}, files, names)
    if flags is not None:
        kept.data["flags"] = flags & ~EPHEMERAL | kept.data["flags"] & (EPHEMERAL | limits.COMPONENTS_V2)
    _fill(world, kept, sent, files, base)
    after = {**kept.data, "embeds": kept.embeds}
    limits.refuse_empty(after, files=bool(kept.attachments))
    kept.data["edited_timestamp"] = world.clock.stamp()
    return kept


def post(world: World, kept: Kept, guild: str | None) -> Kept:
    """Put it into its channel, for all to see."""
    channel = world.channels[kept.data["channel_id"]]
    world.messages[channel["id"]][kept.id] = kept
    channel["last_message_id"] = kept.id
    if channel["type"] == THREAD:
        channel["message_count"] += 1
        channel["total_message_sent"] += 1
        channel["thread_metadata"]["archived"] = False
    world.dispatch("MESSAGE_CREATE", event(world, kept, guild))
    return kept


def event(world: World, kept: Kept, guild: str | None) -> Json:
    """A message as the gateway tells it."""
    return {**kept.data, **({"guild_id": guild} if guild else {})}


def age(world: World, kept: Kept) -> float:
    """Seconds since it was posted."""
    return world.clock.now() - born(kept.id)


def _refer(world: World, channel: Json, made: Kept, reference: Json | None) -> None:
    if not reference:
        return
    target = world.messages[channel["id"]].get(str(reference["message_id"]))
    if target is None and reference.get("fail_if_not_exists", True):
        raise invalid([(("message_reference",), "REPLIES_UNKNOWN_MESSAGE", "Unknown message")])
    if target is not None:
        made.data["type"] = 19
        made.data["message_reference"] = {"type": 0, "channel_id": channel["id"], "message_id": target.id}
        made.data["referenced_message"] = {k: v for k, v in target.data.items() if k != "referenced_message"}
        if "guild_id" in channel:
            made.data["message_reference"]["guild_id"] = channel["guild_id"]


def _fill(world: World, kept: Kept, sent: Json, files: dict[str, bytes], base: str) -> None:
    _attach(world, kept, sent, files, base)
    if "content" in sent:
        kept.data["content"] = (sent["content"] or "").strip()
        _mention(world, kept, sent.get("allowed_mentions"))
    if "embeds" in sent:
        kept.embeds = sent["embeds"] or []
    if "components" in sent:
        kept.data["components"] = components.drawn(sent["components"] or [], kept.attachments)
    kept.data["embeds"] = [components.embed(each, kept.attachments) for each in kept.embeds]
    used = str(kept.embeds)
    kept.data["attachments"] = [each for each in kept.attachments if f"attachment://{each['filename']}" not in used]


def _attach(world: World, kept: Kept, sent: Json, files: dict[str, bytes], base: str) -> None:
    said = {str(each["id"]): each for each in sent.get("attachments") or ()}
    if sent.get("attachments") is not None:
        kept.attachments = [each for each in kept.attachments if each["id"] in said]
        kept.files = {each["id"]: kept.files[each["id"]] for each in kept.attachments}
    for number, (name, content) in enumerate(files.items()):
        about = said.get(str(number), {})
        id, name = world.clock.snowflake(), about.get("filename") or name
        url = f"{base}/attachments/{kept.data['channel_id']}/{id}/{name}"
        made: Json = {"id": id, "filename": name, "size": len(content), "url": url, "proxy_url": url}
        if about.get("description"):
            made["description"] = about["description"]
        if name.endswith(".png"):
            made["content_type"] = "image/png"
            made["width"], made["height"] = (int.from_bytes(content[at : at + 4]) for at in (16, 20))
        kept.attachments.append(made)
        kept.files[id] = content


def _mention(world: World, kept: Kept, allowed: Json | None) -> None:
    """Whom the content pings: without `allowed_mentions` everybody whom it names and the bot may call."""
    content, parse = kept.data["content"], (allowed or {}).get("parse") or []
    channel = world.channels[kept.data["channel_id"]]
    loud = world.permissions(world.bot, channel) & permissions.MENTION_EVERYONE

    def let(kind: str, id: str = "") -> bool:
        return allowed is None or kind in parse or id in map(str, allowed.get(kind) or ())

    people = {each["id"]: each for each in (world.bot, *world.people.values())}
    roles = {each["id"] for each in world.guild["roles"] if each["mentionable"] or loud}
    named, of_roles = dict.fromkeys(_PERSON.findall(content)), dict.fromkeys(_ROLE.findall(content))
    kept.data["mentions"] = [people[each] for each in named if each in people and let("users", each)]
    kept.data["mention_roles"] = [each for each in of_roles if each in roles and let("roles", each)]
    kept.data["mention_everyone"] = bool(loud and _EVERYONE.search(content) and let("everyone"))
