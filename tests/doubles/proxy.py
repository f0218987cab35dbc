"""A proxy that opens tunnels (`CONNECT`), all of them to the loopback, and notes where they should have led."""

from __future__ import annotations

import asyncio
from base64 import b64encode
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field

USER, PASSWORD = "bell", "Zk3bQ0vB9s"


@dataclass
class ProxyDouble:
    """`leads`: the loopback port behind each `host:port`; other tunnels are refused with 403, and all with 407 while
    `strict` and the password is not given."""

    leads: Mapping[str, int] = field(default_factory=dict[str, int])
    strict: bool = False
    asked: list[str] = field(default_factory=list[str])
    url: str = ""

    @property
    def with_password(self) -> str:
        return self.url.replace("//", f"//{USER}:{PASSWORD}@")

    @asynccontextmanager
    async def serving(self) -> AsyncIterator[ProxyDouble]:
        server = await asyncio.start_server(self._take, "127.0.0.1", 0)
        async with server:
            self.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
            yield self

    async def _take(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
            method, target, _ = head.split(" ", 2)
            status = self._status(method, target, head)
            writer.write(f"HTTP/1.1 {status}\r\n\r\n".encode())
            if status.startswith("200"):
                self.asked.append(target)
                far_reader, far_writer = await asyncio.open_connection("127.0.0.1", self.leads[target])
                await asyncio.gather(_pipe(reader, far_writer), _pipe(far_reader, writer))
        except (OSError, asyncio.IncompleteReadError, asyncio.CancelledError):
            pass  # whoever asked has gone, or the test is over
        finally:
            writer.close()

    def _status(self, method: str, target: str, head: str) -> str:
        known = b64encode(f"{USER}:{PASSWORD}".encode()).decode()
        if self.strict and f"proxy-authorization: basic {known}".lower() not in head.lower():
            return "407 Proxy Authentication Required"
        return "200 Connection established" if method == "CONNECT" and target in self.leads else "403 Forbidden"


async def _pipe(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with suppress(OSError):
        while data := await reader.read(65_536):
            writer.write(data)
            await writer.drain()
        writer.write_eof()
