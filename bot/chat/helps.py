"""The help: what is still to be set up, the commands by what they are for, one command in full."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import get_close_matches

from bot.chat.commands import BY_NAME, NAMES, Command
from bot.chat.model import Button, Control, Part, Reply, Row, Text
from bot.errors import ChatError, Slip

GROUPS = {
    "Rules": ("add", "list", "edit", "remove", "test"),
    "Packs": ("packs", "subscribe", "unsubscribe"),
    "Ask": ("why", "quote", "history", "digest"),
    "Quiet": ("mute", "unmute", "settings", "noise"),
    "The rest": ("basket", "export", "status", "undo", "forget", "help"),
}
_MORE = {
    "add": "A rule says what must happen: a move, a level, a record, news, several of them with and, or, not; then how "
    "often. Some: NVDA down 5% on news · BTC-USD crosses 100000 · any of @ai-chips down 7%, every further 5% · "
    '"DeepSeek" in top 10 on app-store-us-free. You see first what it would have posted in the last year.',
    "edit": "The id stands before each rule of the list. A pack's rule becomes one of this channel's own.",
    "subscribe": "Filters add up: critical only, NVDA only, without @ai-power. A part can be left the same way.",
    "why": "Why it moved, with its evidence, and how near each rule here is. A time is in this channel's zone: 10:00, "
    "or 2025-01-27T10:00.",
    "mute": "Spans: 30m, 2h, 1d, until 16:00, until close, until tomorrow. What is muted goes on being watched.",
    "quote": "Symbols, company names and baskets: NVDA, broadcom, @ai-chips.",
    "export": "The file goes into a rules folder; tickerbell check reads it.",
    "forget": "me: what names you. channel: its rules, mutes, settings and what was posted.",
}


@dataclass(frozen=True, slots=True)
class Step:
    """Something to set up: what it is, what it stands at, and what does it."""

    what: str
    done: bool
    now: str
    control: Control | None = None


def overview(steps: Sequence[Step], bare: str) -> Reply:
    """All commands; before them, until everything is set up, what is missing. `bare`: what a bare rule stands after."""
    missing = [step for step in steps if not step.done]
    parts: list[Part] = []
    if missing:
        parts += [Row("✓" if step.done else "→", step.what, step.now) for step in steps]
    for title, names in GROUPS.items():
        parts.append(Text(title, heading=True))
        parts += [_line(BY_NAME[name]) for name in names]
    parts.append(
        Text(f"A bare sentence adds a rule: {bare} NVDA down 5%. /bell help add tells more of one.", quiet=True)
    )
    title = f"Set up: {len(steps) - len(missing)} of {len(steps)} steps done" if missing else "What you can say"
    return Reply(title, tuple(parts), tuple(step.control for step in missing if step.control))


def _line(command: Command) -> Row:
    return Row(_usage(command), command.about)


def _usage(command: Command) -> str:
    """Keys are for buttons."""
    return command.usage.removesuffix(" [KEY]")


def in_full(name: str) -> Reply:
    """One command with its example. Raises `ChatError` for a name that is none."""
    command = BY_NAME.get(name.lower().lstrip("/"))
    if command is None or command.hidden:
        if near := get_close_matches(name.lower(), NAMES, n=1):
            raise Slip(f"There is no command {name}", name, near[0])
        raise ChatError(f"There is no command {name}. /bell help lists them.")
    return Reply(_usage(command), tuple(_told(command)), _tried(command))


def _told(command: Command) -> Iterator[Part]:
    yield Text(f"{command.about[:1].upper()}{command.about[1:]}.")
    if more := _MORE.get(command.name):
        yield Text(more)
    yield Text(f"For example: {command.example}")
    if command.changes:
        yield Text("For those who may change this channel's rules.", quiet=True)


def _tried(command: Command) -> tuple[Button, ...]:
    """What changes nothing can be tried at once."""
    return (
        ()
        if command.changes or command.name == "forget"
        else (Button("Try it", command.example.removeprefix("/bell ")),)
    )
