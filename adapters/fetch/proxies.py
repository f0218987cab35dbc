"""The proxy that stands between us and the web, where there is one."""

from __future__ import annotations

from base64 import b64encode
from dataclasses import dataclass
from urllib import request

import httpcore
from yarl import URL

from adapters.fetch.errors import Unavailable
from bot.errors import SettingsError

_LONGEST_REPLY = 16_384


def proxy_from_environment() -> tuple[str | None, str]:
    """HTTPS_PROXY and NO_PROXY, in either case of letters."""
    set_ = request.getproxies_environment()
    return set_.get("https") or set_.get("all"), set_.get("no", "")


@dataclass(frozen=True, slots=True)
class Proxy:
    """A proxy that opens tunnels (`CONNECT`); its password is never shown."""

    host: str
    port: int
    secure: bool
    authorization: bytes
    direct: str
    """Hosts that are reached without it, as NO_PROXY names them."""

    @classmethod
    def read(cls, address: str, direct: str) -> Proxy:
        """Raises `SettingsError`."""
        wrong = SettingsError("HTTPS_PROXY must be an address such as http://proxy.example:3128.")
        try:
            url = URL(address if "://" in address else f"http://{address}")
            host, port = url.raw_host, url.port
        except ValueError:
            raise wrong from None
        if host is None or port is None or url.scheme not in ("http", "https") or url.path != "/":
            raise wrong
        given = f"{url.user}:{url.password or ''}".encode() if url.user else b""
        authorization = b"Proxy-Authorization: Basic " + b64encode(given) + b"\r\n" if given else b""
        return cls(host, port, url.scheme == "https", authorization, direct)

    def __repr__(self) -> str:
        return f"Proxy({self.host}:{self.port})"

    def serves(self, host: str) -> bool:
        """Whether a host is reached through it."""
        return not request.proxy_bypass_environment(host, {"no": self.direct})  # pyright: ignore[reportAttributeAccessIssue]

    async def tunnel(self, stream: httpcore.AsyncNetworkStream, host: str, port: int) -> None:
        """Turn a connection to the proxy into one to `host`. Raises `Unavailable`, `httpcore.NetworkError`."""
        target = f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
        asked = f"CONNECT {target} HTTP/1.1\r\nHost: {target}\r\n".encode() + self.authorization + b"\r\n"
        await stream.write(asked)
        reply = b""
        while b"\r\n\r\n" not in reply:
            more = await stream.read(4096)
            reply += more
            if not more or len(reply) > _LONGEST_REPLY:
                raise Unavailable(f"is behind the proxy {self.host}:{self.port}, which gave no answer")
        status = reply.split(b"\r\n", 1)[0].split(b" ")[1:2]
        if status != [b"200"]:
            said = b"".join(status).decode("latin-1")[:3]
            raise Unavailable(
                f"is behind the proxy {self.host}:{self.port}, which refused a tunnel to {target} ({said})"
            )
