"""A channel's rules and where each stands, a page at a time."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from bot.alert.model import Subscription
from bot.chat.model import Button, Control, Part, Reply, Row, Text

PAGE = 8
_COUNTED = ("fired", "true", "near", "muted", "blind")


@dataclass(frozen=True, slots=True)
class Listed:
    """A rule with its state in words; `pack` it came with, or empty; `muted`: what is muted of it, or empty."""

    held: Subscription
    state: str
    pack: str = ""
    muted: str = ""


def rule_list(rules: Sequence[Listed], page: int, counter: str, packs: str, asleep: str, zone: str) -> Reply:
    """Page `page` (from 1) of the rules. `counter`: `rules 12/200`; `packs`: the channel's, in words; `asleep`: why
    nothing is posted here; `zone`: that of the times, in words."""
    sleeps = (Text(f"Nothing is posted here: {asleep}"),) if asleep else ()
    if not rules:
        follows = (Text(f"{packs[:1].upper()}{packs[1:]}"),) if packs else ()
        invitation = Text("Say what to watch, or take a whole pack.")
        return Reply("No rules here yet", (*sleeps, *follows, invitation), BEGINNING)
    pages = -(-len(rules) // PAGE)
    page = max(1, min(page, pages))
    shown = rules[(page - 1) * PAGE : page * PAGE]
    small = " · ".join(filter(None, (f"page {page} of {pages}" if pages > 1 else "", counter, packs, zone)))
    return Reply(_title(rules), (*sleeps, *_rows(shown), Text(small, quiet=True)), paging("list", page, pages))


BEGINNING: tuple[Control, ...] = (Button("Add a rule", "add", "primary"), Button("Packs", "packs"))
"""What can be done where nothing is set up yet."""


def paging(command: str, page: int, pages: int) -> tuple[Button, ...]:
    """Back and forth, where there is something."""
    back = (Button("‹ Back", f"{command} {page - 1}"),) if page > 1 else ()
    return (*back, *((Button("More ›", f"{command} {page + 1}"),) if page < pages else ()))


def _title(rules: Sequence[Listed]) -> str:
    """`12 rules: 3 fired, 1 near, 2 muted`."""
    counts = {word: sum(word in rule.state.replace(":", "").split() for rule in rules) for word in _COUNTED}
    told = ", ".join(f"{count} {word}" for word, count in counts.items() if count)
    title = f"{len(rules)} rule{'' if len(rules) == 1 else 's'}"
    return f"{title}: {told}" if told else f"{title}, all armed"


def _rows(shown: Sequence[Listed]) -> Iterator[Part]:
    for pack, rules in groupby(shown, key=lambda rule: rule.pack):
        if pack:
            yield Text(f"Pack {pack}", heading=True)
        yield from (Row(rule.held.rule_id, rule.held.rule, rule.state, _controls(rule)) for rule in rules)


def _controls(rule: Listed) -> tuple[Control, ...]:
    rule_id = rule.held.rule_id
    mute = Button("Unmute", f"unmute {rule.muted}") if rule.muted else Button("Mute 1h", f"mute {rule_id} 1h")
    return Button("Edit", f"edit {rule_id}"), mute, Button("Remove", f"remove {rule_id}", "danger")
