"""Short notation for rows, and a platform that remembers."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Literal, cast

from msgspec.structs import replace

from bot.alert.model import Address, FanOut
from bot.alert.post import Action, Post
from bot.errors import ChatError, PlatformRefused
from bot.ports.health import Finding
from bot.ports.platforms import Conversation, Lost
from bot.ports.store import Commit, Store

MONDAY = datetime(2025, 1, 27, 14, 30, tzinfo=UTC)


def at(seconds: float) -> datetime:
    return MONDAY + timedelta(seconds=seconds)


def row(notation: str, seconds: float = 0) -> Post:
    """`edit A1`: revision 1 of card A, decided at `seconds`. Cards A to M are in #one, N to Z in #two."""
    action, name = notation.split()
    card, revision = name[0], int(name[1:])
    channel = "terminal:#one" if card < "N" else "terminal:#two"
    return Post(
        card=f"{channel}/{card}/2025-01-27",
        revision=revision,
        channel=channel,
        action=cast(Action, action),
        at=at(seconds).timestamp(),
        subject=card,
        direction="down",
        headline=f"{card} down {revision}.0%",
        figures=("$118.42, −$24.20 since Friday’s close",),
        why=None,
        also="",
        footer="not financial advice",
        chart=None,
        rule=f"{card} down 5%",
        value=-0.05,
        step=revision + 1,
        late=False,
        severity="normal",
        mention="",
        cause=None,
    )


def notation(post: Post) -> str:
    return f"{post.action} {post.subject}{post.revision}"


def fan_out(notation: str, *channels: str, seconds: float = 0, version: str = "", why: str = "") -> FanOut:
    """The same row in many channels; the rule's id there is the channel's last letter."""
    post = row(notation, seconds)
    shared = replace(post, card=f"{post.subject}/2025-01-27", channel="")
    return FanOut(shared, [Address(channel, channel[-1]) for channel in channels], version, why)


def step(seconds: float, *rows: str) -> Commit:
    return Commit(at=at(seconds), outbox=tuple(row(text, seconds) for text in rows))


Outcome = Literal["taken", "lost", "lost but taken", "refused", "token refused"]


@dataclass
class Ledger:
    """A platform that outlives the bot. `outcomes` are the next answers to `send`; then everything is taken."""

    name: str = "terminal"
    pictures: bool = False
    dark: bool = True
    up: bool = True
    outcomes: list[Outcome] = field(default_factory=list)
    entries: list[tuple[Post, str]] = field(default_factory=list)
    lookups: int = 0

    async def send(self, post: Post, message: str | None, picture: bytes | None = None) -> str:
        outcome = self.outcomes.pop(0) if self.outcomes else "taken"
        if outcome == "refused":
            raise ChatError("the channel is gone")
        if outcome == "token refused":
            raise PlatformRefused("The token is dead. Mend it.")
        if outcome == "lost":
            raise Lost
        message = message or f"message {len(self.entries) + 1}"
        self.entries.append((post, message))
        if outcome == "lost but taken":
            raise Lost
        return message

    async def find(self, post: Post, message: str | None) -> str | None:
        self.lookups += 1
        for entry, message in self.entries:
            if (entry.identity, entry.action) == (post.identity, post.action):
                return message
        return None

    async def lacks(self, channel: str) -> str:
        return ""

    async def resolve(self, channel: str) -> str:
        return channel

    async def tell(self, person: str, text: str) -> None: ...

    async def connected(self) -> None: ...

    @asynccontextmanager
    async def sending(self) -> AsyncGenerator[None]:
        yield

    async def check(self, channels: Sequence[str]) -> Sequence[Finding]:
        return ()

    async def serve(self, conversation: Conversation) -> None: ...

    def transcript(self, channel: str = "terminal:") -> list[str]:
        return [notation(post) for post, _ in self.entries if post.channel.startswith(channel)]


async def drain(store: Store, seconds: float) -> list[str]:
    """Claim and mark as sent whatever may go, as a worker does."""
    sent: list[str] = []
    while deliveries := await store.claim(at(seconds), "worker"):
        for delivery in deliveries:
            await store.sent(delivery.row, "message", at(seconds))
            sent.append(notation(delivery.post))
    return sent
