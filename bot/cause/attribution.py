"""Why did it move? Questions in, answers out, again when a new story changes one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from bot.market.book import Book
from bot.news.model import Attributed, Question, Told
from bot.news.stories import Newsroom
from bot.news.topics import Topic


class Attribution:
    """Finds the cause of moves, by prices from `book` and stories from `newsroom`; keeps both only to read them.

    `baskets`: members by name, without `@`. The same facts always give the same answers.
    """

    def __init__(
        self, book: Book, newsroom: Newsroom, topics: Sequence[Topic], baskets: Mapping[str, Sequence[str]]
    ) -> None:
        raise NotImplementedError

    def ask(self, question: Question) -> Attributed:
        """The answer as far as it is known. The question stays open: two hours from its onset, and as long as no story
        was found until its trading date ends."""
        raise NotImplementedError

    def told(self, told: Told) -> list[Attributed]:
        """The open questions whose answer this headline changes, answered anew."""
        raise NotImplementedError

    def why(self, subject: str, at: datetime) -> Attributed:
        """Why did a symbol or `@basket` move by `at`, alert or not? Opens no question."""
        raise NotImplementedError
