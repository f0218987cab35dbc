"""Yes to what was asked before a rule was kept."""

from __future__ import annotations

from bot.chat.model import Ask, Reply
from bot.chat.records import Draft
from bot.chat.wishes import wish_of
from bot.errors import ChatError
from bot.service.answers.edit import edited
from bot.service.answers.house import House
from bot.service.answers.rules import added


async def keep(house: House, ask: Ask, key: str) -> Reply:
    draft = house.registry.get(Draft, ask.channel, key)
    if draft is None or draft in house.stale(ask.channel):
        raise ChatError("That question is over: say the rule again.")
    if draft.by != ask.person:
        raise ChatError("Somebody else was asked that: add the rule yourself, if you want it.")
    name, _, rest = draft.command.partition(" ")
    if name == "add":
        return await added(house, ask, wish_of({"sentence": rest, **dict(draft.values)}), draft)
    rule_id, _, text = rest.partition(" ")
    return await edited(house, ask, rule_id, wish_of({"sentence": text, **dict(draft.values)}), draft)
