"""Endpoints about the gateway, the application, users, guilds and commands."""

from __future__ import annotations

from tests.doubles.discord import limits, payloads, permissions
from tests.doubles.discord.payloads import Json
from tests.doubles.discord.refusal import invalid
from tests.doubles.discord.routes import Answer, Call, Routes, route


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
    routes.world.leave()
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
    return 200, routes.world.whole_guild()["channels"]


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
