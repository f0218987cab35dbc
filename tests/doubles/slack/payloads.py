"""What Slack tells the bot: slash commands, interactions, events."""

from __future__ import annotations

import copy
import time
import uuid

from tests.doubles.slack.interactions import Interaction
from tests.doubles.slack.visible import escape
from tests.doubles.slack.world import APP, BOT_USER, TEAM, Channel, Json, Person

TOKEN = "loopback"
"""The verification token of old; ignored by whoever checks signatures."""


def url(address: str, by: Interaction) -> str:
    return f"{address}/actions/{by.token}"


def slash(address: str, by: Interaction, channel: Channel, command: str, text: str) -> Json:
    """As the form that HTTP mode sends; all values are strings."""
    private = {"groups": "privategroup", "im": "directmessage"}
    return {
        "token": TOKEN,
        "team_id": TEAM,
        "team_domain": "loopback",
        "channel_id": channel.id,
        "channel_name": private.get(channel.kind, channel.name),
        "user_id": by.person.id,
        "user_name": by.person.name,
        "command": command,
        "text": escape(text),
        "api_app_id": APP,
        "is_enterprise_install": "false",
        "response_url": url(address, by),
        "trigger_id": by.trigger,
    }


def _interactive(kind: str, person: Person) -> Json:
    user = {"id": person.id, "username": person.name, "name": person.name, "team_id": TEAM}
    return {
        "type": kind,
        "token": TOKEN,
        "api_app_id": APP,
        "team": {"id": TEAM, "domain": "loopback"},
        "user": user,
        "enterprise": None,
        "is_enterprise_install": False,
    }


def press(address: str, by: Interaction, channel: Channel | None, source: Json, action: Json, *, private: bool) -> Json:
    """A control was used on a message, or (without a channel) on a view."""
    body = _interactive("block_actions", by.person) | {"trigger_id": by.trigger, "actions": [action]}
    if channel is None:
        values = {"container": {"type": "view", "view_id": source["id"]}, "view": copy.deepcopy(source)}
        return body | values
    container: Json = {"type": "message", "message_ts": source["ts"], "channel_id": channel.id, "is_ephemeral": private}
    if "thread_ts" in source:
        container["thread_ts"] = source["thread_ts"]
    body |= {"container": container, "channel": {"id": channel.id, "name": channel.name}}
    body |= {"state": {"values": {}}, "response_url": url(address, by)}
    return body if private else body | {"message": copy.deepcopy(source)}


def used(block: Json, element: Json, option: Json | None) -> Json:
    """The action of a button, or of a menu's option."""
    about = {"type": element["type"], "action_id": element["action_id"], "block_id": block["block_id"]}
    about["action_ts"] = f"{time.time():.6f}"
    if option is not None:
        placeholder = {"placeholder": element["placeholder"]} if "placeholder" in element else {}
        return about | placeholder | {"selected_option": copy.deepcopy(option)}
    return about | {name: element[name] for name in ("text", "value", "style") if name in element}


def submission(address: str, by: Interaction, view: Json, values: Json) -> Json:
    """A modal was sent; `values` are by block, then action."""
    filled = copy.deepcopy(view) | {"state": {"values": values}}
    return _interactive("view_submission", by.person) | {
        "trigger_id": by.trigger,
        "view": filled,
        "response_urls": [],
    }


def shortcut(address: str, by: Interaction, channel: Channel, message: Json, callback: str) -> Json:
    """A message shortcut was used."""
    return _interactive("message_action", by.person) | {
        "callback_id": callback,
        "trigger_id": by.trigger,
        "response_url": url(address, by),
        "action_ts": f"{time.time():.6f}",
        "message_ts": message["ts"],
        "channel": {"id": channel.id, "name": channel.name},
        "message": copy.deepcopy(message),
    }


def event(inner: Json) -> Json:
    """An event in its wrapper."""
    authorization = {"enterprise_id": None, "team_id": TEAM, "user_id": BOT_USER, "is_bot": True}
    return {
        "token": TOKEN,
        "team_id": TEAM,
        "api_app_id": APP,
        "event": {"event_ts": f"{time.time():.6f}", **inner},
        "type": "event_callback",
        "event_id": f"Ev{uuid.uuid4().hex[:10].upper()}",
        "event_time": int(time.time()),
        "authed_users": [BOT_USER],
        "authorizations": [authorization | {"is_enterprise_install": False}],
        "is_ext_shared_channel": False,
    }
