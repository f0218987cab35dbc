"""Which cause a card takes: the last answer about its subject, direction and date, if it says something new."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

from bot.alert.figures import Figures
from bot.alert.model import Card, CardKind, Caused, Moment
from bot.alert.numbers import clock
from bot.alert.rankings import Rankings
from bot.alert.why import caused, late, noting
from bot.market.book import Book
from bot.news.model import Attributed


class Reasons:
    """Remembers the answers, since a card may open after its cause was found."""

    def __init__(self, book: Book, figures: Figures, rankings: Rankings, topics: Mapping[str, str]) -> None:
        self._book = book
        self._figures = figures
        self._rankings = rankings
        self._topics = topics
        self._answers: dict[tuple[str, str, date], Attributed] = {}

    def hear(self, answers: Iterable[Attributed]) -> None:
        for answer in answers:
            if day := self.date_of(answer):
                self._answers[answer.question.subject, answer.question.direction, day] = answer

    def drop(self, before: date) -> None:
        """Forget the answers about earlier trading dates."""
        self._answers = {key: answer for key, answer in self._answers.items() if key[2] >= before}

    def date_of(self, answer: Attributed) -> date | None:
        """The trading date of the move that was asked about."""
        known = [member for member in answer.question.members if member in self._book.symbols]
        return self._book.trading_date(known[0], answer.question.onset) if known else None

    def new(self, card: Card, moment: Moment, *, fired: bool) -> list[Caused]:
        """The causes that the card does not show yet; `fired`: something fired on it in this very moment."""
        if card.kind is CardKind.SUBJECT:
            subjects = [card.subject]
        elif card.kind is CardKind.MARKET:
            subjects = list(dict.fromkeys(entry.subject for entry in card.firings))
        else:
            return []
        found = (self._of(card, subject, moment, fired) for subject in subjects)
        return [cause for cause in found if cause]

    def _of(self, card: Card, subject: str, moment: Moment, fired: bool) -> Caused | None:
        answer = self._latest(card, subject)
        before = card.cause_of(subject)
        if answer is None or (before and answer not in moment.attributed):
            return None
        cause = caused(answer, moment.at, card.date, self._topics, card.zone)
        titles = [item.title for item in cause.why.evidence]
        cause = noting(cause, self._rankings.notes(titles, card.zone, card.date))
        found = clock(moment.at, card.zone)
        if (not fired and found != card.firings[0].when) or (before and before.found):
            cause = late(cause, before, found)
        return None if before and before.shown == cause.shown else cause

    def _latest(self, card: Card, subject: str) -> Attributed | None:
        directions = (card.direction,) if card.direction else ("down", "up")
        answers = (self._answers.get((subject, direction, card.date)) for direction in directions)
        return max((answer for answer in answers if answer), key=lambda answer: answer.seen, default=None)
