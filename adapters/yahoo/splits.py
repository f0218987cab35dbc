"""The splits of the next weeks: Yahoo's calendar once a day, and a close look at each on its morning."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from random import Random
from typing import Any

from adapters.yahoo.chart import opening
from adapters.yahoo.errors import Refused, Unavailable
from adapters.yahoo.history import Histories
from adapters.yahoo.patience import Patience
from adapters.yahoo.session import Session
from bot.errors import SourceError
from bot.market.calendar import Calendar, calendar_for
from bot.market.model import Instrument, Scheduled
from bot.ports.health import Health
from bot.ports.schedule import Schedule
from bot.ports.sources import Take

JOB, MORNING = "yahoo splits", "yahoo splits of today"
_EVERY = timedelta(days=1)
_SOON = timedelta(minutes=2)
_AHEAD = timedelta(days=30)
_PAGE, _PAGES = 100, 5
_COLUMNS = ("Symbol", "Payable On", "Old Share Worth", "Share Worth")
_EARLY, _LATE, _LOOK = timedelta(minutes=10), timedelta(minutes=30), timedelta(minutes=10)
"""From so long before the first trade, until so long after the open, and so often; also at the open itself, from which
on the chart has it at the latest."""


class Splits:
    """Tells `Scheduled` splits. The `Split` itself comes from the history, which is made to look before the first
    trade, since that would be compared with a close in old shares."""

    def __init__(self, session: Session, histories: Histories, dice: Random) -> None:
        self._session = session
        self._histories = histories
        self._dice = dice
        self._patience = Patience(dice)
        self._watched: dict[str, Calendar] = {}
        self._coming: dict[str, tuple[date, str]] = {}
        """Of all symbols: whoever is watched later is among them."""
        self._told: dict[str, tuple[date | None, str]] = {}
        self._schedule: Schedule | None = None

    def start(self, take: Take, schedule: Schedule) -> None:
        self._take, self._schedule = take, schedule
        schedule.at(schedule.now() + _SOON, JOB, self._work)

    def watch(self, instruments: Sequence[Instrument]) -> None:
        before, self._watched = self._watched, {each.symbol: calendar_for(each.exchange) for each in instruments}
        for symbol in self._watched.keys() - before.keys():  # whoever is listed again is told again
            self._told.pop(symbol, None)
        if self._schedule and self._coming:
            self._schedule.at(self._schedule.now(), MORNING, self._look)

    def health(self) -> Health:
        trouble = self._patience.trouble
        coming = sum(day is not None for day, _ in self._told.values())
        said = f"{coming or 'no'} split{'' if coming == 1 else 's'} ahead"
        return Health("Yahoo splits", not trouble, trouble or said)

    async def _work(self) -> datetime | None:
        assert self._schedule is not None
        now = self._schedule.now()
        try:
            self._coming = await coming(self._session, now.date())
        except Refused as error:
            self._patience.after(error)
            return now + _EVERY
        except SourceError as error:
            return now + self._patience.after(error)
        self._patience.well()
        self._schedule.at(now, MORNING, self._look)
        return now + _EVERY * self._dice.uniform(0.95, 1.05)

    async def _look(self) -> datetime | None:
        """Tell what is news, and have the history of those looked at that split today."""
        assert self._schedule is not None
        now = self._schedule.now()
        await self._tell(now)
        due = [self._morning(symbol, *self._coming[symbol], now) for symbol in self._watched if symbol in self._coming]
        return min(filter(None, due), default=None)

    async def _tell(self, now: datetime) -> None:
        dates = {symbol: self._coming.get(symbol, (None, "")) for symbol in (*self._told, *self._watched)}
        news = {
            symbol: date
            for symbol, date in dates.items()
            if date != self._told.get(symbol, (None, "")) and not self._past(symbol, now)
        }
        if news:
            await self._take([Scheduled(symbol, "split", day, note, now, now) for symbol, (day, note) in news.items()])
        self._told |= news

    def _past(self, symbol: str, now: datetime) -> bool:
        """Whether what has been told is over, so that it is gone from the calendar for a good reason."""
        day, _ = self._told.get(symbol, (None, ""))
        return symbol not in self._coming and day is not None and day <= now.date()

    def _morning(self, symbol: str, day: date, _note: str, now: datetime) -> datetime | None:
        """When to look at a symbol; None: not any more."""
        calendar = self._watched[symbol]
        session = calendar.session_on(day)
        if session is None or now > session.open + _LATE or self._histories.split(symbol, day):
            return None
        first = opening(calendar, day) - _EARLY
        if now < first:
            return first
        self._histories.suspect(symbol)
        again = now + _LOOK
        return session.open if now < session.open < again else again


async def coming(session: Session, today: date) -> dict[str, tuple[date, str]]:
    """The dates of splits on US exchanges and their words (`10 for 1`), by symbol. Raises `SourceError`."""
    found: dict[str, tuple[date, str]] = {}
    for page in range(_PAGES):
        rows = await _page(session, today, page)
        found |= dict(filter(None, map(_split, rows)))
        if len(rows) < _PAGE:
            break
    return found


async def _page(session: Session, today: date, page: int) -> list[Mapping[str, Any]]:
    """Rows by the names of their columns."""
    between = [("GTE", today), ("LTE", today + _AHEAD)]
    operands = [{"operator": than, "operands": ["startdatetime", day.isoformat()]} for than, day in between]
    question = {
        "entityIdType": "splits",
        "includeFields": ["ticker", "startdatetime", "old_share_worth", "share_worth"],
        "sortField": "startdatetime",
        "sortType": "ASC",
        "size": _PAGE,
        "offset": page * _PAGE,
        "query": {"operator": "AND", "operands": operands},
    }
    body = await session.post("/v1/finance/visualization", question, {"lang": "en-US", "region": "US"})
    try:
        table = body["finance"]["result"][0]["documents"][0]
        names = [column["label"] for column in table["columns"]]
        return [dict(zip(names, row, strict=True)) for row in table["rows"]]
    except (LookupError, TypeError, ValueError) as error:
        raise Unavailable("Yahoo's calendar of splits is not what it was.") from error


def _split(row: Mapping[str, Any]) -> tuple[str, tuple[date, str]] | None:
    symbol, said, old, new = (row.get(name) for name in _COLUMNS)
    if not isinstance(symbol, str) or not isinstance(said, str):
        return None
    if not isinstance(old, int | float) or not isinstance(new, int | float) or min(old, new) <= 0 or old == new:
        return None
    try:
        day = date.fromisoformat(said[:10])
    except ValueError:
        return None
    return symbol, (day, f"{new:g} for {old:g}")
