"""What a platform brings people's words to: who may, which handler, and every error as an answer."""

from __future__ import annotations

import asyncio
import logging
import traceback
from collections.abc import AsyncGenerator, Awaitable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from weakref import WeakValueDictionary

from bot.chat.commands import BY_NAME, Argument, read, unprefixed
from bot.chat.failures import failure
from bot.chat.heard import heard
from bot.chat.limits import Pace, check_length
from bot.chat.model import Ask, Choice, Form, Reply, Text
from bot.chat.permissions import changes, refusal
from bot.chat.saying import as_spoken
from bot.chat.wishes import wish_of
from bot.errors import ChatError, TickerbellError
from bot.service.answers import completion, forms, home, sleep
from bot.service.answers.edit import edited
from bot.service.answers.house import House
from bot.service.answers.rules import added
from bot.service.answers.table import HANDLERS

log = logging.getLogger(__name__)


@dataclass(slots=True)
class Answers:
    """Implements `bot.ports.platforms.Conversation`. The changes of a channel are made one after the other."""

    house: House
    _pace: Pace = field(default_factory=Pace)
    _turns: WeakValueDictionary[str, asyncio.Lock] = field(default_factory=WeakValueDictionary[str, asyncio.Lock])

    async def answer(self, ask: Ask) -> Reply:
        ask = replace(ask, text=heard(ask.text))
        return await _never_raising(self._answered(ask), _command(ask.text), unprefixed(ask.text))

    async def submit(self, ask: Ask, values: Mapping[str, str]) -> Reply:
        values = {name: heard(value) for name, value in values.items()}
        return await _never_raising(self._submitted(ask, values), ask.text)

    def form(self, ask: Ask) -> Form | None:
        return None if refusal(ask, self.house.workspace(ask)) else forms.form(self.house, ask)

    def complete(self, ask: Ask, argument: Argument, typed: str) -> Sequence[Choice]:
        return [as_spoken(choice) for choice in completion.complete(self.house, ask, argument, typed)]

    def home(self, ask: Ask) -> Reply:
        return as_spoken(home.home(self.house, ask))

    async def lost(self, place: str, why: str) -> None:
        await sleep.lost(self.house, place, why)

    async def _answered(self, ask: Ask) -> Reply:
        check_length(ask.text)
        invocation = read(ask.text)
        await self.house.wake(ask)
        answer = HANDLERS[invocation.command.name]
        if not changes(invocation):
            return await answer(self.house, ask, *invocation.words)
        async with self._turn(ask, counted=invocation.command.name != "undo"):
            return await answer(self.house, ask, *invocation.words)

    async def _submitted(self, ask: Ask, values: Mapping[str, str]) -> Reply:
        """A form of `add` or `edit 7k`."""
        for value in values.values():
            check_length(value)
        name, _, rule_id = ask.text.strip().partition(" ")
        async with self._turn(ask):
            if name == "add":
                return await added(self.house, ask, wish_of(values))
            return await edited(self.house, ask, rule_id, wish_of(values))

    @asynccontextmanager
    async def _turn(self, ask: Ask, *, counted: bool = True) -> AsyncGenerator[None]:
        """Of a person who may; `counted`: among a minute's changes, if it comes to one. Raises `ChatError`."""
        if refused := refusal(ask, self.house.workspace(ask)):
            raise ChatError(refused)
        if counted:
            self._pace.step(ask.person, self.house.lived())
        try:
            async with self._turns.setdefault(ask.channel, asyncio.Lock()):
                yield
        except TickerbellError:
            if counted:
                self._pace.back(ask.person)
            raise


async def _never_raising(answer: Awaitable[Reply], command: str, typed: str = "") -> Reply:
    try:
        return as_spoken(await answer)
    except TickerbellError as error:
        return as_spoken(failure(error, command, typed))
    except Exception as error:  # noqa: BLE001 - people get an answer whatever has gone wrong
        return _broken(error)


def _command(text: str) -> str:
    """The words before a rule: `add`, `test`, `edit 7k`."""
    words = unprefixed(text).lower().split()
    if words and words[0] == "edit":
        return " ".join(words[:2])
    return words[0] if words and words[0] in BY_NAME else "add"


def _broken(error: Exception) -> Reply:
    """Nobody's fault but ours. What people have typed is in no log: an error's own text may repeat it."""
    where = "".join(traceback.format_tb(error.__traceback__))
    log.error("A command has failed: %s\n%s", type(error).__name__, where)
    advice = Text("Nothing was changed. The operator finds the cause in the log.")
    return Reply("Something went wrong with that on my side", (advice,), failed=True)
