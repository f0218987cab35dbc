"""How a conversation is driven in tests, the same on every platform: people, channels, what they see."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol


@dataclass(frozen=True, slots=True)
class Shown:
    """A message as people see it now: all its visible text, line by line, what can be pressed, and what hangs on it.

    `message` is the platform's id. `reply_to`: the message that it answers or stands in the thread of. `private`: its
    author alone sees it. `raw`: the payload as the platform keeps it.
    """

    message: str
    channel: str
    text: str
    controls: tuple[str, ...] = ()
    picture: bool = False
    alt: str = ""
    edited: bool = False
    reply_to: str = ""
    private: bool = False
    raw: Any = field(default=None, compare=False)


class Talk(Protocol):
    """People at a platform that runs on loopback. Channels and people are known by short names: `markets`, `ann`."""

    platform: str

    def channel(self, name: str) -> str:
        """The bot's name for it: `discord:1234`."""
        ...

    async def say(self, text: str, *, who: str = "ann", where: str = "markets") -> Shown:
        """`/bell text` as a person gives it; what the bot answers (a deferred answer when it has come).

        What opens a form instead is shown as the form: its labels and values in `text`.
        """
        ...

    async def mention(self, text: str, *, who: str = "ann", where: str = "markets") -> Shown:
        """`@Tickerbell text` in a channel or thread; the bot's answer there."""
        ...

    async def press(self, shown: Shown, label: str, *, who: str = "ann") -> Shown:
        """Press what is labelled so, or pick the menu's choice of that label; what the bot answers."""
        ...

    async def fill(self, form: Shown, values: dict[str, str], *, who: str = "ann") -> Shown:
        """Send a form that was opened, by field name."""
        ...

    async def suggest(self, text: str, *, who: str = "ann", where: str = "markets") -> Sequence[str]:
        """What autocompletion offers after `/bell text`; empty where the platform has none."""
        ...

    def posts(self, where: str = "markets") -> Sequence[Shown]:
        """All that stands in a channel and its threads for everybody, in order."""
        ...

    async def delete(self, where: str) -> None:
        """Somebody deletes the channel."""
        ...

    async def throw_out(self) -> None:
        """Somebody removes the bot from the workspace."""
        ...
