"""Which addresses may be fetched: those of the open web, and what the operator vouches for.

`ipaddress` calls some addresses global that lead inside: NAT64, 6to4 and Teredo hold an IPv4 address, multicast and
site-local ones belong to the network at hand. Of IPv6 only the block of global unicast is taken, less those.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from ipaddress import IPv4Address, IPv4Network, IPv6Network, ip_address

from yarl import URL

from adapters.fetch.errors import Refused

_PORTS = (80, 443)
_UNICAST = IPv6Network("2000::/3")
_SPECIAL = (
    IPv4Network("192.0.0.0/24"),  # protocol assignments
    IPv4Network("192.88.99.0/24"),  # 6to4 relays
    IPv6Network("2001::/23"),  # Teredo, benchmarking, ORCHID
    IPv6Network("2001:db8::/32"),  # documentation
    IPv6Network("2002::/16"),  # 6to4
    IPv6Network("3fff::/20"),  # documentation
)
_NUMBER = re.compile(r"\d+|0x[0-9a-f]*")
_LABEL = re.compile(r"(?!-)[a-z0-9_-]{1,63}(?<!-)")
_INSIDE = ("local", "localhost", "internal", "intranet", "lan", "home", "corp", "private", "arpa", "onion")


def public(address: str) -> bool:
    """Whether an IP address belongs to the open internet."""
    ip = ip_address(address)
    if not ip.is_global or ip.is_multicast or any(ip in network for network in _SPECIAL):
        return False
    return isinstance(ip, IPv4Address) or ip in _UNICAST


class Addresses:
    """Tells what may be fetched. `allow`: `host` or `host:port` that need not be public."""

    def __init__(self, allow: Collection[str] = ()) -> None:
        self._allow = frozenset(each.lower() for each in allow)

    def vouched(self, host: str, port: int | None) -> bool:
        """Whether the operator has named it."""
        return host in self._allow or f"{host}:{port}" in self._allow

    def page(self, text: str | URL) -> URL:
        """The address of a page, with its host as it is looked up. Raises `Refused`."""
        try:
            url = URL(text)
            host, port = (url.raw_host or "").lower().removesuffix("."), url.port
        except ValueError:
            raise Refused("is no web address") from None
        if url.scheme not in ("http", "https") or not host:
            raise Refused("is no http or https address")
        if url.user is not None or url.password is not None:
            raise Refused("holds a user name or password")
        if not self.vouched(host, port):
            if port not in _PORTS:
                raise Refused(f"uses port {port}; only 80 and 443 are asked")
            _check_name(host)
        return url.with_host(host).with_fragment(None)


def _check_name(host: str) -> None:
    """Raises `Refused` for a private address however it is spelt, and for a name that only a local network knows."""
    try:
        if not public(host):
            raise Refused("is not a public address")
        return
    except ValueError:
        pass
    labels = host.split(".")
    if _NUMBER.fullmatch(labels[-1]) or not all(map(_LABEL.fullmatch, labels)):
        raise Refused("has a host that is neither a name nor a plain IP address")
    if len(labels) == 1 or labels[-1] in _INSIDE:
        raise Refused("is a name of a local network")
