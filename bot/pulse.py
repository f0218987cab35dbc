"""How the running program is, put together for /healthz, /metrics, the page and the ping."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import timedelta
from itertools import islice

from bot.chat.model import Ask
from bot.ports.health import Health
from bot.service.answers.house import House
from bot.service.answers.listing import listed
from bot.service.answers.telling import Here
from bot.vitals import Recent, RuleLine, Vitals

_LATEST = timedelta(days=2)
_POSTS, _RULES = 50, 100
_A_YEAR = 200
"""Sessions: with fewer, windows of a year are not known."""


async def vitals(
    house: House,
    sources: Mapping[str, Sequence[Health]],
    feeds: Mapping[str, int],
    watched: Collection[str],
    lag: float,
) -> Vitals:
    """As of now. `sources`: what each says of itself, by its short name; `feeds`: how many there are by state."""
    now, book = house.now(), house.watcher.book
    known = [symbol for symbol in watched if symbol in book.symbols]
    trading = {symbol for symbol in known if book.in_session(symbol, now)}
    return Vitals(
        at=now,
        sources=sources,
        feeds=feeds,
        watched=len(watched),
        trading=len(trading),
        blind=len(trading & house.watcher.freshness.blind.keys()),
        with_history=sum(len(book.history(symbol)) >= _A_YEAR for symbol in known),
        rules=len(house.registry.by_rule),
        platforms={name: chat.up for name, chat in house.chats.items()},
        outbox=await house.store.tally(),
        waiting=await house.store.waiting(now),
        lag=lag,
    )


async def recent(house: House) -> Recent:
    """What was posted within two days, the newest first, and the rules with their states."""
    posts = await house.store.posts(since=house.now() - _LATEST)
    return Recent(posts[: -_POSTS - 1 : -1], list(islice(_rules(house), _RULES)))


def _rules(house: House) -> Iterator[RuleLine]:
    for channel in house.registry.channels:
        here = Here.of(house, Ask("", channel, "", "", manages=False))
        for held in here.rules:
            line = listed(here, held)
            yield RuleLine(channel, held.rule, line.state)
