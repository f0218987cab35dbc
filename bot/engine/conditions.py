"""`and`, `or`, `not` over claims, in Kleene's three-valued logic: true, false or unknown (`None`)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from bot.engine.calendarleaves import CalendarLeaf
from bot.engine.leaves import PriceLeaf
from bot.engine.newsleaves import ChartLeaf, NewsLeaf
from bot.market.book import Book

Leaf = PriceLeaf | NewsLeaf | ChartLeaf | CalendarLeaf
"""A claim at work: `truth` at a time, `lasts` until it has clearly ended, `reading` for the figures behind it."""


@dataclass(frozen=True, slots=True)
class AllOf:
    parts: tuple[Tree, ...]


@dataclass(frozen=True, slots=True)
class AnyOf:
    parts: tuple[Tree, ...]


@dataclass(frozen=True, slots=True)
class Negated:
    part: Tree


Tree = Leaf | AllOf | AnyOf | Negated


def truth(tree: Tree, book: Book, at: datetime | None) -> bool | None:
    """True, false or unknown: `false and unknown` is false, `true or unknown` true, `not unknown` unknown."""
    if isinstance(tree, Negated):
        inner = truth(tree.part, book, at)
        return None if inner is None else not inner
    if isinstance(tree, AllOf | AnyOf):
        decisive = isinstance(tree, AnyOf)
        values = [truth(part, book, at) for part in tree.parts]
        return decisive if decisive in values else None if None in values else not decisive
    return tree.truth(book, at)


def lasts(tree: Tree, at: datetime) -> bool | None:
    """Whether an episode of the condition goes on: each claim outside a `not` counts until it has clearly ended.

    What stands in a `not` has no say (None): it keeps a rule from firing, but closes no episode.
    """
    if isinstance(tree, Negated):
        return None
    if isinstance(tree, AllOf | AnyOf):
        values = [value for part in tree.parts if (value := lasts(part, at)) is not None]
        return (any(values) if isinstance(tree, AnyOf) else all(values)) if values else None
    return tree.lasts(at)


def leaves(tree: Tree) -> Iterator[Leaf]:
    """All claims, in order."""
    if isinstance(tree, Negated):
        yield from leaves(tree.part)
    elif isinstance(tree, AllOf | AnyOf):
        for part in tree.parts:
            yield from leaves(part)
    else:
        yield tree


def positive(tree: Tree) -> Iterator[Leaf]:
    """The claims outside any `not`, in order: the first names the subject."""
    if isinstance(tree, AllOf | AnyOf):
        for part in tree.parts:
            yield from positive(part)
    elif not isinstance(tree, Negated):
        yield tree
