"""How much a workspace may have, how much a person may type and change, and how it is said."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from bot.errors import ChatError

RULES = 200
"""That channels of a workspace have made."""
SYMBOLS = 200
"""That those rules look at, and the workspace's baskets hold."""
BASKETS = 20
CHANNELS = 500
FEEDS = 20
LONGEST = 1000
"""Characters of a command."""
CHANGES_A_MINUTE = 30
_MINUTE = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Counts:
    """What a workspace has."""

    rules: int
    symbols: int
    baskets: int
    channels: int
    feeds: int = 0

    def __str__(self) -> str:
        return f"rules {self.rules}/{RULES}, symbols {self.symbols}/{SYMBOLS} in this workspace"

    def check(self) -> None:
        """Raises `ChatError` for what is more than a workspace may have."""
        for number, limit, what, instead in (
            (self.rules, RULES, "rules", "remove one that is not needed, or use one for several: any of NVDA, AMD"),
            (self.symbols, SYMBOLS, "symbols", "remove a rule or a basket that is not needed"),
            (self.baskets, BASKETS, "baskets", "delete one that is not needed: /bell basket NAME ="),
            (self.feeds, FEEDS, "feeds", "leave one that is not needed: /bell unsubscribe feed ADDRESS"),
            (self.channels, CHANNELS, "channels", "take the rules out of one that is not needed"),
        ):
            if number > limit:
                raise ChatError(
                    f"A workspace has {limit} {what} at most, and this would be number {number}: {instead}."
                )


def check_length(text: str) -> None:
    """Raises `ChatError` for more characters than anybody needs."""
    if len(text) > LONGEST:
        raise ChatError(f"That is {len(text):,} characters; a command has {LONGEST:,} at most.")


@dataclass(slots=True)
class Pace:
    """Counts each person's changes of the last minute."""

    _changes: dict[str, deque[datetime]] = field(default_factory=dict[str, deque[datetime]])

    def step(self, person: str, at: datetime) -> None:
        """One more change. Raises `ChatError` for one too many."""
        if len(self._changes) > CHANGES_A_MINUTE * 100:
            self._changes = {who: made for who, made in self._changes.items() if made and made[-1] > at - _MINUTE}
        made = self._changes.setdefault(person, deque(maxlen=CHANGES_A_MINUTE))
        if len(made) == CHANGES_A_MINUTE and made[0] > at - _MINUTE:
            raise ChatError(f"That is more than {CHANGES_A_MINUTE} changes in a minute: wait a little.")
        made.append(at)

    def back(self, person: str) -> None:
        """The latest was none: it was refused, or changed nothing."""
        if made := self._changes.get(person):
            made.pop()
