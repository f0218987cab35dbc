"""The gateway: sessions, heartbeats, resuming, and events to whoever's intents ask for them."""

from __future__ import annotations

import asyncio
import json
import zlib
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from secrets import token_hex
from typing import Any, Literal

from aiohttp import WSMsgType, web

from tests.doubles.discord.payloads import Json
from tests.doubles.discord.world import World

GUILDS, GUILD_MESSAGES, DIRECT_MESSAGES, MESSAGE_CONTENT = 1 << 0, 1 << 9, 1 << 12, 1 << 15
HEARTBEAT_MS = 41_250
PRIVILEGED = 1 << 1 | 1 << 8 | MESSAGE_CONTENT
Trouble = Literal["drop", "reconnect", "invalid", "invalid resumable"]


@dataclass(eq=False, slots=True)
class Session:
    """What a client has identified as. Events are kept, so that it can resume."""

    intents: int
    shard: tuple[int, int]
    id: str = field(default_factory=lambda: token_hex(16))
    events: list[Json] = field(default_factory=list[Json])
    wake: asyncio.Event = field(default_factory=asyncio.Event)
    line: Line | None = None

    def put(self, event: str, data: Json) -> None:
        self.events.append({"op": 0, "t": event, "s": len(self.events) + 1, "d": data})
        self.wake.set()

    def serves(self, guild: str | None) -> bool:
        return self.shard[0] == ((int(guild) >> 22) % self.shard[1] if guild else 0)


@dataclass(eq=False, slots=True)
class Line:
    """One WebSocket connection."""

    socket: web.WebSocketResponse
    transport: asyncio.Transport
    compressor: Any = None

    async def send(self, payload: Json) -> None:
        text = json.dumps(payload)
        if self.compressor is None:
            await self.socket.send_str(text)
        else:
            packed = self.compressor.compress(text.encode()) + self.compressor.flush(zlib.Z_SYNC_FLUSH)
            await self.socket.send_bytes(packed)


@dataclass(slots=True)
class Gateway:
    token: str
    world: Callable[[], World]
    url: str = ""
    sessions: list[Session] = field(default_factory=list[Session])
    lines: set[Line] = field(default_factory=set[Line])
    identifies: int = 0
    resumes: int = 0
    heartbeats: int = 0
    _came: asyncio.Event = field(default_factory=asyncio.Event)

    async def serve(self, request: web.Request) -> web.WebSocketResponse:
        socket = web.WebSocketResponse(max_msg_size=1 << 16)
        await socket.prepare(request)
        packs = request.query.get("compress") == "zlib-stream"
        assert isinstance(request.transport, asyncio.Transport)
        line = Line(socket, request.transport, zlib.compressobj() if packs else None)
        self.lines.add(line)
        try:
            await line.send({"op": 10, "d": {"heartbeat_interval": HEARTBEAT_MS}})
            await self._listen(line)
        except ConnectionError:
            pass
        finally:
            self.lines.discard(line)
            for session in self.sessions:
                session.line = None if session.line is line else session.line
        return socket

    async def _listen(self, line: Line) -> None:
        pump: asyncio.Task[None] | None = None
        try:
            async for message in line.socket:
                if message.type is not WSMsgType.TEXT:
                    continue
                said = json.loads(message.data)
                if said["op"] == 1:
                    self.heartbeats += 1
                    await line.send({"op": 11})
                elif said["op"] in (2, 6) and pump is None:
                    pump = await self._admit(line, said)
                elif said["op"] in (2, 6):
                    await line.socket.close(code=4005)
                elif pump is None:
                    await line.socket.close(code=4003)
        finally:
            if pump is not None:
                pump.cancel()

    async def _admit(self, line: Line, said: Json) -> asyncio.Task[None] | None:
        data = said["d"]
        if data["token"] != self.token:
            await line.socket.close(code=4004, message=b"Authentication failed.")
        elif said["op"] == 6:
            return await self._resume(line, data)
        elif data["intents"] & PRIVILEGED:
            await line.socket.close(code=4014, message=b"Disallowed intent(s).")
        elif data.get("shard", [0, 1])[0] >= data.get("shard", [0, 1])[1]:
            await line.socket.close(code=4010, message=b"Invalid shard.")
        else:
            return self._identify(line, data)
        return None

    def _identify(self, line: Line, data: Json) -> asyncio.Task[None]:
        self.identifies += 1
        shard = data.get("shard", [0, 1])
        session = Session(data["intents"], (shard[0], shard[1]))
        self._connect(session, line)
        self.sessions.append(session)
        world = self.world()
        guild = world.guild["id"]
        here = world.member and session.serves(guild)
        ready = {
            "v": 10,
            "user": {**world.bot, "mfa_enabled": True, "verified": True, "email": None},
            "guilds": [{"id": guild, "unavailable": True}] if here else [],
            "session_id": session.id,
            "session_type": "normal",
            "resume_gateway_url": self.url,
            "shard": shard,
            "application": {"id": world.application["id"], "flags": 0},
        }
        session.put("READY", ready)
        if here and session.intents & GUILDS:
            session.put("GUILD_CREATE", world.whole_guild())
        return asyncio.create_task(_pump(session, line, 0))

    async def _resume(self, line: Line, data: Json) -> asyncio.Task[None] | None:
        session = next((each for each in self.sessions if each.id == data["session_id"]), None)
        if session is None:
            await line.send({"op": 9, "d": False})
            return None
        self.resumes += 1
        self._connect(session, line)
        session.put("RESUMED", {})
        return asyncio.create_task(_pump(session, line, data["seq"]))

    def _connect(self, session: Session, line: Line) -> None:
        session.line = line
        self._came.set()

    @property
    def connected(self) -> list[Session]:
        """Those that somebody listens to, the newest last."""
        return [each for each in self.sessions if each.line is not None]

    def dispatch(self, event: str, data: Json) -> None:
        """Send an event to the sessions that are to have it."""
        guild = data["id"] if event.startswith("GUILD_") else data.get("guild_id")
        intent = _intent(event, direct=guild is None)
        for session in self.sessions:
            if session.intents & intent and session.serves(guild):
                session.put(event, self._seen_by(session, event, data))

    async def hand(self, data: Json) -> None:
        """An interaction: to the newest session of its shard, when there is one. It needs no intent."""
        while True:
            for session in reversed(self.connected):
                if session.serves(data.get("guild_id")):
                    return session.put("INTERACTION_CREATE", data)
            self._came.clear()
            await self._came.wait()

    def _seen_by(self, session: Session, event: str, data: Json) -> Json:
        """Without the privileged intent a message's words are there only if it mentions the bot, or is its own."""
        bot = self.world().bot["id"]
        if not event.startswith("MESSAGE_") or "content" not in data or session.intents & MESSAGE_CONTENT:
            return data
        mentioned = any(each["id"] == bot for each in data["mentions"])
        if mentioned or "guild_id" not in data or data["author"]["id"] == bot:
            return data
        return {**data, "content": "", "embeds": [], "components": [], "attachments": []}

    async def trouble(self, what: Trouble) -> None:
        """Break every connection: cut it, ask for a reconnect, or declare the sessions invalid."""
        if what == "invalid":
            self.sessions.clear()
        for line in list(self.lines):
            if what == "drop":
                line.transport.abort()
            elif what == "reconnect":
                await line.send({"op": 7, "d": None})
            else:
                await line.send({"op": 9, "d": what == "invalid resumable"})

    async def close(self) -> None:
        for line in list(self.lines):
            line.transport.abort()


async def _pump(session: Session, line: Line, start: int) -> None:
    """Send a session's events over a connection, from the one after `start`."""
    with suppress(ConnectionError):
        while True:
            while start < len(session.events):
                await line.send(session.events[start])
                start += 1
            session.wake.clear()
            await session.wake.wait()


def _intent(event: str, *, direct: bool) -> int:
    if event.startswith("MESSAGE_"):
        return DIRECT_MESSAGES if direct else GUILD_MESSAGES
    return GUILDS
