"""`and`, `or`, `not` over claims, in Kleene's three-valued logic: true, false or unknown (`None`)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from bot.engine.model import Reading
from bot.market.book import Book
from bot.sentence.model import Claim, Direction


class Leaf(Protocol):
    """A claim at work. `subject` is whom it is about, by name."""

    subject: str

    @property
    def state(self) -> object:
        """What must outlive a restart."""
        ...

    @property
    def claim(self) -> Claim: ...

    @property
    def due(self) -> datetime | None:
        """When time alone may change it."""
        ...

    def truth(self, book: Book, at: datetime | None) -> bool | None:
        """Whether it is true at `at`; None: by what was read last, whenever that was."""
        ...

    def wait(self, seen: datetime) -> None:
        """Take in that time has passed."""
        ...

    def reading(self) -> Reading | None:
        """The figures behind it, if known."""
        ...

    def direction(self) -> Direction | None:
        """Which way it went, if any."""
        ...

    def lasts(self, at: datetime) -> bool:
        """Whether it has not clearly ended, once it was true (rule language, episodes 2)."""
        ...


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
