"""A small Discord on loopback: REST v10 and a gateway that discord.py itself talks to.

async with DiscordDouble() as double:
    Route.BASE, DiscordWebSocket.DEFAULT_GATEWAY = double.api, yarl.URL(double.gateway)
    client.start(double.token)
    shown = await double.talk.say("list")
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from typing import Any, Self

from aiohttp import web

from tests.doubles.discord import about, answers, places, spec
from tests.doubles.discord.clock import Clock
from tests.doubles.discord.faults import Faults, How
from tests.doubles.discord.gateway import Gateway, Trouble
from tests.doubles.discord.interactions import Interactions
from tests.doubles.discord.payloads import Json
from tests.doubles.discord.rates import Rates
from tests.doubles.discord.routes import HANDLERS, Routes
from tests.doubles.discord.server import PREFIX, Server
from tests.doubles.discord.talk import DiscordTalk
from tests.doubles.discord.world import World

_ENDPOINTS = (about, places, answers)
"""Their import has put them into `HANDLERS`."""
TOKEN = "a-token-for-tests-alone"


class DiscordDouble:
    """`pace` scales the seconds of the rate limits (None: none); `judges`: Discord's document checks everything;
    `hangs`: seconds after which an answer that times out is cut off."""

    def __init__(
        self,
        *,
        port: int = 0,
        pace: float | None = 0.01,
        judges: bool = True,
        shards: int = 1,
        hangs: float = 3600.0,
        log: Callable[[Json], None] | None = None,
    ) -> None:
        self.token = TOKEN
        self.requests: list[Json] = []
        """Every request, in order: `method`, `path` (after /api/v10), `body`."""
        self.clock = Clock()
        self._log = log
        self._port = port
        self._gateway = Gateway(TOKEN, lambda: self.world)
        self.world = World(self.clock, self._dispatch)
        self.interactions = Interactions(self.world, "")
        self.routes = Routes(self.world, self.interactions, "", shards)
        """Settings: `nonce_lives`, `old_after`, `old_edits`."""
        self._faults = Faults()
        self._rates = Rates(pace)
        document = spec.load() if judges else None
        self._server = Server(TOKEN, self.routes, self._rates, self._faults, document, self._note, hangs=hangs)
        self.talk = DiscordTalk(self.world, self._gateway, self.interactions)
        self._app = web.Application(client_max_size=64 * 1024 * 1024)
        self._runner: web.AppRunner | None = None

    async def __aenter__(self) -> Self:
        self.add_route("GET", "/gateway", self._gateway.serve)
        self.add_route("GET", "/gateway/", self._gateway.serve)
        self._server.add_to(self._app, HANDLERS)
        self._runner = web.AppRunner(self._app, access_log=None, handler_cancellation=True, shutdown_timeout=0.1)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", self._port)
        await site.start()
        self._port = self._runner.addresses[0][1]
        self._gateway.url = self.routes.gateway = self.gateway
        self.routes.base = self.interactions.base = f"http://127.0.0.1:{self._port}"
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._gateway.close()
        if self._runner is not None:
            await self._runner.cleanup()

    @property
    def api(self) -> str:
        """For `discord.http.Route.BASE`."""
        return f"http://127.0.0.1:{self._port}{PREFIX}"

    @property
    def gateway(self) -> str:
        """For `DiscordWebSocket.DEFAULT_GATEWAY`."""
        return f"ws://127.0.0.1:{self._port}/gateway/"

    @property
    def breaches(self) -> list[str]:
        """What Discord refuses for its form, and where the double's own answers leave Discord's document."""
        return self._server.breaches

    @property
    def limited(self) -> int:
        """How many 429 were given."""
        return self._rates.given

    @property
    def failed(self) -> Counter[str]:
        """How often each scripted way of failing was used."""
        return self._faults.done

    @property
    def late(self) -> int:
        """Interactions that were answered after the 3 seconds."""
        return len(self.interactions.late)

    @property
    def answered_after(self) -> list[float]:
        """Seconds from each interaction to its first answer."""
        return [each.answered_after for each in self.interactions.by_id.values() if each.answered]

    @property
    def connections(self) -> dict[str, int]:
        """How often the gateway was identified to and resumed, the heartbeats it got, and how many are `open` now."""
        all = self._gateway
        counts = {"identify": all.identifies, "resume": all.resumes, "heartbeat": all.heartbeats}
        return {**counts, "open": len(all.connected)}

    def messages(self, channel: str) -> Sequence[Json]:
        """What stands in a channel (`discord:ID`, an id, or a short name) and its threads, as Discord answers it."""
        id = channel.removeprefix("discord:")
        id = id if id.isdigit() else self.world.named(id)["id"]
        return [kept.data for kept in self.world.standing(id)]

    def pictures(self, message: str) -> dict[str, bytes]:
        """The files of a message, by name."""
        private = (each.private.get(message) for each in self.interactions.by_id.values())
        public = (held.get(message) for held in self.world.messages.values())
        for kept in filter(None, (*public, *private)):
            return {each["filename"]: kept.files[each["id"]] for each in kept.attachments}
        raise LookupError(f"there is no message {message}")

    def fail(self, how: How | Sequence[How], *, next: int = 0, every: int = 0, on: str = "^/channels/") -> None:
        """Let the `next` requests fail, or `every` nth; several ways take turns. `on`: a pattern of paths."""
        self._faults.add(how, next=next, every=every, on=on)

    def add_route(self, method: str, path: str, handler: Callable[[web.Request], Any]) -> None:
        """An endpoint of its own, beside Discord's; before the double is started."""
        self._app.router.add_route(method, path, handler)

    def heal(self) -> None:
        """No more scripted failures."""
        self._faults.plans.clear()

    async def trouble(self, what: Trouble) -> None:
        """Break the gateway: `drop`, `reconnect` (op 7), `invalid` or `invalid resumable` (op 9)."""
        await self._gateway.trouble(what)

    def skip(self, seconds: float) -> None:
        """Let time pass at Discord: nonces are forgotten, messages grow old, interactions expire."""
        self.clock.skip(seconds)

    def _dispatch(self, event: str, data: Any) -> None:
        self._gateway.dispatch(event, data)
        if event == "MESSAGE_CREATE":
            self.talk.posted(data)

    def _note(self, request: Json) -> None:
        self.requests.append(request)
        if self._log is not None:
            self._log(request)
