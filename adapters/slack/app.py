"""The way in: Bolt's app with all that can be said to it, over Socket Mode or signed HTTP."""

from __future__ import annotations

import asyncio
import logging
import os
from collections.abc import Awaitable, Callable
from typing import Any

from aiohttp import web
from slack_bolt.adapter.socket_mode.async_internals import run_async_bolt_app, send_async_response
from slack_bolt.async_app import AsyncApp
from slack_bolt.response import BoltResponse
from slack_sdk.errors import SlackApiError
from slack_sdk.socket_mode.aiohttp import SocketModeClient
from slack_sdk.socket_mode.async_client import AsyncBaseSocketModeClient
from slack_sdk.socket_mode.request import SocketModeRequest
from slack_sdk.web.async_client import AsyncWebClient

from adapters.logs import Line
from adapters.slack import actions, commands, departures, home, mentions, shortcut, submissions
from adapters.slack.dialogue import Dialogue, failure
from adapters.slack.errors import code
from adapters.slack.pictures import Remembered
from bot.errors import ChatError

PATH = "/slack/events"
"""Where Slack's HTTP requests arrive."""
_CONNECTIONS = 2
"""While Slack renews one of them the other takes what comes; it does not repeat commands and pressed buttons."""
_PING = 5.0
"""Seconds between two pings; so long a broken connection stays unnoticed."""
_SHORT, _LONGEST_WAIT = 30, 60
"""Seconds: a connection that lived less is not renewed at once; the wait doubles up to this."""
_REFUSED = frozenset({"invalid_auth", "not_authed", "not_allowed_token_type", "missing_scope", "account_inactive"})
_REFUSED |= {"token_revoked", "token_expired", "forbidden_team"}


def build(client: AsyncWebClient, dialogue: Dialogue, signing_secret: str | None) -> AsyncApp:
    """Everything that Slack can bring, each handled once."""
    app = AsyncApp(
        client=client,
        logger=dialogue.log,
        signing_secret=signing_secret or "",
        request_verification_enabled=signing_secret is not None,
    )
    app.middleware(_once())
    for room in (commands, actions, submissions, shortcut, mentions, home, departures):
        room.listen(app, dialogue)

    @app.error
    async def failed(error: Exception) -> None:
        dialogue.log.error("Slack did not take an answer: %s", failure(error))

    return app


def _once() -> Callable[..., Awaitable[BoltResponse | None]]:
    """Slack repeats what it thinks was not heard: that is acknowledged again, and no more."""
    seen = Remembered()

    async def once(body: dict[str, Any], next: Callable[[], Awaitable[Any]]) -> BoltResponse | None:
        key = body.get("event_id") or body.get("trigger_id")
        if key in seen:
            return BoltResponse(status=200)
        if key:
            seen[key] = key
        return await next()

    return once


async def serve_http(app: AsyncApp, address: tuple[str, int], line: Line) -> None:
    """Take Slack's requests until cancelled. Raises `ChatError`."""
    host, port = address
    runner = web.AppRunner(app.server(port=port, path=PATH, host=host).web_app, access_log=None)
    await runner.setup()
    try:
        await web.TCPSite(runner, host, port).start()
        line.up()
        await asyncio.Event().wait()
    except OSError as error:
        reason = os.strerror(error.errno).lower() if error.errno else str(error)
        raise ChatError(
            f"Nobody can listen at {host}:{port} ({reason}). Set another TICKERBELL_SLACK_LISTEN."
        ) from error
    finally:
        await runner.cleanup()


async def serve_socket(app: AsyncApp, app_token: str, line: Line, ping: float = _PING) -> None:
    """Keep connected until cancelled. Raises `ChatError` when Slack does not take the app token."""
    refused: asyncio.Future[None] = asyncio.get_running_loop().create_future()
    sockets = [_Socket(app, app_token, line, refused, ping) for _ in range(_CONNECTIONS)]
    connecting = [asyncio.ensure_future(socket.connect()) for socket in sockets]
    try:
        await refused
    finally:
        for task in connecting:
            task.cancel()
        await asyncio.gather(*(socket.close() for socket in sockets), *connecting, return_exceptions=True)


class _Socket(SocketModeClient):
    """Slack's client, which would reconnect at once and for ever, whatever Slack says."""

    def __init__(self, app: AsyncApp, app_token: str, line: Line, refused: asyncio.Future[None], ping: float) -> None:
        super().__init__(app_token, logger=_heard(line, refused), web_client=app.client, ping_interval=ping)
        self._app = app
        self._line = line
        self._refused = refused
        self._issued = 0.0
        self._hasty = 0
        self.socket_mode_request_listeners.append(self._take)

    async def connect(self) -> None:
        await super().connect()
        if not self.closed:
            self._line.up()

    async def issue_new_wss_url(self) -> str:
        now = asyncio.get_running_loop().time()
        self._hasty = self._hasty + 1 if self._issued and now - self._issued < _SHORT else 0
        if self._hasty > 1:  # too many connections, or a server that throws us out
            await asyncio.sleep(min(2 ** (self._hasty - 2), _LONGEST_WAIT))
        self._issued = asyncio.get_running_loop().time()
        try:
            return await super().issue_new_wss_url()
        except SlackApiError as error:
            if code(error) in _REFUSED and not self._refused.done():
                words = f"Slack does not take the app token ({code(error)}). It begins with xapp-, needs the scope"
                self._refused.set_exception(ChatError(f"{words} connections:write, and Socket Mode must be on."))
            raise

    async def _take(self, client: AsyncBaseSocketModeClient, request: SocketModeRequest) -> None:
        """As Bolt's own handler does, which brings a client of its own."""
        started = asyncio.get_running_loop().time()
        await send_async_response(client, request, await run_async_bolt_app(self._app, request), started)


def _heard(line: Line, refused: asyncio.Future[None]) -> logging.Logger:
    """The log of Slack's client, which repeats itself every few seconds for as long as an outage lasts."""

    def hear(record: logging.LogRecord) -> bool:
        repeated = record.getMessage().startswith("Failed to retrieve WSS URL")  # the error itself comes next
        if record.levelno >= logging.ERROR and not repeated and not refused.done():
            line.down("no answer")
        return False

    log = logging.Logger("slack", logging.WARNING)
    log.addFilter(hear)
    return log
