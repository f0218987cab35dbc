"""A desk with a book behind it, and short ways to let things happen on 27 January 2025."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import cast
from zoneinfo import ZoneInfo

from bot.alert.desk import Desk
from bot.alert.ledger import Entry
from bot.alert.model import Kept, Moment, Outcome, Subscription
from bot.alert.post import Post
from bot.alert.settings import ChannelSettings, Severity
from bot.chat.records import Rule
from bot.chat.registry import Registry
from bot.engine.model import Firing, Reading, SubjectKind
from bot.market.book import Book
from bot.market.calendar import calendar_for
from bot.market.model import Close, DailyBar, Instrument, Print, Quote
from bot.news.model import Attributed, Candidate, Headline, Question, Ranking, Story, Verdict
from bot.sentence import Vocabulary, canonical, parse
from bot.sentence.model import Claim, Direction, Distance, Extreme, Level, Move, Record, Sentence, Side
from bot.sentence.walk import first_claim

CHANNEL = "terminal:#desk"
DAY = date(2025, 1, 27)
FRIDAY = date(2025, 1, 24)
NEW_YORK = ZoneInfo("America/New_York")
BASKETS = {"ai-chips": ("NVDA", "AMD", "AVGO", "TSM", "ARM", "MU"), "pair": ("NVDA", "AMD")}
TOPICS = {"ai-models": "AI-model", "outage": "outage"}
CLOSES = {
    "NVDA": 142.62,
    "AMD": 122.84,
    "AVGO": 244.7,
    "TSM": 221.88,
    "ARM": 162.01,
    "MU": 103.19,
    "^IXIC": 19954.3,
    "BTC-USD": 102571.64,
    "7203.T": 2915.0,
}
"""Closes of Friday 24 January 2025."""
_VOCABULARY = Vocabulary(baskets=BASKETS, topics=TOPICS)


def new_york(clock: str, day: date = DAY) -> datetime:
    """`09:30` in New York, as UTC."""
    return datetime.combine(day, time.fromisoformat(clock), NEW_YORK).astimezone(UTC)


def instruments() -> list[Instrument]:
    shares = {"NVDA": 24.49e9, "AMD": 1.622e9, "TSM": 5.19e9}
    exchanges = {"BTC-USD": "24/7", "7203.T": "XTKS"}
    currencies = {"7203.T": "JPY"}
    return [
        Instrument(symbol, symbol, (), exchanges.get(symbol, "XNAS"), currencies.get(symbol, "USD"), shares.get(symbol))
        for symbol in CLOSES
    ]


def history() -> dict[str, list[DailyBar]]:
    """Still sessions of ninety days up to Friday; of NVDA since 16 March 2020, when it fell."""
    bars: dict[str, list[DailyBar]] = {}
    for instrument in instruments():
        last = FRIDAY if instrument.exchange != "24/7" else DAY - timedelta(days=1)
        first = date(2020, 3, 13) if instrument.symbol == "NVDA" else last - timedelta(days=90)
        days = calendar_for(instrument.exchange).sessions(first, last)
        price = CLOSES[instrument.symbol]
        bars[instrument.symbol] = [DailyBar(day, price, price, price, price, 1000) for day in days]
    before = CLOSES["NVDA"] * 6.02 / 4.91
    bars["NVDA"][0] = DailyBar(date(2020, 3, 13), before, before, before, before, 1000)
    return bars


@dataclass
class Memory:
    """What a store keeps of a desk's outcomes: versions of cards, and which one each channel has of a card."""

    cards: dict[str, bytes] = field(default_factory=dict)
    held: dict[tuple[str, str], tuple[str, str]] = field(default_factory=dict)
    unsaid: list[tuple[str, str, str]] = field(default_factory=list)
    ledger: list[Entry] = field(default_factory=list)

    def keep(self, outcome: Outcome, at: datetime) -> None:
        self.cards |= outcome.cards
        self.unsaid += outcome.unsaid
        when = at.timestamp()
        self.ledger += [Entry(channel, name, "", when, why) for name, channel, why in outcome.unsaid]
        for fan_out in outcome.fanned:
            card, action = fan_out.post.card, fan_out.post.action
            if fan_out.version:
                name = card.partition("+")[0]
                self.held |= {(name, to.channel): (fan_out.version, to.rule_id) for to in fan_out.to}
            if action != "edit":
                why, to = fan_out.why, [to.channel for to in fan_out.to]
                self.ledger += [Entry(channel, f"{channel}/{card}", action, when, why) for channel in to]

    def load(self, desk: Desk, now: datetime | None = None) -> None:
        holders: dict[str, dict[str, str]] = {}
        for (_, channel), (version, rule_id) in self.held.items():
            holders.setdefault(version, {})[channel] = rule_id
        cards = [Kept(version, self.cards[version], to) for version, to in holders.items()]
        desk.load(cards, [(identity, channel) for identity, channel, _ in self.unsaid], self.ledger, now)


def _record(held: Subscription) -> Rule:
    severity = cast(Severity, held.severity)
    return Rule(
        scope=held.channel,
        rule_id=held.rule_id,
        rule=held.rule,
        severity=severity,
        mention=held.mention,
        note=held.note,
    )


class Stage:
    """What happens is said by the New York clock; `posts` gathers all that the desk says."""

    def __init__(
        self,
        *rules: str | Subscription,
        zone: str = "America/New_York",
        settings: Mapping[str, ChannelSettings] | None = None,
    ) -> None:
        self.book = Book(instruments(), history())
        subscriptions = [
            rule if isinstance(rule, Subscription) else Subscription(CHANNEL, canonical(read(rule)), f"{number}k")
            for number, rule in enumerate(rules, 1)
        ]
        self.channels = Registry(records=map(_record, subscriptions))
        mutes = self.channels.mutes
        self.desk = Desk(self.book, BASKETS, TOPICS, self.channels.by_rule, mutes, settings or {}, zone, "test")
        self.posts: list[Post] = []
        self.memory = Memory()

    def price(self, clock: str, seconds: int = 600, kind: Print = Print.HIGH, /, **prices: float) -> None:
        """Believed prices: bars that report a volume. `IXIC` and `BTC` stand for their symbols."""
        for name, price in prices.items():
            symbol = {"IXIC": "^IXIC", "BTC": "BTC-USD"}.get(name, name)
            at = new_york(clock)
            self.book.step(Quote(symbol, float(price), at, at, "test", kind, 1000, seconds))

    def step(
        self,
        clock: str,
        *firings: Firing,
        causes: Sequence[Attributed] = (),
        closes: Sequence[Close] = (),
        rankings: Sequence[Ranking] = (),
    ) -> Outcome:
        return self.take(Moment(new_york(clock), firings, tuple(causes), tuple(closes), tuple(rankings)))

    def take(self, moment: Moment) -> Outcome:
        self.close(moment)
        outcome = self.desk.step(moment)
        self.posts += outcome.posts
        self.memory.keep(outcome, moment.at)
        return outcome

    def close(self, moment: Moment) -> None:
        for close in moment.closes:
            self.book.step(close)

    def until(self, at: datetime) -> None:
        """Let everything happen that is due before, each at its time."""
        while (due := self.desk.next_due) and due < at:
            self.take(Moment(due))

    @property
    def said(self) -> list[str]:
        """`post NVDA down 12.5%`, one for each thing posted."""
        return [f"{post.action} {post.headline}" for post in self.posts]


def read(rule: str) -> Sentence:
    return parse(rule, _VOCABULARY)


def fires(
    rule: str,
    value: float,
    clock: str = "09:30",
    *,
    subject: str = "NVDA",
    step: int = 1,
    number: int = 1,
    day: date = DAY,
    reference: float | None = None,
    members: Sequence[str] = (),
    story: Story | None = None,
    late: bool = False,
    seen: str = "",
) -> Firing:
    """A firing of a rule sentence, with its reading."""
    sentence = read(rule)
    claim = first_claim(sentence)
    at = new_york(clock)
    return Firing(
        rule=canonical(sentence),
        claim=claim,
        subject=story.id if story else subject,
        kind=_kind(subject, story, rule),
        direction=_direction(claim, value),
        trading_date=day,
        opened=day,
        number=number,
        step=step,
        at=at,
        seen=new_york(seen) if seen else at,
        reading=Reading(value, None, reference),
        members=tuple((member, Reading(value)) for member in members),
        quantified=rule.startswith("any of"),
        story=story,
        late=late,
    )


def _kind(subject: str, story: Story | None, rule: str) -> SubjectKind:
    if story:
        return SubjectKind.STORY
    if subject.startswith("@"):
        return SubjectKind.BASKET
    return SubjectKind.APP if rule.startswith('"') else SubjectKind.SYMBOL


def _direction(claim: Claim, value: float) -> Direction | None:
    match claim:
        case Level(side=Side.CROSSES, threshold=Decimal() as threshold):
            return Direction.DOWN if value < threshold else Direction.UP
        case Level(side=side):
            return Direction.DOWN if side is Side.BELOW else Direction.UP
        case Record(extreme=extreme):
            return Direction.UP if extreme is Extreme.HIGH else Direction.DOWN
        case Move() | Distance():
            return Direction.DOWN if value < 0 else Direction.UP
        case _:
            return None


def headline(clock: str, title: str, source: str = "wire.example", day: date = DAY) -> Headline:
    at = new_york(clock, day)
    return Headline(at, at, source, title, "", f"https://{source}/{at:%d%H%M}")


def story(*headlines: Headline, topic: str = "ai-models", name: str = "s1") -> Story:
    return Story(name, headlines, (topic,) if topic else (), ("NVDA",))


MODEL = story(
    headline("21:04", "A cheap language model climbs the charts", day=date(2025, 1, 26)),
    headline("07:28", "Chip makers slide as a cheap model spreads - The Wire", "second.example"),
)
OUTAGE = story(headline("14:05", "Machines stop all over the world"), topic="outage", name="s2")


def answer(
    clock: str,
    verdict: Verdict,
    about: Story | None = None,
    *,
    subject: str = "NVDA",
    direction: str = "down",
    onset: str = "09:30",
    day: date = DAY,
    score: float = 0.8,
    market: float | None = None,
    sector: float | None = None,
) -> Attributed:
    members = BASKETS[subject[1:]] if subject.startswith("@") else (subject,)
    question = Question(subject, members, direction, new_york(onset, day), new_york(onset, day))
    candidates = (Candidate(about, about.topics[0] if about.topics else None, score, ()),) if about else ()
    return Attributed(question, new_york(onset, day), new_york(clock, day), verdict, candidates, market, sector)


def close(symbol: str, price: float, clock: str = "16:00") -> Close:
    bar = DailyBar(DAY, price, price, price, price, 1000)
    return Close(symbol, bar, new_york(clock), new_york(clock))
