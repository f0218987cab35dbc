"""The dead man's switch, against a server that notes what it is told."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from aiohttp import web

from adapters.ping import Ping
from adapters.scheduler import Scheduler
from bot.errors import SettingsError, StoreError
from bot.vitals import Vitals
from tests.simulation.loop import simulated

KEY = "0b4e2c1a-77aa"
WELL = Vitals(datetime(2025, 1, 27, 15, tzinfo=UTC))
ILL = replace(WELL, lag=9.0)


class Switch:
    """What healthchecks.io is: it notes each call, and answers with `status`."""

    def __init__(self) -> None:
        self.heard: list[tuple[str, str]] = []
        self.status = 200
        self.url = ""

    async def note(self, request: web.Request) -> web.Response:
        self.heard.append((f"{request.method} {request.path_qs}", await request.text()))
        return web.Response(status=self.status)

    @asynccontextmanager
    async def serving(self) -> AsyncIterator[None]:
        app = web.Application()
        app.router.add_route("*", "/{path:.*}", self.note)
        runner = web.AppRunner(app, shutdown_timeout=0.1)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        self.url = f"http://127.0.0.1:{runner.addresses[0][1]}/ping/{KEY}"
        yield
        await runner.cleanup()


class Program:
    def __init__(self) -> None:
        self.is_: Vitals | Exception = WELL

    async def ask(self) -> Vitals:
        if isinstance(self.is_, Exception):
            raise self.is_
        return self.is_


@asynccontextmanager
async def pinging(url: str, program: Program) -> AsyncIterator[None]:
    schedule, ping = Scheduler(), Ping(url, program.ask)
    ping.start(schedule)
    running = asyncio.create_task(schedule.run())
    yield
    assert not running.done()
    running.cancel()
    with suppress(asyncio.CancelledError):
        await running
    await ping.close()


@simulated("2025-01-27T15:00")
async def test_it_is_told_each_minute_that_all_is_well_and_why_it_is_not() -> None:
    switch, program = Switch(), Program()
    async with switch.serving(), pinging(f"{switch.url}?run=1", program):
        await asyncio.sleep(130)
        program.is_ = ILL
        await asyncio.sleep(60)
        program.is_ = StoreError("bell.db is damaged.")
        await asyncio.sleep(60)
        program.is_ = WELL
        await asyncio.sleep(60)
    well = (f"POST /ping/{KEY}?run=1", "")
    ill = f"POST /ping/{KEY}/fail?run=1"
    late = "the event loop was 9.0 s late within the last minute"
    assert switch.heard == [well, well, well, (ill, late), (ill, "bell.db is damaged."), well]


@simulated("2025-01-27T15:00")
async def test_a_switch_that_is_not_reached_is_one_line_and_asked_again(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG, "tickerbell")
    switch = Switch()
    async with switch.serving():
        pass
    async with pinging(switch.url, Program()):
        await asyncio.sleep(300)
    async with switch.serving(), pinging(switch.url, Program()):
        switch.status = 503
        await asyncio.sleep(130)
        switch.status = 200
        await asyncio.sleep(60)
    assert caplog.messages == [
        "The ping was not heard (no connection): it is tried again each minute.",
        "The ping was not heard (503): it is tried again each minute.",
        "The ping is heard again.",
    ]
    assert KEY not in caplog.text


@pytest.mark.parametrize(
    "url", ["", "hc-ping.com/1", "ftp://hc.example/1", f"https:///{KEY}", "http://a\x00", "file:///x"]
)
def test_what_is_no_address_is_refused_without_being_shown(url: str) -> None:
    with pytest.raises(SettingsError, match="TICKERBELL_PING") as refused:
        Ping(url, Program().ask)
    assert KEY not in str(refused.value)
