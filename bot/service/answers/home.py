"""A person's overview of a workspace: the channels that they set up, and how to begin."""

from __future__ import annotations

from collections.abc import Iterator

from bot.chat.model import Ask, Part, Reply, Row, Text
from bot.chat.people import place
from bot.chat.records import Channel
from bot.chat.rule_list import BEGINNING
from bot.service.answers.house import House
from bot.service.answers.listing import listed
from bot.service.answers.telling import Here

_RULES = 5
"""Rules named of each channel."""
_CHANNELS = 10


def home(house: House, ask: Ask) -> Reply:
    """Only channels in which the person has done something: what others have set up may be private."""
    channels = [channel for channel in house.registry.channels_of(ask.workspace) if _mine(house, channel, ask.person)]
    if not channels:
        begin = Text("In a channel say /bell add NVDA down 5%, or /bell packs for whole sets of rules.")
        return Reply("You have no rules in this workspace yet", (begin,), BEGINNING)
    parts = [part for channel in channels[:_CHANNELS] for part in _channel(house, ask, channel)]
    if len(channels) > _CHANNELS:
        parts.append(Text(f"and {len(channels) - _CHANNELS} more channels", quiet=True))
    parts.append(Text("To change something, say /bell list in its channel.", quiet=True))
    return Reply(f"Your channels: {len(channels)}", tuple(parts))


def _mine(house: House, channel: str, person: str) -> bool:
    return any(record.by == person for record in house.registry.everything(channel))


def _channel(house: House, ask: Ask, channel: str) -> Iterator[Part]:
    here = Here.of(house, Ask("", channel, ask.workspace, ask.person, manages=False, zone=ask.zone))
    known = house.registry.get(Channel, channel)
    rules = here.rules
    asleep = f" · asleep: {known.asleep}" if known and known.asleep else ""
    yield Text(f"{place(channel)} · {len(rules)} rule{'' if len(rules) == 1 else 's'}{asleep}", heading=True)
    for held in rules[:_RULES]:
        row = listed(here, held)
        yield Row(held.rule_id, held.rule, row.state)
    if len(rules) > _RULES:
        yield Text(f"and {len(rules) - _RULES} more", quiet=True)
