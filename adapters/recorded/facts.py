"""From the rows of a recorded day to its facts, in order of being seen."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from adapters.recorded import rows
from adapters.recorded.table import Folder, Row, RowError, short
from bot.errors import SourceError
from bot.market.calendar import Session, calendar_for
from bot.market.history import History
from bot.market.model import Close, DailyBar, Dividend, Instrument, Print, Quote, Split
from bot.news.model import Headline, Ranking

RecordedFact = Quote | Close | Split | Dividend | Headline | Ranking

ENDED = timedelta(days=2)
"""So long after midnight UTC a date's session has ended on every exchange."""


@dataclass(frozen=True, slots=True)
class Facts:
    """`history` is what had ended at the start; `ordered` everything else, by when it was seen."""

    instruments: Sequence[Instrument]
    history: Mapping[str, Sequence[DailyBar]]
    ordered: Sequence[RecordedFact]


def read_facts(folder: Folder, start: datetime) -> Facts:
    """Raises `SourceError` where there is no price to be had."""
    instruments = _instruments(folder)
    history, closes = _daily(folder, instruments, start)
    quotes = _quotes(folder, instruments)
    if not (quotes or history or closes):
        raise SourceError(f"{folder.path} holds no price: neither bars.csv nor daily.csv has a row that can be read.")
    facts = [*_actions(folder, instruments), *_rankings(folder), *_headlines(folder), *quotes, *closes]
    return Facts(tuple(instruments.values()), history, sorted(facts, key=_order))


def _order(fact: RecordedFact) -> tuple[object, ...]:
    """By time; within a moment what changes the basis first, then news, then prices: indices first, closes last."""
    match fact:
        case Split() | Dividend():
            return fact.seen, 0, fact.symbol
        case Ranking():
            return fact.seen, 1, fact.chart
        case Headline():
            return fact.seen, 2, ""
        case Quote():
            # One bar's close comes before the open of the next.
            return fact.seen, 3, not fact.symbol.startswith("^"), fact.symbol, fact.kind is not Print.CLOSE
        case Close():
            return fact.seen, 4, fact.symbol


def _instruments(folder: Folder) -> dict[str, Instrument]:
    instruments: dict[str, Instrument] = {}

    def take(row: Row) -> None:
        instrument = rows.instrument(row)
        if instrument.symbol in instruments:
            raise RowError(f"{short(instrument.symbol)} is there already")
        _check_exchange(instrument.exchange)
        instruments[instrument.symbol] = instrument
        instruments[instrument.symbol] = replace(instrument, shares_outstanding=rows.shares(row))

    folder.each("symbols.csv", rows.SYMBOLS, take)
    if not instruments:
        raise SourceError(f"{folder.path / 'symbols.csv'} names no symbol; docs/recorded-days.md says what it holds.")
    return instruments


def _daily(
    folder: Folder, instruments: Mapping[str, Instrument], start: datetime
) -> tuple[Mapping[str, Sequence[DailyBar]], Sequence[Close]]:
    history: dict[str, dict[date, DailyBar]] = defaultdict(dict)
    closes: dict[tuple[str, date], Close] = {}
    ended = (start - ENDED).date()

    def take(row: Row) -> None:
        symbol, bar = rows.daily(row, instruments)
        if bar.date in history[symbol] or (symbol, bar.date) in closes:
            raise RowError(f"{short(symbol)} has a row of {bar.date} already")
        if bar.date >= ended and (end := _session(instruments[symbol], bar.date).close) > start:
            closes[symbol, bar.date] = Close(symbol, bar, end, end)
        else:
            history[symbol][bar.date] = bar

    folder.each("daily.csv", rows.DAILY, take)
    return {symbol: History(bars.values()).all() for symbol, bars in history.items() if bars}, tuple(closes.values())


def _session(instrument: Instrument, day: date) -> Session:
    if (session := calendar_for(instrument.exchange).session_on(day)) is None:
        raise RowError(f"{day} was no session of {instrument.exchange}")
    return session


def _check_exchange(exchange: str) -> None:
    try:
        calendar_for(short(exchange))
    except SourceError as error:
        raise RowError(str(error)) from None


def _quotes(folder: Folder, instruments: Mapping[str, Instrument]) -> Sequence[Quote]:
    bars: dict[tuple[str, datetime], Sequence[Quote]] = {}

    def take(row: Row) -> None:
        quotes = rows.quotes(row, instruments)
        symbol, start = quotes[0].symbol, quotes[0].at
        if (symbol, start) in bars:
            raise RowError(f"{short(symbol)} has a bar from {start:%Y-%m-%dT%H:%M:%SZ} already")
        bars[symbol, start] = quotes

    folder.each("bars.csv", rows.BARS, take)
    return [quote for quotes in bars.values() for quote in quotes]


def _actions(folder: Folder, instruments: Mapping[str, Instrument]) -> Sequence[Split | Dividend]:
    actions: list[Split | Dividend] = []

    def take(row: Row) -> None:
        action = rows.action(row, instruments)
        at = _session(instruments[action.symbol], action.date).pre_open
        kind = Split if action.kind == "split" else Dividend
        actions.append(kind(action.symbol, action.date, action.value, at, at))

    folder.each("actions.csv", rows.ACTIONS, take)
    return actions


def _headlines(folder: Folder) -> Sequence[Headline]:
    headlines: list[Headline] = []
    folder.each("headlines.csv", rows.HEADLINES, lambda row: headlines.append(rows.headline(row)))
    return headlines


def _rankings(folder: Folder) -> Sequence[Ranking]:
    snapshots: dict[tuple[datetime, str], dict[int, str]] = defaultdict(dict)

    def take(row: Row) -> None:
        place = rows.place(row)
        snapshot = snapshots[place.at, place.chart]
        if place.rank in snapshot:
            raise RowError(f"rank {place.rank} is taken by {short(snapshot[place.rank])}")
        snapshot[place.rank] = place.app

    folder.each("charts.csv", rows.CHARTS, take)
    return [Ranking(chart, _apps(snapshot), at, at) for (at, chart), snapshot in snapshots.items() if snapshot]


def _apps(snapshot: Mapping[int, str]) -> tuple[str, ...]:
    """A rank that is not recorded is left empty, so that the ranks below it stay true."""
    return tuple(snapshot.get(rank, "") for rank in range(1, max(snapshot) + 1))
