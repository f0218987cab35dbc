"""From the ticks of the stream to facts."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from adapters.yahoo.pace import BESIDE
from adapters.yahoo.sessions import eve, regular
from adapters.yahoo.ticks import Tick
from adapters.yahoo.watched import Watched
from bot.market.model import Quote
from bot.ports.sources import SourceFact

_SAID = timedelta(seconds=30)


class Streamed:
    """Knows when each symbol's last tick came."""

    def __init__(self, watched: Watched) -> None:
        self._watched = watched
        self._heard: dict[str, datetime] = {}
        self._ticked: set[str] = set()
        self._said: datetime | None = None

    def heard(self, symbol: str) -> datetime | None:
        return self._heard.get(symbol)

    def step(self, ticks: Sequence[Tick], now: datetime) -> list[SourceFact]:
        """One moment: new prints in order of time; now and then that those which ticked are answered for."""
        facts: list[SourceFact] = []
        for tick in sorted(ticks, key=lambda tick: tick.at):
            facts += self._quotes(tick, now)
            self._heard[tick.symbol] = now
            self._ticked.add(tick.symbol)
        if self._said is None or now - self._said >= _SAID:
            facts += self._watched.answered(self._ticked, BESIDE, now)
            self._ticked, self._said = set(), now
        return facts

    def _quotes(self, tick: Tick, now: datetime) -> list[Quote]:
        calendar = self._watched.calendars[tick.symbol]
        at = regular(calendar, tick.at) if tick.regular else tick.at
        if tick.previous_close > 0 and (day := eve(calendar, at)):
            self._watched.doubts.check(tick.symbol, day, tick.previous_close, now)
        return self._watched.quotes(tick.symbol, tick.price, at, now)
