"""The session as a PNG, for the chats: light for Slack, dark for Discord."""

from __future__ import annotations

import io
from functools import cache
from typing import TYPE_CHECKING

from adapters.plots.layout import lay_out
from adapters.plots.shapes import Area, Disc, Drawing, Label, Line, Role
from bot.alert.post import Chart

if TYPE_CHECKING:
    from matplotlib.artist import Artist

LIGHT: dict[Role, str] = {
    "paper": "#ffffff",
    "ink": "#1d2129",
    "dim": "#5d6675",
    "grid": "#dfe2e7",
    "shade": "#f0f2f5",
    "quiet": "#5d6b80",
    "mark": "#1a66e0",
    "on-mark": "#ffffff",
}
DARK: dict[Role, str] = {
    "paper": "#1e2127",
    "ink": "#f2f3f5",
    "dim": "#a3a9b4",
    "grid": "#3b4049",
    "shade": "#282c34",
    "quiet": "#a9b2c0",
    "mark": "#4f9bff",
    "on-mark": "#0d1420",
}
MOVES: dict[tuple[str, bool], dict[Role, str]] = {
    ("down", False): {"move": "#c4281c", "tint": "#fbecea"},
    ("up", False): {"move": "#15803d", "tint": "#e7f5ec"},
    ("", False): {"move": "#44546a", "tint": "#eef1f5"},
    ("down", True): {"move": "#ff6a5c", "tint": "#362629"},
    ("up", True): {"move": "#4ad17a", "tint": "#1f3229"},
    ("", True): {"move": "#b7c3d6", "tint": "#2a2f38"},
}


_POINTS, _SHARPNESS = 72, 4 / 3
"""A drawing's pixel is a point of matplotlib's, and 4/3 pixels of the picture."""


class Plots:
    """The port `Pictures` on matplotlib. Safe to call from several threads."""

    def draw(self, chart: Chart, *, dark: bool) -> bytes:
        return draw(chart, dark=dark)


@cache
def warm_up() -> None:
    """Load what the first picture needs: about a second, in which nobody else is served."""
    label = Label((10, 10), "−0.0%", 12, "ink", bold=True)
    _paint(Drawing(20, 20, "", (label, Disc((10, 10), 2, "mark")), ""), {**LIGHT, **MOVES["", False]})


def draw(chart: Chart, *, dark: bool) -> bytes:
    """A PNG of 1200×680 pixels. Raises `ReportError` where the chart has no price."""
    drawing = lay_out(chart)
    return _paint(drawing, {**(DARK if dark else LIGHT), **MOVES[drawing.direction, dark]})


def _paint(drawing: Drawing, colours: dict[Role, str]) -> bytes:
    # Figure objects instead of pyplot, whose state is shared by all threads.
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure
    from matplotlib.transforms import Affine2D

    size = drawing.width / _POINTS, drawing.height / _POINTS
    figure = Figure(figsize=size, dpi=_POINTS * _SHARPNESS, facecolor=colours["paper"])
    canvas = FigureCanvasAgg(figure)
    place = Affine2D().scale(_SHARPNESS, -_SHARPNESS).translate(0, drawing.height * _SHARPNESS)
    for order, shape in enumerate(drawing.shapes):
        artist = _artist(shape, colours)
        artist.set(transform=place, zorder=order)
        figure.add_artist(artist)
    output = io.BytesIO()
    canvas.print_png(output)
    return output.getvalue()


def _artist(shape: Line | Area | Disc | Label, colours: dict[Role, str]) -> Artist:
    from matplotlib.lines import Line2D
    from matplotlib.patches import Circle, Polygon
    from matplotlib.text import Text

    colour = colours[shape.role]
    match shape:
        case Line(points=points):
            dashes = (0, (4, 3)) if shape.dashed else "solid"
            xs, ys = zip(*points, strict=True)
            return Line2D(xs, ys, color=colour, linewidth=shape.width, linestyle=dashes, solid_joinstyle="round")
        case Area(points=points):
            return Polygon(points, facecolor=colour, edgecolor="none")
        case Disc(centre=centre):
            inside = colours["paper"] if shape.hollow else colour
            edge = colour if shape.hollow else colours["paper"]
            return Circle(centre, shape.radius, facecolor=inside, edgecolor=edge, linewidth=2.5)
        case Label(at=(x, y)):
            align = "left" if shape.anchor == "start" else "center"
            font = {"fontsize": shape.size, "fontweight": "bold" if shape.bold else "normal"}
            return Text(x, y, shape.text, color=colour, ha=align, va="baseline", parse_math=False, **font)
