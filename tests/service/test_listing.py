"""What is watched, over days in which nobody touches the program."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from typing import cast

from adapters.scheduler import Scheduler
from bot.cause.move import MARKETS
from bot.chat.registry import Registry
from bot.market.book import Book
from bot.market.model import Instrument, Quote
from bot.ports.sources import Market, SourceFact
from bot.rulebook import Pack, PackRule, Rulebook
from bot.sentence import parse
from bot.sentence.model import Sentence
from bot.service.listing import ASKED, UNWANTED, Listing
from tests.service.living import BASKETS, ROOM, START, WORDS, instrument, living, minute


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

    async def last(self, symbols: Collection[str]) -> Sequence[Quote]:
        return ()

    def watch(self, instruments: Sequence[Instrument]) -> None:
        self.watched = [each.symbol for each in instruments]


def no_more(symbols: Collection[str], _: datetime) -> None:
    raise AssertionError(f"{symbols} are wanted")


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

    listing = Listing(
        cast(Market, exchange), take, clock, book, registry, lambda: Rulebook(()), meaning, lambda: None, no_more
    )
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


async def test_what_people_have_only_asked_for_is_forgotten_and_listed_again():
    clock, names = Clock(), [f"S{number}" for number in range(1000)]
    exchange = Exchange("NVDA", *BASKETS["chips"], *names)
    async with living(["NVDA down 5%"]) as life:
        watcher = life.watcher

        async def take(facts: Sequence[SourceFact]) -> None:
            await life.step(clock.time, facts)

        def changed() -> None:
            watcher.watch(listing.watched)

        listing = Listing(
            cast(Market, exchange),
            take,
            clock,
            watcher.book,
            watcher.registry,
            lambda: Rulebook(()),
            meaning,
            changed,
            watcher.forget,
        )
        await listing.round()
        for lot in range(0, 1000, 20):
            await listing.list_new(names[lot : lot + 20])
        for _ in range(2):
            await listing.round()
            clock.time += UNWANTED
        assert len(watcher.book.symbols) == len(listing.watched)
        assert set(watcher.book.symbols) == {*names[-ASKED:], *BASKETS["chips"], *MARKETS}
        await listing.list_new([names[0]])
        assert names[0] in watcher.book.symbols
        assert names[0] in exchange.watched


async def test_what_a_card_tells_of_is_not_forgotten():
    async with living(["NVDA down 5%"]) as life:
        await life.list(START, ["NVDA", "S"])
        await life.trade(minute(1), {"NVDA": 100.0, "S": 100.0})
        await life.trade(minute(2), {"NVDA": 90.0, "S": 90.0})
        assert await life.identities()
        life.watcher.engine.remove("NVDA down 5%")
        life.watcher.forget(["NVDA", "S"], minute(600))
        assert set(life.watcher.book.symbols) == {"NVDA"}
        life.watcher.forget(["NVDA"], START + timedelta(days=9))
        assert not life.watcher.book.symbols
