"""`list`: a channel's rules and where each stands."""

from __future__ import annotations

from bot.alert.model import Subscription
from bot.alert.numbers import zone_name
from bot.chat.filters import described
from bot.chat.model import Ask, Reply
from bot.chat.records import Channel, Followed
from bot.chat.rule_list import Listed, rule_list
from bot.errors import ChatError
from bot.service.answers import find
from bot.service.answers.house import House
from bot.service.answers.telling import Here


async def list_rules(house: House, ask: Ask, page: str = "1") -> Reply:
    """A page of the channel's rules."""
    here = Here.of(house, ask)
    known = house.registry.get(Channel, ask.channel)
    return rule_list(
        [listed(here, held) for held in here.rules],
        page_of(page),
        str(find.counts(house, ask.workspace)),
        _packs(house, ask),
        known.asleep if known else "",
        zone_name(here.zone),
    )


def page_of(typed: str) -> int:
    """A page's number, from 1. Raises `ChatError`."""
    text = typed.strip().removeprefix("page").strip()
    if not text.isascii() or not text.isdigit() or not 0 < int(text) < 10_000:
        raise ChatError(f"{typed} is no page: say a number, such as 2.")
    return int(text)


def listed(here: Here, held: Subscription) -> Listed:
    standings = here.standings(held)
    mutes = {s.subject: mute for s in standings if (mute := here.muted(held, s))}
    said = here.state(held, standings, mutes) if standings else _unwatched(here)
    severity = f" · {held.severity}" if held.severity != "normal" else ""
    muted = next((mute.target for mute in mutes.values()), "")
    return Listed(held, said + severity, here.pack_of(held), muted)


def _unwatched(here: Here) -> str:
    known = here.house.registry.get(Channel, here.ask.channel)
    return "asleep" if known and known.asleep else "not watched yet"


def _packs(house: House, ask: Ask) -> str:
    """`packs ai, markets (its rules that are critical) · feed CNBC (3k)`."""
    packs = [
        f"{name} ({described(choice)})" if choice and (choice.only or choice.without) else name
        for name, choice in house.registry.packs_of(ask.channel).items()
    ]
    feeds = [f"{feed.title} ({feed.feed_id})" for feed in house.registry.all(Followed, ask.channel)]
    return " · ".join(
        f"{kind}{'s' if len(names) > 1 else ''} {', '.join(names)}"
        for kind, names in (("pack", packs), ("feed", feeds))
        if names
    )
