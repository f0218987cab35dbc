"""Whether a market is open, and when next."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from bot.chat.hours import closed_text, next_open
from bot.market.book import Book
from bot.market.calendar import calendar_for
from tests.alert.stage import history, instruments, new_york

MONDAY, FRIDAY, SATURDAY = date(2025, 1, 27), date(2025, 1, 31), date(2025, 2, 1)


@pytest.mark.parametrize(
    ("exchange", "at", "opens"),
    [
        ("XNAS", new_york("08:00"), datetime(2025, 1, 27, 14, 30, tzinfo=UTC)),
        ("XNAS", new_york("09:30"), datetime(2025, 1, 28, 14, 30, tzinfo=UTC)),
        ("XNAS", new_york("16:30", FRIDAY), datetime(2025, 2, 3, 14, 30, tzinfo=UTC)),
        ("XNAS", new_york("12:00", SATURDAY), datetime(2025, 2, 3, 14, 30, tzinfo=UTC)),
        ("XNAS", new_york("17:00", date(2025, 3, 7)), datetime(2025, 3, 10, 13, 30, tzinfo=UTC)),
        ("XTKS", new_york("16:30"), datetime(2025, 1, 28, 0, 0, tzinfo=UTC)),
    ],
)
def test_the_next_session(exchange: str, at: datetime, opens: datetime) -> None:
    assert next_open(calendar_for(exchange), at) == opens


@pytest.mark.parametrize(
    ("symbols", "at", "said"),
    [
        (["NVDA"], new_york("10:00"), ""),
        (["NVDA", "BTC-USD"], new_york("20:30"), ""),
        (["NVDA"], new_york("18:00"), "market closed (extended hours), opens Tue 09:30"),
        (["NVDA"], new_york("22:00"), "market closed, opens Tue 09:30"),
        (["NVDA", "7203.T"], new_york("18:30"), "market closed (extended hours), opens 19:00"),
        (["ZZZZ"], new_york("22:00"), ""),
        ([], new_york("22:00"), ""),
    ],
)
def test_closed(symbols: list[str], at: datetime, said: str) -> None:
    assert closed_text(Book(instruments(), history()), symbols, at, "America/New_York") == said
