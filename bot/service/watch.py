"""The watch loop: facts in, one committed step out. Live, replay and tests run it alike."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from bot.alert.desk import Desk
from bot.alert.model import Moment
from bot.alert.notices import rewritten
from bot.alert.post import Post
from bot.cause.attribution import Attribution
from bot.chat.registry import Registry
from bot.engine.engine import Engine
from bot.engine.model import Fact, Firing
from bot.market.book import Book
from bot.market.model import Answered, Close, Filing, Halt, PriceFact, Scheduled, Split, Tick
from bot.news.model import Attributed, Headline, Question, Ranking, Told
from bot.news.stories import Newsroom
from bot.ports import Commit, SourceFact, Store

_EVER = datetime.fromtimestamp(0, UTC)
RETENTION = timedelta(days=400)
"""How long cards, posts and dated records are kept; once a day what is older goes."""


@dataclass(slots=True)
class Watcher:
    """Everything that decides, joined. Not safe for two callers at once."""

    engine: Engine
    newsroom: Newsroom
    attribution: Attribution
    registry: Registry
    desk: Desk
    store: Store
    _purged: date = date.min

    @property
    def book(self) -> Book:
        return self.engine.book

    @property
    def next_due(self) -> datetime | None:
        """When a step is wanted though nothing happens: for a rule's timer, a digest, a mute that is over."""
        return min((at for at in (self.engine.next_due, self.desk.next_due) if at), default=None)

    async def start(self, since: datetime | None = None, now: datetime | None = None) -> None:
        """Take up what the store knows, all or that `since`, so that nothing posted is posted again.

        Of the daily summaries that were missed before `now` the last is made up for.
        """
        store, ledger = self.store, await self.store.ledger(since or _EVER)
        self.desk.load(await store.cards(since), await store.unsaid(since), ledger, now)

    def recall(self, facts: Iterable[PriceFact | Headline | Ranking]) -> None:
        """What is from before the start: known to prices, stories and charts, posted by nobody."""
        for fact in facts:
            match fact:
                case Headline():
                    self.attribution.told(self.newsroom.step(fact))
                case Ranking():
                    self.engine.step(fact)
                    self.desk.recall(fact)
                case Split():
                    self.engine.step(fact)
                case _:
                    self.book.step(fact)

    async def step(self, at: datetime, facts: Sequence[SourceFact]) -> None:
        """One moment: the timers due by then, then all facts seen at `at`; each commits what it changed."""
        if at.date() > self._purged:
            self._purged = at.date()
            await self._purge(at)
        while (due := self.next_due) and due < at:
            await self._commit(due, [Tick(due)])
        await self._commit(at, [*facts, Tick(at)])

    async def _purge(self, at: datetime) -> None:
        """What is too old goes."""
        before = at - RETENTION
        await self.store.purge(before)
        if old := self.registry.outdated(before.timestamp()):
            await self.store.commit(Commit(at=at, records=old))
            self.registry.apply(old)

    async def _commit(self, at: datetime, facts: Sequence[SourceFact]) -> None:
        version = self.engine.version
        outcome = self.desk.step(self._decide(at, facts))
        changed = self.engine.version != version
        commit = Commit(
            at=at,
            state=self.engine.state() if changed else None,
            cards=outcome.cards,
            outbox=tuple(self._rewritten(at)),
            fanned=outcome.fanned,
            unsaid=outcome.unsaid,
        )
        if not commit.empty:
            await self.store.commit(commit)

    def _rewritten(self, at: datetime) -> list[Post]:
        """Move channels to the rules that a split has said anew, and tell them."""
        changes, self.engine.rewritten[:] = tuple(self.engine.rewritten), ()
        return [
            rewritten(subscription, old, at) for old, new in changes for subscription in self.registry.rewrite(old, new)
        ]

    def _decide(self, at: datetime, facts: Sequence[SourceFact]) -> Moment:
        """Run the facts, and all that is concluded from them, to the end."""
        firings: list[Firing] = []
        attributions: list[Attributed] = []
        queue: deque[Fact | Headline] = deque(
            fact for fact in facts if not isinstance(fact, Answered | Scheduled | Halt | Filing)
        )
        questions: deque[Question] = deque()
        # The moment ends when its prices change no answer either.
        while queue or questions or (queue := deque(self.attribution.priced(at))):
            if not queue:  # a cause is looked for when all prices of the moment are in
                queue.append(self.attribution.ask(questions.popleft()))
            fact = queue.popleft()
            if isinstance(fact, Headline):
                queue.appendleft(self.newsroom.step(fact))
                continue
            if isinstance(fact, Attributed):
                attributions.append(fact)
            for outcome in self.engine.step(fact):
                if isinstance(outcome, Firing):
                    firings.append(outcome)
                else:
                    questions.append(outcome)
            if isinstance(fact, Told):
                queue.extend(self.attribution.told(fact))
        closes = tuple(fact for fact in facts if isinstance(fact, Close))
        rankings = tuple(fact for fact in facts if isinstance(fact, Ranking))
        return Moment(at, tuple(firings), tuple(attributions), closes, rankings)
