"""The real days: their bad prints, true jumps and figures."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path

import pytest

from adapters.recorded.day import open_day
from bot.market.book import Book
from bot.market.figures import Superlative, largest_since, market_value_change
from bot.market.model import Close, Dividend, Quote, Split
from tests.market.make import day, new_york, utc

DAYS = Path(__file__).parents[2].parent / "shared" / "data" / "days"
DEEPSEEK, SPLIT, YEN = "deepseek-2025-01-27", "nvda-split-2024-06-10", "yen-carry-2024-08-05"

pytestmark = [
    pytest.mark.shared,
    pytest.mark.skipif(not DAYS.is_dir(), reason="the recorded days are not beside the project"),
]


@dataclass(frozen=True)
class Believed:
    quote: Quote
    at: datetime
    """When it was believed."""


@cache
def replay(name: str, until: datetime | None = None) -> tuple[Book, list[Quote], list[Believed]]:
    recorded = open_day(DAYS / name)
    book = Book(recorded.instruments(), recorded.history())
    taken: list[Quote] = []
    believed: list[Believed] = []
    for at, facts in recorded.moments():
        if until and at > until:
            break
        for fact in facts:
            if isinstance(fact, Quote | Close | Split | Dividend):
                believed += [Believed(quote, at) for quote in book.step(fact)]
            if isinstance(fact, Quote):
                taken.append(fact)
    return book, taken, believed


@pytest.mark.parametrize(
    ("name", "bar", "bad"),
    [
        (DEEPSEEK, "2025-01-27 13:00", [142.62]),
        (DEEPSEEK, "2025-01-27 14:00", [148.815]),
        (DEEPSEEK, "2025-01-27 21:00", [124.64, 117]),
        (DEEPSEEK, "2025-01-27 22:00", [204.3675, 99.4765]),
        (DEEPSEEK, "2025-01-28 13:00", [118.42]),
        (DEEPSEEK, "2025-01-28 14:00", [143.9903, 116.91]),
        (DEEPSEEK, "2025-01-28 21:00", [150.785, 117.195]),
        (DEEPSEEK, "2025-01-28 22:00", [156.7755, 81.6584]),
        (SPLIT, "2024-06-06 13:00", [1087.63]),
        (SPLIT, "2024-06-07 13:00", [1254.755, 1046.968]),
        (SPLIT, "2024-06-07 20:00", [294.0693]),
        (SPLIT, "2024-06-07 21:00", [469.0683]),
        (SPLIT, "2024-06-10 13:00", [1208.88]),  # the price of before the split
        (SPLIT, "2024-06-10 20:00", [1209.21]),
        (SPLIT, "2024-06-11 20:00", [1150]),
        (SPLIT, "2024-06-11 22:00", [109.6743]),
        (YEN, "2024-08-02 13:00", [127.56]),
        (YEN, "2024-08-05 13:00", [135.28]),
        (YEN, "2024-08-05 20:00", [92.3]),
        (YEN, "2024-08-05 21:00", [154.0775, 92.91]),
        (YEN, "2024-08-05 23:00", [91.4]),
        (YEN, "2024-08-06 20:00", [91.7569, 109.84]),
        (YEN, "2024-08-06 23:00", [91.6]),
    ],
)
def test_bad_prints_of_nvda_are_never_believed(name: str, bar: str, bad: list[float]) -> None:
    _, taken, believed = replay(name)
    start = utc(bar)
    within = [quote for quote in taken if quote.symbol == "NVDA" and start < quote.at and quote.price in bad]
    assert {quote.price for quote in within} == set(bad)
    assert not {id(quote) for quote in within} & {id(fact.quote) for fact in believed}


@pytest.mark.parametrize(
    ("name", "at", "price", "when"),
    [
        (DEEPSEEK, "2025-01-27 09:00", 133, "2025-01-27 10:00"),  # −6.7 % overnight: one quote late
        (DEEPSEEK, "2025-01-27 11:00", 126.63, "2025-01-27 11:00"),  # confirmed by the next bar's open
        (DEEPSEEK, "2025-01-27 14:30", 124.79, "2025-01-27 14:30"),  # the open, right after 142.62 and 148.82
        (DEEPSEEK, "2025-01-27 20:10", 116.7, "2025-01-27 20:10"),  # the day's low, of a bar with volume
        (SPLIT, "2024-06-10 08:00", 120.87, "2024-06-10 08:00"),
        (YEN, "2024-08-05 13:30", 92, "2024-08-05 13:30"),  # −14.2 % at the open
    ],
)
def test_true_jumps_of_nvda_are_believed(name: str, at: str, price: float, when: str) -> None:
    _, _, believed = replay(name)
    found = [fact.at for fact in believed if (fact.quote.symbol, fact.quote.price) == ("NVDA", price)]
    assert found[:1] == [utc(when)], at


@pytest.mark.parametrize("name", [path.name for path in sorted(DAYS.glob("*"))] if DAYS.is_dir() else [])
def test_nothing_of_the_regular_session_and_no_index_is_held_back(name: str) -> None:
    book, taken, believed = replay(name)
    at_once = {id(fact.quote) for fact in believed if fact.at == fact.quote.seen}
    sure = [quote for quote in taken if quote.symbol.startswith("^") or (book.is_regular(quote) and quote.volume)]
    assert sure
    assert [quote for quote in sure if id(quote) not in at_once] == []


def test_the_figures_of_the_deepseek_day() -> None:
    book, _, _ = replay(DEEPSEEK)
    monday = day("2025-01-27")
    before, official = book.close_before("NVDA", monday), book.close_bar("NVDA", monday)
    assert before
    assert official
    assert (before.price, before.date) == (142.62, day("2025-01-24"))
    change = official.close / before.price - 1
    assert change == pytest.approx(-0.1697, abs=5e-5)
    shares = book.shares("NVDA")
    assert shares
    lost = market_value_change(shares, official.close, before.price)
    assert lost == pytest.approx(-593e9, abs=0.5e9)
    superlative = largest_since(book.closes("NVDA"), change, monday, book.calendar("NVDA"))
    assert superlative == Superlative(day("2020-03-16"), day("2020-03-13"), missing=63)
    assert book.high_low("NVDA", monday) == (128.4, 116.7)


@pytest.mark.parametrize(
    ("name", "on", "low", "high"),
    [
        (DEEPSEEK, "2025-01-27", 116.7, 133.69),
        (DEEPSEEK, "2025-01-28", 116.25, 129),
        (SPLIT, "2024-06-11", 118.74, 122.88),
    ],
)
def test_a_chart_has_the_scale_of_what_was_traded(name: str, on: str, low: float, high: float) -> None:
    book, _, _ = replay(name)
    prices = [price for _, price in book.path("NVDA", day(on))]
    assert (min(prices), max(prices)) == (low, high)


@pytest.mark.parametrize(
    ("at", "change"),
    [("2025-01-27 09:30", -0.125), ("2025-01-27 15:10", -0.1817)],
)
def test_down_today_during_the_deepseek_session(at: str, change: float) -> None:
    book, _, _ = replay(DEEPSEEK, new_york(at))
    last, reference = book.last("NVDA"), book.previous_close("NVDA", new_york(at))
    assert last
    assert reference
    assert last.price / reference.price - 1 == pytest.approx(change, abs=5e-4)


def test_the_day_of_the_split() -> None:
    book, _, _ = replay(SPLIT, new_york("2024-06-10 09:30"))
    at = new_york("2024-06-10 09:30")
    reference, last = book.previous_close("NVDA", at), book.last("NVDA")
    assert reference
    assert last
    assert reference.price == pytest.approx(120.888)
    assert abs(last.price / reference.price - 1) < 0.01
    week = book.extremes_sessions("NVDA", 5, at)
    assert week
    assert 100 < week[0].price < week[1].price < 130


def test_a_window_that_begins_in_a_hole_is_unknown() -> None:
    book, _, _ = replay(DEEPSEEK)
    at = new_york("2025-01-28 12:00")
    assert book.record("QQQ", 52, "w", at) is None  # the history lacks March 2023 to April 2024
    assert book.record("NVDA", 52, "w", at)
    assert book.record("QQQ", 20, "d", at)
