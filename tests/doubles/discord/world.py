"""The guild, its people and channels, and what stands in them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from tests.doubles.discord import payloads, permissions
from tests.doubles.discord.clock import Clock
from tests.doubles.discord.payloads import DM, FORUM, TEXT, THREAD, Json
from tests.doubles.discord.refusal import unknown

PEOPLE = ("ann", "bob")
"""`ann` may manage channels, `bob` may not."""
BOT = "Tickerbell"
Dispatch = Callable[[str, Json], None]


@dataclass(slots=True)
class Kept:
    """A message. `data`: as Discord answers it; `attachments`: all it has, also those that an embed shows."""

    data: Json
    attachments: list[Json] = field(default_factory=list[Json])
    files: dict[str, bytes] = field(default_factory=dict[str, bytes])
    embeds: list[Json] = field(default_factory=list[Json])
    """As they were sent, with `attachment://`."""
    nonce: str = ""
    deleted: bool = False

    @property
    def id(self) -> str:
        return self.data["id"]

    @property
    def private(self) -> bool:
        return bool(self.data["flags"] & 64)


@dataclass(slots=True)
class World:
    clock: Clock
    dispatch: Dispatch
    guild: Json = field(init=False)
    people: dict[str, Json] = field(init=False)
    roles: dict[str, list[str]] = field(init=False)
    """A person's roles, by user id."""
    bot: Json = field(init=False)
    application: Json = field(init=False)
    channels: dict[str, Json] = field(default_factory=dict[str, Json])
    messages: dict[str, dict[str, Kept]] = field(default_factory=dict[str, dict[str, Kept]])
    """By channel; what is private to somebody is not here."""
    commands: dict[str, list[Json]] = field(default_factory=dict[str, list[Json]])
    """By guild; everywhere: by the empty string."""
    names: dict[str, str] = field(default_factory=dict[str, str])
    member: bool = True
    """The bot is in the guild."""
    closed: set[str] = field(default_factory=set[str])
    """Ids of people who take no direct messages."""

    def __post_init__(self) -> None:
        new = self.clock.snowflake
        owner = payloads.user(new(), "Owner")
        self.bot = payloads.user(new(), BOT, bot=True)
        self.people = {name: payloads.user(new(), name) for name in PEOPLE}
        guild, managers, of_bot = new(), new(), new()
        roles = [
            payloads.role(guild, "@everyone", permissions.EVERYONE, 0),
            payloads.role(managers, "managers", permissions.MANAGE_CHANNELS, 1, mentionable=True),
            payloads.role(of_bot, BOT, permissions.EVERYONE | permissions.MENTION_EVERYONE, 2),
        ]
        self.guild = payloads.guild(guild, "The club", owner["id"], roles)
        self.roles = {self.people["ann"]["id"]: [managers], self.bot["id"]: [of_bot]}
        self.application = payloads.application(self.bot["id"], BOT, owner, self.bot)
        self.add("markets")
        self.add("macro")
        self.add("forum", kind=FORUM)
        self.add("thread", kind=THREAD, parent="markets")
        self.names["abroad"] = self._keep(payloads.channel(new(), TEXT, new(), "abroad", 0))["id"]

    def add(self, name: str, *, kind: int = TEXT, parent: str = "", who: str = "ann") -> Json:
        """A channel known by a short name; `kind` is Discord's number."""
        if kind == DM:
            made = self.direct(self.people[who])
        elif kind == THREAD:
            above = self.channels[self.names[parent]]
            made = self.thread(self.clock.snowflake(), above, name, self.people[who]["id"])
        else:
            made = payloads.channel(self.clock.snowflake(), kind, self.guild["id"], name, len(self.channels))
            self._keep(made)
            self.dispatch("CHANNEL_CREATE", made)
        self.names[name] = made["id"]
        return made

    def thread(self, id: str, parent: Json, name: str, owner: str) -> Json:
        made = payloads.thread(id, parent, name, owner, self.clock.stamp())
        self._keep(made)
        self.dispatch("THREAD_CREATE", {**made, "newly_created": True})
        return made

    def direct(self, person: Json) -> Json:
        """The direct messages with a person: always the same channel."""
        for each in self.channels.values():
            if each["type"] == DM and each["recipients"][0]["id"] == person["id"]:
                return each
        return self._keep(payloads.direct(self.clock.snowflake(), person))

    def _keep(self, channel: Json) -> Json:
        self.channels[channel["id"]] = channel
        self.messages[channel["id"]] = {}
        return channel

    def named(self, name: str, who: str = "ann") -> Json:
        """The channel of a short name. `dm` is the person's own; a new name makes a text channel."""
        if name == "dm":
            return self.direct(self.people[who])
        if name in self.names and self.names[name] not in self.channels:
            raise LookupError(f"the channel {name} was deleted")
        return self.channels[self.names[name]] if name in self.names else self.add(name)

    def channel(self, id: str) -> Json:
        """Raises `Refusal` 10003."""
        found = self.channels.get(id)
        if found is None:
            raise unknown(10003, "Channel")
        return found

    def message(self, channel: str, id: str) -> Kept:
        """Raises `Refusal` 10008."""
        found = self.messages.get(self.channel(channel)["id"], {}).get(id)
        if found is None:
            raise unknown(10008, "Message")
        return found

    def person(self, id: str) -> Json:
        """Raises `Refusal` 10013."""
        for each in (self.bot, *self.people.values(), self.application["owner"]):
            if each["id"] == id:
                return each
        raise unknown(10013, "User")

    def membership(self, person: Json) -> Json:
        return payloads.member(person, self.roles.get(person["id"], []), self.clock.stamp())

    def permissions(self, person: Json, channel: Json) -> int:
        """A person's permissions in a channel; a thread has its parent's."""
        if channel["type"] == DM:
            return permissions.EVERYONE
        if person is self.bot and not (self.member and channel["guild_id"] == self.guild["id"]):
            return 0
        if channel["type"] == THREAD:
            channel = self.channels[channel["parent_id"]]
        held = self.roles.get(person["id"], [])
        return permissions.in_channel(self.guild, person["id"], held, channel["permission_overwrites"])

    def forbid(self, channel: Json, person: Json, denied: int) -> None:
        """An overwrite that takes rights from one person or the bot."""
        kept = [each for each in channel["permission_overwrites"] if each["id"] != person["id"]]
        change = {"id": person["id"], "type": 1, "allow": "0", "deny": str(denied)}
        channel["permission_overwrites"] = [*kept, *([change] if denied else [])]
        self.dispatch("CHANNEL_UPDATE", channel)

    def remove(self, id: str) -> Json:
        """Delete a channel with its threads."""
        for each in list(self.threads(id)):
            self._drop(each)
        gone = self.channel(id)
        self._drop(gone)
        self.dispatch("THREAD_DELETE" if gone["type"] == THREAD else "CHANNEL_DELETE", gone)
        return gone

    def unpost(self, kept: Kept) -> None:
        """Delete a message."""
        channel = self.channels[kept.data["channel_id"]]
        self.messages[channel["id"]].pop(kept.id, None)
        kept.deleted = True
        place = {key: channel[key] for key in ("guild_id",) if key in channel}
        self.dispatch("MESSAGE_DELETE", {"id": kept.id, "channel_id": channel["id"], **place})

    def _drop(self, channel: Json) -> None:
        del self.channels[channel["id"]]
        del self.messages[channel["id"]]

    def leave(self) -> None:
        """The bot goes, or is thrown out."""
        self.member = False
        self.dispatch("GUILD_DELETE", {"id": self.guild["id"]})

    def threads(self, parent: str = "") -> Iterator[Json]:
        """Of a channel, or all."""
        for each in self.channels.values():
            if each["type"] == THREAD and parent in ("", each["parent_id"]):
                yield each

    def standing(self, channel: str) -> list[Kept]:
        """All in a channel and its threads, in order of posting."""
        places = [channel, *(each["id"] for each in self.threads(channel))]
        found = [kept for place in places for kept in self.messages.get(place, {}).values()]
        return sorted(found, key=lambda kept: int(kept.id))

    def labels(self) -> dict[str, str]:
        """What people see instead of ids."""
        people = {each["id"]: each["global_name"] for each in (self.bot, *self.people.values())}
        roles = {each["id"]: each["name"] for each in self.guild["roles"]}
        return people | roles | {id: each["name"] for id, each in self.channels.items() if "name" in each}

    def whole_guild(self) -> Json:
        """What the gateway says of it."""
        channels = [each for each in self.channels.values() if each.get("guild_id") == self.guild["id"]]
        people: list[Any] = [self.bot]
        return {
            **self.guild,
            "joined_at": self.clock.stamp(),
            "large": False,
            "unavailable": False,
            "member_count": len(self.people) + 2,
            "members": [self.membership(each) for each in people],
            "channels": [each for each in channels if each["type"] != THREAD],
            "threads": [each for each in channels if each["type"] == THREAD],
            "voice_states": [],
            "presences": [],
            "stage_instances": [],
            "guild_scheduled_events": [],
            "soundboard_sounds": [],
        }
