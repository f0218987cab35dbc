"""The double of Yahoo: it has the shapes of the real one, keeps its rules about cookies, and fails when told to."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any

import aiohttp
import pytest

from adapters.yahoo.session import Session
from bot.errors import SourceError
from tests.doubles.shapes import YAHOO, answers, strange
from tests.doubles.site import Trouble
from tests.doubles.yahoo import Yahoo
from tests.doubles.yahoo_chart import Wanted, chart
from tests.doubles.yahoo_market import Exchange, Shock, Split
from tests.doubles.yahoo_news import News, search
from tests.doubles.yahoo_rows import chosen, row
from tests.simulation.loop import simulated

START = "2026-03-03T15:00"
NOON = datetime(2026, 3, 3, 17, tzinfo=UTC)
recorded = pytest.mark.skipif(not YAHOO.exists(), reason="the recorded answers are not beside the project")


def quotes(body: Mapping[str, Any]) -> list[str]:
    return [each["symbol"] for each in body["quoteResponse"]["result"]]


@simulated(START)
async def test_quotes_are_for_those_with_cookie_and_crumb_only():
    async with Yahoo(Exchange()) as yahoo, aiohttp.ClientSession(yahoo.address) as stranger:
        async with stranger.get("/v7/finance/quote", params={"symbols": "NVDA"}) as answer:
            assert answer.status == 401
        async with stranger.get("/v8/finance/spark", params={"symbols": "NVDA", "range": "1d"}) as answer:
            assert list(await answer.json()) == ["NVDA"]
        session = Session(yahoo.address)
        assert quotes(await session.get("/v7/finance/quote", {"symbols": "NVDA,^GSPC"})) == ["NVDA", "^GSPC"]
        await session.close()


@simulated(START)
async def test_new_cookies_are_asked_for_when_the_old_ones_are_forgotten():
    async with Yahoo(Exchange()) as yahoo:
        session = Session(yahoo.address)
        await session.get("/v7/finance/quote", {"symbols": "NVDA"})
        yahoo.forget()
        assert quotes(await session.get("/v7/finance/quote", {"symbols": "AMD"})) == ["AMD"]
        assert yahoo.requests["/v1/test/getcrumb"] == 2
        await session.close()


@simulated(START)
async def test_who_agrees_on_the_page_of_consent_gets_cookies_too():
    async with Yahoo(Exchange()) as yahoo:
        yahoo.consent = True
        session = Session(yahoo.address)
        assert quotes(await session.get("/v7/finance/quote", {"symbols": "NVDA"})) == ["NVDA"]
        assert yahoo.requests["/copyConsent"]
        await session.close()


@pytest.mark.parametrize(
    ("trouble", "after", "what"),
    [
        (Trouble.FAILS, 0, "status 500"),
        (Trouble.STORM, 0, "too often"),
        (Trouble.HANGS, Yahoo.patience, "cannot be reached"),
    ],
    ids=lambda value: getattr(value, "name", None),
)
def test_trouble(trouble: Trouble, after: float, what: str):
    @simulated(START)
    async def story() -> None:
        async with Yahoo(Exchange()) as yahoo:
            yahoo.trouble, began = trouble, datetime.now(UTC)
            session = Session(yahoo.address)
            with pytest.raises(SourceError, match=what):
                await session.get("/v8/finance/chart/NVDA", {"range": "1d"}, crumb=False)
            assert datetime.now(UTC) - began == timedelta(seconds=after)
            await session.close()

    story()


@simulated(START)
async def test_who_refuses_listens_again_at_the_same_address():
    async with Yahoo(Exchange()) as yahoo:
        session = Session(yahoo.address)
        await session.get("/v8/finance/chart/NVDA", {"range": "1d"}, crumb=False)
        await yahoo.refuse()
        with pytest.raises(SourceError, match="cannot be reached"):
            await session.get("/v8/finance/chart/NVDA", {"range": "1d"}, crumb=False)
        await yahoo.accept()
        await session.get("/v8/finance/chart/NVDA", {"range": "1d"}, crumb=False)
        await session.close()


def test_prices_are_the_same_whenever_and_in_whatever_order_they_are_asked_for():
    hours = [datetime(2026, 3, 2, tzinfo=UTC) + timedelta(minutes=17 * step) for step in range(200)]
    forwards, backwards = Exchange().walk("NVDA"), Exchange().walk("NVDA")
    assert [forwards.last(at) for at in hours] == [backwards.last(at) for at in reversed(hours)][::-1]


def test_a_split_is_taken_off_what_was_before_it():
    day, ratio = date(2026, 3, 4), 4
    whole, split = Exchange(), Exchange(splits=[Split("AMD", day, ratio)])
    morning = datetime(2026, 3, 4, 15, tzinfo=UTC)
    for field in ("regularMarketPrice", "regularMarketPreviousClose", "regularMarketDayLow"):
        before, after = row(whole, "AMD", morning)[field], row(split, "AMD", morning)[field]
        assert after == pytest.approx(before / ratio, abs=0.01)
    assert row(split, "AMD", NOON) == row(whole, "AMD", NOON)


def test_a_shock_stays():
    exchange, calm = Exchange(shocks=[Shock("NVDA", NOON, -0.1)]), Exchange()
    for after, change in ((-60, 0), (61, -0.1), (86_400, -0.1)):
        at = NOON + timedelta(seconds=after)
        assert exchange.walk("NVDA").last(at) == pytest.approx(calm.walk("NVDA").last(at) * (1 + change))


@recorded
@pytest.mark.shared
@pytest.mark.parametrize(
    ("symbol", "now", "like"),
    [
        ("NVDA", NOON, "quote-*A*.json"),
        ("NVDA", datetime(2026, 3, 3, 12, tzinfo=UTC), "quote-*A*.json"),
        ("NVDA", datetime(2026, 3, 7, 12, tzinfo=UTC), "quote-*A*.json"),
        ("BTC-USD", NOON, "quote-*-USD.json"),
        ("^GSPC", NOON, "quote-*.json"),
        ("VOD.L", NOON, "quote-*.*.json"),
    ],
)
def test_quotes_have_the_fields_that_yahoo_gives(symbol: str, now: datetime, like: str):
    rows = [each for body in answers(like) for each in body["quoteResponse"]["result"]]
    early = {"preMarketPrice": 1.0, "preMarketTime": 1, "preMarketChange": 1.0, "preMarketChangePercent": 1.0}
    told = row(Exchange(), symbol, now)
    assert list(strange(told, [{**each, **early} for each in rows])) == []
    assert chosen(told, "symbol,displayName").keys() <= {*answers("quote-TSLA*")[0]["quoteResponse"]["result"][0]}


@recorded
@pytest.mark.shared
@pytest.mark.parametrize(("span", "interval"), [("1mo", "1d"), ("1d", "1m")])
def test_charts_have_the_shape_of_yahoos(span: str, interval: str):
    exchange = Exchange(splits=[Split("NVDA", date(2026, 3, 3), 2)])
    wanted = Wanted.of({"range": span, "interval": interval, "events": "div,split"}, NOON)
    body = chart(exchange, "NVDA", wanted, NOON)
    assert list(strange(body, answers("*chart-*.json"))) == []
    assert body["chart"]["result"][0]["timestamp"]


@recorded
@pytest.mark.shared
def test_search_and_its_news_have_the_shape_of_yahoos():
    body = search(Exchange(), [News(NOON, "NVIDIA opens a shop", ("NVDA",))], "NVDA", (6, 4), NOON)
    assert list(strange(body, answers("search-*.json"))) == []
    assert body["news"][0]["title"] == "NVIDIA opens a shop"
