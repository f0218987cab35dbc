"""From a sentence to watches: each claim a threshold on a feature, each subject a watch of its own."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import product

from bot.engine import readings
from bot.engine.alternatives import alternatives, lead_of
from bot.engine.calendarleaves import CalendarLeaf, Diary
from bot.engine.conditions import AllOf, AnyOf, Leaf, Negated, Tree
from bot.engine.episodes import Subject, Tally, Watch
from bot.engine.errors import EngineError
from bot.engine.features import Count, Either, Excess, Feature, Mean, SymbolFeature
from bot.engine.leaves import PriceLeaf, at_least, beyond
from bot.engine.model import SubjectKind
from bot.engine.newsleaves import ChartLeaf, NewsLeaf
from bot.engine.refusal import refusal
from bot.market.book import Book
from bot.sentence.canonical import canonical
from bot.sentence.model import (
    Amount,
    And,
    Average,
    Basket,
    CalendarClaim,
    ChartClaim,
    Claim,
    Condition,
    Direction,
    Distance,
    Extreme,
    Group,
    Level,
    Measure,
    Move,
    NewsClaim,
    Not,
    Or,
    Quantifier,
    Record,
    Sentence,
    Side,
    Symbol,
    Unit,
)
from bot.sentence.model import Subject as Named
from bot.sentence.walk import claims, members

_WON_BACK = 0.75
"""A move or a distance has ended when a quarter of its threshold has been won back."""
_OTHER_SIDE = 0.005
_RETREAT = 0.02
_HAIR = 1e-9
"""Closer to a record than this fraction is the record itself, counted in new shares."""
PriceClaim = Move | Level | Record | Distance


@dataclass(slots=True)
class Rule:
    """A sentence and its watches, by subject (a `crosses` has two of a subject: one for each way)."""

    canonical: str
    sentence: Sentence
    watches: dict[str, Watch]
    tallies: dict[str, Tally]


class Compiler:
    """Makes rules, and the features that they share."""

    def __init__(self, book: Book, baskets: Mapping[str, tuple[str, ...]]) -> None:
        self.features: dict[str, Feature] = {}
        self.diary = Diary()
        self._book = book
        self._baskets = baskets

    def rule(self, sentence: Sentence, made: datetime | None) -> Rule:
        """Compile a sentence; `made` is now, if anything is known yet. Raises EngineError."""
        text = canonical(sentence)
        if reason := refusal(sentence):
            raise EngineError(f"{text}: {reason}")
        rule = Rule(text, sentence, {}, {})
        found: dict[str, tuple[Subject, list[Tree]]] = {}
        for part in alternatives(sentence.condition):
            lead, sides = lead_of(part), _sides(part)
            for (subject, about), side in product(self._subjects(lead), sides):
                key = f"{subject.name} {side}" if len(sides) > 1 else subject.name
                builder = _Builder(self, lead, about, side, made)
                found.setdefault(key, (subject, []))[1].append(builder.tree(part))
        for key, (subject, trees) in found.items():
            tally = rule.tallies.setdefault(subject.name, Tally())
            tree = AnyOf(tuple(trees)) if len(trees) > 1 else trees[0]
            rule.watches[key] = Watch(text, subject, tree, sentence.modifiers, _step(sentence), tally)
        return rule

    def members(self, named: Named | None) -> tuple[str, ...]:
        """The symbols behind a subject."""
        return members(named, self._baskets)

    def feature(self, claim: PriceClaim, named: Named, side: Side) -> Feature:
        """The feature that a price claim is a threshold on."""
        if isinstance(named, Group):
            parts = [self.feature(claim, Symbol(name), side) for name in self._listed(named)]
            count = needed(named.quantifier, len(parts))
            return self._shared(f"{count} of ({_keys(parts)})", lambda key: Count(key, parts, count, self._book))
        match claim:
            case Move():
                return self._move(claim, named)
            case Level(measure=measure):
                sign = -1 if side is Side.BELOW else 1
                return self._symbol(named, f"{side} {measure}", readings.level(sign, _measure(measure)))
            case Record(lookback=lookback, extreme=extreme):
                return self._symbol(named, f"at {lookback} {extreme}", readings.record(lookback, extreme))
            case Distance(lookback=lookback, extreme=extreme):
                return self._symbol(named, f"from {lookback} {extreme}", readings.distance(lookback, extreme))

    def dated(self, claim: CalendarClaim, named: Named) -> CalendarLeaf:
        """A claim about the calendar at work."""
        symbols = self._listed(named)
        quantifier = named.quantifier if isinstance(named, Group) else Quantifier.ANY
        count = needed(quantifier, len(symbols))
        return CalendarLeaf(claim, _name(named), symbols, count, self.diary, self._book)

    def _move(self, move: Move, named: Symbol | Basket) -> Feature:
        if move.direction is Direction.EITHER:
            down, up = (self._move(replace(move, direction=way), named) for way in (Direction.DOWN, Direction.UP))
            steady = move.window.period not in readings.MOVING
            return self._shared(
                f"either ({_keys((down, up))})", lambda key: Either(key, down, up, one_reference=steady)
            )
        if move.benchmark is not None:
            own, other = (self._move(replace(move, benchmark=None), name) for name in (named, move.benchmark))
            return self._shared(f"({own.key}) vs ({other.key})", lambda key: Excess(key, own, other))
        if isinstance(named, Basket):
            parts = [self._move(move, Symbol(name)) for name in self._listed(named)]
            return self._shared(f"mean ({_keys(parts)})", lambda key: Mean(key, parts, self._book))
        measure = _measure(move.measure)
        name = f"{move.direction} {move.amount.unit} {measure} {move.window.period} {move.window.count}"
        return self._symbol(named, name, readings.move(move.window, move.direction, move.amount.unit, measure))

    def _symbol(self, named: Symbol | Basket, name: str, gauge: readings.Gauge) -> Feature:
        return self._shared(f"{named.name} {name}", lambda key: SymbolFeature(key, named.name, gauge))

    def _shared(self, key: str, make: Callable[[str], Feature]) -> Feature:
        if key not in self.features:
            self.features[key] = make(key)
        return self.features[key]

    def _listed(self, named: Named) -> tuple[str, ...]:
        symbols = self.members(named)
        if not symbols:
            raise EngineError(f"The basket {_name(named)} has no members; list them in rules/baskets.yaml.")
        return symbols

    def _subjects(self, lead: Claim) -> list[tuple[Subject, Named | None]]:
        """Whom the rule's watches are about: for `any of` each member, else one."""
        match lead:
            case ChartClaim():
                return [(Subject(lead.app, SubjectKind.APP), None)]
            case Move() | Level() | Record() | Distance() | CalendarClaim():
                named = lead.subject
            case _:
                return [(Subject("", SubjectKind.STORY), None)]
        if isinstance(named, Group) and named.quantifier is Quantifier.ANY:
            return [
                (Subject(name, SubjectKind.SYMBOL, (name,), quantified=True), Symbol(name))
                for name in self._listed(named)
            ]
        kind = SubjectKind.SYMBOL if isinstance(named, Symbol) else SubjectKind.BASKET
        return [(Subject(_name(named), kind, self._listed(named)), named)]


@dataclass(frozen=True, slots=True)
class _Builder:
    """Builds the condition of one watch: the lead claim is about `about`, a `crosses` goes to `side`."""

    compiler: Compiler
    lead: Claim
    about: Named | None
    side: Side
    made: datetime | None

    def tree(self, condition: Condition) -> Tree:
        match condition:
            case And(parts):
                return AllOf(tuple(self.tree(part) for part in parts))
            case Or(parts):
                return AnyOf(tuple(self.tree(part) for part in parts))
            case Not(inner):
                return Negated(self.tree(inner))
            case _:
                return self._leaf(condition)

    def _leaf(self, claim: Claim) -> Leaf:
        match claim:
            case ChartClaim():
                return ChartLeaf(claim, self.made)
            case NewsClaim():
                symbols = self.compiler.members(claim.about)
                quantifier = claim.about.quantifier if isinstance(claim.about, Group) else Quantifier.ANY
                return NewsLeaf(claim, symbols, needed(quantifier, len(symbols)), self.made)
            case Move() | Level() | Record() | Distance():
                return self._price_leaf(claim, self._named(claim))
            case CalendarClaim():
                return self.compiler.dated(claim, self._named(claim))

    def _named(self, claim: PriceClaim | CalendarClaim) -> Named:
        return self.about if claim is self.lead and self.about else claim.subject

    def _price_leaf(self, claim: PriceClaim, named: Named) -> PriceLeaf:
        crosses = isinstance(claim, Level) and claim.side is Side.CROSSES
        side = claim.side if isinstance(claim, Level) and not crosses else self.side
        fires, closes, way = _thresholds(claim, side)
        return PriceLeaf(
            claim,
            self.compiler.feature(claim, named, side),
            fires,
            closes,
            subject=_name(named),
            members=self.compiler.members(named),
            direction=way,
            period=claim.window.period if isinstance(claim, Move) else None,
            cause=claim.cause if isinstance(claim, Move | Distance) else None,
            crosses=crosses,
        )


def _sides(condition: Condition) -> Sequence[Side]:
    """A `crosses` is watched on both sides."""
    crossing = any(isinstance(claim, Level) and claim.side is Side.CROSSES for claim, _ in claims(condition))
    return (Side.BELOW, Side.ABOVE) if crossing else (Side.CROSSES,)


def needed(quantifier: Quantifier | int, size: int) -> int:
    """How many of `size` members must fulfil a claim."""
    match quantifier:
        case Quantifier.ANY:
            return 1
        case Quantifier.ALL:
            return size
        case Quantifier.MOST:
            return size // 2 + 1
        case _:
            return quantifier


def _thresholds(claim: PriceClaim, side: Side) -> tuple[float, float, Direction]:
    """The extents at which a claim becomes true and at which it has clearly ended, and its direction."""
    match claim:
        case Move() | Distance():
            far = _figure(claim.amount)
            return at_least(far), at_least(_WON_BACK * far), claim.direction
        case Level(threshold=threshold):
            level = float(threshold)  # pyright: ignore[reportArgumentType] (averages have been refused)
            sign = -1 if side is Side.BELOW else 1
            closes = sign * level - at_least(_OTHER_SIDE) * abs(level)
            return beyond(sign * level), closes, Direction.DOWN if side is Side.BELOW else Direction.UP
        case Record(extreme=extreme):
            return _HAIR, -at_least(_RETREAT), Direction.UP if extreme is Extreme.HIGH else Direction.DOWN


def _step(sentence: Sentence) -> float:
    further = sentence.modifiers.every_further
    return _figure(further) if further else 0.0


def _figure(amount: Amount) -> float:
    """A fraction for percentages, money as it is."""
    return float(amount.value / 100 if amount.unit is Unit.PERCENT else amount.value)


def _measure(measure: Measure | Average) -> Measure:
    """The price or the market value: the rest has been refused."""
    return Measure.MARKET_VALUE if measure is Measure.MARKET_VALUE else Measure.PRICE


def _name(named: Named) -> str:
    match named:
        case Symbol(name):
            return name
        case Basket(name) | Group(_, Basket(name)):
            return f"@{name}"
        case Group(_, listed):
            return ", ".join(symbol.name for symbol in listed) if isinstance(listed, tuple) else ""


def _keys(parts: Iterable[Feature]) -> str:
    return ", ".join(part.key for part in parts)
