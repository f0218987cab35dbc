"""Connections to checked addresses: a name is looked up once, and what was checked is what is connected to."""

from __future__ import annotations

import asyncio
import socket
import ssl
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cached_property
from typing import Any, cast

import certifi
import httpcore

from adapters.fetch.addresses import Addresses, public
from adapters.fetch.errors import Refused, Unavailable
from adapters.fetch.proxies import Proxy

LookUp = Callable[..., Sequence[tuple[Any, ...]]]
"""As `socket.getaddrinfo`."""
_TRIED = 3
"""So many of a name's addresses, each for so many seconds."""
_EACH = 4.0


class Connecting(httpcore.AsyncNetworkBackend):
    """Looks a name up, checks all its addresses, and connects to one of them: directly, or through a proxy by the
    address too, so that the proxy can't be led elsewhere. What the operator vouches for goes by its name."""

    def __init__(self, addresses: Addresses, proxy: Proxy | None, look_up: LookUp) -> None:
        self._addresses = addresses
        self._proxy = proxy
        self._ask = look_up
        self._plain = cast(httpcore.AsyncNetworkBackend, httpcore.AnyIOBackend())
        # Threads of its own: a name server that is silent must not hold up the work of others.
        self._resolving = ThreadPoolExecutor(4, "resolve")

    @cached_property
    def tls(self) -> ssl.SSLContext:
        """Trusts the usual authorities, and those that this machine does (such as a company's own: SSL_CERT_FILE)."""
        context = ssl.create_default_context(cafile=certifi.where())
        context.load_default_certs()
        return context

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ASYNC109 (httpcore's)
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        through = self._proxy if self._proxy and self._proxy.serves(host) else None
        if through and self._addresses.vouched(host, port):
            return await self._tunnel(through, host, port)
        ips = await self._look_up(host, port)
        if not self._addresses.vouched(host, port) and not all(map(public, ips)):
            raise Refused("is not a public address")
        if through:
            return await self._tunnel(through, ips[0], port)
        return await self._first(ips[:_TRIED], port)

    async def _look_up(self, host: str, port: int) -> list[str]:
        """All its IP addresses, IPv4 first: where only one of the two works, it is that."""
        loop = asyncio.get_running_loop()
        try:
            found = await loop.run_in_executor(self._resolving, lambda: self._ask(host, port, type=socket.SOCK_STREAM))
        except (OSError, UnicodeError):
            raise Unavailable("has a host that is not found") from None
        return [str(each[4][0]) for each in sorted(found, key=lambda each: each[0] != socket.AF_INET)]

    async def _first(self, ips: list[str], port: int) -> httpcore.AsyncNetworkStream:
        for ip in ips[:-1]:
            try:
                return await self._plain.connect_tcp(ip, port, _EACH)
            except (httpcore.NetworkError, httpcore.TimeoutException):
                continue
        return await self._plain.connect_tcp(ips[-1], port, _EACH)

    async def _tunnel(self, proxy: Proxy, host: str, port: int) -> httpcore.AsyncNetworkStream:
        stream = await self._plain.connect_tcp(proxy.host, proxy.port, _EACH)
        try:
            if proxy.secure:
                stream = await stream.start_tls(self.tls, proxy.host)
            await proxy.tunnel(stream, host, port)
        except BaseException:
            await stream.aclose()
            raise
        return stream

    def close(self) -> None:
        self._resolving.shutdown(wait=False, cancel_futures=True)
