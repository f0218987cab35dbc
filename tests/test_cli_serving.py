"""`run`, `doctor`, `send-test` and `discord sync`, as an operator gives them, against both platforms on loopback."""

from __future__ import annotations

import asyncio
import signal
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import aiohttp
import pytest
from aiohttp import web
from click.testing import CliRunner, Result

from bot.cli import main
from bot.recorded import SHIPPED_DAY
from tests.doubles.discord import DiscordDouble, permissions
from tests.doubles.slack import SlackDouble
from tests.journeys.replaying import environment, quick
from tests.simulation.outside import Outside, Plan

NO_FEEDS = Plan(feeds=0)
NOWHERE = "http://127.0.0.1:9/api/"
READY = "Ready. The recorded day"


@dataclass(frozen=True)
class Site:
    """Both platforms, and what an operator has set for them."""

    discord: DiscordDouble
    slack: SlackDouble
    outside: Outside
    folder: Path

    def settings(self, **other: str) -> dict[str, str]:
        own = {
            "DISCORD_API": self.discord.api,
            "DISCORD_GATEWAY": self.discord.gateway,
            "DISCORD_TOKEN": self.discord.token,
            "SLACK_API": self.slack.api,
            "SLACK_BOT_TOKEN": self.slack.bot_token,
            "SLACK_APP_TOKEN": self.slack.app_token,
            "DATABASE": str(self.folder / "bell.db"),
            "YAHOO_API": self.outside.yahoo.address,
            "YAHOO_STREAM": self.outside.stream.address,
            "SOURCES_API": self.outside.agencies.address,
            "CACHE": str(self.folder / "cache"),
        }
        return {f"TICKERBELL_{name}": value for name, value in {**own, **other}.items()}

    async def do(self, *words: str, **other: str) -> Result:
        """A command that comes to its end. Settings without the prefix; `PROXY` is the environment's."""
        proxy = other.pop("PROXY", "")
        if words == ("doctor",) and "RULES" not in other:
            other["RULES"] = str(self.outside.rules(self.folder / "quiet"))
        env = {**self.settings(**other), "HTTPS_PROXY": proxy, "NO_PROXY": ""}
        return await asyncio.to_thread(CliRunner().invoke, main, words, env=env)

    def rules(self, *channels: str) -> str:
        """A folder with a pack for some channels."""
        folder = self.folder / "rules"
        folder.mkdir()
        post = ", ".join(f'"{channel}"' for channel in channels)
        (folder / "ai.yaml").write_text(f"pack: ai\nabout: AI\npost: [{post}]\nrules:\n  - NVDA down 5%\n")
        return str(folder)


@pytest.fixture
async def site(tmp_path: Path) -> AsyncIterator[Site]:
    async with DiscordDouble(pace=0.001) as discord, SlackDouble(pace=0) as slack, Outside(NO_FEEDS) as outside:
        yield Site(discord, slack, outside, tmp_path)


@asynccontextmanager
async def running(site: Site, *words: str, **other: str) -> AsyncIterator[Process]:
    """`tickerbell run` with the recorded day, as a process of its own."""
    command = (quick(), "run", "--day", SHIPPED_DAY, *words)
    process = await asyncio.create_subprocess_exec(
        *command, cwd=site.folder, env=environment(**site.settings(**other)), stdout=PIPE, stderr=PIPE
    )
    try:
        yield process
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()


async def until(process: Process, *wanted: str) -> str:
    """What it has said on stderr once all of that was there."""
    assert process.stderr
    said = ""
    async with asyncio.timeout(30):
        while not all(words in said for words in wanted):
            line = (await process.stderr.readline()).decode()
            assert line, f"it ended: {said}"
            said += line
    return said


async def ended(process: Process) -> tuple[int, str]:
    """Its exit code, and the rest of what it said; nothing goes to stdout."""
    async with asyncio.timeout(30):
        out, err = await process.communicate()
    assert out == b""
    assert process.returncode is not None
    return process.returncode, err.decode()


def wrong(result: Result) -> dict[str, str]:
    """What is not well, and what to do about it."""
    lines = result.stdout.splitlines()
    advice = [line.removeprefix("      → ") for line in lines if line.startswith("      → ")]
    return dict(zip((line[4:] for line in lines if line.startswith("NO  ")), advice, strict=True))


async def test_from_sync_to_the_first_answer_and_the_end(site: Site) -> None:
    synced = await site.do("discord", "sync")
    assert (synced.exit_code, synced.stdout.startswith("Discord knows 1 command now.")) == (0, True)
    well = await site.do("doctor")
    assert (well.exit_code, wrong(well)) == (0, {})
    async with running(site) as bot:
        said = await until(bot, READY, "Discord is connected", "Slack is connected")
        for talk in (site.discord.talk, site.slack.talk):
            assert "No rules here yet" in (await talk.say("list" if talk is site.slack.talk else "/bell list")).text
        async with running(site) as second:
            code, refused = await ended(second)
            assert (code, len(refused.splitlines())) == (1, 1)
            assert "another tickerbell is using it" in refused
        await site.slack.talk.say("add NVDA down 5%")
        beside = await site.do("doctor")
        assert (beside.exit_code, wrong(beside)) == (0, {})
        assert "bell.db, in use by a running tickerbell" in beside.stdout
        assert f"posting in {site.slack.talk.channel('markets')}" in beside.stdout
        bot.send_signal(signal.SIGTERM)
        code, rest = await ended(bot)
    assert code == 143
    assert rest.startswith("It is 27 Jan 09:00")
    assert len(rest.splitlines()) == 1
    assert len(said.splitlines()) == 3
    assert "is connected" in said.splitlines()[0]  # before it is ready


async def test_that_discord_does_not_know_the_commands_is_said_at_the_start(site: Site) -> None:
    async with running(site, SLACK_BOT_TOKEN="", SLACK_APP_TOKEN="") as bot:
        await until(bot, "Discord does not know the commands of this version: run tickerbell discord sync, once.")
    await site.do("discord", "sync")
    site.discord.world.commands[""][0]["options"][0]["description"] = "As it was in another version"
    assert "tickerbell discord sync" in wrong(await site.do("doctor"))["discord: the command /bell"]


async def test_one_wrong_token_leaves_the_other_platform_and_two_leave_none(site: Site) -> None:
    async with running(site, DISCORD_TOKEN="not-a-secret") as bot:
        said = await until(bot, "Discord does not accept the bot's token", "Slack is connected")
        assert (await site.slack.talk.say("status")).text
    async with running(site, DISCORD_TOKEN="not-a-secret", SLACK_BOT_TOKEN="xoxb-not-a-secret") as none:
        code, more = await ended(none)
    assert (code, more.splitlines()[-1]) == (1, "No platform is left to serve.")
    assert "Slack does not know the token" in more
    assert "not-a-secret" not in said + more
    assert "Traceback" not in said + more


async def test_a_platform_that_is_away_is_named_once_and_the_other_answers_until_ctrl_c(site: Site) -> None:
    async with running(site, DISCORD_API=NOWHERE, DISCORD_GATEWAY="ws://127.0.0.1:9/") as bot:
        await until(bot, "Discord is not connected", "Slack is connected", READY)
        assert "No rules here yet" in (await site.slack.talk.say("list")).text
        bot.send_signal(signal.SIGINT)
        assert await ended(bot) == (130, "")


async def test_a_packs_channel_by_its_name_is_the_one_that_people_speak_in(site: Site) -> None:
    await site.do("discord", "sync")
    rules = site.rules("discord:#markets", "slack:#markets", "slack:#nowhere")
    async with running(site, "--speed", "1000", RULES=rules) as bot:
        said = await until(bot, "#nowhere", "times as fast as life", "Discord is connected", "Slack is connected")
        for talk, command in ((site.discord.talk, "/bell list"), (site.slack.talk, "list")):
            assert "NVDA down 5%" in (await talk.say(command)).text
    assert said.count("slack:#nowhere: Slack shows me no channel #nowhere. Type /invite @Tickerbell there") == 1


async def test_doctor_says_what_to_do(site: Site) -> None:
    markets = site.discord.talk.channel("markets")
    world = site.discord.world
    world.forbid(world.named("markets"), world.bot, permissions.EMBED_LINKS)
    site.slack.scopes.discard("files:write")
    result = await site.do("doctor", RULES=site.rules(markets, "slack:C0GONE"))
    found = wrong(result)
    assert result.exit_code == 1
    assert set(found) == {
        f"discord: posting in {markets}",
        "discord: the command /bell",
        "slack: posting in slack:C0GONE",
        "slack: the scope files:write is missing",
    }
    assert "Embed Links" in found[f"discord: posting in {markets}"]
    assert "tickerbell discord sync" in found["discord: the command /bell"]


@pytest.mark.parametrize(
    ("other", "what", "do"),
    [
        ({"DISCORD_TOKEN": "x-secret"}, "discord: not logged in", "Reset it on discord.com/developers"),
        ({"SLACK_BOT_TOKEN": "x-secret"}, "slack: not logged in", "TICKERBELL_SLACK_BOT_TOKEN"),
        ({"SLACK_BOT_TOKEN": "xapp-other", "SLACK_API": NOWHERE}, "slack: not logged in", "are they swapped in .env?"),
        ({"SLACK_APP_TOKEN": "xoxb-other", "SLACK_API": NOWHERE}, "slack: not logged in", "are they swapped in .env?"),
        ({"SLACK_BOT_TOKEN": ""}, "slack: not logged in", "TICKERBELL_SLACK_BOT_TOKEN is missing"),
        ({"SLACK_APP_TOKEN": ""}, "slack: not logged in", "TICKERBELL_SLACK_APP_TOKEN is missing"),
        ({"SLACK_APP_TOKEN": "x-secret"}, "slack: the app token opens no connection", "connections:write"),
        ({"DISCORD_API": NOWHERE}, "discord: not logged in", "look at the network"),
        ({"SLACK_API": NOWHERE}, "slack: not logged in", "Look at the network"),
    ],
)
async def test_doctor_of_one_platform_does_not_hide_the_other(
    site: Site, other: dict[str, str], what: str, do: str
) -> None:
    await site.do("discord", "sync")
    result = await site.do("doctor", **other)
    assert (result.exit_code, list(wrong(result))) == (1, [what])
    assert do in wrong(result)[what]
    assert "x-secret" not in result.output


async def test_doctor_goes_through_the_proxy_and_sees_that_the_clock_is_wrong(site: Site) -> None:
    await site.do("discord", "sync")
    async with proxy(date="Mon, 27 Jan 2025 14:30:00 GMT") as (address, asked):
        found = wrong(await site.do("doctor", PROXY=address))
    skewed = {what.split(": this clock")[0]: do for what, do in found.items() if "this clock" in what}
    assert list(skewed) == ["discord", "slack"]
    assert set(skewed.values()) == {"let the system keep its time by NTP"}
    assert {path.split("/")[-1] for path in asked} >= {"gateway", "auth.test", "apps.connections.open"}


@asynccontextmanager
async def proxy(date: str) -> AsyncIterator[tuple[str, list[str]]]:
    """An HTTP proxy that tells the time; its address, and what was asked of it."""
    asked: list[str] = []

    async def forward(request: web.Request) -> web.Response:
        asked.append(request.path)
        headers = {name: value for name, value in request.headers.items() if name != "Host"}
        async with client.request(request.method, request.url, headers=headers, data=await request.read()) as answer:
            kept = {name: answer.headers[name] for name in ("X-OAuth-Scopes",) if name in answer.headers}
            return web.Response(
                status=answer.status,
                body=await answer.read(),
                headers={**kept, "Date": date, "Content-Type": answer.headers["Content-Type"]},
            )

    app = web.Application()
    app.router.add_route("*", "/{path:.*}", forward)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    async with aiohttp.ClientSession() as client:
        yield f"http://127.0.0.1:{runner.addresses[0][1]}", asked
    await runner.cleanup()


async def test_send_test_says_what_came_back(site: Site) -> None:
    places = [site.discord.talk.channel(name) for name in ("markets", "thread", "dm")]
    for place in (*places, "slack:#markets", site.slack.talk.channel("markets")):
        result = await site.do("send-test", place)
        assert (result.exit_code, result.stderr) == (0, "")
        headline, chart, end = result.stdout.splitlines()
        assert headline.startswith("taken: NVDA down 12.5% on AI-model news (message ")
        assert chart.startswith("taken: the chart (message ")
        assert end == f"{place} has it. Delete it when you have looked at it."
    (shown,) = site.discord.talk.posts("thread")
    assert shown.picture
    assert "This is a test" in shown.text


@pytest.mark.parametrize(
    ("channel", "other", "said"),
    [
        ("irc:#markets", {}, "is no channel. Name one as discord:ID or slack:ID"),
        ("discord:", {}, "is no channel. Name one as discord:ID or slack:ID"),
        ("discord:1", {}, "There is no channel discord:1"),
        ("discord:#nowhere", {}, "Tickerbell sees no channel #nowhere"),
        ("slack:C0GONE", {}, "slack:C0GONE: Slack knows no such channel"),
        ("slack:nowhere", {}, "Slack shows me no channel #nowhere"),
        ("discord:1", {"DISCORD_TOKEN": ""}, "discord has no token in .env; docs/discord.md says where it is."),
        ("discord:1", {"DISCORD_TOKEN": "x-secret"}, "Discord does not accept the bot's token"),
        ("slack:C1", {"SLACK_API": NOWHERE}, "Slack does not answer"),
    ],
)
async def test_send_test_in_one_sentence_why_not(site: Site, channel: str, other: dict[str, str], said: str) -> None:
    result = await site.do("send-test", channel, **other)
    assert (result.exit_code, result.stdout, len(result.stderr.splitlines())) == (1, "", 1)
    assert said in result.stderr
    assert "x-secret" not in result.stderr


@pytest.mark.parametrize(
    ("other", "said"),
    [
        ({"DISCORD_TOKEN": ""}, "TICKERBELL_DISCORD_TOKEN is not set"),
        ({"DISCORD_TOKEN": "x-secret"}, "Discord does not accept the bot's token"),
        ({"DISCORD_API": NOWHERE}, "Discord cannot be reached"),
    ],
)
async def test_sync_in_one_sentence_why_not(site: Site, other: dict[str, str], said: str) -> None:
    result = await site.do("discord", "sync", **other)
    assert (result.exit_code, result.stdout, len(result.stderr.splitlines())) == (1, "", 1)
    assert said in result.stderr
