"""Mutes end when people expect it, on both days of the year when the clocks change too."""

from datetime import UTC, datetime

import pytest

from bot.chat.spans import end_of, next_close
from bot.errors import ChatError
from bot.market.calendar import calendar_for

NEW_YORK = "America/New_York"
MONDAY = datetime(2025, 1, 27, 20, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("span", "now", "end"),
    [
        ("2h", MONDAY, datetime(2025, 1, 27, 22, 0, tzinfo=UTC)),
        ("90 minutes", MONDAY, datetime(2025, 1, 27, 21, 30, tzinfo=UTC)),
        ("1d", MONDAY, datetime(2025, 1, 28, 20, 0, tzinfo=UTC)),
        ("until 16:00", MONDAY, datetime(2025, 1, 27, 21, 0, tzinfo=UTC)),
        ("until 9:30", MONDAY, datetime(2025, 1, 28, 14, 30, tzinfo=UTC)),
        ("until tomorrow", MONDAY, datetime(2025, 1, 28, 5, 0, tzinfo=UTC)),
        ("until tomorrow 9:30", MONDAY, datetime(2025, 1, 28, 14, 30, tzinfo=UTC)),
        ("until friday", MONDAY, datetime(2025, 1, 31, 5, 0, tzinfo=UTC)),
        ("until Fri 16:00", MONDAY, datetime(2025, 1, 31, 21, 0, tzinfo=UTC)),
        ("until monday", MONDAY, datetime(2025, 2, 3, 5, 0, tzinfo=UTC)),
        ("until tomorrow", datetime(2025, 3, 8, 20, 0, tzinfo=UTC), datetime(2025, 3, 9, 5, 0, tzinfo=UTC)),
        ("until tomorrow", datetime(2025, 3, 9, 20, 0, tzinfo=UTC), datetime(2025, 3, 10, 4, 0, tzinfo=UTC)),
        ("until 09:30", datetime(2025, 11, 1, 20, 0, tzinfo=UTC), datetime(2025, 11, 2, 14, 30, tzinfo=UTC)),
    ],
)
def test_end(span: str, now: datetime, end: datetime) -> None:
    assert end_of(span, now, NEW_YORK) == end


@pytest.mark.parametrize(
    "span",
    ["", "soon", "0h", "2", "until", "until noon", "until 25:00", "9999d", "-2h", "until close", "until fri noon"],
)
def test_what_cannot_be_read_is_said(span: str) -> None:
    with pytest.raises(ChatError):
        end_of(span, MONDAY, NEW_YORK)


@pytest.mark.parametrize(
    ("exchange", "now", "end"),
    [
        ("XNYS", MONDAY, datetime(2025, 1, 27, 21, 0, tzinfo=UTC)),
        ("XNYS", datetime(2025, 1, 27, 21, 0, tzinfo=UTC), datetime(2025, 1, 28, 21, 0, tzinfo=UTC)),
        ("XNYS", datetime(2025, 7, 3, 12, 0, tzinfo=UTC), datetime(2025, 7, 3, 17, 0, tzinfo=UTC)),
        ("XNYS", datetime(2025, 7, 3, 18, 0, tzinfo=UTC), datetime(2025, 7, 7, 20, 0, tzinfo=UTC)),
        ("24/7", MONDAY, datetime(2025, 1, 28, 0, 0, tzinfo=UTC)),
    ],
)
def test_the_next_close(exchange: str, now: datetime, end: datetime) -> None:
    close = next_close(calendar_for(exchange), now)
    assert end_of("until close", now, NEW_YORK, close) == end
