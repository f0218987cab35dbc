"""The source: both lists each minute while the US exchanges trade, with extended hours, and hardly ever else."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from random import Random

from adapters.fetch import Fetcher
from adapters.halts.board import Board, decoded
from adapters.halts.lists import Row, nasdaq, nyse
from adapters.halts.reasons import market_wide
from adapters.rounds import Rounds
from adapters.trying import tried
from bot.errors import SourceError
from bot.market.calendar import NEW_YORK, calendar_for
from bot.market.model import Halt
from bot.market.rhythm import Rhythm
from bot.news.model import Headline
from bot.ports.health import Finding, Health
from bot.ports.schedule import Schedule, Work
from bot.ports.sources import SourceFact, Take
from bot.ports.store import Notebook

_NAME = "US halts"
_NASDAQ, _NASDAQ_LIST = "https://www.nasdaqtrader.com", "/rss.aspx?feed=tradehalts"
_NYSE, _NYSE_LIST = "https://www.nyse.com", "/api/trade-halts/current/download"
_EVERYTHING = "*"
"""Stands for the whole market on the board."""
_INDICES = ("^GSPC", "^DJI", "^IXIC", "^NDX", "^RUT", "^NYA", "^VIX")
"""A market-wide halt is one of these."""
_RHYTHM = Rhythm(timedelta(seconds=60), timedelta(seconds=60), timedelta(hours=6))


@dataclass(slots=True)
class _List:
    """One of the lists: `rows` are those of its last answer, None before that; `begun`: it has been read, ever."""

    name: str
    url: str
    read: Callable[[bytes], Sequence[Row]]
    rounds: Rounds
    rows: Sequence[Row] | None = None
    begun: bool = False


class Halts:
    """Emits a `Halt` when trading in a watched symbol stops and when it goes on, once each whichever list says so
    first, and a `Headline` when it stops. What was halted before anybody looked is an old `Halt`, without a headline.
    `nasdaq` and `nyse` take the place of their hosts."""

    def __init__(
        self,
        fetcher: Fetcher,
        notebook: Notebook,
        nasdaq: str | None = None,
        nyse: str | None = None,
        dice: Random | None = None,
    ) -> None:
        self._fetcher = fetcher
        self._notebook = notebook
        self._lists = _lists(nasdaq or _NASDAQ, nyse or _NYSE, dice or Random())
        self._watched: frozenset[str] = frozenset()
        self._known: frozenset[str] = frozenset()
        """Those of which it has been told whether they are halted."""
        self._board: Board | None = None
        self._one_at_a_time = asyncio.Lock()

    def watch(self, symbols: Collection[str]) -> None:
        """From now on halts of these, and of no others."""
        self._watched = frozenset(symbols)

    def start(self, take: Take, schedule: Schedule) -> None:
        for each in self._lists:
            schedule.at(schedule.now(), f"halts {each.name}", self._job(each, take, schedule))

    def health(self) -> Sequence[Health]:
        return [each.rounds.health() for each in self._lists]

    async def check(self) -> Sequence[Finding]:
        async def listed(one: _List) -> str:
            return f"lists {len(await self._rows(one))} halts"

        return [await tried(f"{each.name} halts", listed(each)) for each in self._lists]

    async def close(self) -> None:
        """The fetcher is closed by whoever made it."""

    def _job(self, one: _List, take: Take, schedule: Schedule) -> Work:
        async def look() -> datetime:
            try:
                rows = await self._rows(one)
            except SourceError as error:
                return one.rounds.failed(schedule.now(), error)
            async with self._one_at_a_time:
                now = schedule.now()
                one.rows = [*rows, *_market(rows)]
                await self._tell(one, take, now)
            opens = [row.until for row in one.rows if row.until and row.until > now]
            due = min([_RHYTHM.next([calendar_for("XNYS")], now), *opens])
            return one.rounds.answered(now, due, f"{len(rows)} halts listed")

        return look

    async def _rows(self, one: _List) -> Sequence[Row]:
        return one.read((await self._fetcher.get(one.url)).body)

    async def _tell(self, one: _List, take: Take, now: datetime) -> None:
        """Hand on what a list says anew, and note it then; what it says when it is read for the first time is old."""
        before, watched = self._board or await self._recall(), self._watched
        board, news = before.taken(one.rows or (), now)
        if all(each.rows is not None for each in self._lists):
            listed = {row.symbol for each in self._lists for row in each.rows or ()}
            board, ended = board.ended(listed, now.astimezone(NEW_YORK).date(), now)
            news += ended
        facts: list[SourceFact] = [*_halted(before, watched - self._known, now)]
        if one.begun:
            facts += [fact for halt in news for fact in self._facts(halt, one.name)]
        else:
            facts += _halted(board, watched & {halt.symbol for halt in news}, now)
        if facts:
            await take(facts)
        self._known = watched
        if board != before or not one.begun:
            await self._notebook.note(_NAME, {"board": board.encoded(), one.name: b"read"})
        self._board, one.begun = board, True

    async def _recall(self) -> Board:
        noted = await self._notebook.read(_NAME)
        for each in self._lists:
            each.begun = each.name in noted
        return decoded(noted["board"]) if "board" in noted else Board({})

    def _facts(self, halt: Halt, source: str) -> list[SourceFact]:
        """What of it concerns those that are watched."""
        if halt.symbol == _EVERYTHING:
            symbols = tuple(index for index in _INDICES if index in self._watched)
        else:
            symbols = (halt.symbol,) if halt.symbol in self._watched else ()
        facts: list[SourceFact] = [replace(halt, symbol=symbol) for symbol in symbols]
        if symbols and halt.halted:
            who = "All US trading" if halt.symbol == _EVERYTHING else halt.symbol
            facts.append(Headline(halt.at, halt.seen, source, f"{who} halted: {halt.reason}", "", "", symbols))
        return facts


def _halted(board: Board, symbols: Collection[str], now: datetime) -> list[Halt]:
    """Who of these is halted already."""
    halted = [(symbol, last) for symbol in sorted(symbols) if (last := board.last.get(symbol)) and not last.over]
    return [Halt(symbol, True, last.reason, last.since, now, old=True) for symbol, last in halted]


def _lists(nasdaq_host: str, nyse_host: str, dice: Random) -> tuple[_List, _List]:
    return (
        _List("Nasdaq", nasdaq_host + _NASDAQ_LIST, nasdaq, Rounds("Nasdaq halts", dice)),
        _List("NYSE", nyse_host + _NYSE_LIST, nyse, Rounds("NYSE halts", dice)),
    )


def _market(rows: Sequence[Row]) -> Sequence[Row]:
    """A row for the whole market, if a circuit breaker has halted it: it is listed by its symbols."""
    halted = [row for row in rows if market_wide(row.reason)]
    if not halted:
        return ()
    first = min(halted, key=lambda row: row.since)
    return (replace(first, symbol=_EVERYTHING),)
