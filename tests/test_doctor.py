"""`tickerbell doctor` of the live market: what answers and what does not, against loopback."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from itertools import pairwise
from pathlib import Path

import pytest
from aiohttp import web
from click.testing import CliRunner, Result

from adapters.database import open_store
from bot.checks import find_symbol
from bot.cli import main
from tests.doubles.alpaca import KEY, SECRET, AlpacaDouble, trade
from tests.doubles.site import Trouble
from tests.doubles.yahoo import Yahoo
from tests.doubles.yahoo_market import Exchange
from tests.simulation.outside import Outside, Plan
from tests.small_disk import files_up_to

NOWHERE = "http://127.0.0.1:9"
NO_PLATFORM = "no platform: no token is set, alerts come to the terminal (a channel: docs/discord.md, docs/slack.md)"


@pytest.fixture
async def outside() -> AsyncIterator[Outside]:
    async with Outside(Plan(feeds=1)) as outside:
        yield outside


async def doctor(outside: Outside, folder: Path, **other: str) -> Result:
    """Settings without the prefix."""
    own = {
        "RULES": str(outside.rules(folder / "rules")),
        "CACHE": str(folder / "cache"),
        "CONTACT": "operator@loopback.example",
        "FEED_HOSTS": outside.feeds.address.removeprefix("http://"),
        "YAHOO_API": outside.yahoo.address,
        "YAHOO_STREAM": outside.stream.address,
        "SOURCES_API": outside.agencies.address,
        **other,
    }
    env = {f"TICKERBELL_{name}": value for name, value in own.items()} | {"HTTPS_PROXY": "", "NO_PROXY": ""}
    return await asyncio.to_thread(CliRunner().invoke, main, ["doctor"], env=env)


def lines(result: Result, mark: str) -> list[str]:
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return [line[4:] for line in result.stdout.splitlines() if line.startswith(mark)]


def advice(result: Result, words: str) -> str:
    said = result.stdout.splitlines()
    return next(do for line, do in pairwise(said) if line.startswith("NO  ") and words in line)


async def test_all_that_answers_is_said_with_what_it_answers(outside: Outside, tmp_path: Path) -> None:
    async with AlpacaDouble() as alpaca:
        alpaca.trades["AAPL"] = trade(212.5)
        result = await doctor(
            outside, tmp_path, ALPACA_API=alpaca.address, ALPACA_KEY=KEY, ALPACA_SECRET=SECRET, CONTACT="me@example.com"
        )
    assert (result.exit_code, lines(result, "NO  ")) == (0, [])
    rules, cache, platform, yahoo, *others = lines(result, "ok  ")
    assert (rules.split(":")[0], cache, platform) == ("rules", f"cache: {tmp_path / 'cache'}", NO_PLATFORM)
    assert yahoo.startswith("Yahoo: ^GSPC is at ")
    assert others == [
        "Yahoo: the clock agrees with Yahoo's",
        "Yahoo stream: it can be connected to",
        "Alpaca (IEX): AAPL is at 212.50",
        "SEC EDGAR: lists 100 filings",
        "Nasdaq halts: lists 0 halts",
        "NYSE halts: lists 0 halts",
        "app-store-us-free: lists 10 apps",
        "feeds: 1 of 1 answer",
    ]
    assert SECRET not in result.output


async def test_each_that_does_not_answer_is_named_with_what_to_do(outside: Outside, tmp_path: Path) -> None:
    outside.yahoo.trouble = Trouble.STORM
    outside.agencies.troubles["nyse"] = Trouble.FAILS
    rules = outside.rules(tmp_path / "own")
    dead = f'gone: {{url: "{outside.feeds.address}/nothing", every: 5m}}\n'
    inside = 'inside: {url: "http://10.0.0.7/feed.xml", every: 5m}\n'
    alive = f'alive: {{url: "{outside.feeds.urls[0]}", every: 5m}}\n'
    (rules / "feeds.yaml").write_text(dead + inside + alive)
    async with AlpacaDouble() as alpaca:
        result = await doctor(
            outside,
            tmp_path,
            RULES=str(rules),
            CACHE="/dev/null/cache",
            CONTACT="",
            YAHOO_STREAM="ws://127.0.0.1:9/",
            ALPACA_API=alpaca.address,
            ALPACA_KEY=KEY,
            ALPACA_SECRET="x-secret",
        )
    assert result.exit_code == 1
    assert [re.sub(r"asked again in .*", "", line) for line in lines(result, "NO  ")] == [
        "cache: /dev/null/cache cannot be written (Not a directory)",
        "Yahoo says that it is asked too often: it is ",
        "Yahoo stream: no connection",
        "Alpaca (IEX): Alpaca tells no prices: the key or the secret is wrong",
        f"NYSE halts: {outside.agencies.address}/nyse/api/trade-halts/current/download answered 500",
        f"feed gone: {outside.feeds.address}/nothing answered 404",
        "feed inside: http://10.0.0.7/feed.xml is not a public address",
    ]
    assert "SEC EDGAR: off, TICKERBELL_CONTACT is not set" in lines(result, "ok  ")
    assert "feeds: 1 of 3 answer" in lines(result, "ok  ")
    assert "TICKERBELL_CACHE" in advice(result, "cache")
    assert "pip install -U yfinance" in advice(result, "too often")
    assert "a poll each 15 s" in advice(result, "stream")
    assert "TICKERBELL_ALPACA_KEY" in advice(result, "Alpaca")
    assert "feeds.yaml" in advice(result, "feed gone")
    assert "x-secret" not in result.output


async def test_without_a_network_it_says_so_and_ends(outside: Outside, tmp_path: Path) -> None:
    rules = outside.rules(tmp_path / "own")
    (rules / "feeds.yaml").write_text("".join(f'f{n}: {{url: "{NOWHERE}/{n}", every: 5m}}\n' for n in range(6)))
    result = await doctor(
        outside,
        tmp_path,
        RULES=str(rules),
        YAHOO_API=NOWHERE,
        YAHOO_STREAM="ws://127.0.0.1:9/",
        SOURCES_API=NOWHERE,
        FEED_HOSTS="127.0.0.1:9",
    )
    assert "Yahoo cannot be reached (no connection)" in lines(result, "NO  ")
    assert "feeds: none of 6 answers. The first: http://127.0.0.1:9/0 cannot be reached" in lines(result, "NO  ")
    for source in ("Yahoo cannot", "SEC EDGAR", "NYSE", "feeds"):
        assert "look at the network, and at HTTPS_PROXY" in advice(result, source)


class Late(Yahoo):
    """Its clock is seven minutes behind."""

    async def _quote(self, request: web.Request) -> web.Response:
        answer = await super()._quote(request)
        answer.headers["Date"] = format_datetime(datetime.now(UTC) - timedelta(minutes=7), usegmt=True)
        return answer


async def test_a_clock_that_is_off_is_seen(outside: Outside, tmp_path: Path) -> None:
    async with Late(Exchange(1)) as yahoo:
        result = await doctor(outside, tmp_path, YAHOO_API=yahoo.address)
    assert re.search(r"^NO  Yahoo: this clock is \+42\d s off Yahoo's$", result.stdout, re.MULTILINE)
    assert "NTP" in advice(result, "this clock")


async def test_find_says_that_nobody_answers(
    outside: Outside, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    outside.yahoo.trouble, outside.yahoo.patience = Trouble.HANGS, 0.5
    monkeypatch.setenv("TICKERBELL_YAHOO_API", outside.yahoo.address)
    monkeypatch.setenv("TICKERBELL_CACHE", str(tmp_path))
    await asyncio.to_thread(find_symbol, "nvidia", patience=0.1)
    said = capsys.readouterr()
    assert said.err == "Only names that I know myself: Yahoo does not answer.\n"
    assert said.out.startswith("NVDA")


async def database(outside: Outside, folder: Path, where: Path, disk: int = 1 << 40) -> tuple[int, str]:
    """The exit code, and the line of the database."""
    with files_up_to(disk):
        result = await doctor(outside, folder, DATABASE=str(where))
    (said,) = [line for line in result.stdout.splitlines() if line[4:].startswith("database")]
    return result.exit_code, said


async def test_the_database_is_tried_without_a_platform_too(outside: Outside, tmp_path: Path) -> None:
    junk, kept = tmp_path / "junk.db", tmp_path / "bell.db"
    junk.write_text("symbol,date\n" * 100)
    code, said = await database(outside, tmp_path, junk)
    assert (code, said.startswith(f"NO  database {junk}: it is not a database; move it away")) == (1, True)
    code, said = await database(outside, tmp_path, Path("/proc/bell.db"))
    assert (code, said.startswith("NO  database /proc/bell.db: it cannot be opened; make its folder")) == (1, True)
    assert await database(outside, tmp_path, kept) == (0, f"ok  database: {kept}")
    code, said = await database(outside, tmp_path, kept, disk=4096)
    assert (code, said.startswith(f"NO  database {kept}: the disk")) == (1, True)
    store = await open_store(kept)
    try:
        held = await database(outside, tmp_path, kept)
    finally:
        await store.close()
    assert held == (0, f"ok  database: {kept}, in use by a running tickerbell")
