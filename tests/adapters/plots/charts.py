"""Sessions of every kind that a chart must show well."""

from __future__ import annotations

from msgspec.structs import replace

from bot.alert.post import Chart
from tests.adapters.cards import CHART, EDIT, FIRST, at

OPEN, CLOSE = CHART.regular_open, CHART.regular_close
DAY = at("2025-01-27 00:00")


def course(start: float, end: float, *prices: float) -> tuple[tuple[float, float], ...]:
    """Prices at even distances between two moments."""
    return tuple((start + (end - start) * n / (len(prices) - 1), price) for n, price in enumerate(prices))


def charts() -> dict[str, Chart]:
    assert FIRST.chart is not None
    assert EDIT.chart is not None
    return {
        "a whole day": CHART,
        "the first price of a session": FIRST.chart,
        "a session that goes on": EDIT.chart,
        "before the open": replace(CHART, points=CHART.points[:8]),
        "after hours": replace(CHART, points=(*CHART.points, *course(CLOSE + 60, CLOSE + 14400, 119, 124.6, 121))),
        "four prices": replace(CHART, points=course(OPEN, CLOSE, 128, 122, 127.5, 124), previous_close=130),
        "one price": replace(CHART, points=((OPEN, 124.8),)),
        "nothing moves": replace(CHART, points=course(OPEN, CLOSE, 142.62, 142.62, 142.62), last_label="0.0%"),
        "no close before": replace(CHART, previous_close=None, previous_close_label=""),
        "a rise": replace(CHART, points=course(OPEN, CLOSE, 146, 151, 149, 164, 171.3), last_label="+20.1%"),
        "round the clock": replace(
            CHART,
            points=course(DAY, DAY + 86000, 104732.6, 102100, 98000.5, 99012.25),
            regular_open=DAY,
            regular_close=DAY + 86400,
            previous_close=104732.60,
            previous_close_label="00:00 UTC",
            timezone="UTC",
        ),
        "yen": replace(CHART, points=course(OPEN, CLOSE, 2580, 2400, 2232), previous_close=2585, decimals=0),
        "cents": replace(CHART, points=course(OPEN, CLOSE, 0.0341, 0.0362, 0.0389), previous_close=0.0339, decimals=4),
        "ten headlines in an hour": replace(CHART, marks=tuple((n, OPEN + 300 * n) for n in range(1, 11))),
        "headlines of another day": replace(CHART, marks=((1, OPEN - 90000), (2, OPEN - 80000), (3, CLOSE + 9000))),
    }
