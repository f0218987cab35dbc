"""A channel is gone, or the bot was thrown out: its rules sleep, and whoever made them is told."""

from __future__ import annotations

import logging
from collections import defaultdict

from msgspec.structs import replace

from bot.chat.records import Change, Channel, Rule
from bot.errors import ChatError
from bot.sentence.spoken import spoken
from bot.service.answers.house import House

log = logging.getLogger(__name__)
_NAMED = 3
_ASLEEP = "They sleep, and wake when somebody there speaks to me again."
_DELETED = "Nobody can wake them there: add what you still want in another channel."


async def lost(house: House, place: str, why: str) -> None:
    """`place` is a channel or a workspace. What sleeps already stays as it is."""
    registry = house.registry
    asleep: list[Channel] = []
    for name in registry.channels_of(place) or [place]:
        known = registry.get(Channel, name)
        if known is None and name in registry.channels:
            known = Channel(scope=name, at=house.now().timestamp(), workspace="")
        if known is not None and not known.asleep:
            asleep.append(replace(known, asleep=why))
    if not asleep:
        return
    await house.note(Change(keep=tuple(asleep)))
    for person, rules in _makers(house, asleep).items():
        await _tell(house, person, why, rules)


def _makers(house: House, channels: list[Channel]) -> dict[str, list[str]]:
    """The rules that sleep, by whoever made them or set up their channel."""
    found: defaultdict[str, list[str]] = defaultdict(list)
    for channel in channels:
        rules = house.registry.all(Rule, channel.scope)
        made = {held.rule: held.by for held in rules}
        for held in house.registry.of(channel.scope):
            found[made.get(held.rule) or channel.by].append(spoken(held.rule))
    found.pop("", None)
    return dict(found)


async def _tell(house: House, person: str, why: str, rules: list[str]) -> None:
    chat = house.chats.get(person.partition(":")[0])
    if chat is None:
        return
    named = ", ".join(rules[:_NAMED])
    more = f" and {len(rules) - _NAMED} more" if len(rules) > _NAMED else ""
    text = (
        f"I can't post any more where you had {len(rules)} rule{'s' if len(rules) > 1 else ''} ({named}{more}): "
        f"{why.rstrip('.')}. {_DELETED if 'deleted' in why else _ASLEEP}"
    )
    try:
        await chat.tell(person, text)
    except ChatError as error:
        log.info("Nobody could be told that rules sleep: %s", error)
