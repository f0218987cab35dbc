"""What has been asked about the cause of moves: each thing once."""

from __future__ import annotations

from bot.engine.episodes import Watch
from bot.engine.leaves import Now
from bot.engine.model import Firing, SubjectKind
from bot.engine.state import Asked
from bot.market.book import Book
from bot.news.model import Question


def is_new(question: Question, watch: Watch, book: Book, asked: dict[str, Asked]) -> bool:
    """Note a question about a move that has become true; False if it has been asked just so."""
    day = watch.trading_date(book, Now(question.onset, question.seen, question.onset))
    now, key = Asked(day, question.onset), _key(question)
    before, asked[key] = asked.get(key), now
    return before != now


def for_card(firing: Firing, members: tuple[str, ...], asked: dict[str, Asked]) -> list[Question]:
    """A card needs its cause: asked once for a subject, direction and trading date."""
    if firing.direction is None or firing.kind not in (SubjectKind.SYMBOL, SubjectKind.BASKET):
        return []
    question = Question(firing.subject, members, str(firing.direction), firing.at, firing.seen)
    before = asked.get(_key(question))
    if before is not None and before.day == firing.trading_date:
        return []
    asked[_key(question)] = Asked(firing.trading_date, question.onset)
    return [question]


def _key(question: Question) -> str:
    return f"{question.subject} {question.direction}"
