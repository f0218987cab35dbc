"""What Yahoo has really said reads as it should."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from adapters.yahoo.rows import read, row
from bot.market.calendar import calendar_for

RECORDED = Path(__file__).parents[3].parent / "shared/data/fixtures/yahoo_http_node-yahoo-finance2"

pytestmark = [
    pytest.mark.shared,
    pytest.mark.skipif(not RECORDED.is_dir(), reason="the recorded answers are not beside the project"),
]


def answer(name: str) -> dict[str, Any]:
    recorded = json.loads((RECORDED / f"{name}.json").read_text())["response"]
    return recorded["bodyJson"]


def names() -> list[str]:
    return [path.stem for path in sorted(RECORDED.glob("quote-*.json"))]


@pytest.mark.parametrize("name", names())
def test_every_recorded_quote_is_read(name: str) -> None:
    for symbol, said in read(answer(name)).items():
        found = row(said)
        assert (found is None) == (said["quoteType"] == "NONE")
        if found:
            price, at = found.regular
            assert price == said["regularMarketPrice"]
            assert datetime(2021, 1, 1, tzinfo=UTC) < at < datetime(2026, 1, 1, tzinfo=UTC)
            assert found.symbol == symbol


@pytest.mark.parametrize(
    ("name", "price", "previous", "trading", "delay"),
    [
        ("quote-AAPL-BABA", 244.6, 241.53, False, 0),
        ("quote-BTC-USD", 96077.45, 96137.88, True, 0),
        ("quote-0P000071W8.TO", 152.63, 152.74, False, 15),
        ("quote-AZT.OL", 19.54, 19, True, 15),
        ("quote-EURUSD=X", 1.0489877, 1.0495383, True, 0),
        ("quote-GC=F", 2910.3, 2900.7, True, 10),
        ("quote-^VXAPL", 23.77, 24.28, False, 15),
        ("quote-AFRAF", 8.46, 0, False, 0),
    ],
)
def test_recorded_figures(name: str, price: float, previous: float, trading: bool, delay: int) -> None:
    found = row(next(iter(read(answer(name)).values())))
    assert found is not None
    assert (found.regular[0], found.previous_close, found.trading) == (price, previous, trading)
    assert found.delay == timedelta(minutes=delay)


def test_after_hours_of_a_recorded_quote_come_after_its_close() -> None:
    found = row(read(answer("quote-AAPL-BABA"))["AAPL"])
    assert found is not None
    assert found.post is not None
    session = calendar_for("XNAS").session_at(found.regular[1])
    assert session is not None
    assert session.close < found.post[1] <= session.post_close
