import io
from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace
from PIL import Image

from adapters.plots.axes import BOTTOM, round_values, times
from adapters.plots.chart import DARK, LIGHT, Plots, draw
from adapters.plots.layout import HEIGHT, WIDTH, lay_out
from adapters.plots.marks import APART
from adapters.plots.shapes import Disc, Drawing, Label, box
from bot.alert.post import Chart
from bot.errors import ReportError
from tests.adapters.cards import CHART, HOSTILE, at
from tests.adapters.plots.charts import CLOSE, OPEN, charts, course


def texts(drawing: Drawing) -> list[str]:
    return [shape.text for shape in drawing.shapes if isinstance(shape, Label)]


def circles(drawing: Drawing) -> list[Disc]:
    return [shape for shape in drawing.shapes if isinstance(shape, Disc) and shape.role == "mark"]


@pytest.mark.parametrize(("name", "dark"), [(name, number % 2 == 1) for number, name in enumerate(charts())])
def test_every_kind_of_session_becomes_a_picture(name: str, dark: bool) -> None:
    picture = Image.open(io.BytesIO(Plots().draw(charts()[name], dark=dark))).convert("RGB")
    assert picture.size == (1200, 680)
    colours = picture.getcolors(1200 * 680) or []
    paper = Image.new("RGB", (1, 1), (DARK if dark else LIGHT)["paper"]).getpixel((0, 0))
    assert picture.getpixel((1199, 679)) == paper
    assert len(colours) > 50


@pytest.mark.parametrize("name", charts())
def test_nothing_is_cut_off_at_the_edges(name: str) -> None:
    for shape in lay_out(charts()[name]).shapes:
        if isinstance(shape, Label):
            room = box(shape)
            assert room.left >= 0, shape
            assert room.right <= WIDTH, shape
            assert 0 <= room.top < room.bottom <= HEIGHT, shape


def test_the_deepseek_day_says_what_matters() -> None:
    said = texts(lay_out(CHART))
    for text in ("142.62", "Fri close", "118.42", "−17.0%", "pre-market", "low 116.70", "high 128.40", "1", "2", "3"):
        assert text in said
    assert [text for text in said if ":00" in text] == [f"{hour:02}:00" for hour in range(4, 17, 2)]
    assert said[-1] == "NVDA, Mon 27 Jan 2025 · New York time · hourly data · circles: headlines"


@given(st.lists(st.floats(OPEN - 90000, CLOSE + 40000), max_size=10), st.sampled_from(sorted(charts())))
def test_circles_never_touch_and_stay_inside(moments: list[float], name: str) -> None:
    marks = tuple(enumerate(moments, 1))
    drawn = circles(lay_out(replace(charts()[name], marks=marks)))
    assert len(drawn) == len(moments)
    for number, disc in enumerate(drawn):
        (x, y), radius = disc.centre, disc.radius
        assert radius <= x <= WIDTH - radius
        assert radius <= y <= BOTTOM + 14 - radius
        for other in drawn[:number]:
            assert ((x - other.centre[0]) ** 2 + (y - other.centre[1]) ** 2) ** 0.5 >= APART


def test_headlines_outside_the_hours_are_hollow_and_the_note_says_so() -> None:
    drawing = lay_out(charts()["headlines of another day"])
    assert [disc.hollow for disc in circles(drawing)] == [True, True, True]
    assert texts(drawing)[-1].endswith("(hollow: earlier)")


prices = st.floats(1e-4, 1e7)


@given(st.lists(prices, min_size=1, max_size=30), st.none() | prices, st.integers(0, 6))
def test_any_prices_find_their_place(found: list[float], close: float | None, decimals: int) -> None:
    points = tuple((OPEN + 600 * n, price) for n, price in enumerate(found))
    drawing = lay_out(replace(CHART, points=points, previous_close=close, decimals=decimals))
    for shape in drawing.shapes:
        if isinstance(shape, Disc):
            assert 0 <= shape.centre[0] <= WIDTH
            assert 0 <= shape.centre[1] <= HEIGHT


@pytest.mark.parametrize(
    ("low", "high", "expected"),
    [
        (113, 145, ["120", "130", "140"]),
        (98000, 105000, ["100,000", "102,000", "104,000"]),
        (0.0331, 0.0395, ["0.034", "0.036", "0.038"]),
        (2185, 2630, ["2,400", "2,600"]),
        (142.0, 143.3, ["142.5", "143.0"]),
    ],
)
def test_lines_stand_at_round_prices(low: float, high: float, expected: list[str]) -> None:
    assert [text for _, text in round_values(low, high)] == expected


@pytest.mark.parametrize(
    ("start", "end", "zone", "expected"),
    [
        ("2025-01-27 14:30", "2025-01-27 21:00", "America/New_York", [f"{hour}:00" for hour in range(10, 17)]),
        ("2025-01-27 00:00", "2025-01-28 00:00", "UTC", [f"{hour:02}:00" for hour in (*range(0, 24, 4), 0)]),
        ("2025-01-27 14:30", "2025-01-27 15:40", "Asia/Kolkata", ["20:00", "20:15", "20:30", "20:45", "21:00"]),
        (
            "2025-03-09 05:00",
            "2025-03-09 12:00",
            "America/New_York",
            ["00:00", "01:00", "03:00", "04:00", "05:00", "06:00", "07:00", "08:00"],
        ),
        ("2025-01-25 00:00", "2025-01-28 00:00", "UTC", ["00:00", "12:00"] * 3 + ["00:00"]),
        ("2025-01-18 00:00", "2025-01-28 00:00", "UTC", ["Sat 18", "Mon 20", "Wed 22", "Fri 24", "Sun 26", "Tue 28"]),
    ],
)
def test_times_are_round_in_the_chart_s_zone(start: str, end: str, zone: str, expected: list[str]) -> None:
    assert [text for _, text in times(at(start), at(end), zone)] == expected


@pytest.mark.parametrize("points", [(), ((OPEN, float("nan")),), ((float("inf"), 3.0),)])
def test_without_a_price_there_is_no_picture(points: tuple[tuple[float, float], ...]) -> None:
    with pytest.raises(ReportError, match=r"no price to draw in the chart of NVDA"):
        draw(replace(CHART, points=points), dark=False)


@pytest.mark.parametrize("title", [HOSTILE["half a pair"], HOSTILE["markup"], HOSTILE["a book"]])
def test_no_text_breaks_the_picture(title: str) -> None:
    chart = replace(CHART, title=title, last_label="$\\frac{1}{0}$", note=title)
    assert Image.open(io.BytesIO(draw(chart, dark=True))).size == (1200, 680)


def test_threads_do_not_disturb_each_other() -> None:
    kinds: list[Chart] = [charts()["a whole day"], charts()["a rise"]]
    alone = [draw(chart, dark=False) for chart in kinds]
    with ThreadPoolExecutor(4) as pool:
        together = list(pool.map(lambda n: draw(kinds[n % 2], dark=False), range(4)))
    assert together == alone * 2


def test_few_prices_are_dots_too() -> None:
    few = lay_out(replace(CHART, marks=(), points=course(OPEN, CLOSE, 128, 122, 127.5, 124)))
    assert sum(isinstance(shape, Disc) for shape in few.shapes) == 4
