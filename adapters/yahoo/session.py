"""The one way to Yahoo: a request at a time, within a limit, price polls first, and none while Yahoo has had enough."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping
from datetime import timedelta
from random import Random
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urlsplit

from aiolimiter import AsyncLimiter

from adapters.yahoo.breaker import Breaker
from adapters.yahoo.errors import Refused, Unavailable
from adapters.yahoo.turns import Turns
from adapters.yahoo.worker import Worker
from bot.ports.health import Requests

if TYPE_CHECKING:
    from adapters.yahoo.browser import Answer, Browser

HOST = "query1.finance.yahoo.com"
_BURST, _SUSTAINED = 40, 2
"""Requests at once, as a start needs them, and a second in the long run."""


class Session:
    """Everything that asks Yahoo shares one. `api`: an address to ask instead."""

    def __init__(self, api: str | None = None, dice: Random | None = None) -> None:
        self.asked = Requests()
        """All requests, with those for cookies and crumbs."""
        self.ahead: timedelta | None = None
        """How far this clock was ahead of Yahoo's, by the last answer that said its time."""
        self._api = api
        self._browser: Browser | None = None
        self._worker = Worker("yahoo")
        self._turns = Turns()
        self._limiter = AsyncLimiter(_BURST, _BURST / _SUSTAINED)
        self._breaker = Breaker(dice or Random())

    @property
    def paused(self) -> timedelta | None:
        """How long Yahoo is still left alone; None when it may be asked."""
        return self._breaker.left(asyncio.get_running_loop().time())

    async def get(
        self, path: str, params: Mapping[str, str | int], *, crumb: bool = True, host: str = HOST, urgent: bool = False
    ) -> dict[str, Any]:
        """The answer's JSON object. `crumb`: for what Yahoo tells only to browsers (`v7`, `v10`).

        Raises `Throttled` at once while Yahoo is left alone, `Unavailable`, or `Refused`.
        """
        url = f"https://{host}{quote(path)}"
        return await self._ask("GET", url, params, None, crumb=crumb, urgent=urgent)

    async def post(
        self,
        path: str,
        body: Mapping[str, Any],
        params: Mapping[str, str | int],
        *,
        crumb: bool = True,
        host: str = HOST,
        urgent: bool = False,
    ) -> dict[str, Any]:
        """Like `get`, with a question in JSON."""
        url = f"https://{host}{quote(path)}"
        return await self._ask("POST", url, params, body, crumb=crumb, urgent=urgent)

    async def _ask(
        self, method: str, url: str, params: Mapping[str, object], body: object, *, crumb: bool, urgent: bool
    ) -> dict[str, Any]:
        loop = asyncio.get_running_loop()
        self._breaker.check(loop.time())
        async with self._turns.take(urgent=urgent):
            self._breaker.check(loop.time())  # it may have been tripped by those before
            await self._limiter.acquire()
            answer = await loop.run_in_executor(self._worker, self._round, method, url, params, body, crumb)
            self.ahead = answer.ahead or self.ahead
            return self._read(answer, urlsplit(url).path)

    def _round(self, method: str, url: str, params: Mapping[str, object], body: object, crumb: bool) -> Answer:
        """In the worker's thread, where yfinance is imported when it is first needed."""
        if self._browser is None:
            from adapters.yahoo.browser import Browser

            self._browser = Browser(self._api, self.asked)
        return self._browser.ask(method, url, params, body, crumb=crumb)

    def _read(self, answer: Answer, path: str) -> dict[str, Any]:
        now = asyncio.get_running_loop().time()
        if answer.throttled:
            self._breaker.trip(now, "says that it is asked too often", answer.wait)
        elif answer.status == 401:
            self._breaker.trip(now, "gives no cookies, or does not take them", answer.wait)
        self._breaker.check(now)
        self._breaker.heal()
        if answer.status >= 500:
            raise Unavailable(f"Yahoo fails at {path} (status {answer.status}).")
        if answer.status >= 400:
            raise Refused(f"Yahoo does not answer {path} (status {answer.status}).", answer.status)
        return _object(answer.body, path)

    async def close(self) -> None:
        """A request that is on its way is given up."""
        self._worker.shutdown()


def _object(body: bytes, path: str) -> dict[str, Any]:
    try:
        said = json.loads(body)
    except ValueError:
        said = None
    if not isinstance(said, dict):
        raise Unavailable(f"Yahoo answers {path} with something else than it is asked for.")
    return said
