"""Endpoints of channels, their messages and threads."""

from __future__ import annotations

from tests.doubles.discord import messages, permissions
from tests.doubles.discord.payloads import DM, FORUM
from tests.doubles.discord.refusal import Refusal, missing_access, missing_permissions
from tests.doubles.discord.routes import Answer, Call, Routes, route


@route("GET", "/channels/{channel_id}")
def channel(routes: Routes, call: Call) -> Answer:
    return 200, routes.seen(call.channel)


@route("DELETE", "/channels/{channel_id}")
def delete_channel(routes: Routes, call: Call) -> Answer:
    found = routes.seen(call.channel)
    if not routes.world.permissions(routes.world.bot, found) & permissions.MANAGE_CHANNELS:
        raise missing_permissions()
    return 200, routes.world.remove(call.channel)


@route("PUT", "/channels/{channel_id}/permissions/{overwrite_id}")
def overwrite(routes: Routes, call: Call) -> Answer:
    raise missing_permissions()


@route("POST", "/channels/{channel_id}/typing")
def typing(routes: Routes, call: Call) -> Answer:
    messages.authorise(routes.world, routes.seen(call.channel), {})
    return 204, None


@route("GET", "/channels/{channel_id}/messages")
def history(routes: Routes, call: Call) -> Answer:
    channel = routes.seen(call.channel)
    if not routes.may_read(channel):
        return 200, []
    found = list(routes.world.messages[channel["id"]].values())
    limit, after, before = int(call.query.get("limit", 50)), call.query.get("after"), call.query.get("before")
    if after:
        newer = [each for each in found if int(each.id) > int(after)][:limit]
    else:
        newer = [each for each in found if not before or int(each.id) < int(before)][-limit:]
    return 200, [each.data for each in reversed(newer)]


@route("GET", "/channels/{channel_id}/messages/{message_id}")
def one_message(routes: Routes, call: Call) -> Answer:
    channel = routes.seen(call.channel)
    if not routes.may_read(channel):
        raise missing_access()
    return 200, routes.world.message(channel["id"], call.params["message_id"]).data


@route("POST", "/channels/{channel_id}/messages")
def send(routes: Routes, call: Call) -> Answer:
    world, found = routes.world, routes.seen(call.channel)
    messages.authorise(world, found, call.body, attaches=bool(call.files))
    if call.body.get("message_reference") and not routes.may_read(found):
        raise Refusal(403, 160002, "Cannot reply without permission to read message history")
    kept = routes.repeated(found, call.body)
    if kept is None:
        kept = messages.make(world, found, call.body, call.files, author=world.bot, base=routes.base)
        routes.remember(messages.post(world, kept, found.get("guild_id")))
    return 200, kept.data


@route("PATCH", "/channels/{channel_id}/messages/{message_id}")
def edit(routes: Routes, call: Call) -> Answer:
    world, found = routes.world, routes.seen(call.channel)
    kept = world.message(found["id"], call.params["message_id"])
    if kept.data["author"]["id"] != world.bot["id"]:
        raise Refusal(403, 50005, "Cannot edit a message authored by another user")
    routes.refuse_old(kept)
    messages.edit(world, kept, call.body, call.files, base=routes.base)
    world.dispatch("MESSAGE_UPDATE", messages.event(world, kept, found.get("guild_id")))
    return 200, kept.data


@route("DELETE", "/channels/{channel_id}/messages/{message_id}")
def delete(routes: Routes, call: Call) -> Answer:
    found = routes.seen(call.channel)
    kept = routes.world.message(found["id"], call.params["message_id"])
    routes.world.unpost(kept)
    return 204, None


@route("POST", "/channels/{channel_id}/messages/{message_id}/threads")
def thread_of_message(routes: Routes, call: Call) -> Answer:
    world, found = routes.world, routes.seen(call.channel)
    kept = world.message(found["id"], call.params["message_id"])
    if not world.permissions(world.bot, found) & permissions.CREATE_PUBLIC_THREADS:
        raise missing_permissions()
    if found["type"] == DM:
        raise Refusal(400, 50024, "Cannot execute action on this channel type")
    if kept.id in world.channels:
        raise Refusal(400, 160004, "A thread has already been created for this message")
    made = world.thread(kept.id, found, call.body["name"], world.bot["id"])
    kept.data["flags"] |= 1 << 5
    kept.data["thread"] = made
    return 201, made


@route("POST", "/channels/{channel_id}/threads")
def thread_alone(routes: Routes, call: Call) -> Answer:
    world, found = routes.world, routes.seen(call.channel)
    if not world.permissions(world.bot, found) & permissions.SEND_MESSAGES:
        raise missing_permissions()
    if found["type"] != FORUM:
        return 201, world.thread(world.clock.snowflake(), found, call.body["name"], world.bot["id"])
    sent = call.body["message"]
    first = messages.make(world, found, sent, call.files, author=world.bot, base=routes.base)
    made = world.thread(first.id, found, call.body["name"], world.bot["id"])
    first.data["channel_id"] = made["id"]
    messages.post(world, first, found["guild_id"])
    return 201, {**made, "message": first.data}
