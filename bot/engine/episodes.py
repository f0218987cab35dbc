"""The episodes of a rule about one subject: when it fires, fires again, and is over (rule language, episodes)."""

from __future__ import annotations

from collections.abc import Sequence
from copy import copy
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from math import floor

import msgspec

from bot.engine.calendarleaves import CalendarLeaf
from bot.engine.conditions import Leaf, Tree, lasts, leaves, positive, truth
from bot.engine.features import Count
from bot.engine.leaves import Now, PriceLeaf, date_of, in_session
from bot.engine.model import Firing, Reading, SubjectKind
from bot.engine.newsleaves import NewsLeaf
from bot.market.book import Book
from bot.market.calendar import NEW_YORK
from bot.market.model import CalendarFact
from bot.news.model import Attributed, Question, Story
from bot.sentence.model import Distance, Event, Modifiers, Move, Period

_OF_TODAY = (Period.TODAY, Period.SINCE_OPEN, Period.OVERNIGHT, Period.MINUTES)
LATE = timedelta(minutes=10)
"""What is seen longer after it happened is late."""


class Episode(msgspec.Struct):
    """`step` is the deepest so far; `story` the id of the story, or the filing, that it is."""

    opened: date
    number: int
    step: int
    at: datetime
    story: str | None = None


class Tally(msgspec.Struct, omit_defaults=True):
    """What a rule has done about a subject: episodes of its latest day, and its last firing."""

    day: date | None = None
    count: int = 0
    fired: datetime | None = None


class WatchState(msgspec.Struct, omit_defaults=True):
    """`held` is when a condition that must hold for a while will have held for it, in seen time."""

    episode: Episode | None = None
    held: datetime | None = None


@dataclass(frozen=True, slots=True)
class Subject:
    """Whom a rule's firings are about. A news rule's is the story of the moment: its name is empty."""

    name: str
    kind: SubjectKind
    members: tuple[str, ...] = ()
    quantified: bool = False


class Watch:
    """A rule's condition for one subject, and its state."""

    def __init__(
        self, rule: str, subject: Subject, tree: Tree, modifiers: Modifiers, further: float, tally: Tally
    ) -> None:
        self.rule = rule
        self.subject = subject
        self.tree = tree
        self.modifiers = modifiers
        self.further = further
        """The extent of a further step, 0 without any."""
        self.tally = tally
        self.order = 0
        self.due: datetime | None = None
        """When it is next looked at without a fact that concerns it."""
        self.state = WatchState()
        self.leaves: Sequence[Leaf] = tuple(leaves(tree))
        self.price_leaves = tuple(leaf for leaf in self.leaves if isinstance(leaf, PriceLeaf))
        self.calendar_leaves = tuple(leaf for leaf in self.leaves if isinstance(leaf, CalendarLeaf))
        self.positive: Sequence[Leaf] = tuple(positive(tree))
        first, *others = [leaf.feature.symbols for leaf in self.price_leaves] or [frozenset[str]()]
        self.symbols = first.union(*others) if others else first
        self.wide = len(self.symbols) > 1
        """Looks at more than one symbol: judged when all prices of a moment are in."""
        for leaf in self.price_leaves:
            leaf.watch = self

    @property
    def lead(self) -> Leaf:
        """The claim that names the subject."""
        return self.positive[0]

    def visit(self, book: Book, now: Now) -> tuple[list[Firing], list[Question], bool]:
        """Look at it: what fires, what is asked, and whether the state has changed."""
        if self.finished and self.state.episode is None:
            return [], [], False
        before = self._snapshot()
        questions: list[Question] = []
        self.look(now.moment)
        for leaf in self.leaves:
            leaf.wait(now.seen)
        for leaf in self.price_leaves:
            if leaf.settle(book, now):
                questions.append(self._question(leaf, now))
        firing = self._advance(book, now)
        self.arm()
        return [firing] if firing else [], questions, before != self._snapshot()

    def look(self, at: datetime) -> None:
        """Have the calendar as it is then."""
        for leaf in self.calendar_leaves:
            leaf.look(at)

    def latch(self, book: Book, at: datetime) -> bool:
        """Take what is true already as an episode that nobody is told of; whether it was."""
        self.look(at)
        for leaf in self.price_leaves:
            leaf.latch(at)
        if truth(self.tree, book, None) is not True:
            return False
        self._open(book, Now(at, at, at), self._depth())
        return True

    @property
    def unknown(self) -> Sequence[PriceLeaf]:
        """The claims about prices of which nothing is known."""
        return [leaf for leaf in self.price_leaves if leaf.feature.extent is None]

    def unanswered(self, at: datetime) -> list[Question]:
        """The causes that it still waits for, asked again at `at`."""
        return [
            Question(leaf.subject, leaf.members, leaf.state.direction, leaf.state.onset, at)
            for leaf in self.price_leaves
            if leaf.state.onset and not leaf.state.matched
        ]

    def reached(self, book: Book) -> bool:
        """Whether it is true, or true but for a cause."""
        return truth(self.tree, book, None) is True or any(leaf.state.onset for leaf in self.price_leaves)

    def know(self, book: Book, at: datetime) -> bool:
        """The same for a rule that is there, unless something is under way already."""
        under_way = self.state.episode or self.state.held or any(leaf.state.onset for leaf in self.price_leaves)
        if under_way or self.finished or any(leaf.extent(book, at) is None for leaf in self.price_leaves):
            return False
        return self.latch(book, at)

    def arm(self) -> None:
        """Be woken at the thresholds that matter next."""
        episode = self.state.episode
        if self.finished and episode is None:
            return
        for leaf in self.price_leaves:
            thresholds = [leaf.fires]
            if episode or leaf.state.onset:
                thresholds.append(leaf.closes)
            if episode and self.further and leaf is self._stepping:
                thresholds.append(leaf.fires + episode.step * self.further)
            leaf.arm(*thresholds)

    @property
    def finished(self) -> bool:
        """`once`, and it has fired."""
        return self.modifiers.once and self.tally.fired is not None

    def hear(self, answer: Attributed) -> bool:
        """Take the answer to a question; whether it changed anything."""
        asking = (leaf for leaf in self.price_leaves if leaf.subject == answer.question.subject)
        return any([leaf.hear(answer) for leaf in asking])  # noqa: C419 (all must hear)

    @property
    def next_due(self) -> datetime | None:
        """When time alone may change something."""
        if self.finished:
            return None
        times = (self.state.held, *(leaf.due for leaf in self.leaves))
        return min((due for due in times if due is not None), default=None)

    def _advance(self, book: Book, now: Now) -> Firing | None:
        state, resumed = self.state, None
        if state.episode and not self._goes_on(now.moment):
            resumed = self._resumed(state.episode, book, now)
            state.episode = None
        if truth(self.tree, book, now.moment) is not True:
            state.held = None
            return resumed
        if self._spoken(book, now.moment).reading() is None:
            return None  # the answer came first after a restart; the next price brings the figures
        depth = self._depth()
        if state.episode:
            if not self.further or depth <= state.episode.step:
                return None
            state.episode.step = depth
            return self._fire(book, now)
        if self.finished or not self._has_held(book, now):
            return None
        self._open(book, now, depth)
        return self._fire(book, now)

    def _goes_on(self, at: datetime) -> bool:
        occasion, episode = _occasion(self.lead), self.state.episode
        if occasion and episode:
            return occasion == episode.story
        return lasts(self.tree, at) is not False

    def _has_held(self, book: Book, now: Now) -> bool:
        """Whether it has been true for as long as `for` asks; time after the close does not count."""
        hold, state = self.modifiers.hold, self.state
        if hold is None:
            return True
        due = now.seen + hold
        if isinstance(self.lead, PriceLeaf):
            symbol = self.lead.feature.symbol
            if not in_session(book, symbol, now.moment):
                state.held = None
                return False
            due = book.open_after(symbol, now.seen, hold)
        state.held = state.held or due
        return now.seen >= state.held

    def _depth(self) -> int:
        """1, and one more for each further step reached."""
        leaf = self._stepping
        if not self.further or leaf is None or leaf.feature.extent is None:
            return 1
        return 1 + max(0, floor((leaf.feature.extent - leaf.fires) / self.further + 1e-9))

    @property
    def _stepping(self) -> PriceLeaf | None:
        """The claim whose figure `every further` counts."""
        steps = (leaf for leaf in self.positive if isinstance(leaf, PriceLeaf))
        return next((leaf for leaf in steps if isinstance(leaf.claim, Move | Distance)), None)

    def _open(self, book: Book, now: Now, depth: int) -> None:
        day, tally = self.trading_date(book, now), self.tally
        number = 1
        if self.subject.kind is not SubjectKind.STORY:
            tally.count = tally.count + 1 if tally.day == day else 1
            number, tally.day = tally.count, day
        occasions = (_occasion(leaf) for leaf in self.positive)
        occasion = next((occasion for occasion in occasions if occasion), None)
        self.state.episode = Episode(day, number, depth, now.at, occasion)
        self.state.held = None
        for leaf in self.price_leaves:
            leaf.opened()

    def _fire(self, book: Book, now: Now) -> Firing | None:
        episode, tally = self.state.episode, self.tally
        pause = self.modifiers.at_most_every
        if episode is None or (pause and tally.fired and now.at - tally.fired < pause):
            return None
        tally.fired = now.at
        leaf = self._spoken(book, now.moment)
        event = leaf.event if isinstance(leaf, CalendarLeaf) else None
        return self._firing(leaf, episode, book, now, event)

    def _resumed(self, episode: Episode, book: Book, now: Now) -> Firing | None:
        """The end of a halt that was told: a further step of its episode, on the date of its card."""
        lead, fired = self.lead, self.tally.fired
        if not isinstance(lead, CalendarLeaf) or lead.claim.event is not Event.HALTED:
            return None
        if lead.lasts(now.moment) or fired is None or fired < episode.at:
            return None
        episode.step += 1
        return replace(self._firing(lead, episode, book, now, lead.state.halt), trading_date=episode.opened)

    def _firing(self, leaf: Leaf, episode: Episode, book: Book, now: Now, event: CalendarFact | None) -> Firing:
        story = self._story()
        return Firing(
            rule=self.rule,
            claim=leaf.claim,
            subject=self.subject.name or (story.id if story else ""),
            kind=self.subject.kind,
            direction=leaf.direction(),
            trading_date=self.trading_date(book, now),
            opened=episode.opened,
            number=episode.number,
            step=episode.step,
            at=now.at,
            seen=now.seen,
            reading=leaf.reading() or Reading(0.0),
            source=now.source,
            members=_fulfilling(leaf, book, now.moment),
            quantified=self.subject.quantified,
            late=(now.first_seen or now.seen) - now.at > LATE,
            story=story,
            event=event,
        )

    def _spoken(self, book: Book, at: datetime) -> Leaf:
        """The claim a firing is worded by: the first true one about the subject, else the one that names it."""
        lead = self.lead
        true = [leaf for leaf in self.positive if leaf.truth(book, at)]
        same = (leaf for leaf in true if type(leaf) is type(lead) and leaf.subject == lead.subject)
        return next(same, lead if lead.reading() or not true else true[0])

    def _story(self) -> Story | None:
        stories = (leaf.state.story for leaf in self.positive if isinstance(leaf, NewsLeaf))
        return next((story for story in stories if story), None)

    def trading_date(self, book: Book, now: Now) -> date:
        """The subject's; of a move whose cause is found later, the day of the move; of stories and apps New York's."""
        lead = self.lead
        if isinstance(lead, CalendarLeaf):
            return date_of(book, lead.members[0], now.at)
        if not isinstance(lead, PriceLeaf):
            return now.at.astimezone(NEW_YORK).date()
        if lead.state.onset and lead.feature.date:
            return lead.feature.date
        return date_of(book, lead.feature.symbol, now.moment)

    def _question(self, leaf: PriceLeaf, now: Now) -> Question:
        return Question(leaf.subject, leaf.members, leaf.state.direction, now.at, now.seen)

    def _snapshot(self) -> tuple[object, ...]:
        episode = self.state.episode
        return (
            copy(episode),
            self.state.held,
            copy(self.tally),
            *(copy(leaf.state) for leaf in self.leaves),
        )


def of_today(claims: Sequence[PriceLeaf]) -> bool:
    """Whether some claims, and not none, are about moves of the session alone."""
    return bool(claims) and all(
        isinstance(leaf.claim, Move) and leaf.claim.window.period in _OF_TODAY for leaf in claims
    )


def _occasion(leaf: Leaf) -> str | None:
    return leaf.occasion if isinstance(leaf, NewsLeaf | CalendarLeaf) else None


def _fulfilling(leaf: Leaf, book: Book, at: datetime) -> tuple[tuple[str, Reading], ...]:
    if isinstance(leaf, CalendarLeaf) and len(leaf.members) > 1:
        return tuple((symbol, Reading(1.0)) for symbol in leaf.holding(at))
    if isinstance(leaf, PriceLeaf) and isinstance(leaf.feature, Count):
        return leaf.feature.fulfilling(leaf.fires, book, at)
    return ()
