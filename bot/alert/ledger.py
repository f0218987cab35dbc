"""What has become of a channel's posts: told, or held back. Made anew at each start from the outbox's rows."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from datetime import date
from typing import NamedTuple

import msgspec

_LAST = chr(0x10FFFF)
"""After every card."""
KEPT = 7 * 86400.0
"""Seconds that a ledger looks back."""


class Entry(NamedTuple):
    """An outbox row without its text. `at`: when it was decided, epoch seconds; `why` it was not sent, or empty:
    `quiet`, `budget`, or `muted NVDA 1737990000.0`, the key of a mute."""

    channel: str
    card: str
    action: str
    at: float
    why: str = ""


class Page(msgspec.Struct):
    """One channel's. Cards are named without their channel; times are epoch seconds, in order."""

    posts: list[tuple[float, str]] = []
    """What the budget counts: new messages about cards."""
    steps: list[tuple[float, str]] = []
    """Replies: further steps, and what threads were told of a late cause or the close."""
    waiting: dict[str, tuple[float, str]] = {}
    """Cards for the next digest, the first held first: since when, and why."""
    unposted: dict[str, float] = {}
    """Cards that have no message in the channel, with when they were last held: a digest alone tells of them."""
    warned: float = 0.0
    """Until when the channel knows that its budget is used up."""
    summed: tuple[date, float] | None = None
    """The local date of the last daily summary, and when it was."""
    last: float | None = None
    """When the last was decided of what was taken up at the start."""

    def count(self, since: float, until: float) -> int:
        """How much of the budget was used from `since` up to and with `until`."""
        return bisect_right(self.posts, (until, _LAST)) - bisect_left(self.posts, (since,))

    def posted(self, at: float, card: str) -> None:
        self.posts.append((at, card))
        self.unposted.pop(card, None)
        self.waiting.pop(card, None)
        if self.posts[0][0] < at - KEPT:
            self.posts = self.posts[bisect_left(self.posts, (at - KEPT,)) :]

    def stepped(self, at: float, card: str) -> None:
        self.steps.append((at, card))
        self.waiting.pop(card, None)
        if self.steps[0][0] < at - KEPT:
            self.steps = self.steps[bisect_left(self.steps, (at - KEPT,)) :]

    def hold(self, at: float, card: str, why: str, *, new: bool) -> None:
        """`new`: it would have been a message of its own."""
        self.waiting.setdefault(card, (at, why))
        if new:
            self.unposted[card] = at

    def gather(self, until: float) -> dict[str, tuple[float, str]]:
        """What has waited since before `until`: it waits no longer."""
        gathered = {card: since for card, since in self.waiting.items() if since[0] < until}
        for card in gathered:
            del self.waiting[card]
        self.unposted = {card: at for card, at in self.unposted.items() if at >= until - KEPT}
        return gathered

    def told(self, since: float, until: float) -> list[tuple[float, str]]:
        """The cards of which something was told from `since` on and before `until`, with their first time then."""
        first: dict[str, float] = {}
        for entries in (self.posts, self.steps):
            for at, card in entries[bisect_left(entries, (since,)) : bisect_left(entries, (until,))]:
                first[card] = min(at, first.get(card, at))
        return sorted((at, card) for card, at in first.items())

    def take(self, card: str, entry: Entry) -> None:
        """A row of the outbox, in their order, at the start."""
        self.last = entry.at
        match entry.action, card.split("/"):
            case "notice", ["notice", "budget", until]:
                self.warned = float(until)
            case _, [name, *_] if name == "notice" or name.startswith("rule-"):
                pass
            case "digest", ["digest", "held", *_]:
                self.gather(entry.at)
            case "digest", ["digest", "daily", day]:
                self.gather(entry.at)
                self.summed = (date.fromisoformat(day), entry.at)
            case (("post" | "digest"), _) if entry.why:
                self.hold(entry.at, card, entry.why, new=True)
            case (("post" | "digest"), _):
                self.posted(entry.at, card)
            case "reply", _ if entry.why:
                self.hold(entry.at, card, entry.why, new=False)
            case "reply", _:
                self.stepped(entry.at, card)
            case _:
                pass
