"""Times in the past, as people type them."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from bot.chat.times import past_time
from bot.errors import ChatError

NEW_YORK = "America/New_York"
NOW = datetime(2025, 1, 27, 21, 30, tzinfo=UTC)  # 16:30 there


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("10:00", datetime(2025, 1, 27, 15, 0, tzinfo=UTC)),
        ("16:30", NOW),
        ("17:00", datetime(2025, 1, 26, 22, 0, tzinfo=UTC)),
        ("yesterday 15:30", datetime(2025, 1, 26, 20, 30, tzinfo=UTC)),
        ("yesterday", datetime(2025, 1, 27, 4, 59, tzinfo=UTC)),
        ("today 09:30", datetime(2025, 1, 27, 14, 30, tzinfo=UTC)),
        ("today", NOW),
        ("2025-01-27T10:00", datetime(2025, 1, 27, 15, 0, tzinfo=UTC)),
        ("2025-01-27 10:00", datetime(2025, 1, 27, 15, 0, tzinfo=UTC)),
        ("2025-01-27T10:00Z", datetime(2025, 1, 27, 10, 0, tzinfo=UTC)),
        ("2025-01-24", datetime(2025, 1, 25, 4, 59, tzinfo=UTC)),
        ("2025-01-27", NOW),
    ],
)
def test_a_time_is_read_in_the_channels_zone_and_never_lies_ahead_today(typed: str, meant: datetime) -> None:
    assert past_time(typed, NOW, NEW_YORK) == meant


def test_a_clock_time_is_the_last_one_on_the_days_when_the_clocks_change() -> None:
    spring = datetime(2025, 3, 9, 16, 0, tzinfo=UTC)
    assert past_time("01:30", spring, NEW_YORK) == datetime(2025, 3, 9, 6, 30, tzinfo=UTC)
    assert past_time("04:00", spring, NEW_YORK) == datetime(2025, 3, 9, 8, 0, tzinfo=UTC)


@pytest.mark.parametrize("typed", ["noon", "25:00", "10:61", "yesterday noon", "2025-13-01", "today 9", ""])
def test_what_is_no_time_is_said_with_an_example(typed: str) -> None:
    with pytest.raises(ChatError, match=r"Say 10:00, yesterday 15:30 or 2025-01-27T10:00"):
        past_time(typed, NOW, NEW_YORK)
