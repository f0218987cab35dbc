"""What a person sees of a card, the same for every platform: facts in fields, wording done, nothing escaped yet.

A `Post` is what an outbox row carries; adapters lay it out. All text in it is plain; titles, sources and urls of
evidence come from outside and must be escaped by the platform. Times are UTC epoch seconds.
"""

from __future__ import annotations

from typing import Literal

import msgspec

Action = Literal["post", "edit", "reply", "digest", "notice"]
"""`post`: a new message. `edit`: of the card's message. `reply`: the headline alone, to the card's message. `digest`: a
list of what was held back. `notice`: one line about the channel's own affairs."""


class Evidence(msgspec.Struct, frozen=True):
    """A headline that supports the cause. `number` is its mark on the chart, from 1."""

    number: int
    title: str
    source: str
    url: str
    published: float
    """Epoch seconds, UTC."""
    when: str
    """The same in the channel's zone, short: `Sun 21:04`, or `07:28` on the card's own day."""


class Why(msgspec.Struct, frozen=True):
    """The cause in words. `dots` 0 to 4: how sure; `label` says the same: likely, possibly, no clear news, …"""

    label: str
    dots: int
    reason: str
    """The story in one line (a headline's own words), or a sentence such as `No clear news.`"""
    provenance: str
    """`3 stories, 14 sources, first seen 26 Jan 21:04`, or empty."""
    evidence: tuple[Evidence, ...] = ()
    notes: tuple[str, ...] = ()
    """Other facts that bear on it: `DeepSeek first on app-store-us-free since Sun 22:00`."""


class Chart(msgspec.Struct, frozen=True):
    """The session as a picture: believed prices only. `alt` says the same in words."""

    title: str
    timezone: str
    """IANA name; `zone` as it is said: `New York time`."""
    zone: str
    points: tuple[tuple[float, float], ...]
    """(epoch seconds, price)."""
    previous_close: float | None
    previous_close_label: str
    """`Fri close`."""
    regular_open: float
    regular_close: float
    """Epoch seconds of the regular session."""
    marks: tuple[tuple[int, float], ...]
    """(number of the evidence, epoch seconds)."""
    last_label: str
    """`−17.0%`."""
    decimals: int
    note: str
    """`hourly data`, or empty."""
    alt: str


class CauseHeadline(msgspec.Struct, frozen=True):
    published: str
    source: str
    title: str
    url: str


class CauseRecord(msgspec.Struct, frozen=True):
    """The cause for machines, as `recorded-days` prints it."""

    verdict: str
    topic: str | None
    story: str | None
    score: float
    headlines: tuple[CauseHeadline, ...] = ()


class Post(msgspec.Struct, frozen=True):
    """One revision of a card in one channel."""

    card: str
    """The card's identity: `terminal:#replay/NVDA/2025-01-27`."""
    revision: int
    """0 for the post."""
    channel: str
    action: Action
    at: float
    """When it was decided, epoch seconds."""
    subject: str
    direction: Literal["down", "up", ""]
    headline: str
    figures: tuple[str, ...]
    """At most two lines."""
    why: Why | None
    also: str
    """`AVGO −17.4% · TSM −13.3% · @ai-chips −13.9% · ^IXIC −3.1%`, or empty."""
    footer: str
    chart: Chart | None
    rule: str
    value: float
    step: int
    late: bool
    severity: str
    mention: str
    cause: CauseRecord | None
    closed: bool = False
    """The day is over and the card shows its official figure."""
    note: str = ""
    """What the channel wants said with this rule: `Check the hedges.`"""
    rule_id: str = ""
    aloud: bool = True
    """Of a reply: the whole channel sees it, not the thread alone."""

    @property
    def provenance(self) -> str:
        """Its last line: `rule 7k: NVDA down 10% · first firing · … · not financial advice`."""
        return f"rule {self.rule_id}: {self.footer}" if self.rule_id else self.footer

    @property
    def identity(self) -> str:
        return f"{self.card}#{self.revision}"
