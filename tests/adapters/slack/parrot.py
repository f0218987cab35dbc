"""A conversation that remembers what it was asked and answers from a table: what stands behind the adapter in tests."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence

from bot.chat.commands import Argument
from bot.chat.model import Ask, Button, Choice, Code, Field, Form, Menu, Reply, Row, Text

LIST = Reply(
    "2 rules in this channel",
    (
        Row("7k", "NVDA down 5%", "armed", (Button("Edit", "edit 7k"), Button("Remove", "remove 7k"))),
        Row("3f", "TSLA moves 5%", "muted until 16:00", (Button("Unmute", "unmute 3f"),)),
        Text("rules 2/200", quiet=True),
    ),
    (
        Button("Next", "list 2"),
        Menu("Mute", (Button("1 hour", "mute all 1h"), Button("until tomorrow", "mute all 1d"))),
    ),
)
WRONG = Reply(
    "I don't understand dwn",
    (Code("/bell NVDA dwn 5%\n           ^^^"), Text("Did you mean down?")),
    failed=True,
)
FORM = Form(
    "Edit rule 7k of this channel",
    "edit 7k",
    (
        Field("rule", "Rule", "NVDA down 5%", "a sentence such as NVDA down 5%"),
        Field("severity", "Severity", "normal", choices=("info", "normal", "critical")),
        Field("note", "Note", optional=True),
    ),
)


class Parrot:
    """`slow`: seconds until an answer is there."""

    def __init__(self) -> None:
        self.asked: list[Ask] = []
        self.sent: list[tuple[Ask, dict[str, str]]] = []
        self.gone: list[tuple[str, str]] = []
        self.replies: dict[str, Reply] = {"list": LIST, "NVDA dwn 5%": WRONG}
        self.slow = 0.0

    async def answer(self, ask: Ask) -> Reply:
        self.asked.append(ask)
        await asyncio.sleep(self.slow)
        return self.replies.get(ask.text, Reply(f"You said: {ask.text}"))

    def form(self, ask: Ask) -> Form | None:
        return FORM if ask.text == "edit 7k" else None

    async def submit(self, ask: Ask, values: Mapping[str, str]) -> Reply:
        self.sent.append((ask, dict(values)))
        await asyncio.sleep(self.slow)
        wrong = values.get("rule") == "NVDA dwn 5%"
        return WRONG if wrong else Reply("Rule 7k is changed", controls=(Button("Undo", "undo 1"),))

    def complete(self, ask: Ask, argument: Argument, typed: str) -> Sequence[Choice]:
        return ()

    def home(self, ask: Ask) -> Reply:
        self.asked.append(ask)
        return Reply("Your channels", (Row("#markets", "2 rules"),), (Button("Status", "status"),))

    async def lost(self, place: str, why: str) -> None:
        self.gone.append((place, why))
