"""Every figure has its basis."""

from datetime import date

import pytest

from bot.alert.chart import thinned
from bot.alert.figures import since
from bot.market.model import Print
from bot.news.model import Verdict
from tests.alert.stage import MODEL, Stage, answer, close, fires, new_york


def _lines(rule: str, value: float, subject: str = "NVDA", seconds: int = 600, **prices: float) -> tuple[str, ...]:
    stage = Stage(rule)
    stage.price("10:30", seconds, **prices)
    stage.step("10:30", fires(rule, value, "10:30", subject=subject))
    return stage.posts[0].figures


def test_price_and_change_name_the_close_they_are_measured_from():
    first, second = _lines("NVDA down 10%", -0.125, NVDA=124.79)
    assert first == "$124.79 · −$17.83 since Friday's close · $437bn of market value lost"
    assert second == "Largest one-day fall since 16 Mar 2020"


def test_a_headline_without_the_days_change_gets_it_in_the_figures():
    assert _lines("NVDA below 130", 124.79, NVDA=124.79)[0].startswith(
        "$124.79 · −$17.83 (−12.5%) since Friday's close"
    )


def test_a_rise_is_a_gain():
    assert (
        _lines("NVDA up 5%", 0.06, NVDA=151.18)[0]
        == "$151.18 · +$8.56 since Friday's close · $210bn of market value gained"
    )


def test_an_index_has_no_currency():
    assert _lines("^IXIC down 3%", -0.031, "^IXIC", IXIC=19341.83)[0] == "19,341.83 · −612.47 since Friday's close"


def test_a_market_value_below_a_billion_is_left_out():
    assert _lines("AMD down 0.1%", -0.001, "AMD", AMD=122.7)[0] == "$122.70 · −$0.14 since Friday's close"


def test_round_the_clock_it_is_since_midnight_utc():
    assert _lines("BTC-USD down 4%", -0.047, "BTC-USD", BTC=97721.36)[0] == "$97,721.36 · −$4,850.28 since 00:00 UTC"


def test_without_a_price_there_are_no_figures():
    assert _lines("NVDA down 10%", -0.125) == ()


def test_a_move_that_is_not_rare_is_not_called_so():
    stage = Stage("NVDA down 1%")
    stage.price("10:30", NVDA=142.6)
    stage.step("10:30", fires("NVDA down 1%", -0.0101, "10:30"))
    assert [line for line in stage.posts[0].figures if "since 16 Mar 2020" in line] == [
        "Largest one-day fall since 16 Mar 2020"
    ]


def test_where_the_history_ends_it_says_so():
    figures = _lines("AMD down 5%", -0.06, "AMD", AMD=115.0)
    assert figures[1] == "Largest one-day fall in the history there is (from 28 Oct 2024)"


def test_members_without_data_are_not_counted_as_known():
    rule = "@ai-chips down 5%"
    stage = Stage(rule)
    stage.price("10:30", NVDA=124.79, AMD=115.0, AVGO=213.4, TSM=197.04, ARM=165.0)
    stage.step("10:30", fires(rule, -0.08, "10:30", subject="@ai-chips"))
    assert stage.posts[0].figures[0].endswith("since the last close · 4 of 6 down, 1 without data")


@pytest.mark.parametrize(
    ("session", "continuous", "text"),
    [
        (date(2025, 1, 24), False, "Friday's close"),
        (date(2025, 1, 21), False, "Tuesday's close"),
        (date(2025, 1, 17), False, "the close of 17 Jan 2025"),
        (date(2025, 1, 26), True, "00:00 UTC"),
    ],
)
def test_a_close_of_this_week_has_its_weekdays_name(session: date, continuous: bool, text: str):
    assert since(session, date(2025, 1, 27), continuous) == text


def test_what_else_fell_is_the_largest_of_its_baskets_the_basket_and_the_index():
    stage = Stage("NVDA down 10%")
    stage.price("10:30", NVDA=124.79, AMD=115.0, AVGO=213.4, TSM=197.04, ARM=165.0, MU=101.0, IXIC=19240.57)
    stage.step("10:30", fires("NVDA down 10%", -0.125, "10:30"))
    assert stage.posts[0].also == "AVGO −12.8% · TSM −11.2% · AMD −6.4% · @pair −9.4% · ^IXIC −3.6%"


@pytest.mark.parametrize(("seconds", "said"), [(60, ""), (3600, ", hourly data"), (23400, ", four prices a day")])
def test_coarse_data_says_so(seconds: int, said: str):
    stage = Stage("NVDA down 10%")
    stage.price("10:30", seconds, NVDA=124.79)
    stage.step("10:30", fires("NVDA down 10%", -0.125, "10:30"))
    post = stage.posts[0]
    assert f"New York time{said} · not financial advice" in post.footer
    assert post.chart is not None
    assert post.chart.note == said.removeprefix(", ")


def test_the_chart_says_the_same_in_words():
    stage = Stage("NVDA down 10%")
    stage.price("08:00", NVDA=126.63)
    stage.price("09:30", NVDA=124.79)
    stage.price("10:30", NVDA=128.4)
    stage.price("15:10", NVDA=116.7)
    stage.step("15:10", fires("NVDA down 10%", -0.18, "15:10"), causes=[answer("15:10", Verdict.ON, MODEL)])
    stage.step("16:00", closes=[close("NVDA", 118.42)])
    chart = stage.posts[-1].chart
    assert chart is not None
    assert chart.alt == (
        "NVDA on Mon 27 Jan 2025, New York time: opened 124.79, low 116.70 at 15:10, high 128.40 at 10:30, last 118.42 "
        "at 16:00, −17.0% since Friday's close (142.62). Headlines: 1 at Sun 21:04; 2 at 07:28."
    )
    assert (chart.title, chart.last_label, chart.decimals) == ("NVDA, Mon 27 Jan 2025", "−17.0%", 2)
    assert (chart.previous_close, chart.previous_close_label) == (142.62, "Fri close")
    assert [price for _, price in chart.points] == [126.63, 124.79, 128.4, 116.7, 118.42]
    assert [number for number, _ in chart.marks] == [1, 2]
    assert chart.marks[0][1] == new_york("21:04", date(2025, 1, 26)).timestamp()


def test_a_bar_that_ends_at_the_open_is_not_the_opening_price():
    stage = Stage("NVDA down 10%")
    stage.price("08:30", NVDA=125.99)
    stage.price("09:30", 1800, Print.CLOSE, NVDA=124.89)
    stage.price("09:30", 1800, Print.OPEN, NVDA=124.79)
    stage.step("09:30", fires("NVDA down 10%", -0.125))
    (post,) = stage.posts
    assert post.chart is not None
    assert [price for _, price in post.chart.points] == [125.99, 124.79]
    assert post.figures[0].startswith("$124.79")
    assert ": 124.79 at 09:30, −12.5%" in post.chart.alt


def test_a_long_path_keeps_its_extremes():
    path = [(float(second), 100 + (second % 7) / 10) for second in range(20_000)]
    path[7_777] = (7_777.0, 250.0)
    path[12_345] = (12_345.0, 3.0)
    kept = thinned(path, 400)
    assert len(kept) <= 410
    assert {path[0], path[7_777], path[12_345], path[-1]} <= set(kept)
    assert kept == sorted(kept)


def test_a_late_cause_comes_with_the_price_of_then_beside_the_firings():
    stage = Stage("NVDA down 10%")
    stage.price("09:30", NVDA=124.79)
    stage.step("09:30", fires("NVDA down 10%", -0.125))
    stage.step("09:31", causes=[answer("09:31", Verdict.NONE)])
    stage.price("14:00", NVDA=131.98)
    stage.step("14:00", causes=[answer("14:00", Verdict.ON, MODEL)])
    stage.step("16:00", closes=[close("NVDA", 118.42)])
    said = "$124.79 · −$17.83 since Friday's close · $437bn of market value lost"
    assert [post.figures[0] for post in stage.posts[:3]] == [said, said, f"{said} · at 14:00 $131.98 (−7.5%)"]
    assert "at 14:00" not in stage.posts[3].figures[0]
