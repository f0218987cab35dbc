"""Who is halted, from two lists that overlap: what is new in a list, each halt and each resumption once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import msgspec

from adapters.halts.lists import Row
from bot.market.calendar import NEW_YORK
from bot.market.model import Halt

_SAME = timedelta(minutes=3)
"""Two lists may give the same halt times so far apart; a pause lasts five minutes at least."""
_KEPT = timedelta(days=3)
"""A halt that is over is remembered so long, as it stands in the lists until midnight."""


class Last(msgspec.Struct, frozen=True, array_like=True):
    """A symbol's latest halt."""

    since: datetime
    reason: str
    over: bool = False


@dataclass(frozen=True, slots=True)
class Board:
    """As it stands: `last` by symbol. What is not listed was never halted."""

    last: Mapping[str, Last]

    def taken(self, rows: Sequence[Row], now: datetime) -> tuple[Board, list[Halt]]:
        """The board after a list seen `now`, and what that says of any symbol, in order of time."""
        last, news = dict(self.last), list[Halt]()
        for row in sorted(rows, key=lambda row: row.since):
            known = last.get(row.symbol)
            if known is None or (known.over and row.since > known.since + _SAME):
                known = last[row.symbol] = Last(row.since, row.reason)
                news.append(Halt(row.symbol, True, row.reason, min(row.since, now), now))
            if not known.over and row.until and row.until <= now and row.since >= known.since - _SAME:
                last[row.symbol] = Last(row.since, known.reason, over=True)
                news.append(Halt(row.symbol, False, known.reason, row.until, now))
        return Board(last), news

    def ended(self, listed: Iterable[str], today: date, now: datetime) -> tuple[Board, list[Halt]]:
        """Those of before today (New York's) that no list names any more are over, nobody says since when."""
        named = set(listed)
        gone = [
            symbol
            for symbol, last in self.last.items()
            if not last.over and symbol not in named and last.since.astimezone(NEW_YORK).date() < today
        ]
        last = {**self.last, **{symbol: msgspec.structs.replace(self.last[symbol], over=True) for symbol in gone}}
        kept = {
            symbol: each
            for symbol, each in last.items()
            if not each.over or symbol in named or now - each.since < _KEPT
        }
        return Board(kept), [Halt(symbol, False, self.last[symbol].reason, now, now) for symbol in gone]

    def encoded(self) -> bytes:
        return msgspec.msgpack.encode(dict(self.last))


def decoded(noted: bytes) -> Board:
    return Board(msgspec.msgpack.decode(noted, type=dict[str, Last]))
