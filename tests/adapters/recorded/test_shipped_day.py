"""The day that ships: the real figures of 27 January 2025, and headlines of our own."""

from __future__ import annotations

import csv
import itertools
import re
from datetime import date
from pathlib import Path

import pytest

import adapters.recorded
from adapters.recorded import RecordedDay, open_day
from bot.market.model import Close, Quote
from bot.news.model import Headline, Ranking

SHIPPED = Path(adapters.recorded.__file__).parent / "days" / "deepseek-2025-01-27"
SHARED = Path(__file__).parents[3].parent / "shared" / "data"
REAL = SHARED / "days" / "deepseek-2025-01-27"
ABOUT_AI = re.compile(r"deepseek|chatgpt|openai|\bA\.?I\b|language model", re.IGNORECASE)

shared = [
    pytest.mark.shared,
    pytest.mark.skipif(not REAL.exists(), reason="the recorded data beside the project is not there"),
]


@pytest.fixture(scope="module")
def day() -> RecordedDay:
    return open_day(SHIPPED)


@pytest.fixture(scope="module")
def headlines(day: RecordedDay) -> list[Headline]:
    news = [*day.background(), *(fact for _, facts in day.moments() for fact in facts)]
    return [fact for fact in news if isinstance(fact, Headline)]


def test_it_is_whole_and_small(day: RecordedDay) -> None:
    assert day.problems == ()
    assert sum(file.stat().st_size for file in SHIPPED.iterdir()) < 500_000


def test_nvidia_has_no_larger_fall_in_its_history_than_that_of_march_2020(day: RecordedDay) -> None:
    bars = day.history()["NVDA"]
    falls = {after.date: after.close / before.close - 1 for before, after in itertools.pairwise(bars)}
    (close,) = (
        fact
        for _, facts in day.moments()
        for fact in facts
        if isinstance(fact, Close) and (fact.symbol, fact.bar.date) == ("NVDA", date(2025, 1, 27))
    )
    fall = close.bar.close / bars[-1].close - 1
    assert fall == pytest.approx(-0.1697, abs=0.0001)
    assert max(day for day, change in falls.items() if change <= fall) == date(2020, 3, 16)


def test_every_symbol_has_the_sessions_before_the_day(day: RecordedDay) -> None:
    short = {symbol for symbol, bars in day.history().items() if len(bars) < 70}
    assert short == {"^IXIC"}, "of which no longer history was to be had"
    assert {bars[-1].date for bars in day.history().values()} == {date(2025, 1, 24)}


def test_its_bad_prints_are_left_in(day: RecordedDay) -> None:
    prices = {
        fact.price for _, facts in day.moments() for fact in facts if isinstance(fact, Quote) and fact.symbol == "NVDA"
    }
    assert {204.3675, 99.4765, 148.815, 142.62} <= prices


def test_deepseek_comes_first_on_the_evening_before(day: RecordedDay) -> None:
    tops = [(seen, fact.apps[0]) for seen, facts in day.moments() for fact in facts if isinstance(fact, Ranking)]
    first = next(seen for seen, app in tops if app == "DeepSeek")
    assert f"{first:%d %H:%M}" == "27 03:00"


def test_two_thirds_of_the_headlines_have_nothing_to_do_with_it(headlines: list[Headline]) -> None:
    assert len(headlines) >= 60
    unrelated = [headline for headline in headlines if not ABOUT_AI.search(f"{headline.title} {headline.summary}")]
    assert len(unrelated) / len(headlines) >= 2 / 3


def test_its_sources_and_addresses_are_invented(headlines: list[Headline]) -> None:
    for headline in headlines:
        assert headline.source.endswith(".example")
        assert headline.url.startswith(f"https://{headline.source}/2025/01/")
    assert len({headline.url for headline in headlines}) == len(headlines)
    told = [headline for headline in headlines if ABOUT_AI.search(headline.title)]
    assert len({headline.source for headline in told if headline.published.day < 28}) >= 14


@pytest.mark.parametrize("name", ["bars", "charts", "symbols", "daily"])
class TestFacts:
    pytestmark = shared

    def test_every_row_is_a_row_of_the_real_day(self, name: str) -> None:
        ours, real = _rows(SHIPPED / f"{name}.csv"), _rows(REAL / f"{name}.csv")
        assert set(ours) <= set(real)
        assert name == "daily" or ours == real


class TestWords:
    pytestmark = shared

    def test_no_headline_is_anybody_elses(self, headlines: list[Headline]) -> None:
        files = [*SHARED.glob("headlines/*.csv"), *SHARED.glob("days/*/headlines.csv")]
        theirs = {_letters(cells) for file in files for row in _rows(file) for cells in row}
        assert not {_letters(headline.title) for headline in headlines} & theirs


def _rows(file: Path) -> list[tuple[str, ...]]:
    with file.open(encoding="utf-8", newline="") as lines:
        return [tuple(row) for row in csv.reader(lines)]


def _letters(text: str) -> str:
    return "".join(re.findall(r"\w+", text.lower()))
