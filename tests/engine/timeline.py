"""Timelines: facts on the left, what fires on the right.

    27 14:30 NVDA 124.79      -> NVDA -12.5% 1/1

A line is a day of January 2025, a time in UTC, then a symbol and a price, or one of

    close SYMBOL PRICE        split SYMBOL RATIO        tick        chart APP, APP
    news ID TOPICS SYMBOLS SOURCE TITLE                 answer VERDICT TOPIC    (to the latest question)
    halt SYMBOL REASON        resume SYMBOL             files SYMBOL FORM TITLE
    earnings SYMBOL DAY NOTE  split-day SYMBOL DAY NOTE (a day of January; 0: it is off)

On the right: subject, figure, episode's number / step; for a question `?`, its subject and direction.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta

from bot.engine.engine import Engine, Outcome
from bot.engine.model import Fact, Firing
from bot.market.book import Book
from bot.market.calendar import calendar_for
from bot.market.model import (
    CalendarFact,
    Close,
    DailyBar,
    Filing,
    Halt,
    Instrument,
    Print,
    Quote,
    Scheduled,
    Split,
    Tick,
)
from bot.news.model import Attributed, Candidate, Headline, Question, Ranking, Story, Told, Verdict
from bot.sentence.model import Distance, Move, Sentence, Unit
from bot.sentence.parser import parse
from bot.sentence.vocabulary import Vocabulary

BASKETS = {"chips": ("NVDA", "AMD", "AVGO", "TSM"), "coins": ("BTC-USD", "ETH-USD")}
WORDS = Vocabulary(baskets=BASKETS, topics=("ai-models", "earnings"))
EXCHANGES = {
    "NVDA": "XNAS",
    "AMD": "XNAS",
    "AVGO": "XNAS",
    "TSM": "XNYS",
    "QQQ": "XNAS",
    "^IXIC": "XNAS",
    "BTC-USD": "24/7",
    "ETH-USD": "24/7",
}
SHARES = 1_000_000_000.0
START = date(2025, 1, 25)


def rule(text: str) -> Sentence:
    return parse(text, WORDS)


def history(symbol: str, close: float, sessions: int = 300) -> list[DailyBar]:
    """So many flat sessions before 25 January 2025, with highs and lows 1 % around them."""
    calendar = calendar_for(EXCHANGES[symbol])
    last = calendar.previous(START)
    days = calendar.sessions(calendar.back(last, sessions - 1), last)
    return [DailyBar(day, close, close * 1.01, close * 0.99, close, 1e6) for day in days]


def book(closes: Mapping[str, float] | None = None) -> Book:
    """Every symbol of `EXCHANGES`; they closed at 100 before 25 January, or at what is given."""
    known = dict.fromkeys(EXCHANGES, 100.0) | dict(closes or {})
    instruments = [
        Instrument(symbol, symbol, (), exchange, "USD", SHARES)
        for symbol, exchange in EXCHANGES.items()
        if symbol in known
    ]
    return Book(instruments, {symbol: history(symbol, close) for symbol, close in known.items() if close})


@dataclass
class Timeline:
    """An engine with rules, and the facts it is given."""

    rules: Sequence[str]
    closes: Mapping[str, float] = field(default_factory=dict)
    firings: list[Firing] = field(default_factory=list)
    questions: list[Question] = field(default_factory=list)
    stories: dict[str, Story] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.engine = Engine(book(self.closes), BASKETS)
        for text in self.rules:
            self.engine.add(rule(text))

    def play(self, text: str, *, questions: bool = False) -> None:
        """Give the facts of all lines, and compare what follows with what the lines say."""
        lines = [line.strip() for line in text.strip().splitlines() if line.strip()]
        played = [self._play(line.split("->")[0].rstrip(), questions) for line in lines]
        assert played == [" -> ".join(part.strip() for part in line.split("->")) for line in lines]

    def _play(self, line: str, questions: bool) -> str:
        outcomes = self.step(self.fact(line))
        said = [spoken for outcome in outcomes if (spoken := say(outcome, questions))]
        return f"{line} -> {'; '.join(said)}" if said else line

    def step(self, fact: Fact) -> list[Outcome]:
        """What follows from a fact, after the timers that were due before it."""
        outcomes: list[Outcome] = []
        while (due := self.engine.next_due) and due < fact.seen:
            outcomes += self.engine.step(Tick(due))
        outcomes += self.engine.step(fact)
        outcomes += self.engine.step(Tick(fact.seen))
        self.firings += [outcome for outcome in outcomes if isinstance(outcome, Firing)]
        self.questions += [outcome for outcome in outcomes if isinstance(outcome, Question)]
        return outcomes

    def fact(self, line: str) -> Fact:
        day, clock, what, *rest = line.split()
        hour, minute = clock.split(":")
        at = datetime(2025, 1, 1, int(hour), int(minute), tzinfo=UTC) + timedelta(days=int(day) - 1)
        match what:
            case "tick":
                return Tick(at)
            case "close":
                price = float(rest[1])
                return Close(rest[0], DailyBar(at.date(), price, price, price, price, 1), at, at)
            case "split":
                return Split(rest[0], at.date(), float(rest[1]), at, at)
            case "chart":
                return Ranking("app-store-us-free", tuple(" ".join(rest).split(", ")), at, at)
            case "news":
                return self._told(at, *rest[:4], title=" ".join(rest[4:]))
            case "answer":
                return self._answer(at, *rest)
            case "halt" | "resume" | "files" | "earnings" | "split-day":
                return _dated(what, at, *rest)
            case symbol:
                return Quote(symbol, float(rest[0]), at, at, "test", Print.LOW, 1, 60)

    def _told(self, at: datetime, id: str, topics: str, symbols: str, source: str, title: str) -> Told:
        headline = Headline(at, at, source, title, "", f"https://example.org/{id}")
        known = self.stories.get(id)
        earlier = known.headlines if known else ()
        story = Story(id, (*earlier, headline), _split(topics), _split(symbols))
        self.stories[id] = story
        return Told(story, headline, not earlier)

    def _answer(self, at: datetime, verdict: str, topic: str = "", title: str = "Something") -> Attributed:
        headline = Headline(at, at, "wire", title, "", "https://example.org/x")
        story = Story("x", (headline,), _split(topic), ())
        candidates = () if verdict in ("none", "market") else (Candidate(story, topic or None, 0.9, ()),)
        return Attributed(self.questions[-1], at, at, Verdict(verdict), candidates, None, None)


def play(rules: str | Sequence[str], text: str, *, questions: bool = False, **closes: float) -> Timeline:
    """Play a timeline against one rule or several; what closed elsewhere than at 100 is named."""
    timeline = Timeline([rules] if isinstance(rules, str) else rules, closes)
    timeline.play(text, questions=questions)
    return timeline


def say(outcome: Outcome, questions: bool = True) -> str:
    if isinstance(outcome, Question):
        return f"? {outcome.subject} {outcome.direction}" if questions else ""
    value, claim = outcome.reading.value, outcome.claim
    fraction = isinstance(claim, Distance) or (isinstance(claim, Move) and claim.amount.unit is Unit.PERCENT)
    figure = f"{value:+.1%}" if fraction else f"{value:g}"
    members = f" ({', '.join(symbol for symbol, _ in outcome.members)})" if outcome.members else ""
    return f"{outcome.subject}{members} {figure} {outcome.number}/{outcome.step}"


def _dated(what: str, at: datetime, symbol: str, *rest: str) -> CalendarFact:
    match what:
        case "halt" | "resume":
            return Halt(symbol, what == "halt", " ".join(rest), at, at)
        case "files":
            return Filing(symbol, rest[0], " ".join(rest), f"https://example.org/{at:%H%M}", at, at)
        case _:
            day = int(rest[0])
            kind = "earnings" if what == "earnings" else "split"
            return Scheduled(symbol, kind, date(2025, 1, day) if day else None, " ".join(rest[1:]), at, at)


def _split(words: str) -> tuple[str, ...]:
    return tuple(word for word in words.split(";") if word not in ("", "-"))
