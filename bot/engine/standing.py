"""Where a rule stands: what `/bell why` and `/bell list` say of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bot.engine.conditions import Leaf
from bot.engine.episodes import Watch
from bot.engine.leaves import PriceLeaf
from bot.engine.model import Reading
from bot.engine.readings import Unknown
from bot.market.book import Book
from bot.sentence.model import Claim


class Condition(StrEnum):
    """`WAITING`: true but for its cause, not known yet; `HOLDING`: true, but not yet for as long as `for` asks."""

    ARMED = "armed"
    WAITING = "waiting"
    HOLDING = "holding"
    OPEN = "open"
    DONE = "done"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class ClaimStanding:
    """One claim: `short` is how far it is from its threshold (a fraction, money or a price; not positive: reached)."""

    claim: Claim
    subject: str
    true: bool | None
    reading: Reading | None
    at: datetime | None
    short: float | None
    unknown: str = ""
    silent: datetime | None = None
    """Of a blind subject: since when no source has answered."""


@dataclass(frozen=True, slots=True)
class Standing:
    """A rule about one subject. `since` is when its episode opened, `fired` when it fired last."""

    subject: str
    condition: Condition
    claims: tuple[ClaimStanding, ...]
    since: datetime | None
    fired: datetime | None


def standing(watch: Watch, book: Book, at: datetime) -> Standing:
    """Where a watch stands at `at`."""
    claims = tuple(_claim(leaf, book, at) for leaf in watch.leaves)
    episode = watch.state.episode
    return Standing(
        watch.subject.name, _condition(watch, claims), claims, episode.at if episode else None, watch.tally.fired
    )


def _condition(watch: Watch, claims: tuple[ClaimStanding, ...]) -> Condition:
    if watch.state.episode:
        return Condition.OPEN
    if watch.finished:
        return Condition.DONE
    if watch.state.held:
        return Condition.HOLDING
    if any(leaf.state.onset for leaf in watch.price_leaves):
        return Condition.WAITING
    return Condition.UNKNOWN if any(claim.unknown for claim in claims) else Condition.ARMED


def _claim(leaf: Leaf, book: Book, at: datetime) -> ClaimStanding:
    true, reading = leaf.truth(book, at), leaf.reading()
    if not isinstance(leaf, PriceLeaf):
        return ClaimStanding(leaf.claim, leaf.subject, true, reading, None, None)
    feature = leaf.feature
    short = None if feature.extent is None else leaf.fires - feature.extent
    unknown = leaf.unknown(book, at)
    silent = feature.silent if unknown is Unknown.BLIND else None
    return ClaimStanding(leaf.claim, leaf.subject, true, reading, feature.at, short, str(unknown or ""), silent)
