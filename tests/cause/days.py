"""A recorded day through the newsroom, the book and the attribution, with the shipped topics, names and baskets."""

from __future__ import annotations

from datetime import datetime
from functools import cache
from pathlib import Path

from adapters.recorded.day import open_day
from adapters.rules.load import load
from bot.cause.attribution import Attribution
from bot.market.book import Book
from bot.news.model import Attributed, Headline, Question, Ranking, Topic
from bot.news.stories import Newsroom

ROOT = Path(__file__).parents[2]
SHIPPED = ROOT / "adapters" / "recorded" / "days"
SHARED = ROOT.parent / "shared" / "data" / "days"


class Replayed:
    """A day, replayed as far as it was asked for."""

    def __init__(self, folder: Path) -> None:
        rules, _ = load(ROOT / "rules")
        day = open_day(folder)
        topics = [
            Topic(topic.name, topic.headline, topic.names, topic.phrases, topic.symbols) for topic in rules.topics
        ]
        self.baskets = rules.baskets
        self.book = Book(day.instruments(), day.history())
        self.newsroom = Newsroom(topics, rules.aliases)
        self.attribution = Attribution(self.book, self.newsroom, topics, rules.baskets)
        for fact in day.background():
            if isinstance(fact, Headline):
                self.newsroom.step(fact)
        self._moments = list(day.moments())

    def until(self, at: datetime) -> list[Attributed]:
        """Go on to `at`; the answers that headlines have changed on the way."""
        changed: list[Attributed] = []
        while self._moments and self._moments[0][0] <= at:
            for fact in self._moments.pop(0)[1]:
                if isinstance(fact, Headline):
                    changed += self.attribution.told(self.newsroom.step(fact))
                elif not isinstance(fact, Ranking):
                    self.book.step(fact)
        return changed

    def ask(self, subject: str, direction: str, at: datetime) -> Attributed:
        """Ask as a rule would at `at`, all prices of that moment known."""
        members = tuple(self.baskets[subject[1:]]) if subject.startswith("@") else (subject,)
        return self.attribution.ask(Question(subject, members, direction, at, at))


@cache
def at_once(folder: Path, at: datetime) -> Replayed:
    """A day replayed to one moment, shared between tests that only look."""
    day = Replayed(folder)
    day.until(at)
    return day
