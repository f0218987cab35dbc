"""Where people are."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from typing import Protocol

from bot.alert.post import Chart, Post
from bot.chat.commands import Argument
from bot.chat.model import Ask, Choice, Form, Reply
from bot.ports.health import Finding


class Lost(Exception):
    """The answer of a send was lost: the platform may have it or not."""


class Busy(Exception):
    """The platform has surely not taken it: try again in `seconds`."""

    def __init__(self, seconds: float) -> None:
        super().__init__(f"try again in {seconds} s")
        self.seconds = seconds


class Unchangeable(Exception):
    """The message can't be edited any more; `gone`: nor replied to."""

    def __init__(self, *, gone: bool) -> None:
        super().__init__("gone" if gone else "too old to be edited")
        self.gone = gone


class Unreadable(Exception):
    """The platform does not let us look up what we have posted."""


class Chat(Protocol):
    """One platform.

    `send` and `find` raise `Lost`, `Busy`, `Unchangeable` (edits), `ChannelGone`, `PlatformRefused`, or `ChatError`
    for a refusal for good. They keep to the platform's limits by its own time, however fast they are called.
    """

    name: str
    """The part of a channel before the colon: `terminal`, `discord`, `slack`."""
    pictures: bool
    """Whether charts are sent as pictures, by an edit that follows the post."""
    dark: bool
    """The background that pictures are drawn for."""

    async def send(self, post: Post, message: str | None, picture: bytes | None = None) -> str:
        """Post, edit `message`, or reply to it, by `post.action`; the platform's id of the card's message.

        A `post` with a `message` is the whole card as a reply to it. `picture`: the chart as PNG; an edit without one
        leaves the picture that is there.
        """
        ...

    async def find(self, post: Post, message: str | None) -> str | None:
        """The message that holds this revision by this action, if the platform has it. Raises `Unreadable`."""
        ...

    async def lacks(self, channel: str) -> str:
        """What keeps the bot from posting in a channel, in a sentence that says what to do; empty if nothing does, or
        the platform does not say within seconds."""
        ...

    async def resolve(self, channel: str) -> str:
        """A channel that is called by its name (`discord:#markets`), by its id. Raises `Busy`, `Lost`, `ChatError`."""
        ...

    async def tell(self, person: str, text: str) -> None:
        """A direct message. Raises `ChatError`."""
        ...

    @property
    def up(self) -> bool:
        """Whether it is connected now."""
        ...

    async def connected(self) -> None:
        """Wait until `serve` has connected for the first time."""
        ...

    def sending(self) -> AbstractAsyncContextManager[None]:
        """Logged in for sending and checking, with nobody answered. Raises `ChatError`."""
        ...

    async def check(self, channels: Sequence[str]) -> Sequence[Finding]:
        """Token, scopes, intents, clock, and the permissions in some channels; while `sending` or `serve`."""
        ...

    async def serve(self, conversation: Conversation) -> None:
        """Connect, and answer until cancelled. Raises `ChatError` when the platform refuses for good."""
        ...


class Conversation(Protocol):
    """What a platform brings what people say to. Answers never raise: what is wrong is a reply too."""

    async def answer(self, ask: Ask) -> Reply: ...

    def form(self, ask: Ask) -> Form | None:
        """The form that these words open instead of an answer, at once and from memory: `edit 7k`, `add`."""
        ...

    async def submit(self, ask: Ask, values: Mapping[str, str]) -> Reply:
        """A form was sent; `ask.text` is its `says`. Of a reply that `failed` the form's first field is to blame."""
        ...

    def complete(self, ask: Ask, argument: Argument, typed: str) -> Sequence[Choice]:
        """What may stand for an argument of which `typed` is there: at most 25, at most 100 characters, from memory."""
        ...

    def home(self, ask: Ask) -> Reply:
        """The person's channels and rules in the workspace."""
        ...

    async def lost(self, place: str, why: str) -> None:
        """A channel was deleted, or the bot thrown out of a channel or a whole workspace: its rules sleep."""
        ...


class Pictures(Protocol):
    """Draws charts. Called outside the event loop."""

    def draw(self, chart: Chart, *, dark: bool) -> bytes:
        """A PNG."""
        ...
