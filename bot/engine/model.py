"""What the engine concludes."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from bot.market.model import CalendarFact, Outage, PriceFact, Tick
from bot.news.model import Attributed, Ranking, Story, Told
from bot.sentence.model import Claim, Direction

Fact = PriceFact | CalendarFact | Outage | Told | Ranking | Attributed | Tick
"""All that `Engine.step` takes, in order of being seen."""


class SubjectKind(StrEnum):
    SYMBOL = "symbol"
    BASKET = "basket"
    STORY = "story"
    APP = "app"


@dataclass(frozen=True, slots=True)
class Reading:
    """The figures behind a firing.

    `value` is signed: a fraction for moves in % (-0.1697), money for moves in money (a share's, or of market value),
    the price for levels and records, the fraction from the extreme for distances, the rank for charts, the number of
    sources for news. `reference` is the price it is measured from, `reference_at` when that was
    (the close of a session: its end).
    """

    value: float
    price: float | None = None
    reference: float | None = None
    reference_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Firing:
    """A rule's step from false to true, or a further step of it.

    `subject` is `NVDA`, `@ai-chips`, a story's id or an app's name; `members` are the symbols that fulfil an
    `all`/`most`/`n of` rule with their readings. `quantified`: one of an `any of`, so that it may join a market card.
    """

    rule: str
    """The canonical sentence."""
    claim: Claim
    subject: str
    kind: SubjectKind
    direction: Direction | None
    """DOWN or UP for what falls or rises; None where there is no direction."""
    trading_date: date
    """The subject's trading date at the firing: the card's."""
    opened: date
    """The trading date on which the episode opened."""
    number: int
    """The episode's number on that date, from 1."""
    step: int
    """1 for the first firing, higher for each further step; 2 for the end of a halt."""
    at: datetime
    seen: datetime
    reading: Reading
    source: str = ""
    members: tuple[tuple[str, Reading], ...] = ()
    quantified: bool = False
    late: bool = False
    story: Story | None = None
    event: CalendarFact | None = None
    """What a claim about the calendar fired by; at its second step the end of a halt."""
    delay: timedelta = timedelta()
    """How late the source says that its prices are."""

    @property
    def identity(self) -> str:
        """Rule, subject, episode and step: the same identity is never posted twice to a channel."""
        rule = hashlib.blake2b(self.rule.encode(), digest_size=6).hexdigest()
        return f"{rule}/{self.subject}/{self.opened:%Y-%m-%d}.{self.number}/{self.step}"
