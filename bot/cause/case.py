"""The case that a score is found for."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.cause.move import MARKETS, Move
from bot.news.model import Question, Topic

LEAD = timedelta(hours=2)
"""News so long before the last quiet moment may still have caused the move: prices take their time."""


@dataclass(frozen=True, slots=True)
class Case:
    """All that a score looks at besides the story itself."""

    question: Question
    move: Move
    at: datetime
    topics: Mapping[str, Topic]
    market: bool
    """The subject is the market itself: what names the market names it."""
    peers: Callable[[str], float | None]
    """The share of a topic's symbols, the subject's left out, that move with it; None where too few have prices."""

    @property
    def since(self) -> datetime:
        """News older than this did not cause the move."""
        return self.move.began - LEAD

    def moves(self, topic: str) -> bool:
        """Whether news of a topic moves the subject even where it is not named."""
        moved = MARKETS if self.market else self.question.members
        return any(symbol in self.topics[topic].symbols for symbol in moved)
