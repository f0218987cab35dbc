"""The live market on Discord: a question, a rule, its alert with a picture, and a restart."""

from __future__ import annotations

from pathlib import Path

from adapters.discord import DiscordChat, sync
from tests.doubles.alpaca import trade
from tests.doubles.discord import DiscordDouble
from tests.doubles.yahoo_market import Shock
from tests.journeys.live_town import Town, at
from tests.simulation.loop import simulate
from tests.simulation.outside import Plan

PLAN = Plan(("^GSPC", "NVDA"), feeds=1, rules=("any of @all down 40%",), shocks=[Shock("NVDA", at("18:05"), -0.08)])


def test_an_alert_is_posted_as_it_happens_and_once(tmp_path: Path):
    async def story() -> None:
        async with DiscordDouble(pace=0.001) as discord:
            await sync(discord.token, discord.api)

            def chat() -> DiscordChat:
                return DiscordChat(discord.token, discord.api, discord.gateway)

            async with Town(PLAN, tmp_path, discord.talk, chat) as town:
                await town.start()
                await town.until("18:04")
                assert (await town.say("quote nvidia", "markets")).startswith("NVDA $")
                assert "NVDA · NVDA Inc. · Nasdaq · $" in await town.say("add nvidia down 5%", "markets")
                price = town.yahoo.exchange.walk("NVDA").last(at("18:06"))
                town.alpaca.trades["NVDA"] = trade(price, "2026-03-03T18:06:01Z")
                await town.until("18:07")
                [alert] = [shown for shown in town.posts("markets") if shown.text.startswith("▼ NVDA down")]
                assert alert.picture
                assert "Why?" in alert.controls
                await town.restart()
                await town.until("18:09")
                assert "fired today at 13:0" in await town.say("list", "markets")
                assert len([shown for shown in town.posts("markets") if "▼" in shown.text]) == 1

    simulate(story(), at("18:03"))
