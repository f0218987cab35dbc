"""For whoever runs Tickerbell, on loopback: `/healthz`, `/metrics`, and a page to look at. It takes nothing in."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncGenerator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from ipaddress import ip_address
from typing import Any

from aiohttp import web

from adapters.web.meter import CONTENT_TYPE, Meter
from adapters.web.status import CONTENT_SECURITY_POLICY, status_page
from bot.errors import TickerbellError
from bot.vitals import Ask, Look, Vitals

_HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}


async def serve(ask: Ask, look: Look, meter: Meter, host: str, port: int, say: Callable[[str], None]) -> None:
    """Until cancelled. Where nobody can listen that is one sentence for the operator, and the bot goes on without."""
    try:
        async with listening(ask, look, meter, host, port):
            await asyncio.Event().wait()
    except OSError as error:
        reason = os.strerror(error.errno).lower() if error.errno and error.errno > 0 else str(error)
        say(
            f"/healthz and /metrics are not served: nobody can listen at {host}:{port} ({reason}). "
            "Set another TICKERBELL_LISTEN, or off to go without."
        )


@asynccontextmanager
async def listening(ask: Ask, look: Look, meter: Meter, host: str, port: int) -> AsyncGenerator[str]:
    """Answer requests; the base address. Raises `OSError`."""

    async def healthz(_: web.Request) -> web.Response:
        return _healthz(await ask())

    async def metrics(_: web.Request) -> web.Response:
        return web.Response(body=meter.written(await ask()), headers={"Content-Type": CONTENT_TYPE})

    async def page(_: web.Request) -> web.Response:
        return web.Response(text=status_page(await ask(), await look()), content_type="text/html", charset="utf-8")

    app = web.Application(middlewares=[_guard(host)])
    app.router.add_get("/healthz", healthz)
    app.router.add_get("/metrics", metrics)
    app.router.add_get("/", page)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=1)
    await runner.setup()
    try:
        site = web.TCPSite(runner, host, port)
        await site.start()
        bound: tuple[Any, ...] = runner.addresses[0]
        yield f"http://{f'[{bound[0]}]' if ':' in bound[0] else bound[0]}:{bound[1]}"
    finally:
        await runner.cleanup()


_Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


def _guard(host: str) -> Any:
    """On loopback it answers only to names of loopback: else a foreign page could read it, by a name pointed here."""

    @web.middleware
    async def guard(request: web.Request, handler: _Handler) -> web.StreamResponse:
        if _is_loopback(host) and not _is_loopback(request.url.host or ""):
            return web.Response(status=421, text="This is not the host that you asked for.\n", headers=_HEADERS)
        try:
            response = await handler(request)
        except TickerbellError as error:  # the database; nothing else is asked
            response = _json(503, {"status": "failing", "reasons": [str(error)]})
        response.headers.update(_HEADERS)
        return response

    return guard


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _healthz(vitals: Vitals) -> web.Response:
    ailments = vitals.ailments
    sources = [
        {
            "source": source,
            "part": each.source,
            "good": each.good,
            "said": each.said,
            "answered": each.answered.isoformat() if each.answered else None,
            "since": each.since.isoformat() if each.since else None,
            "again": each.again.isoformat() if each.again else None,
        }
        for source, said in vitals.sources.items()
        for each in said
    ]
    body = {"status": "failing" if ailments else "ok", "reasons": ailments, "at": vitals.at.isoformat()}
    return _json(503 if ailments else 200, {**body, "platforms": vitals.platforms, "sources": sources})


def _json(status: int, body: Mapping[str, Any]) -> web.Response:
    return web.json_response(body, status=status)
