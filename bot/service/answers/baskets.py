"""Groups of symbols that a workspace has named."""

from __future__ import annotations

import re

from bot.alert.model import Subscription
from bot.chat.afterwards import undo_button
from bot.chat.limits import BASKETS
from bot.chat.model import Ask, Button, Reply, Row, Text
from bot.chat.people import who
from bot.chat.records import BasketOf, Change
from bot.errors import ChatError, Slip
from bot.sentence.spoken import marked
from bot.service.answers import find
from bot.service.answers.house import House

_NAME = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_LONGEST = 30
_MEMBERS = 50


async def basket(house: House, ask: Ask, typed: str = "") -> Reply:
    """`basket`, `basket chips`, `basket chips = NVDA, AMD`, `basket chips =`."""
    name, given, members = typed.partition("=")
    name = name.strip().removeprefix("@").lower()
    if not name:
        return _all(house, ask)
    if not given and len(typed.split()) > 2:
        typed = typed.strip()
        raise Slip("A basket is its name, =, and its symbols", typed, " = ".join(typed.split(maxsplit=1)))
    if not given:
        return _one(house, ask, name)
    if not members.strip():
        return await _delete(house, ask, name)
    return await _make(house, ask, name, members)


def users(house: House, basket: BasketOf) -> list[Subscription]:
    """The rules of a workspace that name a basket of its own."""
    name = re.compile(rf"@{marked(basket.name, basket.scope)}(?![\w-])")
    channels = house.registry.channels_of(basket.scope)
    return [held for channel in channels for held in house.registry.of(channel) if name.search(held.rule)]


async def _make(house: House, ask: Ask, name: str, typed: str) -> Reply:
    if not _NAME.fullmatch(name) or len(name) > _LONGEST:
        raise ChatError(
            f"@{name[:_LONGEST]} can be no basket's name: use small letters, digits and hyphens, like @chips."
        )
    if name in house.rulebook.baskets:
        raise ChatError(f"@{name} is a basket of the rules that everybody has: take another name for yours.")
    old = house.registry.get(BasketOf, ask.workspace, name)
    members = await _members(house, typed)
    if old is not None and old.members == members:
        raise ChatError(f"@{name} is that already: {', '.join(members)}.")
    made = BasketOf(scope=ask.workspace, by=ask.person, at=house.now().timestamp(), name=name, members=members)
    find.counts(house, ask.workspace, Change(keep=(made,))).check()
    what = f"Basket @{name} is {'now ' if old else ''}{', '.join(members)}"
    undo = await house.change(ask, Change(keep=(made,)), what, f"{what} · by {who(ask.person)}")
    using = users(house, made)
    ids = ", ".join(dict.fromkeys(held.rule_id for held in using))
    note = [Text(f"Armed anew, since they name it: {ids}.")] if old and using else []
    hint = Text(f"In rules write @{name} for its mean move, or any of @{name} for each.")
    return Reply(what, (*note, hint, _counter(house, ask)), (undo_button(undo),))


async def _delete(house: House, ask: Ask, name: str) -> Reply:
    known = _known(house, ask, name)
    if using := users(house, known):
        ids = ", ".join(dict.fromkeys(held.rule_id for held in using))
        raise ChatError(f"@{name} is named by rule{'s' if len(using) > 1 else ''} {ids}: remove or edit that first.")
    what = f"Basket @{name} deleted"
    undo = await house.change(ask, Change(drop=(known,)), what, f"{what} · by {who(ask.person)}")
    return Reply(what, (_counter(house, ask),), (undo_button(undo),))


async def _members(house: House, typed: str) -> tuple[str, ...]:
    """By symbol or company name, with commas or spaces between."""
    words = [word for word in (typed.split(",") if "," in typed else typed.split()) if word.strip()]
    if any(word.strip().startswith("@") for word in words):
        raise ChatError("A basket holds symbols, no other baskets: name them one by one.")
    members = tuple(dict.fromkeys([await find.symbol(house, word) for word in words[: _MEMBERS + 1]]))
    if len(members) > _MEMBERS:
        raise ChatError(f"A basket has {_MEMBERS} symbols at most; these are {len(words)}.")
    if len(members) < 2:
        raise ChatError("A basket has two symbols at least; a rule can name a single one by itself.")
    return members


def _known(house: House, ask: Ask, name: str) -> BasketOf:
    if own := house.registry.get(BasketOf, ask.workspace, name):
        return own
    if name in house.rulebook.baskets:
        raise ChatError(f"@{name} is a basket of the rules that everybody has: it can't be changed here.")
    own = [each.name for each in house.registry.all(BasketOf, ask.workspace)]
    raise find.unknown(f"There is no basket @{name}", name, [*own, *house.rulebook.baskets], "There are")


def _one(house: House, ask: Ask, name: str) -> Reply:
    members = house.rulebook.baskets.get(name) or _known(house, ask, name).members
    return Reply(f"@{name}: {len(members)} symbols", (Text(", ".join(members)),), (Button("Quote", f"quote @{name}"),))


def _all(house: House, ask: Ask) -> Reply:
    own = house.registry.all(BasketOf, ask.workspace)
    rows = [Row(f"@{each.name}", ", ".join(each.members), "this workspace's", _controls(each)) for each in own]
    rows += [Row(f"@{name}", ", ".join(members)) for name, members in house.rulebook.baskets.items()]
    how = Text("/bell basket chips = NVDA, AMD makes or changes one, /bell basket chips = deletes it.", quiet=True)
    return Reply(f"{len(rows)} baskets", (*rows, how, _counter(house, ask)))


def _controls(basket: BasketOf) -> tuple[Button, ...]:
    return (Button("Delete", f"basket {basket.name} =", "danger"),)


def _counter(house: House, ask: Ask) -> Text:
    return Text(f"baskets {len(house.registry.all(BasketOf, ask.workspace))}/{BASKETS} in this workspace", quiet=True)
