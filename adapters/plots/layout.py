"""Where everything of a chart stands: shapes in pixels, before any drawing library.

One layout serves the PNG of the chats (`adapters.plots.chart`) and the SVG of the report (`adapters.plots.svg`). The
origin is the top left corner, y grows downwards, a label's `y` is its baseline.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from typing import Literal

from adapters.plots import axes, marks
from adapters.plots.axes import BOTTOM, LEFT, TOP, Scale
from adapters.plots.shapes import Area, Disc, Drawing, Label, Line, Point, Shape, box, text_width
from adapters.untrusted import clean
from bot.alert.post import Chart
from bot.errors import ReportError

WIDTH, HEIGHT = 900, 510
ALT = 2000
"""Characters of the words for a picture."""
SMALL, LARGE = 23, 35
FEW_POINTS = 8
"""So few are drawn as dots too, so that nobody takes the straight lines between them for prices."""


def lay_out(chart: Chart) -> Drawing:
    """The picture of a session. Raises `ReportError` where there is no price to draw."""
    known = [point for point in chart.points if all(map(math.isfinite, point))]
    points = sorted(known, key=lambda point: point[0])
    if not points:
        raise ReportError(f"There is no price to draw in the chart of {chart.title}.")
    scale = _scale(chart, points)
    line = [scale.point(*p) for p in points]
    shapes = [
        *_ground(chart, points, scale),
        *_round_values(chart, line, scale),
        *_move(chart, points, scale),
        *_right_labels(chart, points, scale),
        *_time_axis(chart, scale),
    ]
    shapes += _extremes(chart, points, scale, shapes)
    circles, outside = marks.place(chart, line, scale, shapes)
    shapes += [*circles, _note(chart, outside)]
    return Drawing(WIDTH, HEIGHT, _direction(chart, points), tuple(shapes), clean(chart.alt, ALT))


def _scale(chart: Chart, points: Sequence[Point]) -> Scale:
    prices = [price for _, price in points]
    if chart.previous_close is not None:
        prices.append(chart.previous_close)
    low, high = min(prices), max(prices)
    least = max(abs(high) * 0.01, 10**-chart.decimals)
    spread = max(high - low, least)
    middle = (low + high) / 2
    low, high = middle - spread / 2, middle + spread / 2
    end = max(points[-1][0], chart.regular_close)
    start = min(points[0][0], chart.regular_open, end - 60)
    right = WIDTH - 26 - max(text_width(label.text, label.size, label.bold) for label in _texts_at_right(chart, points))
    return Scale(start, end, low - spread * 0.13, high + spread * 0.12, right)


def _direction(chart: Chart, points: Sequence[Point]) -> Literal["down", "up", ""]:
    change = points[-1][1] - (points[0][1] if chart.previous_close is None else chart.previous_close)
    return "down" if change < 0 else "up" if change > 0 else ""


def _ground(chart: Chart, points: Sequence[Point], scale: Scale) -> Iterator[Shape]:
    """What lies under the line: the hours outside the regular session, and the tint from the line to the last close."""
    extended = [(scale.start, chart.regular_open, "pre-market"), (chart.regular_close, scale.end, "after hours")]
    for start, end, name in extended:
        left, right = scale.x(start), scale.x(end)
        if end > start:
            yield Area(((left, TOP), (right, TOP), (right, BOTTOM), (left, BOTTOM)), "shade")
        if right - left > text_width(name, SMALL) + 24:
            yield Label((left + 14, TOP + 29), name, SMALL, "dim")
    during = [scale.point(*p) for p in points if chart.regular_open <= p[0] <= chart.regular_close]
    if chart.previous_close is not None and len(during) > 1:
        y = scale.y(chart.previous_close)
        yield Area(((during[0][0], y), *during, (during[-1][0], y)), "tint")


def _round_values(chart: Chart, line: Sequence[Point], scale: Scale) -> Iterator[Shape]:
    """Light lines, labelled inside at the end that the price and the headlines leave free for most of them."""
    feet = [(x, marks.height(line, x)) for x in (scale.x(at) for _, at in chart.marks)]

    def free(label: Label) -> bool:
        room = box(label)
        stems = [x for x, y in feet if y - 2 * marks.STEM < room.bottom and room.top < y]
        return not room.touches(line, 6) and not any(room.left - 34 < x < room.right + 12 for x in stems)

    rows: list[tuple[Label, Label]] = []
    for value, text in axes.round_values(scale.low, scale.high, chart.previous_close):
        y, right = scale.y(value) - 8, scale.right - 10 - text_width(text, SMALL)
        rows.append((Label((LEFT + 14, y), text, SMALL, "dim"), Label((right, y), text, SMALL, "dim")))
    better = max((0, 1), key=lambda end: sum(free(row[end]) for row in rows))
    for row in rows:
        label = next((row[end] for end in (better, 1 - better) if free(row[end])), None)
        if label:
            yield Line(((LEFT, label.at[1] + 8), (scale.right, label.at[1] + 8)), "grid", 1.6)
            yield label


def _move(chart: Chart, points: Sequence[Point], scale: Scale) -> Iterator[Shape]:
    """The line itself: quiet outside the regular session, coloured within it; the last close dashed."""
    before = [p for p in points if p[0] < chart.regular_open]
    during = [p for p in points if chart.regular_open <= p[0] <= chart.regular_close]
    after = [p for p in points if p[0] > chart.regular_close]
    if chart.previous_close is not None:
        y = scale.y(chart.previous_close)
        yield Line(((LEFT, y), (scale.right + 10, y)), "ink", 2, dashed=True)
    for part in (before + during[:1], (during or before)[-1:] + after):
        if len(part) > 1:
            yield Line(tuple(scale.point(*p) for p in part), "quiet", 3.2)
    if len(during) > 1:
        yield Line(tuple(scale.point(*p) for p in during), "move", 4.6)
    if len(points) <= FEW_POINTS:
        for p in points[:-1]:
            yield Disc(scale.point(*p), 5, "move" if p in during else "quiet")
    x, y = scale.point(*points[-1])
    if scale.right - x > 12:
        yield Line(((x, y), (scale.right, y)), "move", 1.6, dashed=True)
    yield Disc((x, y), 8.5, "move")


def _texts_at_right(chart: Chart, points: Sequence[Point]) -> list[Label]:
    labels = [
        Label((0, 0), price_text(points[-1][1], chart), LARGE, "move", bold=True),
        Label((0, 0), clean(chart.last_label, 16), LARGE, "move", bold=True),
    ]
    if chart.previous_close is not None:
        labels.append(Label((0, 0), price_text(chart.previous_close, chart), SMALL, "ink"))
        labels.append(Label((0, 0), clean(chart.previous_close_label, 16), SMALL, "ink"))
    return labels


def _right_labels(chart: Chart, points: Sequence[Point], scale: Scale) -> Iterator[Shape]:
    """Two lines at the height of the last price and two at the previous close's, apart from each other."""
    texts = _texts_at_right(chart, points)
    last = scale.y(points[-1][1])
    heights = [last]
    if chart.previous_close is not None:
        close = scale.y(chart.previous_close)
        missing = max(0, 78 - abs(last - close)) * (1 if last >= close else -1)
        heights = [last + missing / 2, close - missing / 2]
    for number, middle in enumerate(heights):
        first, second = texts[2 * number : 2 * number + 2]
        middle = min(max(middle, TOP + 40), BOTTOM - 36)
        for label, baseline in ((first, middle - 5), (second, middle + first.size * 0.9)):
            yield Label((scale.right + 18, baseline), label.text, label.size, label.role, bold=label.bold)


def _extremes(chart: Chart, points: Sequence[Point], scale: Scale, others: Sequence[Shape]) -> Iterator[Shape]:
    """The low and the high of the regular session, where they say something new and stand free."""
    session = [p for p in points if chart.regular_open <= p[0] <= chart.regular_close] or points
    line = [scale.point(*p) for p in points]
    taken = [box(shape) for shape in others if isinstance(shape, Label)]
    for name, extreme, below in (("low", min, True), ("high", max, False)):
        at, price = extreme(session, key=lambda p: p[1])
        text = f"{name} {price_text(price, chart)}"
        half = text_width(text, SMALL) / 2
        x = min(max(scale.x(at), LEFT + half), scale.right - half - 8)
        label = Label((x, scale.y(price) + (32 if below else -15)), text, SMALL, "dim", anchor="middle")
        around = box(label)
        crossed = (
            chart.previous_close is not None and around.top - 4 < scale.y(chart.previous_close) < around.bottom + 4
        )
        known = price in (session[0][1], points[-1][1])
        if not (known or crossed or around.touches(line, 2) or any(around.overlaps(other) for other in taken)):
            yield label


def _time_axis(chart: Chart, scale: Scale) -> Iterator[Shape]:
    for at, text in axes.times(scale.start, scale.end, chart.timezone):
        half = text_width(text, SMALL) / 2
        x = min(max(scale.x(at), half + 6), WIDTH - half - 6)
        yield Line(((scale.x(at), BOTTOM), (scale.x(at), BOTTOM + 7)), "grid", 1.6)
        yield Label((x, BOTTOM + 34), text, SMALL, "dim", anchor="middle")


def _note(chart: Chart, outside: Sequence[int]) -> Label:
    """What the picture shows, in a size that fits its width."""
    circles = "circles: headlines (hollow: earlier)" if outside else "circles: headlines" if chart.marks else ""
    text = clean(" · ".join(part for part in (chart.title, chart.zone, chart.note, circles) if part), 140)
    size = min(21, 21 * (WIDTH - 2 * LEFT) / text_width(text, 21))
    return Label((LEFT, HEIGHT - 17), text, size, "dim")


def price_text(price: float, chart: Chart) -> str:
    """`118.42`, `104,732.60`, `38,701` with the chart's decimals."""
    return f"{price:,.{chart.decimals}f}"
