"""The few shapes that a chart is made of. Colours are roles; a palette or a style sheet gives them their shade."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

Point = tuple[float, float]
Role = Literal["ink", "dim", "grid", "shade", "quiet", "move", "tint", "mark", "on-mark", "paper"]


@dataclass(frozen=True, slots=True)
class Line:
    points: tuple[Point, ...]
    role: Role
    width: float
    dashed: bool = False


@dataclass(frozen=True, slots=True)
class Area:
    points: tuple[Point, ...]
    role: Role


@dataclass(frozen=True, slots=True)
class Disc:
    """`hollow`: a ring of the role's colour on paper."""

    centre: Point
    radius: float
    role: Role
    hollow: bool = False


@dataclass(frozen=True, slots=True)
class Label:
    at: Point
    text: str
    size: float
    role: Role
    anchor: Literal["start", "middle"] = "start"
    bold: bool = False


Shape = Line | Area | Disc | Label


@dataclass(frozen=True, slots=True)
class Drawing:
    """Shapes in the order of painting. `direction` chooses the colour of `move` and `tint`."""

    width: int
    height: int
    direction: Literal["down", "up", ""]
    shapes: tuple[Shape, ...]
    alt: str


def text_width(text: str, size: float, bold: bool = False) -> float:
    """About how wide a text is, in pixels, in the widest face it may be set in (DejaVu Sans)."""
    narrow = sum(character in " .,:;'|il·" for character in text)
    wide = sum(character in "−+%@mwMW" for character in text)
    em = narrow * 0.36 + wide * 0.9 + (len(text) - narrow - wide) * 0.635
    return em * size * (1.1 if bold else 1)


@dataclass(frozen=True, slots=True)
class Box:
    left: float
    top: float
    right: float
    bottom: float

    def overlaps(self, other: Box) -> bool:
        sideways = self.left < other.right and other.left < self.right
        return sideways and self.top < other.bottom and other.top < self.bottom

    def touches(self, line: Sequence[Point], distance: float) -> bool:
        """Whether a line of straight parts comes so near."""
        wide = Box(self.left - distance, self.top - distance, self.right + distance, self.bottom + distance)
        if len(line) == 1:
            return wide.overlaps(Box(*line[0], *line[0]))
        return any(wide._crossed(a, b) for a, b in pairwise(line))

    def _crossed(self, a: Point, b: Point) -> bool:
        """Clips the stretch to the box's columns, then looks at the heights that are left."""
        (x0, y0), (x1, y1) = sorted((a, b))
        if x1 < self.left or x0 > self.right:
            return False
        slope = (y1 - y0) / (x1 - x0) if x1 > x0 else 0
        start = y0 + slope * (max(x0, self.left) - x0)
        end = y1 + slope * (min(x1, self.right) - x1)
        return min(start, end) < self.bottom and max(start, end) > self.top


def box(label: Label) -> Box:
    """The room that a label takes."""
    width = text_width(label.text, label.size, label.bold)
    left = label.at[0] - (width / 2 if label.anchor == "middle" else 0)
    return Box(left, label.at[1] - label.size * 0.8, left + width, label.at[1] + 4)
