"""How a source that is asked once answers."""

from __future__ import annotations

from collections.abc import Awaitable

from adapters.fetch import Unavailable
from bot.errors import SourceError
from bot.ports.health import Finding

NETWORK = "look at the network, and at HTTPS_PROXY (docs/live.md, Behind a proxy)"


async def tried(source: str, asked: Awaitable[str], do: str = NETWORK) -> Finding:
    """`asked` says in a clause what came back, or raises `SourceError`; `do` is what to do where the source refuses."""
    try:
        return Finding(f"{source}: {await asked}", True)
    except SourceError as error:
        unreached = isinstance(error, Unavailable) and error.status is None
        return Finding(f"{source}: {str(error).rstrip('.')}", False, NETWORK if unreached else do)
