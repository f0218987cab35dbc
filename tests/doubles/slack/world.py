"""The workspace: who and what there is, and what has been said. Messages and views are kept as Slack sends them."""

from __future__ import annotations

import itertools
import time
from dataclasses import dataclass, field
from typing import Any, Literal

Json = dict[str, Any]
Kind = Literal["channels", "groups", "im"]
TEAM, APP, BOT, BOT_USER = "T0BELL", "A0BELL", "B0BELL", "U0BELL"


class Refuse(Exception):
    """Slack's answer is an error of this name; `more` goes into the answer beside it."""

    def __init__(self, error: str, **more: Any) -> None:
        super().__init__(error)
        self.error, self.more = error, more


@dataclass(frozen=True, slots=True)
class Person:
    """`zone` is an IANA name."""

    id: str
    name: str
    admin: bool = False
    zone: str = "America/New_York"


@dataclass(slots=True)
class Channel:
    """`kind` is also the first half of the scopes it needs. `members` are ids."""

    id: str
    name: str
    kind: Kind
    members: set[str]
    archived: bool = False
    messages: dict[str, Json] = field(default_factory=dict[str, Json])

    @property
    def bot_is_in(self) -> bool:
        return self.kind == "im" or BOT_USER in self.members


@dataclass(slots=True)
class Uploaded:
    """A file between its three steps. `alt`: its description."""

    id: str
    name: str
    alt: str = ""
    length: int = 0
    content: bytes | None = None
    done: bool = False


class World:
    """`ann` is an admin, `bob` is not. `markets` is there; other channels come up when they are first named."""

    def __init__(self) -> None:
        self.people = {
            "ann": Person("U0ANN", "ann", admin=True),
            "bob": Person("U0BOB", "bob", zone="Europe/London"),
        }
        self.channels: dict[str, Channel] = {}
        self.files: dict[str, Uploaded] = {}
        self.views: dict[str, Json] = {}
        self.homes: dict[str, Json] = {}
        self._names: dict[str, str] = {}
        self._numbers = itertools.count(1)
        self.channel("markets")

    def number(self) -> int:
        """A new number, never given before."""
        return next(self._numbers)

    def stamp(self) -> str:
        """A new message id: it sorts by time."""
        return f"{int(time.time())}.{self.number():06d}"

    @property
    def names(self) -> dict[str, str]:
        """What ids are shown as."""
        known = {person.id: person.name for person in self.people.values()}
        return {**known, **{c.id: c.name for c in self.channels.values()}, BOT_USER: "Tickerbell"}

    def channel(self, name: str, *, private: bool = False, bot_is_in: bool = True) -> Channel:
        """The channel of that name; a new one if there is none."""
        if name in self._names:
            return self.channels.get(self._names[name]) or self._deleted(name)
        members = {person.id for person in self.people.values()} | ({BOT_USER} if bot_is_in else set())
        kind: Kind = "groups" if private else "channels"
        return self._add(Channel(f"{'G' if private else 'C'}{self.number():07d}", name, kind, members))

    def direct(self, person: Person) -> Channel:
        """The direct messages of the bot with somebody."""
        name = f"@{person.name}"
        if name in self._names:
            return self.channels[self._names[name]]
        return self._add(Channel(f"D{self.number():07d}", name, "im", {person.id}))

    def _add(self, channel: Channel) -> Channel:
        self.channels[channel.id] = channel
        self._names[channel.name] = channel.id
        return channel

    def _deleted(self, name: str) -> Channel:
        return Channel(self._names[name], name, "channels", set())

    def person(self, id: str) -> Person:
        """By id. Raises `Refuse`."""
        found = next((person for person in self.people.values() if person.id == id), None)
        return found or _refuse("user_not_found")

    def find(self, id: str) -> Channel:
        """By id, or by name as chat.postMessage takes it; a person's id is their direct messages. Raises `Refuse`."""
        if id in self.channels:
            return self.channels[id]
        if any(person.id == id for person in self.people.values()):
            return self.direct(self.person(id))
        named = self._names.get(id.lstrip("#"), "")
        return self.channels.get(named) or _refuse("channel_not_found")

    def message(self, channel: Channel, ts: str) -> Json:
        return channel.messages.get(ts) or _refuse("message_not_found")

    def holding(self, ts: str) -> Channel:
        """The channel that a message stands in."""
        return next(channel for channel in self.channels.values() if ts in channel.messages)


def _refuse(error: str) -> Any:
    raise Refuse(error)
