"""A gap, filled: what an undisturbed run would have posted is posted, or stands in the gap's digest."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import cast

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from adapters.discord import card as discord
from adapters.slack import card as slack
from bot.market.model import Split
from bot.news.model import Headline
from bot.ports.store import Store
from tests.adapters.database.mortal import Killed, Mortal
from tests.adapters.terminal.screen import printed
from tests.service.living import MINUTE, ROOM, START, SYMBOLS, Living, answered, living, minute, past, quote

RULES = [
    "NVDA down 3%, every further 2%",
    "NVDA below 97",
    "NVDA crosses 98.5",
    "any of @chips moves 2%",
    "most of @chips down 2%",
    "@chips down 2%",
    "NVDA down 2% vs AMD",
    "TSM up 2% in 1h and not AMD down 2%",
    "TSM at 52w high",
]
SPAN = 30
Prices = Sequence[dict[str, float]]

_QUICKLY = (Phase.explicit, Phase.reuse, Phase.generate)
"""Whole mornings are slow to shrink."""

steps = st.lists(st.tuples(*[st.sampled_from([-2.0, -0.5, 0.0, 0.5, 2.0])] * 3), min_size=SPAN, max_size=SPAN)


def walk(moves: Sequence[tuple[float, ...]]) -> Prices:
    """Minute by minute, from 100."""
    prices, now = [], dict.fromkeys(SYMBOLS, 100.0)
    for move in moves:
        now = {symbol: now[symbol] + step for symbol, step in zip(SYMBOLS, move, strict=True)}
        prices.append(now)
    return prices


async def live(run: Living, prices: Prices, first: int, last: int) -> None:
    """The minutes from `first` up to `last`; what came before them in `prices` was missed."""
    for number in range(first, last):
        missed = prices[:number] if number == first else ()
        bars = [quote(symbol, price, minute(n + 1)) for n, row in enumerate(missed) for symbol, price in row.items()]
        await run.trade(minute(number + 1), prices[number], bars)


async def undisturbed(prices: Prices) -> list[str]:
    async with living(RULES) as run:
        await run.list(minute(0))
        await live(run, prices, 0, SPAN)
        return await run.identities()


async def interrupted(prices: Prices, stop: int, again: int) -> list[str]:
    """No source answers from minute `stop` to `again`."""
    async with living(RULES) as run:
        await run.list(minute(0))
        await live(run, prices, 0, stop)
        await live(run, prices, again, SPAN)
        return await run.identities()


async def killed(prices: Prices, stop: int, again: int, database: Path) -> list[str]:
    """The program is not there from minute `stop` to `again`."""
    async with living(RULES, database) as run:
        await run.list(minute(0))
        await live(run, prices, 0, stop)
    async with living(RULES, database, now=minute(again)) as run:
        await run.list(minute(again))
        await live(run, prices, again, SPAN)
        return await run.identities()


@settings(max_examples=4, deadline=None, phases=_QUICKLY)
@given(steps, st.integers(1, 14), st.integers(2, 14))
def test_an_outage_loses_nothing_and_makes_nothing_up(moves: Sequence[tuple[float, ...]], stop: int, long: int) -> None:
    prices = walk(moves)
    assert asyncio.run(interrupted(prices, stop, stop + long)) == asyncio.run(undisturbed(prices))


@settings(max_examples=4, deadline=None, phases=_QUICKLY)
@given(steps, st.integers(1, 14), st.integers(0, 14))
def test_nor_does_a_restart(
    tmp_path_factory: pytest.TempPathFactory, moves: Sequence[tuple[float, ...]], stop: int, long: int
) -> None:
    prices, database = walk(moves), tmp_path_factory.mktemp("killed") / "bell.db"
    assert asyncio.run(killed(prices, stop, stop + long, database)) == asyncio.run(undisturbed(prices))


async def test_a_long_gap_is_one_digest_with_its_times() -> None:
    async with living(["NVDA down 3%, every further 2%", "AMD below 97", "TSM up 2%"]) as run:
        await run.list(minute(0))
        await run.trade(minute(1), dict.fromkeys(SYMBOLS, 100.0))
        fall = [quote("NVDA", 100 - number, minute(number)) for number in range(2, 20)]
        dip = [quote("AMD", 96.0, minute(9)), quote("AMD", 100.0, minute(10))]
        bars = sorted([*fall, *dip], key=lambda bar: bar.at)
        await run.trade(minute(20), {"NVDA": 80.0, "AMD": 100.0, "TSM": 103.0}, bars)
        assert await run.said() == [
            "14:35 notice No prices since 09:31 New York time: "
            "Yahoo does not answer. Rules about prices are blind until it does",
            "14:50 notice Prices are back since 09:50 New York time; the rules see again",
            "14:50 digest Late: 11 alerts from the gap 09:31–09:50 New York time",
        ]


async def test_what_has_come_back_first_is_told_before_what_it_missed() -> None:
    async with living(["NVDA down 3%", "AMD down 3%"]) as run:
        await run.list(minute(0))
        await run.trade(minute(1), dict.fromkeys(SYMBOLS, 100.0))
        await run.trade(minute(20), {"NVDA": 96.0})
        await run.trade(minute(20.5), {"AMD": 96.0})
        assert (await run.said())[1:] == [
            "14:50 notice Prices of NVDA are back since 09:50 New York time; those of AMD are still missing",
            "14:50 digest Late: 1 alert from the gap 09:31–09:50 New York time",
            "14:50 notice Prices are back since 09:50 New York time; the rules see again",
            "14:50 digest Late: 1 alert from the gap 09:31–09:50 New York time",
        ]


async def test_what_a_night_has_hidden_is_late_with_its_day_on_every_platform(tmp_path: Path) -> None:
    """The gap ends on Tuesday; NVDA had fallen on Monday."""
    rules, tuesday = ["NVDA down 3%", "AMD down 3%"], 24 * 60
    async with living(rules, tmp_path / "bell.db") as run:
        await run.list(minute(0))
        await run.trade(minute(1), dict.fromkeys(SYMBOLS, 100.0))
    async with living(rules, tmp_path / "bell.db", now=minute(tuesday)) as run:
        await run.list(minute(tuesday))
        bars = [quote("NVDA", 96.0, minute(30)), quote("AMD", 96.0, minute(tuesday + 5))]
        await run.trade(minute(tuesday + 20), {"NVDA": 100.0, "AMD": 96.0}, bars)
        assert len(await run.said()) == 3
        *_, post = await run.store.posts(ROOM)
    card = discord.embed(post, picture=False)
    assert card is not None
    assert card.author.name == "Late"
    for shown in (
        f"{card.title}\n{card.description}",
        slack.text(post),
        json.dumps([block.to_dict() for block in slack.blocks(post)], ensure_ascii=False),
        printed([post], 80),
    ):
        assert "Late: 2 alerts from the gap Mon 09:31–09:50 New York time" in shown
        assert "Mon 10:00 NVDA down 4.0%" in shown
        assert re.search(r"(?<!Mon )09:35 AMD down 4.0%", shown)


async def test_a_short_gap_is_not_late() -> None:
    async with living(["NVDA down 3%"]) as run:
        await run.list(minute(0))
        await run.trade(minute(1), dict.fromkeys(SYMBOLS, 100.0))
        await run.trade(minute(8), dict.fromkeys(SYMBOLS, 96.0), [quote("NVDA", 96.0, minute(4))])
        assert "14:38 post NVDA down 4.0%" in await run.said()


async def test_without_bars_the_first_price_after_the_gap_tells_of_it() -> None:
    async with living(["NVDA down 3%"]) as run:
        await run.list(minute(0))
        await run.trade(minute(1), dict.fromkeys(SYMBOLS, 100.0))
        await run.trade(minute(30), dict.fromkeys(SYMBOLS, 96.0))
        assert "15:00 digest Late: 1 alert from the gap 09:31–10:00 New York time" in await run.said()


async def test_prices_that_their_source_calls_delayed_are_not_late_and_the_alert_says_so() -> None:
    async with living(["NVDA down 3%"]) as run:
        await run.list(minute(15))
        for number, price in ((16, 100.0), (17, 96.0)):
            at = minute(number)
            await run.step(at, [quote("NVDA", price, minute(number - 15), at), answered(at, ["NVDA"], delay=15)])
        assert await run.said() == ["14:47 post NVDA down 4.0%"]
        (post,) = await run.store.posts(ROOM)
        assert "Yahoo 09:32:00, posted 09:47:00 New York time, delayed 15 min" in post.footer


async def test_bars_are_wanted_from_the_open_of_the_session_that_stopped() -> None:
    async with living(["NVDA down 3%"]) as run:
        await run.list(minute(5))
        assert run.watcher.returning([answered(minute(6))]) == dict.fromkeys(SYMBOLS, START)
        await run.trade(minute(6), dict.fromkeys(SYMBOLS, 100.0))
        assert run.watcher.returning([answered(minute(7))]) == {}
        assert run.watcher.returning([answered(minute(60))]) == dict.fromkeys(SYMBOLS, START)
        night = minute(17 * 60)  # no market was open since
        await run.trade(minute(6 * 60 + 30), dict.fromkeys(SYMBOLS, 100.0))
        assert run.watcher.returning([answered(night)]) == {}


async def test_a_hold_counts_by_the_time_of_the_bars() -> None:
    async with living(["NVDA down 3% for 10m"]) as run:
        await run.list(minute(0))
        await run.trade(minute(1), dict.fromkeys(SYMBOLS, 100.0))
        bars = [quote("NVDA", 96.0, minute(number)) for number in range(4, 24)]
        await run.trade(minute(24), dict.fromkeys(SYMBOLS, 96.0), bars)
        fired = await run.fired()
        assert [f"{when:%H:%M}" for when in fired.values()] == ["14:44"]


async def test_a_group_is_not_judged_by_what_its_other_members_cost_later() -> None:
    """AMD was down only when NVDA had risen again: never both."""
    async with living(["all of NVDA, AMD down 2%"]) as run:
        await run.list(minute(0))
        await run.trade(minute(1), dict.fromkeys(SYMBOLS, 100.0))
        for number in range(2, 21):
            await run.trade(minute(number), {"AMD": 97.0 if number > 10 else 100.0})
        bars = [quote("NVDA", 97.0 if number < 9 else 100.0, minute(number)) for number in range(2, 20)]
        await run.trade(minute(21), {"NVDA": 100.0, "AMD": 97.0}, bars)
        assert await run.fired() == {}


class TestTheFirstStart:
    """What was true already when the rules were made is not posted."""

    RULES = ("NVDA down 3%", "NVDA below 90", "NVDA down 18%, every further 2%")

    async def test_in_the_middle_of_a_fall_posts_nothing_of_it(self) -> None:
        async with living(self.RULES) as run:
            await run.list(minute(30))
            bars = [quote("NVDA", price, minute(number)) for number, price in ((5, 90.0), (25, 83.0))]
            await run.trade(minute(30), {"NVDA": 83.0}, bars)
            assert await run.said() == []
            await run.trade(minute(31), {"NVDA": 81.0})
            assert await run.said() == ["15:01 post NVDA down 19.0%"]

    async def test_nor_when_the_last_close_comes_later(self) -> None:
        async with living(self.RULES) as run:
            await run.list(minute(30), history=False)
            await run.trade(minute(30), {"NVDA": 83.0})
            await run.step(minute(31), [past("NVDA", minute(31))])
            assert await run.said() == []
            await run.trade(minute(32), {"NVDA": 81.0})
            assert await run.said() == ["15:02 post NVDA down 19.0%"]

    async def test_at_night_leaves_the_next_open_to_the_rules(self) -> None:
        async with living(self.RULES, now=minute(-60)) as run:
            await run.list(minute(-60))
            await run.trade(minute(1), {"NVDA": 83.0})
            assert await run.said() == ["14:31 post NVDA down 17.0%"]

    @pytest.mark.parametrize("history", ["before", "after"])
    @pytest.mark.parametrize("begins", [-60 * 30, -4, 20])
    async def test_posts_nothing_that_was_true_at_the_last_close(self, begins: int, history: str) -> None:
        """On a Sunday, just before the open, and in the session: whatever comes first, prices or history."""
        rules = ("NVDA above 90", "NVDA down 10% from 52w high", "NVDA below 105", "any of NVDA, AMD below 110")
        start, friday = minute(begins), START - timedelta(days=2, hours=18)
        known = past("NVDA", start)
        higher = [*known.bars[:-50], replace(known.bars[-50], high=120.0), *known.bars[-49:]]
        async with living([*rules, "NVDA down 3%"], now=start) as run:
            await run.list(start, history=False)
            facts = [replace(known, bars=higher), *(quote(symbol, 100.0, friday, start) for symbol in ("NVDA", "AMD"))]
            for fact in facts if history == "before" else reversed(facts):
                await run.step(start, [fact])
            at = max(start + MINUTE, minute(1))
            await run.trade(at, {"NVDA": 100.0, "AMD": 100.0})
            assert await run.said() == []
            await run.trade(at + MINUTE, {"NVDA": 96.5})
            assert [words.split(" ", 1)[1] for words in await run.said()] == ["post NVDA down 3.5%"]


class TestARestart:
    RULES = ("NVDA down 3%", "NVDA below 97")

    async def test_tells_what_was_missed(self, tmp_path: Path) -> None:
        async with living(self.RULES, tmp_path / "bell.db") as run:
            await run.list(minute(0))
            await run.trade(minute(1), dict.fromkeys(SYMBOLS, 100.0))
        async with living(self.RULES, tmp_path / "bell.db", now=minute(60)) as run:
            await run.list(minute(60))
            bars = [quote("NVDA", 96.0, minute(number)) for number in (30, 31)]
            await run.trade(minute(60), dict.fromkeys(SYMBOLS, 100.0), bars)
            assert await run.said() == ["15:30 digest Late: 2 alerts from the gap 09:31–10:30 New York time"]

    async def test_lets_a_move_of_the_day_fire_whose_last_close_comes_late(self, tmp_path: Path) -> None:
        async with living(self.RULES[:1], tmp_path / "bell.db") as run:
            await run.list(minute(0))
            await run.trade(minute(1), dict.fromkeys(SYMBOLS, 100.0))
        async with living([*self.RULES[:1], "NVDA at 52w low"], tmp_path / "bell.db", now=minute(60)) as run:
            await run.list(minute(60), history=False)
            await run.trade(minute(60), {"NVDA": 90.0})
            await run.step(minute(61), [past("NVDA", minute(61))])
            assert await run.said() == ["15:31 post NVDA down 10.0%"]

    async def test_killed_in_the_middle_of_a_fill_posts_nothing_twice(self, tmp_path: Path) -> None:
        bars = [quote("NVDA", 96.0, minute(number)) for number in range(2, 30)]
        for point in (0, 1, -1):
            async with living(self.RULES, tmp_path / "bell.db", now=minute(30)) as run:
                await run.list(minute(0 if point == 0 else 30))
                if point == 0:
                    await run.trade(minute(1), dict.fromkeys(SYMBOLS, 100.0))
                run.watcher.store = cast("Store", Mortal(run.store, point))
                with suppress(Killed):
                    await run.trade(minute(30), dict.fromkeys(SYMBOLS, 96.0), bars)
                said = await run.said()
        assert [line for line in said if "digest" in line] == [
            "15:00 digest Late: 2 alerts from the gap 09:31–10:00 New York time"
        ]

    async def test_remembers_a_level_that_a_split_has_rewritten(self, tmp_path: Path) -> None:
        rules = ["NVDA below 50"]
        async with living(rules, tmp_path / "bell.db") as run:
            await run.list(minute(0))
            await run.trade(minute(1), dict.fromkeys(SYMBOLS, 100.0))
            await run.step(minute(2), [Split("NVDA", START.date(), 10, minute(2), minute(2))])
            assert list(run.watcher.registry.by_rule) == ["NVDA below 5"]
        async with living(rules, tmp_path / "bell.db") as run:
            assert list(run.watcher.registry.by_rule) == ["NVDA below 5"]

    async def test_asks_again_for_the_causes_that_rules_wait_for(self, tmp_path: Path) -> None:
        async with living(["NVDA down 3% on news"], tmp_path / "bell.db") as run:
            await run.list(minute(0))
            await run.trade(minute(1), dict.fromkeys(SYMBOLS, 100.0))
            await run.trade(minute(2), {"NVDA": 90.0})
        async with living(["NVDA down 3% on news"], tmp_path / "bell.db", now=minute(5)) as run:
            await run.list(minute(5))
            assert run.watcher.moved() == frozenset()
            await run.trade(minute(5), {"NVDA": 90.0})
            assert run.watcher.moved() == {"NVDA"}
            assert run.watcher.moved() == frozenset()

    async def test_recalls_the_news_of_ten_days(self, tmp_path: Path) -> None:
        at, title = minute(1), "Chip makers slide"
        old, new = at - timedelta(days=11), at - timedelta(days=1)
        async with living(self.RULES, tmp_path / "bell.db") as run:
            for when in (old, new):
                await run.step(when, [Headline(when, when, "wire", title, "", f"https://wire.example/{when:%d}")])
            await run.until(at)
            assert [told.seen for told in await run.store.told(old)] == [new]


async def test_a_basket_has_the_hours_of_the_first_member_that_joins() -> None:
    async with living(["@chips down 3%", "most of @chips down 3%"]) as run:
        await run.list(minute(0), ("AMD", "TSM"))
        await run.trade(minute(1), {"AMD": 100.0, "TSM": 100.0})
        await run.trade(minute(2), {"AMD": 96.0, "TSM": 96.0})
        assert {identity.split("/")[1] for identity in await run.fired()} == {"@chips"}
        assert len(await run.fired()) == 2
