"""What people do with the bot, and how its answers find their way back to them."""

from __future__ import annotations

import asyncio
import time
import uuid
from dataclasses import dataclass, field

from tests.doubles.slack.world import Channel, Json, Person, Refuse, World
from tests.doubles.talk import Shown

TRIGGER_SECONDS = 3
WAIT_SECONDS = 2.0
"""How long a person looks at a view in which there is nothing to do, before they take it for the answer."""
URL_SECONDS, URL_USES = 30 * 60, 5


@dataclass(slots=True, eq=False)
class Interaction:
    """Something that a person did. `thread`: where a mention stands. `came_from`: what opened the form that was sent.

    `pressed`: the id of the message or view whose control was used; `whisper`: the message that its author alone
    sees, if the bot answered so. `shown` is the first thing that the bot shows this person in answer.
    """

    person: Person
    channel: str
    trigger: str
    thread: str
    pressed: str
    came_from: Interaction | None
    whisper: Json | None = None
    token: str = field(default_factory=lambda: uuid.uuid4().hex)
    at: float = field(default_factory=time.monotonic)
    uses: int = 0
    exchanged: bool = False
    shown: asyncio.Future[Shown] = field(default_factory=lambda: asyncio.get_running_loop().create_future())

    @property
    def origins(self) -> list[Interaction]:
        """It, and what led to it."""
        return [self, *(self.came_from.origins if self.came_from else [])]


class Interactions:
    """All of them, by trigger and by response URL."""

    def __init__(self, world: World) -> None:
        self.trigger_seconds: float = TRIGGER_SECONDS
        self.opened: dict[str, Interaction] = {}
        """What opened a view, by its id."""
        self.whispers: dict[str, Json] = {}
        """Messages that one person alone sees, by id."""
        self.heard_by: dict[str, Person] = {}
        """Who sees which of them."""
        self._world = world
        self._all: list[Interaction] = []

    def open(
        self, person: Person, channel: str, *, thread: str = "", pressed: str = "", came_from: Interaction | None = None
    ) -> Interaction:
        trigger = f"{self._world.number()}.{self._world.number()}.{uuid.uuid4().hex}"
        new = Interaction(person, channel, trigger, thread, pressed, came_from)
        self._all.append(new)
        return new

    def exchange(self, trigger: str) -> Interaction:
        """Spend a trigger. Raises `Refuse`."""
        found = next((item for item in self._all if item.trigger == trigger), None)
        if found is None:
            raise Refuse("invalid_trigger_id")
        if found.exchanged:
            raise Refuse("exchanged_trigger_id")
        if time.monotonic() - found.at > self.trigger_seconds:
            raise Refuse("expired_trigger_id")
        found.exchanged = True
        return found

    def url_used(self, token: str) -> Interaction:
        """Use a response URL once. Raises `Refuse`."""
        found = next((item for item in self._all if item.token == token), None)
        if found is None or time.monotonic() - found.at > URL_SECONDS:
            raise Refuse("expired_url")
        found.uses += 1
        if found.uses > URL_USES:
            raise Refuse("used_url")
        return found

    def original(self, by: Interaction, channel: Channel) -> Json | None:
        """What `replace_original` means: the message whose control was used, else our earlier answer."""
        if by.pressed:
            return channel.messages.get(by.pressed) or self.whispers.get(by.pressed)
        return by.whisper

    def whispered(self, by: Interaction, message: Json) -> None:
        """The answer was shown to whoever asked alone."""
        self.whisper(message, by.person)
        by.whisper = by.whisper or message

    def whisper(self, message: Json, person: Person) -> None:
        """A message that this person alone sees."""
        self.whispers[message["ts"]] = message
        self.heard_by[message["ts"]] = person

    def removed(self, by: Interaction, channel: Channel) -> None:
        """What `delete_original` means."""
        original = self.original(by, channel)
        if original:
            channel.messages.pop(original["ts"], None)
            self.whispers.pop(original["ts"], None)

    def answer(self, shown: Shown, by: Interaction) -> None:
        """It was shown in answer to this, or to what came of it."""
        waiting = [item for item in self._all if by in item.origins and not item.shown.done()]
        for item in waiting[:1]:
            item.shown.set_result(shown)

    def later(self, shown: Shown, by: Interaction) -> None:
        """It was shown, and most likely only until the answer takes its place."""
        asyncio.get_running_loop().call_later(WAIT_SECONDS, self.answer, shown, by)

    def tell(self, shown: Shown, person: Person, channel: str) -> None:
        """It was shown to this person without saying in answer to what: the oldest that waits, best in that channel."""
        waiting = [item for item in self._all if item.person == person and not item.shown.done()]
        for item in sorted(waiting, key=lambda item: item.channel != channel)[:1]:
            item.shown.set_result(shown)

    def post(self, shown: Shown, channel: str, thread: str, *, plain: bool) -> None:
        """It was posted: the answer to a mention in that thread; in that channel if `plain`, no alert."""
        for item in self._all:
            here = item.thread == thread if thread else plain and item.channel == channel and bool(item.thread)
            if here and not item.shown.done():
                item.shown.set_result(shown)
                return
