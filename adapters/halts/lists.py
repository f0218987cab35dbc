"""The two lists of halts. Times are written in New York's; symbols with a point where prices have a hyphen."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from io import StringIO

from adapters.halts.reasons import reason
from adapters.markup import parsed, text
from adapters.untrusted import clean
from bot.errors import SourceError
from bot.market.calendar import NEW_YORK

_NDAQ = "{http://www.nasdaqtrader.com/}"
_COLUMNS = {"Halt Date", "Halt Time", "Symbol", "Reason", "Resume Date", "NYSE Resume Time"}
_LONGEST_REASON = 80


@dataclass(frozen=True, slots=True)
class Row:
    """A halt: since when, why in words, and when trading goes on (None: not yet known)."""

    symbol: str
    since: datetime
    reason: str
    until: datetime | None


def nasdaq(body: bytes) -> Sequence[Row]:
    """Today's halts on all US exchanges and those of before that go on: RSS with a byte order mark and fields of
    Nasdaq's own. Raises `SourceError`."""
    channel = parsed(body).find("channel")
    if channel is None:
        raise SourceError("the answer is no RSS feed")
    rows = (
        _row(
            text(item, f"{_NDAQ}IssueSymbol"),
            f"{text(item, f'{_NDAQ}HaltDate')} {text(item, f'{_NDAQ}HaltTime')}",
            text(item, f"{_NDAQ}ReasonCode"),
            f"{text(item, f'{_NDAQ}ResumptionDate')} {text(item, f'{_NDAQ}ResumptionTradeTime')}",
            "%m/%d/%Y",
        )
        for item in channel.iter("item")
    )
    return [row for row in rows if row]


def nyse(body: bytes) -> Sequence[Row]:
    """The halts in force, as CSV. Raises `SourceError`."""
    table = csv.DictReader(StringIO(body.decode("utf-8-sig", "replace")))
    if not set(table.fieldnames or ()) >= _COLUMNS:
        raise SourceError("the answer is no list of halts")
    rows = (
        _row(
            line["Symbol"] or "",
            f"{line['Halt Date']} {line['Halt Time']}",
            line["Reason"] or "",
            f"{line['Resume Date']} {line['NYSE Resume Time']}",
            "%Y-%m-%d",
        )
        for line in table
    )
    return [row for row in rows if row]


def _row(symbol: str, since: str, why: str, until: str, day: str) -> Row | None:
    """None for one without a symbol or a time."""
    began = _time(since, day)
    if not symbol or began is None:
        return None
    name = clean(symbol, 20).upper().replace(".", "-").replace(" ", "-")
    return Row(name, began, reason(clean(why, _LONGEST_REASON)), _time(until, day))


def _time(written: str, day: str) -> datetime | None:
    for clock in ("%H:%M:%S", "%H:%M:%S.%f"):
        try:
            return datetime.strptime(written.strip(), f"{day} {clock}").replace(tzinfo=NEW_YORK).astimezone(UTC)
        except ValueError:
            continue
    return None
