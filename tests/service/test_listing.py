"""What is watched, over days in which nobody touches the program."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from typing import cast

from adapters.scheduler import Scheduler
from bot.cause.move import MARKETS
from bot.chat.registry import Registry
from bot.market.book import Book
from bot.market.model import Instrument
from bot.ports.sources import Market, SourceFact
from bot.rulebook import Pack, PackRule, Rulebook
from bot.sentence import parse
from bot.sentence.model import Sentence
from bot.service.listing import Listing
from tests.service.living import ROOM, START, WORDS, instrument


def meaning(rule: str) -> Sentence:
    return parse(rule, WORDS)


class Exchange:
    """As much of a `Market` as a listing needs."""

    def __init__(self, *symbols: str) -> None:
        self.symbols = {*symbols, *MARKETS}
        self.watched: Sequence[str] = ()
        self.asked: list[str] = []

    async def look_up(self, symbols: Collection[str]) -> Mapping[str, Instrument]:
        self.asked += symbols
        return {symbol: instrument(symbol) for symbol in symbols if symbol in self.symbols}

    def watch(self, instruments: Sequence[Instrument]) -> None:
        self.watched = [each.symbol for each in instruments]


class Clock(Scheduler):
    """Its time is set."""

    time = START

    def now(self) -> datetime:
        return self.time


async def test_a_symbol_that_there_was_not_is_looked_up_again_within_the_day():
    clock, exchange, book = Clock(), Exchange("NVDA"), Book((), {})
    rules = tuple(PackRule(meaning(rule), rule) for rule in ("NVDA down 5%", "NEWCO up 5%"))
    registry = Registry([Pack("all", "", (ROOM,), rules)])

    async def take(facts: Sequence[SourceFact]) -> None:
        for fact in facts:
            book.step(fact)  # pyright: ignore[reportArgumentType]

    listing = Listing(cast(Market, exchange), take, clock, book, registry, lambda: Rulebook(()), meaning, lambda: None)
    assert await listing.round() == START + timedelta(minutes=1)
    assert "NVDA" in exchange.watched
    assert exchange.asked.count("NEWCO") == 1
    clock.time += timedelta(hours=1)
    await listing.round()
    assert exchange.asked.count("NEWCO") == 1
    exchange.symbols.add("NEWCO")
    clock.time += timedelta(hours=6)
    await listing.round()
    assert "NEWCO" in exchange.watched
