"""The HTTP side: reads, judges, counts, fails on demand, and writes everything down."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from aiohttp import BodyPartReader, web

from tests.doubles.discord.faults import Faults
from tests.doubles.discord.rates import Rates
from tests.doubles.discord.refusal import Refusal, invalid
from tests.doubles.discord.routes import Call, Handler, Routes
from tests.doubles.discord.spec import Spec

PREFIX = "/api/v10"
_CLOUDFLARE = b"<!doctype html><title>Access denied | discord.com used Cloudflare</title>error code: 1015"
_BREACHES = (40005, 40060, 50006, 50035, 50109)
"""Codes that say the bot sent what it never should: a form that breaks the rules, or an answer given twice."""
_FREE = ("/interactions/", "/webhooks/")
"""Their token is in the path."""


@dataclass(slots=True)
class Server:
    token: str
    routes: Routes
    rates: Rates
    faults: Faults
    spec: Spec | None
    log: Callable[[dict[str, Any]], None]
    breaches: list[str] = field(default_factory=list[str])
    """What Discord would have refused, and what the double itself said wrongly."""
    hangs: float = 3600.0
    """Seconds after which an answer that times out is cut off."""

    def add_to(self, app: web.Application, handlers: Mapping[tuple[str, str], Handler]) -> None:
        literal_first = sorted(handlers.items(), key=lambda item: item[0][1].count("{"))
        for (method, template), handler in literal_first:
            app.router.add_route(method, PREFIX + template, self._serving(template, handler))
        app.router.add_get("/attachments/{channel}/{id}/{name}", self._file)
        app.router.add_route("*", PREFIX + "/{rest:.*}", self._unknown)

    def _serving(self, template: str, handler: Handler) -> Callable[[web.Request], Any]:
        async def serve(request: web.Request) -> web.StreamResponse:
            call = await _read(request, template)
            self.log({"method": call.method, "path": call.path, "body": call.body})
            return await self._answer(request, call, handler)

        return serve

    async def _answer(self, request: web.Request, call: Call, handler: Handler) -> web.StreamResponse:
        how = self.faults.due(call.path)
        if how in ("429", "500", "502", "503", "403", "404", "cloudflare"):
            return self._failure(how)
        if how == "drop before":
            return _drop(request)
        response = self._handle(request, call, handler)
        if how == "drop after taking":
            return _drop(request)
        if how == "timeout after taking":
            await asyncio.sleep(self.hangs)
            return _drop(request)
        return response

    def _handle(self, request: web.Request, call: Call, handler: Handler) -> web.Response:
        headers: dict[str, str] = {}
        try:
            self._authorise(request, call)
            major = call.params.get("channel_id") or call.params.get("webhook_token") or ""
            headers = self.rates.take(call.method, call.template, major)
            self._judge_request(call)
            status, body = handler(self.routes, call)
        except Refusal as refusal:
            status, body, headers = refusal.status, refusal.body, {**headers, **refusal.headers}
            if body["code"] in _BREACHES:
                self.breaches.append(f"{call.method} {call.path}: {json.dumps(body, ensure_ascii=False)}")
        if self.spec is not None:
            self._judge_answer(self.spec, call, status, body)
        return _json(status, body, headers)

    def _judge_answer(self, spec: Spec, call: Call, status: int, body: Any) -> None:
        """But for `errors`: the document wants numbers where Discord has names such as BASE_TYPE_REQUIRED."""
        told = {key: value for key, value in body.items() if key != "errors"} if isinstance(body, dict) else body
        for path, _, message in spec.flaws_of_answer(call.template, call.method, status, told):
            place = ".".join(map(str, path))
            self.breaches.append(f"the double's answer to {call.method} {call.template}: {place}: {message}")

    def _authorise(self, request: web.Request, call: Call) -> None:
        if call.path.startswith(_FREE):
            return
        if request.headers.get("Authorization") != f"Bot {self.token}":
            raise Refusal(401, 0, "401: Unauthorized")

    def _judge_request(self, call: Call) -> None:
        if call.method not in ("POST", "PUT", "PATCH"):
            return
        if call.body is None and call.template.endswith(("/messages", "/callback", "/threads", "{message_id}")):
            raise Refusal(400, 50109, "The request body contains invalid JSON.")
        if self.spec is None:
            return
        flaws = self.spec.flaws_of_query(call.template, call.method, call.query)
        if call.body is not None:
            files = bool(call.files)
            flaws += self.spec.flaws_of_request(call.template, call.method, call.body, files=files)
        if flaws:
            raise invalid(flaws)

    def _failure(self, how: str) -> web.Response:
        if how == "429":
            refusal = self.rates.refusal(0.02)
            return _json(429, refusal.body, refusal.headers)
        if how == "cloudflare":
            return web.Response(status=429, body=_CLOUDFLARE, content_type="text/html")
        if how == "403":
            return _json(403, {"message": "Missing Access", "code": 50001}, {})
        if how == "404":
            return _json(404, {"message": "Unknown Channel", "code": 10003}, {})
        return web.Response(status=int(how), text="upstream connect error", content_type="text/plain")

    async def _file(self, request: web.Request) -> web.Response:
        for kept in self.routes.world.messages.get(request.match_info["channel"], {}).values():
            content = kept.files.get(request.match_info["id"])
            if content is not None:
                return web.Response(body=content, content_type="image/png")
        raise web.HTTPNotFound

    async def _unknown(self, request: web.Request) -> web.Response:
        path = request.path.removeprefix(PREFIX)
        self.log({"method": request.method, "path": path, "body": None})
        self.breaches.append(f"{request.method} {path}: the double has no such endpoint")
        return _json(404, {"message": "404: Not Found", "code": 0}, {})


async def _read(request: web.Request, template: str) -> Call:
    path = request.path.removeprefix(PREFIX)
    call = Call(request.method, path, template, dict(request.match_info), dict(request.query), None)
    if request.content_type == "multipart/form-data":
        async for part in await request.multipart():
            assert isinstance(part, BodyPartReader)
            if part.name == "payload_json":
                call.body = await part.json()
            else:
                call.files[part.filename or part.name or ""] = bytes(await part.read())
    elif request.can_read_body:
        call.body = await request.json()
    return call


def _json(status: int, body: Any, headers: dict[str, str]) -> web.Response:
    """The content type is exactly `application/json`: with a charset, discord.py takes it for text."""
    if body is None:
        return web.Response(status=status, headers=headers)
    text = json.dumps(body).encode()
    return web.Response(status=status, body=text, headers={"Content-Type": "application/json", **headers})


def _drop(request: web.Request) -> web.Response:
    assert isinstance(request.transport, asyncio.Transport)
    request.transport.abort()
    return web.Response()
