"""One polite way to Yahoo."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from random import Random

import pytest

from adapters.yahoo.errors import Refused, Throttled, Unavailable
from adapters.yahoo.session import Session
from tests.adapters.yahoo.fake import FakeYahoo, row
from tests.doubles.site import Trouble
from tests.simulation.loop import simulated

QUOTE = "/v7/finance/quote"
NVDA = {"symbols": "NVDA"}


async def start(yahoo: FakeYahoo) -> Session:
    yahoo.rows["NVDA"] = row("NVDA", 118.42, "2026-11-24T15:00")
    return Session(yahoo.address, Random(7))


@simulated("2026-11-24T15:00")
async def test_one_crumb_serves_many_requests() -> None:
    async with FakeYahoo() as yahoo:
        session = await start(yahoo)
        for _ in range(3):
            said = await session.get(QUOTE, NVDA)
            assert said["quoteResponse"]["result"][0]["symbol"] == "NVDA"
        assert yahoo.requests["/v1/test/getcrumb"] == 1
        assert session.asked.made == sum(yahoo.requests.values())
        await session.close()


@simulated("2026-11-24T15:00")
async def test_cookies_that_are_not_taken_any_more_are_renewed_once() -> None:
    async with FakeYahoo() as yahoo:
        session = await start(yahoo)
        await session.get(QUOTE, NVDA)
        yahoo.forget()
        answers = await asyncio.gather(*(session.get(QUOTE, NVDA) for _ in range(5)))
        assert len(answers) == 5
        assert yahoo.requests["/v1/test/getcrumb"] == 2
        await session.close()


@simulated("2026-11-24T15:00")
async def test_cookies_that_are_never_taken_are_no_storm() -> None:
    async with FakeYahoo() as yahoo:
        session = await start(yahoo)
        await session.get(QUOTE, NVDA)
        yahoo.crumb = "crumb\nof nonsense {"
        failures = await asyncio.gather(*(session.get(QUOTE, NVDA) for _ in range(50)), return_exceptions=True)
        assert all(isinstance(failure, Throttled) for failure in failures)
        assert session.asked.made < 20
        await session.close()


@pytest.mark.parametrize(("retry_after", "least", "most"), [("", 20, 40), ("120", 119, 121), ("3", 20, 40)])
def test_a_storm_opens_the_breaker_and_one_request_closes_it(retry_after: str, least: float, most: float) -> None:
    @simulated("2026-11-24T15:00")
    async def story() -> None:
        async with FakeYahoo() as yahoo:
            session = await start(yahoo)
            yahoo.trouble, yahoo.retry_after = Trouble.STORM, retry_after
            with pytest.raises(Throttled) as caught:
                await session.get(QUOTE, NVDA, crumb=False)
            assert timedelta(seconds=least) < caught.value.wait < timedelta(seconds=most)
            before = session.asked.made
            with pytest.raises(Throttled):
                await session.get(QUOTE, NVDA)
            assert session.asked.made == before
            yahoo.trouble = Trouble.NONE
            await asyncio.sleep(caught.value.wait.total_seconds() + 1)
            assert session.paused is None
            assert await session.get(QUOTE, NVDA)
            await session.close()

    story()


@simulated("2026-11-24T15:00")
async def test_a_long_storm_is_asked_ever_less_and_of_many_that_wait_one_asks() -> None:
    async with FakeYahoo() as yahoo:
        session = await start(yahoo)
        yahoo.trouble = Trouble.STORM
        loop = asyncio.get_running_loop()
        while loop.time() < 4 * 3600:
            await asyncio.gather(*(session.get("/v8", {}, crumb=False) for _ in range(3)), return_exceptions=True)
            await asyncio.sleep(20)
        assert 15 < session.asked.made < 30
        await session.close()


@simulated("2026-11-24T15:00")
async def test_polls_pass_background_work() -> None:
    async with FakeYahoo() as yahoo:
        session = await start(yahoo)
        background = [asyncio.ensure_future(session.get(QUOTE, {"symbols": f"B{n}"})) for n in range(20)]
        await asyncio.sleep(0)
        await session.get(QUOTE, NVDA, urgent=True)
        await asyncio.gather(*background)
        assert yahoo.asked.index(["NVDA"]) <= 1
        await session.close()


@simulated("2026-11-24T15:00")
async def test_a_start_is_quick_and_the_long_run_is_slow() -> None:
    async with FakeYahoo() as yahoo:
        session = await start(yahoo)
        loop = asyncio.get_running_loop()
        times: list[float] = []
        for _ in range(200):
            await session.get(QUOTE, NVDA)
            times.append(loop.time())
        assert times[59] < 15
        assert times[199] - times[99] == pytest.approx(50, abs=1)
        await session.close()


@pytest.mark.parametrize(
    ("trouble", "says", "error", "words"),
    [
        (Trouble.FAILS, None, Unavailable, "status 500"),
        (Trouble.NONE, b"<html>", Unavailable, "something else"),
        (Trouble.NONE, b"[1]", Unavailable, "something else"),
        (Trouble.NONE, b"\xff\xfe", Unavailable, "something else"),
    ],
)
def test_what_goes_wrong_is_said(trouble: Trouble, says: bytes | None, error: type[Exception], words: str) -> None:
    @simulated("2026-11-24T15:00")
    async def story() -> None:
        async with FakeYahoo() as yahoo:
            session = await start(yahoo)
            await session.get(QUOTE, NVDA)
            yahoo.trouble, yahoo.says = trouble, says
            with pytest.raises(error, match=words):
                await session.get(QUOTE, NVDA)
            await session.close()

    story()


@simulated("2026-11-24T15:00")
async def test_what_yahoo_does_not_know_is_refused_at_the_price_of_one_request() -> None:
    async with FakeYahoo() as yahoo:
        session = await start(yahoo)
        await session.get(QUOTE, NVDA)
        before = session.asked.made
        with pytest.raises(Refused) as caught:
            await session.get("/v8/finance/chart/NOPE", {})
        assert caught.value.status == 404
        assert session.asked.made == before + 1
        await session.close()


@simulated("2026-11-24T15:00")
async def test_nobody_there_is_said_at_once() -> None:
    async with FakeYahoo() as yahoo:
        session = await start(yahoo)
        await yahoo.refuse()
        with pytest.raises(Unavailable, match="no connection"):
            await session.get(QUOTE, NVDA)
        await yahoo.accept()
        assert await session.get(QUOTE, NVDA)
        await session.close()
