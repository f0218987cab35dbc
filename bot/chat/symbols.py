"""Finding an instrument by what people type: its symbol, a company's name, a part of it, or nearly that."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from itertools import islice

_NEARLY = 0.7
_TRIED = 300
"""Names that are compared letter by letter."""


@dataclass(frozen=True, slots=True)
class Named:
    """A symbol, and what it is called."""

    symbol: str
    names: tuple[str, ...] = ()

    @property
    def label(self) -> str:
        """`NVDA · NVIDIA`."""
        return " · ".join((self.symbol, *self.names[:1]))


class Directory:
    """Everything that has a price, in memory: the names of each symbol. Lookups ignore letter case and a `$` before a
    symbol."""

    def __init__(self, names: Mapping[str, Iterable[str]]) -> None:
        named = [Named(symbol, tuple(dict.fromkeys(its))) for symbol, its in names.items()]
        self._named = {known.symbol.lower(): known for known in named}
        self._names = [(name.lower(), known) for known in named for name in (known.symbol, *known.names)]

    def get(self, typed: str) -> Named | None:
        """What is meant for certain: a symbol, or the whole name of one company alone."""
        text = typed.strip().removeprefix("$").lower()
        if known := self._named.get(text):
            return known
        meant = {known.symbol: known for name, known in self._names if name == text}
        return next(iter(meant.values())) if len(meant) == 1 else None

    def search(self, typed: str, most: int) -> list[Named]:
        """What may be meant, the likeliest first: what begins so, then contains it, then is nearly spelt so."""
        text = typed.strip().removeprefix("$").lower()
        found = {known.symbol: known for symbol, known in self._named.items() if symbol.startswith(text)}
        for fits in (str.startswith, str.__contains__):
            if len(found) < most:
                more = {known.symbol: known for name, known in self._names if fits(name, text)}
                found |= {symbol: known for symbol, known in more.items() if symbol not in found}
        return (list(found.values()) or self.nearly(text))[:most]

    def nearly(self, typed: str) -> list[Named]:
        """What is nearly spelt so, of the names with the same first letter and about as long; of a long list its
        first, so that whoever types does not wait."""
        text = typed.strip().removeprefix("$").lower()
        first = text.lstrip("^@")[:1]
        likely = (
            (name, known)
            for name, known in self._names
            if name.lstrip("^@")[:1] == first and abs(len(name) - len(text)) <= len(text) // 2
        )
        names = dict(islice(likely, _TRIED))
        close = (names[name] for name in get_close_matches(text, names, n=5, cutoff=_NEARLY))
        return list({known.symbol: known for known in close}.values())
