"""The least of Discord that takes posts, in a process of its own: it notes when it has which channel's post.

    .venv/bin/python -m bench.loopback

It prints its address, and serves until it is stopped.
"""

from __future__ import annotations

import asyncio
import itertools
import json
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.request import urlopen

from aiohttp import web

BOT = {"id": "1", "username": "Tickerbell", "discriminator": "0000", "avatar": None, "bot": True}
APPLICATION = {
    "id": "1",
    "name": "Tickerbell",
    "description": "",
    "icon": None,
    "owner": BOT,
    "verify_key": "",
    "bot_public": True,
    "bot_require_code_grant": False,
}
MESSAGE = {
    "author": BOT,
    "content": "",
    "type": 0,
    "timestamp": "2025-01-27T15:00:00+00:00",
    "edited_timestamp": None,
    "tts": False,
    "mention_everyone": False,
    "pinned": False,
    "mentions": [],
    "mention_roles": [],
    "attachments": [],
    "embeds": [],
}


@contextmanager
def loopback() -> Iterator[str]:
    """Its address; it runs until the end of the block."""
    process = subprocess.Popen([sys.executable, "-m", "bench.loopback"], stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout is not None
        yield process.stdout.readline().strip()
    finally:
        process.terminate()
        process.wait()


def accepted(address: str) -> tuple[dict[str, float], int]:
    """The `time.monotonic` at which a channel's first post was there whole, by the channel's id; how many channels
    have a picture."""
    with urlopen(f"{address}/accepted") as answer:
        return tuple(json.load(answer))


async def serve() -> None:
    posts: dict[str, float] = {}
    pictured = set[str]()
    ids = itertools.count(1000)

    async def about(request: web.Request) -> web.Response:
        return _json(BOT if request.path == "/users/@me" else APPLICATION)

    async def create(request: web.Request) -> web.Response:
        await request.read()
        channel = request.match_info["channel"]
        posts.setdefault(channel, time.monotonic())
        return _json({**MESSAGE, "id": str(next(ids)), "channel_id": channel})

    async def edit(request: web.Request) -> web.Response:
        await request.read()
        channel = request.match_info["channel"]
        if request.content_type.startswith("multipart"):
            pictured.add(channel)
        return _json({**MESSAGE, "id": request.match_info["message"], "channel_id": channel})

    async def tell(request: web.Request) -> web.Response:
        return _json([posts, len(pictured)])

    app = web.Application()
    app.router.add_get("/{path:.*@me}", about)
    app.router.add_get("/accepted", tell)
    app.router.add_post("/channels/{channel}/messages", create)
    app.router.add_patch("/channels/{channel}/messages/{message}", edit)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    print(f"http://127.0.0.1:{runner.addresses[0][1]}", flush=True)
    await asyncio.Event().wait()


def _json(value: Any) -> web.Response:
    """As Discord does, without a charset: discord.py takes nothing else for JSON."""
    return web.Response(body=json.dumps(value).encode(), headers={"Content-Type": "application/json"})


if __name__ == "__main__":
    asyncio.run(serve())
