"""A conversation whose answers a test writes down, and what it was told."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from bot.chat.commands import Argument
from bot.chat.model import Ask, Choice, Form, Reply


@dataclass(slots=True)
class Scripted:
    """Implements `bot.ports.platforms.Conversation`. What is not written down is answered by its own words."""

    replies: dict[str, Reply] = field(default_factory=dict[str, Reply])
    forms: dict[str, Form] = field(default_factory=dict[str, Form])
    submitted: Reply = field(default_factory=lambda: Reply("Done"))
    asked: list[Ask] = field(default_factory=list[Ask])
    values: list[Mapping[str, str]] = field(default_factory=list[Mapping[str, str]])
    gone: asyncio.Queue[tuple[str, str]] = field(default_factory=asyncio.Queue[tuple[str, str]])

    async def answer(self, ask: Ask) -> Reply:
        self.asked.append(ask)
        return self.replies.get(ask.text, Reply(f"You said {ask.text}"))

    def form(self, ask: Ask) -> Form | None:
        return self.forms.get(ask.text)

    async def submit(self, ask: Ask, values: Mapping[str, str]) -> Reply:
        self.asked.append(ask)
        self.values.append(values)
        return self.submitted

    def complete(self, ask: Ask, argument: Argument, typed: str) -> Sequence[Choice]:
        self.asked.append(ask)
        return [Choice(f"{typed} down {n}%", f"{argument.name}: {typed} down {n}%") for n in range(30)]

    def home(self, ask: Ask) -> Reply:
        return Reply("Home")

    async def lost(self, place: str, why: str) -> None:
        self.gone.put_nowait((place, why))
