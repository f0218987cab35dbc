"""Taking back what was done in the last minute."""

from __future__ import annotations

from bot.chat.model import Ask, Button, Reply
from bot.chat.people import who
from bot.chat.records import BasketOf, Draft, Undo, same
from bot.errors import ChatError
from bot.service.answers.baskets import users
from bot.service.answers.house import House


async def undo(house: House, ask: Ask, key: str = "") -> Reply:
    """By its button, or as typed: the person's latest in this channel."""
    found = house.registry.get(Undo, ask.channel, key.strip()) if key else _latest(house, ask)
    if found is None and not key:
        raise ChatError("You have changed nothing here in the last minute. /bell list shows what there is.")
    if found is None or found in house.stale(ask.channel):
        raise ChatError("That was over a minute ago, or is undone already. /bell list shows how things are now.")
    _check(house, found)
    await house.take_back(ask, found, f"Undone: {found.what} · by {who(ask.person)}")
    return Reply(f"Undone: {found.what}", (), (Button("List", "list"),))


def _latest(house: House, ask: Ask) -> Undo | None:
    stale = house.stale(ask.channel)
    own = [undo for undo in house.registry.all(Undo, ask.channel) if undo.by == ask.person and undo not in stale]
    return sorted(own, key=lambda undo: undo.at)[-1] if own else None


def _check(house: House, undo: Undo) -> None:
    """Raises `ChatError` if something has been changed again since, which would be lost."""
    get = house.registry.get
    left = {same(record): record for record in undo.drop}
    gone = [record for record in undo.keep if same(record) not in left and not isinstance(record, Draft)]
    changed = [record for record in left.values() if get(type(record), record.scope, record.key) != record]
    changed += [record for record in gone if get(type(record), record.scope, record.key) is not None]
    if changed:
        raise ChatError("That has been changed again since: undo the later change first.")
    before = {same(record) for record in undo.keep}
    for basket in undo.drop:
        if isinstance(basket, BasketOf) and same(basket) not in before and (using := users(house, basket)):
            raise ChatError(f"Rule {using[0].rule_id} names @{basket.name} by now: remove it first.")
