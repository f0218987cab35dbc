"""What a report is made of."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

from bot.alert.post import Post
from bot.news.model import Headline


@dataclass(frozen=True, slots=True)
class Replayed:
    """A day's outcome, for its report."""

    name: str
    about: str
    timezone: str
    posts: Sequence[Post]
    headlines: Sequence[Headline]
    seconds: float
    problems: Collection[str] = ()
    pictures: Mapping[str, bytes] = field(default_factory=dict[str, bytes])
    """PNGs of the charts, by card."""
