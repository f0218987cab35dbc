"""The watch loop: facts in, one committed step out. Live, replay and tests run it alike."""

from __future__ import annotations

from collections import deque
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from itertools import groupby

from bot.alert.desk import KEPT, Desk
from bot.alert.model import Blindness, Moment
from bot.alert.notices import rewritten
from bot.alert.post import Post
from bot.cause.attribution import Attribution
from bot.chat.records import NOTHING, Change, Record, same
from bot.chat.registry import Registry
from bot.engine.engine import Engine, Outcome
from bot.engine.episodes import LATE
from bot.engine.following import following, told_by_feed
from bot.engine.model import Fact, Firing, SubjectKind
from bot.market.book import Book
from bot.market.freshness import Freshness, open_for
from bot.market.gaps import Gaps, decoded, encoded
from bot.market.model import Answered, Close, Dividend, Listed, Outage, Past, PriceFact, Quote, Split, Tick
from bot.news.model import Attributed, Headline, Question, Ranking, Told
from bot.news.stories import Newsroom
from bot.ports.sources import SourceFact
from bot.ports.store import Commit, Store

_EVER = datetime.fromtimestamp(0, UTC)
RETENTION = timedelta(days=400)
"""How long cards, posts and dated records are kept; once a day what is older goes."""
NEWS = timedelta(days=10)
"""How long headlines and top charts are kept."""
_SIGN_OF_LIFE = timedelta(minutes=1)
"""How often it is noted that prices are watched."""
_NOTES = "watcher"
_BASIS = (Listed, Past, Split, Dividend)


@dataclass(slots=True)
class _Decided:
    """What came of some facts."""

    firings: list[Firing] = field(default_factory=list[Firing])
    attributions: list[Attributed] = field(default_factory=list[Attributed])
    gap: datetime | None = None
    """Since when a gap goes, that is filled with them."""


@dataclass(slots=True)
class Watcher:
    """Everything that decides, joined. Not safe for two callers at once."""

    engine: Engine
    newsroom: Newsroom
    attribution: Attribution
    registry: Registry
    desk: Desk
    store: Store
    freshness: Freshness = field(init=False)
    _gaps: Gaps = field(init=False)
    _live: bool = field(init=False, default=False)
    _noted: datetime = field(init=False, default=_EVER)
    _purged: date = field(init=False, default=date.min)
    _moved: set[str] = field(init=False, default_factory=set[str])
    _news: tuple[Blindness, ...] = field(init=False, default=())
    """Outages from before the start."""

    def __post_init__(self) -> None:
        self.freshness = Freshness(self.book.calendar)
        self._gaps = Gaps(self.book)

    @property
    def book(self) -> Book:
        return self.engine.book

    @property
    def next_due(self) -> datetime | None:
        """When a step is wanted though nothing happens: for a rule's timer, a digest, a mute that is over, a symbol
        that becomes blind."""
        dues = (self.engine.next_due, self.desk.next_due, self.freshness.next_due)
        return min((at for at in dues if at), default=None)

    async def start(self, since: datetime | None = None, now: datetime | None = None, *, live: bool = False) -> None:
        """Take up what the store knows, all or that `since`, so that nothing posted is posted again.

        Of the daily summaries that were missed before `now` the last is made up for. `live`: the rules' state goes on
        too, and whatever was not watched since the last run is a gap; without it they begin anew, for a replay.
        """
        store, ledger = self.store, await self.store.ledger(since or _EVER)
        self.desk.load(await store.cards(since), await store.unsaid(since), ledger, now)
        if live:
            self._live = True
            if state := await store.state():
                self.engine.restore(state)
            self._gaps.restore(*decoded(await store.read(_NOTES)))
            self.freshness.restore(self.engine.blind)
            self._news = self._still_blind()

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

    def watch(self, symbols: Collection[str]) -> None:
        """Answers are awaited for these alone; of the others, nobody is blind or told."""
        self.freshness.keep(symbols)

    def forget(self, symbols: Collection[str], at: datetime) -> None:
        """Nobody wants these any more. What a rule or a card still tells of stays; the rest changes no decision, and so
        goes between steps."""
        gone = set(symbols) - self.engine.concerned_with(symbols, (at - KEPT).date())
        self._gaps.forget(gone)
        self.book.forget(gone)
        self.freshness.keep(self.book.symbols)

    def moved(self) -> frozenset[str]:
        """The symbols about which it was asked, since this was last read, why they move."""
        moved, self._moved = frozenset(self._moved), set()
        return moved

    def returning(self, answers: Iterable[Answered]) -> Mapping[str, datetime]:
        """The symbols that nobody watched up to these answers, with the time from which `fill` wants their bars."""
        found: dict[str, datetime] = {}
        for answer in answers:
            for symbol, since in self._missed(answer).items():
                wanted = self._gaps.wanted(symbol, since, answer.seen)
                if wanted is not None:
                    found[symbol] = wanted
        return found

    async def step(self, at: datetime, facts: Sequence[SourceFact]) -> None:
        """One moment: the timers due by then, then all facts seen at `at`; each commits what it changed."""
        await self.fill(at, (), facts)

    async def fill(self, at: datetime, bars: Sequence[Quote], facts: Sequence[SourceFact]) -> None:
        """The same, where the `Answered` among the facts end a gap. `bars` are its prices, in order of time: rules see
        each at its own time, and what fires is one moment's."""
        if at.date() > self._purged:
            self._purged = at.date()
            await self._purge(at)
        answers = [fact for fact in facts if isinstance(fact, Answered)]
        missed = {symbol: since for answer in answers for symbol, since in self._missed(answer).items()}
        while (due := self.next_due) and due < at:
            await self._commit(due, [Tick(due)], self.freshness.step(due, ()))
        outages = self.freshness.step(at, answers)
        if missed:
            await self._commit(at, facts, outages, missed, bars)
        else:
            await self._commit(at, facts, outages)
        if self._live and answers and at - self._noted >= _SIGN_OF_LIFE:
            self._noted = at
            await self.store.note(_NOTES, encoded(self.book.symbols, at))

    def _missed(self, answer: Answered) -> dict[str, datetime]:
        """The symbols that nobody watched up to an answer, since when."""
        silent = self.freshness.silent(answer.symbols, answer.seen)
        return silent | self._gaps.among(answer.symbols)

    async def _purge(self, at: datetime) -> None:
        """What is too old goes."""
        before = at - RETENTION
        await self.store.purge(before, at - NEWS)
        if old := self.registry.outdated(before.timestamp()):
            await self.store.commit(Commit(at=at, records=old))
            self.registry.apply(old)

    async def _commit(
        self,
        at: datetime,
        facts: Sequence[SourceFact],
        outages: Sequence[Outage] = (),
        missed: Mapping[str, datetime] | None = None,
        bars: Sequence[Quote] = (),
    ) -> None:
        version = self.engine.version
        if missed:
            decided = self._fill(at, facts, outages, missed, bars)
        else:
            decided = self._decide(at, [*outages, *facts, Tick(at)])
        outcome = self.desk.step(self._moment(at, facts, outages, decided))
        posts, records = self._rewritten(at)
        commit = Commit(
            at=at,
            state=self.engine.state() if self.engine.version != version else None,
            cards=outcome.cards,
            outbox=tuple(posts),
            fanned=outcome.fanned,
            unsaid=outcome.unsaid,
            records=records,
            told=tuple(fact for fact in facts if isinstance(fact, Headline | Ranking)) if self._live else (),
        )
        if not commit.empty:
            await self.store.commit(commit)

    def _moment(
        self, at: datetime, facts: Sequence[SourceFact], outages: Sequence[Outage], decided: _Decided
    ) -> Moment:
        told, self._news = self._news, ()
        return Moment(
            at,
            tuple(decided.firings),
            tuple(decided.attributions),
            tuple(fact for fact in facts if isinstance(fact, Close)),
            tuple(fact for fact in facts if isinstance(fact, Ranking)),
            (*told, *(Blindness(outage, self.engine.looking_at(outage.symbols)) for outage in outages)),
            decided.gap,
        )

    def _still_blind(self) -> tuple[Blindness, ...]:
        """What was blind in the last run, as outages."""
        by_time: dict[datetime, list[str]] = {}
        for symbol, since in self.engine.blind.items():
            by_time.setdefault(since, []).append(symbol)
        return tuple(
            Blindness(Outage(tuple(symbols), since, since, since), self.engine.looking_at(symbols))
            for since, symbols in sorted(by_time.items())
        )

    def _timely(self, firing: Firing) -> Firing:
        """What its source says is late is not missed; the alert says how late that is."""
        delay = max(map(self.freshness.delay, self._symbols(firing)), default=timedelta())
        if firing.event or firing.story or not delay:
            return firing
        return replace(firing, late=firing.late and firing.seen - firing.at > LATE + delay, delay=delay)

    def _symbols(self, firing: Firing) -> Sequence[str]:
        """Whose prices it is about."""
        if firing.kind is SubjectKind.SYMBOL:
            return (firing.subject,)
        members = tuple(symbol for symbol, _ in firing.members)
        return members or self.registry.baskets.get(firing.subject.removeprefix("@"), ())

    def _fill(
        self,
        at: datetime,
        facts: Sequence[SourceFact],
        outages: Sequence[Outage],
        missed: Mapping[str, datetime],
        bars: Sequence[Quote],
    ) -> _Decided:
        """The end of a gap: first what prices are counted in, then the bars, then what is new."""
        basis = [fact for fact in facts if isinstance(fact, _BASIS)]
        decided = self._decide(at, [*basis, *outages])
        about = frozenset(missed)
        bars = [bar for bar in bars if bar.symbol in about]
        for bar in bars:
            if bar.at <= missed[bar.symbol]:
                self.book.step(bar)
        for when in sorted(set(missed.values())):
            self.engine.know([symbol for symbol in missed if missed[symbol] == when], when)
        new = [bar for bar in bars if bar.at > missed[bar.symbol]]
        with self.engine.filling(about):
            for when, some in groupby(new, key=lambda bar: bar.at):
                self._decide(when, [*(replace(bar, seen=when) for bar in some), Tick(when)], decided)
        waiting = self.engine.unanswered(self._gaps.among(about), at)
        self._decide(at, [*(fact for fact in facts if not isinstance(fact, _BASIS)), Tick(at)], decided, waiting)
        self._gaps.filled(about)
        self._mark(decided, missed, at)
        return decided

    def _mark(self, decided: _Decided, missed: Mapping[str, datetime], at: datetime) -> None:
        """What fired because of a gap of over ten minutes of open market is late, also by the first price after it."""
        calendars = {symbol: self.book.calendar(symbol) for symbol in missed}
        late = {symbol for symbol, since in missed.items() if open_for(calendars[symbol], since, LATE) < at}
        decided.gap = min((open_for(calendars[each], missed[each], timedelta()) for each in late), default=None)
        decided.firings = [
            replace(firing, seen=at, late=not late.isdisjoint(symbols))
            if not missed.keys().isdisjoint(symbols)
            else firing
            for firing in decided.firings
            for symbols in [self._symbols(firing)]
        ]

    def _rewritten(self, at: datetime) -> tuple[list[Post], Change]:
        """Move channels to the rules that a split has said anew, and tell them. A replay keeps nothing of it, since it
        comes to the split again."""
        changes, self.engine.rewritten[:] = tuple(self.engine.rewritten), ()
        posts: list[Post] = []
        keep: dict[tuple[str, str, str], Record] = {}
        for old, new in changes:
            change, subscriptions = self.registry.rewrite(old, new)
            keep |= {same(record): record for record in change.keep}
            posts += [rewritten(subscription, old, at) for subscription in subscriptions]
        return posts, Change(keep=tuple(keep.values())) if self._live else NOTHING

    def _decide(
        self,
        at: datetime,
        facts: Sequence[SourceFact | Outage],
        decided: _Decided | None = None,
        asked: Sequence[Question] = (),
    ) -> _Decided:
        """Run the facts, and all that is concluded from them, to the end; so are the answers to what is `asked`."""
        decided = decided or _Decided()
        queue: deque[Fact | Headline] = deque(fact for fact in facts if not isinstance(fact, Answered))
        questions = deque(asked)
        # The moment ends when its prices change no answer either.
        while queue or questions or (queue := deque(self.attribution.priced(at))):
            if not queue:  # a cause is looked for when all prices of the moment are in
                question = questions.popleft()
                self._moved.update(question.members)
                queue.append(self.attribution.ask(question))
            fact = queue.popleft()
            if isinstance(fact, Headline):
                queue.appendleft(self.newsroom.step(fact))
                continue
            if isinstance(fact, Attributed):
                decided.attributions.append(fact)
            for outcome in self._list(fact) if isinstance(fact, Listed) else self.engine.step(fact):
                if isinstance(outcome, Firing):
                    decided.firings.append(self._timely(outcome))
                else:
                    questions.append(outcome)
            if isinstance(fact, Told):
                if following(fact.headline.feed) in self.registry.by_feed:
                    decided.firings.append(told_by_feed(fact))
                queue.extend(self.attribution.told(fact))
        return decided

    def _list(self, fact: Listed) -> list[Outcome]:
        """Prices of a symbol are awaited; one that the last run watched is no newcomer."""
        new = self._live and fact.symbol not in self.book.symbols
        if new and self._gaps.knew(fact.symbol):
            self.book.step(fact)
        outcomes = self.engine.step(fact)
        if new:
            self._gaps.await_(fact.symbol, fact.seen, self.engine.blind)
            self.freshness.expect([fact.symbol], fact.seen)
        return outcomes
