"""Numbered circles on the line: the headlines. They never touch each other, nor anything else where there is room."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from itertools import chain

from adapters.plots.axes import BOTTOM, LEFT, TOP, Scale
from adapters.plots.shapes import Box, Disc, Label, Line, Point, Shape, box
from bot.alert.post import Chart

RADIUS = 20
APART = 46
"""Between the centres of two circles."""
STEM = 62
"""Of the usual length."""


def place(chart: Chart, line: Sequence[Point], scale: Scale, others: Sequence[Shape]) -> tuple[list[Shape], list[int]]:
    """The circles with their stems, and the numbers of those whose time lies outside the picture.

    `line` is the price in pixels, from left to right.
    """
    boxes = [box(shape) for shape in others if isinstance(shape, Label)]
    if chart.previous_close is not None:
        close = scale.y(chart.previous_close)
        boxes.append(Box(LEFT, close - 1, scale.right, close + 1))
    stems: list[Shape] = []
    discs: list[Shape] = []
    taken: list[Point] = []
    outside: list[int] = []
    for number, at in sorted(chart.marks, key=lambda mark: (mark[1], mark[0])):
        foot = scale.x(at), height(line, scale.x(at))
        hollow = not scale.start <= at <= scale.end
        places = chain(_before() if at < scale.start else (), _candidates(foot, scale.right))
        free = [c for c in places if all(_apart(c, other) for other in taken)]
        clear = (c for c in free if not _hits(c, line, boxes))
        centre = next(clear, free[0] if free else foot)
        taken.append(centre)
        if hollow:
            outside.append(number)
        else:
            stems.append(Line((foot, centre), "mark", 2))
        discs.append(Disc(centre, RADIUS, "mark", hollow))
        ink = "mark" if hollow else "on-mark"
        discs.append(Label((centre[0], centre[1] + 8), str(number), 23, ink, anchor="middle", bold=True))
    return stems + discs, outside


def _before() -> Iterator[Point]:
    """Places for what came before the picture: a row in its lower left corner."""
    return ((LEFT + RADIUS + 6 + APART * n, BOTTOM - RADIUS - 6) for n in range(8))


def _candidates(foot: Point, right: float) -> Iterator[Point]:
    """Places for a circle, best first: near, above the line, straight over its foot."""
    offers = (
        (distance + abs(aside) + (60 if side > 0 else 0), foot[0] + aside, foot[1] + side * distance)
        for side in (-1, 1)
        for distance in range(STEM, 500, 22)
        for aside in range(-276, 277, 23)
    )
    for _, x, y in sorted(offers):
        if RADIUS + 2 <= x <= right - RADIUS and TOP + RADIUS <= y <= BOTTOM - RADIUS:
            yield x, y


def height(line: Sequence[Point], x: float) -> float:
    """Of the line there; before and after it, of its ends."""
    right = bisect_right([point[0] for point in line], x)
    if right in (0, len(line)):
        return line[max(right - 1, 0)][1]
    (x0, y0), (x1, y1) = line[right - 1], line[right]
    return y0 + (y1 - y0) * (x - x0) / (x1 - x0)


def _apart(a: Point, b: Point) -> bool:
    return (a[0] - b[0]) ** 2 + (a[1] - b[1]) ** 2 >= APART**2


def _hits(centre: Point, line: Sequence[Point], boxes: Sequence[Box]) -> bool:
    x, y = centre
    around = Box(x - RADIUS, y - RADIUS, x + RADIUS, y + RADIUS)
    near = Box(x - RADIUS - 5, y - RADIUS - 5, x + RADIUS + 5, y + RADIUS + 5)
    return any(near.overlaps(other) for other in boxes) or around.touches(line, 8)
