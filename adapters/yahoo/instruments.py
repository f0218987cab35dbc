"""Which instruments there are: Yahoo's quote rows as instruments, asked for once and kept."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec

from adapters.untrusted import clean
from adapters.yahoo.errors import Refused
from adapters.yahoo.exchanges import exchange
from adapters.yahoo.search import found
from adapters.yahoo.session import Session
from bot.errors import SourceError
from bot.market.model import Instrument
from bot.ports.store import Notebook

BATCH = 100
"""Symbols in a request for quotes."""
_SOURCE = "yahoo instruments"
_EVER = datetime.fromtimestamp(0, UTC)
_FRESH = timedelta(days=30)
_LONG = timedelta(days=30)
"""What has not traded for so long is taken for delisted."""
_LONGEST_NAME = 80
_MOST = 5000
"""So many are kept noted: those that were asked for last."""


class Known(msgspec.Struct, frozen=True):
    """A noted instrument; `checked`: when Yahoo last said so, None: before there was a clock."""

    instrument: Instrument
    checked: datetime | None


def number(row: Mapping[str, Any], field: str) -> float | None:
    """A finite number of a row of Yahoo's."""
    value = row.get(field)
    if not isinstance(value, int | float) or isinstance(value, bool) or not math.isfinite(value):
        return None
    return float(value)


def instant(row: Mapping[str, Any], field: str) -> datetime | None:
    """A time, given in seconds since 1970."""
    seconds = number(row, field)
    return datetime.fromtimestamp(seconds, UTC) if seconds and 0 < seconds < 4e9 else None


def text(row: Mapping[str, Any], field: str, longest: int = _LONGEST_NAME) -> str:
    value = row.get(field)
    return clean(value, longest) if isinstance(value, str) else ""


def instrument(row: Mapping[str, Any], now: datetime | None = None) -> Instrument | None:
    """Of a row of `v7/finance/quote`; None for what does not trade (any more)."""
    symbol, traded = text(row, "symbol", 40), instant(row, "regularMarketTime")
    if not symbol or row.get("quoteType") == "NONE" or traded is None or not number(row, "regularMarketPrice"):
        return None
    if now and now - traded > _LONG:
        return None
    name = text(row, "longName") or text(row, "shortName") or symbol
    others = (text(row, "displayName"), text(row, "prevName"))
    return Instrument(
        symbol=symbol,
        name=name,
        aliases=tuple(dict.fromkeys(other for other in others if other and other != name)),
        exchange=exchange(text(row, "exchange"), symbol, text(row, "exchangeTimezoneName")),
        currency=text(row, "currency", 10) or "USD",
        shares_outstanding=number(row, "sharesOutstanding") or None,
    )


class Instruments:
    """Asks for a symbol once in 30 days."""

    def __init__(self, session: Session, notebook: Notebook) -> None:
        self._session = session
        self._notebook = notebook
        self._noted: dict[str, Known] | None = None

    async def look_up(self, symbols: Collection[str], now: datetime | None) -> dict[str, Instrument]:
        """Those that there are, by the symbol asked for; a renamed one under its new symbol.

        Without `now` what is noted counts however old it is. Raises `SourceError` when one cannot be asked for that is
        not noted at all.
        """
        noted = await self._read()
        asked = [symbol for symbol in dict.fromkeys(symbols) if not _fresh(noted.get(symbol), now)]
        try:
            await self._ask(asked, now)
        except SourceError:
            if not all(symbol in noted for symbol in asked):
                raise
        known = {symbol: noted[symbol].instrument for symbol in symbols if symbol in noted}
        await self._trim()
        return known

    async def search(self, words: str, now: datetime | None) -> list[Instrument]:
        """What may be meant, the likeliest first. Raises `SourceError`."""
        symbols = list(dict.fromkeys(hit.symbol for hit in await found(self._session, words)))
        there = await self.look_up(symbols, now)
        return [there[symbol] for symbol in symbols if symbol in there]

    async def rows(self, rows: Iterable[Mapping[str, Any]], now: datetime) -> list[Instrument]:
        """Those of the rows of a poll that are not what they were: with another name, or other shares."""
        noted = await self._read()
        seen = [each for row in rows if row.get("currency") and row.get("shortName") and (each := instrument(row))]
        changed = [each for each in seen if each.symbol in noted and noted[each.symbol].instrument != each]
        stale = [each for each in seen if not _fresh(noted.get(each.symbol), now)]
        await self._note({each.symbol: Known(each, now) for each in [*changed, *stale]})
        return changed

    async def _ask(self, symbols: Sequence[str], now: datetime | None) -> None:
        for start in range(0, len(symbols), BATCH):
            batch = symbols[start : start + BATCH]
            rows = await quotes(self._session, batch)
            there = {each.symbol: each for row in rows if (each := instrument(row, now))}
            answers = _paired(batch, rows, there)
            for symbol in batch:
                if symbol not in answers and (renamed := await self._renamed(symbol, now)):
                    answers[symbol] = renamed
            await self._note({symbol: Known(answers[symbol], now) if symbol in answers else None for symbol in batch})

    async def _renamed(self, symbol: str, now: datetime | None) -> Instrument | None:
        """What Yahoo's search takes an unknown symbol for, if it is sure."""
        new = next((hit.symbol for hit in await found(self._session, symbol) if hit.sure), None)
        if new is None or new == symbol:
            return None
        return next((each for row in await quotes(self._session, [new]) if (each := instrument(row, now))), None)

    async def _read(self) -> dict[str, Known]:
        if self._noted is None:
            kept = await self._notebook.read(_SOURCE)
            self._noted = {symbol: known for symbol, value in kept.items() if (known := _known(value))}
        return self._noted

    async def _trim(self) -> None:
        noted = await self._read()
        if len(noted) > _MOST:
            oldest = sorted(noted, key=lambda symbol: noted[symbol].checked or _EVER)[:-_MOST]
            await self._note(dict.fromkeys(oldest))

    async def _note(self, known: Mapping[str, Known | None]) -> None:
        noted = await self._read()
        changed = {symbol: each for symbol, each in known.items() if each != noted.get(symbol)}
        for symbol, each in changed.items():
            if each is None:
                del noted[symbol]
            else:
                noted[symbol] = each
        if changed:
            entries = {symbol: each and msgspec.json.encode(each) for symbol, each in changed.items()}
            await self._notebook.note(_SOURCE, entries)


async def quotes(session: Session, symbols: Sequence[str]) -> list[dict[str, Any]]:
    """Rows of `v7/finance/quote`, at most `BATCH` symbols; those that Yahoo does not know are left out."""
    try:
        body = await session.get("/v7/finance/quote", {"symbols": ",".join(symbols)})
    except Refused as error:
        if error.status != 404:
            raise
        return []
    answer = body.get("quoteResponse")
    rows = answer.get("result") if isinstance(answer, dict) else None
    return [row for row in rows or [] if isinstance(row, dict)]


def _known(value: bytes) -> Known | None:
    try:
        return msgspec.json.decode(value, type=Known)
    except msgspec.MsgspecError:
        return None  # of another version of this program: it is asked for anew


def _fresh(known: Known | None, now: datetime | None) -> bool:
    if known is None:
        return False
    return now is None or (known.checked is not None and now - known.checked < _FRESH)


def _paired(
    asked: Sequence[str], rows: Sequence[Mapping[str, Any]], there: Mapping[str, Instrument]
) -> dict[str, Instrument]:
    """What was asked for, by any letter case. One that is left over and an answer that nobody asked for are the same:
    it has another symbol now."""
    by_name = {symbol.upper(): each for symbol, each in there.items()}
    answers = {symbol: by_name[symbol.upper()] for symbol in asked if symbol.upper() in by_name}
    answered = {text(row, "symbol", 40).upper() for row in rows}
    missing = [symbol for symbol in asked if symbol.upper() not in answered]
    others = [each for each in there.values() if each not in answers.values()]
    if len(missing) == len(others) == 1:
        answers[missing[0]] = others[0]
    return answers
