"""The engine's state as bytes: what rules have done and wait for. Prices are not in it; the book has them."""

from __future__ import annotations

from datetime import date, datetime

import msgspec

from bot.engine.calendarleaves import CalendarLeaf, CalendarState, Diary
from bot.engine.compile import Rule
from bot.engine.conditions import Leaf
from bot.engine.episodes import Tally, Watch, WatchState
from bot.engine.errors import EngineError
from bot.engine.leaves import PriceLeaf, PriceState
from bot.engine.newsleaves import ChartLeaf, ChartState, NewsLeaf, NewsState

LeafState = PriceState | NewsState | ChartState | CalendarState


class Asked(msgspec.Struct, frozen=True):
    """The last question about a subject and direction: for which trading date, since when."""

    day: date
    onset: datetime


class SavedWatch(msgspec.Struct):
    state: WatchState
    leaves: list[LeafState]


class SavedRule(msgspec.Struct):
    """By subject."""

    watches: dict[str, SavedWatch]
    tallies: dict[str, Tally]


class EngineState(msgspec.Struct):
    """`rules` by canonical sentence, those that have done nothing left out; `asked` by subject and direction."""

    now: datetime | None = None
    rules: dict[str, SavedRule] = msgspec.field(default_factory=dict[str, SavedRule])
    asked: dict[str, Asked] = msgspec.field(default_factory=dict[str, Asked])
    blind: dict[str, datetime] = msgspec.field(default_factory=dict[str, datetime])
    """Symbols that no source answers for, since when."""
    diary: Diary = msgspec.field(default_factory=Diary)


def encode(state: EngineState) -> bytes:
    return msgspec.msgpack.encode(state)


def decode(data: bytes) -> EngineState:
    """Raises EngineError for what is no state."""
    try:
        return msgspec.msgpack.decode(data, type=EngineState)
    except msgspec.DecodeError as error:
        raise EngineError(
            f"The saved state of the rules cannot be read ({error}); it was written by another version of Tickerbell."
        ) from error


def save(rule: Rule) -> SavedRule | None:
    """What a rule has done; None if nothing."""
    watches = {name: saved for name, watch in rule.watches.items() if (saved := _saved(watch))}
    tallies = {name: tally for name, tally in rule.tallies.items() if tally != Tally()}
    return SavedRule(watches, tallies) if watches or tallies else None


def load(rule: Rule, saved: SavedRule) -> None:
    """Give a rule its state back. What does not fit it, from another version, is forgotten."""
    for name, tally in saved.tallies.items():
        if known := rule.tallies.get(name):
            known.day, known.count, known.fired = tally.day, tally.count, tally.fired
    for name, old in saved.watches.items():
        watch = rule.watches.get(name)
        if watch and [type(leaf.state) for leaf in watch.leaves] == [type(state) for state in old.leaves]:
            watch.state = old.state
            for leaf, state in zip(watch.leaves, old.leaves, strict=True):
                _give(leaf, state)


def _saved(watch: Watch) -> SavedWatch | None:
    states: list[LeafState] = [leaf.state for leaf in watch.leaves]
    if watch.state == WatchState() and all(state == type(state)() for state in states):
        return None
    return SavedWatch(watch.state, states)


def _give(leaf: Leaf, state: LeafState) -> None:
    match leaf, state:
        case PriceLeaf(), PriceState():
            leaf.state = state
        case NewsLeaf(), NewsState():
            leaf.state = state
        case ChartLeaf(), ChartState():
            leaf.state = state
        case CalendarLeaf(), CalendarState():
            leaf.state = state
        case _:
            raise TypeError(f"{type(leaf).__name__} has no {type(state).__name__}")
