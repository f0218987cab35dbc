"""Which symbols are due for a poll: by their markets' hours, and by what the stream tells anyway."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta

from bot.market.calendar import Calendar
from bot.market.model import Instrument
from bot.market.rhythm import Rhythm

ALONE, BESIDE, FULL = timedelta(seconds=15), timedelta(seconds=60), timedelta(minutes=5)
"""Between polls of an open market: without the stream; beside it, of what it is silent about; and of all."""
_ALONE = Rhythm(open=ALONE, extended=BESIDE, closed=timedelta(minutes=20))
_BESIDE = Rhythm(open=BESIDE, extended=BESIDE, closed=timedelta(minutes=20))
_CLOSING = timedelta(minutes=2)
"""Between polls for closes that are still to come."""
_TOGETHER = timedelta(seconds=2)
_NEVER = datetime.min.replace(tzinfo=UTC)


class Pace:
    """Symbols of one calendar are due together."""

    def __init__(self) -> None:
        self._markets: dict[Calendar, list[str]] = {}
        self._due: dict[Calendar, datetime] = {}
        self._polled: dict[str, datetime] = {}

    def watch(self, instruments: Iterable[Instrument], calendars: Mapping[str, Calendar]) -> None:
        """From now on these; new ones are due at once."""
        self._markets = {}
        for instrument in instruments:
            self._markets.setdefault(calendars[instrument.symbol], []).append(instrument.symbol)
        self._polled = {symbol: at for symbol, at in self._polled.items() if symbol in calendars}
        self._due = {
            calendar: self._due.get(calendar, _NEVER) if all(symbol in self._polled for symbol in symbols) else _NEVER
            for calendar, symbols in self._markets.items()
        }

    def due(self, now: datetime, streamed: Callable[[str], datetime | None]) -> Sequence[str]:
        """Those to be polled now: of markets that are due, without what the stream has told since their last turn.

        `streamed`: when a symbol's last tick came.
        """
        return [
            symbol
            for calendar, symbols in self._markets.items()
            if self._due[calendar] <= now + _TOGETHER
            for symbol in symbols
            if self._wanted(symbol, now, streamed(symbol))
        ]

    def polled(self, symbols: Iterable[str], now: datetime) -> None:
        self._polled.update(dict.fromkeys(symbols, now))

    def next(self, now: datetime, *, streaming: bool, awaited: Callable[[str], bool]) -> datetime:
        """When the next is due, after a round at `now`. `awaited`: whether a symbol's close is still to come."""
        rhythm = _BESIDE if streaming else _ALONE
        for calendar, symbols in self._markets.items():
            if self._due[calendar] <= now + _TOGETHER:
                due = rhythm.next([calendar], now)
                late = due > now + _CLOSING and any(awaited(symbol) for symbol in symbols)
                self._due[calendar] = now + _CLOSING if late else due
        return min(self._due.values(), default=now + timedelta(days=1))

    def _wanted(self, symbol: str, now: datetime, streamed: datetime | None) -> bool:
        polled = self._polled.get(symbol, _NEVER)
        return now - polled >= FULL - _TOGETHER or streamed is None or now - streamed >= BESIDE
