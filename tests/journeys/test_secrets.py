"""Tokens are in `.env` alone: in no log however loud, no output, no error, no repr, no file."""

from __future__ import annotations

import asyncio
import logging
import traceback
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import suppress
from pathlib import Path

import pytest
import pytest_asyncio

from adapters.recorded import open_day
from bot.checks import doctor, send_test, sync_discord
from bot.errors import TickerbellError
from bot.rulebook import Rulebook
from bot.serving import serve
from bot.settings import Settings
from bot.wiring import platforms
from tests.doubles.discord import DiscordDouble
from tests.doubles.slack import SlackDouble
from tests.journeys.small_day import SmallDay, write_rules

DEAD = "http://127.0.0.1:9"


class RealLooking(SlackDouble):
    bot_token = "xoxb-2488100000-6612300000-Zk3bQ0vB9sYpLr7TqWmNxUaE"
    app_token = "xapp-1-A0B1C2D3E4-6612300001-0123456789abcdef0123456789abcdef"


class Everything(logging.Handler):
    """All that any library logs, with its stack traces, as whoever writes a log of his own would have it."""

    def __init__(self) -> None:
        super().__init__(logging.DEBUG)
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(f"{record.name}: {self.format(record)}")


@pytest.fixture
def log() -> Iterator[Everything]:
    handler, root = Everything(), logging.getLogger()
    before = root.level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    yield handler
    root.removeHandler(handler)
    root.setLevel(before)


@pytest_asyncio.fixture
async def doubles() -> AsyncIterator[tuple[DiscordDouble, SlackDouble]]:
    async with DiscordDouble(pace=None) as discord, RealLooking(pace=0) as slack:
        yield discord, slack


def settle(
    monkeypatch: pytest.MonkeyPatch, folder: Path, discord: DiscordDouble, slack: SlackDouble, *, dead: bool
) -> list[str]:
    """The settings by environment; the secrets among them."""
    monkeypatch.chdir(folder)
    secrets = {"DISCORD_TOKEN": discord.token, "SLACK_BOT_TOKEN": slack.bot_token, "SLACK_APP_TOKEN": slack.app_token}
    addresses = {
        "DISCORD_API": f"{DEAD}/api/v10" if dead else discord.api,
        "DISCORD_GATEWAY": "ws://127.0.0.1:9" if dead else discord.gateway,
        "SLACK_API": f"{DEAD}/api/" if dead else slack.api,
        **dict.fromkeys(("YAHOO_API", "SOURCES_API"), DEAD),
        "YAHOO_STREAM": "ws://127.0.0.1:9",
        "RULES": str(write_rules(folder / "rules", "NVDA down 5%")),
    }
    for name, value in {**secrets, **addresses, "DATABASE": str(folder / "bell.db")}.items():
        monkeypatch.setenv(f"TICKERBELL_{name}", value)
    return list(secrets.values())


async def tried(work: Callable[[], object]) -> str:
    """What a command of the operator says when it fails, with its stack trace."""
    try:
        await asyncio.to_thread(work)
    except TickerbellError:
        return traceback.format_exc()
    return ""


def files(folder: Path) -> bytes:
    """All that was written, the database with it."""
    return b"".join(path.read_bytes() for path in folder.rglob("*") if path.is_file())


@pytest.mark.parametrize("dead", [False, True], ids=["answering", "dead"])
async def test_no_token_is_written_anywhere(
    doubles: tuple[DiscordDouble, SlackDouble],
    dead: bool,
    log: Everything,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
) -> None:
    discord, slack = doubles
    secrets = settle(monkeypatch, tmp_path, discord, slack, dead=dead)
    told = [await tried(sync_discord), await tried(doctor)]
    told += [
        await tried(lambda name=name: send_test(name))
        for name in (discord.talk.channel("markets"), slack.talk.channel("markets"))
    ]
    settings = Settings.read()
    chats = platforms(settings)
    day = open_day(SmallDay("27 14:30 NVDA 94", days=1, sessions=3).write(tmp_path / "day"))
    said: list[str] = []
    serving = asyncio.create_task(serve(day, Rulebook(), (), chats, settings.database, None, said.append))
    if dead:
        await asyncio.sleep(0.5)
    else:
        await discord.talk.say("add NVDA down 5%")
        await slack.talk.say("add NVDA down 5%")
    serving.cancel()
    with suppress(asyncio.CancelledError):
        await serving
    told += [
        repr(settings),
        str(settings),
        settings.model_dump_json(),
        *map(repr, chats),
        *said,
        *log.lines,
        *capfd.readouterr(),
    ]
    kept = files(tmp_path)
    assert dead or {"discord", "tickerbell"} <= {line.split(".")[0] for line in log.lines}
    for secret in secrets:
        assert [text for text in told if secret in text] == []
        assert secret.encode() not in kept
