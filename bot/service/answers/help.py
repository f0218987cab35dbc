"""`help`: what is still to be set up, and the commands."""

from __future__ import annotations

from bot.alert.numbers import zone_name
from bot.chat.helps import Step, in_full, overview
from bot.chat.model import Ask, Button, Reply
from bot.chat.records import Settings
from bot.service.answers.house import House
from bot.service.answers.telling import Here

_BARE = {"discord": "@Tickerbell"}
"""What a bare sentence stands after: Discord has no command without a subcommand."""


async def help_(house: House, ask: Ask, name: str = "") -> Reply:
    """All commands, or one in full."""
    if name:
        return in_full(name)
    here = Here.of(house, ask)
    chat = house.chats.get(ask.channel.partition(":")[0])
    lacks = await chat.lacks(ask.channel) if chat else ""
    zone = house.registry.get(Settings, ask.channel) is not None or bool(ask.zone)
    steps = (
        Step("The bot can post here", not lacks, lacks),
        Step("A rule or a pack", bool(here.rules), f"{len(here.rules)} here", Button("Packs", "packs", "primary")),
        Step("A time zone", zone, zone_name(here.zone), Button("Settings", "settings")),
    )
    return overview(steps, _BARE.get(ask.channel.partition(":")[0], "/bell"))
