"""Facts of several sources become moments, in their order, and whoever brought them hears when they are durable."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from contextlib import suppress
from datetime import UTC, date, datetime, timedelta

import pytest

from bot.market.model import Answered, Close, DailyBar, Instrument, Listed, Past, Quote, Split
from bot.news.model import Headline, Ranking
from bot.ports.sources import SourceFact
from bot.service.inbox import Inbox, in_order

NOON = datetime(2026, 3, 2, 17, tzinfo=UTC)
DAY = date(2026, 3, 2)


def quote(symbol: str, seconds: int = 0) -> Quote:
    return Quote(symbol, 100.0, NOON + timedelta(seconds=seconds), NOON, "Yahoo")


@pytest.fixture
async def steps() -> list[tuple[datetime, Sequence[SourceFact]]]:
    return []


async def test_what_comes_together_is_one_moment(steps: list[tuple[datetime, Sequence[SourceFact]]]) -> None:
    async def step(at: datetime, facts: Sequence[SourceFact]) -> None:
        steps.append((at, facts))

    inbox = Inbox(step, lambda: NOON)
    running = asyncio.create_task(inbox.run())
    await asyncio.gather(inbox.take([quote("NVDA")]), inbox.take([quote("^GSPC")]), inbox.take([]))
    await inbox.take([quote("AMD", 1)])
    running.cancel()
    with suppress(asyncio.CancelledError):
        await running
    assert [(at, [fact.symbol for fact in facts if isinstance(fact, Quote)]) for at, facts in steps] == [
        (NOON, ["^GSPC", "NVDA"]),
        (NOON, ["AMD"]),
    ]


async def test_whoever_brings_facts_waits_until_they_are_durable() -> None:
    durable = asyncio.Event()

    async def step(at: datetime, facts: Sequence[SourceFact]) -> None:
        await durable.wait()

    inbox = Inbox(step, lambda: NOON)
    running = asyncio.create_task(inbox.run())
    bringing = asyncio.create_task(inbox.take([quote("NVDA")]))
    done, _ = await asyncio.wait([bringing], timeout=0.2)
    assert not done
    durable.set()
    await bringing
    running.cancel()


async def test_what_a_step_raises_stops_the_program() -> None:
    async def step(at: datetime, facts: Sequence[SourceFact]) -> None:
        raise ValueError("a bug")

    inbox = Inbox(step, lambda: NOON)
    bringing = asyncio.create_task(inbox.take([quote("NVDA")]))
    with pytest.raises(ValueError, match="a bug"):
        await inbox.run()
    bringing.cancel()


def test_within_a_moment_what_prices_are_measured_by_comes_before_them() -> None:
    bar = DailyBar(DAY, 1, 1, 1, 1, 1)
    nvda = Instrument("NVDA", "NVIDIA", (), "XNAS", "USD")
    facts: list[SourceFact] = [
        Answered("Yahoo", frozenset(("NVDA",)), timedelta(seconds=15), timedelta(), NOON, NOON),
        Close("NVDA", bar, NOON, NOON),
        quote("NVDA", 2),
        quote("NVDA", 1),
        quote("^GSPC", 2),
        Headline(NOON, NOON, "Wire", "A title", "", ""),
        Ranking("app-store-us-free", ("DeepSeek",), NOON, NOON),
        Past("NVDA", (bar,), NOON, NOON),
        Split("NVDA", DAY, 10, NOON, NOON),
        Listed(nvda, NOON, NOON),
    ]
    kinds = [type(fact).__name__ for fact in in_order(facts)]
    assert kinds == ["Listed", "Split", "Past", "Ranking", "Headline", *["Quote"] * 3, "Close", "Answered"]
    prices = [fact for fact in in_order(facts) if isinstance(fact, Quote)]
    assert [(price.symbol, price.at.second) for price in prices] == [("NVDA", 1), ("^GSPC", 2), ("NVDA", 2)]
