"""What holds for every run: deterministic, resumable anywhere, each identity once, equal to evaluating everything."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.engine.engine import Engine
from bot.engine.model import Fact, Firing
from bot.market.model import Close, DailyBar, Print, Quote, Tick
from bot.news.model import Attributed, Question, Verdict
from tests.engine.timeline import BASKETS, book, rule

RULES = (
    "BTC-USD down 5%",
    "BTC-USD up 3%, every further 2%",
    "BTC-USD moves 4% in 1h",
    "BTC-USD below 95",
    "BTC-USD crosses 101",
    "BTC-USD at 20d high",
    "BTC-USD down 8% from 20d high, every further 2%",
    "BTC-USD down 3% vs ETH-USD",
    "BTC-USD down 5% on no news",
    "BTC-USD down 4%, for 20m",
    "BTC-USD down 3%, at most every 2h",
    "BTC-USD down 2%, once",
    "BTC-USD down 3% and not ETH-USD down 3%",
    "BTC-USD down 6% or ETH-USD up 6%",
    "any of @coins down 4%",
    "all of @coins down 4%, every further 1%",
    "@coins up 4%",
)
START = datetime(2025, 1, 25, 0, 1, tzinfo=UTC)


@st.composite
def facts(draw: st.DrawFn) -> list[Fact]:
    """Quotes of two coins, minutes to hours apart, over some days; each day is closed."""
    steps = st.tuples(st.sampled_from(("BTC-USD", "ETH-USD")), st.integers(-90, 90), st.integers(1, 200))
    at, prices, made = START, {"BTC-USD": 1000, "ETH-USD": 1000}, list[Fact]()
    for symbol, change, minutes in draw(st.lists(steps, min_size=5, max_size=60)):
        before, at = at, at + timedelta(minutes=minutes)
        if before.date() != at.date():
            made += [_close(name, price / 10, before) for name, price in prices.items()]
        prices[symbol] = max(100, prices[symbol] + change)
        made.append(Quote(symbol, prices[symbol] / 10, at, at, "test", Print.LOW, 1, 60))
    return made


def _close(symbol: str, price: float, before: datetime) -> Close:
    midnight = before.replace(hour=0, minute=0) + timedelta(days=1)
    return Close(symbol, DailyBar(before.date(), price, price * 1.02, price * 0.98, price, 1), midnight, midnight)


def engine(sentences: Sequence[str] = RULES) -> Engine:
    made = Engine(book(), BASKETS)
    for sentence in sentences:
        made.add(rule(sentence))
    return made


def advance(engine: Engine, fact: Fact) -> list[Firing]:
    """The firings of a moment of one fact and of the timers before it; no question finds an answer."""
    queue: list[Fact] = [Tick(fact.seen), fact]
    firings: list[Firing] = []
    while (due := engine.next_due) and due < fact.seen:
        firings += [outcome for outcome in engine.step(Tick(due)) if isinstance(outcome, Firing)]
    while queue:
        for outcome in engine.step(queue.pop()):
            if isinstance(outcome, Question):
                queue.append(Attributed(outcome, outcome.onset, outcome.seen, Verdict.NONE, (), None, None))
            else:
                firings.append(outcome)
    return firings


def run(facts: Sequence[Fact], sentences: Sequence[str] = RULES) -> list[Firing]:
    running = engine(sentences)
    return [firing for fact in facts for firing in advance(running, fact)]


@given(facts())
@settings(max_examples=12, deadline=None)
def test_the_same_facts_give_the_same_firings_each_once(facts: list[Fact]) -> None:
    firings = run(facts)
    assert firings == run(facts)
    identities = [firing.identity for firing in firings]
    assert len(identities) == len(set(identities))


@given(facts(), st.data())
@settings(max_examples=12, deadline=None)
def test_a_run_can_be_broken_off_anywhere(facts: list[Fact], data: st.DataObject) -> None:
    split = data.draw(st.integers(0, len(facts)))
    first, prices = engine(), book()
    firings = [firing for fact in facts[:split] for firing in advance(first, fact)]
    for fact in facts[:split]:
        if isinstance(fact, Quote | Close):
            prices.step(fact)
    second = Engine(prices, BASKETS)
    rules_first = data.draw(st.booleans())
    if not rules_first:
        second.restore(first.state())
    for sentence in RULES:
        second.add(rule(sentence))
    if rules_first:
        second.restore(first.state())
    assert second.state() == first.state()
    assert second.next_due == first.next_due
    firings += [firing for fact in facts[split:] for firing in advance(second, fact)]
    assert firings == run(facts)


@given(facts())
@settings(max_examples=12, deadline=None)
def test_steps_only_deepen_within_an_episode(facts: list[Fact]) -> None:
    deepest: dict[tuple[str, str, object, int], int] = {}
    for firing in run(facts):
        episode = (firing.rule, firing.subject, firing.opened, firing.number)
        assert firing.step > deepest.get(episode, 0)
        deepest[episode] = firing.step


@given(facts(), st.sets(st.integers(1, 12), min_size=1, max_size=8))
@settings(max_examples=12, deadline=None)
def test_the_index_finds_what_evaluating_everything_finds(facts: list[Fact], sizes: set[int]) -> None:
    rules = [plain for size in sorted(sizes) for plain in plain_rules(size)]
    found = {(firing.rule, firing.at) for firing in run(facts, [plain.sentence for plain in rules])}
    assert found == {(plain.sentence, at) for plain in rules for at in naive(facts, plain)}


@dataclass(frozen=True)
class Plain:
    """A rule about bitcoin: its extent of a price and the close before, the extents at which it fires and closes."""

    sentence: str
    extent: Callable[[float, float], float]
    fires: float
    closes: float
    daily: bool


def plain_rules(size: int) -> list[Plain]:
    low, high = 100 - size, 100 + size
    return [
        Plain(
            f"BTC-USD down {size}%",
            lambda price, close: 100 * (1 - price / close),
            size - 1e-9,
            0.75 * size - 1e-9,
            True,
        ),
        Plain(
            f"BTC-USD up {size}%", lambda price, close: 100 * (price / close - 1), size - 1e-9, 0.75 * size - 1e-9, True
        ),
        Plain(f"BTC-USD below {low}", lambda price, _: low - price, 1e-9, -0.005 * low + 1e-9, False),
        Plain(f"BTC-USD above {high}", lambda price, _: price - high, 1e-9, -0.005 * high + 1e-9, False),
    ]


def naive(facts: Sequence[Fact], rule: Plain) -> list[datetime]:
    """When a rule fires: every price looked at, as the rule language says it."""
    fired, is_open, day, prices = list[datetime](), False, START.date(), book()
    for fact in facts:
        if isinstance(fact, Quote | Close):
            prices.step(fact)
        if not isinstance(fact, Quote) or fact.symbol != "BTC-USD":
            continue
        if rule.daily and fact.at.date() != day:
            day, is_open = fact.at.date(), False
        reference = prices.previous_close("BTC-USD", fact.at)
        if rule.daily and reference is None:
            continue
        reached = rule.extent(fact.price, reference.price if reference else 0)
        is_open = is_open and reached >= rule.closes
        if not is_open and reached >= rule.fires:
            is_open = True
            fired.append(fact.at)
    return fired
