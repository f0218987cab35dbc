"""Why did it move? Questions in, answers out, again when a new story changes one."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.cause.case import Case
from bot.cause.move import Move, Moves, is_market
from bot.cause.score import candidate
from bot.cause.verdict import decide, without_prices
from bot.market.book import Book
from bot.news.model import Attributed, Candidate, Question, Story, Told, Topic, Verdict
from bot.news.stories import Newsroom

OPEN = timedelta(hours=2)
"""How long after its onset a question is answered again; without a story it stays open until its trading date ends."""
YOUNG, AGAIN = timedelta(minutes=15), timedelta(minutes=1)
"""How long after its onset a question without a certain cause is looked at again for prices alone, and how often: in
the first seconds of a session the market, the sector and the peers have none."""
BETTER = 0.08
"""By how much a new story must be the better cause before it takes the place of one already given."""
PEER_SHARE, PEER_MOVE = 0.25, 0.02
"""A peer moves with the subject from this share of its change, or from this change (a fraction) if that is less."""
RANKED = 5
"""Candidates that an answer carries."""


@dataclass(slots=True)
class _Open:
    question: Question
    answer: Attributed
    again: datetime | None
    """When it is looked at again for prices alone."""


class Attribution:
    """Finds the cause of moves, by prices from `book` and stories from `newsroom`; keeps both only to read them.

    `baskets`: members by name, without `@`. The same facts always give the same answers.
    """

    def __init__(
        self, book: Book, newsroom: Newsroom, topics: Sequence[Topic], baskets: Mapping[str, Sequence[str]]
    ) -> None:
        self._book = book
        self._newsroom = newsroom
        self._topics = {topic.name: topic for topic in topics}
        self._baskets = baskets
        self._moves = Moves(book, baskets)
        self._open: dict[tuple[str, str], _Open] = {}
        self._again: datetime | None = None
        """The first time that any open question is looked at again for prices alone."""

    def renew(self, topics: Sequence[Topic]) -> None:
        """From now on these are the topics; one that is gone is known as long as stories tell of it."""
        self._topics |= {topic.name: topic for topic in topics}

    def ask(self, question: Question) -> Attributed:
        """The answer as far as it is known. Ask when all prices of the moment are in the book.

        The question stays open: two hours from its onset, and without a story until its trading date ends.
        """
        answer = self._answer(question, question.seen)
        self._open[question.subject, question.direction] = _Open(question, answer, _again(answer))
        self._plan()
        return answer

    def told(self, told: Told) -> list[Attributed]:
        """The open questions whose answer this headline changes, answered anew."""
        self._close(told.seen)
        concerned = [waiting for waiting in self._open.values() if self._concerns(told.story, waiting.question)]
        return self._anew(concerned, told.seen)

    def priced(self, at: datetime) -> list[Attributed]:
        """The young questions whose answer the prices by `at` change. Call it at the end of every moment."""
        if self._again is None or at < self._again:
            return []
        due = [waiting for waiting in self._open.values() if waiting.again and waiting.again <= at]
        changed = self._anew([waiting for waiting in due if at < waiting.question.onset + YOUNG], at)
        for waiting in due:
            waiting.again = _again(waiting.answer, at)
        self._plan()
        return changed

    def _anew(self, questions: Sequence[_Open], at: datetime) -> list[Attributed]:
        """Answer questions again; the answers that say more than those given."""
        changed: list[Attributed] = []
        for waiting in questions:
            answer = self._answer(waiting.question, at)
            if _changes(waiting.answer, answer):
                waiting.answer = answer
                changed.append(answer)
        return changed

    def _plan(self) -> None:
        self._again = min((waiting.again for waiting in self._open.values() if waiting.again), default=None)

    def why(self, subject: str, at: datetime) -> Attributed:
        """Why did a symbol or `@basket` move by `at`, alert or not? Opens no question.

        At night the last session is meant. A move that has been asked about began when it was: news from later is later
        here too. Raises KeyError for what is neither in the book nor a basket.
        """
        members = tuple(self._baskets[subject[1:]]) if subject.startswith("@") else (subject,)
        known = [member for member in members if member in self._book.symbols]
        if not known:
            raise KeyError(subject)
        onset = min(self._moves.last_moment(member, at) for member in known)
        direction = self._moves.direction(members, onset)
        if waiting := self._open.get((subject, direction)):
            asked = waiting.question.onset
            same = self._book.trading_date(known[0], asked) == self._book.trading_date(known[0], onset)
            onset = min(asked, onset) if same else onset
        return self._answer(Question(subject, members, direction, onset, at), at, whole_day=True)

    def _answer(self, question: Question, at: datetime, *, whole_day: bool = False) -> Attributed:
        measured = self._measure(question, at, whole_day)
        if measured is None:
            return without_prices(question, at)
        move, until = measured
        market = all(is_market(symbol) for symbol in question.members)
        case = Case(question, move, at, self._topics, market, self._peers(question, move, until))
        own = self._candidates(case)
        wide = [] if market else self._candidates(replace(case, market=True, question=replace(question, members=())))
        return decide(question, at, move, own[:RANKED], wide[:RANKED])

    def _measure(self, question: Question, at: datetime, whole_day: bool) -> tuple[Move, datetime] | None:
        """The move now or, where it has been won back, as it was when it was asked about; and that time."""
        traded = self._moves.last_moment(question.members[0], at)
        now = traded if question.onset <= traded else at
        moments = [now] if whole_day else sorted({now, min(now, question.seen)}, reverse=True)
        moves = [(self._moves.measure(question, moment, whole_day=whole_day), moment) for moment in moments]
        known = [(move, moment) for move, moment in moves if move is not None]
        return max(known, key=lambda measured: measured[0].change * measured[0].sign, default=None)

    def _candidates(self, case: Case) -> list[Candidate]:
        """The stories that may be the cause, best first; of equally good ones the earlier."""
        found: list[Candidate] = []
        for story in self._newsroom.stories(case.since):
            if (scored := candidate(story, self._newsroom.readings(story), case)) is not None:
                found.append(scored)
        return sorted(found, key=lambda scored: (-scored.score, scored.story.first_seen, scored.story.id))

    def _peers(self, question: Question, move: Move, at: datetime) -> Callable[[str], float | None]:
        """The share of a topic's other symbols that move with the subject; members of a basket are peers."""
        shares: dict[str, float | None] = {}
        enough = min(PEER_SHARE * abs(move.change), PEER_MOVE)

        def share(name: str) -> float | None:
            if name not in shares:
                alone = question.members if len(question.members) == 1 else ()
                others = [symbol for symbol in self._topics[name].symbols if symbol not in alone]
                changes = [self._moves.change(other, move.began, at) for other in others if not is_market(other)]
                known = [change for change in changes if change is not None]
                moving = [change for change in known if change * move.sign >= enough]
                shares[name] = len(moving) / len(known) if len(known) > 1 else None
            return shares[name]

        return share

    def _concerns(self, story: Story, question: Question) -> bool:
        """Whether a story may bear on a question at all."""
        related = {symbol for topic in story.topics for symbol in self._topics[topic].symbols}
        market = any(is_market(symbol) for symbol in question.members)
        return market or any(member in related or member in story.symbols for member in question.members)

    def _close(self, now: datetime) -> None:
        self._open = {key: waiting for key, waiting in self._open.items() if self._waits(waiting, now)}

    def _waits(self, waiting: _Open, now: datetime) -> bool:
        question = waiting.question
        if now <= question.onset + OPEN:
            return True
        known = next((member for member in question.members if member in self._book.symbols), None)
        if waiting.answer.verdict is Verdict.ON or known is None:
            return False
        return self._book.trading_date(known, now) <= self._book.trading_date(known, question.onset)


def _again(answer: Attributed, at: datetime | None = None) -> datetime | None:
    """When an answer given or looked at again by `at` is looked at next: never where its cause is certain."""
    following = (at or answer.at) + AGAIN
    young = answer.verdict in (Verdict.NONE, Verdict.POSSIBLY) and following < answer.question.onset + YOUNG
    return following if young else None


def _changes(before: Attributed, after: Attributed) -> bool:
    """Whether an answer says more than the one given; another story only where it is clearly better."""
    old, new = before.cause, after.cause
    if old is None or new is None:
        return old is None and before.verdict is not after.verdict
    if before.verdict is after.verdict:
        return old.story.id != new.story.id and new.score >= old.score + BETTER
    return after.verdict is Verdict.ON
