"""What has been asked about the cause of moves: each thing once."""

from __future__ import annotations

from datetime import date

from bot.engine.model import Firing, SubjectKind
from bot.engine.state import Asked
from bot.news.model import Question


def asked_just_so(question: Question, day: date, asked: dict[str, Asked]) -> bool:
    """Whether it has been asked about the same move of the trading date; it is noted."""
    now, key = Asked(day, question.onset), _key(question)
    before, asked[key] = asked.get(key), now
    return before == now


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
