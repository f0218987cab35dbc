"""The double started from the command line, as a person or a script would."""

from __future__ import annotations

import asyncio
import json
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import aiohttp
import discord

from tests.doubles.connected import Bell, connected


@dataclass(frozen=True)
class Told:
    """Another process's double, as it says where it is."""

    api: str
    gateway: str
    token: str


async def test_it_prints_its_addresses_logs_requests_and_lets_people_talk(tmp_path: Path) -> None:
    log = tmp_path / "requests.jsonl"
    command = (sys.executable, "-m", "tests.doubles.discord", "--port", "0", "--log", str(log))
    process = await asyncio.create_subprocess_exec(*command, stdout=asyncio.subprocess.PIPE)
    try:
        assert process.stdout is not None
        lines = [(await asyncio.wait_for(process.stdout.readline(), 30)).decode().strip() for _ in range(9)]
        said = dict(line.split("=", 1) for line in lines if line.startswith("TICKERBELL_DISCORD_"))
        await _talk(Told(*(said[f"TICKERBELL_DISCORD_{name}"] for name in ("API", "GATEWAY", "TOKEN"))))
    finally:
        process.terminate()
        await process.wait()
    paths = [json.loads(line) for line in log.read_text("utf-8").splitlines()]
    assert {"method", "path", "body"} == set(paths[0])
    assert paths[0]["path"] == "/users/@me"


async def _talk(double: Told) -> None:
    bell = Bell()

    @bell.group.command(name="list", description="rules")
    async def rules(interaction: discord.Interaction) -> None:
        await interaction.response.send_message("7k NVDA down 5%", view=View(), ephemeral=True)

    class View(discord.ui.View):
        @discord.ui.button(label="Mute")
        async def mute(self, interaction: discord.Interaction, _: Any) -> None:
            await interaction.response.edit_message(content="muted", view=None)

    async with connected(double, bell), aiohttp.ClientSession() as session:

        async def ask(**asked: Any) -> tuple[int, Any]:
            async with session.post(double.api.removesuffix("/api/v10") + "/_talk", json=asked) as answer:
                return answer.status, await answer.json()

        _, listed = await ask(say="/bell list")
        assert (listed["text"], listed["private"], listed["controls"]) == ("7k NVDA down 5%", True, ["Mute"])
        assert (await ask(press="Mute", of=listed["message"]))[1]["text"] == "muted"
        assert (await ask(posts="markets"))[1] == []
        assert (await ask(press="Edit", of=listed["message"]))[0] == 400
        assert (await ask(fail="500", next=1))[0] == 200
        async with session.get(double.api.removesuffix("/api/v10") + "/_talk") as answer:
            seen = await answer.json()
        assert (seen["breaches"], seen["connections"]["open"]) == ([], 1)
