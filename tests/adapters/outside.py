"""A stage for sources that ask addresses again and again: a server on the loopback, simulated time, what was taken."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from adapters.fetch import Fetcher
from adapters.scheduler import Scheduler
from bot.ports.sources import Source, SourceFact
from tests.simulation.loop import simulate


@dataclass
class Asked:
    at: datetime
    path: str
    agent: str


@dataclass
class Server:
    """`pages` by path with query; a number is a status without a page. What is not there is answered 404."""

    pages: dict[str, bytes | int] = field(default_factory=dict[str, bytes | int])
    etags: dict[str, str] = field(default_factory=dict[str, str])
    asked: list[Asked] = field(default_factory=list[Asked])
    address: str = ""

    async def answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        lines = (await reader.readuntil(b"\r\n\r\n")).decode().splitlines()
        path = lines[0].split()[1]
        headers = {name.lower(): value for name, _, value in (line.partition(": ") for line in lines[1:])}
        self.asked.append(Asked(datetime.now(UTC), path, headers["user-agent"]))
        etag = self.etags.get(path, "")
        page = 304 if etag and headers.get("if-none-match") == etag else self.pages.get(path, 404)
        status, body = (page, b"") if isinstance(page, int) else (200, page)
        head = f"HTTP/1.1 {status} -\r\nContent-Length: {len(body)}\r\nConnection: close\r\n"
        writer.write(f"{head}{f'ETag: {etag}' if etag else 'X: y'}\r\n\r\n".encode() + body)
        await writer.drain()
        writer.close()

    def paths(self) -> list[str]:
        return [asked.path for asked in self.asked]


class Notes:
    """A notebook in memory. It outlives the sources."""

    def __init__(self) -> None:
        self.kept: dict[str, dict[str, bytes]] = {}

    async def read(self, source: str) -> Mapping[str, bytes]:
        return dict(self.kept.get(source, {}))

    async def note(self, source: str, entries: Mapping[str, bytes | None]) -> None:
        kept = self.kept.setdefault(source, {})
        for key, value in entries.items():
            if value is None:
                kept.pop(key, None)
            else:
                kept[key] = value


class Outside:
    """What a test sees: the server, the notebook, and the facts that were taken."""

    def __init__(self) -> None:
        self.server = Server()
        self.notes = Notes()
        self.taken: list[SourceFact] = []
        self.meanwhile: Callable[[], object] = lambda: None
        """What happens while the next facts are on their way."""

    async def take(self, facts: Sequence[SourceFact]) -> None:
        self.taken += facts
        act, self.meanwhile = self.meanwhile, lambda: None
        act()

    async def watch(self, make: Callable[[Fetcher, Notes, str], Source], *acts: Callable[[], object]) -> Source:
        """Run a source, with a minute and a half after its start and after each act."""
        fetcher = Fetcher("Tickerbell", allow=[self.server.address.removeprefix("http://")])
        source, scheduler = make(fetcher, self.notes, self.server.address), Scheduler()
        source.start(self.take, scheduler)
        running = asyncio.create_task(scheduler.run())
        for act in (lambda: None, *acts):
            act()
            await asyncio.wait([running], timeout=timedelta(seconds=90).total_seconds())
            if running.done():
                break
        running.cancel()
        with suppress(asyncio.CancelledError):
            await running
        await source.close()
        await fetcher.close()
        return source


def outside(start: datetime, story: Callable[[Outside], Awaitable[None]]) -> Outside:
    """Play a story that begins at `start`."""
    stage = Outside()

    async def play() -> None:
        server = await asyncio.start_server(stage.server.answer, "127.0.0.1", 0)
        stage.server.address = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
        async with server:
            await story(stage)

    simulate(play(), start)
    return stage
