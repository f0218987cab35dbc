"""The headline: the rule's own sentence with the real figure. No cause yet, no closing word."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from bot.alert import dated
from bot.alert.numbers import big_money, money, percent, plain
from bot.engine.model import Firing
from bot.sentence.model import (
    ALL_TIME,
    Amount,
    Average,
    Basket,
    CalendarClaim,
    ChartClaim,
    Direction,
    Distance,
    Group,
    Level,
    Lookback,
    Measure,
    Move,
    NewsClaim,
    Period,
    Phrase,
    Quantifier,
    Record,
    Subject,
    Symbol,
    Unit,
    Window,
)

TITLE_LENGTH = 140
_COMPOUND_LENGTH = 40
_MILLION = 1_000_000
_QUOTED = re.compile(r'"[^"]*"')
_MODIFIERS = re.compile(r", (for|every further|once|at most every|in extended|in any|until)\b")


@dataclass(frozen=True, slots=True)
class Naming:
    """What wording needs to know: the subject's currency (empty: bare numbers), how many are in the claim's group, and
    how topics are said."""

    currency: str
    size: int
    topics: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Words:
    """`lead` and `rest` make the headline (`NVDA` `below 120 at $119.15`), `figure` is the figure in it, `short` is
    `rest` without a price of the moment; `asked` is what the rule wants (`down 5% or more`), `group` of whom."""

    lead: str
    rest: str
    figure: str
    short: str = ""
    asked: str = ""
    group: str = ""


def words(firing: Firing, naming: Naming) -> Words:
    """The headline of a firing, in parts."""
    claim = firing.claim
    match claim:
        case NewsClaim():
            return _news(firing, claim, naming)
        case ChartClaim():
            rank = f"#{firing.reading.value:.0f}"
            return Words(claim.app, f"{'first' if rank == '#1' else rank} on {claim.chart}", rank, group=claim.chart)
        case Move() | Level() | Record() | Distance():
            asked = _asked(claim, way(firing.reading.value, firing.direction), naming.currency)
            if isinstance(claim.subject, Group) and claim.subject.quantifier is not Quantifier.ANY:
                return _group(firing, claim.subject, asked, naming)
            group = f"@{name}" if (name := _basket_of(claim.subject)) else ""
            rest, figure = _rest(firing, claim, naming.currency)
            short = rest.removesuffix(f" at {figure}").removesuffix(f", {figure}")
            return Words(
                f"{firing.subject}{_measure(claim.measure)}", rest + _further(firing.rule), figure, short, asked, group
            )
        case CalendarClaim():
            return _dated(firing, claim, naming)


def _rest(firing: Firing, claim: Move | Level | Record | Distance, currency: str) -> tuple[str, str]:
    value = firing.reading.value
    going = way(value, firing.direction)
    match claim:
        case Move():
            figure = _amount(value, claim, currency)
            return f"{going} {figure}{_versus(claim)}{_window(claim.window)}", figure
        case Level():
            figure = _price(value, claim.measure, currency)
            side = {Direction.DOWN: "below", Direction.UP: "above"}.get(
                firing.direction or Direction.EITHER, claim.side
            )
            return f"{side} {_level(claim.threshold)} at {figure}", figure
        case Record():
            figure = _price(value, claim.measure, currency)
            return f"at {_lookback(claim.lookback)} {claim.extreme}, {figure}", figure
        case Distance():
            figure = percent(value)
            return f"{going} {figure} from {_lookback(claim.lookback)} {claim.extreme}", figure


def _dated(firing: Firing, claim: CalendarClaim, naming: Naming) -> Words:
    asked = dated.asked(firing, claim)
    if isinstance(claim.subject, Group) and claim.subject.quantifier is not Quantifier.ANY:
        return _group(firing, claim.subject, asked, naming)
    rest, figure, later = dated.told(firing)
    group = f"@{name}" if (name := _basket_of(claim.subject)) else ""
    return Words(firing.subject, rest + _further(firing.rule), figure, later, later or asked, group)


def _group(firing: Firing, group: Group, asked: str, naming: Naming) -> Words:
    figure = f"{len(firing.members)} of {naming.size}"
    name = _name(group) if isinstance(group.members, Basket) else f"({_name(group)})"
    return Words(f"{figure} {name}", asked, figure, asked, asked, name)


def _basket_of(subject: Subject) -> str:
    match subject:
        case Group(_, Basket(name)):
            return name
        case _:
            return ""


def _news(firing: Firing, claim: NewsClaim, naming: Naming) -> Words:
    title = shortened(firing.story.headlines[0].title if firing.story else firing.subject, TITLE_LENGTH)
    about = "" if claim.about is None else _name(claim.about)
    match claim.topic:
        case None:
            kind = f"{about} news" if about else firing.source
        case Phrase(text):
            kind = f'"{text}" news' + (f" about {about}" if about else "")
        case topic:
            kind = f"{topic_words(topic.name, naming.topics)} news" + (f" about {about}" if about else "")
    sources = f"{firing.reading.value:.0f} sources"
    return Words(f"{kind[0].upper()}{kind[1:]}:", title + (f" ({sources})" if claim.sources > 1 else ""), sources)


def topic_words(topic: str, topics: Mapping[str, str]) -> str:
    """How a topic is said in a headline: `AI-model`."""
    return topics.get(topic, topic)


def shortened(text: str, length: int) -> str:
    """At most `length` characters, cut between words."""
    if len(text) <= length:
        return text
    return text[: length - 1].rsplit(" ", 1)[0].rstrip(" ,;:") + "…"


def way(value: float, direction: Direction | None) -> str:
    """`down` or `up`: for what has a direction its own, else the sign's."""
    if direction in (Direction.DOWN, Direction.UP):
        return str(direction)
    return "down" if value < 0 else "up"


def _amount(value: float, claim: Move, currency: str) -> str:
    if claim.amount.unit is not Unit.MONEY:
        return percent(value)
    return big_money(abs(value), currency) if claim.measure is Measure.MARKET_VALUE else money(abs(value), currency)


def _asked(claim: Move | Level | Record | Distance, going: str, currency: str) -> str:
    match claim:
        case Move():
            return f"{going} {_typed(claim.amount, currency)} or more{_versus(claim)}{_window(claim.window)}"
        case Level():
            return f"{claim.side} {_level(claim.threshold)}"
        case Record():
            return f"at {_lookback(claim.lookback)} {claim.extreme}"
        case Distance():
            far = f"{_typed(claim.amount, currency)} or more"
            return f"{claim.direction} {far} from {_lookback(claim.lookback)} {claim.extreme}"


def _typed(amount: Amount, currency: str) -> str:
    match amount.unit:
        case Unit.PERCENT:
            return f"{plain(amount.value)}%"
        case Unit.MONEY:
            value = float(amount.value)
            return big_money(value, currency) if value >= 1e6 else money(value, currency)
        case Unit.SIGMA:
            return f"{plain(amount.value)} sigma"
        case Unit.TIMES:
            return f"{plain(amount.value)}x"


def _price(value: float, measure: Measure | Average, currency: str) -> str:
    match measure:
        case Measure.MARKET_VALUE:
            return big_money(value, currency)
        case Measure.RSI | Measure.VOLUME:
            return plain(round(value, 1))
        case _:
            return money(value, currency)


def _level(threshold: Decimal | Average) -> str:
    if isinstance(threshold, Average):
        return f"{threshold.days}d average"
    return big_money(float(threshold), "") if threshold >= _MILLION else plain(threshold)


def _lookback(lookback: Lookback) -> str:
    return "all-time" if lookback == ALL_TIME else f"{lookback.count}{lookback.unit}"


def _measure(measure: Measure | Average) -> str:
    if isinstance(measure, Average):
        return f" {measure.days}d average"
    return "" if measure is Measure.PRICE else f" {measure}"


def _versus(claim: Move) -> str:
    return "" if claim.benchmark is None else f" vs {_name(claim.benchmark)}"


def _window(window: Window) -> str:
    match window.period:
        case Period.TODAY:
            return ""
        case Period.MINUTES:
            return f" in {window.count // 60}h" if window.count % 60 == 0 else f" in {window.count}m"
        case Period.SESSIONS | Period.WEEKS:
            return f" in {window.count}{window.period}"
        case _:
            return f" {window.period}"


def _name(subject: Subject) -> str:
    match subject:
        case Symbol(name):
            return name
        case Basket(name):
            return f"@{name}"
        case Group(_, Basket(name)):
            return f"@{name}"
        case Group(_, members):
            return ", ".join(symbol.name for symbol in members) if isinstance(members, tuple) else ""


def _further(rule: str) -> str:
    """What an `and` adds, in the rule's own words: ` and ^IXIC down 2%`. Of an `or` the true claim stands alone."""
    rule = _MODIFIERS.split(rule)[0]
    blank = _QUOTED.sub(lambda quoted: "·" * len(quoted[0]), rule)
    start = blank.find(" and ")
    if start < 0 or " or " in blank:
        return ""
    simple = len(rule) - start <= _COMPOUND_LENGTH and not rule.startswith("not ")
    return rule[start:] if simple else " and more"
