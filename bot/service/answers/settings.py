"""How a channel wants its posts, and who of a workspace may change things."""

from __future__ import annotations

from msgspec.structs import replace

from bot.alert.settings import SEVERITIES, ChannelSettings
from bot.chat.afterwards import undo_button
from bot.chat.mentions import mention_of, said
from bot.chat.model import Ask, Button, Control, Menu, Reply, Row, Text
from bot.chat.people import who
from bot.chat.permissions import admin_refusal
from bot.chat.records import Change, Settings, Workspace
from bot.chat.tuning import FOLLOWS, LABELS, described, tuned
from bot.errors import ChatError
from bot.service.answers import find
from bot.service.answers.history import digest_now
from bot.service.answers.house import House

_OFFERED = {
    "zone": ("America/New_York", "Europe/London", "Europe/Berlin", "Asia/Tokyo", "Asia/Hong_Kong", "UTC"),
    "quiet": ("off", "22:00-07:00", "20:00-08:00", "18:00-09:00"),
    "severity": SEVERITIES,
    "mention": ("none", "here", "here from critical"),
    "budget": ("3 10", "6 20", "12 40", "30 100"),
    "follow": tuple(FOLLOWS),
    "digest": ("off", "daily 08:30", "daily 16:30", "weekdays 16:30"),
}


async def settings(house: House, ask: Ask, name: str = "", value: str = "") -> Reply:
    """All of them, one of them, or one set anew."""
    name = {"delivery": "follow"}.get(name.lower(), name.lower())
    if not name:
        return _all(house, ask)
    if name in ("role", "admins"):
        return await _workspace(house, ask, name, value.strip())
    if not value.strip():
        return _one(house, ask, name)
    return await _set(house, ask, name, value)


async def digest(house: House, ask: Ask, when: str = "") -> Reply:
    """`digest` sums up today; `digest daily 16:30` and `digest off` say when that comes by itself."""
    return await _set(house, ask, "digest", when) if when else await digest_now(house, ask)


async def _set(house: House, ask: Ask, name: str, value: str) -> Reply:
    old, name = house.settings(ask), name.lower()
    new = tuned(old, name, value, find.platform(ask))
    told = described(new)[name]
    if new == old:
        raise ChatError(f"{LABELS[name]} is that already: {told}.")
    what = f"{LABELS[name]} is now {told}"
    made = Settings(scope=ask.channel, by=ask.person, at=house.now().timestamp(), settings=new)
    undo = await house.change(ask, Change(keep=(made,)), what, f"{what} · by {who(ask.person)}")
    return Reply(what, (), (undo_button(undo), Button("All settings", "settings")))


def _all(house: House, ask: Ask) -> Reply:
    now = house.settings(ask)
    told = described(now)
    rows = [Row(name, told[name], controls=(Button("Change", f"settings {name}"),)) for name in LABELS]
    rows += _workspace_rows(house, ask)
    how = Text("To set one by hand: /bell settings quiet 22:00-07:00", quiet=True)
    return Reply("Settings of this channel", (*rows, how))


def _one(house: House, ask: Ask, name: str) -> Reply:
    now = house.settings(ask)
    if name not in LABELS:
        raise find.unknown(f"There is no setting {name}", name, LABELS, "There are")
    how = Text(f"/bell settings {name} {_OFFERED[name][-1]}", quiet=True)
    return Reply(f"{LABELS[name]}: {described(now)[name]}", (how,), _menu(name, now))


def _menu(name: str, now: ChannelSettings) -> tuple[Control, ...]:
    """What is often wanted, but what is so already."""
    choices = [
        Button(f"{value}: {FOLLOWS[value]}" if value in FOLLOWS else value, f"settings {name} {value}")
        for value in _OFFERED[name]
        if tuned(now, name, value, "") != now
    ]
    return (Menu(f"Change {name}", tuple(choices)),)


def _workspace_rows(house: House, ask: Ask) -> list[Row]:
    known, platform = house.workspace(ask), find.platform(ask)
    if ask.workspace == ask.channel:
        return []
    if platform == "discord":
        whose = "Manage Channel, or a role" if known.role else "Manage Channel"
        return [Row("role", f"who may change things: {whose}", "/bell settings role @desk, or none")]
    if platform == "slack":
        other = "off" if known.admins_only else "on"
        button = Button(f"Admins only {other}", f"settings admins {other}")
        return [Row("admins", f"who may change things: {_whose(known)}", controls=(button,))]
    return []


def _whose(workspace: Workspace) -> str:
    return "admins alone" if workspace.admins_only else "every member of the channel"


async def _workspace(house: House, ask: Ask, name: str, value: str) -> Reply:
    """`role <@&123>` on Discord, `admins on` on Slack."""
    platform, old = find.platform(ask), house.workspace(ask)
    if (name == "role") != (platform == "discord") or platform not in ("discord", "slack"):
        where = "Discord" if name == "role" else "Slack"
        raise ChatError(f"{name.capitalize()} is a setting of {where} only.")
    if not value:
        return Reply("Who may change things here", tuple(_workspace_rows(house, ask)))
    if refused := admin_refusal(ask):
        raise ChatError(refused)
    new = replace(old, by=ask.person, at=house.now().timestamp(), **_chosen(name, value))
    if (new.role, new.admins_only) == (old.role, old.admins_only):
        raise ChatError("That is so already.")
    what = f"Rules in this workspace are changed by {_changers(new, name)} from now on"
    undo = await house.change(ask, Change(keep=(new,)), what, f"{what} · by {who(ask.person)}")
    return Reply(what, (), (undo_button(undo),))


def _chosen(name: str, value: str) -> dict[str, str | bool]:
    if name == "admins":
        if value.lower() not in ("on", "off"):
            raise ChatError(f"Admins is on or off, not {value}.")
        return {"admins_only": value.lower() == "on"}
    role = mention_of(value, "discord")
    if role and not role.startswith("role:"):
        raise ChatError(f"That is {said(role)}, no role: pick one from the list that opens when you type @, or none.")
    return {"role": role.removeprefix("role:")}


def _changers(workspace: Workspace, name: str) -> str:
    if name == "admins":
        return _whose(workspace)
    return "Manage Channel and the chosen role" if workspace.role else "Manage Channel alone"
