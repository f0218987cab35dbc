"""`export`: the channel's rules as a file of the rules folder."""

from __future__ import annotations

import re

from bot.alert.numbers import day
from bot.chat.export import baskets_file, pack_file
from bot.chat.model import Ask, File, Reply, Text
from bot.chat.records import BasketOf
from bot.errors import ChatError
from bot.sentence.spoken import spoken
from bot.service.answers.house import House
from bot.service.answers.telling import Here


async def export(house: House, ask: Ask) -> Reply:
    """Its own rules and those of its packs; the workspace's baskets that they name in a second file."""
    here = Here.of(house, ask)
    if not here.rules:
        raise ChatError("There are no rules here to export. /bell add NVDA down 5% makes one.")
    name = re.sub(r"[^a-z0-9]+", "-", ask.channel.lower()).strip("-")
    about = f"Rules of {ask.channel} as of {day(here.today)}"
    rules = spoken(pack_file(name, about, [(held, here.pack_of(held)) for held in here.rules]))
    used = {
        basket.name: basket.members
        for basket in house.registry.all(BasketOf, ask.workspace)
        if re.search(rf"@{re.escape(basket.name)}\b", rules)
    }
    files = [File(f"{name}.yaml", rules), *([File("baskets.yaml", baskets_file(used))] if used else [])]
    count = len(here.rules)
    hint = Text("It goes into a rules folder; tickerbell check reads it.", quiet=True)
    return Reply(f"{count} rule{'' if count == 1 else 's'} as a rules file", (hint, *files))
