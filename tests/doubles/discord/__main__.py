"""The double on its own, for a real `tickerbell run`: `python -m tests.doubles.discord --port 8801 --log FILE`.

People speak through `POST /_talk`: `{"say": "/bell list", "who": "ann", "where": "markets"}`; likewise `mention`,
`suggest`, `posts` (a channel), `press` (a label, of the message `of`) and `fill` (values, of the form `of`). Trouble:
`{"fail": "500", "next": 3}` or `"every": 10`, `{"trouble": "drop"}`. `GET /_talk` tells what the double has seen.
"""

from __future__ import annotations

import argparse
import asyncio
import json
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from aiohttp import web

from tests.doubles.discord import DiscordDouble
from tests.doubles.discord.payloads import Json
from tests.doubles.talk import Shown


class Ear:
    """Answers `/_talk`. What was shown is kept, so that it can be pressed by its id."""

    def __init__(self, double: DiscordDouble) -> None:
        self._double = double
        self._talk = double.talk
        self._seen: dict[str, Shown] = {}

    async def hear(self, request: web.Request) -> web.Response:
        try:
            return _json(await self._do(await request.json()))
        except (LookupError, ValueError, TimeoutError) as error:
            return _json({"error": str(error)}, status=400)

    async def tell(self, _: web.Request) -> web.Response:
        """What was refused for its form, and how often what went wrong."""
        double = self._double
        counts = {"connections": double.connections, "limited": double.limited, "failed": double.failed}
        return _json({"breaches": double.breaches, "late": double.late, **counts})

    async def _do(self, asked: Json) -> Any:
        who, where = asked.get("who", "ann"), asked.get("where", "markets")
        if "suggest" in asked:
            return list(await self._talk.suggest(asked["suggest"], who=who, where=where))
        if "posts" in asked:
            return [self._told(each) for each in self._talk.posts(asked["posts"])]
        if "press" in asked:
            return self._told(await self._talk.press(self._of(asked), asked["press"], who=who))
        if "fill" in asked:
            return self._told(await self._talk.fill(self._of(asked), asked["fill"], who=who))
        if "fail" in asked:
            return self._double.fail(asked["fail"], next=asked.get("next", 0), every=asked.get("every", 0))
        if "trouble" in asked:
            return await self._double.trouble(asked["trouble"])
        speak = self._talk.mention if "mention" in asked else self._talk.say
        return self._told(await speak(asked.get("mention") or asked["say"], who=who, where=where))

    def _of(self, asked: Json) -> Shown:
        if asked.get("of") not in self._seen:
            raise LookupError("say which message: of")
        return self._seen[asked["of"]]

    def _told(self, shown: Shown) -> Json:
        self._seen[shown.message] = shown
        names = ("message", "channel", "text", "picture", "alt", "edited", "reply_to", "private")
        return {**{name: getattr(shown, name) for name in names}, "controls": list(shown.controls)}


def _json(body: Any, status: int = 200) -> web.Response:
    return web.json_response(body, status=status, dumps=partial(json.dumps, ensure_ascii=False))


def writer(path: Path | None) -> Callable[[Json], None]:
    """Writes a request as one line of JSON, at once."""

    def write(request: Json) -> None:
        if path is not None:
            with path.open("a", encoding="utf-8") as file:
                file.write(json.dumps(request, ensure_ascii=False) + "\n")

    return write


async def serve(port: int, log: Path | None, pace: float | None) -> None:
    double = DiscordDouble(port=port, log=writer(log), pace=pace)
    ear = Ear(double)
    double.add_route("POST", "/_talk", ear.hear)
    double.add_route("GET", "/_talk", ear.tell)
    async with double:
        print(f"TICKERBELL_DISCORD_API={double.api}")
        print(f"TICKERBELL_DISCORD_GATEWAY={double.gateway}")
        print(f"TICKERBELL_DISCORD_TOKEN={double.token}")
        for name in ("markets", "macro", "thread", "forum", "dm"):
            print(f"# {name}: {double.talk.channel(name)}")
        print(f"""# curl -s {double.api.removesuffix("/api/v10")}/_talk -d '{{"say": "/bell list"}}'""", flush=True)
        await asyncio.Event().wait()


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.doubles.discord", description="A small Discord on loopback.")
    parser.add_argument("--port", type=int, default=8801)
    parser.add_argument("--log", type=Path, help="write every request as a line of JSON")
    parser.add_argument("--pace", type=float, default=1.0, help="scales the seconds of the rate limits")
    arguments = parser.parse_args()
    try:
        asyncio.run(serve(arguments.port, arguments.log, arguments.pace))
    except KeyboardInterrupt:
        return


if __name__ == "__main__":
    main()
