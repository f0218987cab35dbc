"""What a chart says, and what is no chart."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from adapters.yahoo.chart import read, settled
from adapters.yahoo.errors import Unavailable
from bot.market.calendar import calendar_for
from tests.adapters.yahoo_history.fake import flat

RECORDED = Path(__file__).parents[3].parent / "shared" / "data" / "fixtures" / "yahoo_http_node-yahoo-finance2"
NEW_YORK = calendar_for("XNAS")
FRIDAY, MONDAY = date(2025, 1, 24), date(2025, 1, 27)


def instant(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("now", "last"),
    [
        ("2025-01-27T12:00", FRIDAY),
        ("2025-01-27T20:59", FRIDAY),
        ("2025-01-27T21:05", FRIDAY),
        ("2025-01-27T21:31", MONDAY),
        ("2025-01-28T03:00", MONDAY),
        ("2025-01-25T12:00", FRIDAY),
    ],
)
def test_a_session_is_history_half_an_hour_after_its_close(now: str, last: date) -> None:
    assert settled(NEW_YORK, instant(now)) == last
    chart = read(flat(date(2025, 1, 2), MONDAY).body("NVDA", date(2025, 1, 2)), NEW_YORK, instant(now))
    assert chart.bars[-1].date == last


def test_holidays_and_weekends_are_no_sessions() -> None:
    days = flat(date(2025, 1, 17), FRIDAY)
    days.bars[date(2025, 1, 18)] = days.bars[date(2025, 1, 20)] = (1, 1, 1, 1, 0)
    chart = read(days.body("NVDA", date(2025, 1, 2)), NEW_YORK, instant("2025-01-27T12:00"))
    assert [bar.date.day for bar in chart.bars] == [17, 21, 22, 23, 24]


def one(meta: dict[str, Any], times: list[Any], **figures: list[Any]) -> dict[str, Any]:
    return {"chart": {"result": [{"meta": meta, "timestamp": times, "indicators": {"quote": [figures]}}]}}


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"chart": None},
        {"chart": {"result": [], "error": None}},
        one({"exchangeTimezoneName": "Nowhere/Land"}, []),
        one({"exchangeTimezoneName": "UTC"}, [1]) | {"chart": {"result": [{"meta": {}}]}},
        one({"exchangeTimezoneName": "UTC"}, ["x"]),
        one({"exchangeTimezoneName": "UTC"}, [1e300]),
        one({"exchangeTimezoneName": 3}, [1]),
        one({"exchangeTimezoneName": "UTC"}, [1737729000], close=["x"]),
        one({"exchangeTimezoneName": "UTC"}, [1737642600, 1737729000], close=[1]),
    ],
)
def test_what_is_no_chart(body: dict[str, Any]) -> None:
    with pytest.raises(Unavailable):
        read(body, NEW_YORK, instant("2025-01-27T12:00"))


def recorded(name: str) -> dict[str, Any]:
    return json.loads((RECORDED / f"{name}.json").read_text())["response"]["bodyJson"]


shared = [pytest.mark.shared, pytest.mark.skipif(not RECORDED.is_dir(), reason="the recorded answers are not there")]


class TestRecorded:
    pytestmark = shared

    @pytest.mark.parametrize(
        ("name", "exchange", "day", "close"),
        [
            ("chart-AAPL-2020-01-01-to-2020-01-03", "XNAS", date(2020, 1, 2), 75.0875),
            ("chart-EURUSD=X-2020-01-01-to-2020-01-03", "24/5", date(2020, 1, 1), 1.122083),
            ("chart-OCDO.L-2020-01-01-to-2020-01-03", "XLON", date(2020, 1, 2), None),
            ("chart-WSU.DE-2023-08-04-to-2023-08-09", "XETR", date(2023, 8, 4), 34.45),
            ("chart-WSKT.JK-2020-01-01-to-2020-01-03", "XIDX", date(2020, 1, 2), 1505),
            ("historical-via-chart-BTC-USD-2020-01-01-to-2020-01-03", "24/7", date(2020, 1, 1), 7200.174),
        ],
    )
    def test_bars_of_many_places(self, name: str, exchange: str, day: date, close: float | None) -> None:
        chart = read(recorded(name), calendar_for(exchange), instant("2025-02-20T12:00"))
        first = chart.bars[0]
        assert first.date == day
        assert close is None or first.close == close
        assert first.low <= first.close <= first.high

    def test_a_split_with_its_ratio(self) -> None:
        name = "historical-via-chart-NVDA-split-2021-02-01-to-2022-01-31.csv"
        chart = read(recorded(name), NEW_YORK, instant("2025-02-22T12:00"))
        assert chart.splits == {date(2021, 7, 20): 4}
        assert len(chart.bars) == 252
        assert max(bar.close for bar in chart.bars) < 40  # in the shares of today, after ten for one as well

    def test_dividends_by_their_dates(self) -> None:
        name = "historical-via-chart-MSFT-dividends-2021-02-01-to-2022-01-31.csv"
        chart = read(recorded(name), NEW_YORK, instant("2025-02-22T12:00"))
        assert chart.dividends == {
            date(2021, 2, 17): 0.56,
            date(2021, 5, 19): 0.56,
            date(2021, 8, 18): 0.56,
            date(2021, 11, 17): 0.62,
        }

    def test_a_chart_without_rows(self) -> None:
        chart = read(recorded("chart-notimestamp-quotes-length.fake"), NEW_YORK, instant("2025-02-22T12:00"))
        assert len(chart.bars) == 0
