"""A web server on loopback whose every byte is the test's; and names that resolve as a test says."""

from __future__ import annotations

import asyncio
import socket
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field

from adapters.fetch import Fetcher
from adapters.fetch.connecting import LookUp

Send = Callable[[bytes], Awaitable[None]]
Answer = bytes | Callable[[Send], Awaitable[None]]


@dataclass
class Server:
    """`answers` by path, whatever the query: the answer's bytes, or what sends them. `asked`: requests' heads."""

    answers: Mapping[str, Answer] = field(default_factory=dict[str, Answer])
    asked: list[str] = field(default_factory=list[str])
    sent: int = 0
    port: int = 0

    @property
    def paths(self) -> list[str]:
        return [head.split(" ", 2)[1] for head in self.asked]

    def url(self, path: str) -> str:
        return f"http://127.0.0.1:{self.port}{path}"

    def fetcher(self, *allow: str, look_up: LookUp = socket.getaddrinfo) -> Fetcher:
        return Fetcher("Tickerbell", [f"127.0.0.1:{self.port}", *allow], look_up=look_up)

    async def take(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        async def send(data: bytes) -> None:
            writer.write(data)
            self.sent += len(data)
            await writer.drain()

        with suppress(OSError, asyncio.IncompleteReadError):
            head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
            self.asked.append(head)
            answer = self.answers.get(head.split(" ", 2)[1].split("?")[0], page(b"", status=404))
            await (send(answer) if isinstance(answer, bytes) else answer(send))
        writer.close()


@asynccontextmanager
async def serving(answers: Mapping[str, Answer], tls: ssl.SSLContext | None = None) -> AsyncIterator[Server]:
    server = Server(answers)
    async with await asyncio.start_server(server.take, "127.0.0.1", 0, ssl=tls) as listening:
        server.port = listening.sockets[0].getsockname()[1]
        yield server


def page(body: bytes, *headers: str, status: int = 200, length: bool = True) -> bytes:
    """An answer as it goes over the wire."""
    lines = [
        f"HTTP/1.1 {status} -",
        "Connection: close",
        *headers,
        *([f"Content-Length: {len(body)}"] if length else []),
    ]
    return "\r\n".join([*lines, "", ""]).encode() + body


def leads(to: str, status: int = 302) -> bytes:
    return page(b"", f"Location: {to}", status=status)


class Names:
    """In place of the machine's name servers: each name with its addresses, and how often it was asked."""

    def __init__(self, **names: list[str]) -> None:
        self.names = {name.replace("_", "."): ips for name, ips in names.items()}
        self.asked: list[str] = []

    def __call__(self, host: str, port: int, *_: object, **__: object) -> list[tuple[object, ...]]:
        self.asked.append(host)
        if host not in self.names:
            raise socket.gaierror(-2, "Name or service not known")
        return [
            (socket.AF_INET6 if ":" in ip else socket.AF_INET, socket.SOCK_STREAM, 6, "", (ip, port))
            for ip in self.names[host]
        ]
