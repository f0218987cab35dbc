"""A small market and its news: the closes of Friday 24 January 2025 are 100, and what follows is written in lines."""

from __future__ import annotations

from collections.abc import Mapping

from bot.cause.attribution import Attribution
from bot.market.book import Book
from bot.market.model import Print, Quote
from bot.news.model import Attributed, Headline, Question
from tests.market.make import history, instrument
from tests.news.make import TOPICS, headline, newsroom, utc

SYMBOLS = ("NVDA", "AMD", "AVGO", "TSM", "MSFT", "CRWD", "META", "ORCL", "^GSPC", "^IXIC")
BASKETS = {"ai-chips": ("NVDA", "AMD", "AVGO", "TSM"), "pair": ("META", "MSFT")}
FRIDAY = "2025-01-24"
OPEN = "2025-01-27 14:30"
SWINGS = (0.99, 1.0, 1.01, 1.0)
"""Daily closes go round these: a usual daily move of about 1 %, a beta of 1 for all."""


class World:
    """Prices and news in order of time."""

    def __init__(self) -> None:
        closes = [100 * SWINGS[place % 4] for place in range(61)][::-1]
        closes[-1] = 100.0
        self.book = Book([instrument(symbol) for symbol in SYMBOLS], {s: history(FRIDAY, closes) for s in SYMBOLS})
        self.room = newsroom()
        self.attribution = Attribution(self.book, self.room, TOPICS, BASKETS)

    def prices(self, at: str, prices: Mapping[str, float]) -> World:
        """The index values and the first regular prints are believed at once; so are these."""
        for symbol, price in prices.items():
            self.book.step(Quote(symbol, price, utc(at), utc(at), "test", Print.OPEN, volume=1, seconds=60))
        return self

    def news(self, at: str, title: str, **more: str) -> list[Attributed]:
        """A headline of a source of its own, unless one is given."""
        return self.hear(headline(title, at, source=more.get("source", f"{at[-5:]}.example")))

    def hear(self, news: Headline) -> list[Attributed]:
        return self.attribution.told(self.room.step(news))

    def ask(self, subject: str, direction: str = "down", at: str = OPEN) -> Attributed:
        members = BASKETS[subject[1:]] if subject.startswith("@") else (subject,)
        return self.attribution.ask(Question(subject, members, direction, utc(at), utc(at)))


def parts(answer: Attributed) -> dict[str, float]:
    """The named parts of the best candidate."""
    return {part.name: part.points for part in answer.candidates[0].parts}
