"""How often something is asked, by what the markets do."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.errors import SourceError
from bot.market.calendar import Calendar

_EVER = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Rhythm:
    """Times between two rounds while a market is open, in its extended hours, and while all are closed; the first is
    the shortest. Each pace begins `lead` before its hours do. Jitter and back-off are the caller's."""

    open: timedelta
    extended: timedelta
    closed: timedelta
    lead: timedelta = timedelta(minutes=5)

    def next(self, calendars: Iterable[Calendar], now: datetime) -> datetime:
        """When the round after one at `now` (aware, UTC) is due: by the pace of now, or when a quicker one begins."""
        spans = [span for calendar in calendars for span in self._spans(calendar, now)]
        pace = min((pace for begins, ends, pace in spans if begins <= now <= ends), default=self.closed)
        return min([now + pace, *(begins for begins, _, pace_then in spans if begins > now and pace_then < pace)])

    def _spans(self, calendar: Calendar, now: datetime) -> Iterator[tuple[datetime, datetime, timedelta]]:
        """From when until when which pace is right, in the session of now, or the next, and the one after it."""
        try:
            day = calendar.trading_date(now)
            sessions = [calendar.session_on(day), calendar.session_on(calendar.next(day))]
        except SourceError:  # beyond the years that the calendar knows: rather too quick than too slow
            yield now, now + _EVER, self.open
            return
        for session in filter(None, sessions):
            yield session.pre_open - self.lead, session.open, self.extended
            yield session.close, session.post_close, self.extended
            yield session.open - self.lead, session.pause[0] if session.pause else session.close, self.open
            if session.pause:
                yield session.pause[1] - self.lead, session.close, self.open
