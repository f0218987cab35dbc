"""The session in a few rows of characters: the price in dots, the previous close dashed, headlines as numbers."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from zoneinfo import ZoneInfo

from rich.text import Text

from adapters.plots.axes import times
from adapters.terminal.plain import to_ascii
from bot.alert.post import Chart

ROWS = 7
NARROWEST = 16
_BRAILLE = 0x2800
_DOTS = ((0x01, 0x08), (0x02, 0x10), (0x04, 0x20), (0x40, 0x80))
"""The bits of a braille character by row and column of its dots."""
_TINT = chr(_BRAILLE + 0x10)


@dataclass(frozen=True, slots=True)
class _Scale:
    """Times to columns (two dots wide), prices to rows (four dots high) from the top."""

    start: float
    end: float
    low: float
    high: float
    columns: int

    def column(self, at: float) -> int:
        return self.dot(at) // 2

    def dot(self, at: float) -> int:
        return round(
            (min(max(at, self.start), self.end) - self.start) / (self.end - self.start) * (self.columns * 2 - 1)
        )

    def time(self, dot: int) -> float:
        return self.start + dot * (self.end - self.start) / (self.columns * 2 - 1)

    def height(self, price: float) -> int:
        """In dots from the top."""
        return round((self.high - price) / (self.high - self.low or 1) * (ROWS * 4 - 1))


def plot(chart: Chart, width: int, colour: str, *, tint: bool, ascii_only: bool) -> list[Text]:
    """Rows of text of that width at most; none where there are not two prices, or no room.

    `tint`: dots between the price and the previous close, which only colours keep in the background.
    """
    points = sorted(chart.points, key=lambda point: point[0])
    labels = _labels(chart)
    columns = width - 1 - max((len(text) for pair in labels for text in pair), default=0)
    if len(points) < 2 or columns < NARROWEST:
        return []
    prices = [price for _, price in points] + ([] if chart.previous_close is None else [chart.previous_close])
    end = max(points[-1][0], chart.regular_close)
    scale = _Scale(min(points[0][0], chart.regular_open, end - 60), end, min(prices), max(prices), columns)
    rows = _picture(chart, points, scale, colour, tint)
    heights = [scale.height(price) // 4 for price in (points[-1][1], chart.previous_close) if price is not None]
    for first, pair, style in zip(_beside(heights), labels, (f"bold {colour}", "dim"), strict=False):
        for row, text in enumerate(pair, first):
            rows[row].append(f" {text}", style)
    rows += [*_marks(chart, scale), _hours(chart, scale)]
    return [_in_ascii(row) if ascii_only else row for row in rows]


def _picture(chart: Chart, points: Sequence[tuple[float, float]], scale: _Scale, colour: str, tint: bool) -> list[Text]:
    cells = _cells(points, scale)
    opening, closing, now = map(scale.column, (chart.regular_open, chart.regular_close, points[-1][0]))
    close = None if chart.previous_close is None else scale.height(chart.previous_close) // 4
    rows: list[list[tuple[str, str]]] = [[] for _ in cells]
    for x in range(scale.columns):
        line = [number for number in range(ROWS) if cells[number][x]]
        for number, row in enumerate(rows):
            if cells[number][x]:
                row.append((chr(_BRAILLE + cells[number][x]), colour if opening <= x <= closing else ""))
            elif number == close:
                row.append(("╌", "dim"))
            elif tint and close is not None and opening < x <= min(closing, now) and _between(number, line, close):
                row.append((_TINT, f"dim {colour}"))
            else:
                row.append(("┊" if x == opening > 0 else " ", "dim"))
    return [_row(row) for row in rows]


def _row(cells: Sequence[tuple[str, str]]) -> Text:
    """Neighbours of one style are one span, so that a terminal gets one escape sequence for them."""
    text = Text()
    for style, run in groupby(cells, key=lambda cell: cell[1]):
        text.append("".join(character for character, _ in run), style)
    return text


def _between(number: int, line: Sequence[int], close: int) -> bool:
    return close < number < line[0] or line[-1] < number < close if line else False


def _cells(points: Sequence[tuple[float, float]], scale: _Scale) -> list[list[int]]:
    """Braille patterns by row and column: in each column of dots all that the price crossed there."""
    cells = [[0] * scale.columns for _ in range(ROWS)]
    crossed: dict[int, list[int]] = {}
    for at, price in points:
        crossed.setdefault(scale.dot(at), []).append(scale.height(price))
    before: int | None = None
    for x in range(scale.dot(points[0][0]), scale.dot(points[-1][0]) + 1):
        heights = crossed.get(x) or [scale.height(_price(points, scale.time(x)))]
        top, bottom = min(heights), max(heights)
        if before is not None and not top - 1 <= before <= bottom + 1:
            top, bottom = min(top, before + 1), max(bottom, before - 1)
        for y in range(top, bottom + 1):
            cells[y // 4][x // 2] |= _DOTS[y % 4][x % 2]
        before = heights[-1]
    return cells


def _price(points: Sequence[tuple[float, float]], at: float) -> float:
    right = bisect_right(points, (at, float("inf")))
    if right in (0, len(points)):
        return points[max(right - 1, 0)][1]
    (t0, p0), (t1, p1) = points[right - 1], points[right]
    return p0 + (p1 - p0) * (at - t0) / (t1 - t0)


def _labels(chart: Chart) -> list[tuple[str, str]]:
    """What stands to the right: the last price over its change, the previous close over its name."""
    if not chart.points:
        return []
    _, price = max(reversed(chart.points), key=lambda point: point[0])
    last = f"{price:,.{chart.decimals}f}", chart.last_label
    if chart.previous_close is None:
        return [last]
    return [last, (f"{chart.previous_close:,.{chart.decimals}f}", chart.previous_close_label)]


def _beside(heights: list[int]) -> list[int]:
    """The first rows of the labels, each two rows high, at their prices' rows and apart from each other."""
    if len(heights) == 1:
        return [min(heights[0], ROWS - 2)]
    last, close = (min(height, ROWS - 2) for height in heights)
    if abs(last - close) >= 2:
        return [last, close]
    upper = min(max(min(last, close), 0), ROWS - 4)
    return [upper + 2, upper] if last >= close else [upper, upper + 2]


def _marks(chart: Chart, scale: _Scale) -> Iterator[Text]:
    line = ""
    for number, at in sorted(chart.marks, key=lambda mark: (mark[1], mark[0])):
        column, mark = scale.column(at), f"{'‹' if at < scale.start else ''}{number}"
        line = (line.ljust(column) if column > len(line) or not line else f"{line} ") + mark
    if line:
        yield Text(line[: scale.columns], "bold cyan")


def _hours(chart: Chart, scale: _Scale) -> Text:
    """The open and the close of the session first, round hours where there is room between them."""
    line = [" "] * scale.columns
    zone = ZoneInfo(chart.timezone)
    edges = [(at, f"{datetime.fromtimestamp(at, zone):%H:%M}") for at in (chart.regular_open, chart.regular_close)]
    for at, text in (*edges, *times(scale.start, scale.end, chart.timezone)):
        left = min(max(scale.column(at) - len(text) // 2, 0), scale.columns - len(text))
        if all(character == " " for character in line[max(left - 2, 0) : left + len(text) + 2]):
            line[left : left + len(text)] = text
    return Text("".join(line).rstrip(), "dim")


def _in_ascii(row: Text) -> Text:
    line = "".join("*" if 0x2800 < ord(c) < 0x2900 else c for c in row.plain.replace(_TINT, "."))
    row.plain = to_ascii(line)
    return row
