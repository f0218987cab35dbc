"""`python -m tests.doubles.slack` by itself: the lines for .env, the log, a person's voice over HTTP."""

from __future__ import annotations

import asyncio
import json
import sys
from pathlib import Path

import aiohttp
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

ROOT = Path(__file__).parents[2]


async def test_a_bot_runs_against_it_as_its_lines_say(tmp_path: Path) -> None:
    log = tmp_path / "requests.jsonl"
    command = [sys.executable, "-m", "tests.doubles.slack", "--log", str(log)]
    process = await asyncio.create_subprocess_exec(*command, cwd=ROOT, stdout=asyncio.subprocess.PIPE)
    assert process.stdout
    try:
        async with asyncio.timeout(20):
            lines = [(await process.stdout.readline()).decode().strip() for _ in range(4)]
        said = dict(line.split("=", 1) for line in lines if line.startswith("TICKERBELL_"))
        await _speak(said)
    finally:
        process.terminate()
        await process.wait()
    requests = [json.loads(line) for line in log.read_text(encoding="utf-8").splitlines()]
    assert all(set(request) == {"method", "path", "body"} for request in requests)
    posted = next(request for request in requests if request["path"] == "/api/chat.postMessage")
    assert posted["body"]["text"] == "NVDA down 5%"
    assert said["TICKERBELL_SLACK_BOT_TOKEN"] not in log.read_text(encoding="utf-8")


async def _speak(said: dict[str, str]) -> None:
    api = said["TICKERBELL_SLACK_API"]
    app = AsyncApp(client=AsyncWebClient(token=said["TICKERBELL_SLACK_BOT_TOKEN"], base_url=api))

    @app.command("/bell")
    async def bell(ack, command, client) -> None:
        await client.chat_postMessage(channel=command["channel_id"], text="NVDA down 5%")
        row = {"type": "button", "text": {"type": "plain_text", "text": "Undo"}, "action_id": "undo"}
        await ack(text=f"Done: {command['text']}", blocks=[{"type": "actions", "elements": [row]}])

    @app.action("undo")
    async def undo(ack, respond) -> None:
        await ack()
        await respond("Undone.")

    handler = AsyncSocketModeHandler(app, said["TICKERBELL_SLACK_APP_TOKEN"])
    await handler.connect_async()
    async with aiohttp.ClientSession() as session:

        async def person(**wish: object) -> tuple[int, object]:
            async with session.post(api.removesuffix("api/") + "_talk", json=wish) as answer:
                return answer.status, await answer.json()

        status, shown = await person(say="/bell NVDA down 5%", who="bob")
        assert isinstance(shown, dict)
        assert (status, shown["controls"], shown["private"]) == (200, ["Undo"], True)
        _, undone = await person(press="Undo", on=shown, who="bob")
        assert isinstance(undone, dict)
        assert undone["text"] == "Undone."
        _, posts = await person(posts="markets")
        assert isinstance(posts, list)
        assert [post["text"] for post in posts] == ["NVDA down 5%"]
        assert (await person(shout="x"))[0] == 400
    await handler.close_async()
