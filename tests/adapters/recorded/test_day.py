from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from adapters.recorded import open_day
from bot.market.model import Close, DailyBar, Dividend, Print, Quote, Split
from bot.news.model import Headline, Ranking
from tests.adapters.recorded.folder import BARS, DAILY, small_day

SHARED = Path(__file__).parents[3].parent / "shared" / "data"


def utc(text: str) -> datetime:
    return datetime.fromisoformat(f"2025-01-{text}").replace(tzinfo=UTC)


def facts_of(path: Path) -> list[object]:
    return [fact for _, facts in open_day(path).moments() for fact in facts]


def test_a_day_says_what_it_is(tmp_path: Path) -> None:
    day = open_day(small_day(tmp_path))
    assert (day.name, day.about) == ("small", "One share and one index: two days")
    assert (day.start, day.end, day.timezone) == (utc("27T05:00"), utc("29T05:00"), "America/New_York")
    nvidia, index, bitcoin = day.instruments()
    assert (nvidia.aliases, nvidia.shares_outstanding) == (("Nvidia", "NVIDIA"), 24_490_000_000)
    assert (index.is_index, index.shares_outstanding, bitcoin.exchange) == (True, None, "24/7")
    assert day.problems == ()


@pytest.mark.parametrize(
    ("row", "path"),
    [
        ("124.79,128.4,123.05,124.03,9", "124.79 open, 128.4 high, 123.05 low, 124.03 close"),  # falls: high first
        ("124.03,128.4,123.05,124.79,9", "124.03 open, 123.05 low, 128.4 high, 124.79 close"),
        ("124.03,128.4,123.05,124.03,9", "124.03 open, 123.05 low, 128.4 high, 124.03 close"),
    ],
)
def test_a_bar_becomes_four_quotes(tmp_path: Path, row: str, path: str) -> None:
    bars = f"{BARS.splitlines()[0]}\nNVDA,2025-01-27T14:30:00Z,3600,{row}\n"
    quotes = [fact for fact in facts_of(small_day(tmp_path, bars=bars)) if isinstance(fact, Quote)]
    assert ", ".join(f"{quote.price:g} {quote.kind}" for quote in quotes) == path
    assert [f"{quote.at:%H:%M}" for quote in quotes] == ["14:30", "14:50", "15:10", "15:30"]
    assert {(quote.volume, quote.seconds, quote.seen == quote.at) for quote in quotes} == {(9, 3600, True)}


@pytest.mark.parametrize(
    ("row", "end"),
    [
        ("NVDA,2025-01-27", "27T21:00"),
        ("^IXIC,2025-01-28", "28T21:00"),
        ("BTC-USD,2025-01-26", None),  # ended at midnight, five hours before the span: history
        ("BTC-USD,2025-01-27", "28T00:00"),
    ],
)
def test_a_session_inside_the_span_becomes_a_close_when_it_ends(tmp_path: Path, row: str, end: str | None) -> None:
    day = open_day(small_day(tmp_path, daily=f"{DAILY.splitlines()[0]}\n{row},2,4,1,3,9\n"))
    closes = [fact for _, facts in day.moments() for fact in facts if isinstance(fact, Close)]
    assert [close.seen for close in closes] == ([utc(end)] if end else [])
    assert bool(day.history()) is (end is None)


def test_a_half_day_ends_early(tmp_path: Path) -> None:
    span = "name: x\nfrom: 2024-11-29T05:00:00Z\nto: 2024-11-30T05:00:00Z\n"
    daily = f"{DAILY.splitlines()[0]}\nNVDA,2024-11-29,2,4,1,3,9\n"
    (close,) = (fact for fact in facts_of(small_day(tmp_path, day=span, bars=BARS, daily=daily)))
    assert isinstance(close, Close)
    assert close.seen == datetime(2024, 11, 29, 18, tzinfo=UTC)


def test_history_is_in_order_of_date_and_ends_before_the_span(tmp_path: Path) -> None:
    shuffled = "symbol,date,open,high,low,close,volume\nNVDA,2025-01-24,2,4,1,3,9\nNVDA,2025-01-23,2,4,1,2,\n"
    day = open_day(small_day(tmp_path, daily=shuffled))
    assert {symbol: list(bars) for symbol, bars in day.history().items()} == {
        "NVDA": [DailyBar(date(2025, 1, 23), 2, 4, 1, 2, 0), DailyBar(date(2025, 1, 24), 2, 4, 1, 3, 9)]
    }


def test_splits_and_dividends_come_before_the_first_quote_of_their_day(tmp_path: Path) -> None:
    actions = "symbol,date,kind,value\nNVDA,2025-01-28,split,10\nNVDA,2025-01-27,dividend,0.01\n"
    bars = f"{BARS.splitlines()[0]}\nNVDA,2025-01-28T09:00:00Z,3600,12,12,12,12,0\n"
    dividend, *_, split, quote = facts_of(small_day(tmp_path, actions=actions, bars=bars, daily=DAILY))[:5]
    assert isinstance(dividend, Dividend)
    assert (dividend.amount, dividend.seen) == (0.01, utc("27T09:00"))
    assert isinstance(split, Split)
    assert (split.ratio, split.seen) == (10, utc("28T09:00"))
    assert isinstance(quote, Quote)


def test_one_moment_has_a_fixed_order(tmp_path: Path) -> None:
    bars = (
        f"{BARS.splitlines()[0]}\n"
        "NVDA,2025-01-27T21:00:00Z,3600,3,3,3,3,0\nNVDA,2025-01-27T20:30:00Z,1800,2,2,2,2,5\n"
        "BTC-USD,2025-01-27T21:00:00Z,60,9,9,9,9,0\n^IXIC,2025-01-27T21:00:00Z,60,8,8,8,8,0\n"
    )
    headlines = (
        "published,source,title,summary,url,symbols\n"
        "2025-01-27T21:00:00Z,a.example,First,,,\n2025-01-27T21:00:00Z,b.example,Second,,,\n"
    )
    charts = "at,chart,rank,app\n2025-01-27T21:00:00Z,top,2,B\n2025-01-27T21:00:00Z,top,1,A\n"
    path = small_day(tmp_path, bars=bars, headlines=headlines, charts=charts)
    facts = next(facts for seen, facts in open_day(path).moments() if seen == utc("27T21:00"))
    assert [_in_short(fact) for fact in facts] == [
        "chart A B",
        "First",
        "Second",
        "^IXIC open",
        "BTC-USD open",
        "NVDA close",
        "NVDA open",
        "NVDA official close",
    ]


def _in_short(fact: object) -> str:
    match fact:
        case Ranking():
            return f"chart {' '.join(fact.apps)}"
        case Headline():
            return fact.title
        case Quote():
            return f"{fact.symbol} {fact.kind}"
        case Close():
            return f"{fact.symbol} official close"
        case _:
            return repr(fact)


def test_a_rank_that_is_not_recorded_stays_empty(tmp_path: Path) -> None:
    charts = "at,chart,rank,app\n2025-01-27T21:00:00Z,top,1,A\n2025-01-27T21:00:00Z,top,3,C\n"
    (ranking,) = (fact for fact in facts_of(small_day(tmp_path, charts=charts)) if isinstance(fact, Ranking))
    assert ranking.apps == ("A", "", "C")


def test_news_from_before_the_span_is_background(tmp_path: Path) -> None:
    headlines = (
        "published,source,title,summary,url,symbols\n"
        "2025-01-29T05:00:00Z,wire.example,After,,,\n"
        "2025-01-27T05:00:00Z,wire.example,At the start,,,\n"
        "2025-01-26T21:00:00Z,wire.example,Before,,,\n"
    )
    day = open_day(small_day(tmp_path, headlines=headlines))
    replayed = [fact for _, facts in day.moments() for fact in facts if isinstance(fact, Headline)]
    assert [fact.title for fact in day.background() if isinstance(fact, Headline)] == ["Before"]
    assert [fact.title for fact in replayed] == ["At the start"]


def test_moments_go_forward(tmp_path: Path) -> None:
    moments = [seen for seen, _ in open_day(small_day(tmp_path)).moments()]
    assert moments == sorted(set(moments))


async def test_the_ports_give_the_same_facts(tmp_path: Path) -> None:
    charts = "at,chart,rank,app\n2025-01-27T21:00:00Z,top,1,A\n"
    day = open_day(small_day(tmp_path, charts=charts))
    apart = [
        *[fact async for fact in day.facts()],
        *[fact async for fact in day.headlines()],
        *[fact async for fact in day.rankings()],
    ]
    together = [fact for _, facts in day.moments() for fact in facts]
    assert sorted(map(repr, apart)) == sorted(map(repr, together))
    assert [fact.kind for fact in together if isinstance(fact, Quote)].count(Print.OPEN) == 2


@pytest.mark.shared
@pytest.mark.skipif(not SHARED.exists(), reason="the recorded data beside the project is not there")
@pytest.mark.parametrize("path", sorted(SHARED.glob("days/*")), ids=lambda path: path.name)
def test_real_days_are_read_whole(path: Path) -> None:
    day = open_day(path)
    assert day.problems == ()
    rows = (path / "bars.csv").read_text(encoding="utf-8").splitlines()
    quotes = [fact for _, facts in day.moments() for fact in facts if isinstance(fact, Quote)]
    before = sum(row.split(",")[1] < f"{day.start:%Y-%m-%dT%H:%M:%SZ}" for row in rows[1:])
    assert 4 * (len(rows) - 1 - before) <= len(quotes) <= 4 * (len(rows) - 1)
