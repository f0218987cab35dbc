"""`quote`: prices, of one with its chart, of several as a table."""

from __future__ import annotations

import re
from dataclasses import replace
from unicodedata import normalize

from bot.chat.model import Ask, Button, Reply, Text
from bot.chat.quotes import Quotes
from bot.errors import ChatError
from bot.service.answers import find
from bot.service.answers.house import House
from bot.service.answers.telling import Here

MOST = 25
_WORDS = 4
"""A company's name has no more."""


async def quote(house: House, ask: Ask, typed: str) -> Reply:
    """One or several symbols, company names and baskets. What is unknown among them is named; alone, it is
    answered by what may be meant."""
    here = Here.of(house, ask)
    subjects: list[str] = []
    strange: list[str] = []
    words = re.split(r"[\s,;]+", normalize("NFKC", typed).strip(" ,;"))
    while words:
        try:
            subject, taken = await _first(house, ask, words)
        except ChatError:
            alone = len(words) == 1 and not subjects and not strange
            if alone or len(strange) == MOST:
                raise
            subject, taken = "", 1
        (subjects if subject else strange).append(subject or words[0])
        words = words[taken:]
    if not subjects:
        return _unknown(house, strange[0])
    subjects = list(dict.fromkeys(subjects))
    if len(subjects) > MOST:
        raise ChatError(f"{len(subjects)} quotes at once are too many: {MOST} at most.")
    quotes = Quotes(house.watcher.book, house.registry.baskets, here.now, here.zone, here.basis)
    alone = len(subjects) == 1 and not subjects[0].startswith("@")
    reply = quotes.one(subjects[0]) if alone else quotes.several(subjects)
    missing = (Text(f"I have no prices of {', '.join(strange)}."),) if strange else ()
    return replace(reply, parts=(*reply.parts, *missing))


async def _first(house: House, ask: Ask, words: list[str]) -> tuple[str, int]:
    """What the first words name, the most of them that name one thing, and how many they are. A live market lists
    what is new. Raises `ChatError`."""
    for count in range(min(_WORDS, len(words)), 1, -1):
        if known := house.directory.get(" ".join(words[:count])):
            return await _listed(house, known.symbol), count
    if words[0].startswith("@"):
        return await find.subject(house, ask, words[0]), 1
    known = house.directory.get(words[0])
    return await _listed(house, known.symbol if known else words[0] if house.list_new else ""), 1


async def _listed(house: House, symbol: str) -> str:
    return await find.symbol(house, symbol) if house.list_new else symbol


def _unknown(house: House, word: str) -> Reply:
    near = house.directory.search(word, 3)
    hint = f" Did you mean {near[0].label}?" if near else " /bell status says what is watched."
    buttons = tuple(Button(known.symbol, f"quote {known.symbol}") for known in near)
    return Reply(f"I have no prices of {word}.{hint}", (), buttons, failed=True)
