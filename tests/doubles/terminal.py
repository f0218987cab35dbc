"""People at the terminal: `tests.doubles.talk.Talk` over a `Conversation` and what a `TerminalChat` shows."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import replace
from typing import NoReturn

from bot.alert.post import Post
from bot.alert.text import plain_text
from bot.chat.commands import BY_NAME, Argument
from bot.chat.controls import card_controls
from bot.chat.model import Ask, Button, Control, Menu, Reply, Row
from bot.chat.plain import reply_text
from bot.ports.platforms import Conversation
from tests.doubles.talk import Shown


class TerminalTalk:
    """Give `show` to the `TerminalChat`. The terminal has no forms, no mentions and no privacy: words are typed, the
    answer is printed. What an edit prints is kept in place of what it changes, as people read it."""

    platform = "terminal"

    def __init__(self, conversation: Conversation | None = None) -> None:
        if conversation:
            self.converse(conversation)
        self._posts: dict[str, list[Shown]] = {}
        self._says: dict[str, dict[str, str]] = {}
        self._numbers = itertools.count(1)

    def converse(self, conversation: Conversation) -> None:
        """Who answers from now on: another one after a restart, while what was printed stays."""
        self._conversation = conversation

    def show(self, post: Post) -> None:
        """A post as it is printed."""
        standing = self._posts.setdefault(post.channel, [])
        cards = [None if shown.reply_to else shown.raw.card for shown in standing]
        place = cards.index(post.card) if post.card in cards else None
        text = post.headline if post.action == "reply" else plain_text(post).rstrip()
        controls = card_controls(post)
        shown = Shown(
            f"{next(self._numbers)}",
            post.channel,
            text,
            _labels(controls),
            picture=bool(post.chart) and post.action != "reply",
            alt=post.chart.alt if post.chart else "",
            raw=post,
        )
        self._remember(shown.message, controls)
        if place is None or post.action in ("post", "digest", "notice"):
            standing.append(shown)
        elif post.action == "reply":
            standing.append(replace(shown, reply_to=standing[place].message))
        else:
            self._remember(standing[place].message, controls)
            standing[place] = replace(shown, message=standing[place].message, edited=True)

    def channel(self, name: str) -> str:
        return f"terminal:#{name}"

    async def say(self, text: str, *, who: str = "ann", where: str = "markets") -> Shown:
        return await self._say(text, who, self.channel(where))

    async def mention(self, text: str, *, who: str = "ann", where: str = "markets") -> Shown:
        return await self.say(text, who=who, where=where)

    async def press(self, shown: Shown, label: str, *, who: str = "ann") -> Shown:
        """Type what is printed beside the label."""
        says = self._says[shown.message]
        if label not in says:
            raise LookupError(f"there is no {label}; there is {', '.join(says)}")
        return await self._say(says[label], who, shown.channel)

    async def fill(self, form: Shown, values: dict[str, str], *, who: str = "ann") -> NoReturn:
        raise LookupError("the terminal has no forms: the command takes the change, as in edit 7k severity critical")

    async def suggest(self, text: str, *, who: str = "ann", where: str = "markets") -> Sequence[str]:
        asked = _completed(text)
        if asked is None:
            return ()
        argument, typed = asked
        choices = self._conversation.complete(_ask(text, who, self.channel(where)), argument, typed)
        return [choice.label for choice in choices]

    def posts(self, where: str = "markets") -> Sequence[Shown]:
        return list(self._posts.get(self.channel(where), ()))

    async def delete(self, where: str) -> None:
        self._posts.pop(self.channel(where), None)
        await self._conversation.lost(self.channel(where), "the channel was deleted")

    async def throw_out(self) -> None:
        await self._conversation.lost("terminal", "the bot was removed")

    async def _say(self, text: str, who: str, channel: str) -> Shown:
        reply = await self._conversation.answer(_ask(text, who, channel))
        controls = _controls(reply)
        shown = Shown(f"{next(self._numbers)}", channel, reply_text(reply), _labels(controls), private=True, raw=reply)
        self._remember(shown.message, controls)
        return shown

    def _remember(self, message: str, controls: Sequence[Control]) -> None:
        """What each label says; of two that are the same the first."""
        says = self._says[message] = {}
        for button in _buttons(controls):
            says.setdefault(button.label, button.says)


def _ask(text: str, who: str, channel: str) -> Ask:
    return Ask(text, channel, "terminal", f"terminal:{who}", manages=True, admin=who == "ann")


def _controls(reply: Reply) -> tuple[Control, ...]:
    rows = (part.controls for part in reply.parts if isinstance(part, Row))
    return (*itertools.chain.from_iterable(rows), *reply.controls)


def _buttons(controls: Sequence[Control]) -> list[Button]:
    return [b for control in controls for b in (_choices(control) or [control]) if isinstance(b, Button)]


def _labels(controls: Sequence[Control]) -> tuple[str, ...]:
    """A menu's own label, then its choices."""
    named = ([control.label, *(choice.label for choice in _choices(control))] for control in controls)
    return tuple(itertools.chain.from_iterable(named))


def _choices(control: Control) -> tuple[Button, ...]:
    return control.choices if isinstance(control, Menu) else ()


def _completed(text: str) -> tuple[Argument, str] | None:
    """The argument that is being typed, and what of it is there; None where the command takes no more."""
    head, gap, rest = text.partition(" ")
    command = BY_NAME.get(head.lower())
    if command is None:
        return Argument.RULE, text
    if not gap or not command.arguments:
        return None
    words = rest.split(maxsplit=len(command.arguments) - 1)
    if not words or (rest.endswith(" ") and len(words) < len(command.arguments)):
        words.append("")
    return command.arguments[len(words) - 1], words[-1]
