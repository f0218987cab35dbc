"""What a symbol is, and how old its price."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.chat.introductions import age


@pytest.mark.parametrize(
    ("span", "said"),
    [
        (timedelta(), "now"),
        (timedelta(seconds=59), "now"),
        (timedelta(minutes=1), "1 minute ago"),
        (timedelta(minutes=59), "59 minutes ago"),
        (timedelta(hours=1, minutes=50), "1 hour ago"),
        (timedelta(days=3, hours=4), "3 days ago"),
    ],
)
def test_age(span: timedelta, said: str) -> None:
    assert age(span) == said
