"""News by symbol: at once for what moves, slowly for the rest, each headline once, and about what it was asked for."""

from __future__ import annotations

import asyncio
import json
from collections import Counter
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

import pytest

from adapters.yahoo.headlines import read
from adapters.yahoo.news import YahooNews
from adapters.yahoo.session import Session
from bot.news.model import Headline
from tests.adapters.yahoo_history.fake import BusyYahoo, Notes, Told, scheduled
from tests.doubles.site import Trouble
from tests.simulation.loop import simulated

MONDAY = "2025-01-27T15:00"
NOW = datetime(2025, 1, 27, 15, tzinfo=UTC)
RECORDED = Path(__file__).parents[3].parent / "shared" / "data" / "fixtures" / "yahoo_http_node-yahoo-finance2"


def item(title: str, minutes: int = 5, tags: object = (), **more: Any) -> dict[str, Any]:
    """An item published so many minutes before the start."""
    published = int((NOW - timedelta(minutes=minutes)).timestamp())
    return {
        "uuid": title,
        "title": title,
        "publisher": "Newswire",
        "link": "https://news.example/1",
        "providerPublishTime": published,
        "relatedTickers": list(tags) if isinstance(tags, tuple) else tags,
    } | more


def answer(symbol: str, name: str, *items: object) -> dict[str, Any]:
    return {"quotes": [{"symbol": symbol, "longname": name}], "news": list(items)}


@asynccontextmanager
async def watching(
    yahoo: BusyYahoo, *symbols: str, notes: Notes | None = None
) -> AsyncGenerator[tuple[YahooNews, Told]]:
    session, told = Session(yahoo.address, Random(7)), Told()
    news = YahooNews(session, notes or Notes(), Random(7))
    async with scheduled() as scheduler:
        news.start(told.take, scheduler)
        news.watch(symbols)
        yield news, told
    await session.close()


@simulated(MONDAY)
async def test_a_headline_is_told_once_in_this_run_and_the_next() -> None:
    notes = Notes()
    async with BusyYahoo() as yahoo:
        yahoo.found["NVDA"] = answer("NVDA", "NVIDIA Corporation", item("Chips slump", tags=("NVDA", "AMD")))
        for expected in (1, 0):
            async with watching(yahoo, "NVDA", notes=notes) as (news, told):
                await asyncio.sleep(120)
                assert len(told.facts) == expected
                assert news.health()[0].said == "news of 1 symbols in rotation"
        edited = item("Chips slump further", minutes=-1, tags=("NVDA",), uuid="Chips slump")
        yahoo.found["NVDA"] = answer("NVDA", "NVIDIA Corporation", edited)
        async with watching(yahoo, "NVDA", notes=notes) as (_, told):
            await asyncio.sleep(120)
            assert told.facts == []


@simulated(MONDAY)
async def test_nothing_old_is_told_and_the_rest_in_order() -> None:
    async with BusyYahoo() as yahoo:
        items = [item(f"Nvidia {minutes}", minutes) for minutes in (5, 350, 370, 5000, 20)]
        yahoo.found["NVDA"] = answer("NVDA", "Nvidia", *items)
        async with watching(yahoo, "NVDA") as (_, told):
            await asyncio.sleep(1)
            assert [headline.title for headline in told.of(Headline)] == ["Nvidia 350", "Nvidia 20", "Nvidia 5"]
            [first, *_] = told.of(Headline)
            assert (first.source, first.url, first.seen) == ("Newswire", "https://news.example/1", NOW)


@simulated(MONDAY)
async def test_what_moves_comes_at_once_and_not_again_for_two_minutes() -> None:
    symbols = [f"S{number}" for number in range(200)]
    async with BusyYahoo() as yahoo, watching(yahoo, *symbols) as (news, told):
        await asyncio.sleep(10)
        yahoo.found["S150"] = answer("S150", "S150", item("S150 collapses", -1))
        news.ask(["S150", "S151", "S150", "NOBODY"])
        await asyncio.sleep(3)
        assert [headline.title for headline in told.of(Headline)] == ["S150 collapses"]
        assert [symbol for symbol, _ in yahoo.wanted[1:]] == ["S150", "S151"]
        for _ in range(10):
            news.ask(["S150"])
            await asyncio.sleep(10)
        assert Counter(symbol for symbol, _ in yahoo.wanted)["S150"] == 1
        await asyncio.sleep(20)
        news.ask(["S150"])
        await asyncio.sleep(1)
        [first, second] = [count for symbol, count in yahoo.wanted if symbol == "S150"]
        assert int(first) > 10 < int(second)


@simulated(MONDAY)
async def test_the_rotation_is_slow_and_reaches_everybody() -> None:
    symbols = [f"S{number}" for number in range(100)]
    async with BusyYahoo() as yahoo, watching(yahoo, *symbols):
        await asyncio.sleep(3600)
        counts = Counter(symbol for symbol, _ in yahoo.wanted)
        assert 150 <= len(yahoo.wanted) <= 225
        assert counts.keys() == set(symbols)
        assert max(counts.values()) - min(counts.values()) <= 1


@simulated(MONDAY)
async def test_what_is_trading_comes_more_often() -> None:
    async with BusyYahoo() as yahoo, watching(yahoo, "NVDA", "7203.T"):
        await asyncio.sleep(3600)
        counts = Counter(symbol for symbol, _ in yahoo.wanted)
        assert 3 * counts["7203.T"] <= counts["NVDA"] <= 5 * counts["7203.T"]


@simulated(MONDAY)
async def test_a_storm_delays_the_news_and_loses_none() -> None:
    async with BusyYahoo() as yahoo:
        yahoo.found["NVDA"] = answer("NVDA", "Nvidia", item("Nvidia falls"))
        yahoo.trouble, yahoo.retry_after = Trouble.STORM, "600"
        async with watching(yahoo, "NVDA", "AMD") as (news, told):
            for _ in range(50):
                news.ask(["NVDA"])
                await asyncio.sleep(10)
            assert sum(yahoo.requests.values()) == 1
            assert not news.health()[0].good
            yahoo.trouble = Trouble.NONE
            await asyncio.sleep(180)
            assert [headline.title for headline in told.of(Headline)] == ["Nvidia falls"]
            assert news.health()[0].good


@simulated(MONDAY)
async def test_only_what_is_watched_is_asked_for() -> None:
    async with BusyYahoo() as yahoo, watching(yahoo) as (news, _):
        await asyncio.sleep(600)
        assert yahoo.wanted == []
        news.watch(["NVDA"])
        await asyncio.sleep(1)
        news.watch(["AMD"])
        await asyncio.sleep(60)
        assert [symbol for symbol, _ in yahoo.wanted[:3]] == ["NVDA", "AMD", "AMD"]


@simulated(MONDAY)
async def test_what_rules_wait_for_comes_every_few_minutes_and_the_rest_in_turn() -> None:
    symbols = [f"S{number}" for number in range(100)]
    async with BusyYahoo() as yahoo, watching(yahoo) as (news, _):
        news.watch(symbols, ["S50"])
        await asyncio.sleep(3600)
        asked = Counter(symbol for symbol, _ in yahoo.wanted)
        assert 8 <= asked.pop("S50") <= 30
        assert len(asked) == 99


@pytest.mark.parametrize(
    ("symbol", "name", "said", "symbols"),
    [
        ("NVDA", "NVIDIA Corporation", item("Chips slump", tags=("NVDA", "AMD")), ("NVDA", "AMD")),
        ("NVDA", "NVIDIA Corporation", item("NVIDIA slumps", tags=None), ("NVDA",)),
        ("NVDA", "NVIDIA Corporation", item("Why NVDA fell", tags=("AMD",)), ("AMD", "NVDA")),
        ("NVDA", "NVIDIA Corporation", item("Carter’s results", tags=("CRI",)), None),
        ("NVDA", "NVIDIA Corporation", item("Issue of debt", tags=None), None),
        ("NVDA", "NVIDIA Corporation", item("Ten to buy", tags=(*"ABCDEFGHI", "NVDA")), ()),
        ("BMW.DE", "Bayerische Motoren Werke AG", item("BMW pauses Mini", tags=("BMWKY",)), ("BMWKY", "BMW.DE")),
        ("BTC-USD", "Bitcoin USD", item("Bitcoin drops", tags=None), ("BTC-USD",)),
        ("^GSPC", "S&P 500", item("S&P 500 at a high", tags=None), ("^GSPC",)),
        ("0700.HK", "Tencent Holdings", item("Up 0700 points", tags=None), None),
        ("F", "Ford Motor Company", item("Grade F", tags=None), None),
        ("NVDA", "NVIDIA Corporation", item("NVIDIAN people", tags=None), None),
        ("NVDA", "NVIDIA Corporation", item("NVDA", tags=["x", 3, None]), ("x", "NVDA")),
    ],
)
def test_about_whom_a_headline_is(
    symbol: str, name: str, said: dict[str, Any], symbols: tuple[str, ...] | None
) -> None:
    headlines = list(read(answer(symbol, name, said), symbol, NOW).values())
    assert [headline.symbols for headline in headlines] == ([] if symbols is None else [symbols])


@pytest.mark.parametrize(
    ("dirty", "clean"),
    [
        ("NVDA &amp; AMD fall", "NVDA & AMD fall"),
        ("<b onclick=x>NVDA</b> falls", "NVDA falls"),
        ("&lt;script&gt;NVDA&lt;/script&gt;", "<script>NVDA</script>"),
        ("NVDA\u202e falls\x1b[31m\n now", "NVDA falls now"),
        ("NVDA " + "x" * 900, "NVDA " + "x" * 294 + "…"),
    ],
)
def test_titles_are_cleaned(dirty: str, clean: str) -> None:
    [headline] = read(answer("NVDA", "", item(dirty)), "NVDA", NOW).values()
    assert headline.title == clean


@pytest.mark.parametrize(
    "said",
    [
        {},
        {"news": None},
        {"news": "x", "quotes": 3},
        answer("NVDA", "Nvidia", None, 3, {}, item("", tags=("NVDA",)), item("Nvidia", providerPublishTime=None)),
        answer("NVDA", "Nvidia", item("Nvidia", providerPublishTime="soon"), item("Nvidia") | {"title": ["Nvidia"]}),
    ],
)
def test_what_is_no_news(said: dict[str, Any]) -> None:
    assert read(said, "NVDA", NOW) == {}


def test_a_headline_from_the_future_is_of_now_and_a_bad_address_is_none() -> None:
    said = item("Nvidia falls", -500, link="javascript:alert(1)", publisher=None)
    [headline] = read(answer("NVDA", "Nvidia", said), "NVDA", NOW).values()
    assert (headline.published, headline.url, headline.source) == (NOW, "", "Yahoo")


@pytest.mark.shared
@pytest.mark.skipif(not RECORDED.is_dir(), reason="the recorded answers are not there")
@pytest.mark.parametrize(
    ("name", "told"),
    [("AAPL", 3), ("ABBV", 3), ("OCDO.L", 0), ("WSKT.JK", 0), ("0P000071W8.TO", 0), ("BABA", 4), ("BTC-USD", 3)],
)
def test_recorded_answers(name: str, told: int) -> None:
    body = json.loads((RECORDED / f"search-{name}.json").read_text())["response"]["bodyJson"]
    headlines = read(body, name, datetime(2025, 2, 25, 12, tzinfo=UTC)).values()
    assert len(headlines) == told
    assert all(headline.source and headline.url.startswith("https://finance.yahoo.com/") for headline in headlines)
