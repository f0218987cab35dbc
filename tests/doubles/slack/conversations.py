"""conversations.*, users.* and team.*: what a bot may look up."""

from __future__ import annotations

import copy
import datetime
from typing import Any
from zoneinfo import ZoneInfo

from tests.doubles.slack.context import Context
from tests.doubles.slack.world import APP, BOT, BOT_USER, TEAM, Channel, Json, Person, Refuse

TYPES = {"channels": "public_channel", "groups": "private_channel", "im": "im"}


def _seen(context: Context, args: Json) -> Channel:
    """By id; a private channel that the bot is not in is not there."""
    channel = context.world.channels.get(args["channel"])
    if channel is None or (channel.kind == "groups" and not channel.bot_is_in):
        raise Refuse("channel_not_found")
    return channel


def _described(channel: Channel) -> Json:
    about: Json = {"id": channel.id, "is_archived": channel.archived, "context_team_id": TEAM}
    if channel.kind == "im":
        return about | {"is_im": True, "user": next(iter(channel.members)), "is_user_deleted": False}
    return about | {
        "name": channel.name,
        "name_normalized": channel.name,
        "is_channel": channel.kind == "channels",
        "is_group": channel.kind == "groups",
        "is_im": False,
        "is_mpim": False,
        "is_private": channel.kind == "groups",
        "is_general": False,
        "is_member": channel.bot_is_in,
        "creator": "U0ANN",
        "num_members": len(channel.members),
    }


def info(context: Context, args: Json) -> Json:
    return {"channel": _described(_seen(context, args))}


def listing(context: Context, args: Json) -> Json:
    """In pages of at most `limit`, ours are of one."""
    wanted = (args.get("types") or "public_channel").split(",")
    found = [
        channel
        for channel in context.world.channels.values()
        if TYPES[channel.kind] in wanted and (channel.kind != "groups" or channel.bot_is_in)
    ]
    if str(args.get("exclude_archived", "")).lower() in ("1", "true"):
        found = [channel for channel in found if not channel.archived]
    page, cursor = _page([_described(channel) for channel in found], args, 100)
    return {"channels": page, "response_metadata": {"next_cursor": cursor}}


def _page(items: list[Any], args: Json, usual: int) -> tuple[list[Any], str]:
    start, size = int(args.get("cursor") or 0), int(args.get("limit") or usual)
    end = start + size
    return items[start:end], str(end) if end < len(items) else ""


def members(context: Context, args: Json) -> Json:
    page, cursor = _page(sorted(_seen(context, args).members), args, 100)
    return {"members": page, "response_metadata": {"next_cursor": cursor}}


def join(context: Context, args: Json) -> Json:
    channel = _seen(context, args)
    if channel.archived:
        raise Refuse("is_archived")
    if channel.kind != "channels":
        raise Refuse("method_not_supported_for_channel_type")
    channel.members.add(BOT_USER)
    return {"channel": _described(channel)}


def open_direct(context: Context, args: Json) -> Json:
    users = str(args.get("users") or "").split(",")
    if len(users) != 1 or not users[0]:
        raise Refuse("users_list_not_supplied")
    channel = context.world.direct(context.world.person(users[0]))
    return {"channel": {"id": channel.id}, "no_op": True, "already_open": True}


def history(context: Context, args: Json) -> Json:
    """Newest first, without replies but those that the channel sees."""
    channel = _read(context, args)
    shown = [m for m in channel.messages.values() if m.get("thread_ts", m["ts"]) == m["ts"] or "subtype" in m]
    found = sorted(_between(shown, args), key=lambda message: message["ts"], reverse=True)
    page, cursor = _page(found, args, 100)
    return _messages(page, cursor, args)


def replies(context: Context, args: Json) -> Json:
    """The parent, then its replies, oldest first."""
    channel = _read(context, args)
    if args["ts"] not in channel.messages:
        raise Refuse("thread_not_found")
    parent = channel.messages[args["ts"]].get("thread_ts", args["ts"])
    thread = [m for m in channel.messages.values() if parent in (m["ts"], m.get("thread_ts"))]
    within = _between([m for m in thread if m["ts"] != parent], args)
    first = [m for m in thread if m["ts"] == parent]
    page, cursor = _page(first + sorted(within, key=lambda message: message["ts"]), args, 1000)
    return _messages(page, cursor, args)


def _read(context: Context, args: Json) -> Channel:
    channel = _seen(context, args)
    if not channel.bot_is_in:
        raise Refuse("not_in_channel")
    return channel


def _between(messages: list[Json], args: Json) -> list[Json]:
    oldest, latest = str(args.get("oldest") or "0"), str(args.get("latest") or "9999999999")
    inclusive = str(args.get("inclusive", "")).lower() in ("1", "true")
    kept: list[Json] = []
    for message in messages:
        at = float(message["ts"])
        edge = message["ts"] in (oldest, latest)
        if float(oldest) < at < float(latest) or (edge and inclusive):
            kept.append(message)
    return kept


def _messages(page: list[Json], cursor: str, args: Json) -> Json:
    """Metadata only for those who ask."""
    full = str(args.get("include_all_metadata", "")).lower() in ("1", "true")
    hidden = {"client_msg_id"} if full else {"client_msg_id", "metadata"}
    messages = [{name: copy.deepcopy(v) for name, v in m.items() if name not in hidden} for m in page]
    return {"messages": messages, "has_more": bool(cursor), "response_metadata": {"next_cursor": cursor}}


def user_info(context: Context, args: Json) -> Json:
    person = context.world.person(args["user"])
    return {"user": _person(person, str(args.get("include_locale", "")).lower() in ("1", "true"))}


def _person(person: Person, locale: bool) -> Json:
    offset = datetime.datetime.now(ZoneInfo(person.zone)).utcoffset() or datetime.timedelta()
    about: Json = {
        "id": person.id,
        "team_id": TEAM,
        "name": person.name,
        "real_name": person.name.title(),
        "deleted": False,
        "tz": person.zone,
        "tz_label": person.zone,
        "tz_offset": int(offset.total_seconds()),
        "is_admin": person.admin,
        "is_owner": person.admin,
        "is_primary_owner": False,
        "is_restricted": False,
        "is_ultra_restricted": False,
        "is_bot": False,
        "profile": {"display_name": person.name, "real_name": person.name.title(), "team": TEAM},
    }
    return about | ({"locale": "en-US"} if locale else {})


def team_info(context: Context, args: Json) -> Json:
    return {"team": {"id": TEAM, "name": "Loopback", "domain": "loopback", "icon": {"image_default": True}}}


def auth_test(context: Context, args: Json) -> Json:
    return {
        "url": "https://loopback.slack.com/",
        "team": "Loopback",
        "user": "tickerbell",
        "team_id": TEAM,
        "user_id": BOT_USER,
        "bot_id": BOT,
        "app_id": APP,
        "is_enterprise_install": False,
    }
