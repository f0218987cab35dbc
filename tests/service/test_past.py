"""Why something moved at a time that is past, by prices that the book has forgotten, as after a night's restart."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta

import pytest

from bot.errors import OutsideDay
from bot.market.book import Book
from bot.market.model import DailyBar, Quote
from bot.news.model import Attributed, Headline
from bot.service.past import remembered
from tests.service.living import MINUTE, instrument, minute, past, quote

TOLD = Headline(minute(95), minute(95), "wire", "NVIDIA plunges as it cuts its outlook", "", "https://a.example/1")
PRICES = (100, 100.2, 99.9, 100, 100, 99.8, 100, 91, 90.5, 90)
BARS = [quote("NVDA", price, minute(15 * number)) for number, price in enumerate(PRICES, 1)]
"""Of the Monday."""
TUESDAY = minute(24 * 60 + 5)


async def why(at: datetime, prints: Sequence[Quote] = ()) -> tuple[Attributed, list[datetime]]:
    """The answer, and from when on bars were asked for."""
    history: list[DailyBar] = [*past("NVDA", minute(0)).bars, DailyBar(minute(0).date(), 100, 101, 89, 90, 1e6)]
    book, asked = Book([instrument("NVDA")], {"NVDA": history}), list[datetime]()
    for print_ in prints:
        book.step(print_)

    async def bars(symbols: Collection[str], since: datetime) -> Sequence[Quote]:
        assert set(symbols) == {"NVDA"}
        asked.append(since)
        return BARS

    known = await remembered(book, "NVDA", at, (), {}, bars, TUESDAY)
    return known.explain("NVDA", at, [TOLD], (), {"NVDA": ("Nvidia",)}, {}), asked


@pytest.mark.parametrize(
    ("at", "change", "cause"),
    [
        (minute(90), -0.002, False),
        (minute(121), -0.09, True),
        (minute(24 * 60 - 300), -0.10, True),  # at night
        (TUESDAY - 10 * MINUTE, -0.10, True),  # before the next open
    ],
)
async def test_after_a_nights_restart_bars_tell_of_the_day_before(at: datetime, change: float, cause: bool) -> None:
    answer, [since] = await why(at)
    assert since <= minute(0) - timedelta(days=2)
    assert answer.change == pytest.approx(change)
    assert bool(answer.cause) is cause


async def test_what_the_book_remembers_is_not_asked_for() -> None:
    answer, asked = await why(minute(130), BARS)
    assert not asked
    assert answer.change == pytest.approx(-0.09)


async def test_of_what_is_older_than_the_news_nothing_is_known() -> None:
    with pytest.raises(OutsideDay) as refused:
        await why(TUESDAY - timedelta(days=11))
    assert refused.value.first == TUESDAY - timedelta(days=10)
