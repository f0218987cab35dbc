"""Headlines, the stories they tell, and top charts. Times are aware and UTC."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Literal


@dataclass(frozen=True, slots=True)
class Topic:
    """A named subject of news.

    `headline` is its form in an alert (`AI-model`). `names` are proper names that mark the topic alone, as they are
    written; `phrases` are sequences of whole words in any letter case; `symbols` are what such news moves.
    """

    name: str
    headline: str
    names: tuple[str, ...] = ()
    phrases: tuple[str, ...] = ()
    symbols: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Headline:
    """One published headline. `symbols` are those the source itself tagged; `feed`: the address of the feed that
    brought it, if one did; `trust`: how far the operator trusts that."""

    published: datetime
    seen: datetime
    source: str
    title: str
    summary: str
    url: str
    symbols: tuple[str, ...] = ()
    feed: str = ""
    trust: Literal["high", "normal", "low"] = "normal"

    @property
    def at(self) -> datetime:
        return self.published


@dataclass(frozen=True, slots=True)
class Story:
    """Headlines that tell the same thing, oldest first. `id` is stable while the story grows."""

    id: str
    headlines: tuple[Headline, ...]
    topics: tuple[str, ...]
    """Names of topics of `rules/topics.yaml`, best first."""
    symbols: tuple[str, ...]
    """What it is about: by tag, symbol, name or alias."""

    @property
    def first_seen(self) -> datetime:
        return self.headlines[0].seen

    @property
    def sources(self) -> tuple[str, ...]:
        """The independent sources, in order of appearance."""
        return tuple(dict.fromkeys(headline.source for headline in self.headlines))


@dataclass(frozen=True, slots=True)
class Told:
    """A headline has joined `story` (`new`: has opened it). What the newsroom makes of each headline."""

    story: Story
    headline: Headline
    new: bool

    @property
    def at(self) -> datetime:
        return self.headline.published

    @property
    def seen(self) -> datetime:
        return self.headline.seen


@dataclass(frozen=True, slots=True)
class Ranking:
    """A snapshot of a top chart: `apps[0]` is first."""

    chart: str
    apps: tuple[str, ...]
    at: datetime
    seen: datetime


class Verdict(StrEnum):
    ON = "on"
    POSSIBLY = "possibly"
    NONE = "none"
    MARKET = "market"
    SECTOR = "sector"


@dataclass(frozen=True, slots=True)
class Question:
    """Why did `subject` (a symbol or `@basket`) move `direction` (`down`, `up`)? `onset`: when the move became true."""

    subject: str
    members: tuple[str, ...]
    """The symbols behind the subject: itself, or the basket's."""
    direction: str
    onset: datetime
    seen: datetime


@dataclass(frozen=True, slots=True)
class Part:
    """One named part of a candidate's score, with its reason in words."""

    name: str
    points: float
    because: str


@dataclass(frozen=True, slots=True)
class Candidate:
    """A story that might explain a move; `score` is the sum of its parts, 0 to 1."""

    story: Story
    topic: str | None
    score: float
    parts: tuple[Part, ...]
    evidence: tuple[Headline, ...] = ()
    """The headlines of the story that speak for it best, the best first: for show."""


@dataclass(frozen=True, slots=True)
class Attributed:
    """The answer to a `Question`, again whenever it changes. `candidates` are ranked, best first.

    `change` is the move as a fraction, signed; `market` and `sector` are its parts that the market, and the sector
    beyond it, explain; None where they are not known.
    """

    question: Question
    began: datetime
    """When the move itself began: the last quiet moment before it."""
    at: datetime
    verdict: Verdict
    candidates: tuple[Candidate, ...]
    market: float | None
    sector: float | None
    change: float | None = None

    @property
    def seen(self) -> datetime:
        return self.at

    @property
    def cause(self) -> Candidate | None:
        """The story held responsible (`on`, `possibly`), or none."""
        return self.candidates[0] if self.candidates and self.verdict in (Verdict.ON, Verdict.POSSIBLY) else None


NewsFact = Headline | Told | Ranking | Attributed
