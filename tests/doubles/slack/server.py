"""The stand-in Slack as one server on loopback."""

from __future__ import annotations

import copy
import json
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path
from types import TracebackType
from typing import Self

from aiohttp import web

from tests.doubles.slack.api import Api
from tests.doubles.slack.chat import slack_files
from tests.doubles.slack.context import Breach, Context
from tests.doubles.slack.control import speak
from tests.doubles.slack.failures import POSTING, Failures, How
from tests.doubles.slack.interactions import Interactions
from tests.doubles.slack.limits import Limits
from tests.doubles.slack.links import Requests, Sockets
from tests.doubles.slack.methods import ALL_SCOPES
from tests.doubles.slack.people import SlackTalk
from tests.doubles.slack.world import Json, World


class SlackDouble:
    """Web API, Socket Mode and HTTP mode for one workspace with one bot; people act through `talk`.

    `request_url`: the bot's address, for HTTP mode; empty: Socket Mode. `scopes`: of the bot token. `pace`: how many
    times faster than Slack's the rate limits and retries go, 0: no limits. `dedupes`: a repeated `client_msg_id` gets
    the first message. `log`: a file for each request as a JSON line. Nothing here is a secret.
    """

    bot_token = "xoxb-loopback"
    app_token = "xapp-loopback"
    signing_secret = "loopback-signing-secret"

    def __init__(
        self,
        *,
        port: int = 0,
        request_url: str = "",
        scopes: Iterable[str] = ALL_SCOPES,
        pace: float = 1.0,
        dedupes: bool = True,
        log: Path | None = None,
    ) -> None:
        self.requests: list[Json] = []
        self.sockets = Sockets()
        self.failures = Failures()
        self._context = Context(set(scopes), dedupes)
        tokens = {"bot": self.bot_token, "app": self.app_token}
        self._api = Api(self._context, Limits(pace), self.failures, tokens, self._record)
        link = Requests(request_url, self.signing_secret) if request_url else self.sockets
        self.talk = SlackTalk(self._context, link, pace)
        self._port, self._log = port, log

    async def __aenter__(self) -> Self:
        app = web.Application(client_max_size=50 * 2**20)
        app.add_routes([*self._api.routes(), web.get("/link/", self.sockets.serve), web.post("/_talk", self._speak)])
        self._runner = web.AppRunner(app, handler_cancellation=True, shutdown_timeout=1)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", self._port)
        await site.start()
        port = self._runner.addresses[0][1]
        self._context.address = f"http://127.0.0.1:{port}"
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._api.closing.set()
        await self.sockets.close()
        await self._runner.cleanup()

    @property
    def api(self) -> str:
        """The base address of the Web API: `http://127.0.0.1:PORT/api/`."""
        return f"{self._context.address}/api/"

    @property
    def scopes(self) -> set[str]:
        """Of the bot token; they may be changed."""
        return self._context.scopes

    @property
    def world(self) -> World:
        return self._context.world

    @property
    def interactions(self) -> Interactions:
        return self._context.interactions

    @property
    def breaches(self) -> list[Breach]:
        """What the bot did that Slack documents not to be right."""
        return self._context.breaches

    @property
    def counts(self) -> Counter[str]:
        """How often each error or failure was answered, by name: `ratelimited`, `500`, …"""
        return self._api.counts

    def messages(self, channel: str) -> list[Json]:
        """All that stands in a channel, by its name or id (`slack:C…`), in order, as Slack keeps it."""
        found = self.world.channels.get(channel.removeprefix("slack:")) or self.world.channel(channel)
        return copy.deepcopy(list(found.messages.values()))

    def pictures(self, message: str) -> dict[str, bytes]:
        """The uploaded pictures that a message shows, by file name."""
        files = slack_files(self.world.holding(message).messages[message])
        return {self.world.files[id].name: self.world.files[id].content or b"" for id in files}

    def fail(
        self,
        how: How | Sequence[How],
        *,
        next: int | None = None,
        every: int = 1,
        methods: Sequence[str] = POSTING,
        retry_after: int = 1,
    ) -> None:
        """The `next` so many calls of `methods` (`*`: all) fail, or each `every`th, in turn in each of the ways."""
        self._api.retry_after = retry_after
        self.failures.add(how, next=next, every=every, methods=methods)

    def heal(self) -> None:
        """No failures any more."""
        self.failures.scripts.clear()

    def _record(self, request: Json) -> None:
        self.requests.append(request)
        if self._log:
            with self._log.open("a", encoding="utf-8") as log:
                log.write(json.dumps(request, ensure_ascii=False) + "\n")

    async def _speak(self, request: web.Request) -> web.Response:
        """`control.speak` over HTTP."""
        try:
            return web.json_response(await speak(self.talk, await request.json()))
        except (ValueError, KeyError, AssertionError) as problem:
            return web.json_response({"error": str(problem)}, status=400)
