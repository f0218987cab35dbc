"""A made-up market: prices that walk at random, but the same way each time they are asked for.

Closes come from one walk over the sessions; within a session, and in the hours before and after it, prices go from one
known point to the next by a bridge, minute by minute. `Shock` adds what a story needs.
"""

from __future__ import annotations

import math
from array import array
from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import product
from typing import NamedTuple
from zlib import crc32
from zoneinfo import ZoneInfo

import numpy as np

from bot.market.calendar import Calendar, Session, calendar_for

FIRST = date(2024, 1, 2)
_LAST = date(2027, 12, 30)
_RAMP = 60.0
"""Seconds that a shock takes."""
_MINUTE = 60
_NOISE = 0.0004
"""The usual change of a minute."""
_KEPT = 2
"""Paths of a symbol that are remembered."""


@dataclass(frozen=True, slots=True)
class Listing:
    """What Yahoo says of a symbol whatever its price; `delay` in minutes."""

    symbol: str
    name: str
    kind: str
    code: str
    place: str
    mic: str
    zone: str
    currency: str = "USD"
    delay: int = 0


@dataclass(frozen=True, slots=True)
class Shock:
    """From `at` on everything is dearer by `change` (a fraction; negative: cheaper)."""

    symbol: str
    at: datetime
    change: float


@dataclass(frozen=True, slots=True)
class Split:
    """`ratio` new for one old from the session of `day` on."""

    symbol: str
    day: date
    ratio: int


class Minutes(NamedTuple):
    """Logarithms of prices, one a minute from `start` (epoch seconds) on."""

    start: float
    logs: array[float]


@dataclass(frozen=True, slots=True)
class Bar:
    at: datetime
    open: float
    high: float
    low: float
    close: float
    volume: int


_PLACES: Mapping[str, tuple[str, str, str, str, str, int]] = {
    ".L": ("LSE", "LSE", "XLON", "Europe/London", "GBp", 15),
    ".DE": ("GER", "XETRA", "XETR", "Europe/Berlin", "EUR", 15),
    ".T": ("JPX", "Tokyo", "XTKS", "Asia/Tokyo", "JPY", 20),
    ".HK": ("HKG", "HKSE", "XHKG", "Asia/Hong_Kong", "HKD", 15),
}


def listing(symbol: str) -> Listing:
    """By its spelling: `^` an index, `-USD` a coin, a suffix for abroad, else a share of New York."""
    if symbol.endswith("-USD"):
        return Listing(symbol, f"{symbol[:-4]} USD", "CRYPTOCURRENCY", "CCC", "CCC", "24/7", "UTC")
    if symbol.startswith("^"):
        return Listing(symbol, f"{symbol[1:]} Index", "INDEX", "SNP", "SNP", "XNYS", "America/New_York")
    for suffix, (code, place, mic, zone, currency, delay) in _PLACES.items():
        if symbol.endswith(suffix):
            return Listing(symbol, f"{symbol} plc", "EQUITY", code, place, mic, zone, currency, delay)
    nasdaq = crc32(symbol.encode()) % 2
    code, place = ("NMS", "NasdaqGS") if nasdaq else ("NYQ", "NYSE")
    return Listing(symbol, f"{symbol} Inc.", "EQUITY", code, place, "XNYS", "America/New_York")


class Walk:
    """The prices of one symbol, before any split. `at` is aware."""

    def __init__(self, of: Listing, seed: int, shocks: Iterable[Shock] = (), splits: Iterable[Split] = ()) -> None:
        self.of = of
        self.calendar: Calendar = calendar_for(of.mic)
        self.splits = tuple(splits)
        self._key = (seed, crc32(of.symbol.encode()))
        self._shocks = [(shock.at.timestamp(), math.log1p(shock.change)) for shock in shocks]
        self._dates = self.calendar.sessions(FIRST, _LAST)
        self._levels = self._days()
        self._paths: dict[tuple[date, str], Minutes] = {}

    def scale(self, now: datetime) -> float:
        """What prices are multiplied by in the shares of today."""
        today = self.calendar.trading_date(now)
        return math.prod(1 / split.ratio for split in self.splits if split.day <= today)

    def session(self, at: datetime) -> Session:
        """The regular session that began last."""
        day = self.calendar.trading_date(at)
        session = self._session(day)
        return session if at >= session.open else self._session(self.calendar.previous(day))

    def last(self, at: datetime) -> float:
        """The last trade, in any hours."""
        session = self._session(self.calendar.trading_date(at))
        if at < session.pre_open:
            session = self._session(self.calendar.previous(session.date))
            at = min(at, session.post_close)
        if at < session.open:
            return self._price(session, "pre", at)
        return self._price(session, "regular" if at <= session.close else "post", at)

    def traded(self, session: Session, at: datetime) -> float:
        """The last regular trade of a session by then."""
        return self._price(session, "regular", min(at, session.close))

    def bar(self, session: Session, start: datetime, end: datetime) -> Bar:
        """Of a part of a regular session."""
        began, logs = self._path(session, "regular")
        inside = logs[int((start.timestamp() - began) / _MINUTE) + 1 : math.ceil((end.timestamp() - began) / _MINUTE)]
        first, last = (self._log(session, "regular", min(at, session.close)) for at in (start, end))
        extremes = max(first, last, *inside), min(first, last, *inside)
        prices = [math.exp(level) for level in (first, *extremes, last)]
        return Bar(start, *prices, volume=self.volume(session, end) - self.volume(session, start))

    def volume(self, session: Session, at: datetime) -> int:
        """Traded in a regular session by then."""
        share = (min(at, session.close) - session.open) / (session.close - session.open)
        return int(self._volume(session) * max(share, 0))

    def day(self, session: Session, at: datetime) -> Bar:
        """A session until then."""
        return self.bar(session, session.open, max(min(at, session.close), session.open + timedelta(seconds=1)))

    def days(self, first: date, at: datetime) -> list[Bar]:
        """Daily bars from a date on, the last one of the session that began last."""
        current = self.session(at)
        return [self._whole(self._session(day)) for day in self.calendar.sessions(first, current.date)[:-1]] + [
            self.day(current, at)
        ]

    def _whole(self, session: Session) -> Bar:
        begin, end = (self._drift(each.timestamp()) for each in (session.open, session.close))
        if begin != end:
            return self.day(session, session.close)
        o, h, low, c = (math.exp(begin + level) for level in self._levels[bisect_left(self._dates, session.date)])
        return Bar(session.open, o, h, low, c, int(self._volume(session)))

    def _days(self) -> np.ndarray:
        """The logarithms of each session's open, high, low and close."""
        dice = np.random.default_rng(self._key)
        count = len(self._dates)
        start = math.log(dice.uniform(20, 400)) + (4 if self.of.kind in ("INDEX", "CRYPTOCURRENCY") else 0)
        closes = start + np.cumsum(dice.standard_t(5, count) * 0.01)
        before = np.concatenate(([start], closes[:-1]))
        opens = before if self.calendar.continuous else before + dice.normal(0, 0.003, count)
        highs = np.maximum(opens, closes) + np.abs(dice.normal(0, 0.004, count))
        lows = np.minimum(opens, closes) - np.abs(dice.normal(0, 0.004, count))
        return np.column_stack((opens, highs, lows, closes))

    def _session(self, day: date) -> Session:
        session = self.calendar.session_on(day)
        assert session is not None
        return session

    def _volume(self, session: Session) -> float:
        return (self._key[1] % 50 + 1) * 1e6 * (1 + session.date.toordinal() % 7 / 10)

    def _drift(self, second: float) -> float:
        return sum(by * min(max((second - at) / _RAMP, 0), 1) for at, by in self._shocks)

    def _price(self, session: Session, part: str, at: datetime) -> float:
        return math.exp(self._log(session, part, at))

    def _log(self, session: Session, part: str, at: datetime) -> float:
        start, logs = self._path(session, part)
        minutes = (at.timestamp() - start) / _MINUTE
        before = min(int(minutes), len(logs) - 2)
        return logs[before] + (logs[before + 1] - logs[before]) * (minutes - before)

    def _path(self, session: Session, part: str) -> Minutes:
        if (path := self._paths.get((session.date, part))) is None:
            if len(self._paths) > _KEPT:
                self._paths.clear()
            path = self._paths[session.date, part] = self._walked(session, part)
        return path

    def _walked(self, session: Session, part: str) -> Minutes:
        index = bisect_left(self._dates, session.date)
        opened, high, low, closed = self._levels[index]
        begin, end, first, last = {
            "pre": (session.pre_open, session.open, self._levels[index - 1][3], opened),
            "regular": (session.open, session.close, opened, closed),
            "post": (session.close, session.post_close, closed, closed),
        }[part]
        times = np.arange(begin.timestamp(), end.timestamp() + 1, _MINUTE)
        dice = np.random.default_rng((*self._key, session.date.toordinal(), len(part)))
        way, steps = np.linspace(0, 1, len(times)), np.cumsum(dice.normal(0, _NOISE, len(times)))
        logs = first + (last - first) * way + (steps - steps[0]) - (steps[-1] - steps[0]) * way
        if part == "regular":
            logs = np.clip(logs, low, high)
            logs[dice.integers(1, len(times) - 1, 2)] = high, low
        drift = np.array([self._drift(second) for second in times]) if self._shocks else 0
        return Minutes(begin.timestamp(), array("d", logs + drift))


class Exchange:
    """All symbols there are: any that is asked for, but for those `unknown` and `delisted`."""

    def __init__(self, seed: int = 1, shocks: Sequence[Shock] = (), splits: Sequence[Split] = ()) -> None:
        self._seed = seed
        self.shocks, self.splits = shocks, splits
        self.unknown: set[str] = set()
        self.delisted: set[str] = set()
        self.older: dict[str, dict[date, tuple[float, float, float, float]]] = {}
        """Of symbols that are older than the walk: open, high, low and close of months, by their first days."""
        self._walks: dict[str, Walk] = {}
        self._now: datetime | None = None
        self._states: dict[str, str] = {}
        """Of markets by their MIC, `_now`."""

    def walk(self, symbol: str) -> Walk:
        if symbol not in self._walks:
            shocks = [shock for shock in self.shocks if shock.symbol == symbol]
            splits = [split for split in self.splits if split.symbol == symbol]
            self._walks[symbol] = Walk(listing(symbol), self._seed, shocks, splits)
        return self._walks[symbol]

    def state(self, walk: Walk, now: datetime) -> str:
        """Yahoo's word for it: PREPRE, PRE, REGULAR, POST, POSTPOST or CLOSED."""
        if now != self._now:
            self._now = now
            self._states.clear()
        if (state := self._states.get(walk.of.mic)) is None:
            state = self._states[walk.of.mic] = self._state(walk, now)
        return state

    def _state(self, walk: Walk, now: datetime) -> str:
        day = now.astimezone(ZoneInfo(walk.of.zone)).date()
        session = walk.calendar.session_on(day)
        if session is None:
            return "CLOSED"
        if session.contains(now):
            return "REGULAR"
        if now < session.open:
            return "PRE" if now >= session.pre_open else "PREPRE"
        return "POST" if now <= session.post_close else "POSTPOST"


def symbols(count: int) -> list[str]:
    """Indices, coins, London and Tokyo among so many, the rest shares of New York."""
    known = ["^GSPC", "^IXIC", "BTC-USD", "ETH-USD", "VOD.L", "SAP.DE", "7203.T", "NVDA", "AMD", "AAPL"]
    made = ("".join(letters) for letters in product("BCDFGHJK", "AEIOU", "LMNPRST", "QXZ"))
    return [*known, *made][:count]
