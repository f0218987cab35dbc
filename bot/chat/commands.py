"""The commands of a channel: one table, from which every platform makes its own, and the help."""

from __future__ import annotations

from dataclasses import dataclass
from difflib import get_close_matches
from enum import StrEnum

from bot.errors import ChatError, Slip


class Argument(StrEnum):
    """What a command is told; each kind completes in its own way."""

    RULE = "RULE"
    RULE_ID = "ID"
    CHANGE = "RULE|severity S|mention WHO|note TEXT"
    SYMBOL = "SYMBOL"
    SYMBOLS = "SYMBOLS"
    TIME = "TIME"
    TARGET = "ID|SYMBOL|all"
    SPAN = "2h|until TIME"
    PACK = "PACK"
    FILTERS = "FILTERS"
    BASKET = "NAME = SYMBOLS"
    WHEN = "daily 16:30|off"
    SETTING = "SETTING"
    VALUE = "VALUE"
    PAGE = "PAGE"
    WHAT = "me|channel"
    COMMAND = "COMMAND"
    KEY = "KEY"
    """Of something that a button names."""


FEED = "feed"
"""Said in place of a pack, with a feed's address after it."""


@dataclass(frozen=True, slots=True)
class Command:
    """`needs` must be given, `may` can be; the last of them takes the rest of the line."""

    name: str
    about: str
    example: str
    needs: tuple[Argument, ...] = ()
    may: tuple[Argument, ...] = ()
    changes: bool = False
    """It changes what others in the channel get: not everybody may."""
    hidden: bool = False
    """Said by buttons only."""

    @property
    def arguments(self) -> tuple[Argument, ...]:
        return (*self.needs, *self.may)

    @property
    def usage(self) -> str:
        words = [self.name, *self.needs, *(f"[{argument}]" for argument in self.may)]
        return "/bell " + " ".join(words)


_EVERY = (
    Command("add", "add a rule to this channel", "/bell add NVDA down 5%", (Argument.RULE,), changes=True),
    Command("list", "this channel's rules and their state", "/bell list", may=(Argument.PAGE,)),
    Command(
        "edit",
        "change a rule, its severity, who it mentions or its note",
        "/bell edit 7k severity critical",
        (Argument.RULE_ID,),
        (Argument.CHANGE,),
        changes=True,
    ),
    Command("remove", "take a rule away", "/bell remove 7k", (Argument.RULE_ID,), changes=True),
    Command(
        "subscribe",
        "get a pack of rules or a part of it, or the headlines of a feed",
        "/bell subscribe markets critical only",
        (Argument.PACK,),
        (Argument.FILTERS,),
        changes=True,
    ),
    Command(
        "unsubscribe",
        "leave a pack or a part of it, or a feed",
        "/bell unsubscribe ai",
        (Argument.PACK,),
        (Argument.FILTERS,),
        changes=True,
    ),
    Command("packs", "the packs there are", "/bell packs"),
    Command(
        "basket",
        "name a group of symbols for this workspace",
        "/bell basket chips = NVDA, AMD, AVGO",
        may=(Argument.BASKET,),
        changes=True,
    ),
    Command("test", "what a rule would have posted, nothing kept", "/bell test TSLA moves 5%", (Argument.RULE,)),
    Command(
        "why",
        "why it moved, and why it did or did not alert here",
        "/bell why NVDA 2025-01-27T10:00",
        (Argument.SYMBOL,),
        (Argument.TIME,),
    ),
    Command("quote", "price, change and chart", "/bell quote NVDA AMD", (Argument.SYMBOLS,)),
    Command(
        "mute",
        "keep quiet about a rule, a symbol or all; it goes on being watched",
        "/bell mute NVDA 2h",
        (Argument.TARGET, Argument.SPAN),
        changes=True,
    ),
    Command("unmute", "end a mute", "/bell unmute NVDA", (Argument.TARGET,), changes=True),
    Command("history", "what was posted here, and why", "/bell history", may=(Argument.PAGE,)),
    Command("digest", "a summary now, or at set times", "/bell digest daily 16:30", may=(Argument.WHEN,), changes=True),
    Command(
        "settings",
        "time zone, quiet hours, severity, mentions, budget, delivery",
        "/bell settings quiet 22:00-07:00",
        may=(Argument.SETTING, Argument.VALUE),
        changes=True,
    ),
    Command("noise", "how much is posted here, and what would make it less", "/bell noise"),
    Command("export", "this channel's rules as a rules file", "/bell export"),
    Command("status", "sources, rules and errors in the rule files", "/bell status"),
    Command("undo", "take back what was changed in the last minute", "/bell undo", may=(Argument.KEY,), changes=True),
    Command("forget", "delete what you, or this channel, left with the bot", "/bell forget me", (Argument.WHAT,)),
    Command("help", "this list, or one command in full", "/bell help add", may=(Argument.COMMAND,)),
    Command("keep", "keep a rule that was shown first", "", (Argument.KEY,), changes=True, hidden=True),
    Command("useless", "say that an alert was not useful", "", (Argument.KEY,), hidden=True),
)
COMMANDS = tuple(command for command in _EVERY if not command.hidden)
"""What people see, in order of the help."""
NAMES = tuple(command.name for command in COMMANDS)
BY_NAME = {command.name: command for command in _EVERY}


@dataclass(frozen=True, slots=True)
class Invocation:
    """A command as somebody typed it, its words given to its arguments in order."""

    command: Command
    words: tuple[str, ...]


def unprefixed(text: str) -> str:
    """What was typed, without `/bell` and slashes before it."""
    typed = text.strip().lstrip("/")
    head, _, rest = typed.partition(" ")
    return rest.strip().lstrip("/") if head.lower() == "bell" else typed


def read(text: str) -> Invocation:
    """What was typed after `/bell` (the prefix itself is tolerated). A bare sentence adds a rule.

    Raises `ChatError` with what is missing or the nearest command.
    """
    head, _, rest = unprefixed(text).partition(" ")
    if not head:
        return Invocation(BY_NAME["help"], ())
    command = BY_NAME.get(head.lower())
    if command is not None:
        return Invocation(command, _words(command, rest.strip()))
    if rest:
        near = get_close_matches(head.lower(), NAMES, n=1, cutoff=0.75)
        if not near:
            return Invocation(BY_NAME["add"], (f"{head} {rest}".strip(),))
        raise Slip(f"I don't know the command {head}", head, near[0])
    if near := get_close_matches(head.lower(), NAMES, n=1, cutoff=0.6):
        raise Slip(f"I don't know the command {head}", head, near[0])
    raise ChatError(f"I don't know the command {head}. /bell help lists the commands.")


def _words(command: Command, rest: str) -> tuple[str, ...]:
    slots = len(command.needs) + len(command.may)
    words = tuple(rest.split(maxsplit=slots - 1)) if slots and rest else ()
    if rest and not slots:
        raise ChatError(f"{command.name} takes nothing after it: {command.usage}")
    if len(words) < len(command.needs):
        missing = command.needs[len(words)]
        example = f", for example {command.example}" if command.example else ""
        raise ChatError(f"{command.name} needs {missing} here: {command.usage}{example}")
    return words
