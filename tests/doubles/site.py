"""A web server on loopback that counts what it is asked, and can be put out of order."""

from __future__ import annotations

import asyncio
import contextlib
from collections import Counter, deque
from collections.abc import Awaitable, Callable, Sequence
from datetime import UTC, datetime
from enum import Enum, auto
from typing import Self

from aiohttp import web

from tests.simulation.loop import SimulatedLoop

Answering = Callable[[web.Request], Awaitable[web.StreamResponse]]


class Trouble(Enum):
    """FAILS: status 500. HANGS: says nothing for long, then hangs up. STORM: status 429."""

    NONE = auto()
    FAILS = auto()
    HANGS = auto()
    STORM = auto()


class Site:
    """`requests`: how often each path was asked; `log`: the last ones, with their times."""

    patience = 60.0
    """Seconds after which who hangs hangs up."""

    def __init__(self) -> None:
        self.trouble = Trouble.NONE
        self.retry_after = ""
        """What a storm says of when to come back."""
        self.requests: Counter[str] = Counter()
        self.log: deque[tuple[datetime, str]] = deque(maxlen=1000)
        app = web.Application(middlewares=[self._counted])
        app.add_routes(self.routes())
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.01)
        self._site: web.TCPSite | None = None
        self._port = 0

    def routes(self) -> Sequence[web.RouteDef]:
        """What is answered where."""
        raise NotImplementedError

    def named(self, path: str) -> str:
        """The name under which a request is counted."""
        return path

    def trouble_at(self, path: str) -> Trouble:
        """Of a part of the site, where parts fail alone."""
        return self.trouble

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self._port}"

    async def __aenter__(self) -> Self:
        await self._runner.setup()
        await self.accept()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._runner.cleanup()

    async def refuse(self) -> None:
        """From now on nobody listens, and who is connected is cut off."""
        if self._site:
            await self._site.stop()
            self._site = None
        for connection in list(self._runner.server.connections if self._runner.server else ()):
            if connection.transport:
                connection.transport.abort()

    async def accept(self) -> None:
        """Listen (again), at the same port."""
        if not self._site:
            self._site = web.TCPSite(self._runner, "127.0.0.1", self._port, reuse_address=True)
            await self._site.start()
            self._port = self._runner.addresses[0][1]

    @web.middleware
    async def _counted(self, request: web.Request, handler: Answering) -> web.StreamResponse:
        name = self.named(request.path)
        self.requests[name] += 1
        self.log.append((datetime.now(UTC), name))
        match self.trouble_at(request.path):
            case Trouble.FAILS:
                return web.Response(status=500, text="Internal Server Error")
            case Trouble.STORM:
                headers = {"Retry-After": self.retry_after} if self.retry_after else {}
                return web.Response(status=429, text="Too Many Requests", headers=headers)
            case Trouble.HANGS:
                await hang(self.patience)
                if request.transport:
                    request.transport.abort()
        return await handler(request)


async def hang(seconds: float) -> None:
    """Keep whoever waits waiting: also a thread, for which simulated time otherwise stands still."""
    loop = asyncio.get_running_loop()
    with loop.held() if isinstance(loop, SimulatedLoop) else contextlib.nullcontext():
        await asyncio.sleep(seconds)
