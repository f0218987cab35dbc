"""Mutes end when people expect it, on both days of the year when the clocks change too."""

from datetime import UTC, datetime

import pytest

from bot.chat.spans import end_of
from bot.errors import ChatError

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
        ("until tomorrow", datetime(2025, 3, 8, 20, 0, tzinfo=UTC), datetime(2025, 3, 9, 5, 0, tzinfo=UTC)),
        ("until tomorrow", datetime(2025, 3, 9, 20, 0, tzinfo=UTC), datetime(2025, 3, 10, 4, 0, tzinfo=UTC)),
        ("until 09:30", datetime(2025, 11, 1, 20, 0, tzinfo=UTC), datetime(2025, 11, 2, 14, 30, tzinfo=UTC)),
    ],
)
def test_end(span: str, now: datetime, end: datetime) -> None:
    assert end_of(span, now, NEW_YORK) == end


@pytest.mark.parametrize("span", ["", "soon", "0h", "2", "until", "until noon", "until 25:00", "9999d", "-2h"])
def test_what_cannot_be_read_is_said(span: str) -> None:
    with pytest.raises(ChatError):
        end_of(span, MONDAY, NEW_YORK)
