"""Completion for chat platforms and for the terminal's prompt, from memory."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from zoneinfo import available_timezones

from bot.chat.commands import BY_NAME, NAMES, Argument
from bot.chat.completion import Known, choices
from bot.chat.model import Ask, Choice
from bot.sentence import accepts_next
from bot.sentence.spoken import spoken
from bot.service.answers.house import House
from bot.service.answers.telling import Here


def complete(house: House, ask: Ask, argument: Argument, typed: str) -> Sequence[Choice]:
    """What may stand for an argument of which `typed` is there. `ask.text` is the command as far as it is said."""
    said = ask.text.removeprefix("/").removeprefix("bell ").strip()
    return choices(argument, typed, said.removesuffix(typed).strip(), _known(house, ask))


def complete_line(house: House, ask: Ask, typed: str) -> list[tuple[str, int]]:
    """What may come next at a prompt, and where in `typed` it begins: commands, then what the command takes.

    What begins with no command is a rule.
    """
    bell = re.match(r"\s*/?bell\s+", typed, re.IGNORECASE)
    start = bell.end() if bell else 0
    head, gap, rest = typed[start:].partition(" ")
    if not gap:
        return [(name, start) for name in NAMES if name.startswith(head.lower()) and name != head.lower()]
    command = BY_NAME.get(head.lower())
    if command is None:
        return _rule(house, ask, typed, start)
    start += len(head) + 1
    arguments = command.arguments
    said = head.lower()
    while len(arguments) > 1 and " " in rest:
        word, _, rest = rest.partition(" ")
        start += len(word) + 1
        said, arguments = f"{said} {word}", arguments[1:]
    if not arguments:
        return []
    if arguments[0] is Argument.RULE:
        return _rule(house, ask, typed, start)
    found = choices(arguments[0], rest, said, _known(house, ask))
    return [(choice.value, start) for choice in found if choice.value != rest]


def _rule(house: House, ask: Ask, typed: str, start: int) -> list[tuple[str, int]]:
    found = accepts_next(typed[start:], house.vocabulary(ask.workspace))
    return [(spoken(each.text), start + each.start) for each in found]


def _known(house: House, ask: Ask) -> Known:
    here, registry = Here.of(house, ask), house.registry
    vocabulary = house.vocabulary(ask.workspace)
    return Known(
        vocabulary=vocabulary,
        directory=house.directory,
        rules=here.rules,
        packs=registry.packs,
        got=registry.packs_of(ask.channel),
        baskets=sorted({spoken(f"@{name}")[1:] for name in vocabulary.baskets}),
        now=here.now,
        zone=here.zone,
        zones=_zones(),
    )


@lru_cache(maxsize=1)
def _zones() -> Sequence[str]:
    """Read from the disk once."""
    return sorted(
        zone for zone in available_timezones() if "/" in zone and not zone.startswith(("posix", "right", "Etc/"))
    )
