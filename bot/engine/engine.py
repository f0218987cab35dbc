"""The engine: facts in, firings and questions out."""

from __future__ import annotations

from collections.abc import Collection, Generator, Iterable, Mapping
from contextlib import contextmanager
from datetime import date, datetime, timedelta

from msgspec.structs import replace

from bot.engine.asking import for_card, is_new
from bot.engine.calendarleaves import source_of
from bot.engine.episodes import Watch, of_today
from bot.engine.leaves import Now
from bot.engine.model import Fact, Firing
from bot.engine.newcomers import Newcomers
from bot.engine.rules import Rules
from bot.engine.splits import shares_level
from bot.engine.standing import Standing, standing
from bot.engine.state import EngineState, decode, encode
from bot.engine.timers import Timers
from bot.market.book import Book
from bot.market.calendar import moment
from bot.market.model import (
    CalendarFact,
    Close,
    Dividend,
    Filing,
    Halt,
    Listed,
    Outage,
    Past,
    Quote,
    Scheduled,
    Split,
    Tick,
)
from bot.news.model import Attributed, Question, Ranking, Told
from bot.sentence.canonical import canonical
from bot.sentence.model import Sentence

Outcome = Firing | Question


class Engine:
    """Watches rules. A function of the facts taken so far: it reads no clock, and moves `book` on itself.

    Facts come in order of being seen; those seen at once are one moment, which a `Tick` or a later fact ends. A rule
    that looks at several symbols is judged at its end, when all their prices are in. `version` grows with every change
    of what `state` holds.
    """

    def __init__(self, book: Book, baskets: Mapping[str, tuple[str, ...]]) -> None:
        """`book` is moved on by `step`, and open to reading; `baskets` are the symbols of each, by name without `@`."""
        self.version = 0
        self.rewritten: list[tuple[str, str]] = []
        """Rules that a split has put into new shares, old and new sentence, since the engine was made; the same twice
        for one whose level several symbols share, which stays as it is."""
        self.book = book
        self._rules = Rules(book, baskets)
        self._index = self._rules.index
        self._state = EngineState()
        self._waiting: dict[Watch, Now] = {}
        """Watches that the prices of this moment have woken, to be judged at its end."""
        self._timers = Timers()
        self._newcomers = Newcomers()
        self._gap: frozenset[str] | None = None
        """The symbols of a gap that is being filled."""

    def __contains__(self, rule: str) -> bool:
        """Whether a rule is watched, by its canonical sentence."""
        return rule in self._rules

    def add(self, sentence: Sentence) -> tuple[str, ...]:
        """Watch a rule; the subjects for which it is true already, of which nothing is posted until it was false.

        Before the first fact nothing is known, and so nothing true already. A rule that is there stays as it is.
        Raises EngineError for a rule that is not watched yet.
        """
        if (text := canonical(sentence)) in self._rules:
            return ()
        now = self._state.now
        rule, goes_on = self._rules.add(sentence, now)
        watches = rule.watches.values()
        true = [] if goes_on or now is None else [watch for watch in watches if watch.latch(self.book, now)]
        self._arm(watches)
        if true:
            self._rules.touch([text])
        self.version += bool(true)
        return tuple(watch.subject.name for watch in true)

    def remove(self, rule: str) -> None:
        """Forget a rule, by its canonical sentence, and all it has done."""
        self._rules.remove(rule)
        self.version += 1

    def step(self, fact: Fact) -> list[Outcome]:
        """Take a fact; what fires and what is asked, in the order of the rules."""
        over = isinstance(fact, Tick)
        outcomes = self._end_moment() if over or fact.seen != self._state.now else []
        outcomes += self._run_timers(fact.seen, inclusive=over)
        self._state.now = fact.seen
        match fact:
            case Quote():
                for quote in self.book.step(fact):
                    if self.book.is_regular(quote):
                        outcomes += self._priced(quote, fact.seen)
            case Split():
                self._split(fact)
            case Close() | Dividend():
                self.book.step(fact)
                self._index.corrected(fact.symbol)
            case Listed():
                new = fact.symbol not in self.book.symbols
                self.book.step(fact)
                self._index.listed(fact.symbol)
                if new:
                    self.join([fact.symbol], fact.seen)
                self._arm(self._index.reread([fact.symbol]))
            case Past():
                outcomes += self._learn(fact)
            case Outage():
                self._look(fact)
            case Told():
                now = Now(fact.at, fact.seen, fact.seen, fact.headline.source)
                outcomes += self._heard(self._index.told(fact), now)
            case Ranking():
                outcomes += self._heard(self._index.ranked(fact), Now(fact.at, fact.seen, fact.seen, fact.chart))
            case Attributed():
                outcomes += self._answer(fact)
            case Scheduled() | Halt() | Filing():
                outcomes += self._dated(fact)
            case Tick():
                pass
        return outcomes

    def standings(self, rule: str, at: datetime) -> list[Standing]:
        """Where a rule stands with each of its subjects at `at`. Raises KeyError for a rule that is not there."""
        return [standing(watch, self.book, at) for watch in self._rules[rule].watches.values()]

    @property
    def next_due(self) -> datetime | None:
        """When time alone may change something: a `Tick` is wanted then."""
        return self._timers.next_due

    def state(self) -> bytes:
        """All that must outlive a restart, but prices. Asked for between moments."""
        return encode(replace(self._state, rules=self._rules.saved(), diary=self._rules.diary))

    def restore(self, data: bytes) -> None:
        """Take up what `state` gave. What it holds of rules that are not there is kept for when they are added.

        Raises EngineError for bytes that are no state.
        """
        self._state = decode(data)
        self._rules.diary.take_up(self._state.diary)
        self._rules.restore(self._state.rules)
        self._index.look(self._state.blind)
        self._index.reread(self.book.symbols)
        self._arm(self._rules.watches)

    @property
    def blind(self) -> Mapping[str, datetime]:
        """The symbols that no source answers for, since when."""
        return self._state.blind

    def looking_at(self, symbols: Collection[str]) -> Mapping[str, set[str]]:
        """The rules, by their canonical sentence, that look at prices of some of the symbols, and at which."""
        return self._index.looking_at(symbols)

    def unanswered(self, symbols: Collection[str], at: datetime) -> list[Question]:
        """The causes that rules wait for, of moves of some symbols: a restart has forgotten who was asked."""
        return self._index.unanswered(symbols, at)

    def concerned_with(self, symbols: Collection[str], since: date) -> frozenset[str]:
        """Those of some symbols that rules look at, or that have been asked about on a trading date since then."""
        asked = frozenset(key.rpartition(" ")[0] for key, each in self._state.asked.items() if each.day >= since)
        return asked.intersection(symbols).union(*self.looking_at(symbols).values())

    def join(self, symbols: Iterable[str], at: datetime) -> None:
        """Nobody has watched these up to now: what is true of them already is known, and not posted."""
        for symbol in symbols:
            self._newcomers.join(self.book, symbol, at)

    def know(self, symbols: Collection[str], at: datetime) -> None:
        """What is true by the prices of these is known, and not posted: they are from before."""
        self._newcomers.known(self.book, symbols)
        self._know(self._index.reread(symbols), at)

    @contextmanager
    def filling(self, symbols: frozenset[str]) -> Generator[None]:
        """Meanwhile quotes of a gap come, each with `seen` as it happened, though that is earlier than the last fact.
        Rules that look at other symbols too are judged at the end: what those were in the gap is not known any more."""
        now, self._gap = self._state.now, symbols
        try:
            yield
        finally:
            self._gap = None
            self._state.now = max(filter(None, (now, self._state.now)), default=None)

    def _priced(self, quote: Quote, seen: datetime) -> list[Outcome]:
        """A regular price that is believed."""
        woken = self._index.priced(quote)
        first = self._newcomers.priced(self.book, quote)
        if not woken:
            return []
        now = Now(quote.at, seen, moment(quote), quote.source, quote.seen)
        if first:
            self._know(woken, now.moment)
            return []
        self._waiting |= dict.fromkeys((watch for watch in woken if watch.wide), now)
        return self._visit([watch for watch in woken if not watch.wide], now)

    def _learn(self, fact: Past) -> list[Outcome]:
        """A move of today that history makes known fires; whatever else it makes true is known, and not posted."""
        unknown = {watch: claims for watch in self._index.concerned([fact.symbol]) if (claims := watch.unknown)}
        true = {watch for watch in unknown if watch.reached(self.book)}
        self.book.step(fact)
        self._arm(self._index.reread([fact.symbol]))
        last, new = self.book.last_regular(fact.symbol), self._newcomers.learned(fact.symbol)
        today = {watch for watch, claims in unknown.items() if last and not new and of_today(claims)}
        self._know(unknown.keys() - true - today, moment(last) if last else fact.seen)
        return self._visit(today, Now(last.at, fact.seen, moment(last), last.source)) if last else []

    def _know(self, watches: Collection[Watch], at: datetime) -> None:
        """Take what is true as known."""
        self._note([watch for watch in watches if watch.know(self.book, at)])
        self._arm(watches)

    def _look(self, fact: Outage) -> None:
        """Symbols become blind, or see again."""
        blind, about = self._state.blind, set(fact.symbols)
        others = {symbol: since for symbol, since in blind.items() if symbol not in about}
        self._state.blind = others if fact.over else others | dict.fromkeys(fact.symbols, fact.since)
        self._arm(self._index.look(self._state.blind))
        self.version += 1

    def _split(self, fact: Split) -> None:
        """Count in the new shares: features are read anew, levels rewritten with their episodes. Twice counts once."""
        if fact.symbol not in self.book.symbols:
            return
        eve = fact.date - timedelta(days=1)
        before = self.book.adjustment(fact.symbol, eve)
        self.book.step(fact)
        if self.book.adjustment(fact.symbol, eve) == before:
            return
        for old, new in self._rules.rewrite(fact.symbol, fact.ratio, self._state.now):
            self._arm(new.watches.values())
            self.rewritten.append((old, new.canonical))
            self.version += 1
        concerned = self._index.reread([fact.symbol])
        self._keep_shared([watch for watch in concerned if shares_level(watch.leaves)])
        self._arm(concerned)

    def _keep_shared(self, watches: Iterable[Watch]) -> None:
        """What only the split has made true of levels that stay as they are is known, and not posted."""
        now = self._state.now
        shared: dict[str, None] = {}
        for watch in sorted(watches, key=lambda watch: watch.order):
            shared[watch.rule] = None
            if now and watch.state.episode is None:
                watch.latch(self.book, now)
                self._note([watch])
        self.rewritten += [(rule, rule) for rule in shared]

    def _answer(self, fact: Attributed) -> list[Outcome]:
        """Tell those who asked; the source is that of the story held responsible."""
        changed = {watch for watch in self._index.asking(fact.question.subject) if watch.hear(fact)}
        source = fact.cause.story.sources[0] if fact.cause else ""
        return self._heard(changed, Now(fact.at, fact.seen, fact.at, source))

    def _dated(self, fact: CalendarFact) -> list[Outcome]:
        if isinstance(fact, Scheduled) and fact.kind == "split":
            self.book.announce(fact)
        self.version += self._rules.diary.hear(fact)
        return self._heard(self._index.dated(fact), Now(fact.at, fact.seen, fact.seen, source_of(fact)))

    def _heard(self, watches: Collection[Watch], now: Now) -> list[Outcome]:
        """What follows from news that has changed the claims of some watches."""
        self._note(watches)
        return self._visit(watches, now)

    def _end_moment(self) -> list[Outcome]:
        gap, known = self._gap, self._waiting
        waiting = {watch: now for watch, now in known.items() if gap is None or watch.symbols <= gap}
        self._waiting = {watch: now for watch, now in known.items() if watch not in waiting}
        outcomes: list[Outcome] = []
        for watch, now in sorted(waiting.items(), key=lambda item: item[0].order):
            outcomes += self._visit([watch], now)
        return outcomes

    def _run_timers(self, seen: datetime, *, inclusive: bool) -> list[Outcome]:
        outcomes: list[Outcome] = []
        while (due := self.next_due) is not None and (due < seen or (inclusive and due == seen)):
            outcomes += self._visit([self._timers.pop()], Now(due, seen, due))
        return outcomes

    def _visit(self, watches: Iterable[Watch], now: Now) -> list[Outcome]:
        outcomes: list[Outcome] = []
        for watch in sorted(watches, key=lambda watch: watch.order):
            firings, questions, changed = watch.visit(self.book, now)
            if changed:
                self._note([watch])
            outcomes += [each for each in questions if is_new(each, watch, self.book, self._state.asked)]
            for firing in firings:
                outcomes.append(firing)
                outcomes += for_card(firing, watch.subject.members, self._state.asked)
            self._timers.set(watch)
        return outcomes

    def _note(self, changed: Collection[Watch]) -> None:
        """The state of some watches has changed."""
        self.version += bool(changed)
        self._rules.touch(watch.rule for watch in changed)

    def _arm(self, watches: Iterable[Watch]) -> None:
        for watch in watches:
            if self._state.now:
                watch.look(self._state.now)
            watch.arm()
            self._timers.set(watch)
