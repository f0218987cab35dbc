"""What the double's REST endpoints do. Paths are written as in Discord's document."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from tests.doubles.discord import messages, permissions
from tests.doubles.discord.interactions import Interactions
from tests.doubles.discord.payloads import Json
from tests.doubles.discord.refusal import Refusal, missing_access, unknown
from tests.doubles.discord.world import Kept, World


@dataclass(slots=True)
class Call:
    """A request, read."""

    method: str
    path: str
    template: str
    params: dict[str, str]
    query: dict[str, str]
    body: Any
    files: dict[str, bytes] = field(default_factory=dict[str, bytes])

    @property
    def channel(self) -> str:
        return self.params["channel_id"]


Answer = tuple[int, Any]
Handler = Callable[["Routes", Call], Answer]
HANDLERS: dict[tuple[str, str], Handler] = {}


def route(method: str, template: str) -> Callable[[Handler], Handler]:
    def keep(handler: Handler) -> Handler:
        HANDLERS[method, template] = handler
        return handler

    return keep


@dataclass(slots=True)
class Routes:
    world: World
    interactions: Interactions
    gateway: str
    shards: int = 1
    base: str = ""
    """Where files are served."""
    nonce_lives: float = 300.0
    """Seconds for which a nonce gives the message that is there."""
    old_after: float = 3600.0
    """Seconds after which a message's edits are refused with 30046, but for `old_edits` of them."""
    old_edits: int = 5
    old_wait: float | None = 3600.0
    """The `retry_after` of that refusal; None: it has none."""
    _edits: dict[str, int] = field(default_factory=dict[str, int])
    _nonces: dict[tuple[str, str], Kept] = field(default_factory=dict[tuple[str, str], Kept])

    def seen(self, id: str) -> Json:
        """A channel that the bot may see. Raises `Refusal` 10003 or 50001."""
        channel = self.world.channel(id)
        if not self.world.permissions(self.world.bot, channel) & permissions.VIEW_CHANNEL:
            raise missing_access()
        return channel

    def may_read(self, channel: Json) -> bool:
        """Its history."""
        held = self.world.permissions(self.world.bot, channel)
        return bool(held & permissions.READ_MESSAGE_HISTORY)

    def own_guild(self, call: Call) -> Json:
        if call.params["guild_id"] != self.world.guild["id"] or not self.world.member:
            raise unknown(10004, "Guild")
        return self.world.guild

    def repeated(self, channel: Json, sent: Json) -> Kept | None:
        """The message of the same nonce, for some minutes."""
        if not sent.get("enforce_nonce") or sent.get("nonce") is None:
            return None
        kept = self._nonces.get((channel["id"], str(sent["nonce"])))
        if kept is None or messages.age(self.world, kept) > self.nonce_lives:
            return None
        if kept.deleted:
            raise unknown(10008, "Message")
        return kept

    def remember(self, kept: Kept) -> None:
        if kept.nonce:
            self._nonces[kept.data["channel_id"], kept.nonce] = kept

    def refuse_old(self, kept: Kept) -> None:
        if messages.age(self.world, kept) <= self.old_after:
            return
        self._edits[kept.id] = self._edits.get(kept.id, 0) + 1
        if self._edits[kept.id] > self.old_edits:
            message = "Maximum number of edits to messages older than 1 hour reached. Try again later"
            wait = {} if self.old_wait is None else {"retry_after": self.old_wait, "global": False}
            refusal = Refusal(429, 30046, message, **wait)
            refusal.headers = {"Via": "1.1 google"}
            raise refusal
