"""The session as inline SVG, for pages: sharp at any size, and in the page's own light or dark colours.

The page's style sheet gives each role its colour: class `move` by the direction on the `svg` (`down`, `up`, `flat`).
"""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from adapters.plots.layout import lay_out
from adapters.plots.shapes import Area, Disc, Label, Line, Point, Shape
from bot.alert.post import Chart


def svg(chart: Chart) -> str:
    """One `<svg>` element, everything in it escaped. Raises `ReportError` where the chart has no price."""
    drawing = lay_out(chart)
    size = f'viewBox="0 0 {drawing.width} {drawing.height}"'
    alt = f'role="img" aria-label="{escape(drawing.alt)}"'
    shapes = "".join(map(_element, drawing.shapes))
    return f'<svg class="chart {drawing.direction or "flat"}" {size} {alt}>{shapes}</svg>'


def _element(shape: Shape) -> str:
    match shape:
        case Line(points=points):
            dashes = ' stroke-dasharray="8 6"' if shape.dashed else ""
            return (
                f'<polyline class="line {shape.role}" stroke-width="{shape.width}"{dashes} points="{_path(points)}"/>'
            )
        case Area(points=points):
            return f'<polygon class="fill {shape.role}" points="{_path(points)}"/>'
        case Disc(centre=(x, y)):
            kind = "ring" if shape.hollow else "fill disc"
            return f'<circle class="{kind} {shape.role}" cx="{x:.1f}" cy="{y:.1f}" r="{shape.radius}"/>'
        case Label(at=(x, y)):
            weight = ' font-weight="700"' if shape.bold else ""
            anchor = ' text-anchor="middle"' if shape.anchor == "middle" else ""
            place = f'x="{x:.1f}" y="{y:.1f}" font-size="{shape.size:g}"'
            return f'<text class="fill {shape.role}" {place}{weight}{anchor}>{escape(shape.text)}</text>'


def _path(points: Sequence[Point]) -> str:
    return " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
