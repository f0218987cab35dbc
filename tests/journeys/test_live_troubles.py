"""The live market where something is wrong at the start or at the end: no network, a second process, a stop while
nobody answers."""

from __future__ import annotations

import asyncio
import os
import resource
from asyncio.subprocess import DEVNULL, PIPE, Process
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from adapters.terminal.chat import TerminalChat
from bot.errors import StoreInUse
from bot.ports.platforms import Lost
from bot.runs import TERMINATED
from tests.doubles.site import Trouble
from tests.journeys.live_town import Town, at
from tests.journeys.replaying import TICKERBELL, environment, quick
from tests.simulation.loop import simulate
from tests.simulation.outside import Outside, Plan

PLAN = Plan(symbols=("^GSPC", "NVDA"), feeds=1, rules=("NVDA down 5%",))


def test_without_a_network_it_says_so_and_goes_on_when_there_is_one(tmp_path: Path):
    async def story() -> None:
        async with Town(PLAN, tmp_path) as town:
            for site in (town.yahoo, town.stream, town.feeds, town.agencies):
                await site.refuse()
            await town.start()
            await asyncio.sleep(10)
            assert town.said[0].startswith("No market can be watched yet: Yahoo cannot be reached (no connection).")
            assert "tickerbell replay FOLDER" in town.said[0]
            status = await town.say("status")
            assert "not well" in status.splitlines()[0]
            assert "not known yet: Yahoo cannot be reached (no connection); tried again each minute" in status
            assert "nothing to stream" in status
            assert "markets are closed" not in status
            assert (await town.say("quote NVDA")).startswith("NVDA cannot be looked up just now: Yahoo cannot")
            listed = await town.say("list")
            assert "NVDA down 5%  blind" in listed
            await town.until("18:10")
            for site in (town.yahoo, town.stream, town.feeds, town.agencies):
                await site.accept()
            await town.until("18:20")
            assert (await town.say("quote NVDA")).startswith("NVDA $")
            assert "NVDA down 5%  armed" in await town.say("list")
            assert "not known yet" not in await town.say("status")

    simulate(story(), at("18:00"))


def test_what_is_wrong_at_the_start_is_in_the_log(tmp_path: Path, caplog: pytest.LogCaptureFixture):
    async def story() -> None:
        (tmp_path / "cache").write_text("a file in the way")
        async with Town(PLAN, tmp_path) as town:
            town.rule_file("own.yaml", "pack: own\nabout: Own\npost: [slack:C1]\nrules:\n  - NVDA down 5%\n")
            await town.start()
            said = [(each.levelname, each.getMessage()) for each in caplog.records if each.name == "tickerbell.live"]
            assert said == [
                ("WARNING", "slack:C1 is not connected: its alerts wait in the database (docs/operations.md)."),
                (
                    "WARNING",
                    f"The cache: {tmp_path / 'cache'} cannot be written (File exists): each start fetches "
                    "all history anew. Name another folder: TICKERBELL_CACHE.",
                ),
            ]

    simulate(story(), at("18:00"))


def test_a_second_source_is_not_asked_at_each_moment_while_a_price_stands_alone(tmp_path: Path):
    async def story() -> None:
        async with Town(PLAN, tmp_path) as town:
            await town.start()
            await town.until("18:02")
            town.stream.silent, town.yahoo.trouble = True, Trouble.FAILS
            await town.stream.slip("NVDA", 0.97)
            for _ in range(40):
                await asyncio.sleep(0.5)
                await town.stream.slip("^GSPC", 1)
            assert town.product.watcher.book.suspicious() == {"NVDA"}
            assert town.alpaca.asked == [["NVDA"]]
            await town.until("18:04")
            assert town.alpaca.asked == [["NVDA"]] * 2

    simulate(story(), at("18:00"))


class Unreachable(TerminalChat):
    """A platform that does not say what its channels are."""

    async def resolve(self, channel: str) -> str:
        raise Lost


def test_the_rules_folder_is_followed_while_a_platform_does_not_answer(tmp_path: Path):
    async def story() -> None:
        async with Town(PLAN, tmp_path, chat=lambda: Unreachable(lambda _: None, None)) as town:
            town.rule_file("own.yaml", "pack: own\nabout: Own\npost: [terminal:#own]\nrules:\n  - NVDA down 5%\n")
            await town.start()
            town.rule_file("feeds.yaml", f'wire: {{url: "{town.papers.url("wire")}", every: 1m}}\n')
            await asyncio.sleep(75)
            assert "/wire.xml" in town.papers.requests
            town.rule_file("feeds.yaml", f'late: {{url: "{town.papers.url("late")}", every: 1m}}\n')
            await asyncio.sleep(75)
            assert "/late.xml" in town.papers.requests

    simulate(story(), at("18:00"))


def test_a_second_process_says_that_the_database_is_taken(tmp_path: Path):
    async def story() -> None:
        async with Town(PLAN, tmp_path) as town:
            await town.start()
            second = Town(PLAN, tmp_path)
            with pytest.raises(StoreInUse, match="another tickerbell is using it; stop that one"):
                async with second:
                    await second.start()
            await town.until("18:01")
            assert (await town.say("quote NVDA")).startswith("NVDA $")

    simulate(story(), at("18:00"))


@asynccontextmanager
async def running(
    outside: Outside, folder: Path, program: Path | None = None, stdin: int = DEVNULL
) -> AsyncIterator[Process]:
    """`tickerbell run --live` as a process of its own, without a person unless `stdin` is a terminal."""
    settings = {
        "DATABASE": str(folder / "bell.db"),
        "RULES": str(outside.rules(folder / "rules")),
        "CACHE": str(folder / "cache"),
        "YAHOO_API": outside.yahoo.address,
        "YAHOO_STREAM": outside.stream.address,
        "SOURCES_API": outside.agencies.address,
        "FEED_HOSTS": outside.feeds.address.removeprefix("http://"),
        "LISTEN": "off",
    }
    process = await asyncio.create_subprocess_exec(
        *(str(program or quick()), "run", "--live"),
        cwd=folder,
        env=environment(**{f"TICKERBELL_{name}": value for name, value in settings.items()}),
        stdin=stdin,
        stdout=PIPE,
        stderr=PIPE,
    )
    try:
        yield process
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()


async def test_a_stop_does_not_wait_for_who_does_not_answer(tmp_path: Path):
    async with Outside(PLAN) as outside:
        outside.yahoo.trouble = outside.feeds.trouble = Trouble.HANGS
        async with running(outside, tmp_path) as process:
            async with asyncio.timeout(30):
                while not outside.yahoo.requests:  # noqa: ASYNC110
                    await asyncio.sleep(0.02)
            process.terminate()
            async with asyncio.timeout(3):
                _, said = await process.communicate()
            assert process.returncode == TERMINATED
            assert b"Traceback" not in said


async def test_who_leaves_a_full_disk_leaves_with_an_error(tmp_path: Path):
    keys, terminal = os.openpty()
    async with (
        Outside(PLAN) as outside,
        running(outside, tmp_path, TICKERBELL, terminal) as process,
        asyncio.timeout(30),
    ):
        assert process.stdout
        assert process.stderr
        assert b"/bell why NVDA, " in await process.stdout.readuntil(b"leaves.\n")
        await process.stdout.readuntil(b"Ready")
        full = (tmp_path / "bell.db-wal").stat().st_size
        resource.prlimit(process.pid, resource.RLIMIT_FSIZE, (full, full))
        os.write(keys, b"/bell add NVDA down 6%\r\x04")
        _, said = await process.communicate()
    os.close(keys)
    os.close(terminal)
    assert process.returncode == 1
    assert b"the disk does not take it" in said
