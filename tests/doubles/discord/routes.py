"""What the double's REST endpoints do. Paths are written as in Discord's document."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from tests.doubles.discord import limits, messages, payloads, permissions
from tests.doubles.discord.interactions import Interactions
from tests.doubles.discord.payloads import DM, FORUM, Json
from tests.doubles.discord.refusal import Refusal, invalid, missing_access, missing_permissions, unknown
from tests.doubles.discord.world import Kept, World


@dataclass(slots=True)
class Call:
    """A request, read."""

    method: str
    path: str
    template: str
    params: dict[str, str]
    query: dict[str, str]
    body: Any
    files: dict[str, bytes] = field(default_factory=dict[str, bytes])

    @property
    def channel(self) -> str:
        return self.params["channel_id"]


Answer = tuple[int, Any]
Handler = Callable[["Routes", Call], Answer]
HANDLERS: dict[tuple[str, str], Handler] = {}


def route(method: str, template: str) -> Callable[[Handler], Handler]:
    def keep(handler: Handler) -> Handler:
        HANDLERS[method, template] = handler
        return handler

    return keep


@dataclass(slots=True)
class Routes:
    world: World
    interactions: Interactions
    gateway: str
    shards: int = 1
    base: str = ""
    """Where files are served."""
    nonce_lives: float = 300.0
    """Seconds for which a nonce gives the message that is there."""
    old_after: float = 3600.0
    """Seconds after which a message's edits are refused with 30046, but for `old_edits` of them."""
    old_edits: int = 5
    _edits: dict[str, int] = field(default_factory=dict[str, int])
    _nonces: dict[tuple[str, str], Kept] = field(default_factory=dict[tuple[str, str], Kept])

    def seen(self, id: str) -> Json:
        """A channel that the bot may see. Raises `Refusal` 10003 or 50001."""
        channel = self.world.channel(id)
        if not self.world.permissions(self.world.bot, channel) & permissions.VIEW_CHANNEL:
            raise missing_access()
        return channel

    def readable(self, id: str) -> Json:
        channel = self.seen(id)
        if not self.world.permissions(self.world.bot, channel) & permissions.READ_MESSAGE_HISTORY:
            raise missing_access()
        return channel

    def own_guild(self, call: Call) -> Json:
        if call.params["guild_id"] != self.world.guild["id"] or not self.world.member:
            raise unknown(10004, "Guild")
        return self.world.guild

    def repeated(self, channel: Json, sent: Json) -> Kept | None:
        """The message of the same nonce, for some minutes."""
        if not sent.get("enforce_nonce") or sent.get("nonce") is None:
            return None
        kept = self._nonces.get((channel["id"], str(sent["nonce"])))
        if kept is None or messages.age(self.world, kept) > self.nonce_lives:
            return None
        if kept.deleted:
            raise unknown(10008, "Message")
        return kept

    def remember(self, kept: Kept) -> None:
        if kept.nonce:
            self._nonces[kept.data["channel_id"], kept.nonce] = kept

    def refuse_old(self, kept: Kept) -> None:
        if messages.age(self.world, kept) <= self.old_after:
            return
        self._edits[kept.id] = self._edits.get(kept.id, 0) + 1
        if self._edits[kept.id] > self.old_edits:
            message = "Maximum number of edits to messages older than 1 hour reached. Try again later"
            refusal = Refusal(429, 30046, message, retry_after=self.old_after, **{"global": False})
            refusal.headers = {"Via": "1.1 google", "Retry-After": str(int(self.old_after))}
            raise refusal


@route("GET", "/gateway")
def gateway(routes: Routes, call: Call) -> Answer:
    return 200, {"url": routes.gateway}


@route("GET", "/gateway/bot")
def gateway_of_bot(routes: Routes, call: Call) -> Answer:
    starts = {"total": 1000, "remaining": 999, "reset_after": 14_400_000, "max_concurrency": 1}
    return 200, {"url": routes.gateway, "shards": routes.shards, "session_start_limit": starts}


@route("GET", "/users/@me")
def myself(routes: Routes, call: Call) -> Answer:
    return 200, payloads.myself(routes.world.bot)


@route("GET", "/applications/@me")
@route("GET", "/oauth2/applications/@me")
def application(routes: Routes, call: Call) -> Answer:
    return 200, routes.world.application


@route("GET", "/users/{user_id}")
def user(routes: Routes, call: Call) -> Answer:
    return 200, routes.world.person(call.params["user_id"])


@route("GET", "/users/@me/guilds")
def guilds(routes: Routes, call: Call) -> Answer:
    guild = routes.world.guild
    shown = {key: guild[key] for key in ("id", "name", "icon", "banner", "features")}
    held = permissions.in_channel(guild, routes.world.bot["id"], routes.world.roles[routes.world.bot["id"]])
    return 200, [{**shown, "owner": False, "permissions": str(held)}] if routes.world.member else []


@route("DELETE", "/users/@me/guilds/{guild_id}")
def leave(routes: Routes, call: Call) -> Answer:
    routes.own_guild(call)
    routes.world.member = False
    return 204, None


@route("POST", "/users/@me/channels")
def open_direct(routes: Routes, call: Call) -> Answer:
    return 200, routes.world.direct(routes.world.person(str(call.body["recipient_id"])))


@route("GET", "/guilds/{guild_id}")
def guild(routes: Routes, call: Call) -> Answer:
    return 200, {**routes.own_guild(call), "approximate_member_count": 4, "approximate_presence_count": 1}


@route("GET", "/guilds/{guild_id}/channels")
def channels(routes: Routes, call: Call) -> Answer:
    routes.own_guild(call)
    return 200, [each for each in routes.world.channels.values() if each["type"] in (payloads.TEXT, FORUM)]


@route("GET", "/guilds/{guild_id}/roles")
def roles(routes: Routes, call: Call) -> Answer:
    return 200, routes.own_guild(call)["roles"]


@route("GET", "/guilds/{guild_id}/members/{user_id}")
def member(routes: Routes, call: Call) -> Answer:
    routes.own_guild(call)
    return 200, routes.world.membership(routes.world.person(call.params["user_id"]))


@route("GET", "/guilds/{guild_id}/threads/active")
def active_threads(routes: Routes, call: Call) -> Answer:
    routes.own_guild(call)
    return 200, {"threads": list(routes.world.threads()), "members": [], "has_more": False}


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
    messages.authorise(routes.world, routes.seen(call.channel))
    return 204, None


@route("GET", "/channels/{channel_id}/messages")
def history(routes: Routes, call: Call) -> Answer:
    found = list(routes.world.messages[routes.readable(call.channel)["id"]].values())
    limit, after, before = int(call.query.get("limit", 50)), call.query.get("after"), call.query.get("before")
    if after:
        newer = [each for each in found if int(each.id) > int(after)][:limit]
    else:
        newer = [each for each in found if not before or int(each.id) < int(before)][-limit:]
    return 200, [each.data for each in reversed(newer)]


@route("GET", "/channels/{channel_id}/messages/{message_id}")
def one_message(routes: Routes, call: Call) -> Answer:
    return 200, routes.world.message(routes.readable(call.channel)["id"], call.params["message_id"]).data


@route("POST", "/channels/{channel_id}/messages")
def send(routes: Routes, call: Call) -> Answer:
    world, found = routes.world, routes.seen(call.channel)
    messages.authorise(world, found, attaches=bool(call.files))
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


@route("PUT", "/applications/{application_id}/commands")
@route("PUT", "/applications/{application_id}/guilds/{guild_id}/commands")
def overwrite_commands(routes: Routes, call: Call) -> Answer:
    flaws = list(limits.of_commands(call.body))
    if flaws:
        raise invalid(flaws)
    world, guild = routes.world, call.params.get("guild_id", "")
    kept = [_command(routes, each, guild) for each in call.body]
    world.commands[guild] = kept
    return 200, kept


@route("GET", "/applications/{application_id}/commands")
@route("GET", "/applications/{application_id}/guilds/{guild_id}/commands")
def commands(routes: Routes, call: Call) -> Answer:
    return 200, routes.world.commands.get(call.params.get("guild_id", ""), [])


def _command(routes: Routes, sent: Json, guild: str) -> Json:
    known = {each["name"]: each["id"] for each in routes.world.commands.get(guild, ())}
    rights = sent.get("default_member_permissions")
    kept = {key: value for key, value in sent.items() if value is not None}
    return {
        "type": 1,
        "description": "",
        **kept,
        "id": known.get(sent["name"]) or routes.world.clock.snowflake(),
        "application_id": routes.world.application["id"],
        "version": routes.world.clock.snowflake(),
        "default_member_permissions": None if rights is None else str(rights),
        **({"guild_id": guild} if guild else {}),
    }


@route("POST", "/interactions/{interaction_id}/{interaction_token}/callback")
def callback(routes: Routes, call: Call) -> Answer:
    id, token = call.params["interaction_id"], call.params["interaction_token"]
    found = routes.interactions.answer(id, token, call.body, call.files)
    if call.query.get("with_response", "").lower() not in ("1", "true"):
        return 204, None
    original, told = found.original, {"id": found.id, "type": found.kind, "channel_id": found.channel["id"]}
    if original is None or found.answered not in (4, 7):
        return 200, {"interaction": told}
    told |= {"response_message_id": original.id, "response_message_ephemeral": original.private}
    return 200, {"interaction": told, "resource": {"type": found.answered, "message": original.data}}


@route("POST", "/webhooks/{webhook_id}/{webhook_token}")
def follow_up(routes: Routes, call: Call) -> Answer:
    return 200, routes.interactions.follow_up(call.params["webhook_token"], call.body, call.files).data


_ORIGINAL = "/webhooks/{webhook_id}/{webhook_token}/messages/@original"
_ANY = "/webhooks/{webhook_id}/{webhook_token}/messages/{message_id}"


@route("GET", _ORIGINAL)
@route("GET", _ANY)
def read_answer(routes: Routes, call: Call) -> Answer:
    return 200, routes.interactions.message(*_answer_of(call)).data


@route("PATCH", _ORIGINAL)
@route("PATCH", _ANY)
def change_answer(routes: Routes, call: Call) -> Answer:
    return 200, routes.interactions.change(*_answer_of(call), call.body, call.files).data


@route("DELETE", _ORIGINAL)
@route("DELETE", _ANY)
def delete_answer(routes: Routes, call: Call) -> Answer:
    routes.interactions.delete(*_answer_of(call))
    return 204, None


def _answer_of(call: Call) -> tuple[str, str]:
    return call.params["webhook_token"], call.params.get("message_id", "@original")
