"""How Slack reaches the bot: over Socket Mode's WebSockets, or by signed requests to its address."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import itertools
import json
import time
import urllib.parse
import uuid
from typing import Literal

import aiohttp
from aiohttp import WSMsgType, web

from tests.doubles.slack.world import APP, Json

MOST_CONNECTIONS = 10
ACK_SECONDS = 3.0
RETRIES = (0, 60, 300)
"""Seconds before each further try of an event."""
Kind = Literal["slash_commands", "interactive", "events_api"]


class Sockets:
    """The connections of Socket Mode. Each payload goes to one of them, in turn; with none it is lost."""

    def __init__(self) -> None:
        self.refusals = 0
        """So many connections to come are told that there are too many."""
        self.repeats = 0
        """So many events to come arrive twice, the second as a retry."""
        self.opened = 0
        """How many connections there have been."""
        self.connected = asyncio.Event()
        self._open: dict[web.WebSocketResponse, web.Request] = {}
        self._acks: dict[str, tuple[web.WebSocketResponse, asyncio.Future[Json]]] = {}
        self._turn = itertools.count()

    @property
    def count(self) -> int:
        return len(self._open)

    async def serve(self, request: web.Request) -> web.WebSocketResponse:
        socket = web.WebSocketResponse(heartbeat=10)
        await socket.prepare(request)
        if self.refusals or len(self._open) >= MOST_CONNECTIONS:
            self.refusals = max(0, self.refusals - 1)
            await socket.send_json(_goodbye("too_many_websockets"))
            await socket.close()
            return socket
        self._open[socket] = request
        self.opened += 1
        host = {"host": "loopback", "build_number": 1, "approximate_connection_time": 18_060}
        hello = {"type": "hello", "num_connections": len(self._open), "debug_info": host}
        await socket.send_json(hello | {"connection_info": {"app_id": APP}})
        self.connected.set()
        try:
            async for message in socket:
                if message.type is WSMsgType.TEXT:
                    self._acknowledged(message.data)
        finally:
            self._forget(socket)
            self._lost(socket)
        return socket

    def _lost(self, socket: web.WebSocketResponse) -> None:
        """Nothing that went over it is acknowledged any more."""
        for sent_over, acked in self._acks.values():
            if sent_over is socket and not acked.done():
                acked.set_exception(ConnectionError())

    def _forget(self, socket: web.WebSocketResponse) -> None:
        self._open.pop(socket, None)
        if not self._open:
            self.connected.clear()

    def _acknowledged(self, text: str) -> None:
        if not text.startswith("{"):
            return
        answer = json.loads(text)
        _, waiting = self._acks.get(answer.get("envelope_id", ""), (None, None))
        if waiting and not waiting.done():
            waiting.set_result(answer.get("payload") or {})

    async def send(self, kind: Kind, payload: Json, *, attempt: int = 0) -> Json | None:
        """The content of the acknowledgement; None if none came in time."""
        if not self._open:
            return None
        socket = list(self._open)[next(self._turn) % len(self._open)]
        envelope: Json = {"envelope_id": str(uuid.uuid4()), "payload": payload, "type": kind}
        envelope["accepts_response_payload"] = kind != "events_api"
        if kind == "events_api":
            envelope |= {"retry_attempt": attempt, "retry_reason": "timeout" if attempt else ""}
        acked: asyncio.Future[Json] = asyncio.get_running_loop().create_future()
        self._acks[envelope["envelope_id"]] = socket, acked
        try:
            await socket.send_json(envelope)
            return await asyncio.wait_for(acked, ACK_SECONDS)
        except (TimeoutError, ConnectionError):
            return None
        finally:
            del self._acks[envelope["envelope_id"]]

    async def drop(self) -> None:
        """All connections break without a word."""
        for socket, request in list(self._open.items()):
            self._forget(socket)
            if request.transport:
                request.transport.abort()

    async def refresh(self, reason: Literal["warning", "refresh_requested"] = "refresh_requested") -> None:
        """Ask each connection to be replaced, then end it. A `warning` leaves it open."""
        for socket in list(self._open):
            await socket.send_json(_goodbye(reason))
            if reason == "refresh_requested":
                self._forget(socket)
                asyncio.get_running_loop().call_later(0.1, lambda it=socket: asyncio.ensure_future(it.close()))

    async def close(self) -> None:
        for socket in list(self._open):
            await socket.close()


def _goodbye(reason: str) -> Json:
    return {"type": "disconnect", "reason": reason, "debug_info": {"host": "loopback"}}


class Requests:
    """HTTP mode: everything is a signed POST to one address of the bot's."""

    def __init__(self, address: str, signing_secret: str) -> None:
        self._address, self._secret = address, signing_secret.encode()

    async def send(self, kind: Kind, payload: Json, *, attempt: int = 0) -> Json | None:
        headers = {"User-Agent": "Slackbot 1.0 (+https://api.slack.com/robots)"}
        if kind == "events_api":
            body, headers["Content-Type"] = json.dumps(payload), "application/json"
        else:
            form = payload if kind == "slash_commands" else {"payload": json.dumps(payload)}
            body, headers["Content-Type"] = urllib.parse.urlencode(form), "application/x-www-form-urlencoded"
        if attempt:
            headers |= {"X-Slack-Retry-Num": str(attempt), "X-Slack-Retry-Reason": "http_timeout"}
        headers |= self.signed(body)
        try:
            timeout = aiohttp.ClientTimeout(total=ACK_SECONDS)
            async with (
                aiohttp.ClientSession(timeout=timeout) as session,
                session.post(self._address, data=body.encode(), headers=headers) as answer,
            ):
                text = await answer.text()
                return _content(text, answer.content_type) if answer.status == 200 else None
        except (TimeoutError, aiohttp.ClientError):
            return None

    def signed(self, body: str) -> dict[str, str]:
        at = str(int(time.time()))
        mark = hmac.new(self._secret, f"v0:{at}:{body}".encode(), hashlib.sha256).hexdigest()
        return {"X-Slack-Request-Timestamp": at, "X-Slack-Signature": f"v0={mark}"}


def _content(text: str, kind: str) -> Json:
    if not text:
        return {}
    return json.loads(text) if kind == "application/json" else {"text": text}
