"""Fetches pages: redirects hop by hop, each checked; a limit of size and one of time; only when changed."""

from __future__ import annotations

import asyncio
import re
import socket
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import timedelta
from email.utils import parsedate_to_datetime

import httpcore
from yarl import URL

from adapters.fetch.addresses import Addresses
from adapters.fetch.bodies import ACCEPTED, body
from adapters.fetch.connecting import Connecting, LookUp
from adapters.fetch.errors import Refused, Unavailable, Unfetched
from adapters.fetch.manners import IN_ALL, SPACING, Manners
from adapters.fetch.proxies import Proxy

_HOPS = 5
_MOVED = (301, 308)
_ELSEWHERE = (*_MOVED, 302, 303, 307)
_LONGEST_WAIT = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Fetched:
    """A page. `status` is 200, or 304 with no body: it is as it was. `url` is where it was found; `moved`: it has
    moved there for good. `fresh`: how long it says it stays as it is."""

    status: int
    body: bytes
    content_type: str
    etag: str | None
    modified: str | None
    url: str
    moved: bool
    fresh: timedelta | None = None


class Fetcher:
    """Fetches pages of the open web, in turn. `allow`: `host` or `host:port` of the operator's own, which need not be
    public, may use any port, and are asked without a pause; `direct`: what NO_PROXY says;
    `look_up`: asks name servers, as `socket.getaddrinfo` does."""

    def __init__(
        self,
        agent: str,
        allow: Collection[str] = (),
        proxy: str | None = None,
        *,
        direct: str = "",
        look_up: LookUp = socket.getaddrinfo,
    ) -> None:
        """Raises `SettingsError` for a proxy that can't be one."""
        self._agent = agent
        self._addresses = Addresses(allow)
        self._connecting = Connecting(self._addresses, Proxy.read(proxy, direct) if proxy else None, look_up)
        self._pools: dict[str, httpcore.AsyncConnectionPool] = {}
        self._manners = Manners()

    async def get(
        self,
        url: str,
        *,
        etag: str | None = None,
        modified: str | None = None,
        headers: Mapping[str, str] | None = None,
        most: int = 5_000_000,
        seconds: float = 15,
    ) -> Fetched:
        """The page, of at most `most` bytes, within `seconds` of its turn; status 304 if `etag` or `modified` still
        hold. `headers` go to the host that was asked for alone. Raises `Refused`, `Unavailable`."""
        try:
            return await self._get(
                url, {"If-None-Match": etag, "If-Modified-Since": modified}, headers or {}, most, seconds
            )
        except Unfetched as error:
            error.page = _shown(url)
            raise

    async def close(self) -> None:
        for pool in self._pools.values():
            await pool.aclose()
        self._connecting.close()

    async def _get(
        self, url: str, conditions: Mapping[str, str | None], own: Mapping[str, str], most: int, seconds: float
    ) -> Fetched:
        page = self._addresses.page(url)
        asked = {name: value for name, value in conditions.items() if value}
        host = page.raw_host or ""
        async with self._manners.turn(host, 0 if self._addresses.vouched(host, page.port) else SPACING):
            try:
                async with asyncio.timeout(seconds):
                    return await self._follow(page, asked, own, most)
            except TimeoutError:
                raise Unavailable(f"was not there whole within {seconds:g} seconds") from None
            except (OSError, httpcore.NetworkError, httpcore.ProtocolError, httpcore.TimeoutException) as error:
                raise Unavailable(_said(error)) from None

    async def _follow(self, page: URL, asked: Mapping[str, str], own: Mapping[str, str], most: int) -> Fetched:
        origin, been, moved = page.origin(), {page}, True
        for _ in range(_HOPS + 1):
            headers = {**asked, **(own if page.origin() == origin else {})}
            found = await self._one(page, headers, most, moved=moved and len(been) > 1)
            if isinstance(found, Fetched):
                return found
            status, after = found
            if page.scheme == "https" and after.scheme == "http":
                raise Refused("leads from https to http")
            if after in been:
                raise Refused("leads in a circle")
            moved = moved and status in _MOVED
            been.add(after)
            page = after
        raise Refused(f"leads on more than {_HOPS} times")

    async def _one(self, page: URL, headers: Mapping[str, str], most: int, *, moved: bool) -> Fetched | tuple[int, URL]:
        """The page, or where it leads."""
        sent = {"User-Agent": self._agent, "Accept": "*/*", "Accept-Encoding": ACCEPTED, **headers}
        lines = [(name.encode(), value.encode("latin-1", "replace")) for name, value in sent.items()]
        async with self._pool(page.scheme).stream("GET", str(page), headers=lines) as answer:
            got = {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in answer.headers}
            if answer.status in _ELSEWHERE:
                return answer.status, self._next(page, got.get("location", ""))
            if answer.status not in (200, 304):
                raise Unavailable(f"answered {answer.status}", answer.status, _wait(got))
            if got.get("content-length", "").isdigit() and int(got["content-length"]) > most:
                raise Refused(f"is larger than {most / 1_000_000:g} MB")
            read = await body(answer.aiter_stream(), got.get("content-encoding", ""), most)
            return Fetched(
                answer.status,
                read,
                got.get("content-type", ""),
                got.get("etag"),
                got.get("last-modified"),
                str(page),
                moved,
                _fresh(got.get("cache-control", "")),
            )

    def _pool(self, scheme: str) -> httpcore.AsyncConnectionPool:
        """Made when it is needed: the authorities take a while to load."""
        if scheme not in self._pools:
            self._pools[scheme] = httpcore.AsyncConnectionPool(
                self._connecting.tls if scheme == "https" else None,
                max_connections=IN_ALL,
                keepalive_expiry=15,
                network_backend=self._connecting,
            )
        return self._pools[scheme]

    def _next(self, page: URL, location: str) -> URL:
        try:
            after = page.join(URL(location.encode("latin-1").decode(errors="replace")))
        except ValueError:
            raise Refused("leads to no web address") from None
        try:
            return self._addresses.page(after)
        except Refused as refused:
            raise Refused(f"leads to an address that {refused.said}") from None


def _shown(url: str) -> str:
    """An address without what may be secret: a password, a key in the query."""
    return re.sub(r"//[^/]*@", "//", url.split("?")[0])[:200]


def _said(error: Exception) -> str:
    return "closed the connection" if isinstance(error, httpcore.ProtocolError) else "cannot be reached"


def _wait(headers: Mapping[str, str]) -> timedelta | None:
    """`Retry-After`: seconds, or a time, which is measured by the server's own clock."""
    said = headers.get("retry-after", "").strip()
    if said.isdigit():
        return min(timedelta(seconds=int(said[:9])), _LONGEST_WAIT)
    try:
        wait = parsedate_to_datetime(said) - parsedate_to_datetime(headers.get("date", ""))
    except (ValueError, TypeError):
        return None
    return min(max(wait, timedelta(0)), _LONGEST_WAIT)


def _fresh(said: str) -> timedelta | None:
    """`Cache-Control: max-age=…`."""
    for part in said.lower().split(","):
        name, _, value = part.strip().partition("=")
        if name == "max-age" and value.isdigit():
            return timedelta(seconds=int(value[:9]))
    return None
